"""A qué dependencia se refiere lo que dice un archivo: por su sigla o por su nombre, sin mirar mayúsculas, tildes ni
espacios de más."""

import re
from collections.abc import Collection

from comun.hojas.celdas import citar, entre_comillas, texto
from comun.hojas.leer import Fila
from comun.palabras import llano
from participacion.models import Dependencia

_LARGO_DE_LA_SIGLA = Dependencia._meta.get_field("sigla").max_length or 0
_escrita = texto(Dependencia._meta.get_field("nombre").max_length)
_SIN_INICIAL = {"a", "al", "con", "de", "del", "e", "el", "en", "la", "las", "los", "para", "por", "y"}


class Directorio:
    """Las dependencias que hay. Si `crea`, la que no se conoce se propone, y está entre las `nuevas`."""

    def __init__(self, *, crea: bool = False) -> None:
        self._crea = crea
        self._conocidas: dict[str, Dependencia] = {}
        self._siglas: list[str] = []
        self.nuevas: list[Dependencia] = []
        for dependencia in Dependencia.objects.order_by("pk"):
            self._anotar(dependencia)

    def _anotar(self, dependencia: Dependencia) -> None:
        """La sigla le gana a un nombre que se escriba igual."""
        self._siglas.append(dependencia.sigla)
        self._conocidas.setdefault(llano(dependencia.nombre), dependencia)
        self._conocidas[llano(dependencia.sigla)] = dependencia

    def leer(self, fila: Fila, columna: str, *, obligatoria: str = "") -> Dependencia | None:
        """La de la columna. Si no se conoce ni se crea, queda anotado en la fila."""
        escrita = " ".join(fila.leer(columna, _escrita, vacia="", obligatoria=obligatoria).split())
        if not escrita:
            return None
        dependencia = self._conocidas.get(llano(escrita))
        if dependencia is None and self._crea:
            dependencia = Dependencia(sigla=proponer_sigla(escrita, self._siglas), nombre=escrita)
            self.nuevas.append(dependencia)
            self._anotar(dependencia)
        if dependencia is None:
            conocidas = (
                entre_comillas(sorted(self._siglas), "o") if self._siglas else "todavía no hay ninguna"
            )
            fila.rechazar(
                columna, f"se esperaba una dependencia ({conocidas}) y se encontró {citar(escrita)}"
            )
        return dependencia

    def guardar(self) -> list[str]:
        """Guarda las nuevas y las dice: «Secretaría de Cultura» (SC)."""
        Dependencia.objects.bulk_create(self.nuevas)
        return [f"«{nueva.nombre}» ({nueva.sigla})" for nueva in self.nuevas]


def proponer_sigla(nombre: str, ocupadas: Collection[str] = ()) -> str:
    """La que se propone para ese nombre: él mismo si ya parece una, o sus iniciales. A la ocupada se le agrega un
    número: «Secretaría de Cultura» es «SC», y si la hay, «SC-2»."""
    if re.fullmatch(rf"\S{{1,{_LARGO_DE_LA_SIGLA}}}", nombre) and nombre == nombre.upper():
        propuesta = nombre
    else:
        palabras = [
            palabra for palabra in re.findall(r"[^\W_]+", nombre) if llano(palabra) not in _SIN_INICIAL
        ]
        iniciales = "".join(palabra[0] for palabra in palabras).upper() or "D"
        propuesta = palabras[0].upper() if len(palabras) == 1 else iniciales
    propuesta = propuesta[: _LARGO_DE_LA_SIGLA - 4]
    tomadas, veces, libre = set(map(llano, ocupadas)), 1, propuesta
    while llano(libre) in tomadas:
        veces += 1
        libre = f"{propuesta}-{veces}"
    return libre
