"""Dos informes lado a lado: qué se movió, en el plan, por dependencia y por actividad. Puro.

Las diferencias son restas de lo ya congelado, en acciones o en puntos porcentuales; nada se vuelve a calcular.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from comun.cantidades import Cantidad
from comun.palabras import llano, miles, plural, sin_cortar
from informes import palabras
from informes.cifras import Cifras, CifrasDeActividad, CifrasDeDependencia, Medido, Totales
from informes.faltantes import de_varias, por_confirmar
from informes.figuras import promedio_de
from informes.presentacion import aviso_de_demostracion
from informes.siglas import cuando, equivalencias
from participacion.codigos import clave_de_orden
from participacion.estados import Estado

PENDIENTE = "Pend."


@dataclass(frozen=True, slots=True)
class Par:
    """Una misma cifra en los dos informes, como se muestra. `diferencia` es vacía si alguna falta, «igual» si no
    cambió o lo que subió o bajó, con su signo y su unidad."""

    nombre: str
    antes: str
    antes_enteros: str
    despues: str
    despues_enteros: str
    diferencia: str


@dataclass(frozen=True, slots=True)
class FilaComparada:
    """El plan, sin nombre, o una dependencia en los dos informes. `otro_nombre` es cómo se llamaba, o se llamó luego,
    si cambió de sigla o de nombre: «antes SFI, Subsecretaría de Fortalecimiento»."""

    nombre: str
    pares: tuple[Par, ...]
    otro_nombre: str = ""


@dataclass(frozen=True, slots=True)
class LadoDeActividad:
    """Una actividad en uno de los dos informes; `estado` es `None` si no está."""

    hechas: str
    estado: Estado | None

    @classmethod
    def de(cls, actividad: CifrasDeActividad | None, cifras: Cifras) -> "LadoDeActividad":
        if actividad is None:
            return cls("no estaba", None)
        if cifras.promedia:
            va = palabras.trayecto(actividad, cifras).va_en(cifras.corte.month)
            return cls(
                sin_cortar(f"{palabras.porcentaje(actividad.avance)} de su meta: {va}"),
                actividad.estado,
            )
        return cls(palabras.de_cuantas(actividad.ejecutado_a_corte, actividad.meta), actividad.estado)


@dataclass(frozen=True, slots=True)
class ActividadComparada:
    """Una actividad de un mismo plan en los dos informes."""

    codigo: str
    descripcion: str
    antes: LadoDeActividad
    despues: LadoDeActividad
    diferencia: str


@dataclass(frozen=True, slots=True)
class Comparacion:
    """`actividades` son las que cambiaron; vacía si los planes son de años distintos: los códigos de uno no son los del
    otro. `aviso` dice si alguno de los dos es de demostración."""

    titulo_antes: str
    titulo_despues: str
    aviso: str
    mismo_plan: bool
    plan: tuple[FilaComparada, ...]
    dependencias: tuple[FilaComparada, ...]
    actividades: tuple[ActividadComparada, ...]
    iguales: int

    @property
    def hay_pendientes(self) -> bool:
        """Si en alguna cifra se lee «Pend.»."""
        filas = (*self.plan, *self.dependencias)
        return any(PENDIENTE in (par.antes, par.despues) for fila in filas for par in fila.pares)


def comparar(antes: Cifras, despues: Cifras) -> Comparacion:
    """Qué se movió de `antes` a `despues`. Las dependencias se reconocen por su sigla, aunque haya cambiado
    (`siglas`); las actividades, si el plan es el mismo, por su código."""
    mismo_plan = antes.anio == despues.anio
    actividades = tuple(_actividades(antes, despues)) if mismo_plan else ()
    movidas = tuple(a for a in actividades if a.antes != a.despues)
    return Comparacion(
        titulo_antes=_titulo(antes),
        titulo_despues=_titulo(despues),
        aviso=aviso_de_demostracion({cifras.anio for cifras in (antes, despues) if cifras.demostracion}),
        mismo_plan=mismo_plan,
        plan=(
            FilaComparada(
                "",
                (
                    *_pares(antes.totales, despues.totales),
                    *_lo_esperado(antes, despues),
                    _cumplimiento(antes, despues),
                    *_lo_que_falta(antes, despues),
                ),
            ),
        ),
        dependencias=tuple(_dependencias(antes, despues)),
        actividades=movidas,
        iguales=len(actividades) - len(movidas),
    )


def _titulo(cifras: Cifras) -> str:
    return f"{cifras.periodo}, versión {cifras.version}"


class _Cifra(NamedTuple):
    """Una de las que se comparan: cómo se llama, de qué campos sale y, donde se promedia, qué se dice a su lado."""

    nombre: str
    valor: str
    parte: str
    todo: str
    sin_divisor: str = PENDIENTE
    promediado: Callable[[Totales], str] = promedio_de


def _pares(antes: Medido | None, despues: Medido | None) -> tuple[Par, ...]:
    return (
        _par(
            _Cifra(
                "Ejecución",
                "ejecucion",
                "ejecutado_a_corte",
                "programado_a_corte",
                promediado=palabras.de_lo_esperado,
            ),
            antes,
            despues,
        ),
        _par(_Cifra("Avance del año", "avance", "ejecutado_a_corte", "meta"), antes, despues),
    )


def _lo_esperado(antes: Cifras, despues: Cifras) -> tuple[Par, ...]:
    """Donde se promedia, lo que se esperaba: el avance se mira junto a él."""
    if not (antes.promedia or despues.promedia):
        return ()
    cifra = _Cifra(
        "Esperado",
        "esperado",
        "programado_a_corte",
        "meta",
        promediado=_de_las_comparadas(antes, despues),
    )
    return (_par(cifra, antes.totales, despues.totales),)


def _lo_que_falta(antes: Cifras, despues: Cifras) -> Iterator[Par]:
    """Lo que no se hizo y lo que no se sabe, cada cosa aparte: en acciones o, donde se promedia, en actividades."""
    if antes.promedia or despues.promedia:
        una, otra = (por_confirmar(cifras.actividades) for cifras in (antes, despues))
        if una or otra:
            yield _de_cantidades("Por confirmar, sin reporte", una, otra, ("actividad", "actividades"))
        return
    suyo, el_de_ahora = (de_varias(cifras.actividades, cifras) for cifras in (antes, despues))
    acciones = ("acción", "acciones")
    if suyo.sin_hacer or el_de_ahora.sin_hacer:
        yield _de_cantidades("Sin hacer a la fecha", suyo.sin_hacer, el_de_ahora.sin_hacer, acciones)
    if suyo.por_confirmar or el_de_ahora.por_confirmar:
        yield _de_cantidades(
            "Por confirmar, sin reporte", suyo.por_confirmar, el_de_ahora.por_confirmar, acciones
        )


def _de_cantidades(nombre: str, antes: Cantidad, despues: Cantidad, unidad: tuple[str, str]) -> Par:
    return Par(
        nombre,
        miles(antes),
        unidad[antes != 1],
        miles(despues),
        unidad[despues != 1],
        _diferencia(antes, despues, unidad),
    )


def _cumplimiento(antes: Cifras, despues: Cifras) -> Par:
    cifra = _Cifra(
        f"Cumplimiento del {despues.periodo.palabra}",
        "cumplimiento_periodo",
        "ejecutado_periodo",
        "programado_periodo",
        sin_divisor="Sin programar",
        promediado=_de_las_comparadas(antes, despues),
    )
    return _par(cifra, antes.totales, despues.totales)


def _de_las_comparadas(antes: Cifras, despues: Cifras) -> Callable[[Totales], str]:
    """De cuántas es el promedio de lo esperado, que puede no ser de todas."""

    def dicho(t: Totales) -> str:
        con = palabras.comparadas(t, antes if t is antes.totales else despues)
        return f"promedio de {plural(con, 'actividad', 'actividades')}"

    return dicho


def _par(cifra: _Cifra, antes: Medido | None, despues: Medido | None) -> Par:
    def dicho(totales: Medido | None) -> tuple[str, str]:
        if totales is None:
            return "–", ""
        dos = palabras.de_cuantas(getattr(totales, cifra.parte), getattr(totales, cifra.todo))
        if totales.meta is None and isinstance(totales, Totales):
            dos = sin_cortar(cifra.promediado(totales))
        return palabras.porcentaje(getattr(totales, cifra.valor), cifra.sin_divisor), dos

    return Par(
        cifra.nombre,
        *dicho(antes),
        *dicho(despues),
        _diferencia(
            None if antes is None else getattr(antes, cifra.valor),
            None if despues is None else getattr(despues, cifra.valor),
            ("punto", "puntos"),
        ),
    )


def _diferencia(antes: Cantidad | None, despues: Cantidad | None, unidad: tuple[str, str]) -> str:
    if antes is None or despues is None:
        return ""
    cambio: Cantidad = despues - antes
    if not cambio:
        return "igual"
    uno, varios = unidad
    return f"{'+' if cambio > 0 else '−'}{miles(max(cambio, -cambio))} {uno if abs(cambio) == 1 else varios}"


def _dependencias(antes: Cifras, despues: Cifras) -> Iterator[FilaComparada]:
    ahora = equivalencias(antes, despues)
    tomadas = set(ahora.values()) - ahora.keys()
    # De la que tenía una sigla que ya es de otra, y no se sabe cuál es hoy, la fila queda aparte.
    de_antes = {(ahora.get(sigla, sigla), sigla in tomadas): una for sigla, una in antes.por_sigla.items()}
    de_despues = {(sigla, False): una for sigla, una in despues.por_sigla.items()}
    fue_antes = cuando(antes) <= cuando(despues)
    for cual in sorted({**de_antes, **de_despues}, key=lambda cual: (llano(cual[0]), cual[1])):
        una, otra = de_antes.get(cual), de_despues.get(cual)
        nombre = (otra or una or de_despues[cual]).nombre
        distinto = _como_se_llamaba(una, otra) if una and otra else ""
        otro_nombre = f"{'antes' if fue_antes else 'después'} {distinto}" if distinto else ""
        yield FilaComparada(nombre, _pares(una, otra), otro_nombre)


def _como_se_llamaba(una: CifrasDeDependencia, otra: CifrasDeDependencia) -> str:
    """Lo que en `una` no es como en `otra`: su sigla, su nombre o los dos; vacío si nada."""
    distintos = (
        una.sigla if una.sigla != otra.sigla else "",
        una.nombre if una.nombre != otra.nombre else "",
    )
    return ", ".join(filter(None, distintos))


def _actividades(antes: Cifras, despues: Cifras) -> Iterator[ActividadComparada]:
    de_antes, de_despues = antes.por_codigo, despues.por_codigo
    for codigo in sorted({**de_antes, **de_despues}, key=clave_de_orden):
        una, otra = de_antes.get(codigo), de_despues.get(codigo)
        yield ActividadComparada(
            codigo=codigo,
            descripcion=(otra or una or de_despues[codigo]).descripcion,
            antes=LadoDeActividad.de(una, antes),
            despues=LadoDeActividad.de(otra, despues),
            diferencia=_lo_que_se_movio(una, otra, promedia=despues.promedia),
        )


def _lo_que_se_movio(una: CifrasDeActividad | None, otra: CifrasDeActividad | None, *, promedia: bool) -> str:
    """En acciones o, donde cada actividad se mide en otra cosa, en puntos de su propia meta."""
    if una is None or otra is None:
        return ""
    if promedia:
        return _diferencia(una.avance, otra.avance, ("punto", "puntos"))
    return _diferencia(una.ejecutado_a_corte, otra.ejecutado_a_corte, ("acción", "acciones"))
