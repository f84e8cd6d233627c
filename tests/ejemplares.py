"""Cifras de muestra para mirar y probar el PDF, sin base de datos: la demostración completa y los casos extremos.

`DESARROLLO=1 DATABASE_URL=postgresql:///- .venv/bin/python -m tests.ejemplares CARPETA [NOMBRE…]` deja en la carpeta
el PDF de cada una, y dice cuánto pesa y cuánto tardó. Con `--muestras` en vez de la carpeta, rehace las imágenes con
que se comparan (`tests/muestras/pdf-*.png`).
"""

import csv
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter

from compromisos.estados import Estado as EstadoDeCompromiso
from comun.calendario import ABREVIATURAS, TODOS
from comun.periodo import Periodo
from informes.cifras import (
    ActividadSinProgramacion,
    Cambio,
    CampoModificado,
    Cifras,
    CifrasDeActividad,
    CifrasDeDependencia,
    CifrasDelMes,
    Entidad,
    MesDeActividad,
    Modificacion,
    Recomendacion,
    Totales,
)
from informes.cifras_de_compromisos import (
    CompromisoPublico,
    CompromisosConsolidados,
    CompromisosDelMes,
    CompromisosDeMesas,
    ConteoPorEstado,
)
from participacion.indicadores import de_actividad, estado, sumar
from tests import mosaico

DEMO = Path(__file__).resolve().parent.parent / "informes" / "demo"
DEPENDENCIAS = {
    "OAP-GA": "Equipo Gobierno Abierto – Oficina Asesora de Planeación",
    "ACPVR": "Oficina Alta Consejería de Paz, Víctimas y Reconciliación",
    "ACDTIC": "Alta Consejería Distrital de Tecnologías de la Información y las Comunicaciones",
    "SFI": "Subsecretaría Distrital de Fortalecimiento Institucional",
}
ENTIDAD = Entidad(
    nombre="Secretaría General – Alcaldía Mayor de Bogotá D. C.",
    contacto="oapsecgeneral@alcaldiabogota.gov.co",
)
RECOMENDACIONES = (
    "Informar de manera oportuna las actividades que no se lograrán cumplir en las fechas programadas y procurar "
    "cumplirlas en su fecha y no antes, ya que el anticipo se refleja como sobrecumplimiento del plan.",
    "Hacer seguimiento a los compromisos adquiridos en los espacios de participación, con el fin de cumplirlos.",
    "Evaluar las actividades de participación: permite conocer directamente la opinión de quienes participaron.",
)
NARRATIVAS = (
    "Se hizo un encuentro abierto en la biblioteca pública de la localidad, con transmisión por las redes de la "
    "entidad, y se publicaron la presentación y la relatoría.",
    "Se convocó por correo, por carteleras y por las juntas de acción comunal. Quienes asistieron propusieron cambios "
    "al formulario y se acordó volver a mostrarlo en el mes siguiente.",
    "Se difundieron siete piezas gráficas y dos videos cortos con interpretación en lengua de señas.",
)

# Una actividad: número, descripción, sus doce programadas y las ejecutadas (`None`: sin reporte).
Fila = tuple[int, str, Sequence[int], Sequence[int | None]]


def componer(
    grupos: Iterable[tuple[str, str, Iterable[Fila]]],
    *,
    numero_del_periodo: int = 2,
    contar: Callable[[int, int, int | None], dict[str, object]] = lambda numero, mes, ejecutado: {},
    campos: Callable[[int], dict[str, object]] = lambda numero: {},
    **propios: object,
) -> Cifras:
    """Cifras con la aritmética de verdad. `contar` da lo que cada mes dice además de sus cantidades, y `campos`, lo que
    describe a cada actividad."""
    periodo = Periodo(2021, numero_del_periodo)
    dependencias, todos = [], []
    for sigla, nombre, filas in grupos:
        actividades, indicadores = [], []
        for numero, descripcion, programado, hecho in filas:
            ejecutado = [*hecho, *[None] * (12 - len(hecho))]
            de_esta = de_actividad(programado, ejecutado, periodo.meses)
            indicadores.append(de_esta)
            actividades.append(
                CifrasDeActividad.de(
                    de_esta,
                    codigo=str(numero),
                    numero=numero,
                    descripcion=descripcion,
                    estado=estado(de_esta),
                    meses=tuple(
                        MesDeActividad(
                            mes=mes,
                            programado=programado[mes - 1],
                            ejecutado=ejecutado[mes - 1],
                            **contar(numero, mes, ejecutado[mes - 1]),
                        )
                        for mes in TODOS
                    ),
                    **campos(numero),
                )
            )
        todos += indicadores
        dependencias.append(
            CifrasDeDependencia.de(
                sumar(indicadores), sigla=sigla, nombre=nombre, actividades=tuple(actividades)
            )
        )
    valores = {
        "entidad": ENTIDAD,
        "anio": 2021,
        "cuatrimestre": numero_del_periodo,
        "numero_del_periodo": numero_del_periodo,
        "corte": periodo.fin,
        "version": 1,
        "publicada": datetime(2021, 10, 5, 15, tzinfo=UTC),
        "objetivo": "Informar a la ciudadanía y a los grupos de interés el avance de las actividades definidas en el "
        "Plan Institucional de Participación Ciudadana 2021 de la entidad, así como el estado de los compromisos "
        "adquiridos, en el período comprendido entre enero y agosto.",
        "totales": Totales.de(sumar(todos)),
        "meses": tuple(_del_mes(dependencias, mes) for mes in TODOS),
        "dependencias": tuple(dependencias),
        "compromisos": (),
        "compromisos_consolidados": (),
        "sin_programacion": (),
    }
    return Cifras(**valores | propios)


def _del_mes(dependencias: list[CifrasDeDependencia], mes: int) -> CifrasDelMes:
    de_ese = [a.meses[mes - 1] for d in dependencias for a in d.actividades]
    reportados = [m.ejecutado for m in de_ese if m.ejecutado is not None]
    return CifrasDelMes(
        mes=mes,
        programado=sum(m.programado for m in de_ese),
        ejecutado=sum(reportados) if reportados else None,
    )


def _plan_2021() -> list[tuple[str, str, list[Fila]]]:
    with (DEMO / "plan-2021.csv").open(encoding="utf-8-sig", newline="") as archivo:
        filas = list(csv.DictReader(archivo))
    return [
        (
            sigla,
            nombre,
            [
                (
                    int(fila["numero"]),
                    fila["actividad"],
                    [int(fila[f"{mes}_p"] or 0) for mes in ABREVIATURAS],
                    [int(fila[f"{mes}_e"]) for mes in ABREVIATURAS[:8]],
                )
                for fila in filas
                if fila["dependencia"] == sigla
            ],
        )
        for sigla, nombre in DEPENDENCIAS.items()
    ]


def _contado(numero: int, mes: int, ejecutado: int | None) -> dict[str, object]:
    if not ejecutado:
        return {}
    return {
        "participantes": 12 + 17 * numero + 5 * mes if (numero + mes) % 4 else None,
        "texto": NARRATIVAS[(numero + mes) % 3],
        "razon": "Se hizo antes de la fecha" if (numero, mes) in {(1, 6), (1, 7), (3, 8)} else "",
    }


def _descrita(numero: int) -> dict[str, object]:
    return {
        "producto": "Relatoría publicada" if numero % 2 else "",
        "nivel_participacion": ("Información", "Consulta", "Control y evaluación")[numero % 3],
        "grupos_interes": ("Ciudadanía en general", "Veedurías") if numero % 2 else ("Mesas de víctimas",),
        "meta_inicial": 18 if numero == 1 else None,
    }


def compromisos(
    *cortes: date, a_cargo: Sequence[tuple[int, int, int, int, int]]
) -> tuple[CompromisosDelMes, ...]:
    """De mayo a agosto: los estados de los que están a cargo, y el doble que no."""
    return tuple(
        CompromisosDelMes(
            mes=mes,
            corte=corte,
            total=3 * sum(estados),
            a_cargo=sum(estados),
            no_a_cargo=2 * sum(estados),
            vencidos=estados[1] // 3,
            estados=_conteo(*estados),
        )
        for mes, corte, estados in zip(range(5, 9), cortes, a_cargo, strict=True)
    )


def _conteo(
    cumplido: int, en_gestion: int, registrado: int, trasladado: int, no_cumplido: int
) -> ConteoPorEstado:
    return ConteoPorEstado(
        cumplido=cumplido,
        en_gestion=en_gestion,
        registrado=registrado,
        trasladado=trasladado,
        no_cumplido=no_cumplido,
    )


CORTES = (date(2021, 7, 23), date(2021, 7, 23), date(2021, 9, 29), date(2021, 9, 29))
ESTADOS = ((9, 6, 2, 2, 1), (7, 8, 3, 1, 1), (8, 5, 2, 0, 1), (4, 6, 3, 0, 0))
JULIO_Y_AGOSTO = CompromisosConsolidados(
    meses=(7, 8),
    corte=CORTES[3],
    total=87,
    a_cargo=29,
    no_a_cargo=58,
    vencidos=3,
    estados=_conteo(12, 11, 5, 0, 1),
)


def las_mesas() -> tuple[CompromisosDeMesas, ...]:
    """Las 21 mesas que se cuentan solas, y un grupo."""
    with (DEMO / "mesas.csv").open(encoding="utf-8", newline="") as archivo:
        mesas = list(csv.DictReader(archivo))
    sueltas = [m for m in mesas if m["tipo"] != "enfoque_diferencial"]
    juntas = tuple(m["nombre"] for m in mesas if m not in sueltas)
    tipos = {"local": "Local", "distrital": "Distrital"}
    return tuple(
        CompromisosDeMesas(
            nombre=nombre,
            tipo=tipo,
            mesas=cuales,
            total=9 + orden % 4,
            a_cargo=3,
            no_a_cargo=6 + orden % 4,
            vencidos=orden % 2,
            estados=_conteo(1, 1, orden % 2, 0, 1 - orden % 2),
        )
        for orden, (nombre, tipo, cuales) in enumerate(
            [
                *((m["nombre"], tipos.get(m["tipo"], ""), (m["nombre"],)) for m in sueltas),
                ("Mesas de enfoque diferencial", "De enfoque diferencial", juntas),
            ]
        )
    )


def los_publicos(cuantos: int) -> tuple[CompromisoPublico, ...]:
    """Compromisos con texto público, de mayo a agosto y en todos los estados."""
    mesas, estados = las_mesas(), list(EstadoDeCompromiso)
    return tuple(
        CompromisoPublico(
            mes=5 + 4 * orden // cuantos,
            mesa=mesas[orden % len(mesas)].nombre,
            texto="Publicar la agenda de la mesa y acompañar la solicitud de los espacios con la alcaldía local."
            if orden % 3
            else "Gestionar la interpretación en lengua de señas para las sesiones ordinarias.",
            a_cargo="ACPVR" if orden % 4 else "",
            estado=estados[orden % 5],
            vencido=estados[orden % 5] is EstadoDeCompromiso.EN_GESTION and orden % 2 == 0,
        )
        for orden in range(cuantos)
    )


def demo() -> Cifras:
    """El plan de 2021 con todo lo que un informe puede traer."""
    return componer(
        _plan_2021(),
        contar=_contado,
        campos=_descrita,
        demostracion=True,
        version=2,
        motivo="Se corrigió lo ejecutado en agosto por la actividad 3, que se había contado en julio.",
        explicacion="De mayo a agosto se tenían 26 acciones programadas y se ejecutaron 29, lo cual se debe a un "
        "cumplimiento anticipado en «Desarrollar la estrategia de difusión y posicionamiento del Modelo de Gobierno "
        "Abierto» (2) e «Implementar una agenda para el desarrollo de actividades de vinculación ciudadana…» (1).",
        recomendaciones=tuple(Recomendacion(texto=texto) for texto in RECOMENDACIONES),
        compromisos=compromisos(*CORTES, a_cargo=ESTADOS),
        compromisos_consolidados=(JULIO_Y_AGOSTO,),
        compromisos_por_mesa=las_mesas(),
        compromisos_publicos=los_publicos(18),
        sin_programacion=(
            ActividadSinProgramacion(
                codigo="12", numero=12, dependencia="SFI", descripcion="Actividad todavía sin programar."
            ),
        ),
        modificaciones=(
            Modificacion(
                codigo="1",
                numero=1,
                dependencia="OAP-GA",
                fecha=date(2021, 3, 15),
                motivo="Se sumaron dos jornadas que pidieron las localidades.",
                meta_antes=18,
                meta_despues=20,
            ),
            Modificacion(
                codigo="6",
                numero=6,
                dependencia="ACPVR",
                fecha=date(2021, 6, 2),
                motivo="Las sesiones de junio pasaron a octubre.",
                meta_antes=24,
                meta_despues=24,
                campos=(
                    CampoModificado(campo="programado"),
                    CampoModificado(campo="unidad_medida"),
                    CampoModificado(campo="dependencia", antes="OAP-GA", despues="ACPVR"),
                ),
            ),
        ),
        cambios=(
            Cambio(donde="Actividad 3, julio", campo="Ejecutado", antes="1", despues="0"),
            Cambio(donde="Actividad 3, agosto", campo="Ejecutado", antes="0", despues="1"),
            Cambio(donde="Informe", campo="Explicación"),
        ),
    )


def una() -> Cifras:
    """Un plan de una sola actividad, sin compromisos ni textos."""
    filas: list[Fila] = [
        (1, "Realizar un encuentro ciudadano.", [0, 0, 1, 0, 0, 1, *[0] * 6], [0, 0, 1, 0, 0, 1, 0, 0])
    ]
    return componer([("OAP", "Oficina Asesora de Planeación", filas)])


def sin_reportes() -> Cifras:
    """El plan de 2021 sin ningún reporte avalado."""
    grupos = [(s, n, [(numero, d, p, []) for numero, d, p, _ in filas]) for s, n, filas in _plan_2021()]
    return componer(grupos, compromisos=compromisos(*CORTES, a_cargo=[(0, 0, 0, 0, 0)] * 4))


def trescientas() -> Cifras:
    """Trescientas actividades en doce dependencias, contadas mes a mes, con 150 compromisos públicos."""

    def fila(numero: int) -> Fila:
        programado = [(numero + mes) % 3 for mes in TODOS]
        hecho = [
            None if (numero * mes) % 23 == 1 else (numero + mes + (numero % 7 == mes % 7)) % 3
            for mes in TODOS[:8]
        ]
        return numero, f"{RECOMENDACIONES[numero % 3][: 60 + numero * 7 % 140]}…", programado, hecho

    grupos = [
        (
            f"DEP-{d:02}",
            f"Dirección Distrital de Participación y Relacionamiento número {d}",
            [fila(25 * d + i) for i in range(1, 26)],
        )
        for d in range(12)
    ]
    return replace(
        demo(),
        **{
            campo: getattr(componer(grupos, contar=_contado, campos=_descrita), campo)
            for campo in ("totales", "meses", "dependencias")
        },
        compromisos_publicos=los_publicos(150),
    )


def extremas() -> Cifras:
    """Textos larguísimos, sin espacios y con signos que la letra no trae."""
    larga = ("Desarrollar, con las organizaciones sociales y comunitarias de las veinte localidades, " * 8)[
        :600
    ]
    pegada = "https://www.alcaldiabogota.gov.co/" + "participacion" * 40
    signos = "Niñez Emberá: «ʉ», ẽ, ≥ 3 → ✓ 🎉 🌱 👩🏽‍🌾 漢字 ﷽"
    filas: list[Fila] = [
        (1, larga, [999_999] * 12, [999_999] * 8),
        (2, pegada, [1] * 12, [0] * 8),
        (3, signos, [0] * 8 + [1] * 4, []),
    ]
    return componer(
        [("OAP", f"Oficina {pegada}", filas), ("X", larga, [(4, larga, [1] * 12, [9] * 8)])],
        contar=lambda numero, mes, ejecutado: {
            "texto": (larga, pegada, signos)[mes % 3],
            "razon": (pegada, signos, larga)[mes % 3],
            "participantes": 999_999_999,
        },
        objetivo=larga * 3,
        explicacion=f"{larga}\n\n{pegada}\n{signos}",
        recomendaciones=tuple(Recomendacion(texto=texto) for texto in (larga * 3, pegada, signos)),
        compromisos=compromisos(
            *CORTES, a_cargo=[(400, 1, 1, 1, 1), (0, 0, 0, 0, 1), (0, 0, 0, 0, 0), (1, 0, 0, 0, 0)]
        ),
        compromisos_publicos=tuple(
            replace(p, texto=(larga, pegada, signos)[i % 3]) for i, p in enumerate(los_publicos(9))
        ),
        version=None,
        publicada=None,
        demostracion=True,
    )


TODAS = {f.__name__: f for f in (demo, una, trescientas, sin_reportes, extremas)}


def main(carpeta: Path | None, nombres: Sequence[str]) -> None:
    """Escribe los PDF o, sin carpeta, las imágenes con que se comparan."""
    import django  # noqa: PLC0415  # antes de que alguna plantilla se cargue

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from informes.publicacion import a_pdf  # noqa: PLC0415

    if carpeta is None:
        for nombre, archivo in mosaico.MUESTRAS.items():
            mosaico.mosaico(mosaico.paginas(a_pdf(TODAS[nombre]()))).save(archivo, optimize=True)
        return
    carpeta.mkdir(parents=True, exist_ok=True)
    for nombre in nombres or TODAS:
        cifras, inicio = TODAS[nombre](), perf_counter()
        pdf = a_pdf(cifras)
        (carpeta / f"{nombre}.pdf").write_bytes(pdf)
        print(f"{nombre}: {len(pdf) / 1000:.0f} kB, {perf_counter() - inicio:.1f} s")


if __name__ == "__main__":
    _, primero, *otros = sys.argv
    main(None if primero == "--muestras" else Path(primero), otros)
