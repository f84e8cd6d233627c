"""Planes de cualquier entidad en la base: lo calculado, la segunda lectura y lo recalculado del CSV dicen lo mismo."""

import re
from contextlib import redirect_stdout
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configuracion
from django.core.management import CommandError, call_command
from django.db import transaction
from django.template.loader import render_to_string
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from comun.calendario import TODOS, fin_de_mes
from comun.periodo import DE_LOS_INFORMES, DE_UNA_ACTIVIDAD
from informes.cifras import Cifras
from informes.consultas import calcular
from informes.documento.contenido import Documento
from informes.grupos import niveles
from informes.models import Publicacion
from informes.portal.datos import csv_de_datos
from participacion.models import Actividad, Apoyo, Componente, Plan, Reporte
from participacion.opciones import EstadoDeReporte
from tests import relectura
from tests.datos import publicado, un_informe, un_plan, un_reporte, una_actividad, una_dependencia

pytestmark = pytest.mark.django_db

COMPONENTES = ["", "A", "A / x", "A / y", "B", "B / x / 1", "B / x / 2", "C / p / q / r"]
cantidades = st.integers(0, 50) | st.integers(1, 99).map(lambda n: Decimal(n).scaleb(-1).normalize())


@st.composite
def una_fila(dibujar: st.DrawFn, clases: list[str]) -> dict[str, Any]:
    """Una actividad que la base admite, como la entiende `tests/relectura.py`."""
    clase = dibujar(st.sampled_from(clases))
    cada = dibujar(st.sampled_from(DE_UNA_ACTIVIDAD))
    anual = clase != "mantener" and dibujar(st.integers(0, 4)) == 0
    dos_numeros = clase != "suma" and not anual and dibujar(st.booleans())
    sentido = dibujar(st.sampled_from(["", "al_menos", "a_lo_sumo"])) if clase == "mantener" else ""
    niveles_de = cantidades if not dos_numeros else st.integers(0, 100)
    if clase == "mantener" and sentido != "a_lo_sumo":
        niveles_de = niveles_de.filter(bool)
    meses = list(cada.meses_de_cierre)
    if anual:
        meses = [dibujar(st.sampled_from(meses))]
    programado = {mes: dibujar(niveles_de) for mes in meses if anual or dibujar(st.integers(0, 5))}
    base: Any = dibujar(cantidades) if clase == "nivel" else 0
    if clase == "nivel" and programado and programado[max(programado)] == base:
        base += 1
    cancelada = dibujar(st.none() | st.integers(2, 12))
    if cancelada and clase != "nivel":
        programado = {mes: p for mes, p in programado.items() if mes < cancelada}
    else:
        cancelada = None
    reportado: dict[int, Any] = {}
    numeros: dict[int, tuple[int, int]] = {}
    for mes in dibujar(st.sets(st.integers(1, 12), max_size=5)) | set(programado):
        if not dibujar(st.integers(0, 3)):
            continue
        if dos_numeros:
            d = dibujar(st.integers(0, 7))
            numeros[mes] = (dibujar(st.integers(0, d)), d)
            reportado[mes] = Fraction(100 * numeros[mes][0], d) if d else relectura.NADIE
        else:
            reportado[mes] = dibujar(cantidades)
    return {
        "clase": clase,
        "base": base,
        "sentido": sentido,
        "anual": anual,
        "p": programado,
        "e": reportado,
        "numeros": numeros,
        "peso": None,
        "cada": cada.nombre,
        "cancelada": cancelada,
        "camino": dibujar(st.sampled_from(COMPONENTES)),
        "dependencia": dibujar(st.sampled_from(["OAP", "SFI"])),
    }


@st.composite
def un_plan_cualquiera(dibujar: st.DrawFn) -> dict[str, Any]:
    regla = dibujar(st.sampled_from(["acciones", "promedio"]))
    clases = ["suma"] if regla == "acciones" else ["suma", "nivel", "mantener"]
    filas = dibujar(st.lists(una_fila(clases), min_size=1, max_size=6))
    if dibujar(st.booleans()):
        for fila in filas:
            fila["peso"] = dibujar(cantidades)
    return {
        "regla": regla,
        "cada": dibujar(st.sampled_from(DE_LOS_INFORMES)),
        "por_componente": dibujar(st.booleans()),
        "componentes": dibujar(
            st.dictionaries(st.sampled_from([*COMPONENTES[1:], "C", "B / x"]), cantidades)
        ),
        "filas": filas,
    }


def guardar(dicho: dict[str, Any]) -> Plan:
    plan = un_plan(
        2025,
        regla=dicho["regla"],
        informa=dicho["cada"].nombre,
        ponderacion_por_componente=dicho["por_componente"],
    )
    for nombre, peso in dicho["componentes"].items():
        Componente.objects.create(plan=plan, nombre=nombre, ponderacion=peso)
    for orden, fila in enumerate(dicho["filas"], start=1):
        nada = 0 if fila["clase"] == "suma" else None
        actividad = Actividad.objects.create(
            plan=plan,
            dependencia=una_dependencia(fila["dependencia"]),
            codigo=f"{orden}.{orden}",
            descripcion=f"Actividad {orden}",
            clase_de_meta=fila["clase"],
            sentido=fila["sentido"],
            linea_base=fila["base"] or None,
            con_denominador=bool(fila["numeros"]),
            periodicidad=fila["cada"],
            por_periodos=not fila["anual"],
            ponderacion=fila["peso"],
            componente=fila["camino"],
            programado=[fila["p"].get(mes, nada) for mes in TODOS],
            cancelada_desde=fila["cancelada"],
        )
        for mes, valor in fila["e"].items():
            n, d = fila["numeros"].get(mes, (None, None))
            Reporte.objects.create(
                actividad=actividad,
                mes=mes,
                ejecutado=None if fila["numeros"] else valor,
                numerador=n,
                denominador=d,
                estado=EstadoDeReporte.AVALADO,
            )
    return plan


def recalculado(cifras: Cifras, carpeta: Path) -> dict[Any, dict[str, int | None]]:
    """Lo que dice el programa de docs/cifras.md, ejecutado en una carpeta donde solo está `datos.csv`."""
    documento = (configuracion.BASE_DIR / "docs" / "cifras.md").read_text(encoding="utf-8")
    [programa] = [p for p in re.findall(r"```python\n(.*?)```", documento, re.DOTALL) if "recalculado" in p]
    (carpeta / "datos.csv").write_bytes(csv_de_datos(cifras))
    en_la_carpeta = programa.replace('open("datos.csv"', f'open("{carpeta / "datos.csv"}"')
    vista: dict[str, Any] = {}
    with redirect_stdout(StringIO()):
        exec(en_la_carpeta, vista)  # noqa: S102  # es lo que haría quien lo copie
    return vista["recalculado"]


PORCENTAJES = ("avance", "esperado", "ejecucion", "cumplimiento_periodo", "por_ejecutar")


def dichas(grupo: Any) -> dict[str, int | None]:
    return {cual: getattr(grupo, cual) for cual in PORCENTAJES}


def coinciden(dicho: dict[str, Any], carpeta: Path) -> None:
    plan = guardar(dicho)
    for periodo in plan.periodos:
        cifras = calcular(plan, periodo.numero, {mes: fin_de_mes(2025, mes) for mes in periodo.meses})
        assert Cifras.desde_json(cifras.a_json()) == cifras
        _como_en_la_relectura(dicho, cifras, periodo.meses)
        if not cifras.actividades:
            continue
        del_csv = recalculado(cifras, carpeta)
        assert del_csv["plan"] == dichas(cifras.totales)
        for dependencia in cifras.dependencias:
            assert del_csv[dependencia.sigla] == dichas(dependencia)
        for actividad in cifras.actividades:
            del_csv["actividad", actividad.codigo].pop("esperado")
            suyas = dichas(actividad)
            suyas.pop("esperado")
            assert del_csv["actividad", actividad.codigo] == suyas


def _como_en_la_relectura(dicho: dict[str, Any], cifras: Cifras, meses: range) -> None:
    con_codigo = {
        f"{n}.{n}": fila | {"componente": niveles(fila["camino"])} for n, fila in enumerate(dicho["filas"], 1)
    }
    filas = [con_codigo[a.codigo] for a in sorted(cifras.actividades, key=lambda a: a.codigo)]
    if dicho["regla"] == "acciones":
        leidas = relectura.por_acciones(filas, meses[0], meses[-1])
    else:
        pesos = relectura.pesos_del_plan(
            filas,
            dicho["por_componente"],
            {niveles(nombre): peso for nombre, peso in dicho["componentes"].items()},
            meses[-1],
        )
        leidas = relectura.por_promedio(filas, pesos, meses[0], meses[-1])
        assert (cifras.totales.promedia, cifras.totales.completas) == (
            leidas["promedia"],
            leidas["completas"],
        )
        assert cifras.totales.meta is None
    for nuestra, suya in (
        ("avance", "avance"),
        ("ejecucion", "ejecucion"),
        ("cumplimiento_periodo", "cumplimiento"),
    ):
        assert getattr(cifras.totales, nuestra) == relectura.en_porcentaje(leidas[suya]), nuestra
        assert getattr(cifras.totales, f"{nuestra}_exacto") == con_doce_decimales(leidas[suya])


def con_doce_decimales(razon: Fraction | None) -> str | None:
    if razon is None:
        return None
    doceavos = relectura.en_porcentaje(razon * 10**12)
    entero, decimales = divmod(abs(doceavos), 10**12)
    return f"{'-' if doceavos < 0 else ''}{entero}.{decimales:012}"


@pytest.mark.barrido
@settings(max_examples=50)
@given(dicho=un_plan_cualquiera())
def test_cincuenta_planes_dan_lo_mismo_calculados_releidos_y_recalculados_del_csv(
    dicho: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with transaction.atomic():
        coinciden(dicho, tmp_path_factory.mktemp("datos"))
        transaction.set_rollback(True)


def test_los_componentes_traen_las_cifras_de_lo_que_tienen_adentro_por_la_regla_del_plan() -> None:
    plan = un_plan(2025, regla="promedio")
    for camino, hecho in (("Eje 1 / Programa 2", 1), ("Eje 1 / Programa 10", 0), ("Eje 2", 1)):
        actividad = una_actividad([1, *[0] * 11], plan=plan, componente=camino)
        un_reporte(actividad, mes=1, ejecutado=hecho)
    cifras = calcular(plan, 1, {mes: fin_de_mes(2025, mes) for mes in range(1, 5)})
    assert [(c.nombre, c.avance, c.promedia) for c in cifras.componentes] == [
        ("Eje 1", 50, 2),
        ("Eje 1 / Programa 2", 100, 1),
        ("Eje 1 / Programa 10", 0, 1),
        ("Eje 2", 100, 1),
    ]
    assert cifras.totales.avance_exacto == "66.666666666667"


def test_una_corresponsable_sale_en_las_cifras_y_no_se_cuenta_dos_veces() -> None:
    actividad = una_actividad(plan=un_plan(2025))
    for sigla in ("SFI", "ACPVR"):
        Apoyo.objects.create(actividad=actividad, dependencia=una_dependencia(sigla))
    cifras = calcular(actividad.plan, 1, {mes: fin_de_mes(2025, mes) for mes in range(1, 5)})
    assert cifras.actividades[0].apoyan == ("ACPVR", "SFI")
    assert [d.sigla for d in cifras.dependencias] == ["OAP-GA"]


def test_los_codigos_van_como_los_pondria_una_persona_y_el_que_es_un_numero_lo_dice() -> None:
    for codigo in ("1.10", "10", "A-2", "2", "1.2"):
        una_actividad(plan=un_plan(2025), codigo=codigo)
    cifras = calcular(un_plan(2025), 1, {mes: fin_de_mes(2025, mes) for mes in range(1, 5)})
    assert [(a.codigo, a.numero) for a in cifras.actividades] == [
        ("1.2", None),
        ("1.10", None),
        ("2", 2),
        ("10", 10),
        ("A-2", None),
    ]


# Las órdenes


def orden(*argumentos: str) -> tuple[str, str]:
    salida, errores = StringIO(), StringIO()
    call_command(*argumentos, stdout=salida, stderr=errores)
    return salida.getvalue(), errores.getvalue()


def test_un_plan_se_crea_con_su_regla_y_cada_cuanto_informa() -> None:
    salida, _ = orden("crear_plan", "2025", "--regla", "promedio", "--informes", "trimestral")
    assert salida == "Se creó el plan 2025: por promedio, con informes de cada trimestre.\n"
    plan = Plan.objects.get(anio=2025)
    assert (plan.regla, plan.informa, plan.ponderacion_por_componente) == ("promedio", "trimestral", False)
    with pytest.raises(CommandError, match="Ya existe"):
        orden("crear_plan", "2025")
    with pytest.raises(CommandError, match="El año va de 2000 a 2099"):
        orden("crear_plan", "1999")


def test_un_borrador_se_escribe_sin_informe_y_dice_a_que_fecha_miro_los_compromisos(tmp_path: Path) -> None:
    una_actividad(plan=un_plan(2025, informa="trimestral"))
    archivo = tmp_path / "borrador.json"
    _, errores = orden("informe", "2025", "4", "--borrador", "--json", str(archivo))
    assert "el último día de cada mes" in errores
    cifras = Cifras.desde_json(archivo.read_bytes())
    assert (cifras.esquema, str(cifras.periodo), cifras.cuatrimestre) == (2, "IV trimestre de 2025", None)
    with pytest.raises(CommandError, match="No hay un plan de 2030"):
        orden("informe", "2030", "1", "--borrador", "--json", str(archivo))
    un_plan(2026)
    with pytest.raises(CommandError, match="El plan 2026 es cuatrimestral: el periodo va de 1 a 3"):
        orden("informe", "2026", "4", "--borrador", "--json", str(archivo))


def un_plan_mixto_publicado(informa: str = "trimestral") -> None:
    plan = un_plan(2025, regla="promedio", informa=informa)
    subir = una_actividad(
        [None] * 11 + [70],
        plan=plan,
        codigo="1.1/A",
        clase_de_meta="nivel",
        linea_base=25,
        componente="Eje 1",
        descripcion="Subir la cobertura",
    )
    sostener = una_actividad(
        [None, None, 90] * 4,
        plan=plan,
        clase_de_meta="mantener",
        con_denominador=True,
        periodicidad="trimestral",
    )
    contar = una_actividad(plan=plan)
    un_reporte(subir, mes=2, ejecutado=Decimal("30.5"), texto_publico="Subió.")
    un_reporte(sostener, mes=3, ejecutado=None, numerador=0, denominador=0)
    un_reporte(contar, mes=1, ejecutado=Decimal("0.5"))
    publicado(un_informe(1, plan=plan))


@pytest.mark.parametrize("informa", [periodicidad.nombre for periodicidad in DE_LOS_INFORMES])
def test_un_plan_por_promedio_se_lee_en_todas_sus_paginas_y_archivos(client: Client, informa: str) -> None:
    un_plan_mixto_publicado(informa)
    pagina = client.get("/2025/1/").content.decode()
    assert "Es el promedio de 3 actividades, cada una hasta 100" in pagina
    for camino in (
        "actividades/",
        "actividades/1.1%2FA/",
        "actividades/2/",
        "dependencias/OAP-GA/",
        "compromisos/",
        "cifras.json",
        "datos.csv",
        "actividades.csv",
        "informe.xlsx",
    ):
        assert client.get(f"/2025/1/{camino}").status_code == 200, camino
    for camino in (
        "/",
        "/informes/",
        "/informes/atom.xml",
        "/sitemap.xml",
        "/participe/",
        "/participe/2025.ics",
        "/datos/",
        "/datos/catalogo.json",
        "/glosario/",
        "/como-se-calcula/",
        "/comparar/",
        "/mapa-del-sitio/",
    ):
        assert client.get(camino).status_code == 200, camino
    assert client.get("/2025/4/").status_code == 404


def test_el_documento_de_un_plan_por_promedio_dice_su_frase_y_no_suma_cantidades() -> None:
    un_plan_mixto_publicado()
    documento = Documento(Publicacion.objects.get().leer())
    html = render_to_string("documento/documento.html", {"p": documento, "sitio": "x", "huella": "0" * 64})
    assert "I trimestre de 2025" in html
    assert "promedio de 3 actividades" in html
    assert documento.mensual is None
    assert "en % de la meta del año" in documento.anual.titulo
