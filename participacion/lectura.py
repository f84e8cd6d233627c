"""Confirmar cómo se lee el libro de una entidad: lo que se entendió, lo que falta por decidir y lo que la persona ya
dijo, que queda con el libro mientras lo confirma.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

from comun.palabras import enumerar, llano, plural
from participacion.dependencias import proponer_sigla
from participacion.libros import Respuestas, las_desconocidas, leer_libro, no_se_puede, sin_dependencia
from participacion.models import Dependencia, Libro, Plantilla
from participacion.reconocer import recuerdo as de_memoria
from participacion.reconocer.actividades import en_json
from participacion.reconocer.campos import dicho_de
from participacion.reconocer.columnas import VARIAS
from participacion.reconocer.correspondencia import Correspondencia, DeLaHoja
from participacion.reconocer.dibujo import Dibujo, dibujar, dibujar_otra
from participacion.reconocer.dudas import cada_celda
from participacion.reconocer.libro import HojaReconocida, Reconocido
from participacion.reconocer.preguntas import (
    Grupo,
    NoSeEntiende,
    clave_de,
    con_errores,
    grupos_de,
    respondida,
)
from participacion.reconocer.recuerdo import HojaRecordada, Recuerdo, codigo_de, columnas_de, sin_anio

CREAR = "crear"
_PARECIDAS = 0.75  # de las letras: desde ahí se propone que sea la misma dependencia

Enviado = Mapping[str, str]
"""De cada campo de la pantalla, lo que llegó. Una casilla sin marcar no llega."""


@dataclass(frozen=True, kw_only=True)
class Desconocida:
    """Una dependencia que el libro nombra y no se conoce. `propone` y `dicho` son «crear», una sigla o, si no se ha
    dicho nada, vacío."""

    nombre: str
    actividades: int
    propone: str
    propuesta: str
    sigla: str
    dicho: str

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
    errores: dict[str, tuple[str, str]] = field(default_factory=dict)

    @cached_property
    def grupos(self) -> list[Grupo]:
        return con_errores(grupos_de(self.reconocido), self.errores)

    @property
    def por_decidir(self) -> list[Grupo]:
        return [grupo for grupo in self.grupos if not grupo.decidido]

    @property
    def decididos(self) -> list[Grupo]:
        return [grupo for grupo in self.grupos if grupo.decidido]

    @cached_property
    def desconocidas(self) -> list[Desconocida]:
        dichas = self.libro.dicho.get("dependencias", {})
        nombres = {una.sigla: f"que sea {una}" for una in self.dependencias}
        ocupadas = [una.sigla for una in self.dependencias]
        halladas = []
        for nombre, veces in las_desconocidas(self.reconocido).items():
            propone = _la_parecida(nombre, self.dependencias) or CREAR
            una = Desconocida(
                nombre=nombre,
                actividades=veces,
                propone=propone,
                propuesta=nombres.get(propone, "crearla"),
                sigla=proponer_sigla(nombre, ocupadas),
                dicho=dichas.get(nombre, CREAR if self.libro.dicho.get("crear") else ""),
            )
            ocupadas.append(una.sigla)
            halladas.append(una)
        return halladas

    @property
    def impedimentos(self) -> list[str]:
        """Lo que no se responde en la pantalla, o se responde en la hoja: con eso el libro no entra."""
        return [
            *no_se_puede(self.reconocido, self.libro.anio),
            *(frase for hoja in self.reconocido.hojas for frase in _lo_que_le_falta(hoja)),
        ]

    @property
    def faltan(self) -> list[tuple[str, str]]:
        """Lo que falta por decidir, en frases, cada una con el sitio de la pantalla en que se decide."""
        dudas = [(f"g-{grupo.clave}", grupo.titulo) for grupo in self.por_decidir]
        quienes = [
            (f"d-{una.clave}", f"No se conoce la dependencia «{una.nombre}»")
            for una in self.desconocidas
            if not una.dicho
        ]
        sin_quien = [] if dudas else [("hoja", frase) for frase in sin_dependencia(self.reconocido)]
        return [*(("hoja", frase) for frase in self.impedimentos), *dudas, *quienes, *sin_quien]

    @property
    def decisiones(self) -> int:
        return len(self.por_decidir) + sum(not una.dicho for una in self.desconocidas)

    @property
    def resumen(self) -> str:
        cuantas = len(self.reconocido.actividades)
        en = plural(len(self.reconocido.hojas), "hoja", "hojas")
        return f"plan de {self.libro.anio} · {plural(cuantas, 'actividad', 'actividades')} en {en}"

    def respuestas(self, motivo: str = "", reescritas: Sequence[str] = ()) -> Respuestas:
        dichas = {una.nombre: una.dicho for una in self.desconocidas}
        return Respuestas(
            equivalen={nombre: sigla for nombre, sigla in dichas.items() if sigla not in ("", CREAR)},
            crear=[nombre for nombre, dicho in dichas.items() if dicho == CREAR],
            motivo=motivo,
            reescritas=reescritas,
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
        return dibujar(hoja, self._dicho_de(vista).get("incluidas", []))

    def _dicho_de(self, hoja: str) -> dict[str, Any]:
        suyo: dict[str, Any] = self.libro.dicho.get("hojas", {}).get(hoja, {})
        return suyo

    # Lo que se recuerda.

    @property
    def recuerdo(self) -> Recuerdo:
        """Lo decidido, para el próximo libro de esta forma."""
        antes = self.plantilla.recuerdo if self.plantilla else None
        respondidas = [
            (una, codigo_de(una.duda, hoja.cuadro, hoja.columnas))
            for hoja in self.reconocido.hojas
            for una in hoja.respondidas
        ]
        aceptadas, respuestas = de_memoria.recordar_dudas(respondidas, antes)
        fuera = {
            sin_anio(nombre)
            for nombre, suyo in self.libro.dicho.get("hojas", {}).items()
            if suyo.get("fuera")
        }
        return Recuerdo(
            hojas=tuple(self._recordada(hoja) for hoja in self.reconocido.hojas),
            no_son_plan=frozenset(fuera | set(antes.no_son_plan if antes else ())),
            aceptadas=aceptadas,
            respuestas=respuestas,
        )

    def _recordada(self, hoja: HojaReconocida) -> HojaRecordada:
        actividad = hoja.columnas.una("actividad")
        incluidas = set(hoja.recordada.incluidas) if hoja.recordada else set()
        if actividad:
            incluidas |= {
                llano(hoja.cuadro.texto(fila, actividad.columna.numero))
                for fila in self._dicho_de(hoja.nombre).get("incluidas", [])
            }
        return HojaRecordada(
            hoja=hoja.nombre,
            encabezado=hoja.encabezado.fila,
            columnas=columnas_de(hoja.columnas, hoja.titulos),
            dependencia=hoja.dependencia,
            incluidas=frozenset(incluidas),
        )


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
    """La sigla de la que se escribe casi igual."""
    llana = llano(nombre)
    parecidas = {una.sigla: SequenceMatcher(None, llana, llano(una.nombre)).ratio() for una in dependencias}
    mejor = max(parecidas, key=lambda sigla: parecidas[sigla], default="")
    return mejor if mejor and parecidas[mejor] >= _PARECIDAS else ""


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


def anotar(
    lectura: Lectura, vista: str, enviado: Enviado, *, aceptar_todo: bool = False
) -> dict[str, tuple[str, str]]:
    """Guarda con el libro lo que se dijo en la pantalla; devuelve lo que no se entendió, por la clave de su caja."""
    libro = lectura.libro
    _anotar_hoja(lectura, vista, enviado)
    errores = _anotar_dudas(lectura, enviado, aceptar_todo=aceptar_todo)
    dichas = libro.dicho.setdefault("dependencias", {})
    siglas = {una.sigla for una in lectura.dependencias}
    for una in lectura.desconocidas:
        dicho = enviado.get(f"d-{una.clave}", una.dicho)
        if dicho not in siglas and dicho != CREAR:
            dicho = una.propone if aceptar_todo else ""
        dichas[una.nombre] = dicho
    libro.dicho["sin_plantilla"] = bool(enviado.get("sin-plantilla"))
    libro.save(update_fields=["dicho"])
    return errores


def _anotar_hoja(lectura: Lectura, vista: str, enviado: Enviado) -> None:
    suyo = lectura.libro.dicho.setdefault("hojas", {}).setdefault(vista, {})
    hoja = lectura.hoja(vista)
    titulos = enviado.get("encabezado", "")
    fila = (
        int(titulos)
        if titulos.isdecimal() and 0 < int(titulos) <= lectura.reconocido.cuadros[vista].filas
        else 0
    )
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
    marcadas = {
        int(campo.removeprefix("f-")) for campo in enviado if campo.startswith("f-") and campo[2:].isdecimal()
    }
    vistas = {una.fila for una in lectura.dibujo(vista).fuera}
    suyo["incluidas"] = sorted((set(suyo.get("incluidas", [])) - vistas) | (marcadas & vistas))


def _anotar_dudas(lectura: Lectura, enviado: Enviado, *, aceptar_todo: bool) -> dict[str, tuple[str, str]]:
    dicho, errores = lectura.libro.dicho, {}
    respuestas = {(celda, dice): valor for celda, dice, valor in dicho.get("respuestas", [])}
    preguntar = set(dicho.get("preguntar", []))
    for grupo in lectura.grupos:
        de_acuerdo = f"g-{grupo.clave}" in enviado
        if not de_acuerdo and not (aceptar_todo and not grupo.decidido):
            for pregunta in grupo.preguntas:
                for celda in (pregunta.duda.celda, *cada_celda(pregunta.duda.celda)):
                    respuestas.pop((celda, pregunta.duda.dice), None)
            if grupo.recordado:
                preguntar.add(grupo.clase)
            continue
        for pregunta in grupo.preguntas:
            escrito = enviado.get(f"r-{pregunta.clave}", pregunta.valor)
            if grupo.recordado and escrito == pregunta.valor:
                continue
            try:
                respuesta = respondida(pregunta.duda, escrito)
            except NoSeEntiende as error:
                errores[pregunta.clave] = escrito, str(error)
                respuestas.pop((pregunta.duda.celda, pregunta.duda.dice), None)
            else:
                respuestas[pregunta.duda.celda, pregunta.duda.dice] = en_json(respuesta)
    dicho["respuestas"] = [[celda, dice, valor] for (celda, dice), valor in respuestas.items()]
    dicho["preguntar"] = sorted(preguntar)
    return errores


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
