"""Qué cambió entre dos versiones: todo lo que cambie se dice, y de los textos solo que cambiaron."""

import dataclasses
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compromisos.estados import Estado as EstadoDeCompromiso
from informes import cambios
from informes.borrador import Borrador
from informes.cambios import causas, diferencias, en_palabras, separados
from informes.cifras import (
    Cambio,
    CampoModificado,
    Cifras,
    CifrasDeComponente,
    Medido,
    Modificacion,
    Recomendacion,
    Totales,
)
from informes.cifras_de_compromisos import (
    Citable,
    CompromisoAnterior,
    CompromisoPublico,
    CompromisosDeAntes,
    CompromisosDeMesas,
    ConteoPorEstado,
    EstadoFechado,
)
from informes.presentacion import Presentacion
from informes.publicacion import publicar
from tests.datos import (
    CORTES_2021,
    aceptadas,
    el_plan_2021,
    los_compromisos_2021,
    quien_publica,
    un_compromiso,
    un_informe,
    un_reporte,
    un_seguimiento,
    una_actividad,
)
from tests.test_cifras import MUESTRA
from tests.test_cifras import cifras as cualesquiera

# Lo que hace de una versión esa versión, y con qué se sabe cuál dependencia es cuál: `tests/test_siglas.py`.
NO_SE_COMPARAN = {"esquema", "version", "publicada", "motivo", "cambios", "siglas_anteriores"}

Camino = tuple[str | int, ...]


def hojas(valor: Any, declarado: Any, camino: Camino = ()) -> Iterator[tuple[Camino, Any]]:
    """Cada campo que no es otra clase ni una lista de ellas: por dónde se llega y de qué tipo es."""
    if dataclasses.is_dataclass(declarado):
        for campo, suyo in get_type_hints(declarado).items():
            if camino or campo not in NO_SE_COMPARAN:
                yield from hojas(getattr(valor, campo), suyo, (*camino, campo))
    elif get_origin(declarado) is tuple and dataclasses.is_dataclass(get_args(declarado)[0]):
        for i, parte in enumerate(valor):
            yield from hojas(parte, get_args(declarado)[0], (*camino, i))
    else:
        yield camino, declarado


def con(valor: Any, camino: Camino, cambio: Any) -> Any:
    """Una copia con otro valor al final del camino."""
    if not camino:
        return cambio(valor)
    paso, *resto = camino
    if isinstance(paso, int):
        return (*valor[:paso], con(valor[paso], tuple(resto), cambio), *valor[paso + 1 :])
    return replace(valor, **{paso: con(getattr(valor, paso), tuple(resto), cambio)})


def otro(declarado: Any, valor: Any) -> Any:
    """Un valor distinto del mismo tipo."""
    tipo = next((parte for parte in get_args(declarado) if parte is not type(None)), declarado)
    if get_origin(declarado) is tuple:
        return (*valor, 7 if tipo is int else "algo más")
    if valor is None:
        return {int: 7, Decimal: 7, str: "algo", date: date(2021, 6, 30)}[tipo]
    if isinstance(valor, Enum):
        return next(una for una in type(valor) if una is not valor)
    if isinstance(valor, bool):
        return not valor
    if isinstance(valor, date) and not isinstance(valor, datetime):
        return date(2021, 8, 31) if valor != date(2021, 8, 31) else date(2021, 4, 30)
    return valor + 1 if isinstance(valor, int) else f"{valor} y algo más"


def con_algo_de_todo() -> Cifras:
    """La muestra del esquema 1, con una fila de cada lista que le falta."""
    muestra = Cifras.desde_json(MUESTRA)
    estados = ConteoPorEstado(cumplido=2)
    return replace(
        muestra,
        dependencias=tuple(replace(d, meses=muestra.meses) for d in muestra.dependencias),
        recomendaciones=(Recomendacion(texto="Evaluar."),),
        componentes=(
            CifrasDeComponente(
                nombre="Eje 1",
                **{campo: getattr(muestra.totales, campo) for campo in get_type_hints(Totales)},
            ),
        ),
        compromisos_por_mesa=(
            CompromisosDeMesas(
                nombre="Suba",
                tipo="Local",
                mesas=("Suba",),
                total=3,
                a_cargo=2,
                no_a_cargo=1,
                estados=estados,
                localidad="Suba",
            ),
        ),
        compromisos_publicos=(
            CompromisoPublico(
                mes=5,
                mesa="Suba",
                texto="Publicar.",
                a_cargo="SFI",
                estado=EstadoDeCompromiso.CUMPLIDO,
                vencido=False,
                clave="a1",
                localidad="Suba",
                historia=(EstadoFechado(fecha=date(2021, 6, 2), estado=EstadoDeCompromiso.CUMPLIDO),),
            ),
        ),
        anteriores_desde=date(2021, 4, 30),
        anteriores_hasta=date(2021, 8, 31),
        compromisos_anteriores=(CompromisosDeAntes(anio=2021, periodo=1, seguian=2, estados=estados),),
        compromisos_anteriores_publicos=(
            CompromisoAnterior(
                anio=2021,
                mes=4,
                mesa="Suba",
                texto="Publicar.",
                a_cargo="SFI",
                estado=EstadoDeCompromiso.CUMPLIDO,
                estado_antes=EstadoDeCompromiso.REGISTRADO,
                vencido=False,
                clave="b2",
                localidad="Suba",
                historia=(EstadoFechado(fecha=date(2021, 6, 2), estado=EstadoDeCompromiso.CUMPLIDO),),
            ),
        ),
        modificaciones=(
            Modificacion(
                codigo="3",
                numero=3,
                dependencia="SFI",
                fecha=date(2021, 6, 1),
                motivo="Se amplió.",
                meta_antes=2,
                meta_despues=3,
                campos=(CampoModificado(campo="dependencia", antes="OAP-GA", despues="SFI"),),
            ),
        ),
    )


def declaradas(tipo: Any, camino: Camino = ()) -> Iterator[Camino]:
    """Los campos que se comparan, por el camino de nombres que lleva a ellos."""
    if dataclasses.is_dataclass(tipo):
        for campo, suyo in get_type_hints(tipo).items():
            if camino or campo not in NO_SE_COMPARAN:
                yield from declaradas(suyo, (*camino, campo))
    elif get_origin(tipo) is tuple and dataclasses.is_dataclass(get_args(tipo)[0]):
        yield from declaradas(get_args(tipo)[0], camino)
    else:
        yield camino


def test_no_hay_campo_que_cambie_sin_que_se_diga() -> None:
    """Uno por uno: cada valor de unas cifras que tienen de todo."""
    antes, vistos = con_algo_de_todo(), set()
    for camino, declarado in hojas(antes, Cifras):
        vistos.add(tuple(paso for paso in camino if isinstance(paso, str)))
        comprobar_que_se_dice(antes, camino, declarado)
    assert vistos == set(declaradas(Cifras))


@settings(max_examples=25)
@given(cualesquiera(), st.data())
def test_tampoco_en_otras_cifras_cualesquiera(antes: Cifras, data: Any) -> None:
    antes = en_meses_de_verdad(antes)
    comprobar_que_se_dice(antes, *data.draw(st.sampled_from(list(hojas(antes, Cifras)))))


# Salen de otros campos que sí se dicen, y no se guardaban en el esquema 1.
SIN_COMPARAR = {"esperado", "promedia", "completas"}


def comprobar_que_se_dice(antes: Cifras, camino: Camino, declarado: Any) -> None:
    despues = con(antes, camino, lambda valor: otro_mes(camino, valor) or otro(declarado, valor))
    dichos = diferencias(antes, despues)
    if camino[-1] in SIN_COMPARAR or str(camino[-1]).endswith("_exacto") or no_se_guardaba(antes, camino):
        assert dichos == (), camino
        return
    assert dichos, camino
    assert all((cambio.antes is None) == (cambio.despues is None) for cambio in dichos)
    assert all(cambio.antes != cambio.despues or cambio.antes is None for cambio in dichos)


def no_se_guardaba(antes: Cifras, camino: Camino) -> bool:
    """Si es de lo que no decían las versiones que todavía no seguían los compromisos."""
    cual = camino[0]
    if str(cual).startswith(("anteriores_", "compromisos_anteriores")) and antes.anteriores_hasta is None:
        return True
    if cual == "compromisos_por_mesa" and camino[-1] == "localidad":
        return not antes.compromisos_por_mesa[int(camino[1])].localidad
    nuevos = {"clave", "localidad", "historia"} & set(camino)
    if nuevos and cual in ("compromisos_publicos", "compromisos_anteriores_publicos"):
        uno = getattr(antes, str(cual))[int(camino[1])]
        return not uno.clave and (cual, "clave") != (camino[0], "clave")
    return False


def en_meses_de_verdad(cifras: Cifras) -> Cifras:
    """Con sus meses entre 1 y 12: los números de mes que inventa hypothesis no tienen nombre."""
    for camino, _ in list(hojas(cifras, Cifras)):
        if camino[-1] == "mes":
            cifras = con(cifras, camino, lambda mes: mes % 12 + 1)
        elif camino[-1] == "meses":
            cifras = con(cifras, camino, lambda meses: tuple(mes % 12 + 1 for mes in meses))
    return cifras


def otro_mes(camino: Camino, mes: Any) -> int | None:
    return mes % 12 + 1 if camino[-1] == "mes" else None


@settings(max_examples=40)
@given(cualesquiera())
def test_de_unas_cifras_a_ellas_mismas_no_cambia_nada(cifras: Cifras) -> None:
    cifras = en_meses_de_verdad(cifras)
    otra_version = replace(cifras, version=9, publicada=None, motivo="Otro.", cambios=())
    assert diferencias(cifras, otra_version) == causas(cifras, otra_version) == ()


@pytest.fixture
def antes(db: None) -> Cifras:
    plan = el_plan_2021()
    los_compromisos_2021()
    return Borrador(un_informe(plan=plan, cortes=list(CORTES_2021.values()))).cifras


def de_la_tercera(cifras: Cifras) -> Camino:
    """El camino a la actividad 3."""
    return next(
        ("dependencias", d, "actividades", a)
        for d, dependencia in enumerate(cifras.dependencias)
        for a, actividad in enumerate(dependencia.actividades)
        if actividad.codigo == "3"
    )


def test_un_numero_se_dice_con_su_lugar_lo_de_antes_y_lo_de_ahora(antes: Cifras) -> None:
    agosto = (*de_la_tercera(antes), "meses", 7)
    despues = con(antes, agosto, lambda mes: replace(mes, ejecutado=2))
    [cambio] = diferencias(antes, despues)
    assert en_palabras(cambio) == "Actividad 3, agosto, ejecutado: 1 → 2"
    callado = con(antes, agosto, lambda mes: replace(mes, ejecutado=None))
    assert en_palabras(diferencias(antes, callado)[0]) == "Actividad 3, agosto, ejecutado: 1 → sin reporte"


def test_las_sumas_van_antes_y_no_son_causa(antes: Cifras) -> None:
    despues = con(antes, ("totales",), lambda t: replace(t, ejecucion=None, ejecutado_a_corte=1063))
    despues = con(despues, (*de_la_tercera(despues), "meses", 7), lambda mes: replace(mes, ejecutado=2))
    dichos = [en_palabras(cambio) for cambio in diferencias(antes, despues)]
    assert dichos == [
        "Plan, ejecutado a corte: 62 → 1.063",
        "Plan, ejecución: 105 % → Pend.",
        "Actividad 3, agosto, ejecutado: 1 → 2",
    ]
    assert [en_palabras(cambio) for cambio in causas(antes, despues)] == dichos[2:]
    solo_sumas = replace(antes, totales=despues.totales)
    assert causas(antes, solo_sumas) == ()


def test_las_cifras_del_periodo_lo_llaman_por_su_nombre(antes: Cifras) -> None:
    despues = con(
        antes, ("totales",), lambda t: replace(t, ejecutado_periodo=1030, cumplimiento_periodo=None)
    )
    assert [en_palabras(cambio) for cambio in diferencias(antes, despues)] == [
        "Plan, ejecutado en el cuatrimestre: 29 → 1.030",
        "Plan, cumplimiento del cuatrimestre: 112 % → Sin programar",
    ]


SECRETO = "Persona Nombrada"


@pytest.mark.parametrize("campo", ["objetivo", "explicacion"])
def test_de_un_texto_solo_se_dice_que_cambio(antes: Cifras, campo: str) -> None:
    nombrada = replace(antes, **{campo: f"Lo hizo {SECRETO}."})
    [cambio] = diferencias(nombrada, antes)
    assert (cambio.donde, cambio.antes, cambio.despues) == ("Informe", None, None)
    assert "cambió el texto" in en_palabras(cambio)


# Lo que puede ir en los cambios aunque sea texto: siglas y palabras de una lista cerrada. Lo demás no, por su tipo.
_EXACTOS = {campo for campo in get_type_hints(Medido) if campo.endswith("_exacto")}
CITABLES = {
    ("informa",),
    ("regla",),
    *(
        (*grupo, exacto)
        for grupo in (("totales",), ("dependencias",), ("componentes",), ("dependencias", "actividades"))
        for exacto in _EXACTOS
    ),
    *(
        ("dependencias", "actividades", campo)
        for campo in ("codigo", "clase_de_meta", "sentido", "periodicidad", "apoyan")
    ),
    ("modificaciones", "codigo"),
    ("sin_programacion", "codigo"),
    ("dependencias", "sigla"),
    ("siglas_anteriores", "sigla"),
    ("siglas_anteriores", "antes"),
    ("dependencias", "actividades", "nivel_participacion"),
    ("dependencias", "actividades", "fase_ciclo"),
    ("dependencias", "actividades", "seccion_menu_participa"),
    ("compromisos_por_mesa", "tipo"),
    ("compromisos_publicos", "a_cargo"),
    ("compromisos_anteriores_publicos", "a_cargo"),
    ("modificaciones", "dependencia"),
    ("modificaciones", "campos", "campo"),
    ("modificaciones", "campos", "antes"),
    ("modificaciones", "campos", "despues"),
    ("sin_programacion", "dependencia"),
}


def es_texto(declarado: Any) -> bool:
    """Un `str`, solo, opcional o en una lista; los estados no lo son, aunque hereden de él."""
    return str in (declarado, *get_args(declarado))


def textos(cifras: Cifras) -> Iterator[Camino]:
    """Por dónde se llega a cada texto de unas cifras, salvo a los citables: los halla su tipo, no una lista."""
    for camino, declarado in hojas(cifras, Cifras):
        if es_texto(declarado) and tuple(paso for paso in camino if isinstance(paso, str)) not in CITABLES:
            yield camino


def test_lo_citable_es_solo_lo_que_consta() -> None:
    declarados = {
        camino for camino, tipo in declaradas_con_tipo(Cifras) if Citable in (tipo, *get_args(tipo))
    }
    assert declarados == CITABLES


def declaradas_con_tipo(tipo: Any, camino: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for campo, suyo in get_type_hints(tipo, include_extras=True).items():
        fila = get_args(suyo)[0] if get_origin(suyo) is tuple else suyo
        if dataclasses.is_dataclass(fila):
            yield from declaradas_con_tipo(fila, (*camino, campo))
        else:
            yield (*camino, campo), suyo


def test_ningun_texto_se_copia_en_los_cambios() -> None:
    """Ni el que se retira ni el que queda, uno por uno, esté donde esté: también uno que se agregue mañana.

    El nombre de una mesa o de un componente que sigue es el lugar de lo que cambió en él; el del que ya no está no se
    dice."""
    antes, vistos = con_algo_de_todo(), 0
    for camino in textos(antes):
        nombrada = con(antes, camino, lambda v: (SECRETO,) if isinstance(v, tuple) else SECRETO)
        if camino[0] not in ("compromisos_por_mesa", "componentes"):
            assert SECRETO not in repr(diferencias(antes, nombrada)), camino
        dichos = diferencias(nombrada, antes)
        assert dichos, camino
        assert SECRETO not in repr(dichos), camino
        vistos += 1
    assert vistos > 40


def test_de_un_campo_que_nadie_declaro_citable_no_se_copia_nada() -> None:
    @dataclasses.dataclass(frozen=True)
    class Fila:
        lema: str
        lemas: tuple[str, ...]
        quizas: str | None
        rara: Any
        cuantas: int
        dia: date | None
        estado: EstadoDeCompromiso
        sigla: Citable

    uno = Fila("a", ("a",), "a", "a", 1, date(2021, 1, 1), EstadoDeCompromiso.CUMPLIDO, "A")
    otra = Fila("b", ("b",), "b", "b", 2, date(2021, 1, 2), EstadoDeCompromiso.NO_CUMPLIDO, "B")
    citados = {c.campo: c.antes is not None for c in cambios._valores("Fila", uno, otra)}
    assert citados == {
        "lema": False,
        "lemas": False,
        "quizas": False,
        "rara": False,
        "cuantas": True,
        "dia": True,
        "estado": True,
        "sigla": True,
    }


def test_las_actividades_que_entran_salen_o_cambian_de_dependencia_se_dicen(antes: Cifras) -> None:
    d, a = de_la_tercera(antes)[1], de_la_tercera(antes)[3]
    suya = antes.dependencias[d]
    tercera = suya.actividades[a]
    sin_ella = con(antes, ("dependencias", d, "actividades"), lambda filas: (*filas[:a], *filas[a + 1 :]))
    assert "Actividad 3, en el informe: estaba → ya no está" in map(en_palabras, diferencias(antes, sin_ella))
    assert "Actividad 3, en el informe: no estaba → está" in map(en_palabras, diferencias(sin_ella, antes))
    ajena = next(i for i in range(len(antes.dependencias)) if i != d)
    mudada = con(sin_ella, ("dependencias", ajena, "actividades"), lambda filas: (*filas, tercera))
    sigla = antes.dependencias[ajena].sigla
    assert list(map(en_palabras, diferencias(antes, mudada))) == [
        f"Actividad 3, dependencia: {suya.sigla} → {sigla}"
    ]


# Lo que queda congelado al publicar


@pytest.fixture
def pdf_de_mentiras(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("informes.publicacion.a_pdf", lambda cifras: b"%PDF-1.7\n")


def rectificado(informe: Any, quien: str = "otra") -> Cifras:
    return publicar(
        informe, notas=aceptadas(informe), usuario=quien_publica(quien), motivo="Se corrigió."
    ).leer()


def test_la_primera_version_no_dice_cambios_y_la_siguiente_dice_los_suyos(
    db: None, pdf_de_mentiras: None
) -> None:
    informe = un_informe()
    actividad = una_actividad()
    assert publicar(informe, notas=aceptadas(informe), usuario=quien_publica()).leer().cambios == ()
    un_reporte(actividad, mes=5, ejecutado=4)
    un_seguimiento(un_compromiso())
    segunda = rectificado(informe)
    dichos = [en_palabras(cambio) for cambio in segunda.cambios]
    for dicho in (
        "Plan, ejecutado a corte: 0 → 4",
        "Plan, mayo, ejecutado: sin reporte → 4",
        "Dependencia OAP-GA, avance: 0 % → 33 %",
        "Actividad 1, mayo, ejecutado: sin reporte → 4",
        "Compromisos de mayo, total: 0 → 1",
        "Compromisos de mayo, registrado: 0 → 1",
    ):
        assert dicho in dichos
    assert Presentacion(segunda).version_anterior == 1
    assert rectificado(informe, "tercera").cambios == ()


def test_lo_que_se_corrige_en_el_informe_tambien_se_dice(db: None, pdf_de_mentiras: None) -> None:
    informe = un_informe(explicacion=f"Lo hizo {SECRETO}.")
    publicar(informe, notas=aceptadas(informe), usuario=quien_publica())
    informe.explicacion = "Lo hizo la mesa."
    informe.save()
    segunda = rectificado(informe)
    assert segunda.cambios == (Cambio(donde="Informe", campo="explicación"),)
    assert SECRETO.encode() not in segunda.a_json()


def test_una_modificacion_dice_todo_lo_que_cambio_y_de_un_texto_solo_que_cambio() -> None:
    de_antes = Modificacion(
        codigo="3",
        numero=3,
        dependencia="SFI",
        fecha=date(2021, 6, 1),
        motivo="Acta 3.",
        meta_antes=2,
        meta_despues=3,
    )
    de_texto = (CampoModificado(campo="unidad_medida"),)
    de_todo = (
        CampoModificado(campo="dependencia", antes="OAP-GA", despues="SFI"),
        CampoModificado(campo="programado"),
        *de_texto,
    )
    modificaciones = (
        de_antes,
        replace(de_antes, campos=de_texto),
        replace(de_antes, campos=de_todo, meta_despues=2),
    )
    cifras = replace(Cifras.desde_json(MUESTRA), modificaciones=modificaciones)
    assert [que for _, que in Presentacion(cifras).modificaciones] == [
        "la meta del año pasó de 2 a 3. Acta 3.",
        "unidad de medida: cambió el texto. Acta 3.",
        "cambió de meses sin cambiar la meta del año; dependencia: OAP-GA → SFI; unidad de medida: cambió el texto. "
        "Acta 3.",
    ]


def test_de_una_modificacion_publicada_sin_sus_campos_no_se_dice_que_aparecieron() -> None:
    despues = con_algo_de_todo()
    antes = replace(despues, modificaciones=tuple(replace(m, campos=()) for m in despues.modificaciones))
    assert diferencias(antes, despues) == ()


@pytest.mark.django_db
def test_las_causas_van_primero_y_lo_que_sale_de_ellas_aparte() -> None:
    """Dos reportes que llegaron tarde cambian dos meses y decenas de sumas."""
    plan = el_plan_2021()
    los_compromisos_2021()
    informe = un_informe(plan=plan, cortes=list(CORTES_2021.values()))
    antes = Borrador(informe).cifras
    for codigo, mes in (("1", 7), ("8", 6)):
        reporte = plan.actividades.get(codigo=codigo).reportes.get(mes=mes)
        reporte.ejecutado += 2
        reporte.save()
    todos = diferencias(antes, Borrador(informe).cifras)
    primero, despues = separados(todos)
    assert [en_palabras(cambio) for cambio in primero] == [
        "Actividad 1, julio, ejecutado: 2 → 4",
        "Actividad 8, junio, ejecutado: 1 → 3",
    ]
    assert len(despues) > 20
    assert {*primero, *despues} == {*todos}


@pytest.mark.parametrize("informa", ["cuatrimestral", "trimestral", "semestral", "anual"])
def test_por_sus_palabras_se_conocen_las_mismas_causas(informa: str) -> None:
    """Lo que se publicó antes no dice cuáles son las causas: se conocen igual que al calcularlas, salvo las sumas de
    varios meses y los nombres de lo que entra o sale."""
    una = replace(Cifras.desde_json(MUESTRA), informa=informa, numero_del_periodo=1)
    otra = replace(
        una,
        objetivo="Otro.",
        totales=replace(una.totales, avance=1, cumplimiento_periodo=1, rezago=9),
        dependencias=tuple(
            replace(
                d, cumplimiento_periodo=3, nombre="Otro", actividades=tuple(_otra(a) for a in d.actividades)
            )
            for d in una.dependencias
        ),
    )
    assert separados(diferencias(una, otra))[0] == causas(una, otra)


def _otra(actividad: Any) -> Any:
    primero, *demas = actividad.meses
    return replace(
        actividad,
        cumplimiento_periodo=7,
        programado_periodo=1,
        producto="Otro",
        meses=(replace(primero, programado=99), *demas),
    )
