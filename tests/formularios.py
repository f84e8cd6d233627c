"""Lo que un navegador mandaría de un formulario."""

from typing import Any

import tinyhtml5


def lo_que_manda(respuesta: Any) -> dict[str, list[str]]:
    """Los campos de la pantalla con lo que muestran, sin tocar nada y sin oprimir ningún botón."""
    pagina = tinyhtml5.parse(respuesta.content.decode(), namespace_html_elements=False)
    enviado: dict[str, list[str]] = {}
    for campo in pagina.findall(".//*[@id='content-main']//form//*[@name]"):
        se_marca = campo.get("type") in {"checkbox", "radio"}
        if campo.tag == "button" or (se_marca and campo.get("checked") is None):
            continue
        if campo.tag == "select":
            opciones = campo.findall(".//option")
            elegidas = [una for una in opciones if una.get("selected") is not None] or opciones[:1]
            enviado.setdefault(campo.get("name", ""), []).extend(una.get("value", "") for una in elegidas)
            continue
        valor = campo.text or "" if campo.tag == "textarea" else campo.get("value", "on" if se_marca else "")
        enviado.setdefault(campo.get("name", ""), []).append(valor.replace("\n", "\r\n"))
    return enviado
