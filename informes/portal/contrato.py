"""Lo que el sitio promete a los programas: el `openapi.json` de sus archivos y el catálogo DCAT de sus datos.

La forma de `cifras.json` sale de las mismas clases con que se lee y se escribe: no hay otra lista que mantener.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from types import MappingProxyType
from typing import get_args, get_origin, get_type_hints

from comun.periodo import NUMEROS
from informes.cifras import Cifras
from informes.en_json import es_opcional
from informes.models import Publicacion
from informes.portal import datos

Dato = dict[str, object]

# Los códigos que DCAT-AP pide para lo que todo catálogo dice: idioma, tema, frecuencia, formato, disponibilidad.
_EUROPEOS = "http://publications.europa.eu/resource/authority"
_TIPOS = "https://www.iana.org/assignments/media-types"

_ARCHIVOS = {
    "cifras.json": ("application/json", "Todo lo que dice el informe, los mismos bytes que se publicaron"),
    "datos.csv": ("text/csv", datos.DATOS.descripcion),
    "actividades.csv": ("text/csv", datos.ACTIVIDADES.descripcion),
    "compromisos.csv": ("text/csv", datos.COMPROMISOS.descripcion),
    "informe.xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "Todo el informe en un libro, con su diccionario",
    ),
    "informe.pdf": ("application/pdf", "El informe para leer o imprimir (PDF/UA-1)"),
}

_ANIO: Dato = {
    "name": "anio",
    "in": "path",
    "required": True,
    "description": "El del plan",
    "schema": {"type": "integer", "minimum": 2000, "maximum": 2099},
    "example": 2021,
}
_PERIODO: Dato = {
    "name": "cuatrimestre",
    "in": "path",
    "required": True,
    "schema": {"type": "integer", "enum": list(NUMEROS)},
    "example": 2,
}
_VERSION: Dato = {
    "name": "version",
    "in": "path",
    "required": True,
    "description": "La del informe; sin ella, la vigente",
    "schema": {"type": "integer", "minimum": 1, "maximum": 9999},
    "example": 1,
}
_EN_HTML: Dato = {"text/html": {"schema": {"type": "string"}}}


def openapi(sitio: str, titulo: str) -> Dato:
    """El contrato de los archivos de `sitio`, en OpenAPI 3.0."""
    caminos: dict[str, Dato] = {}
    for archivo, (tipo, descripcion) in _ARCHIVOS.items():
        forma: Dato = (
            {"$ref": "#/components/schemas/Cifras"} if tipo == "application/json" else {"type": "string"}
        )
        if tipo not in ("application/json", "text/csv"):
            forma["format"] = "binary"
        for camino, parametros in (
            (f"/{{anio}}/{{cuatrimestre}}/{archivo}", [_ANIO, _PERIODO]),
            (f"/{{anio}}/{{cuatrimestre}}/v{{version}}/{archivo}", [_ANIO, _PERIODO, _VERSION]),
        ):
            caminos[camino] = {"get": _operacion(descripcion, tipo, forma, parametros)}
    caminos["/participe/{anio}.ics"] = {
        "get": _operacion("El calendario del plan", "text/calendar", {"type": "string"}, [_ANIO])
    }
    caminos["/informes/atom.xml"] = {
        "get": _operacion("Las publicaciones, en Atom", "application/atom+xml", {"type": "string"}, [])
    }
    caminos["/datos/catalogo.json"] = {
        "get": _operacion("El catálogo de los datos, en DCAT", "application/ld+json", {"type": "object"}, [])
    }
    formas: dict[str, Dato] = {}
    _forma(Cifras, formas)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": f"Datos abiertos del Plan Institucional de Participación Ciudadana · {titulo}",
            "description": "Archivos de solo lectura, sin clave ni límite. Lo publicado no cambia: una corrección es "
            "otra versión. Un archivo de una versión retirada responde 410.",
            "version": "1",
            "license": {"name": datos.LICENCIA, "url": datos.LICENCIA_EN},
        },
        "servers": [{"url": sitio}],
        "paths": caminos,
        "components": {"schemas": formas},
    }


def _operacion(descripcion: str, tipo: str, forma: Dato, parametros: list[Dato]) -> Dato:
    respuestas: dict[str, Dato] = {"200": {"description": descripcion, "content": {tipo: {"schema": forma}}}}
    if parametros:
        respuestas["404"] = {"description": "No está publicado", "content": _EN_HTML}
        respuestas["410"] = {"description": "Se retiró; dice por qué", "content": _EN_HTML}
    return {"summary": descripcion, "parameters": parametros, "responses": respuestas}


def _forma(tipo: object, formas: dict[str, Dato]) -> Dato:
    """El esquema JSON de un tipo de las cifras; el de cada clase queda en `formas`."""
    if es_opcional(tipo):
        de_que = _forma(get_args(tipo)[0], formas)
        return {"nullable": True, **de_que}
    if get_origin(tipo) is tuple:
        return {"type": "array", "items": _forma(get_args(tipo)[0], formas)}
    if not isinstance(tipo, type):
        raise TypeError(f"Las cifras no llevan {tipo}.")
    if dataclasses.is_dataclass(tipo):
        if tipo.__name__ not in formas:
            formas[tipo.__name__] = {}
            propiedades = {clave: _forma(de, formas) for clave, de in get_type_hints(tipo).items()}
            formas[tipo.__name__] = {
                "type": "object",
                "description": " ".join((tipo.__doc__ or "").split()),
                "properties": propiedades,
                "required": [c.name for c in dataclasses.fields(tipo) if c.default is dataclasses.MISSING],
            }
        return {"$ref": f"#/components/schemas/{tipo.__name__}"}
    if issubclass(tipo, Enum):
        return {"type": "string", "enum": [opcion.value for opcion in tipo]}
    if issubclass(tipo, date):
        return {"type": "string", "format": "date-time" if issubclass(tipo, datetime) else "date"}
    return {"type": {bool: "boolean", int: "integer", str: "string"}[tipo]}


def _codigo(cual: str, clase: str, dicho: Mapping[str, str] = MappingProxyType({})) -> Dato:
    return {"@id": f"{_EUROPEOS}/{cual}", "@type": clase, **dicho}


ESPANOL = _codigo("language/SPA", "dct:LinguisticSystem")
TEMAS = _codigo("data-theme", "skos:ConceptScheme", {"dct:title": "Temas de los datos"})
GOBIERNO = _codigo("data-theme/GOVE", "skos:Concept", {"skos:prefLabel": "Gobierno y sector público"})
ESTABLE = _codigo("planned-availability/STABLE", "skos:Concept", {"skos:prefLabel": "Estable"})
LICENCIA: Dato = {"@id": datos.LICENCIA_EN, "@type": "dct:LicenseDocument"}
BOGOTA: Dato = {
    "@id": "https://sws.geonames.org/3688689/",
    "@type": "dct:Location",
    "rdfs:label": "Bogotá D. C.",
}


def catalogo(
    publicaciones: Iterable[Publicacion],
    todas: Iterable[Publicacion],
    sitio: str,
    entidad: str,
    contacto: str,
) -> Dato:
    """El catálogo DCAT-AP 3 (JSON-LD): un conjunto de datos por informe, con los archivos de su versión vigente.

    `todas` son también las anteriores: cada conjunto se conoce por la dirección del informe, que no cambia con ellas.
    """
    todas = tuple(todas)
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dcatap": "http://data.europa.eu/r5r/",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "vcard": "http://www.w3.org/2006/vcard/ns#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
            "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
            "skos": "http://www.w3.org/2004/02/skos/core#",
            **{
                f"{vocabulario}:{cual}": {"@type": f"xsd:{tipo}"}
                for vocabulario, cual, tipo in (
                    ("dct", "issued", "dateTime"),
                    ("dct", "modified", "dateTime"),
                    ("dcat", "startDate", "date"),
                    ("dcat", "endDate", "date"),
                )
            },
        },
        "@type": "dcat:Catalog",
        "@id": f"{sitio}/datos/catalogo.json",
        "dct:title": "Datos abiertos del Plan Institucional de Participación Ciudadana",
        "dct:description": "Los informes publicados: lo programado, lo ejecutado y el estado de los compromisos.",
        "dct:language": ESPANOL,
        "dct:publisher": _quien_publica(entidad),
        "dct:license": LICENCIA,
        "dct:spatial": BOGOTA,
        "foaf:homepage": {"@id": f"{sitio}/", "@type": "foaf:Document"},
        "dcat:themeTaxonomy": TEMAS,
        **_fechas(todas),
        "dcat:dataset": [
            _conjunto(versiones, sitio, entidad, contacto) for versiones in _por_informe(publicaciones, todas)
        ],
    }


def _quien_publica(entidad: str) -> Dato:
    return {"@type": ["foaf:Agent", "foaf:Organization"], "foaf:name": entidad}


def _por_informe(
    vigentes: Iterable[Publicacion], todas: Sequence[Publicacion]
) -> Iterator[tuple[Publicacion, ...]]:
    """Las versiones de cada informe, primero la vigente."""
    for vigente in vigentes:
        otras = (una for una in todas if una.periodo == vigente.periodo and una.version != vigente.version)
        yield (vigente, *otras)


def _fechas(versiones: Sequence[Publicacion]) -> Dato:
    """Cuándo salió la primera y cuándo la última."""
    if not versiones:
        return {}
    fechas = [una.publicada_en for una in versiones]
    return {"dct:issued": min(fechas).isoformat(), "dct:modified": max(fechas).isoformat()}


def _conjunto(versiones: Sequence[Publicacion], sitio: str, entidad: str, contacto: str) -> Dato:
    publicacion, periodo = versiones[0], versiones[0].periodo
    direccion = sitio + publicacion.get_absolute_url()
    return {
        "@type": "dcat:Dataset",
        "@id": f"{sitio}{periodo.ruta}",
        "dct:title": f"Plan Institucional de Participación Ciudadana: {publicacion}",
        "dct:description": "Lo programado y lo ejecutado cada mes por cada actividad, y el estado de los compromisos.",
        **_fechas(versiones),
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": date(periodo.anio, periodo.desde, 1).isoformat(),
            "dcat:endDate": periodo.fin.isoformat(),
        },
        "dct:spatial": BOGOTA,
        "dct:language": ESPANOL,
        "dcat:theme": GOBIERNO,
        "dcat:keyword": ["participación ciudadana", "plan institucional", "víctimas", "rendición de cuentas"],
        "dct:accrualPeriodicity": _codigo(f"frequency/{periodo.periodicidad.frecuencia}", "dct:Frequency"),
        "dct:publisher": _quien_publica(entidad),
        "dcat:contactPoint": {
            "@type": ["vcard:Kind", "vcard:Organization"],
            "vcard:hasEmail": {"@id": f"mailto:{contacto}"},
        },
        "dcat:landingPage": {"@id": f"{sitio}{periodo.ruta}", "@type": "foaf:Document"},
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "@id": direccion + archivo,
                "dct:title": descripcion,
                "dcat:accessURL": {"@id": direccion},
                "dcat:downloadURL": {"@id": direccion + archivo},
                "dcat:mediaType": {"@id": f"{_TIPOS}/{tipo}", "@type": "dct:MediaType"},
                "dct:format": _codigo(
                    f"file-type/{archivo.rpartition('.')[2].upper()}", "dct:MediaTypeOrExtent"
                ),
                "dcatap:availability": ESTABLE,
                "dct:license": LICENCIA,
            }
            for archivo, (tipo, descripcion) in _ARCHIVOS.items()
        ],
    }
