"""Las etiquetas del PDF: lo que PDF/UA-1 pide, o le sirve a quien lo oye leer, y WeasyPrint no hace.

Se completan sobre sus objetos, antes de escribirlos: que una tabla que sigue en otra página sea una sola, el alcance de
cada encabezado de tabla, el índice de sus identificadores, la numeración de las listas y que los pies de página sean
artefactos.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from pydyf import PDF, Array, Dictionary


def completar(documento: Any, pdf: PDF) -> None:
    """Pone en las etiquetas lo que falta. `documento` y `pdf` son los de WeasyPrint, con el PDF sin escribir."""
    _unir_las_tablas(documento, pdf)
    raiz = _objeto(pdf, pdf.catalog["StructTreeRoot"])
    puestos = {id(raiz)}
    identificados = []
    for elemento, en_la_cabeza in _recorrer(pdf, _objeto(pdf, raiz["K"][0]), en_la_cabeza=False):
        puestos.add(id(elemento))
        if elemento["S"] == "/TH":
            elemento["A"]["Scope"] = "/Column" if en_la_cabeza else "/Row"
            identificados.append((elemento["ID"].data, elemento["ID"], elemento.reference))
        elif elemento["S"] == "/Lbl":
            lista = _objeto(pdf, _objeto(pdf, elemento["P"])["P"])
            lista["A"] = Dictionary({"O": "/List", "ListNumbering": "/Decimal"})
    if identificados:
        nombres = Array(parte for _, *par in sorted(identificados) for parte in par)
        raiz["IDTree"] = Dictionary({"Names": nombres})
    _sueltos_a_artefactos(pdf, raiz, puestos)


def _unir_las_tablas(documento: Any, pdf: PDF) -> None:
    """WeasyPrint etiqueta una tabla por página, con su encabezado repetido: quien la oye leer creería que son muchas.

    Las filas de cada página pasan a la tabla de la primera y citan sus encabezados; los repetidos quedan sueltos.
    """
    primeras: dict[Any, tuple[Any, dict[Any, Any]]] = {}
    for pagina in documento.pages:
        en_la_pagina: dict[Any, dict[Any, Any]] = defaultdict(dict)
        for tabla, celda, etiqueta in _celdas(pagina._page_box):
            en_la_pagina[tabla][celda] = etiqueta
        for tabla, etiquetas in en_la_pagina.items():
            esta = _tabla_de(pdf, next(iter(etiquetas.values())))
            primera, encabezados = primeras.setdefault(tabla, (esta, etiquetas))
            if primera is not esta:
                _citar_los_de(encabezados, etiquetas)
                _pasar_las_filas(pdf, esta, primera)


def _celdas(caja: Any, tabla: Any = None) -> Iterator[tuple[Any, Any, Any]]:
    """Cada celda dibujada bajo esa caja: el elemento de su tabla y el suyo, que son los mismos en todas las páginas, y
    su etiqueta en esta."""
    if caja.element is not None and caja.element_tag == "table":
        tabla = caja.element
    if tabla is not None and (etiqueta := getattr(caja, "mark", None)):
        yield tabla, caja.element, etiqueta
    for hija in getattr(caja, "children", ()):
        yield from _celdas(hija, tabla)


def _tabla_de(pdf: PDF, etiqueta: Any) -> Any:
    while etiqueta["S"] != "/Table":
        etiqueta = _objeto(pdf, etiqueta["P"])
    return etiqueta


def _citar_los_de(primeros: dict[Any, Any], repetidos: dict[Any, Any]) -> None:
    """Las celdas que citaban un encabezado repetido citan el primero. Los dos, por el elemento de la celda."""
    cambia = {
        etiqueta["ID"].data: primeros[celda]["ID"]
        for celda, etiqueta in repetidos.items()
        if etiqueta["S"] == "/TH" and celda in primeros
    }
    for etiqueta in repetidos.values():
        if citados := etiqueta["A"].get("Headers"):
            etiqueta["A"]["Headers"] = Array(cambia.get(citado.data, citado) for citado in citados)


def _pasar_las_filas(pdf: PDF, de: Any, a: Any) -> None:
    for referencia in de["K"]:
        grupo = _objeto(pdf, referencia)
        if grupo["S"] not in ("/THead", "/TFoot"):  # los que se repiten en cada página
            grupo["P"] = a.reference
            a["K"].append(referencia)
    vacia = de
    while True:
        contiene = _objeto(pdf, vacia["P"])
        contiene["K"].remove(vacia.reference)
        if contiene["K"]:
            break
        vacia = contiene


def _objeto(pdf: PDF, referencia: bytes) -> Any:
    return pdf.objects[int(referencia.split()[0])]


def _recorrer(pdf: PDF, elemento: Any, *, en_la_cabeza: bool) -> Iterator[tuple[Any, bool]]:
    """Cada elemento del árbol, y si está en la cabeza de una tabla."""
    en_la_cabeza = en_la_cabeza or elemento["S"] == "/THead"
    yield elemento, en_la_cabeza
    for hijo in elemento["K"]:
        if isinstance(hijo, bytes) and (objeto := _objeto(pdf, hijo)).get("Type") == "/StructElem":
            yield from _recorrer(pdf, objeto, en_la_cabeza=en_la_cabeza)


def _sueltos_a_artefactos(pdf: PDF, raiz: Any, puestos: set[int]) -> None:
    """Lo marcado que no está en el árbol, los pies de página, pasa a ser artefacto."""
    por_pagina: dict[bytes, set[int]] = defaultdict(set)
    for objeto in pdf.objects:
        if (
            isinstance(objeto, Dictionary)
            and objeto.get("Type") == "/StructElem"
            and id(objeto) not in puestos
        ):
            por_pagina[objeto["Pg"]].update(hijo for hijo in objeto["K"] if isinstance(hijo, int))
    numeros = _objeto(pdf, raiz["ParentTree"])["Nums"]
    for numero, pagina in enumerate(pdf.page_references):
        for mcid in por_pagina[pagina]:
            numeros[2 * numero + 1][mcid] = b"null"
        operaciones = _objeto(pdf, _objeto(pdf, pagina)["Contents"]).stream
        for i, operacion in enumerate(operaciones):
            if isinstance(operacion, Dictionary) and operacion.get("MCID") in por_pagina[pagina]:
                operaciones[i - 1 : i + 1] = ["/Artifact", Dictionary({"Type": "/Pagination"})]
