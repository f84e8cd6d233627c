"""Confirmar cómo se lee el libro de una entidad: lo que se entendió, lo que falta por decidir y lo que la persona ya
dijo, que queda con el libro mientras lo confirma.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

from comun.palabras import enumerar, llano, plural
from participacion.dependencias import proponer_sigla
from participacion.libro.libros import (
    Respuestas,
    cargar_reconocido,
    en_meses_cerrados,
    las_desconocidas,
    leer_libro,
    no_se_puede,
    otros_anios,
    sin_dependencia,
)
from participacion.matriz.carga import PlanCargado
from participacion.matriz.filas import Progreso, en_silencio
from participacion.matriz.recursos import RecursoDelPlan
from participacion.models import Dependencia, Libro, Plantilla
from participacion.reconocer import recuerdo as de_memoria
from participacion.reconocer.actividades import en_json
from participacion.reconocer.campos import dicho_de
from participacion.reconocer.columnas import VARIAS
from participacion.reconocer.correspondencia import Correspondencia, DeLaHoja
from participacion.reconocer.dibujo import Dibujo, dibujar, dibujar_otra
from participacion.reconocer.dudas import DE_COLUMNA, cada_celda
from participacion.reconocer.libro import HojaReconocida, Reconocido
from participacion.reconocer.preguntas import (
    Grupo,
    NoSeEntiende,
    clave_de,
    con_cajas,
    en_su_caja,
    grupos_de,
    respondida,
)
from participacion.reconocer.recordar import recuerdo_de
from participacion.reconocer.recuerdo import Recuerdo

CREAR = "crear"
_PARECIDAS = 0.75  # de las letras: desde ahí se propone que sea la misma dependencia
_PALABRA = re.compile(r"[a-z0-9ñ]+")
_LETRAS_DE_UNA_PALABRA = 3

Cajas = dict[str, tuple[str, str]]
"""De cada caja de una pregunta, por su clave, lo escrito y, si no se entendió, por qué."""

Enviado = Mapping[str, str]
"""De cada campo de la pantalla, lo que llegó. Una casilla sin marcar no llega."""


@dataclass(frozen=True, kw_only=True)
class Desconocida:
    """Una dependencia que el libro nombra y no se conoce. `es` es «crear» o la sigla de la que es: lo dicho o, si no se
    ha dicho nada, la `propuesta`. `decidida`, si ya se está de acuerdo o se escogió otra cosa que lo propuesto."""

    nombre: str
    actividades: int
    sigla: str
    propuesta: str
    es: str
    decidida: bool

    @property
    def clave(self) -> str:
        return clave_de("dependencia", self.nombre)

    @property
    def cuantas(self) -> str:
        return plural(self.actividades, "actividad", "actividades")


@dataclass(frozen=True, kw_only=True)
class Pestana:
    nombre: str
    dicho: str
    carga: bool
    aqui: bool


@dataclass
class Lectura:
    """Un libro como se lee con lo que hasta ahora se ha dicho."""

    libro: Libro
    reconocido: Reconocido
    plantilla: Plantilla | None
    dependencias: Sequence[Dependencia]
    cajas: Cajas = field(default_factory=dict)

    @cached_property
    def grupos(self) -> list[Grupo]:
        return con_cajas(grupos_de(self.reconocido), self.cajas)

    @property
    def por_decidir(self) -> list[Grupo]:
        return [grupo for grupo in self.grupos if not grupo.decidido]

    @property
    def decididos(self) -> list[Grupo]:
        return [grupo for grupo in self.grupos if grupo.decidido]

    @cached_property
    def desconocidas(self) -> list[Desconocida]:
        dichas = self.libro.dicho.get("dependencias", {})
        de_acuerdo = self.libro.dicho.get("de_acuerdo", [])
        ocupadas = [una.sigla for una in self.dependencias]
        halladas = []
        for nombre, veces in las_desconocidas(self.reconocido).items():
            propuesta = _la_parecida(nombre, self.dependencias) or CREAR
            una = Desconocida(
                nombre=nombre,
                actividades=veces,
                sigla=proponer_sigla(nombre, ocupadas),
                propuesta=propuesta,
                es=dichas.get(nombre) or propuesta,
                decidida=nombre in de_acuerdo or bool(self.libro.dicho.get("crear")),
            )
            ocupadas.append(una.sigla)
            halladas.append(una)
        return halladas

    @property
    def conocidas(self) -> bool:
        """Si de ninguna dependencia falta decir cuál es."""
        return all(una.decidida for una in self.desconocidas)

    @property
    def de_quienes(self) -> str:
        faltan = [una for una in self.desconocidas if not una.decidida] or self.desconocidas
        if len(faltan) == 1:
            return f"No se conoce la dependencia «{faltan[0].nombre}»"
        return f"No se conocen {len(faltan)} dependencias"

    @property
    def impedimentos(self) -> list[str]:
        """Lo que no se responde en la pantalla, o se responde en la hoja: con eso el libro no entra."""
        return [
            *no_se_puede(self.reconocido, self.libro.anio),
            *(frase for hoja in self.reconocido.hojas for frase in _lo_que_le_falta(hoja)),
        ]

    @cached_property
    def en_meses_cerrados(self) -> list[str]:
        """Lo que el libro cambiaría en meses ya cerrados: se dice antes de preguntar nada, que así no entra."""
        return [] if self.impedimentos else en_meses_cerrados(self.libro.anio, self.reconocido)

    @property
    def otros_anios(self) -> list[int]:
        """Los del libro, si no es del año del plan: nada de lo demás importa mientras no se diga de cuál es."""
        return otros_anios(self.reconocido, self.libro.anio)

    @property
    def faltan(self) -> list[tuple[str, str]]:
        """Lo que falta por decidir, en el orden en que se ve: en frases, cada una con su sitio en la pantalla."""
        dudas = [(f"g-{grupo.clave}", grupo.titulo) for grupo in self.por_decidir]
        quienes = [] if self.conocidas else [("dependencias", self.de_quienes)]
        sin_quien = [] if dudas else [("hoja", frase) for frase in sin_dependencia(self.reconocido)]
        return [*(("hoja", frase) for frase in self.impedimentos), *quienes, *dudas, *sin_quien]

    @property
    def decisiones(self) -> int:
        return len(self.por_decidir) + (not self.conocidas)

    @property
    def resumen(self) -> str:
        cuantas = len(self.reconocido.actividades)
        en = plural(len(self.reconocido.hojas), "hoja", "hojas")
        return f"plan de {self.libro.anio} · {plural(cuantas, 'actividad', 'actividades')} en {en}"

    def respuestas(
        self, motivo: str = "", reescritas: Sequence[str] = (), progreso: Progreso = en_silencio
    ) -> Respuestas:
        dichas = {una.nombre: una.es for una in self.desconocidas if una.decidida}
        return Respuestas(
            equivalen={nombre: sigla for nombre, sigla in dichas.items() if sigla != CREAR},
            crear=[nombre for nombre, es in dichas.items() if es == CREAR],
            motivo=motivo,
            reescritas=reescritas,
            progreso=progreso,
        )

    # Las hojas.

    def hoja(self, nombre: str) -> HojaReconocida | None:
        return next((hoja for hoja in self.reconocido.hojas if hoja.nombre == nombre), None)

    def la_que_se_ve(self, pedida: str) -> str:
        """La pedida, si la hay; si no, la primera que se carga."""
        if pedida in self.reconocido.cuadros:
            return pedida
        cargan = [hoja.nombre for hoja in self.reconocido.hojas]
        return (cargan or list(self.reconocido.cuadros))[0]

    def pestanas(self, vista: str) -> list[Pestana]:
        de_cada_una = {hoja.nombre: len(hoja.actividades) for hoja in self.reconocido.hojas}
        otras = dict.fromkeys(self.reconocido.repetidas, "repite a las demás")
        return [
            Pestana(
                nombre=nombre,
                dicho=plural(de_cada_una[nombre], "actividad", "actividades")
                if nombre in de_cada_una
                else otras.get(nombre, "no se carga"),
                carga=nombre in de_cada_una,
                aqui=nombre == vista,
            )
            for nombre in self.reconocido.cuadros
        ]

    def dibujo(self, vista: str) -> Dibujo:
        hoja = self.hoja(vista)
        if hoja is None:
            return dibujar_otra(self.reconocido.cuadros[vista])
        return dibujar(hoja, self._dicho_de(vista).get("incluidas", []), self.libro.anio)

    def _dicho_de(self, hoja: str) -> dict[str, Any]:
        suyo: dict[str, Any] = self.libro.dicho.get("hojas", {}).get(hoja, {})
        return suyo

    # Lo que se recuerda.

    @property
    def recuerdo(self) -> Recuerdo:
        """Lo decidido, para el próximo libro de esta forma."""
        dichas = self.libro.dicho.get("hojas", {})
        return recuerdo_de(
            self.reconocido,
            antes=self.plantilla.recuerdo if self.plantilla else None,
            fuera=[nombre for nombre, suyo in dichas.items() if suyo.get("fuera")],
            incluidas={nombre: suyo.get("incluidas", []) for nombre, suyo in dichas.items()},
        )


class CargaDelLibro(RecursoDelPlan):
    """La de un libro en el que no falta nada por decidir."""

    def __init__(self, lectura: Lectura, respuestas: Respuestas) -> None:
        super().__init__(lectura.libro.anio)
        self._lectura, self._dichas = lectura, respuestas

    def cargar(self, archivos: Any, *, simular: bool) -> PlanCargado:
        de = self._lectura
        return cargar_reconocido(de.libro.anio, de.libro, de.reconocido, self._dichas, simular=simular)


def leer(libro: Libro) -> Lectura:
    """Lanza `ArchivoInvalido`."""
    plantillas = [] if libro.dicho.get("sin_plantilla") else list(Plantilla.objects.vigentes())
    reconocido, plantilla = leer_libro(libro.archivo, libro.anio, _correspondencia(libro.dicho), plantillas)
    libro.plantilla = plantilla
    return Lectura(libro, reconocido, plantilla, list(Dependencia.objects.order_by("nombre")))


def _correspondencia(dicho: Mapping[str, Any]) -> Correspondencia:
    respuestas = {
        (celda, dice): respuesta
        for juntas, dice, respuesta in dicho.get("respuestas", [])
        for celda in cada_celda(juntas)
    }
    preguntar = frozenset(dicho.get("preguntar", []))
    return Correspondencia(
        {
            llano(nombre): DeLaHoja(
                encabezado=suyo.get("encabezado", 0),
                no_es_plan=bool(suyo.get("fuera")),
                es_plan=bool(suyo.get("dentro")),
                cambios={int(columna): es for columna, es in suyo.get("cambios", {}).items()},
                incluidas=frozenset(suyo.get("incluidas", [])),
                preguntar=preguntar,
                respuestas=respuestas,
            )
            for nombre, suyo in dicho.get("hojas", {}).items()
        },
        DeLaHoja(preguntar=preguntar, respuestas=respuestas),
    )


def _la_parecida(nombre: str, dependencias: Sequence[Dependencia]) -> str:
    """La sigla de la que se escribe casi igual, o igual con palabras abreviadas: «SEC. GOBIERNO»."""
    llana = llano(nombre)
    parecidas = {
        una.sigla: 1.0
        if _abreviada(llana, llano(una.nombre))
        else SequenceMatcher(None, llana, llano(una.nombre)).ratio()
        for una in dependencias
    }
    mejor = max(parecidas, key=lambda sigla: parecidas[sigla], default="")
    return mejor if mejor and parecidas[mejor] >= _PARECIDAS else ""


def _abreviada(una: str, otra: str) -> bool:
    """Si cada palabra de una empieza como la de la otra, una por una, sin contar las cortas: «de», «y», «la»."""
    palabras = [
        [p for p in _PALABRA.findall(dicha) if len(p) >= _LETRAS_DE_UNA_PALABRA] for dicha in (una, otra)
    ]
    return len(palabras[0]) == len(palabras[1]) > 1 and all(
        a.startswith(b) or b.startswith(a) for a, b in zip(*palabras, strict=True)
    )


def _lo_que_le_falta(hoja: HojaReconocida) -> Iterator[str]:
    if hoja.columnas.una("actividad") is None:
        yield f"Hoja «{hoja.nombre}»: falta decir cuál columna es la actividad."
    elif not hoja.actividades:
        yield f"Hoja «{hoja.nombre}»: no tiene ninguna actividad debajo de la fila {hoja.encabezado.fila}."
    lugares = Counter(a.es for a in hoja.columnas.asignadas if a.campo not in VARIAS)
    for repetido in [es for es, veces in lugares.items() if veces > 1]:
        letras = [a.columna.letra for a in hoja.columnas.asignadas if a.es == repetido]
        yield f"Hoja «{hoja.nombre}»: las columnas {enumerar(letras)} dicen ser «{dicho_de(repetido)}»; deje una."


# Lo que se dice en la pantalla.


def anotar(lectura: Lectura, vista: str, enviado: Enviado, *, aceptar_todo: bool = False) -> Cajas:
    """Guarda con el libro lo que se dijo en la pantalla. Devuelve, por la clave de su caja, lo escrito en lo que sigue
    sin decidir y, si no se entendió, por qué. Mientras el libro sea de otro año la pantalla no trae las dudas: lo que
    ya se dijo de ellas queda."""
    libro, cajas = lectura.libro, Cajas()
    _anotar_hoja(lectura, vista, enviado)
    if not lectura.otros_anios:
        cajas = _anotar_dudas(lectura, enviado, aceptar_todo=aceptar_todo)
        _anotar_dependencias(lectura, enviado, aceptar_todo=aceptar_todo)
        libro.dicho["sin_plantilla"] = bool(enviado.get("sin-plantilla"))
    libro.save(update_fields=["dicho"])
    return cajas


def mudar_de_anio(lectura: Lectura, dicho: str) -> None:
    """El libro es para el plan de otro de sus años, si se dijo uno de ellos. Lo que se respondió a las dudas queda; lo
    de las columnas no, que con otro año son otras."""
    libro = lectura.libro
    anio = {str(uno): uno for uno in lectura.otros_anios}.get(dicho)
    if anio is None:
        return
    libro.anio = anio
    for suyo in libro.dicho.get("hojas", {}).values():
        suyo.pop("cambios", None)
    libro.save(update_fields=["anio", "dicho"])


def _anotar_hoja(lectura: Lectura, vista: str, enviado: Enviado) -> None:
    suyo = lectura.libro.dicho.setdefault("hojas", {}).setdefault(vista, {})
    hoja = lectura.hoja(vista)
    filas = {str(n): n for n in range(1, lectura.reconocido.cuadros[vista].filas + 1)}
    fila = filas.get(enviado.get("encabezado", "").strip(), 0)
    if hoja is None:
        if "se-carga" in enviado and fila:
            suyo.clear()
            suyo |= {"encabezado": fila, "dentro": True}
        return
    if "hoja-cargada" in enviado and "se-carga" not in enviado:
        suyo.clear()
        suyo["fuera"] = True
        return
    if fila and fila != hoja.encabezado.fila:
        suyo |= {"encabezado": fila, "cambios": {}, "incluidas": []}
        return
    cambios = suyo.setdefault("cambios", {})
    for columna in lectura.dibujo(vista).columnas:
        dicho = enviado.get(f"c-{columna.numero}", columna.es)
        if dicho != columna.es and (not dicho or dicho_de(dicho) != dicho):
            cambios[str(columna.numero)] = dicho
    vistas = {una.fila for una in lectura.dibujo(vista).fuera}
    suyo["incluidas"] = sorted(
        (set(suyo.get("incluidas", [])) - vistas) | {f for f in vistas if f"f-{f}" in enviado}
    )


def _anotar_dependencias(lectura: Lectura, enviado: Enviado, *, aceptar_todo: bool) -> None:
    if not lectura.desconocidas:
        return
    dicho = lectura.libro.dicho
    siglas = {una.sigla for una in lectura.dependencias}
    dichas = {una.nombre: enviado.get(f"d-{una.clave}", una.es) for una in lectura.desconocidas}
    dicho["dependencias"] = {nombre: es for nombre, es in dichas.items() if es in siglas or es == CREAR}
    de_acuerdo = aceptar_todo or "g-dependencias" in enviado
    propuestas = {una.nombre: una.propuesta for una in lectura.desconocidas}
    dicho["de_acuerdo"] = sorted(
        nombre for nombre, es in dicho["dependencias"].items() if de_acuerdo or es != propuestas[nombre]
    )
    dicho["crear"] = False


def _anotar_dudas(lectura: Lectura, enviado: Enviado, *, aceptar_todo: bool) -> Cajas:
    dicho, cajas = lectura.libro.dicho, Cajas()
    respuestas = {(celda, dice): valor for celda, dice, valor in dicho.get("respuestas", [])}
    preguntar = set(dicho.get("preguntar", []))
    for grupo in lectura.grupos:
        if f"g-{grupo.clave}" in enviado or (aceptar_todo and not grupo.decidido):
            cajas |= _aceptar(grupo, enviado, respuestas)
            _mudar_los_periodos(lectura, grupo, respuestas)
        else:
            cajas |= _tomar_lo_cambiado(grupo, enviado, respuestas)
            _mudar_los_periodos(lectura, grupo, respuestas)
            preguntar |= {grupo.clase} if grupo.recordado else set()
    dicho["respuestas"] = [[celda, dice, valor] for (celda, dice), valor in respuestas.items()]
    dicho["preguntar"] = sorted(preguntar)
    return cajas


def _aceptar(grupo: Grupo, enviado: Enviado, respuestas: dict[tuple[str, str], Any]) -> Cajas:
    cajas = {}
    for pregunta in grupo.preguntas:
        escrito = enviado.get(f"r-{pregunta.clave}", pregunta.valor)
        if grupo.recordado and escrito == pregunta.valor:
            continue
        try:
            respuesta = respondida(pregunta.duda, escrito)
        except NoSeEntiende as error:
            cajas[pregunta.clave] = escrito, str(error)
            respuestas.pop((pregunta.duda.celda, pregunta.duda.dice), None)
        else:
            respuestas[pregunta.duda.celda, pregunta.duda.dice] = en_json(respuesta)
    return cajas


def _mudar_los_periodos(lectura: Lectura, grupo: Grupo, respuestas: Mapping[tuple[str, str], Any]) -> None:
    """Si los meses no dicen lo que se proponía, todos pasan a lo que se dijo."""
    for pregunta in grupo.preguntas:
        duda = pregunta.duda
        dicho = respuestas.get((duda.celda, duda.dice), duda.propone)
        hoja = lectura.hoja(duda.celda.rpartition("!")[0])
        if grupo.clase != f"{DE_COLUMNA} {duda.propone}" or dicho == duda.propone or hoja is None:
            continue
        suyo = lectura.libro.dicho.setdefault("hojas", {}).setdefault(hoja.nombre, {})
        suyo.setdefault("cambios", {}).update(
            (str(a.columna.numero), f"{dicho}:{a.cuando.mes}" if dicho else "")
            for a in hoja.columnas.varias(duda.propone)
            if a.cuando and not a.segura
        )


def _tomar_lo_cambiado(grupo: Grupo, enviado: Enviado, respuestas: dict[tuple[str, str], Any]) -> Cajas:
    """Sin su «De acuerdo», lo propuesto y lo de la vez pasada no se toman; lo que se escribió en su lugar, sí."""
    cajas = {}
    for pregunta in grupo.preguntas:
        duda = pregunta.duda
        for celda in cada_celda(duda.celda):
            respuestas.pop((celda, duda.dice), None)
        escrito = enviado.get(f"r-{pregunta.clave}", pregunta.valor)
        if escrito == en_su_caja(duda, duda.propone) or (grupo.recordado and escrito == pregunta.valor):
            continue
        try:
            respuestas[duda.celda, duda.dice] = en_json(respondida(duda, escrito))
        except NoSeEntiende as error:
            cajas[pregunta.clave] = escrito, str(error)
    return cajas


# Lo que queda al confirmar.


def guardar_plantilla(lectura: Lectura, nombre: str, usuario: Any) -> Plantilla | None:
    """La lectura confirmada, como plantilla de la entidad: otra versión, si ya había una con ese nombre y dice otra
    cosa. Sin nombre, ninguna."""
    nombre = " ".join(nombre.split())[:100]
    if not nombre:
        return lectura.plantilla
    recuerdo = lectura.recuerdo
    dicho = de_memoria.como_json(recuerdo)
    ultima = Plantilla.objects.filter(nombre=nombre).order_by("-version").first()
    if ultima and ultima.dicho == dicho:
        return ultima
    return Plantilla.objects.create(
        nombre=nombre,
        version=ultima.version + 1 if ultima else 1,
        firma=recuerdo.firma,
        dicho=dicho,
        guardada_por=usuario,
    )
