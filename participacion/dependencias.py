"""A qué dependencia se refiere lo que dice un archivo: por su sigla, su nombre o un alias, sin mirar mayúsculas,
tildes ni espacios de más."""

import re
from collections.abc import Collection, Iterable
from unicodedata import normalize

from comun.hojas.celdas import citar, entre_comillas, lista, texto
from comun.hojas.leer import Fila
from comun.palabras import llano
from participacion.codigos import LETRAS_DE_UNA_SIGLA, SIGLA_VALIDA
from participacion.models import Dependencia

_LARGO_DE_LA_SIGLA = Dependencia._meta.get_field("sigla").max_length or 0
_escrita = texto(Dependencia._meta.get_field("nombre").max_length)
_escritas = lista(_escrita)
_SIN_INICIAL = {"a", "al", "con", "de", "del", "e", "el", "en", "la", "las", "los", "para", "por", "y"}


class Directorio:
    """Las dependencias que hay, por su sigla, su nombre y sus alias. Si `crea`, la que no se conoce se propone, y está
    entre las `nuevas`."""

    def __init__(self, *, crea: bool = False) -> None:
        self._crea = crea
        self._por_sigla: dict[str, Dependencia] = {}
        self._siglas: dict[str, list[Dependencia]] = {}
        self._nombres: dict[str, list[Dependencia]] = {}
        self.nuevas: list[Dependencia] = []
        for dependencia in Dependencia.objects.order_by("pk").prefetch_related("alias"):
            self.anotar(dependencia, [alias.nombre for alias in dependencia.alias.all()])

    def anotar(self, dependencia: Dependencia, alias: Iterable[str] = ()) -> None:
        """Desde aquí se la reconoce también por eso."""
        self._por_sigla.setdefault(dependencia.sigla, dependencia)
        for donde, nombres in (
            (self._siglas, [dependencia.sigla]),
            (self._nombres, [dependencia.nombre, *alias]),
        ):
            for nombre in nombres:
                conocidas = donde.setdefault(llano(nombre), [])
                if dependencia not in conocidas:
                    conocidas.append(dependencia)

    def olvidar(self, dependencia: Dependencia, nombres: Iterable[str]) -> None:
        """Ya no se la reconoce por esos nombres o alias."""
        for nombre in nombres:
            self._nombres[llano(nombre)].remove(dependencia)

    def con_la_sigla(self, sigla: str) -> Dependencia | None:
        """La que la tiene, aunque se escriba de otro modo."""
        return self._por_sigla.get(sigla) or next(iter(self._siglas.get(llano(sigla), [])), None)

    def nombradas(self, escrita: str) -> list[Dependencia]:
        """Las que se pueden llamar así: la sigla le gana a un nombre que se escriba igual."""
        if exacta := self._por_sigla.get(escrita):
            return [exacta]
        return self._siglas.get(llano(escrita)) or self._nombres.get(llano(escrita), [])

    def leer(self, fila: Fila, columna: str, *, obligatoria: str = "") -> Dependencia | None:
        """La de la columna. Si no se conoce ni se crea, queda anotado en la fila."""
        escrita = fila.leer(columna, _escrita, vacia="", obligatoria=obligatoria)
        return self._reconocer(fila, columna, escrita) if escrita else None

    def leer_varias(self, fila: Fila, columna: str) -> list[Dependencia]:
        """Las de la columna, separadas por punto y coma."""
        nada: list[str] = []
        escritas = fila.leer(columna, _escritas, vacia=nada)
        leidas = [self._reconocer(fila, columna, escrita) for escrita in escritas]
        return [leida for leida in leidas if leida]

    def _reconocer(self, fila: Fila, columna: str, escrita: str) -> Dependencia | None:
        escrita = " ".join(escrita.split())
        nombradas = self.nombradas(escrita)
        if len(nombradas) > 1:
            siglas = entre_comillas([una.sigla for una in nombradas], "o")
            fila.rechazar(
                columna, f"así se llama más de una dependencia ({siglas}): se encontró {citar(escrita)}"
            )
            return None
        if nombradas:
            return nombradas[0]
        if self._crea:
            nueva = Dependencia(
                sigla=proponer_sigla(escrita, [*self._siglas, *self._nombres]), nombre=escrita
            )
            self.nuevas.append(nueva)
            self.anotar(nueva)
            return nueva
        conocidas = (
            entre_comillas(sorted(self._por_sigla), "o") if self._por_sigla else "todavía no hay ninguna"
        )
        fila.rechazar(columna, f"se esperaba una dependencia ({conocidas}) y se encontró {citar(escrita)}")
        return None

    def guardar(self) -> list[str]:
        """Guarda las nuevas y las dice: «Secretaría de Cultura» (SC)."""
        Dependencia.objects.bulk_create(self.nuevas)
        return [f"«{nueva.nombre}» ({nueva.sigla})" for nueva in self.nuevas]


def proponer_sigla(nombre: str, ocupadas: Collection[str] = ()) -> str:
    """La que se propone para ese nombre: él mismo si ya parece una, o sus iniciales. A la ocupada se le agrega un
    número: «Secretaría de Cultura» es «SC», y si la hay, «SC-2»."""
    if re.fullmatch(SIGLA_VALIDA, nombre) and len(nombre) <= _LARGO_DE_LA_SIGLA and nombre == nombre.upper():
        propuesta = nombre
    else:
        escritas = LETRAS_DE_UNA_SIGLA.findall(normalize("NFC", nombre))
        palabras = [palabra for palabra in escritas if llano(palabra) not in _SIN_INICIAL]
        iniciales = "".join(palabra[0] for palabra in palabras).upper() or "D"
        propuesta = palabras[0].upper() if len(palabras) == 1 else iniciales
    propuesta = propuesta[: _LARGO_DE_LA_SIGLA - 4]
    tomadas, veces, libre = set(map(llano, ocupadas)), 1, propuesta
    while llano(libre) in tomadas:
        veces += 1
        libre = f"{propuesta}-{veces}"
    return libre
