"""El libro de la entidad se confirma en la pantalla, se recuerda su forma y se descarga lleno."""

from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from comun.calendario import MESES
from comun.hojas.leer import Libro as LibroLeido
from participacion import flujo
from participacion.libro.libros import en_meses_cerrados
from participacion.models import Actividad, Alias, Dependencia, Libro, Plan, Plantilla, Reporte
from participacion.reconocer.libro import reconocer_archivo
from participacion.reconocer.recuerdo import de_json
from tests.archivos import partes_de, un_csv, un_xlsx
from tests.datos import cerrar, reabrir, un_plan, un_usuario, una_actividad, una_dependencia
from tests.fila import trabajar
from tests.formularios import lo_que_manda
from tests.libros import esperado
from tests.test_libros import guardado

pytestmark = pytest.mark.django_db

POLITICA = "politica-por-trimestres.xlsx"
DOS = "dos-numeros.xlsx"
PONDERADO = "plan-de-accion-ponderado.xlsx"
TRANSPARENCIA = "programa-de-transparencia.xlsx"
INDICATIVO = "plan-indicativo.xlsx"


@pytest.fixture
def cliente() -> Client:
    cliente = Client()
    cliente.force_login(un_usuario("jefa", is_staff=True, is_superuser=True))
    return cliente


def subir(cliente: Client, nombre: str, contenido: bytes, anio: int = 2025, **campos: Any) -> Any:
    archivo = SimpleUploadedFile(nombre, contenido)
    enviado = {"anio": anio, "import_file": archivo, "format": "0", "resource": "0"} | campos
    return cliente.post(reverse("admin:participacion_actividad_import"), enviado, follow=True)


def decir(cliente: Client, pantalla: Any, **campos: Any) -> Any:
    """Lo que la pantalla muestra, con esos cambios; `None` desmarca."""
    enviado: dict[str, Any] = {**lo_que_manda(pantalla), **campos}
    direccion = pantalla.request["PATH_INFO"]
    return cliente.post(direccion, {c: v for c, v in enviado.items() if v is not None}, follow=True)


def aceptar(cliente: Client, pantalla: Any) -> Any:
    """La vista previa, aceptando todo como se propone."""
    return decir(cliente, decir(cliente, pantalla, **{"aceptar-todo": ""}), revisar="")


def texto(pantalla: Any) -> str:
    return " ".join(unescape(pantalla.content.decode()).split())


def las_dudas(pantalla: Any) -> dict[str, Any]:
    """De cada cosa por decidir, su grupo."""
    return {grupo.titulo: grupo for grupo in pantalla.context["lectura"].por_decidir}


def politica(carpeta: Path) -> bytes:
    return (carpeta / POLITICA).read_bytes()


# Lo que se entendió, y lo que se decide.


def test_el_libro_se_dibuja_con_sus_letras_su_encabezado_y_lo_que_es_cada_columna(
    cliente: Client, carpeta: Path
) -> None:
    pantalla = subir(cliente, POLITICA, politica(carpeta))
    dibujo = pantalla.context["dibujo"]
    assert [columna.letra for columna in dibujo.columnas][:4] == ["A", "B", "C", "D"]
    assert {c.letra: c.es for c in dibujo.columnas if c.letra in "CMP"} == {
        "C": "codigo",
        "M": "ejecutado:3",
        "P": "ejecutado:6",
    }
    assert dibujo.encabezado == 7
    assert [(una.fila, una.razon) for una in dibujo.fuera] == [(12, "total")]
    assert [(una.nombre, una.dicho) for una in pantalla.context["pestanas"]] == [
        ("1. Instructivo", "no se carga"),
        ("Matriz_Participación", "3 actividades"),
        ("Matriz_Educación", "3 actividades"),
        ("Consolidado 2025", "repite a las demás"),
    ]
    assert pantalla.context["lectura"].decisiones == 6
    assert not Actividad.objects.exists()


def test_aceptando_lo_propuesto_entra_el_plan_que_dice_el_libro(cliente: Client, carpeta: Path) -> None:
    previa = aceptar(cliente, subir(cliente, POLITICA, politica(carpeta)))
    assert "Actividades nuevas: 6, cambiadas: 0, iguales: 0." in texto(previa)
    assert not Plan.objects.exists()
    lista = decir(cliente, previa)
    assert "Actividades nuevas: 6" in texto(lista)
    assert guardado(2025) == esperado(carpeta, POLITICA)["plan"]


def test_seguir_sin_decidir_dice_cada_cosa_que_falta(cliente: Client, carpeta: Path) -> None:
    pantalla = decir(cliente, subir(cliente, POLITICA, politica(carpeta)), revisar="")
    frases = [falla["frase"] for falla in pantalla.context["fallas"]]
    assert "Hay números escritos entre palabras" in frases
    assert "No se conocen 2 dependencias" in frases
    assert len(frases) == 6
    assert frases[0] == "No se conocen 2 dependencias"
    revisar = reverse("admin:participacion_actividad_revisar_libro", args=[Libro.objects.get().pk])
    assert cliente.get(revisar, follow=True).redirect_chain[-1][0] == pantalla.request["PATH_INFO"]


def test_lo_que_se_cambia_en_una_duda_es_lo_que_entra(cliente: Client, carpeta: Path) -> None:
    pantalla = subir(cliente, POLITICA, politica(carpeta))
    clases = las_dudas(pantalla)["¿Lo reportado se suma o es el valor a la fecha?"]
    del_613 = clases.preguntas[1]
    assert [dicho for _, dicho in del_613.opciones][:2] == [
        "Se suma: va en 165",
        "Es el valor a la fecha: va en 70",
    ]
    numero = las_dudas(pantalla)["Hay números escritos entre palabras"].preguntas[0]
    cambiado = {f"r-{del_613.clave}": "suma", f"r-{numero.clave}": "681,5"}
    otra = decir(cliente, pantalla, **{"aceptar-todo": "", **cambiado})
    assert las_dudas(otra).keys() == {"Una hoja junta a las demás y trae otras cantidades"}
    decir(cliente, aceptar(cliente, otra))
    quedan = {a["codigo"]: a for a in guardado(2025)}
    assert quedan["613"]["clase_de_meta"] == "suma"
    assert quedan["502"]["ejecutado"]["3"] == 681.5


def test_una_respuesta_que_no_se_entiende_se_dice_al_lado_y_no_se_pierde(
    cliente: Client, carpeta: Path
) -> None:
    pantalla = subir(cliente, POLITICA, politica(carpeta))
    grupo = las_dudas(pantalla)["Hay números escritos entre palabras"]
    clave = grupo.preguntas[0].clave
    otra = decir(cliente, pantalla, **{f"g-{grupo.clave}": "on", f"r-{clave}": "como 680", "revisar": ""})
    assert "Se esperaba un número sin puntos de miles, como 1234 o 97,5, y se encontró «como 680»" in texto(
        otra
    )
    assert 'value="como 680"' in otra.content.decode()
    assert las_dudas(otra)[grupo.titulo]


def test_la_columna_que_se_corrige_se_lee_como_se_dijo(cliente: Client) -> None:
    libro = un_xlsx(Hoja=[["Código", "Actividad", "Dependencia", "Zeta"], ["1", "Feria", "SFI", 3]])
    una_dependencia("SFI")
    pantalla = subir(cliente, "l.xlsx", libro)
    assert las_dudas(pantalla).keys() == {
        "Hay columnas de números que no se sabe qué son",
        "Ninguna columna dice cuánto se hace",
    }
    previa = decir(cliente, pantalla, **{"c-4": "meta", "revisar": ""})
    decir(cliente, previa)
    assert guardado(2025)[0]["anual"] == {"mes": 12, "meta": 3}


def test_unos_meses_que_no_dicen_que_son_se_vuelven_todos_lo_que_se_diga(cliente: Client) -> None:
    titulos = ["Código", "Actividad", "Dependencia", "Ene", "Feb", "Mar", "Abr", "May", "Jun"]
    libro = un_xlsx(Hoja=[titulos, ["1", "Feria", "SFI", 1, 2, 3, 1, 1, 1]])
    una_dependencia("SFI")
    pantalla = subir(cliente, "l.xlsx", libro)
    (grupo,) = las_dudas(pantalla).values()
    assert grupo.titulo == "¿Los meses dicen lo programado o lo ejecutado?"
    otra = "programado" if grupo.preguntas[0].valor == "ejecutado" else "ejecutado"
    dicho = {f"g-{grupo.clave}": "on", f"r-{grupo.preguntas[0].clave}": otra}
    previa = decir(cliente, pantalla, **dicho, revisar="")
    decir(cliente, previa)
    assert guardado(2025)[0][otra] == {"1": 1, "2": 2, "3": 3, "4": 1, "5": 1, "6": 1}


def test_dos_columnas_no_son_lo_mismo(cliente: Client) -> None:
    libro = un_xlsx(
        Hoja=[["Código", "Actividad", "Dependencia", "Meta", "Zeta"], ["1", "Feria", "SFI", 3, 4]]
    )
    una_dependencia("SFI")
    pantalla = subir(cliente, "l.xlsx", libro)
    assert pantalla.redirect_chain[-1][0].endswith("/revisar/")
    pantalla = cliente.get(pantalla.redirect_chain[0][0] + "?hoja=")
    otra = decir(cliente, decir(cliente, pantalla, **{"c-4": "", "leer": ""}), **{"c-4": "meta", "leer": ""})
    dichas = decir(cliente, otra, **{"c-5": "meta", "revisar": ""})
    assert "las columnas D y E dicen ser «Meta del año»; deje una" in texto(dichas)


def test_una_fila_que_parecia_un_total_puede_ser_una_actividad(cliente: Client) -> None:
    filas = [["1", "Feria", "SFI", 3], ["", "Total de la ciudad, recorrida", "SFI", 2]]
    libro = un_xlsx(Hoja=[["Código", "Actividad", "Dependencia", "Meta"], *filas])
    una_dependencia("SFI")
    previa = subir(cliente, "l.xlsx", libro)
    pantalla = cliente.get(previa.redirect_chain[0][0] + "?hoja=")
    assert "Sí es una actividad: fila 3" in texto(pantalla)
    decir(cliente, aceptar(cliente, decir(cliente, pantalla, **{"f-3": "on", "leer": ""})))
    assert [a["codigo"] for a in guardado(2025)] == ["1", "2"]


def test_una_hoja_puede_dejarse_sin_cargar_y_otra_cargarse_diciendo_sus_titulos(cliente: Client) -> None:
    plan = [["Código", "Actividad", "Dependencia", "Meta"], ["1", "Feria", "SFI", 3]]
    otra = [["Cosas"], ["Ref.", "Lo que haremos", "Quién", "Cuánto"], ["7", "Taller", "SFI", 2]]
    una_dependencia("SFI")
    previa = subir(cliente, "l.xlsx", un_xlsx(Plan=plan, Otra=otra))
    direccion = previa.redirect_chain[0][0]
    sin = decir(cliente, cliente.get(f"{direccion}?hoja=Plan"), **{"se-carga": None, "leer": ""})
    assert "Ninguna hoja parece un plan" in texto(decir(cliente, sin, revisar=""))
    con = decir(
        cliente, cliente.get(f"{direccion}?hoja=Otra"), **{"se-carga": "on", "encabezado": "2", "leer": ""}
    )
    suya = cliente.get(f"{direccion}?hoja=Otra")
    dicha = {"c-1": "codigo", "c-2": "actividad", "c-3": "dependencia", "c-4": "meta"}
    assert con.status_code == 200
    decir(cliente, aceptar(cliente, decir(cliente, suya, **dicha, leer="")))
    assert [(a["codigo"], a["anual"]) for a in guardado(2025)] == [("7", {"mes": 12, "meta": 2})]


def test_la_dependencia_que_se_dice_que_es_otra_queda_como_su_alias(cliente: Client, carpeta: Path) -> None:
    sp = una_dependencia("SP", nombre="Secretaría de la Participación")
    pantalla = decir(cliente, subir(cliente, POLITICA, politica(carpeta)), **{"aceptar-todo": ""})
    assert {una.nombre: una.es for una in pantalla.context["lectura"].desconocidas} == {
        "Secretaría de Participación": "SP",
        "Subsecretaría de Formación": "crear",
    }
    decir(cliente, decir(cliente, pantalla, revisar=""))
    assert Alias.objects.get().dependencia == sp
    assert {a.dependencia.sigla for a in Actividad.objects.all()} == {"SP", "SF"}
    assert Dependencia.objects.count() == 2


def test_un_libro_de_otro_anio_o_que_no_es_un_plan_dice_que_pasa(cliente: Client, carpeta: Path) -> None:
    assert "El libro trae cantidades de 2025, y no de 2023." in texto(
        decir(cliente, subir(cliente, POLITICA, politica(carpeta), anio=2023), revisar="")
    )
    sin_plan = un_csv([["uno", "dos"], ["a", "b"]])
    pantalla = decir(cliente, subir(cliente, "l.csv", sin_plan), revisar="")
    assert "Ninguna hoja parece un plan" in texto(pantalla)


def test_lo_que_se_escoge_en_vez_de_lo_propuesto_ya_es_una_decision(cliente: Client, carpeta: Path) -> None:
    una_dependencia("GOB", nombre="Despacho del alcalde")
    pantalla = subir(cliente, PONDERADO, (carpeta / PONDERADO).read_bytes())
    (desconocida,) = pantalla.context["lectura"].desconocidas
    escogida = decir(cliente, pantalla, **{f"d-{desconocida.clave}": "GOB", "revisar": ""})
    frases = [falla["frase"] for falla in escogida.context["fallas"]]
    assert frases == ["Solo se dice cuánto se ha avanzado"]
    decir(cliente, aceptar(cliente, escogida))
    assert {a.dependencia.sigla for a in Actividad.objects.all()} == {"GOB"}


def test_lo_que_se_escribe_en_una_caja_se_toma_sin_marcar_de_acuerdo(cliente: Client, carpeta: Path) -> None:
    pantalla = subir(cliente, POLITICA, politica(carpeta))
    grupo = las_dudas(pantalla)["Hay números escritos entre palabras"]
    (pregunta,) = grupo.preguntas
    otra = decir(cliente, pantalla, **{f"r-{pregunta.clave}": "681,5", "leer": ""})
    assert grupo.titulo not in las_dudas(otra)
    otra = decir(cliente, otra, leer="")
    assert grupo.titulo not in las_dudas(otra)
    decir(cliente, aceptar(cliente, otra))
    assert {a["codigo"]: a for a in guardado(2025)}["502"]["ejecutado"]["3"] == 681.5


def test_un_libro_de_otro_anio_se_pasa_al_plan_de_su_anio_sin_volver_a_subirlo(
    cliente: Client, carpeta: Path
) -> None:
    pantalla = subir(cliente, TRANSPARENCIA, (carpeta / TRANSPARENCIA).read_bytes(), anio=2026)
    assert "El libro dice ser de 2025, y el plan es de 2026." in texto(pantalla)
    assert "Cargarlo en el plan de 2025" in texto(pantalla)
    assert "Aceptar lo propuesto" not in texto(pantalla)
    mudado = decir(cliente, pantalla, **{"otro-anio": "2025"})
    assert "plan de 2025" in texto(mudado)
    assert "Hay fechas de otro año" not in las_dudas(mudado)
    (numero,) = las_dudas(mudado)["Hay números escritos entre palabras"].preguntas
    decir(cliente, aceptar(cliente, decir(cliente, mudado, **{f"r-{numero.clave}": "3", "leer": ""})))
    assert {a["codigo"]: a for a in guardado(2025)}["6.2"]["anual"] == {"mes": 1, "meta": 3}
    assert not Plan.objects.filter(anio=2026).exists()


def test_pasarlo_de_anio_dos_veces_con_la_misma_pagina_es_pasarlo_una(cliente: Client, carpeta: Path) -> None:
    pantalla = subir(cliente, INDICATIVO, (carpeta / INDICATIVO).read_bytes(), anio=2018)
    una, otra = (decir(cliente, pantalla, **{"otro-anio": "2025"}) for _ in range(2))
    leidas = [[columna.es for columna in vez.context["dibujo"].columnas] for vez in (una, otra)]
    assert leidas[0] == leidas[1]
    assert las_dudas(una).keys() == las_dudas(otra).keys()
    assert not decir(cliente, pantalla, leer="").context["lectura"].otros_anios


def test_al_pasarlo_de_anio_queda_lo_que_ya_se_habia_dicho(cliente: Client, carpeta: Path) -> None:
    contenido = (carpeta / TRANSPARENCIA).read_bytes()
    otro = subir(cliente, TRANSPARENCIA, contenido, anio=2026, crear_dependencias="on")
    mudado = decir(cliente, otro, **{"otro-anio": "2025"})
    assert mudado.context["lectura"].desconocidas
    assert mudado.context["lectura"].conocidas
    confirmado(cliente, TRANSPARENCIA, contenido, plantilla="Seguimiento")
    otro = subir(cliente, TRANSPARENCIA, contenido, anio=2026)
    assert "Leído con la plantilla «Seguimiento», versión 1." in texto(
        decir(cliente, otro, **{"otro-anio": "2025", "revisar": ""})
    )


@pytest.mark.parametrize("forjado", ["2024", "9" * 5000, "٢٠٢٥", "", "x"])
def test_el_libro_solo_se_pasa_a_un_anio_que_diga(cliente: Client, carpeta: Path, forjado: str) -> None:
    pantalla = subir(cliente, TRANSPARENCIA, (carpeta / TRANSPARENCIA).read_bytes(), anio=2026)
    assert decir(cliente, pantalla, **{"otro-anio": forjado}).status_code == 200
    assert Libro.objects.get().anio == 2026


def test_lo_de_un_mes_cerrado_se_dice_actividad_por_actividad_y_que_hacer(
    cliente: Client, carpeta: Path
) -> None:
    plan = un_plan(2025, regla="promedio")
    for mes in range(1, 5):
        cerrar(mes, plan)
    pantalla = subir(cliente, TRANSPARENCIA, (carpeta / TRANSPARENCIA).read_bytes())
    assert "El libro cambia lo de meses ya cerrados de 2025: enero y marzo." in texto(pantalla)
    dicho = texto(aceptar(cliente, pantalla))
    assert "El libro cambia lo de meses ya cerrados de 2025: enero y marzo. En el tablero se reabre" in dicho
    assert 'Hoja "Componente 6", fila 4, actividad 6.1: trae lo programado de marzo, ya cerrado.' in dicho
    assert 'Hoja "Componente 6", fila 5, actividad 6.2: trae lo programado de enero, ya cerrado.' in dicho
    assert "El mes 3" not in dicho
    assert "corrija el archivo" not in dicho


def test_lo_ejecutado_de_un_mes_reabierto_para_su_dependencia_no_esta_cerrado() -> None:
    suya, ajena = una_actividad(), una_actividad(dependencia=una_dependencia("SFI", nombre="Fortalecimiento"))
    cerrar(1)
    flujo.reabrir(un_plan().meses.get(numero=1), "Faltó.", usuario=un_usuario(), dependencia=suya.dependencia)
    meses = [f"{mes} programado" for mes in MESES]
    filas = [
        [una.codigo, "Ferias", str(una.dependencia.nombre), *["1"] * len(meses), "1"] for una in (suya, ajena)
    ]
    titulos = ["Código", "Actividad", "Dependencia", *meses, "Enero ejecutado"]
    reconocido = reconocer_archivo(("plan.csv", un_csv([titulos, *filas])), 2021)
    _, *dichas = en_meses_cerrados(2021, reconocido)
    assert dichas == [
        f'Hoja "plan.csv", fila 3, actividad {ajena.codigo}: trae lo ejecutado de enero, ya cerrado.'
    ]


def test_de_varios_meses_cerrados_se_dice_que_estan_cerrados(cliente: Client, carpeta: Path) -> None:
    plan = un_plan(2025, regla="promedio")
    for mes in range(1, 13):
        cerrar(mes, plan)
    dicho = texto(aceptar(cliente, subir(cliente, POLITICA, politica(carpeta))))
    assert "611: trae lo programado de diciembre y lo ejecutado de junio y diciembre, ya cerrados." in dicho


def test_antes_de_guardar_se_ve_lo_ejecutado_que_entra_y_de_que_mes(cliente: Client, carpeta: Path) -> None:
    previa = aceptar(cliente, subir(cliente, PONDERADO, (carpeta / PONDERADO).read_bytes()))
    dicho = texto(previa)
    assert "Lo ejecutado que trae el libro entra ya avalado, en marzo y junio" in dicho
    suya = next(
        lista for lista in previa.context["result"]["cargado"]["listas"] if "ejecutado" in lista["titulo"]
    )
    assert [suya["rotulo"], *suya["columnas"]] == [
        "Código",
        "Actividad",
        "Ejecutado, marzo",
        "Ejecutado, junio",
    ]
    codigo, celdas = suya["primeras"][0]
    assert [codigo, *(celda for celda, _, _ in celdas)] == [
        "BP260052660119",
        "Realizar la actividad 1 del producto 4599019",
        "0,16",
        "0,3",
    ]


def test_la_vista_previa_de_un_libro_habla_en_palabras_y_sin_columnas_vacias(
    cliente: Client, carpeta: Path
) -> None:
    previa = aceptar(cliente, subir(cliente, PONDERADO, (carpeta / PONDERADO).read_bytes()))
    lista = previa.context["result"]["cargado"]["listas"][0]
    assert [lista["rotulo"], *lista["columnas"]] == [
        "Cambio",
        "Código",
        "Dependencia",
        "Actividad",
        "Meta del año",
        "Mes en que se debe",
        "Presupuesto",
        "Componente",
        "Clase de meta",
        "Línea base",
        "Porcentaje de dos números",
        "Periodicidad",
        "Ponderación",
    ]


def test_el_motivo_y_lo_que_no_se_toca_se_dicen_con_las_palabras_del_libro(
    cliente: Client, carpeta: Path
) -> None:
    plan = un_plan(2025, regla="promedio")
    una_actividad(plan=plan, codigo="1")
    cerrar(1, plan)
    contenido = (carpeta / "por-secretarias.xlsx").read_bytes()
    dicho = texto(aceptar(cliente, subir(cliente, "por-secretarias.xlsx", contenido)))
    assert "Varias actividades de las de abajo cambian lo que prometía un plan aprobado" in dicho
    assert "Sin tocar, por no venir en el libro: actividad 1." in dicho
    assert "filas 2, 3" not in dicho
    assert "la matriz" not in dicho


def test_de_una_columna_que_no_se_lee_se_dice_por_que(cliente: Client, carpeta: Path) -> None:
    pantalla = subir(cliente, "por-secretarias.xlsx", (carpeta / "por-secretarias.xlsx").read_bytes())
    columnas = {c.letra: c.porque for c in pantalla.context["dibujo"].columnas}
    assert columnas["I"] == columnas["J"] == columnas["K"] == "es de 2024, y el plan es de 2025"
    assert columnas["H"] == "es de varios años, y el plan es de uno"
    assert columnas["N"] == "es un porcentaje que se calcula de las otras"
    assert columnas["B"].endswith("; va dentro de «COMPONENTE»")
    assert "«TOTAL SECRETARÍA» <span" in texto(pantalla)


def test_de_un_codigo_repetido_se_dice_cual_lo_tiene(cliente: Client, carpeta: Path) -> None:
    pantalla = subir(cliente, "por-secretarias.xlsx", (carpeta / "por-secretarias.xlsx").read_bytes())
    (pregunta,) = las_dudas(pantalla)["Hay códigos repetidos"].preguntas
    assert pregunta.duda.porque == "ya lo tiene «Estrategias implementadas» (hoja SEC. GOBIERNO, fila 3)"


@pytest.mark.parametrize(
    ("nombre", "es"),
    [
        ("SEC. GOBIERNO", "SDG"),
        ("Sec. de Gob.", "SDG"),
        ("Of. Gobierno", "crear"),
        ("Sec. Hacienda", "crear"),
        ("Secretaría", "crear"),
    ],
)
def test_de_una_dependencia_abreviada_se_propone_la_que_es(cliente: Client, nombre: str, es: str) -> None:
    una_dependencia("SDG", nombre="Secretaría de Gobierno")
    una_dependencia("SFI", nombre="Secretaría de Finanzas")
    libro = un_xlsx(Hoja=[["Código", "Actividad", "Dependencia", "Meta"], ["1", "Feria", nombre, 3]])
    pantalla = subir(cliente, "l.xlsx", libro)
    assert [una.es for una in pantalla.context["lectura"].desconocidas] == [es]


def test_al_guardar_se_dice_que_quedo_y_por_donde_se_sigue(cliente: Client, carpeta: Path) -> None:
    hecho = decir(cliente, aceptar(cliente, subir(cliente, POLITICA, politica(carpeta))))
    plan, libro = Plan.objects.get(), Libro.objects.get()
    assert hecho.redirect_chain[-1][0].endswith(f"?plan__id__exact={plan.pk}")
    (aviso,) = [str(uno) for uno in hecho.context["messages"]]
    assert aviso.startswith(f"Se guardó {POLITICA} en el plan de 2025. Actividades nuevas: 6")
    assert "matriz" not in aviso
    assert f'href="{reverse("admin:index")}?plan=2025"' in aviso
    assert f'href="{reverse("admin:participacion_actividad_lleno", args=[libro.pk])}"' in aviso


def test_la_meta_de_los_porcentajes_que_el_libro_no_dice_se_pregunta_y_se_recuerda(
    cliente: Client, carpeta: Path
) -> None:
    pantalla = subir(cliente, DOS, (carpeta / DOS).read_bytes())
    grupo = las_dudas(pantalla)["Cada indicador viene en dos filas, y no dice su meta"]
    (pregunta,) = grupo.preguntas
    assert pregunta.valor == ""
    mal = decir(cliente, pantalla, **{f"r-{pregunta.clave}": "todo", "leer": ""})
    assert "se encontró «todo»" in texto(mal)
    otra = decir(cliente, pantalla, **{f"r-{pregunta.clave}": "100", "leer": ""})
    assert grupo.titulo not in las_dudas(otra)
    previa = aceptar(cliente, otra)
    assert "entra sin meta" not in texto(previa)
    decir(cliente, previa)
    assert all(a["programado"] == {str(mes): 100 for mes in range(1, 13)} for a in guardado(2025))
    assert "Actividades nuevas: 0, cambiadas: 0, iguales: 2." in texto(
        subir(cliente, DOS, (carpeta / DOS).read_bytes())
    )


def test_sin_esa_meta_entran_y_se_dice_que_hacer(cliente: Client, carpeta: Path) -> None:
    previa = aceptar(cliente, subir(cliente, DOS, (carpeta / DOS).read_bytes()))
    assert "El libro no dice a qué porcentaje debe llegar 5.4.1.61 y 5.4.1.62: entra sin meta." in texto(
        previa
    )
    decir(cliente, previa)
    assert guardado(2025) == esperado(carpeta, DOS)["plan"]


def test_lo_que_otra_persona_subio_no_se_ve(cliente: Client, carpeta: Path) -> None:
    pantalla = subir(cliente, POLITICA, politica(carpeta))
    ajeno = Client()
    ajeno.force_login(un_usuario("otra", is_staff=True, is_superuser=True))
    assert ajeno.get(pantalla.request["PATH_INFO"]).status_code == 404
    assert ajeno.post(pantalla.request["PATH_INFO"], {"aceptar-todo": ""}).status_code == 404


def test_confirmar_dos_veces_guarda_una(cliente: Client, carpeta: Path) -> None:
    previa = aceptar(cliente, subir(cliente, POLITICA, politica(carpeta)))
    decir(cliente, previa)
    otra = cliente.post(previa.request["PATH_INFO"], lo_que_manda(previa))
    assert otra.status_code == 404
    assert Actividad.objects.count() == 6


def test_si_entre_tanto_cambio_lo_que_se_vio_no_se_guarda(cliente: Client, carpeta: Path) -> None:
    previa = aceptar(cliente, subir(cliente, POLITICA, politica(carpeta)))
    enviado = lo_que_manda(previa)
    una_dependencia("SF", nombre="Subsecretaría de Formación")
    hecho = cliente.post(previa.request["PATH_INFO"], enviado, follow=True)
    assert "desde la vista previa cambió" in texto(hecho)
    assert not Actividad.objects.exists()
    assert not Plantilla.objects.exists()


# Un libro grande se hace en la fila.


def test_un_libro_grande_se_revisa_y_se_guarda_en_la_fila(
    cliente: Client, carpeta: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("participacion.tareas.EN_LA_FILA", 1)
    espera = aceptar(cliente, subir(cliente, POLITICA, politica(carpeta)))
    assert "Está en la fila" in texto(espera)
    revisar = reverse("admin:participacion_actividad_revisar_libro", args=[Libro.objects.get().pk])
    assert cliente.get(revisar, follow=True).request["PATH_INFO"] == espera.request["PATH_INFO"]
    trabajar()
    assert f'href="{revisar}" data-abrir' in cliente.get(espera.request["PATH_INFO"]).content.decode()
    previa = cliente.get(revisar)
    assert "Actividades nuevas: 6, cambiadas: 0, iguales: 0." in texto(previa)
    assert texto(previa).count('<th scope="row">nueva</th>') == 6
    guardando = decir(cliente, previa, plantilla="Grande")
    assert "Está en la fila" in texto(guardando)
    assert not Actividad.objects.exists()
    trabajar()
    assert "Quedó guardado politica-por-trimestres.xlsx. Actividades nuevas: 6" in texto(
        cliente.get(guardando.request["PATH_INFO"])
    )
    assert guardado(2025) == esperado(carpeta, POLITICA)["plan"]
    assert str(Libro.objects.get().plantilla) == "Grande (versión 1)"
    assert LogEntry.objects.filter(change_message="Carga del libro de la entidad.").count() == 6


def test_de_un_libro_grande_no_se_guarda_lo_que_no_se_vio(
    cliente: Client, carpeta: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("participacion.tareas.EN_LA_FILA", 1)
    aceptar(cliente, subir(cliente, POLITICA, politica(carpeta)))
    trabajar()
    revisar = reverse("admin:participacion_actividad_revisar_libro", args=[Libro.objects.get().pk])
    guardando = decir(cliente, cliente.get(revisar))
    una_dependencia("SF", nombre="Subsecretaría de Formación")
    trabajar()
    assert "desde la vista previa cambió" in texto(cliente.get(guardando.request["PATH_INFO"]))
    assert not Actividad.objects.exists()
    pantalla = cliente.get(reverse("admin:participacion_actividad_libro", args=[Libro.objects.get().pk]))
    assert pantalla.status_code == 302
    assert "Está en la fila" in texto(
        cliente.get(revisar, follow=True)
    )  # se ve otra vez qué cambia, como está ahora
    trabajar()
    decir(cliente, cliente.get(revisar))
    trabajar()
    assert Actividad.objects.count() == 6


def test_un_libro_grande_que_no_entraba_se_revisa_otra_vez_al_volver(
    cliente: Client, carpeta: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("participacion.tareas.EN_LA_FILA", 1)
    plan = un_plan(2025, regla="promedio")
    cerrar(3, plan)
    aceptar(cliente, subir(cliente, TRANSPARENCIA, (carpeta / TRANSPARENCIA).read_bytes()))
    trabajar()
    revisar = reverse("admin:participacion_actividad_revisar_libro", args=[Libro.objects.get().pk])
    assert "No se cargó nada" in texto(cliente.get(revisar))
    reabrir(3, plan)
    assert "Está en la fila" in texto(cliente.get(revisar, follow=True))
    trabajar()
    assert "No se cargó nada" not in texto(cliente.get(revisar))


# Se recuerda.


def confirmado(cliente: Client, nombre: str, contenido: bytes, **campos: Any) -> Any:
    previa = aceptar(cliente, subir(cliente, nombre, contenido))
    return decir(cliente, previa, **campos)


def test_la_proxima_vez_no_se_decide_nada_y_se_dice_con_que_plantilla(cliente: Client, carpeta: Path) -> None:
    confirmado(cliente, POLITICA, politica(carpeta), plantilla="Seguimiento")
    previa = subir(cliente, "otro.xlsx", politica(carpeta))
    assert previa.redirect_chain[-1][0].endswith("/revisar/")
    assert "Leído con la plantilla «Seguimiento», versión 1." in texto(previa)
    assert "Actividades nuevas: 0, cambiadas: 0, iguales: 6." in texto(previa)
    assert "dice «680 atenciones»: trae un número entre palabras; se tomó «680»" in texto(previa)
    decir(cliente, previa)
    assert Plantilla.objects.count() == 1


def test_lo_que_se_respondio_distinto_se_recuerda_por_su_actividad(cliente: Client, carpeta: Path) -> None:
    pantalla = subir(cliente, POLITICA, politica(carpeta))
    del_613 = las_dudas(pantalla)["¿Lo reportado se suma o es el valor a la fecha?"].preguntas[1]
    aceptada = decir(cliente, pantalla, **{"aceptar-todo": "", f"r-{del_613.clave}": "suma"})
    decir(cliente, aceptar(cliente, aceptada))
    previa = subir(cliente, POLITICA, politica(carpeta))
    assert "iguales: 6." in texto(previa)


def test_si_la_forma_cambio_se_pregunta_solo_lo_que_cambio(cliente: Client) -> None:
    una_dependencia("SFI")
    titulos = ["Código", "Actividad", "Dependencia", "Zeta", "Tema"]
    libro = un_xlsx(Hoja=[titulos, ["1", "Feria", "SFI", 3, "a"]])
    decir(cliente, decir(cliente, subir(cliente, "l.xlsx", libro), **{"c-4": "meta", "revisar": ""}))
    con_otra = un_xlsx(
        Hoja=[["Nota"], [*titulos, "Ejecutado"], ["1", "Feria", "SFI", 3, "a", "dos talleres"]]
    )
    pantalla = subir(cliente, "l.xlsx", con_otra)
    assert "Leído con la plantilla" in texto(pantalla)
    con_texto = un_xlsx(
        Hoja=[
            ["Nota"],
            [*titulos, "Ejecutado"],
            ["1", "Feria", "SFI", 3, "a", "2 talleres"],
            ["2", "Foro", "SFI", 1, "a", 1],
        ]
    )
    pantalla = subir(cliente, "l.xlsx", con_texto)
    assert las_dudas(pantalla).keys() == {"Hay números escritos entre palabras"}


def test_el_mismo_libro_del_anio_siguiente_es_la_misma_forma(cliente: Client, carpeta: Path) -> None:
    confirmado(cliente, POLITICA, politica(carpeta))
    libro = openpyxl.load_workbook(BytesIO(politica(carpeta)))
    for hoja in libro:
        for fila in hoja.iter_rows():
            for celda in fila:
                if isinstance(celda.value, str):
                    celda.value = celda.value.replace("2025", "2026").replace("2024", "2025")
        hoja.title = hoja.title.replace("2025", "2026")
    salida = BytesIO()
    libro.save(salida)
    previa = subir(cliente, "2026.xlsx", salida.getvalue(), anio=2026)
    assert "Leído con la plantilla" in texto(previa)
    assert previa.redirect_chain[-1][0].endswith("/revisar/")


def test_la_plantilla_se_descarga_en_json_y_se_puede_dejar_de_usar(cliente: Client, carpeta: Path) -> None:
    confirmado(cliente, POLITICA, politica(carpeta), plantilla="Seguimiento")
    plantilla = Plantilla.objects.get()
    direccion = reverse("admin:participacion_actividad_plantilla_de_la_entidad", args=[plantilla.pk])
    dicha = cliente.get(direccion).json()
    assert (dicha["plantilla"], dicha["version"]) == ("Seguimiento", 1)
    assert de_json(dicha) == plantilla.recuerdo
    assert {"titulo": "codigo indicador", "es": "codigo"}["es"] in {
        c["es"] for c in dicha["hojas"][0]["columnas"]
    }
    assert "ya no se usa" in texto(cliente.post(direccion, follow=True))
    assert subir(cliente, POLITICA, politica(carpeta)).context["lectura"].decisiones == 5


def test_leer_sin_la_plantilla_vuelve_a_preguntar(cliente: Client, carpeta: Path) -> None:
    confirmado(cliente, POLITICA, politica(carpeta))
    previa = subir(cliente, POLITICA, politica(carpeta))
    pantalla = cliente.get(previa.redirect_chain[0][0] + "?hoja=")
    assert len(pantalla.context["lectura"].decididos) == 5
    otra = decir(cliente, pantalla, **{"sin-plantilla": "on", "leer": ""})
    assert "leído con la plantilla" not in texto(otra)


# Se devuelve.


def lleno(cliente: Client) -> bytes:
    direccion = reverse("admin:participacion_actividad_lleno", args=[Libro.objects.get().pk])
    respuesta = cliente.get(f"{direccion}?archivo")
    assert "attachment" in respuesta["Content-Disposition"]
    return respuesta.content


def avalar(codigo: str, mes: int, cantidad: Any, dicho: str = "") -> None:
    actividad = Actividad.objects.get(codigo=codigo)
    Reporte.objects.create(
        actividad=actividad,
        mes=mes,
        ejecutado=cantidad,
        narrativa=dicho,
        texto_publico=dicho,
        estado="avalado",
    )


def test_el_libro_baja_como_subio_si_nada_se_ha_avalado_desde_entonces(
    cliente: Client, carpeta: Path
) -> None:
    confirmado(cliente, POLITICA, politica(carpeta))
    assert lleno(cliente) == politica(carpeta)


def test_el_libro_baja_con_lo_avalado_en_sus_celdas_y_en_su_escala(cliente: Client, carpeta: Path) -> None:
    confirmado(cliente, POLITICA, politica(carpeta))
    Reporte.objects.filter(actividad__codigo="503", mes=12).delete()
    avalar("503", 12, 96, "Se respondió a tiempo =1+1")
    avalar("611", 9, 66)
    devuelto = lleno(cliente)
    antes, despues = partes_de(politica(carpeta)), partes_de(devuelto)
    assert list(antes) == list(despues)
    assert {parte for parte in antes if antes[parte] != despues[parte]} - {"xl/workbook.xml"} == {
        "xl/worksheets/sheet2.xml",
        "xl/worksheets/sheet3.xml",
    }
    libro = LibroLeido(("l.xlsx", devuelto))
    participacion = libro.con_nombre("Matriz_Participación").celdas
    columna = {letra: i for i, letra in enumerate("ABCDEFGHIJKLMNOPQRSTUVWX")}
    assert participacion[9][columna["V"]] == 0.96
    assert participacion[9][columna["W"]] == "Se respondió a tiempo =1+1"
    assert participacion[8][columna["M"]] == "680 atenciones"
    assert 66 in libro.con_nombre("Matriz_Educación").celdas[9]


def test_el_libro_de_un_plan_no_lo_baja_quien_no_lo_carga(cliente: Client, carpeta: Path) -> None:
    confirmado(cliente, POLITICA, politica(carpeta))
    enlace = Client()
    enlace.force_login(un_usuario("enlace", is_staff=True))
    libro = Libro.objects.get()
    for nombre, args in (
        ("lleno", [libro.pk]),
        ("libros", []),
        ("plantilla_de_la_entidad", [libro.plantilla_id]),
    ):
        assert enlace.get(reverse(f"admin:participacion_actividad_{nombre}", args=args)).status_code == 403


@pytest.mark.parametrize(
    "forjado",
    [
        {"encabezado": "9" * 5000},
        {"encabezado": "-1", "se-carga": "on"},
        {"f-" + "9" * 50: "on", "f-x": "on", "c-1": "nada:99", "c-2": "ejecutado:13"},
        {"hoja": "No hay", "ver": "Tampoco"},
        {"g-dependencias": "on", "d-x": "\0", "r-x": "\0"},
    ],
)
def test_un_envio_forjado_no_tumba_la_pantalla(
    cliente: Client, carpeta: Path, forjado: dict[str, str]
) -> None:
    pantalla = subir(cliente, POLITICA, politica(carpeta))
    assert decir(cliente, pantalla, **forjado, revisar="").status_code == 200
    todas = {campo: "\0\ud7ff;;" for campo in lo_que_manda(pantalla) if campo[:2] in ("r-", "d-", "c-")}
    assert decir(cliente, pantalla, **todas, **{"aceptar-todo": ""}).status_code == 200
    assert not Actividad.objects.exists()
