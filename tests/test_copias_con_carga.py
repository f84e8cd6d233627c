"""Dos procesos de verdad, con carga, mientras se publica, se rectifica y se retira: ninguna respuesta errada."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from informes.models import Publicacion
from tests.datos import publicado, un_informe, un_retiro, una_actividad
from tests.servidor import direccion_de_la_base, encendido, esperar, pedir

pytestmark = pytest.mark.django_db(transaction=True)

PEDIDOS = 5_000
HILOS = 4
PLAZO = 2.0  # segundos desde que se confirma hasta que lo muestran todos los procesos
CAMINOS = ("/2021/2/", "/2021/2/cifras.json", "/2021/2/v2/", "/2021/2/v2/cifras.json")


@pytest.fixture
def sitio(tmp_path: Path) -> Iterator[str]:
    una_actividad()
    publicado(un_informe())
    with encendido(tmp_path, direccion_de_la_base(), "--workers", "2") as raiz:
        yield raiz


class Historia:
    """Desde cuándo es cierto qué: la versión que se lee sin nombrarla y qué responde la segunda."""

    def __init__(self) -> None:
        self.momentos: list[tuple[float, float, int, int]] = []

    def anotar(self, antes: float, vigente: int, la_segunda: int) -> None:
        self.momentos.append((antes, time.monotonic(), vigente, la_segunda))

    def valen(self, empezo: float, termino: float) -> set[tuple[int, int]]:
        """Lo que se podía responder: lo que fue cierto en algún instante desde `PLAZO` antes de preguntar."""
        finales = [*(despues for _, despues, _, _ in self.momentos[1:]), float("inf")]
        return {
            (vigente, la_segunda)
            for (antes, _, vigente, la_segunda), hasta in zip(self.momentos, finales, strict=True)
            if antes <= termino and hasta >= empezo - PLAZO
        }


@pytest.mark.barrido
def test_con_carga_mientras_se_publica_se_rectifica_y_se_retira_nada_se_responde_mal(sitio: str) -> None:
    primera = Publicacion.objects.get()
    historia, versiones = Historia(), {1: primera}
    historia.anotar(0, 1, 404)
    erradas: list[str] = []
    hechos = [0] * HILOS

    def bien(camino: str, codigo: int, cuerpo: str, vigente: int, la_segunda: int) -> bool:
        if "/v2/" in camino:
            version, debe = 2, la_segunda
        else:
            version, debe = vigente, 200
        if codigo != debe or debe != 200:
            return codigo == debe
        suya = versiones[version]
        if camino.endswith("json"):
            return cuerpo == bytes(suya.cifras).decode()
        ajenas = (otra.cifras_sha256 for numero, otra in versiones.items() if numero != version)
        return suya.cifras_sha256 in cuerpo and not any(ajena in cuerpo for ajena in ajenas)

    def cargar(cual: int) -> None:
        while hechos[cual] < PEDIDOS / HILOS or not termino.is_set():
            camino = CAMINOS[hechos[cual] % len(CAMINOS)]
            empezo = time.monotonic()
            codigo, _, cuerpo = pedir(sitio + camino, 60)
            valen = historia.valen(empezo, time.monotonic())
            if not any(bien(camino, codigo, cuerpo, *estado) for estado in valen):
                erradas.append(f"{camino}: {codigo}, y valía {valen}")
            hechos[cual] += 1

    termino = threading.Event()
    hilos = [threading.Thread(target=cargar, args=(cual,)) for cual in range(HILOS)]
    for hilo in hilos:
        hilo.start()
    try:
        time.sleep(3)
        antes = time.monotonic()
        versiones[2] = segunda = publicado(primera.informe, version=2)
        historia.anotar(antes, 2, 200)
        assert esperar(lambda: pedir(f"{sitio}/2021/2/v2/")[0] == 200, 15) < PLAZO
        time.sleep(3)
        antes = time.monotonic()
        un_retiro(segunda)
        historia.anotar(antes, 1, 410)
        assert esperar(lambda: pedir(f"{sitio}/2021/2/v2/")[0] == 410, 15) < PLAZO
        time.sleep(3)
        antes = time.monotonic()
        versiones[3] = publicado(primera.informe, version=3)
        historia.anotar(antes, 3, 410)
        time.sleep(3)
    finally:
        termino.set()
        for hilo in hilos:
            hilo.join()
    assert sum(hechos) >= PEDIDOS
    assert erradas == []
