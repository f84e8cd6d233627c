"""Los datos abiertos de una publicación, a partir de sus cifras congeladas.

Cada tabla dice sus columnas con lo que significan: de ahí salen los encabezados, el diccionario de la página y la hoja
«diccionario» del libro. De `datos.csv`, del libro o de `cifras.json`, cada uno solo, se recalcula cada cifra de su
informe.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from compromisos.estados import EN_LOS_DATOS
from compromisos.estados import Estado as EstadoDeCompromiso
from comun.cantidades import Cantidad, corta
from comun.hojas.escribir import a_csv, a_xlsx
from comun.palabras import enumerar
from comun.periodo import CUATRIMESTRAL
from informes.cifras import Cifras, CifrasDeActividad
from informes.cifras_de_compromisos import ConteoDeCompromisos
from informes.grupos import SEPARADOR, niveles
from participacion.descripcion import PUBLICOS
from participacion.estados import Estado

Celda = str | Cantidad | None
Fila = tuple[Celda, ...]

LICENCIA = "Creative Commons Atribución 4.0 Internacional (CC BY 4.0)"
LICENCIA_EN = "https://creativecommons.org/licenses/by/4.0/deed.es"


@dataclass(frozen=True, slots=True)
class TablaDeDatos:
    """Una tabla de datos abiertos. `columnas` va de cada nombre a lo que significa; `filas` las da en ese orden."""

    nombre: str
    descripcion: str
    columnas: dict[str, str]
    filas: Callable[[Cifras], Iterable[Fila]]

    def con_encabezado(self, cifras: Cifras) -> list[Fila]:
        """Los nombres de las columnas y las filas."""
        return [tuple(self.columnas), *self.filas(cifras)]


def _si_o_no(valor: bool) -> str:
    return "sí" if valor else "no"


def _celda(valor: str | Cantidad | tuple[str, ...] | None) -> Celda:
    """Un sí o un no, con su palabra; los de una lista, separados por punto y coma."""
    if isinstance(valor, bool):
        return _si_o_no(valor)
    return "; ".join(valor) if isinstance(valor, tuple) else valor


_DEL_PERIODO = {
    "informa": "Cada cuánto informa el plan: cuatrimestral, trimestral, semestral o anual",
    "periodo": "El del informe, desde 1; `cuatrimestre` es vacío si el plan informa cada otro tiempo",
    "regla": "Cómo se cierra un grupo: acciones, cocientes de sumas, o promedio de sus actividades",
    "ponderacion_por_componente": "«sí» si la ponderación de cada actividad es dentro de su componente",
}


def _del_periodo(cifras: Cifras) -> Fila:
    """En el orden de `_DEL_PERIODO`."""
    return (
        cifras.informa,
        cifras.numero_del_periodo,
        cifras.regla,
        _si_o_no(cifras.ponderacion_por_componente),
    )


_DE_LA_MEDIDA = {
    "codigo": "El de la actividad en el plan; `numero`, si es uno entero",
    **{campo.clave: campo.significado for campo in PUBLICOS if campo.mide},
    "por_periodos": "«no» si solo se sabe la meta del año: hasta su mes no se espera nada de ella",
    "componente": "El camino desde el plan, separado por « / »",
    "ponderacion_componente": "Lo que pesa entre sus hermanos cada nivel del componente, separado por «/»",
}


def _de_la_medida(cifras: Cifras) -> Callable[[CifrasDeActividad], Fila]:
    """En el orden de `_DE_LA_MEDIDA`."""
    pesos = {c.nombre: "" if c.ponderacion is None else corta(c.ponderacion) for c in cifras.componentes}
    medidas = [campo.clave for campo in PUBLICOS if campo.mide]

    def de_la_medida(a: CifrasDeActividad) -> Fila:
        camino = niveles(a.componente)
        del_camino = [pesos.get(SEPARADOR.join(camino[:n]), "") for n in range(1, len(camino) + 1)]
        return (
            a.codigo,
            *(_celda(getattr(a, clave)) for clave in medidas),
            _si_o_no(a.por_periodos),
            a.componente,
            "/".join(del_camino) if any(del_camino) else "",
        )

    return de_la_medida


_DE_TODA_FILA = {
    "anio": "Año del plan",
    "cuatrimestre": f"{enumerar([str(numero) for numero in CUATRIMESTRAL.numeros], 'o')}: el del informe",
    "corte": "Fecha hasta la que cuentan los avances (AAAA-MM-DD)",
    "version": "Versión del informe",
    "demostracion": "«sí» si los datos son reconstruidos y no son cifras oficiales",
}


def _de_toda_fila(cifras: Cifras) -> Fila:
    return (
        cifras.anio,
        cifras.cuatrimestre,
        cifras.corte.isoformat(),
        cifras.version,
        _si_o_no(cifras.demostracion),
    )


def _filas_de_actividades(cifras: Cifras) -> Iterator[Fila]:
    del_periodo, de_la_medida = _del_periodo(cifras), _de_la_medida(cifras)
    for dependencia, actividad in cifras.por_dependencia():
        medida = de_la_medida(actividad)
        for mes in actividad.meses:
            yield (
                cifras.anio,
                dependencia.sigla,
                actividad.numero,
                actividad.descripcion,
                mes.mes,
                mes.programado,
                mes.ejecutado,
                cifras.cuatrimestre,
                cifras.corte.isoformat(),
                cifras.version,
                dependencia.nombre,
                _si_o_no(cifras.demostracion),
                mes.participantes,
                mes.razon,
                mes.texto,
                mes.numerador,
                mes.denominador,
                *del_periodo,
                *medida,
            )


ACTIVIDADES = TablaDeDatos(
    "actividades",
    "Una fila por actividad y mes, los doce.",
    {
        "anio": _DE_TODA_FILA["anio"],
        "dependencia": "Sigla de la dependencia que responde",
        "numero": "Número de la actividad en el plan",
        "actividad": "Descripción de la actividad",
        "mes": "1 a 12",
        "programado": "Acciones programadas ese mes",
        "ejecutado": "Acciones ejecutadas y avaladas; vacío: sin reporte, o posterior al corte",
        "cuatrimestre": _DE_TODA_FILA["cuatrimestre"],
        "corte": _DE_TODA_FILA["corte"],
        "version": _DE_TODA_FILA["version"],
        "nombre_dependencia": "Nombre de la dependencia",
        "demostracion": _DE_TODA_FILA["demostracion"],
        "participantes": "Personas que participaron ese mes; vacío si no se dijo",
        "razon": "Por qué lo ejecutado no es lo programado",
        "texto": "Lo que se hizo ese mes",
        "numerador": "De un porcentaje de dos números, los que cumplen",
        "denominador": "De un porcentaje de dos números, el total; 0: no hubo casos",
        **_DEL_PERIODO,
        **_DE_LA_MEDIDA,
    },
    _filas_de_actividades,
)


def _filas_de_compromisos(cifras: Cifras) -> Iterator[Fila]:
    for del_mes in cifras.compromisos:
        yield (
            cifras.anio,
            del_mes.mes,
            del_mes.corte.isoformat(),
            *_conteos(del_mes),
        )


_CONTEOS = {
    "total": "Compromisos recogidos: los a cargo y los no a cargo",
    "a_cargo": "A cargo de una dependencia de la entidad",
    "no_a_cargo": "Le corresponden a otra entidad",
    **{estado.value: f"A cargo, {estado.aspecto.cuando} al corte" for estado in EN_LOS_DATOS},
    "vencidos": "A cargo, abiertos al corte y pasada su fecha límite; también cuentan en su estado",
}


def _conteos(conteo: ConteoDeCompromisos) -> Fila:
    """En el orden de `_CONTEOS`."""
    return (
        conteo.total,
        conteo.a_cargo,
        conteo.no_a_cargo,
        *(conteo.estados[estado] for estado in EN_LOS_DATOS),
        conteo.vencidos,
    )


COMPROMISOS = TablaDeDatos(
    "compromisos",
    "Una fila por mes del periodo, con su propio corte.",
    {
        "anio": _DE_TODA_FILA["anio"],
        "mes": "1 a 12: el de la sesión en que se adquirieron",
        "corte": "Fecha a la que se mira el estado (AAAA-MM-DD)",
        **_CONTEOS,
    },
    _filas_de_compromisos,
)


MEDIDAS = {
    "acciones_programadas": "Acciones que la actividad tenía programadas ese mes",
    "acciones_ejecutadas": "Acciones que hizo ese mes, avaladas; sin fila: sin reporte, o posterior al corte",
    "personas": "Personas que participaron ese mes; sin fila: no se dijo",
    "numerador": "De un porcentaje de dos números, los que cumplen ese mes",
    "denominador": "De un porcentaje de dos números, el total ese mes; 0: no hubo casos",
    "compromisos_a_cargo": "Compromisos de las sesiones de ese mes a cargo de la entidad, por estado",
    "compromisos_no_a_cargo": "Compromisos de las sesiones de ese mes que le corresponden a otra entidad",
    "compromisos_vencidos": "De los a cargo de ese mes, los abiertos al corte y pasada su fecha límite",
}


def _filas_de_datos(cifras: Cifras) -> Iterator[Fila]:
    comun, del_periodo, de_la_medida = _de_toda_fila(cifras), _del_periodo(cifras), _de_la_medida(cifras)
    for dependencia, actividad in cifras.por_dependencia():
        medida = de_la_medida(actividad)
        de_quien = (dependencia.sigla, dependencia.nombre, actividad.numero, actividad.descripcion)
        for mes in actividad.meses:
            for que, valor in (
                ("acciones_programadas", mes.programado),
                ("acciones_ejecutadas", mes.ejecutado),
                ("personas", mes.participantes),
                ("numerador", mes.numerador),
                ("denominador", mes.denominador),
            ):
                if valor is not None:
                    yield (*comun, que, mes.mes, *de_quien, "", "", valor, *del_periodo, *medida)
    de_nadie = ("", "", None, "")
    sin_medida = (*del_periodo, *([""] * len(_DE_LA_MEDIDA)))
    for compromisos in cifras.compromisos:
        corte = compromisos.corte.isoformat()
        for estado in EstadoDeCompromiso:
            cuantos = compromisos.estados[estado]
            yield (
                *comun,
                "compromisos_a_cargo",
                compromisos.mes,
                *de_nadie,
                corte,
                estado.value,
                cuantos,
                *sin_medida,
            )
        yield (
            *comun,
            "compromisos_no_a_cargo",
            compromisos.mes,
            *de_nadie,
            corte,
            "",
            compromisos.no_a_cargo,
            *sin_medida,
        )
        yield (
            *comun,
            "compromisos_vencidos",
            compromisos.mes,
            *de_nadie,
            corte,
            "",
            compromisos.vencidos,
            *sin_medida,
        )


DATOS = TablaDeDatos(
    "datos",
    "Todo el informe en un archivo: una fila por dato. De él solo se recalcula cada cifra.",
    {
        **_DE_TODA_FILA,
        "medida": "Qué se cuenta; están en la tabla de medidas",
        "mes": "1 a 12",
        "dependencia": "Sigla de la dependencia que responde; vacía en los compromisos",
        "nombre_dependencia": "Nombre de la dependencia",
        "numero": "Número de la actividad en el plan",
        "actividad": "Descripción de la actividad",
        "corte_del_mes": "En los compromisos, la fecha a la que se mira su estado (AAAA-MM-DD)",
        "estado": f"En los compromisos a cargo: {enumerar(EN_LOS_DATOS, 'o')}",
        "valor": "La cantidad; con decimales, si los tiene, después de un punto",
        **_DEL_PERIODO,
        **_DE_LA_MEDIDA,
    },
    _filas_de_datos,
)

_INFORME = TablaDeDatos(
    "informe",
    "De qué informe son los datos.",
    {
        **_DE_TODA_FILA,
        "entidad": "Quien publica",
        "publicada": "Cuándo se publicó",
        "licencia": "Cómo se pueden usar",
    },
    lambda cifras: [
        (
            *_de_toda_fila(cifras),
            cifras.entidad.nombre,
            cifras.publicada.isoformat() if cifras.publicada else "",
            LICENCIA,
        )
    ],
)

_PLAN = TablaDeDatos(
    "plan",
    "Una fila por actividad: lo que la describe y cómo va al corte.",
    {
        "numero": "Número de la actividad en el plan",
        "dependencia": "Sigla de la dependencia que responde",
        "actividad": "Descripción de la actividad",
        "estado": enumerar(list(Estado), "o"),
        **{campo.clave: campo.significado for campo in PUBLICOS},
        "meta_inicial": "La meta de antes de la primera modificación al plan; vacía si no tuvo",
        "codigo": _DE_LA_MEDIDA["codigo"],
        "por_periodos": _DE_LA_MEDIDA["por_periodos"],
        "apoyan": "Siglas de las dependencias corresponsables, separadas por punto y coma",
    },
    lambda cifras: (
        (
            a.numero,
            dependencia.sigla,
            a.descripcion,
            a.estado.value,
            *(_celda(getattr(a, campo.clave)) for campo in PUBLICOS),
            a.meta_inicial,
            a.codigo,
            _si_o_no(a.por_periodos),
            _celda(a.apoyan),
        )
        for dependencia, a in cifras.por_dependencia()
    ),
)

_MESAS = TablaDeDatos(
    "mesas",
    "Una fila por mesa, o por grupo de mesas con tan pocos compromisos que señalarían a una persona.",
    {
        "mesa": "Nombre de la mesa o del grupo",
        "tipo": "Tipo de mesa",
        "mesas": "Las que se cuentan juntas",
        **_CONTEOS,
    },
    lambda cifras: (
        (
            m.nombre,
            m.tipo,
            "; ".join(m.mesas),
            *_conteos(m),
        )
        for m in cifras.compromisos_por_mesa
    ),
)

_PUBLICOS = TablaDeDatos(
    "compromisos_publicos",
    "Uno por fila, los que tienen un texto que no señala a ninguna persona.",
    {
        "mes": "1 a 12: el de la sesión",
        "mesa": "La mesa o el grupo en que se cuenta",
        "compromiso": "El texto público",
        "a_cargo": "Sigla de la dependencia; vacía si le corresponde a otra entidad",
        "estado": "El del corte de su mes",
        "vencido": "«sí» si seguía abierto pasada su fecha límite",
        "clave": "La de su dirección, /compromisos/clave/; la misma en todos los informes",
        "localidad": "La de su mesa, si es local y se cuenta sola",
    },
    lambda cifras: (
        (c.mes, c.mesa, c.texto, c.a_cargo, c.estado.value, _si_o_no(c.vencido), c.clave, c.localidad)
        for c in cifras.compromisos_publicos
    ),
)

_MODIFICACIONES = TablaDeDatos(
    "modificaciones",
    "Los cambios de lo que el plan ya había prometido: aprobado, o con meses cerrados.",
    {
        "fecha": "AAAA-MM-DD",
        "numero": "Número de la actividad",
        "dependencia": "Sigla",
        "meta_antes": "Acciones del año antes del cambio",
        "meta_despues": "Acciones del año después del cambio",
        "motivo": "Por qué se cambió",
        "campos": "Qué cambió, por su clave en cifras.json, separado por punto y coma; «plan», que se agregó",
        "codigo": _DE_LA_MEDIDA["codigo"],
    },
    lambda cifras: (
        (
            m.fecha.isoformat(),
            m.numero,
            m.dependencia,
            m.meta_antes,
            m.meta_despues,
            m.motivo,
            "; ".join(modificado.campo for modificado in m.campos) or "programado",
            m.codigo,
        )
        for m in cifras.modificaciones
    ),
)

_SIN_PROGRAMACION = TablaDeDatos(
    "sin_programacion",
    "Actividades sin nada programado en el año: no entran en ninguna cifra.",
    {
        "numero": "Número de la actividad",
        "dependencia": "Sigla",
        "actividad": "Descripción",
        "codigo": _DE_LA_MEDIDA["codigo"],
        "reportado": "Lo que hizo fuera de lo programado hasta el corte, avalado; vacío si nada",
    },
    lambda cifras: (
        (s.numero, s.dependencia, s.descripcion, s.codigo, s.reportado) for s in cifras.sin_programacion
    ),
)

TABLAS_DEL_LIBRO = (
    _INFORME,
    _PLAN,
    ACTIVIDADES,
    COMPROMISOS,
    _MESAS,
    _PUBLICOS,
    _MODIFICACIONES,
    _SIN_PROGRAMACION,
)
TABLAS = (DATOS, *TABLAS_DEL_LIBRO)


def a_csv_de(tabla: TablaDeDatos) -> Callable[[Cifras], bytes]:
    """Lo que escribe esa tabla en CSV."""
    return lambda cifras: a_csv(tabla.con_encabezado(cifras))


csv_de_actividades = a_csv_de(ACTIVIDADES)
csv_de_compromisos = a_csv_de(COMPROMISOS)
csv_de_datos = a_csv_de(DATOS)


def libro(cifras: Cifras) -> bytes:
    """Todo el informe en un XLSX, una hoja por tabla y al final el diccionario."""
    diccionario = [
        ("hoja", "columna", "significado"),
        *(
            (tabla.nombre, columna, significado)
            for tabla in TABLAS_DEL_LIBRO
            for columna, significado in tabla.columnas.items()
        ),
    ]
    hojas = {tabla.nombre: tabla.con_encabezado(cifras) for tabla in TABLAS_DEL_LIBRO}
    return a_xlsx(hojas | {"diccionario": diccionario}, {"diccionario": {1: 22, 2: 24, 3: 80}})
