"""Los compromisos y sus seguimientos entran todos o ninguno; un seguimiento no se repite."""

import csv
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pgtrigger
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from compromisos.estados import Estado
from compromisos.models import Compromiso, Mesa, Seguimiento, Sesion, TipoDeMesa
from compromisos.recursos import COLUMNAS, CompromisosCargados, importar_compromisos
from comun.cargas import Novedad
from comun.hojas.leer import ArchivoInvalido
from tests.archivos import un_csv, un_xlsx
from tests.datos import (
    COMPROMISOS_2021,
    CORTES_2021,
    un_compromiso,
    un_seguimiento,
    una_dependencia,
    una_mesa,
    una_sesion,
)

pytestmark = pytest.mark.django_db

DEMO = settings.BASE_DIR / "informes" / "demo"


def compromiso(codigo: str = "C-1", **celdas: Any) -> dict[str, Any]:
    """Una fila: a cargo de la ACPVR, de una sesión del 12 de mayo."""
    return {
        "codigo": codigo,
        "mesa": "Mesa Distrital",
        "fecha": "2021-05-12",
        "texto": "Publicar la agenda.",
        "a_cargo": "ACPVR",
    } | celdas


def seguimiento(codigo: str = "C-1", **celdas: Any) -> dict[str, Any]:
    return {"codigo": codigo, "fecha": "2021-06-01", "estado": "En gestión", "gestion": "Se empezó."} | celdas


def hoja(cual: str, *filas: dict[str, Any]) -> list[list[Any]]:
    columnas = COLUMNAS[cual]
    return [columnas, *([fila.get(columna) for columna in columnas] for fila in filas)]


def importar(*filas: dict[str, Any], seguimientos: Any = (), **opciones: Any) -> CompromisosCargados:
    una_mesa()
    una_dependencia("ACPVR")
    libro = un_xlsx(compromisos=hoja("compromisos", *filas), seguimientos=hoja("seguimientos", *seguimientos))
    return importar_compromisos(2021, [("compromisos.xlsx", libro)], **opciones)


def rechazo(*filas: dict[str, Any], seguimientos: Any = ()) -> str:
    """Las frases con que se rechaza; nada queda escrito."""
    antes = (Compromiso.objects.count(), Seguimiento.objects.count(), Sesion.objects.count())
    with pytest.raises(ArchivoInvalido) as invalido:
        importar(*filas, seguimientos=seguimientos)
    assert (Compromiso.objects.count(), Seguimiento.objects.count(), Sesion.objects.count()) == antes
    return str(invalido.value)


def test_los_compromisos_de_2021_dan_los_conteos_del_documento_a_sus_cortes() -> None:
    una_dependencia("ACPVR")
    with (DEMO / "mesas.csv").open(encoding="utf-8", newline="") as archivo:
        Mesa.objects.bulk_create(Mesa(**fila) for fila in csv.DictReader(archivo))
    tipos = [Mesa.objects.filter(tipo=tipo).count() for tipo in TipoDeMesa]
    assert tipos == [20, 1, 3]

    archivos = [DEMO / "seguimientos-2021.csv", DEMO / "compromisos-2021.csv"]
    importar_compromisos(2021, [(ruta.name, ruta.read_bytes()) for ruta in archivos])

    del_periodo = Compromiso.objects.del_periodo(2021, range(5, 9))
    conteo = list(del_periodo.conteo_al_corte(CORTES_2021))
    assert {
        mes: (
            sum(parte.a_cargo for parte in conteo if parte.mes == mes),
            sum(parte.no_a_cargo for parte in conteo if parte.mes == mes),
        )
        for mes in CORTES_2021
    } == COMPROMISOS_2021
    assert {
        mes: [sum(p.a_cargo for p in conteo if (p.mes, p.estado) == (mes, estado)) for estado in Estado]
        for mes in CORTES_2021
    } == {
        5: [9, 7, 3, 1, 0],
        6: [8, 8, 3, 1, 0],
        7: [9, 5, 1, 1, 0],
        8: [6, 4, 2, 0, 1],
    }
    assert Sesion.objects.count() == 8
    al_final = del_periodo.conteo_al_corte(dict.fromkeys(range(5, 9), date(2021, 12, 1)))
    assert list(al_final) != conteo
    assert Seguimiento.objects.exclude(motivo_correccion="").exists()


def test_entran_de_un_libro_con_dos_hojas_y_crean_su_sesion() -> None:
    cargados = importar(compromiso(), compromiso("C-2"), seguimientos=[seguimiento()])
    assert cargados.resumen == [
        "Compromisos nuevos: 2, cambiados: 0, iguales: 0.",
        "Sesiones nuevas: 1.",
        "Seguimientos nuevos: 1, iguales: 0.",
    ]
    assert {c.sesion for c in Compromiso.objects.all()} == {
        Sesion.objects.get(mesa=una_mesa(), fecha=date(2021, 5, 12))
    }


def test_de_dos_csv_se_sabe_cual_es_cual_por_su_nombre_o_por_sus_columnas() -> None:
    una_mesa()
    una_dependencia("ACPVR")
    primero = un_csv(hoja("compromisos", compromiso()), separador=";")
    segundo = un_csv(hoja("seguimientos", seguimiento()), codificacion="utf-8-sig")
    nombrados = [("Seguimientos mayo.csv", segundo), ("COMPROMISOS_2021.csv", primero)]
    assert len(importar_compromisos(2021, nombrados).seguimientos) == 1
    sin_nombre = [("a.csv", segundo), ("b.csv", primero)]
    assert importar_compromisos(2021, sin_nombre).seguimientos_iguales == 1


def test_los_seguimientos_pueden_venir_solos_si_su_compromiso_ya_esta() -> None:
    un_compromiso(una_sesion(date(2021, 5, 12)), codigo="C-1")
    solos = [("seguimientos.csv", un_csv(hoja("seguimientos", seguimiento())))]
    assert len(importar_compromisos(2021, solos).seguimientos) == 1


def test_un_compromiso_se_reconoce_por_su_codigo_y_cambia_en_todo_lo_que_diga_distinto() -> None:
    importar(compromiso(), compromiso("C-2"))
    otro = compromiso(
        fecha=date(2021, 5, 26),
        texto="Otro.",
        a_cargo="",
        entidad_competente="SENA",
        fecha_limite="30/06/2021",
    )
    cargados = importar(otro, compromiso("C-2"), compromiso("C-3"))
    assert ([cargados.cuantos(cambio) for cambio in Novedad], cargados.sesiones) == ([1, 1, 1], 1)
    cambiado = Compromiso.objects.get(codigo="C-1")
    assert (cambiado.sesion.fecha, cambiado.texto, cambiado.fecha_limite) == (
        date(2021, 5, 26),
        "Otro.",
        date(2021, 6, 30),
    )
    assert (cambiado.dependencia, cambiado.entidad_competente) == (None, "SENA")


def test_un_seguimiento_que_ya_esta_no_se_repite_y_uno_que_cuenta_otra_cosa_es_otro() -> None:
    importar(compromiso(), seguimientos=[seguimiento()])
    cargados = importar(
        compromiso(),
        seguimientos=[
            seguimiento(),
            seguimiento(),
            seguimiento(gestion="Se avanzó."),
            seguimiento(motivo_correccion="Faltaba decirlo."),
        ],
    )
    assert (len(cargados.seguimientos), cargados.seguimientos_iguales) == (1, 3)
    assert Seguimiento.objects.count() == 2


def test_un_seguimiento_con_saltos_de_linea_de_windows_tampoco_se_repite() -> None:
    un_seguimiento(
        un_compromiso(una_sesion(date(2021, 5, 12)), codigo="C-1"), date(2021, 6, 1), gestion="uno\r\ndos "
    )
    solos = [("seguimientos.csv", un_csv(hoja("seguimientos", seguimiento(gestion="uno\ndos"))))]
    assert importar_compromisos(2021, solos).seguimientos_iguales == 1


def test_el_orden_del_archivo_es_el_de_registro_y_decide_entre_los_del_mismo_dia() -> None:
    importar(
        compromiso(),
        seguimientos=[
            seguimiento(estado="Cumplido"),
            seguimiento(fecha="2021-05-20"),
            seguimiento(estado="no_cumplido", motivo_correccion="No se entregó."),
        ],
    )
    assert list(Seguimiento.objects.order_by("pk").values_list("estado", flat=True)) == [
        "cumplido",
        "en_gestion",
        "no_cumplido",
    ]


@pytest.mark.parametrize("escrito", ["En gestión", "en_gestion", "EN GESTION", " en  gestión "])
def test_el_estado_se_reconoce_por_su_valor_o_su_nombre_sin_mayusculas_ni_tildes(escrito: str) -> None:
    importar(compromiso(), seguimientos=[seguimiento(estado=escrito)])
    assert Seguimiento.objects.get().estado == "en_gestion"


@pytest.mark.parametrize("escrita", ["25-05-2021", "25/5/2021", "2021-05-25", "2021/05/25"])
def test_una_fecha_entra_con_guiones_o_con_barras_en_todas_las_columnas(escrita: str) -> None:
    importar(compromiso(fecha=escrita, fecha_limite=escrita), seguimientos=[seguimiento(fecha=escrita)])
    (cargado,) = Compromiso.objects.all()
    assert {cargado.sesion.fecha, cargado.fecha_limite, cargado.seguimientos.get().fecha} == {
        date(2021, 5, 25)
    }


def test_la_mesa_se_reconoce_sin_mayusculas_ni_tildes() -> None:
    una_mesa("Mesa de Usaquén")
    importar(compromiso(mesa="mesa de  usaquen"))
    assert Compromiso.objects.get().sesion.mesa == una_mesa("Mesa de Usaquén")


def test_simular_dice_lo_que_haria_y_no_escribe_nada() -> None:
    assert importar(compromiso(), seguimientos=[seguimiento()], simular=True).cuantos(Novedad.NUEVA) == 1
    assert not Compromiso.objects.exists()
    assert not Sesion.objects.exists()


# Lo que se rechaza, con su lugar.

MANANA = timezone.localdate() + timedelta(days=1)


@pytest.mark.parametrize(
    ("columna", "celda", "frase"),
    [
        ("codigo", None, "se esperaba el código del compromiso y está vacía"),
        ("codigo", "x" * 31, "se esperaba un texto de máximo 30 letras"),
        ("mesa", "Mesa Distritál 2", 'no hay una mesa "Mesa Distritál 2"; se parece a "Mesa Distrital"'),
        ("mesa", "Otra cosa", 'no hay una mesa "Otra cosa".'),
        ("mesa", None, "se esperaba el nombre de la mesa y está vacía"),
        ("fecha", None, "se esperaba la fecha de la sesión y está vacía"),
        ("fecha", "mayo", 'se esperaba una fecha (DD/MM/AAAA, DD-MM-AAAA o AAAA-MM-DD) y se encontró "mayo"'),
        ("fecha", "05-14-2021", "se esperaba una fecha que exista, primero el día (DD/MM/AAAA o DD-MM-AAAA)"),
        ("fecha", "2020-12-31", 'se esperaba una fecha de 2021 y se encontró "31/12/2020"'),
        ("texto", None, "se esperaba el texto del compromiso y está vacía"),
        ("a_cargo", "ACP", 'se esperaba una dependencia ("ACPVR") y se encontró "ACP"'),
        ("entidad_competente", "SENA", 'sobra "SENA": está a cargo de una dependencia'),
        ("fecha_limite", "pronto", "se esperaba una fecha"),
    ],
)
def test_una_celda_de_compromisos_que_no_sirve_se_rechaza_diciendo_donde(
    columna: str, celda: Any, frase: str
) -> None:
    errores = rechazo(compromiso("C-0"), compromiso(**{columna: celda}))
    assert f'Hoja "compromisos", fila 3, columna "{columna}": {frase}' in errores
    assert len(errores.splitlines()) == 1


def test_sin_nadie_a_cargo_hay_que_decir_la_entidad_competente() -> None:
    assert rechazo(compromiso(a_cargo=None)) == (
        'Hoja "compromisos", fila 2, columna "entidad_competente": se esperaba la entidad, porque nadie lo '
        "tiene a cargo, y está vacía."
    )


def test_una_sesion_futura_se_rechaza() -> None:
    una_mesa()
    una_dependencia("ACPVR")
    futuro = [("compromisos.csv", un_csv(hoja("compromisos", compromiso(fecha=f"{MANANA:%d/%m/%Y}"))))]
    with pytest.raises(ArchivoInvalido, match="se esperaba una fecha hasta hoy"):
        importar_compromisos(MANANA.year, futuro)


def test_un_codigo_repetido_se_rechaza_diciendo_las_dos_filas() -> None:
    assert rechazo(compromiso(), compromiso("C-2"), compromiso()) == (
        'Hoja "compromisos", fila 4, columna "codigo": el compromiso "C-1" ya está en la fila 2.'
    )


def test_un_codigo_de_otro_anio_no_se_reescribe() -> None:
    un_compromiso(una_sesion(date(2020, 5, 14)), codigo="C-1")
    assert rechazo(compromiso()) == (
        'Hoja "compromisos", fila 2, columna "codigo": "C-1" ya es un compromiso de 2020.'
    )


@pytest.mark.parametrize(
    ("celdas", "columna", "frase"),
    [
        ({"codigo": "C-9"}, "codigo", 'no hay un compromiso "C-9" en 2021'),
        ({"codigo": None}, "codigo", "se esperaba el código del compromiso y está vacía"),
        ({"fecha": "2021-05-11"}, "fecha", 'se esperaba una fecha desde "12/05/2021", la de su sesión, y se'),
        ({"fecha": MANANA}, "fecha", "se esperaba una fecha hasta hoy y se encontró"),
        ({"fecha": None}, "fecha", "se esperaba la fecha del seguimiento y está vacía"),
        (
            {"estado": "Listo"},
            "estado",
            'se esperaba "En gestión", "Cumplido", "No cumplido" o "Trasladado" y se encontró "Listo"',
        ),
        ({"estado": "Registrado"}, "estado", 'se esperaba "En gestión", "Cumplido"'),
        (
            {"estado": None},
            "estado",
            'se esperaba "En gestión", "Cumplido", "No cumplido" o "Trasladado" y está vacía',
        ),
        ({"gestion": "x" * 4001}, "gestion", "se esperaba un texto de máximo 4.000 letras"),
        ({"gestion": None}, "gestion", "se esperaba lo que se hizo y está vacía"),
        ({"gestion": " \n "}, "gestion", "se esperaba lo que se hizo y está vacía"),
        (
            {"estado": "Cumplido"},
            "motivo_correccion",
            'se esperaba por qué se corrige, porque ese día ya está "En gestión", y está vacía',
        ),
    ],
)
def test_una_celda_de_seguimientos_que_no_sirve_se_rechaza_diciendo_donde(
    celdas: dict[str, Any], columna: str, frase: str
) -> None:
    errores = rechazo(compromiso(), seguimientos=[seguimiento(), seguimiento(**celdas)])
    assert errores.startswith(f'Hoja "seguimientos", fila 3, columna "{columna}": {frase}')
    assert len(errores.splitlines()) == 1


def test_un_archivo_no_contradice_sin_motivo_lo_ya_registrado_ese_dia() -> None:
    importar(compromiso(), seguimientos=[seguimiento()])
    errores = rechazo(compromiso(), seguimientos=[seguimiento(), seguimiento(estado="Cumplido")])
    assert errores.startswith('Hoja "seguimientos", fila 3, columna "motivo_correccion": se esperaba por qué')


def test_la_fecha_limite_de_un_compromiso_no_es_anterior_a_su_sesion() -> None:
    errores = rechazo(compromiso(fecha_limite="2021-05-11"))
    assert errores == (
        'Hoja "compromisos", fila 2, columna "fecha_limite": se esperaba una fecha desde "12/05/2021", la de su '
        'sesión, y se encontró "11/05/2021".'
    )


def test_un_libro_exportado_con_lo_que_antes_se_admitia_se_vuelve_a_cargar() -> None:
    """Una gestión vacía, o una fecha límite anterior a la sesión, de antes de que se exigieran."""
    with pgtrigger.ignore(
        "compromisos.Seguimiento:unico_en_su_dia", "compromisos.Compromiso:limite_desde_la_sesion"
    ):
        antiguo = un_compromiso(
            una_sesion(date(2021, 5, 12)),
            codigo="C-1",
            texto="Publicar la agenda.",
            dependencia=una_dependencia("ACPVR"),
            fecha_limite=date(2021, 5, 1),
        )
        un_seguimiento(antiguo, date(2021, 6, 1), gestion="")
    cargados = importar(compromiso(fecha_limite="2021-05-01"), seguimientos=[seguimiento(gestion=None)])
    assert (cargados.cuantos(Novedad.IGUAL), cargados.seguimientos_iguales) == (1, 1)


def test_un_seguimiento_de_un_compromiso_de_otro_anio_se_rechaza() -> None:
    un_compromiso(una_sesion(date(2020, 5, 14)), codigo="C-1")
    solos = [("seguimientos.csv", un_csv(hoja("seguimientos", seguimiento())))]
    with pytest.raises(ArchivoInvalido, match='no hay un compromiso "C-1" en 2021'):
        importar_compromisos(2021, solos)


def test_el_error_de_un_compromiso_no_arrastra_a_sus_seguimientos() -> None:
    assert len(rechazo(compromiso(mesa="x"), seguimientos=[seguimiento()]).splitlines()) == 1


def test_los_errores_de_las_dos_hojas_se_dicen_de_una_vez() -> None:
    errores = rechazo(compromiso(texto=None), seguimientos=[seguimiento(estado="x")])
    assert [linea.partition(",")[0] for linea in errores.splitlines()] == [
        'Hoja "compromisos"',
        'Hoja "seguimientos"',
    ]


def test_mover_un_compromiso_a_una_sesion_posterior_a_sus_seguimientos_lo_rechaza_la_base() -> None:
    importar(compromiso(), seguimientos=[seguimiento()])
    assert rechazo(compromiso(fecha="2021-08-11")) == (
        "Hay un seguimiento anterior a la sesión en que se adquirió el compromiso."
    )


def test_el_libro_trae_las_dos_hojas_con_su_nombre() -> None:
    libro = un_xlsx(compromisos=hoja("compromisos", compromiso()), seguimiento=hoja("seguimientos"))
    with pytest.raises(ArchivoInvalido) as invalido:
        importar_compromisos(2021, [("c.xlsx", libro)])
    assert str(invalido.value) == (
        'Archivo "c.xlsx": se esperaba la hoja "seguimientos" y tiene "compromisos" y "seguimiento".'
    )


def test_dos_archivos_de_lo_mismo_se_rechazan() -> None:
    repetido = un_csv(hoja("compromisos", compromiso()))
    with pytest.raises(ArchivoInvalido, match="los compromisos ya vienen en otro archivo"):
        importar_compromisos(2021, [("compromisos.csv", repetido), ("compromisos-2.csv", repetido)])


def test_un_csv_que_no_se_sabe_que_trae_se_rechaza() -> None:
    with pytest.raises(ArchivoInvalido, match="no se sabe si trae compromisos o seguimientos"):
        importar_compromisos(2021, [("a.csv", un_csv([["codigo"], ["C-1"]]))])


def test_un_encabezado_equivocado_se_rechaza() -> None:
    malo = un_csv([["codigo", "fecha", "situacion", "gestion", "motivo_correccion"], ["C-1", "", "", "", ""]])
    with pytest.raises(ArchivoInvalido) as invalido:
        importar_compromisos(2021, [("Seguimientos.csv", malo)])
    assert 'Archivo "Seguimientos.csv", fila 1: falta la columna "estado".' in invalido.value.errores


def test_sin_ninguna_fila_no_hay_nada_que_cargar() -> None:
    assert rechazo() == (
        'Hoja "compromisos": no tiene filas debajo del encabezado.\n'
        'Hoja "seguimientos": no tiene filas debajo del encabezado.'
    )


def consultas(cuantos: int) -> tuple[int, int]:
    codigos = [f"{cuantos}-{n}" for n in range(cuantos)]
    with CaptureQueriesContext(connection) as nuevos:
        importar(*map(compromiso, codigos), seguimientos=[seguimiento(codigo) for codigo in codigos])
    with CaptureQueriesContext(connection) as cambios:
        importar(
            *(compromiso(codigo, texto="Otro.") for codigo in codigos),
            seguimientos=[
                seguimiento(codigo, estado="Cumplido", motivo_correccion="Ya se hizo.") for codigo in codigos
            ],
        )
    return len(nuevos), len(cambios)


def test_las_consultas_son_las_mismas_con_dos_compromisos_y_con_doscientos() -> None:
    importar(compromiso())
    assert consultas(2) == consultas(200)


def test_la_orden_carga_dos_csv_y_lo_resume(tmp_path: Path) -> None:
    una_mesa()
    una_dependencia("ACPVR")
    rutas = [tmp_path / "seguimientos.csv", tmp_path / "compromisos.csv"]
    rutas[0].write_bytes(un_csv(hoja("seguimientos", seguimiento())))
    rutas[1].write_bytes(un_csv(hoja("compromisos", compromiso())))
    salida = StringIO()
    call_command("importar", "compromisos", "2021", *map(str, rutas), stdout=salida)
    assert salida.getvalue() == (
        "Compromisos nuevos: 1, cambiados: 0, iguales: 0.\nSesiones nuevas: 1.\n"
        "Seguimientos nuevos: 1, iguales: 0.\n"
    )


def test_los_textos_de_la_demostracion_no_traen_telefonos_direcciones_ni_correos() -> None:
    for nombre in ("compromisos-2021.csv", "seguimientos-2021.csv"):
        with (DEMO / nombre).open(encoding="utf-8", newline="") as archivo:
            for fila in csv.DictReader(archivo):
                escrito = f"{fila.get('texto', '')} {fila.get('gestion', '')}"
                assert "@" not in escrito
                assert not any(letra.isdigit() for letra in escrito.replace("covid-19", ""))
