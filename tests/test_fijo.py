"""2021 no se mueve: lo que se publicó con la versión 0.1 se sigue leyendo igual, y publicado hoy dice lo mismo.

`tests/fijo/` se hizo una sola vez, con el programa en 69f4190, y no se rehace: guarda las dos publicaciones de la
demostración (esquema 1) y, de cada dirección pública, su estado y su texto. Lo que deba cambiar se anota en
`tests/anotado.py`, por su nombre y con su razón; lo demás, si cambia, es una falla.
"""

import io
import json
import re
import subprocess
from collections.abc import Iterator
from difflib import unified_diff
from fnmatch import fnmatch
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve
from python_calamine import CalamineWorkbook

from compromisos.estados import Estado as EstadoDeCompromiso
from informes.models import Publicacion
from informes.portal import urls
from tests.anotado import (
    AGREGADOS,
    DIFERENCIAS,
    DIFERENCIAS_DEL_PDF,
    DIRECCIONES_NUEVAS,
    REHECHOS,
    REHECHOS_DEL_PDF,
    Agregado,
    Diferencia,
)
from tests.datos import un_informe, un_plan, una_publicacion

pytestmark = pytest.mark.django_db

FIJO = Path(__file__).parent / "fijo"
CUATRIMESTRES = (1, 2)


COMO_ANOTARLO = (
    "Lo publicado en 2021 se lee hoy distinto. Si no debía, es una falla; si debía, anote en tests/anotado.py, con su "
    "razón, lo que cambió en DIFERENCIAS y lo que se agregó (una columna, un renglón) en AGREGADOS:\n"
)

# Lo que de una publicación nueva no puede ser igual, o cambió: la clave y su razón.
DIFERENCIAS_DE_LAS_CIFRAS = {
    "publicada": "es la fecha en que se publica",
    "esquema": "el 2 agrega cómo se mide cualquier plan; las claves del 1 siguen",
}


# Lo que hay en las direcciones


class _Texto(HTMLParser):
    """El texto de una página, un renglón por bloque, con lo que dicen las imágenes y los botones."""

    EN_RENGLON = frozenset(["a", "abbr", "b", "cite", "code", "em", "i", "mark", "small", "span", "strong", "sub",
                            "sup", "time", "tspan", "wbr"])  # fmt: skip
    SIN_TEXTO = frozenset(["script", "style"])

    def __init__(self) -> None:
        super().__init__()
        self.partes: list[str] = []
        self.callado = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.callado += tag in self.SIN_TEXTO
        if tag not in self.EN_RENGLON:
            self.partes.append("\n")
        dichos = dict(attrs)
        for atributo in ("alt", "aria-label", "placeholder"):
            if dicho := dichos.get(atributo):
                self.partes.append(f"[{dicho}]")

    def handle_endtag(self, tag: str) -> None:
        self.callado -= tag in self.SIN_TEXTO
        if tag not in self.EN_RENGLON:
            self.partes.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.callado:
            self.partes.append(data.replace("\n", " "))


def _renglones(texto: str) -> str:
    """Sin renglones vacíos y con un solo espacio entre palabras."""
    renglones = (" ".join(renglon.split()) for renglon in texto.splitlines())
    return "".join(f"{renglon}\n" for renglon in renglones if renglon)


def _del_libro(contenido: bytes) -> str:
    libro = CalamineWorkbook.from_filelike(io.BytesIO(contenido))
    hojas = (
        "\n".join(
            [nombre, *("\t".join(map(str, fila)) for fila in libro.get_sheet_by_name(nombre).to_python())]
        )
        for nombre in libro.sheet_names
    )
    return "\n".join(hojas) + "\n"


def leida(respuesta: HttpResponse) -> str:
    """El estado, el tipo y el texto de una respuesta; de los bytes congelados, su huella."""
    tipo = respuesta.get("Content-Type", "")
    primera = " ".join(
        filter(
            None,
            [
                str(respuesta.status_code),
                tipo,
                respuesta.get("Location"),
                respuesta.get("Content-Disposition"),
            ],
        )
    )
    match tipo.partition(";")[0]:
        case "text/html":
            pagina = _Texto()
            pagina.feed(respuesta.content.decode())
            cuerpo = _renglones("".join(pagina.partes))
        case "application/pdf" | "application/json":
            cuerpo = f"sha256 {sha256(respuesta.content).hexdigest()}\n"
        case tipo_de_libro if tipo_de_libro.endswith(".sheet"):
            cuerpo = _del_libro(respuesta.content)
        case _:
            cuerpo = respuesta.content.decode("utf-8-sig").replace("\r\n", "\n")
    return f"{primera}\n{cuerpo.rstrip()}\n"


def guardadas() -> dict[str, str]:
    """Cada dirección con lo que se guardó de ella."""
    contenido = (FIJO / "direcciones.txt").read_text(encoding="utf-8")
    partes = re.split(r"^=== GET (.+)\n", contenido, flags=re.MULTILINE)[1:]
    return dict(zip(partes[::2], partes[1::2], strict=True))


@pytest.fixture
def lo_publicado_en_2021() -> list[Publicacion]:
    """Las dos publicaciones guardadas, puestas en la base tal cual."""
    plan = un_plan(2021, demostracion=True)
    publicaciones = []
    for cuatrimestre in CUATRIMESTRES:
        contenido = (FIJO / f"2021-{cuatrimestre}-v1.json").read_bytes()
        publicaciones.append(
            una_publicacion(
                un_informe(cuatrimestre, plan=plan),
                cifras=contenido,
                pdf=(FIJO / f"2021-{cuatrimestre}-v1.pdf").read_bytes(),
                publicada_en=json.loads(contenido)["publicada"],
            )
        )
    return publicaciones


def test_lo_que_se_publico_se_lee_igual_por_todas_sus_direcciones(
    client: Client, lo_publicado_en_2021: list[Publicacion]
) -> None:
    distintas: list[str] = []
    sin_usar: set[Diferencia | Agregado] = {*DIFERENCIAS, *AGREGADOS}
    for direccion, antes in guardadas().items():
        esperada = antes
        for diferencia in DIFERENCIAS:
            if fnmatch(direccion, diferencia.donde) and diferencia.antes in esperada:
                esperada = diferencia.aplicar(esperada)
                sin_usar.discard(diferencia)
        hoy = leida(client.get(direccion))
        for rehecho in REHECHOS:
            if fnmatch(direccion, rehecho.donde):
                esperada, hoy = rehecho.quitar(esperada, rehecho.antes), rehecho.quitar(hoy, rehecho.hoy)
        for agregado in AGREGADOS:
            if fnmatch(direccion, agregado.donde) and (sin_el := agregado.quitar(hoy)) != hoy:
                assert agregado.quitar(antes) == antes, f"{direccion}: {agregado} ya estaba"
                sin_usar.discard(agregado)
                hoy = sin_el
        if "+json" in esperada.partition("\n")[0]:  # un contrato: puede decir más, no menos
            distintas += lo_que_falta(
                *(json.loads(texto.partition("\n")[2]) for texto in (esperada, hoy)), direccion
            )
            continue
        distintas += unified_diff(
            esperada.splitlines(),
            hoy.splitlines(),
            f"{direccion}, antes",
            f"{direccion}, hoy",
            n=1,
            lineterm="",
        )
    assert not distintas, COMO_ANOTARLO + "\n".join(distintas)
    assert sin_usar == set(), "diferencias anotadas que ya no se dan"


def test_lo_que_se_publico_de_los_compromisos_sigue_ahi(
    client: Client, lo_publicado_en_2021: list[Publicacion]
) -> None:
    """Cada texto con su estado, en la lista y en su dirección, y cada número de cada mesa."""
    publicado = json.loads((FIJO / "2021-2-v1.json").read_bytes())
    paginas = [client.get(f"/2021/2/compromisos/?pagina={n}").content.decode() for n in range(1, 5)]
    enlaces = [e for p in paginas for e in re.findall(r'<a href="(/compromisos/[0-9a-f]{12}/)">', p)]
    assert len(enlaces) == len(publicado["compromisos_publicos"])
    for enlace, suyo in zip(enlaces, publicado["compromisos_publicos"], strict=True):
        ficha = leida(client.get(enlace))
        assert suyo["texto"] in ficha
        assert EstadoDeCompromiso(suyo["estado"]).rotulo in ficha
        assert ("vencido" in ficha) is suyo["vencido"]
    lista = leida(client.get("/2021/2/compromisos/"))
    for mesa in publicado["compromisos_por_mesa"]:
        estados = [mesa["estados"][estado.value] for estado in EstadoDeCompromiso]
        numeros = (mesa["total"], mesa["no_a_cargo"], mesa["a_cargo"], *estados, mesa["vencidos"])
        fila = "\n".join((mesa["nombre"], mesa["tipo"], *map(str, numeros)))
        assert f"{fila}\n" in lista


@pytest.mark.parametrize(
    ("hoy", "antes"),
    [
        ('200 text/csv\nmes,lugar,total\n1,"aquí, o allá",2\n', "200 text/csv\nmes,total\n1,2\n"),
        (
            "200 x.sheet\nplan\nmes\tlugar\n1\taquí\ndiccionario\ncolumna\tqué\nlugar\tDónde\n",
            "200 x.sheet\nplan\nmes\n1\ndiccionario\ncolumna\tqué\nlugar\tDónde\n",
        ),
    ],
    ids=["csv", "libro"],
)
def test_una_columna_agregada_se_quita_para_comparar_y_nada_mas(hoy: str, antes: str) -> None:
    assert Agregado("*", "razón", columna="lugar").quitar(hoy) == antes
    assert Agregado("*", "razón", columna="otra").quitar(hoy) == hoy
    assert Agregado("*", "razón", renglon="1*").quitar("200\n1,2\n21\n") == "200\n21\n"


def test_los_archivos_congelados_salen_byte_a_byte(
    client: Client, lo_publicado_en_2021: list[Publicacion]
) -> None:
    for cuatrimestre in CUATRIMESTRES:
        for archivo, guardado in (("cifras.json", "json"), ("informe.pdf", "pdf")):
            for version in ("", "v1/"):
                servido = client.get(f"/2021/{cuatrimestre}/{version}{archivo}").content
                assert servido == (FIJO / f"2021-{cuatrimestre}-v1.{guardado}").read_bytes()


def test_la_red_tiene_alguna_direccion_de_cada_patron_publico() -> None:
    def nombres(patrones: Any) -> Iterator[str]:
        for patron in patrones:
            yield from nombres(patron.url_patterns) if hasattr(patron, "url_patterns") else [patron.name]

    en_la_red = {
        resolve(direccion.partition("?")[0]).url_name
        for direccion, antes in guardadas().items()
        if not antes.startswith("404")
    }
    assert set(nombres(urls.urlpatterns)) - en_la_red == DIRECCIONES_NUEVAS, (
        "Una dirección que en 2021 no había se anota en DIRECCIONES_NUEVAS; de una que había, falta la muestra."
    )


# Publicado de nuevo


def lo_que_falta(antes: Any, ahora: Any, donde: str = "") -> Iterator[str]:
    """Lo que las cifras de antes dicen y las de ahora no, o dicen distinto; lo que se agregó no cuenta."""
    if isinstance(antes, dict) and isinstance(ahora, dict):
        for clave, valor in antes.items():
            if clave not in ahora:
                yield f"{donde}.{clave}: ya no está"
            elif clave != "description" and f"{donde}.{clave}".lstrip(".") not in DIFERENCIAS_DE_LAS_CIFRAS:
                yield from lo_que_falta(valor, ahora[clave], f"{donde}.{clave}")
    elif donde.endswith(".enum"):  # una opción más no le quita nada a quien lee
        yield from (f"{donde}: ya no está {opcion!r}" for opcion in antes if opcion not in ahora)
    elif isinstance(antes, list) and isinstance(ahora, list) and len(antes) == len(ahora):
        for i, (uno, otro) in enumerate(zip(antes, ahora, strict=True)):
            yield from lo_que_falta(uno, otro, f"{donde}[{i}]")
    elif antes != ahora or type(antes) is not type(ahora):
        yield f"{donde}: {antes!r} → {ahora!r}"


def palabras_del_pdf(contenido: bytes) -> str:
    """Lo que dice el PDF, de corrido y en su orden, sin la fecha de publicación ni las huellas, que son de cada una: de
    su ancho depende dónde se parte cada renglón."""
    texto = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=contenido, capture_output=True, check=True
    ).stdout.decode()
    sin_huellas = re.sub(r"\b[0-9a-f]{16,64}\b", "…", texto)
    return re.sub(r"(?i)(publicad[ao] el )\d+ de \w+ de 20\d\d", r"\1…", " ".join(sin_huellas.split()))


def _en_trozos(palabras: str) -> list[str]:
    """De a una palabra por renglón, para ver cuáles cambian."""
    return palabras.split(" ")


def test_2021_publicado_hoy_tiene_cada_clave_cada_valor_y_cada_palabra_de_antes(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATOS = tmp_path
    monkeypatch.delenv("DEMO_CLAVE", raising=False)
    call_command("demo", stdout=io.StringIO())
    for cuatrimestre in CUATRIMESTRES:
        nueva = Publicacion.objects.get(anio=2021, numero_del_periodo=cuatrimestre)
        antes, ahora = (
            json.loads(contenido)
            for contenido in ((FIJO / f"2021-{cuatrimestre}-v1.json").read_bytes(), bytes(nueva.cifras))
        )
        assert list(lo_que_falta(antes, ahora)) == []
        guardado = FIJO / f"2021-{cuatrimestre}-v1.pdf"
        esperadas = palabras_del_pdf(guardado.read_bytes())
        for diferencia in DIFERENCIAS_DEL_PDF:
            if fnmatch(guardado.name, diferencia.donde):
                assert diferencia.antes in esperadas, diferencia
                esperadas = diferencia.aplicar(esperadas)
        hoy = palabras_del_pdf(bytes(nueva.pdf))
        for rehecho in REHECHOS_DEL_PDF:
            if fnmatch(guardado.name, rehecho.donde):
                esperadas, hoy = rehecho.quitar(esperadas, rehecho.antes), rehecho.quitar(hoy, rehecho.hoy)
        distintas = unified_diff(_en_trozos(esperadas), _en_trozos(hoy), "antes", "hoy", lineterm="")
        assert not (dichas := "\n".join(distintas)), (
            f"{guardado.name} dice hoy otra cosa; si debía, anótela en DIFERENCIAS_DEL_PDF:\n{dichas}"
        )
