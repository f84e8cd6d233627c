"""Lo de los informes que tarda y se hace en la fila: el PDF de un borrador y publicar."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from comun.conexion import soltar_la_base
from comun.transacciones import NoSePuede
from informes.borrador import Borrador
from informes.cifras import Cifras
from informes.documento.pdf import NoSePudoDibujar
from informes.models import Informe, Publicacion
from informes.publicacion import PUBLICAR, a_pdf, publicar
from participacion.models import Trabajo, Usuario
from participacion.trabajos import SIN_BASE, encolar, tarea

BORRADOR, PUBLICACION = "borrador", "publicar"


def pedir_borrador(informe: Informe, *, usuario: Usuario, vuelta: str) -> Trabajo:
    """Pone en la fila el PDF de cómo quedaría hoy."""
    return encolar(
        BORRADOR, f"PDF del borrador del {informe}", usuario=usuario, vuelta=vuelta, informe=informe.pk
    )


@tarea(BORRADOR, permiso="informes.view_informe")
def dibujar_borrador(trabajo: Trabajo) -> None:
    informe = _informe(trabajo)
    pdf = _dibujo(trabajo)(Borrador(informe).cifras)
    trabajo.terminar("El PDF está listo.", archivo=pdf, nombre=f"borrador-{informe.periodo.clave}.pdf")


def pedir_publicacion(informe: Informe, *, usuario: Usuario, vuelta: str, **pedido: Any) -> Trabajo:
    """Pone en la fila publicarlo; `pedido` es lo que `publicar()` pide y la persona vio o escribió."""
    titulo = f"Publicar el {informe}"
    return encolar(PUBLICACION, titulo, usuario=usuario, vuelta=vuelta, informe=informe.pk, pedido=pedido)


@tarea(PUBLICACION, permiso=PUBLICAR)
def publicar_el_informe(trabajo: Trabajo) -> None:
    """La publicación y que el trabajo quedó hecho son una sola transacción: quien lo tome después no la repite."""
    informe, usuario = _informe(trabajo), trabajo.usuario

    def junto_con(publicacion: Publicacion) -> None:
        frase = f"Quedó publicada la versión {publicacion.version} del {informe}."
        trabajo.terminar(frase, enlace=publicacion.get_absolute_url())

    publicar(
        informe, usuario=usuario, dibujo=_dibujo(trabajo), junto_con=junto_con, **trabajo.datos["pedido"]
    )


def _informe(trabajo: Trabajo) -> Informe:
    informe = Informe.objects.select_related("plan").filter(pk=trabajo.datos["informe"]).first()
    if informe is None:
        raise NoSePuede("El informe ya no existe.")
    return informe


def _dibujo(trabajo: Trabajo) -> Callable[[Cifras], bytes]:
    """Dibuja el PDF y va dejando dicho en qué página va."""

    def avance(pagina: int) -> None:
        with suppress(*SIN_BASE):  # solo se deja de decir por dónde va
            trabajo.avanzar(f"Se dibuja el PDF: página {pagina}." if pagina else "Se dibuja el PDF.")
        soltar_la_base()

    def dibujar(cifras: Cifras) -> bytes:
        try:
            return a_pdf(cifras, avance)
        except NoSePudoDibujar as error:
            raise NoSePuede(str(error)) from error

    return dibujar
