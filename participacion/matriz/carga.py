"""Lo que hizo, o haría, una carga de la matriz, y lo que falta por responder: en filas y en frases."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from comun.cargas import FilaCargada, Lista, Novedad
from comun.hojas.leer import Hoja
from comun.palabras import enumerar, miles
from participacion.matriz.columnas import DEL_PLAN, PROMETIDAS
from participacion.matriz.hoja_de_dependencias import COLUMNAS as DE_LAS_DEPENDENCIAS
from participacion.matriz.medidas import EJECUTADO
from participacion.matriz.renumeracion import Duda
from participacion.models import COMO_SE_MIDE, Actividad


@dataclass(frozen=True, kw_only=True, slots=True)
class ActividadCargada(FilaCargada):
    """Cómo quedó una actividad; `fila` es la suya en la matriz."""

    actividad: Actividad
    fila: int

    @property
    def cambia_lo_prometido(self) -> bool:
        """También si es nueva."""
        return any(self.antes.get(columna) != self.ahora[columna] for columna in PROMETIDAS)

    @property
    def cambia_como_se_mide(self) -> bool:
        """Si lo que ya se reportó querría decir otra cosa."""
        return bool(self.antes) and any(
            self.antes[columna] != self.ahora[columna] for columna in COMO_SE_MIDE
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanCargado:
    """Lo que hizo, o haría, una carga.

    `dependencias` son las de su hoja, si la trae; `ausentes`, los códigos de las actividades del plan que no están en
    la matriz; `avisos`, lo que se hizo y conviene saber; `reportes`, los que se cargaron; `conservados`, los que ya
    estaban y se dejaron, e `ignorados` dice, en frases, cuáles de ellos trae la matriz con otra cantidad.
    `exige_motivo` es si cambia lo prometido en un plan aprobado o con meses cerrados. Lo que falta por responder solo
    llega aquí al simular: `sin_motivo`, la frase que lo pide, y `dudas`, las actividades con reportes que pasarían a
    decir otra cosa. `ejecutado` dice, por actividad, cada reporte nuevo; `de_donde`, qué se cargó: la matriz o
    un libro.
    """

    filas: list[ActividadCargada]
    dependencias: Sequence[FilaCargada]
    ausentes: list[str]
    avisos: Sequence[str]
    reportes: int
    conservados: int
    ignorados: list[str]
    exige_motivo: bool
    sin_motivo: str
    dudas: Sequence[Duda]
    ejecutado: Sequence[FilaCargada] = ()
    de_donde: str = "la matriz"

    def cuantas(self, cambio: Novedad) -> int:
        return sum(fila.cambio == cambio for fila in self.filas)

    @property
    def resumen(self) -> list[str]:
        """Lo mismo en frases."""
        nuevas, cambiadas, iguales = (miles(self.cuantas(cambio)) for cambio in Novedad)
        frases = [
            f"Actividades nuevas: {nuevas}, cambiadas: {cambiadas}, iguales: {iguales}.",
            f"Reportes nuevos: {miles(self.reportes)}.",
        ]
        if self.conservados:
            frases.append(f"Reportes que ya estaban y no se tocaron: {miles(self.conservados)}.")
        if self.ignorados:
            frases.append(f"De ellos, {self.de_donde} trae otra cantidad en {miles(len(self.ignorados))}.")
        if cambian := [fila for fila in self.dependencias if fila.cambio != Novedad.IGUAL]:
            nuevas_aqui = sum(fila.cambio == Novedad.NUEVA for fila in cambian)
            frases.append(
                f"Dependencias nuevas: {miles(nuevas_aqui)}, cambiadas: {miles(len(cambian) - nuevas_aqui)}."
            )
        if self.ausentes:
            ausentes = cuales("actividad", "actividades", self.ausentes)
            frases.append(f"Sin tocar, por no venir en {self.de_donde}: {ausentes}.")
        return [*frases, *self.avisos]

    @property
    def perdidas(self) -> list[str]:
        """Lo que se pierde o no se toma en cuenta, en frases: lo reemplazado y lo ignorado."""
        return [
            frase for fila in (*self.filas, *self.dependencias) for frase in fila.reemplazos
        ] + self.ignorados

    @property
    def pendientes(self) -> list[str]:
        """Lo que falta por responder, en frases: si se renumeró el plan, y el motivo."""
        return [*se_renumero(self.dudas), *filter(None, [self.sin_motivo])]

    @property
    def en_duda(self) -> str:
        """Los códigos de las actividades por las que se pregunta, en JSON."""
        return json.dumps([duda.codigo for duda in self.dudas])

    @property
    def listas(self) -> list[Lista]:
        return [
            Lista(
                titulo="Actividades nuevas y cambiadas",
                que="actividades",
                columnas=DEL_PLAN,
                filas=self.filas,
            ),
            *(
                [
                    Lista(
                        titulo="Lo ejecutado que entra, ya avalado",
                        que="actividades",
                        encabezado="codigo",
                        columnas=["actividad", *_los_meses_de(self.ejecutado)],
                        filas=self.ejecutado,
                    )
                ]
                if self.ejecutado
                else []
            ),
            *(
                [
                    Lista(
                        titulo="Dependencias nuevas y cambiadas",
                        que="dependencias",
                        columnas=DE_LAS_DEPENDENCIAS,
                        filas=self.dependencias,
                    )
                ]
                if self.dependencias
                else []
            ),
        ]


def _los_meses_de(ejecutado: Sequence[FilaCargada]) -> list[str]:
    return [columna for columna in EJECUTADO if any(fila.ahora[columna] != "" for fila in ejecutado)]


def falta_motivo(hoja: Hoja, filas: Sequence[int], *, comprometido: bool) -> str:
    """La frase que pide el motivo de cambiar lo prometido, si esas filas, que lo cambian, son algunas."""
    if not filas:
        return ""
    cambian = "cambia" if len(filas) == 1 else "cambian"
    que = (
        "lo que prometía un plan aprobado o con meses cerrados"
        if comprometido
        else "cómo se mide lo que ya tiene reportes avalados"
    )
    return f"{hoja.lugar}, {cuales('fila', 'filas', filas)}: {cambian} {que}; diga el motivo."


def se_renumero(dudas: Sequence[Duda]) -> list[str]:
    """La pregunta, en frases: por qué se hace, cada duda y cómo se responde. Ninguna, si no hay dudas."""
    if not dudas:
        return []
    codigos = [duda.codigo for duda in dudas]
    return [
        "¿Se renumeró el plan? Hay actividades con reportes que pasarían a decir otra cosa:",
        *map(str, dudas),
        "Si se renumeró, los reportes quedarían en otra actividad: escriba en la matriz el código que ya tenía cada "
        f"una. Si en {enumerar(codigos)} solo cambió la redacción, confírmelo.",
    ]


def hasta(frases: Sequence[str], tope: int = 20) -> list[str]:
    """Las primeras, y cuántas más hay."""
    sobran = len(frases) - tope
    return [*frases[:tope], *([f"y {miles(sobran)} más"] if sobran > 0 else [])]


def cuales(uno: str, varias: str, numeros: Sequence[int | str], tope: int = 20) -> str:
    """«filas 2, 3 y 5»; después del tope, cuántas más."""
    vistos = [str(numero) for numero in numeros[:tope]]
    if sobran := len(numeros) - len(vistos):
        vistos.append(f"{miles(sobran)} más")
    *primeros, ultimo = vistos
    return f"{varias} {', '.join(primeros)} y {ultimo}" if primeros else f"{uno} {ultimo}"
