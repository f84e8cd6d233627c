"""Lo que hacen igual todas las pruebas que abren un navegador: entrar, seguir un enlace y mirar si hay barreras."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

CLAVE = "una-clave-larga-de-prueba"


def seguir(enlace: Locator) -> None:
    """Oprime el enlace o el botón y espera la página a la que lleva: lo que se lee después es de ella."""
    with enlace.page.expect_navigation():
        enlace.click()


def entrar(pagina: Page, usuario: str) -> None:
    """Inicia la sesión en la página que la pide, con `CLAVE`."""
    pagina.get_by_label("Nombre de usuario").fill(usuario)
    pagina.get_by_label("Contraseña").fill(CLAVE)
    seguir(pagina.get_by_role("button", name="Iniciar sesión"))


def sin_barreras_y_a_lo_ancho(pagina: Page, ancho: int) -> None:
    """La página, ya entera, cabe en `ancho` píxeles y axe no le encuentra nada."""
    pagina.wait_for_load_state()
    assert pagina.evaluate("document.documentElement.scrollWidth") == ancho
    faltas = Axe().run(pagina).response["violations"]
    assert [(falta["id"], falta["nodes"][0]["html"]) for falta in faltas] == []
