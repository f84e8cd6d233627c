"""Lo que de 2021 se lee hoy distinto, por su nombre y con su razón: `test_fijo` no deja pasar nada que no esté aquí."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from django.conf import settings as configuracion

from informes.portal.datos import MEDIDAS, TABLAS


@dataclass(frozen=True)
class Diferencia:
    """Unas líneas que hoy dicen otra cosa en las direcciones que cumplen el patrón; `ahora` vacío: ya no están. Con
    `hasta`, van de `antes` al renglón que empieza así, que se queda."""

    donde: str
    antes: str
    ahora: str
    razon: str
    hasta: str = ""

    def aplicar(self, texto: str) -> str:
        """Lo que debe decir hoy."""
        if not self.hasta or self.antes not in texto:
            return texto.replace(self.antes, self.ahora)
        primero, _, resto = texto.partition(self.antes)
        _, cierre, final = resto.partition(f"\n{self.hasta}")
        return f"{primero}{self.ahora}{cierre[1:]}{final}"


_CAMPOS = "Las modificaciones dicen también qué campo cambió: antes, solo se sabía de la programación."

_PRIMERO_LAS_CIFRAS = (
    "Las cuatro cifras y las asistencias van en la primera pantalla, antes que el índice y el objetivo."
)
_SOLO_DONDE_ESTA = "«Pend.» se explica solo donde se lee."
_SIN_LO_QUE_PASO = "A los meses que ya pasaron no se invita a nadie, y un calendario sin nada no se ofrece."
_PEND = "«Pend.»: pendiente, nada programado a la fecha. La raya"
_INDICE = (
    "[En este informe] Avance Dependencias Compromisos Recomendaciones Descargas Buscar actividades\n"
    "Objetivo\n"
    "Informar a la ciudadanía y a los grupos de interés el avance de las actividades definidas en el Plan "
    "Institucional de Participación Ciudadana 2021 de la entidad, así como el estado de los compromisos adquiridos, en "
    "el período comprendido entre enero y {}.\n"
)
_QUE_HARA = (
    "El plan dice qué hará la entidad con la ciudadanía cada mes del año. Aquí está lo que hizo, lo que va atrasado y "
    "por qué.\n"
)


def _primero_las_cifras() -> Iterator[Diferencia]:
    for cuatrimestre, desde, hasta in ((1, "enero", "abril"), (2, "mayo", "agosto")):
        indice = _INDICE.format(hasta)
        for donde in (f"/2021/{cuatrimestre}/", f"/2021/{cuatrimestre}/v1/"):
            yield Diferencia(donde, f"{indice}Avance del plan\n", "Avance del plan\n", _PRIMERO_LAS_CIFRAS)
            yield Diferencia(
                donde,
                f"Lo hecho frente a lo programado de {desde} a {hasta}\nDe {desde}",
                f"Lo hecho frente a lo programado de {desde} a {hasta}\n{indice}Por qué\nDe {desde}",
                _PRIMERO_LAS_CIFRAS,
            )
    yield Diferencia("/", f"{_QUE_HARA}Avance del plan\n", "Avance del plan\n", _PRIMERO_LAS_CIFRAS)
    yield Diferencia(
        "/",
        "29 de 26\nAnticipado\nEl año",
        f"29 de 26\nAnticipado\n{_QUE_HARA}El año",
        _PRIMERO_LAS_CIFRAS,
    )


def _en_dcat_ap() -> Iterator[Diferencia]:
    """Lo que en el catálogo era una palabra y DCAT-AP 3 pide como código."""
    europeo = "http://publications.europa.eu/resource/authority"
    libro = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    cambios = {
        '"dct:language": "es"': f'"dct:language": {{"@id": "{europeo}/language/SPA"}}',
        '"foaf:Organization"': '["foaf:Agent", "foaf:Organization"]',
        '"vcard:Organization"': '["vcard:Kind", "vcard:Organization"]',
        "http://purl.org/cld/freq/threeTimesAYear": f"{europeo}/frequency/ANNUAL_3",
        **{
            f'"dcat:mediaType": "{tipo}"': '"dcat:mediaType": '
            f'{{"@id": "https://www.iana.org/assignments/media-types/{tipo}"}}'
            for tipo in ("text/csv", "application/json", "application/pdf", libro)
        },
    }
    for antes, ahora in cambios.items():
        yield Diferencia(
            "/datos/catalogo.json", antes, ahora, "Las formas oficiales de DCAT-AP 3 piden esos códigos."
        )


DIFERENCIAS: tuple[Diferencia, ...] = (
    Diferencia(
        "/informes/atom.xml",
        "Publicado el 26 de noviembre de 2026.",
        "Publicado el 25 de noviembre de 2026.",
        "Se publicó a las 7:41 de la noche en Bogotá: la fecha es la de allí, como en las demás páginas.",
    ),
    Diferencia(
        "/datos/catalogo.json",
        '/v1/"\n',
        '/"\n',
        "En el catálogo un conjunto se conoce por la dirección del informe, que no cambia con sus versiones.",
    ),
    Diferencia(
        "/datos/catalogo.json",
        '/v1/",\n',
        '/",\n',
        "En el catálogo un conjunto se conoce por la dirección del informe, que no cambia con sus versiones.",
    ),
    *_en_dcat_ap(),
    *_primero_las_cifras(),
    *(
        Diferencia(
            donde,
            f" de 0\nLo hecho frente a lo programado de enero a {hasta}\nAvance",
            " de 0\nPendiente: nada programado a la fecha\nAvance",
            _SOLO_DONDE_ESTA,
        )
        for donde, hasta in (
            ("/2021/2/*actividades/3/", "agosto"),
            ("/2021/2/*actividades/7/", "agosto"),
            ("/2021/1/*actividades/*/", "abril"),
            ("/2021/1/*dependencias/SFI/", "abril"),
        )
    ),
    *(
        Diferencia(donde, _PEND, "La raya", _SOLO_DONDE_ESTA)
        for donde in (
            "/2021/?/actividades/",
            "/2021/?/v1/actividades/",
            "/2021/?/actividades/[?]*",
            "/2021/*dependencias/ACPVR/",
            "/2021/2/*dependencias/SFI/",
        )
    ),
    Diferencia(
        "/2021/*dependencias/*/",
        "Su calendario\nLo que esta dependencia tiene programado en 2021, para abrir en el calendario del teléfono "
        "(ICS).\n",
        "",
        _SIN_LO_QUE_PASO,
    ),
    Diferencia(
        "/", "Ver lo programado después del 31 de agosto de 2021, con su calendario\n", "", _SIN_LO_QUE_PASO
    ),
    Diferencia(
        "/participe/",
        "Estas son las acciones que el plan de 2021 tiene programadas",
        "Para saber qué viene y cómo participar, escriba a oapsecgeneral@alcaldiabogota.gov.co.\nMes por mes\n"
        "El plan de 2021 ya no tiene nada programado que esté por venir. "
        "Lo que sigue se verá aquí con el próximo plan.\n",
        _SIN_LO_QUE_PASO,
        hasta="Entérese de cada informe",
    ),
    Diferencia(
        "/datos/diccionario/",
        "Los cambios de la programación con el plan ya aprobado.\n",
        "Los cambios de lo que el plan ya había prometido: aprobado, o con meses cerrados.\n",
        _CAMPOS,
    ),
    Diferencia(
        "/datos/diccionario/",
        "Por qué se cambió.\n",
        "Por qué se cambió.\ncampos\n"
        "Qué cambió, por su clave en cifras.json, separado por punto y coma; «plan», que se agregó.\n",
        _CAMPOS,
    ),
    Diferencia("/2021/*informe.xlsx", "meta_despues\tmotivo\n", "meta_despues\tmotivo\tcampos\n", _CAMPOS),
    Diferencia(
        "/2021/*informe.xlsx",
        "modificaciones\tmotivo\tPor qué se cambió\n",
        "modificaciones\tmotivo\tPor qué se cambió\nmodificaciones\tcampos\tQué cambió, por su clave en cifras.json, "
        "separado por punto y coma; «plan», que se agregó\n",
        _CAMPOS,
    ),
    Diferencia(
        "/datos/diccionario/",
        "La cantidad, un entero.",
        "La cantidad; con decimales, si los tiene, después de un punto.",
        "Un plan puede contar en decimales; el de 2021 sigue contando en enteros.",
    ),
    Diferencia(
        "/datos/",
        "el último día del cuatrimestre y",
        "el último día del periodo y",
        "Un plan puede informar cada tres, seis o doce meses.",
    ),
    *(
        Diferencia(
            donde,
            "Una fila por mes del cuatrimestre, con",
            "Una fila por mes del periodo, con",
            "Un plan puede informar cada tres, seis o doce meses.",
        )
        for donde in ("/datos/diccionario/", "/datos/openapi.json", "/datos/catalogo.json")
    ),
    *(
        Diferencia(
            donde,
            "http://testserver/",
            f"{configuracion.SITIO}/",
            "Las direcciones completas son las de SITIO, no las que diga quien pregunta.",
        )
        for donde in ("/informes/atom.xml", "/sitemap.xml")
    ),
)


@dataclass(frozen=True)
class Agregado:
    """Lo que hoy está de más en las direcciones que cumplen el patrón: una columna de sus tablas, por su nombre, o los
    renglones que digan eso, con `*` por lo que varíe. Para comparar, se quita de lo de hoy."""

    donde: str
    razon: str
    columna: str = ""
    renglon: str = ""

    def quitar(self, hoy: str) -> str:
        """Lo de hoy sin él."""
        primera, _, cuerpo = hoy.partition("\n")
        if self.columna:
            return f"{primera}\n{_sin_columna(cuerpo, self.columna, en_hojas='.sheet' in primera)}"
        renglones = cuerpo.splitlines(keepends=True)
        return f"{primera}\n" + "".join(r for r in renglones if not fnmatchcase(r.rstrip("\n"), self.renglon))


def _sin_columna(tabla: str, columna: str, *, en_hojas: bool) -> str:
    """Una tabla en CSV, o las hojas de un libro como las escribe `_del_libro`, sin esa columna."""
    filas = [r.split("\t") for r in tabla.splitlines()] if en_hojas else list(csv.reader(io.StringIO(tabla)))
    cual, es_encabezado = None, True
    for fila in filas:
        if en_hojas and len(fila) == 1:  # el nombre de la hoja
            es_encabezado = True
            continue
        if es_encabezado:
            cual, es_encabezado = fila.index(columna) if columna in fila else None, False
        if cual is not None:
            del fila[cual]
    if en_hojas:
        return "".join("\t".join(fila) + "\n" for fila in filas)
    salida = io.StringIO()
    csv.writer(salida, lineterminator="\n").writerows(filas)
    return salida.getvalue()


@dataclass(frozen=True)
class Rehecho:
    """Un trozo que hoy se arma de otro modo: empezaba en `antes`, empieza en `hoy` y llega hasta `hasta`. No se compara
    palabra por palabra; que diga lo mismo lo comprueba otra prueba, que se nombra en la razón."""

    donde: str
    antes: str
    hoy: str
    hasta: str
    razon: str

    def quitar(self, texto: str, desde: str) -> str:
        """El texto sin el trozo; el mismo, si no lo tiene."""
        principio = texto.find(desde)
        final = texto.find(self.hasta, principio)
        return texto if principio < 0 or final < 0 else texto[:principio] + texto[final:]


_DENSA = (
    "Una tabla densa, cada compromiso con su dirección: test_lo_que_se_publico_de_los_compromisos_sigue_ahi."
)
REHECHOS: tuple[Rehecho, ...] = (
    Rehecho(
        "/sitemap.xml",
        "(no estaba)",
        f"<url><loc>{configuracion.SITIO}/compromisos/",
        "\n</urlset>",
        "Cada compromiso tiene su dirección: test_toda_pagina_la_recorren_las_pruebas_y_la_ofrece_el_mapa.",
    ),
    Rehecho("/2021/2/*compromisos/*", "\nPor mesa\n", "\nUno por uno\n", "\nCifras del informe", _DENSA),
)
REHECHOS_DEL_PDF: tuple[Rehecho, ...] = (
    Rehecho(
        "2021-2-*.pdf",
        "Compromisos publicados con su texto",
        "Compromisos publicados con su texto",
        "05 Recomendaciones",
        "Los compromisos con su texto caben en dos hojas: van por mesa y en tres columnas.",
    ),
)

_COMO_SE_MIDE = (
    "El esquema 2 dice de cualquier plan cómo se mide: de lo publicado con el 1, lo que era por omisión."
)
_COLUMNAS_NUEVAS = (
    "codigo",
    "numerador",
    "denominador",
    "informa",
    "periodo",
    "regla",
    "ponderacion_por_componente",
    "clase_de_meta",
    "sentido",
    "linea_base",
    "con_denominador",
    "periodicidad",
    "ponderacion",
    "por_periodos",
    "componente",
    "ponderacion_componente",
    "apoyan",
)

_SIGNIFICADOS_NUEVOS = {
    significado
    for tabla in TABLAS
    for columna, significado in tabla.columnas.items()
    if columna in _COLUMNAS_NUEVAS
} | {MEDIDAS["numerador"], MEDIDAS["denominador"]}

_SIN_PROGRAMAR = "De una actividad sin nada programado se dice lo que hizo."
_DEL_COMPROMISO = ("clave", "localidad")
_CON_DIRECCION = "Cada compromiso publicado dice su dirección y, si su mesa es local, su localidad."

AGREGADOS: tuple[Agregado, ...] = (
    Agregado("/2021/*informe.xlsx", _SIN_PROGRAMAR, columna="reportado"),
    Agregado("/2021/*informe.xlsx", _SIN_PROGRAMAR, renglon="*\treportado\t*"),
    Agregado("/datos/diccionario/", _SIN_PROGRAMAR, renglon="reportado"),
    Agregado(
        "/datos/diccionario/",
        _SIN_PROGRAMAR,
        renglon="Lo que hizo fuera de lo programado hasta el corte, avalado; vacío si nada.",
    ),
    *(Agregado("/2021/*informe.xlsx", _CON_DIRECCION, columna=columna) for columna in _DEL_COMPROMISO),
    *(
        Agregado("/2021/*informe.xlsx", _CON_DIRECCION, renglon=f"*\t{columna}\t*")
        for columna in _DEL_COMPROMISO
    ),
    *(Agregado("/datos/diccionario/", _CON_DIRECCION, renglon=columna) for columna in _DEL_COMPROMISO),
    *(
        Agregado("/datos/diccionario/", _CON_DIRECCION, renglon=renglon)
        for renglon in (
            "La de su dirección, /compromisos/clave/; la misma en todos los informes.",
            "La de su mesa, si es local y se cuenta sola.",
        )
    ),
    *(
        Agregado(donde, "En un teléfono los filtros se pliegan.", renglon="Filtros*")
        for donde in ("/2021/*actividades/", "/2021/*actividades/[?]*")
    ),
    Agregado("/comparar/*", _SOLO_DONDE_ESTA, renglon="«Pend.»: pendiente, nada programado a la fecha."),
    *(
        Agregado(
            donde,
            "Cuántas veces vino alguien va al lado de las cifras: una misma persona puede venir varias.",
            renglon="* asistencias de enero a *: una misma persona cuenta cada vez que vino.",
        )
        for donde in ("/", "/2021/*")
    ),
    *(
        Agregado("/2021/*.csv", _COMO_SE_MIDE, columna=columna)
        for columna in _COLUMNAS_NUEVAS
        if columna != "apoyan"
    ),
    *(Agregado("/2021/*informe.xlsx", _COMO_SE_MIDE, columna=columna) for columna in _COLUMNAS_NUEVAS),
    *(
        Agregado("/2021/*informe.xlsx", _COMO_SE_MIDE, renglon=f"*\t{columna}\t*")
        for columna in _COLUMNAS_NUEVAS
    ),
    *(
        Agregado(
            "/como-se-calcula/",
            "La regla del plan se muestra hecha con sus números, y qué daría la otra.",
            renglon=renglon,
        )
        for renglon in (
            "La regla de este plan, con sus números",
            "Este plan cuenta acciones: se suman las de todas sus actividades y se divide una sola vez.",
            "Avance: (11 + 2 + 1 + *",
            "Y con la otra regla. La otra regla promedia *",
        )
    ),
    *(Agregado("/datos/diccionario/", _COMO_SE_MIDE, renglon=columna) for columna in _COLUMNAS_NUEVAS),
    *(
        Agregado("/datos/diccionario/", _COMO_SE_MIDE, renglon=f"{significado}.")
        for significado in sorted(_SIGNIFICADOS_NUEVOS)
    ),
)

# Lo que el PDF de 2021, publicado hoy, dice distinto; `donde` es el archivo guardado.
_ASISTENCIAS = "Lo que se suma son asistencias, nunca personas: una misma puede venir varias veces."
_AQUI_PEND = "«Pend.»: pendiente, nada programado a la fecha."
_MENOS_HOJAS = "Los compromisos ocupan tres hojas donde ocupaban nueve: lo que sigue está seis antes."
DIFERENCIAS_DEL_PDF: tuple[Diferencia, ...] = (
    Diferencia("2021-2-*.pdf", " de 25 …", " de 19 …", _MENOS_HOJAS),
    *(
        Diferencia("2021-2-*.pdf", f"· {antes} de 19", f"· {antes - 6} de 19", _MENOS_HOJAS)
        for antes in (23, 24, 25)
    ),
    Diferencia(
        "2021-2-*.pdf",
        "05 23 Modificaciones al plan A 23 Meses sin reporte B 23 Cómo se calcula C 24 Glosario D 25 Compruebe este "
        "informe E 25",
        "05 17 Modificaciones al plan A 17 Meses sin reporte B 17 Cómo se calcula C 18 Glosario D 19 Compruebe este "
        "informe E 19",
        _MENOS_HOJAS,
    ),
    Diferencia(
        "*.pdf",
        "«Pend.» Pendiente: no había nada programado a la fecha, así que no hay con qué comparar. ",
        "",
        _SOLO_DONDE_ESTA,
    ),
    Diferencia("2021-2-*.pdf", f"{_AQUI_PEND} La raya", "La raya", _SOLO_DONDE_ESTA),
    *(
        Diferencia(donde, f"{antes} {despues}", f"{antes} {_AQUI_PEND} {despues}", _SOLO_DONDE_ESTA)
        for donde, antes, despues in (
            ("2021-1-*.pdf", "empieza en julio", "100 % 5"),
            ("2021-1-*.pdf", "% 8 de 8", "100 % 20"),
            ("2021-1-*.pdf", "empieza en julio", "Pend. 0 de"),
            ("2021-2-*.pdf", "% 1 de 1", "123 % 16"),
            ("2021-2-*.pdf", "% 12 de 12", "100 % 29"),
        )
    ),
    *(
        Diferencia(
            donde,
            f"{esperadas} {ejecucion}",
            f"{esperadas} {cuantas} asistencias de enero a {mes}: una misma persona cuenta cada vez que vino. "
            f"{ejecucion}",
            _ASISTENCIAS,
        )
        for donde, esperadas, cuantas, mes, ejecucion in (
            ("2021-1-*.pdf", "se esperaban 33.", "1.267", "abril", "100 %"),
            ("2021-2-*.pdf", "se esperaban 59.", "3.616", "agosto", "105 %"),
        )
    ),
    Diferencia("*.pdf", "– Personas 297", "– Asistencias 297", _ASISTENCIAS),
    Diferencia(
        "*.pdf",
        "Las personas se cuentan en cada actividad y mes en que participaron;",
        "Una misma persona cuenta en cada actividad y mes en que participó;",
        _ASISTENCIAS,
    ),
    *(
        Diferencia(
            donde,
            f"Personas participaron {lapso}",
            f"Asistencias {lapso}; una persona cuenta cada vez que vino",
            _ASISTENCIAS,
        )
        for donde, lapso in (("2021-1-*.pdf", "de enero a abril"), ("2021-2-*.pdf", "de mayo a agosto"))
    ),
    Diferencia(
        "2021-1-*.pdf",
        "Personas no se reportó cuántas participaron",
        "Asistencias no se reportó cuántas hubo",
        _ASISTENCIAS,
    ),
)

# Los nombres de las direcciones de `portal/urls.py` que entonces no había.
DIRECCIONES_NUEVAS: frozenset[str] = frozenset({"compromiso"})
