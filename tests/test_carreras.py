"""Dos personas a la vez: cada una en su hilo y con su conexión, y salen juntas de una barrera.

De cada carrera hay tres pruebas: una corta, una de cien repeticiones (`barrido`) y un control, con la protección
apagada, que sí halla sorpresas: sin él, cero sorpresas no diría nada.
"""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from pathlib import Path
from threading import Barrier
from time import sleep
from typing import Any

import pgtrigger
import pytest
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from import_export.tmp_storages import TempFolderStorage

from compromisos.models import Compromiso
from comun.cargas import VistaPrevia
from comun.rechazos import frase
from comun.transacciones import NoSePuede
from informes.oficina import roles
from participacion import flujo
from participacion.indicadores import ClaseDeMeta, Regla
from participacion.matriz.medidas import PROGRAMADO
from participacion.models import Actividad, Mes, Plan, Reporte, Usuario
from participacion.opciones import EVIDENCIAS_POR_MES, EstadoDeReporte
from tests.archivos import un_csv
from tests.datos import (
    reabrir,
    un_compromiso,
    un_plan,
    un_reporte,
    un_usuario,
    una_actividad,
    una_dependencia,
    una_evidencia,
    una_mesa,
    una_sesion,
)
from tests.formularios import lo_que_manda

pytestmark = pytest.mark.django_db(transaction=True)

POCAS, CIEN, CONTROL = 5, 100, 20
en_serio = pytest.mark.parametrize("veces", [POCAS, pytest.param(CIEN, marks=pytest.mark.barrido)])

Hacer = Callable[[], Any]


@pytest.fixture(autouse=True)
def carpeta_temporal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Las vistas previas, a una carpeta de la prueba."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


@pytest.fixture
def a_la_vez() -> Iterator[Callable[..., list[Any]]]:
    """Hace cada cosa en su hilo, y devuelve lo que dio cada una; lo que alguna lance, lo lanza."""

    def con_su_conexion(salida: Barrier, hacer: Hacer) -> Any:
        try:
            salida.wait(timeout=10)
            return hacer()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=4) as hilos:

        def todos(*haceres: Hacer) -> list[Any]:
            salida = Barrier(len(haceres))
            tareas = [hilos.submit(con_su_conexion, salida, hacer) for hacer in haceres]
            return [tarea.result() for tarea in tareas]

        yield todos


def de_la_oap(nombre: str) -> Usuario:
    """La misma, si ya está: un control repite su carrera hasta ver una sorpresa."""
    roles.crear_grupos()
    usuario = Usuario.objects.filter(username=nombre).first() or un_usuario(nombre, is_staff=True)
    usuario.groups.add(Group.objects.get(name=roles.OAP))
    return usuario


def cliente(usuario: Usuario) -> Client:
    entra = Client()
    entra.force_login(usuario)
    return entra


# Seguimientos.


def seguimiento(compromiso: Compromiso, **campos: str) -> dict[str, Any]:
    valores = {"estado": "en_gestion", "fecha": f"{timezone.localdate()}", "gestion": "Se convocó."} | campos
    return {"compromiso": [compromiso.pk]} | {f"c{compromiso.pk}-{c}": v for c, v in valores.items()}


def sorpresas_al_registrar(
    a_la_vez: Any, veces: int, otro: dict[str, str], sin: Callable[[], AbstractContextManager[Any]]
) -> int:
    """Cuántas veces, de dos envíos a la vez que no caben ambos, no quedó exactamente uno, o no se dijo por qué."""
    dependencia, clientes = una_dependencia(), [cliente(de_la_oap(f"oap-{n}")) for n in range(2)]
    sorpresas = 0

    def enviar(quien: Client, datos: dict[str, Any]) -> Any:
        with sin():
            return quien.post(reverse("mis_compromisos"), datos)

    for _ in range(veces):
        compromiso = un_compromiso(dependencia=dependencia)
        uno, dos = seguimiento(compromiso), seguimiento(compromiso, **otro)
        respuestas = a_la_vez(lambda: enviar(clientes[0], uno), lambda: enviar(clientes[1], dos))  # noqa: B023
        se_dijo = sorted(respuesta.status_code for respuesta in respuestas) == [200, 302]
        sorpresas += compromiso.seguimientos.count() != 1 or not se_dijo
    return sorpresas


EL_MISMO: dict[str, str] = {}
EL_CONTRARIO = {"estado": "cumplido", "gestion": "Se hizo."}
con_cada_otro = pytest.mark.parametrize("otro", [EL_MISMO, EL_CONTRARIO], ids=["el mismo", "el contrario"])


@en_serio
@con_cada_otro
def test_de_dos_seguimientos_a_la_vez_que_no_caben_ambos_queda_uno(
    a_la_vez: Any, otro: dict[str, str], veces: int
) -> None:
    assert sorpresas_al_registrar(a_la_vez, veces, otro, nullcontext) == 0


@pytest.mark.barrido
@con_cada_otro
def test_control_sin_el_disparador_quedan_los_dos(a_la_vez: Any, otro: dict[str, str]) -> None:
    def sin() -> AbstractContextManager[Any]:
        return pgtrigger.ignore("compromisos.Seguimiento:unico_en_su_dia")

    assert sorpresas_al_registrar(a_la_vez, CONTROL, otro, sin) > 0


# Evidencias.


def sorpresas_al_agregar(
    a_la_vez: Any, veces: int, sin: Callable[[], AbstractContextManager[Any]] = nullcontext
) -> int:
    """Cuántas veces, a un reporte en que cabía una evidencia más, dos a la vez le agregaron ambas o ninguna."""
    sorpresas, actividad = 0, una_actividad()

    def agregar(reporte: Reporte) -> str:
        try:
            with sin():
                una_evidencia(reporte)
        except DatabaseError as error:
            return frase(error) or ""
        return ""

    for vez in range(veces):
        reporte = un_reporte(actividad, mes=vez % 12 + 1, estado=EstadoDeReporte.BORRADOR)
        for _ in range(EVIDENCIAS_POR_MES - 1):
            una_evidencia(reporte)
        dichos = a_la_vez(partial(agregar, reporte), partial(agregar, reporte))
        hay = reporte.evidencias.count()
        sorpresas += hay != EVIDENCIAS_POR_MES or sorted(dichos) != [
            "",
            f"Van hasta {EVIDENCIAS_POR_MES} evidencias por actividad en el mes.",
        ]
        reporte.delete()
    return sorpresas


@en_serio
def test_dos_que_agregan_evidencias_a_la_vez_no_pasan_del_tope(a_la_vez: Any, veces: int) -> None:
    assert sorpresas_al_agregar(a_la_vez, veces) == 0


@pytest.mark.barrido
def test_control_sin_el_disparador_se_pasan_del_tope(a_la_vez: Any) -> None:
    sin = partial(pgtrigger.ignore, "participacion.Evidencia:hasta_el_tope")
    assert sorpresas_al_agregar(a_la_vez, CONTROL, sin) > 0


# Confirmar una importación.

IMPORTAR = "admin:participacion_actividad_import"
CONFIRMAR = "admin:participacion_actividad_process_import"


def vista_previa(quien: Client, anio: int, contenido: bytes) -> dict[str, Any]:
    """Lo que manda el botón de confirmar."""
    archivo = SimpleUploadedFile("m.csv", contenido)
    datos = {"anio": anio, "import_file": archivo, "format": "0", "resource": "0"}
    return dict(quien.post(reverse(IMPORTAR), datos).context["confirm_form"].initial)


def una_matriz(cuantas: int, **celdas: Any) -> bytes:
    una_dependencia()
    programado = dict.fromkeys(PROGRAMADO, 1) | celdas
    filas = [[n, "OAP-GA", f"Actividad {n}", *programado.values()] for n in range(1, cuantas + 1)]
    return un_csv([["numero", "dependencia", "actividad", *programado], *filas])


def avisos(respuesta: Any) -> str:
    return " ".join(map(str, get_messages(respuesta.wsgi_request)))


def sorpresas_al_confirmar_dos_veces(a_la_vez: Any, veces: int) -> int:
    """Cuántas veces, de una misma confirmación enviada dos veces a la vez, no se guardó justo una y se dijo la otra."""
    quien = de_la_oap("oap")
    sorpresas, matriz = 0, una_matriz(5)
    for anio in range(2000, 2000 + veces):
        clientes = [cliente(quien), cliente(quien)]
        datos = vista_previa(clientes[0], anio % 100 + 2000, matriz)
        respuestas = a_la_vez(*(partial(uno.post, reverse(CONFIRMAR), datos) for uno in clientes))
        dichos = sorted(avisos(respuesta) for respuesta in respuestas)
        guardada = dichos[0].startswith("Actividades nuevas: 5") and "ya se confirmó" in dichos[1]
        sorpresas += not guardada or Actividad.objects.count() != 5
        Actividad.objects.all().delete()
    return sorpresas


@en_serio
def test_confirmar_dos_veces_a_la_vez_guarda_una_y_lo_dice(a_la_vez: Any, veces: int) -> None:
    assert sorpresas_al_confirmar_dos_veces(a_la_vez, veces) == 0


@pytest.mark.barrido
def test_control_si_nadie_toma_el_archivo_confirmar_dos_veces_da_sorpresas(
    a_la_vez: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(VistaPrevia, "read", TempFolderStorage.read)
    with pytest.raises((FileNotFoundError, AssertionError)):  # el 500 que se veía, o las dos guardadas
        assert sorpresas_al_confirmar_dos_veces(a_la_vez, CONTROL) == 0


# Cerrar un mes mientras se escribe en él.


def sorpresas_al_cerrar(a_la_vez: Any, veces: int, escribir: Callable[[Usuario, Client], Hacer]) -> int:
    """Cuántas veces, al cerrar enero mientras otra persona escribe en él, falló algo que no fuera una regla dicha."""
    usuario, sorpresas = de_la_oap("oap"), 0
    for _ in range(veces):
        entra = cliente(usuario)
        actividades = [
            una_actividad(codigo=numero, descripcion=f"Actividad {numero}") for numero in range(1, 9)
        ]
        sin_reporte = {}
        for actividad in actividades:
            reporte = un_reporte(actividad, estado=EstadoDeReporte.ENVIADO)
            sin_reporte[actividad.pk] = reporte.version
        enero = Mes.objects.get(plan__anio=2021, numero=1)

        def cerrar(enero: Mes = enero, sin_reporte: dict[int, int] = sin_reporte) -> str:
            try:
                flujo.cerrar(enero, sin_reporte=sin_reporte, usuario=usuario)
            except NoSePuede as error:
                return str(error)
            return ""

        try:
            dicho, _hecho = a_la_vez(cerrar, escribir(usuario, entra))
            sorpresas += "en ese instante" in dicho
        except OperationalError:
            sorpresas += 1
        reabrir(1)
        for modelo in (Reporte, Actividad):
            modelo.objects.all().delete()
    return sorpresas


def confirmar_la_matriz(usuario: Usuario, entra: Client) -> Hacer:
    datos = vista_previa(entra, 2021, una_matriz(8, feb_p=3, ene_p=2))
    return lambda: entra.post(reverse(CONFIRMAR), datos)


def devolver_los_reportes(usuario: Usuario, _entra: Client) -> Hacer:
    return lambda: flujo.devolver(Reporte.objects.order_by("-pk"), "Falta el acta.", usuario=usuario)


def devolver_o_decirlo(usuario: Usuario, entra: Client) -> Hacer:
    def devolver() -> Any:
        with suppress(NoSePuede):
            devolver_los_reportes(usuario, entra)()

    return devolver


con_cada_escritura = pytest.mark.parametrize("escribir", [confirmar_la_matriz, devolver_o_decirlo])


@en_serio
@con_cada_escritura
def test_cerrar_un_mes_mientras_se_escribe_en_el_no_se_traba(
    a_la_vez: Any, escribir: Callable[[Usuario, Client], Hacer], veces: int
) -> None:
    assert sorpresas_al_cerrar(a_la_vez, veces, escribir) == 0


@pytest.mark.barrido
@con_cada_escritura
def test_control_sin_retener_los_meses_ni_reintentar_se_traban(
    a_la_vez: Any, escribir: Callable[[Usuario, Client], Hacer], monkeypatch: pytest.MonkeyPatch
) -> None:
    for modulo in ("participacion.flujo", "participacion.matriz.recursos"):
        monkeypatch.setattr(f"{modulo}.retener_meses", lambda *_: None)
    monkeypatch.setattr("comun.transacciones._se_trabo", lambda _: False)
    monkeypatch.setattr("comun.rechazos.frase", _como_antes)
    assert any(sorpresas_al_cerrar(a_la_vez, POCAS, escribir) for _ in range(CIEN))


def _como_antes(error: DatabaseError) -> str | None:
    return None if isinstance(error, OperationalError) else frase(error)


# El último que escribe no gana callando.

EDITABLES: dict[str, tuple[Callable[[], Any], str, str]] = {
    "mesa": (una_mesa, "nombre", "Mesa {}"),
    "sesion": (una_sesion, "fecha", "2021-03-0{}"),
    "dependencia": (una_dependencia, "nombre", "Dependencia {}"),
    "plan": (un_plan, "cumplimiento_minimo", "5{}"),
    "cuenta": (lambda: un_usuario("editada"), "first_name", "Nombre {}"),
}


SE_DICE = re.compile("cambió (este registro|esta cuenta) mientras usted")


def sorpresas_al_editar(
    a_la_vez: Any, veces: int, cual: str, sin: Callable[[], AbstractContextManager[Any]] = nullcontext
) -> int:
    """Cuántas veces, de dos que guardan a la vez lo que ambas vieron, no ganó justo una ni se le dijo a la otra."""
    crear, campo, forma = EDITABLES[cual]
    jefas = [un_usuario(f"jefa-{n}", is_staff=True, is_superuser=True) for n in range(2)]
    clientes, fila, sorpresas = [cliente(jefa) for jefa in jefas], crear(), 0
    # Lo que se escoge de una lista desplegable.
    elegido = {c: getattr(fila, c) for c in ("mesa_id", "tipo") if hasattr(fila, c)}
    elegido = {c.removesuffix("_id"): valor for c, valor in elegido.items()}
    direccion = reverse(f"admin:{fila._meta.app_label}_{fila._meta.model_name}_change", args=[fila.pk])
    for vez in range(veces):
        visto = lo_que_manda(clientes[0].get(direccion))

        def guardar(quien: Client, valor: int, visto: dict[str, Any] = visto) -> Any:
            with sin():
                return quien.post(direccion, visto | elegido | {campo: forma.format(valor)})

        de = vez % 2 * 2
        respuestas = a_la_vez(*(partial(guardar, uno, de + n + 1) for n, uno in enumerate(clientes)))
        dichas = [respuesta for respuesta in respuestas if respuesta.status_code == 200]
        sorpresas += len(dichas) != 1 or not SE_DICE.search(dichas[0].content.decode())
    return sorpresas


@en_serio
@pytest.mark.parametrize("cual", EDITABLES)
def test_de_dos_que_guardan_a_la_vez_a_la_segunda_se_le_dice(a_la_vez: Any, cual: str, veces: int) -> None:
    assert sorpresas_al_editar(a_la_vez, veces, cual) == 0


@pytest.mark.barrido
@pytest.mark.parametrize("cual", [cual for cual in EDITABLES if cual != "cuenta"])
def test_control_sin_la_version_la_segunda_pisa_callando(a_la_vez: Any, cual: str) -> None:
    modelo = type(EDITABLES[cual][0]())
    sin = partial(pgtrigger.ignore, f"{modelo._meta.label}:sin_pisar")
    assert sorpresas_al_editar(a_la_vez, CIEN, cual, sin) > 0


@pytest.mark.barrido
def test_control_sin_retener_la_cuenta_la_segunda_la_pisa_callando(
    a_la_vez: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("participacion.usuarios.Usuario.objects.select_for_update", Usuario.objects.all)
    assert sorpresas_al_editar(a_la_vez, CIEN, "cuenta") > 0


# La regla de un plan y la clase de sus actividades.


def sorpresas_al_cambiar_la_regla(a_la_vez: Any, veces: int) -> int:
    """Cuántas veces, al pasar un plan a *acciones* mientras se le agrega lo que no se suma, no quedó uno de los dos."""
    sorpresas, plan, dependencia = 0, un_plan(regla=Regla.PROMEDIO), una_dependencia()

    def intentar(escribir: Hacer) -> str:
        try:
            with transaction.atomic():
                escribir()
                sleep(0.005)  # lo que tarda en confirmarse
        except DatabaseError as error:
            return frase(error) or str(error)
        return ""

    for _ in range(veces):
        dichos = a_la_vez(
            partial(intentar, partial(Plan.objects.filter(pk=plan.pk).update, regla=Regla.ACCIONES)),
            partial(
                intentar,
                partial(
                    una_actividad, plan=plan, dependencia=dependencia, clase_de_meta=ClaseDeMeta.MANTENER
                ),
            ),
        )
        plan.refresh_from_db()
        caben = plan.regla == Regla.PROMEDIO or not plan.actividades.exists()
        sorpresas += not caben or [bool(dicho) for dicho in dichos].count(True) != 1
        plan.actividades.all().delete()
        Plan.objects.filter(pk=plan.pk).update(regla=Regla.PROMEDIO)
    return sorpresas


@en_serio
def test_cambiar_la_regla_mientras_se_agrega_otra_clase_de_meta_deja_una_de_las_dos(
    a_la_vez: Any, veces: int
) -> None:
    assert sorpresas_al_cambiar_la_regla(a_la_vez, veces) == 0


@pytest.mark.barrido
def test_control_sin_sujetar_el_plan_quedan_las_dos(a_la_vez: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname LIKE 'pgtrigger_por_acciones_todo_se_suma%'"
        )
        (como_es,) = cursor.fetchone() or [""]
        try:
            cursor.execute(como_es.replace("FOR SHARE", ""))
            assert sorpresas_al_cambiar_la_regla(a_la_vez, CONTROL) > 0
        finally:
            cursor.execute(como_es)
