"""Las palabras con que las entidades titulan sus columnas, y de qué habla cada una. Puro.

Van en singular y sin tildes. De un título habla la primera que esté en `CABEZAS`; las `NEUTRAS` no cambian de qué
habla.
"""

_POR_CAMPO = {
    "codigo": "codigo numero numeral item id consecutivo identificador ref",
    "actividad": "actividad accion tarea iniciativa actuacion",
    "meta": "meta cantidad",
    "producto": "producto entregable",
    "indicador": "indicador",
    "componente": (
        "eje pilar programa subprograma componente subcomponente objetivo estrategia dimension politica reto apuesta "
        "bp proyecto linea sector capitulo tema subtema tematica lineamiento sublinea subeje bloque categoria ambito"
    ),
    "dependencia": (
        "dependencia responsable area oficina secretaria organismo entidad lider encargado direccion ejecutor "
        "implementador"
    ),
    "apoyan": "corresponsable apoyo",
    "persona": "funcionario cargo profesional contratista",
    "unidad_medida": "unidad medida",
    "periodicidad": "periodicidad frecuencia",
    "linea_base": "base",
    "clase_de_meta": "anualizacion comportamiento tendencia acumulacion sentido orientacion polaridad",
    "ponderacion": "ponderacion ponderador peso",
    "fecha_inicio": "inicio inicial desde",
    "fecha_fin": "fecha fin final plazo hasta terminacion finalizacion vencimiento",
    "fase_ciclo": "fase ciclo momento etapa",
    "grupos_interes": "poblacion publico grupo beneficiario",
    "dinero": (
        "presupuesto inversion recurso apropiacion costo asignacion financiacion rubro compromiso pago obligacion "
        "financiero ppto $"
    ),
    "relato": "observacion explicacion analisis relato comentario justificacion dificultad narrativa",
    "programado": (
        "programado programacion planeado planificado previsto proyectado esperado cronograma programar planear "
        "planeacion"
    ),
    "ejecutado": (
        "ejecutado ejecucion resultado avance logro logrado realizado reportado cumplido alcanzado obtenido real "
        "reporte seguimiento"
    ),
    "numerador": "numerador",
    "denominador": "denominador",
    "derivado": "cumplimiento eficacia rezago acumulado brecha variacion semaforo",
    "ignorado": (
        "fuente evidencia soporte estado link enlace verificacion medio formula bpin ods version correo telefono url "
        "aprobado elaboro reviso variable ubicacion imagen"
    ),
}

CABEZAS = {palabra: campo for campo, palabras in _POR_CAMPO.items() for palabra in palabras.split()}

NEUTRAS = frozenset(
    [
        "descripcion",
        "nombre",
        "detalle",
        "tipo",
        "clase",
        "valor",
        "total",
        "cual",
        "definicion",
        "enunciado",
        "informacion",
        "dato",
        "texto",
        "resumen",
        "dia",
        "mes",
        "ano",
    ]
)

AJENAS = frozenset(["productor", "productivo", "productividad", "responsabilidad", "indicado", "indicativo"])
"""Las que se escriben casi como las nuestras y son otras."""

SUELTAS = frozenset(
    [
        "de",
        "del",
        "la",
        "el",
        "los",
        "las",
        "y",
        "o",
        "u",
        "e",
        "a",
        "en",
        "por",
        "para",
        "que",
        "se",
        "un",
        "una",
        "al",
        "con",
        "su",
        "sus",
        "lo",
        "segun",
        "cada",
    ]
)
"""Las que no dicen nada."""

ABREVIADAS = {
    "cod": "codigo",
    "dep": "dependencia",
    "depto": "dependencia",
    "act": "actividad",
    "ejec": "ejecutado",
    "prog": "programado",
    "p": "programado",
    "obs": "observacion",
    "observ": "observacion",
    "resp": "responsable",
    "ind": "indicador",
    "und": "unidad",
    "unid": "unidad",
    "um": "unidad",
    "ppto": "presupuesto",
    "pond": "ponderacion",
    "acum": "acumulado",
    "desc": "descripcion",
    "descrip": "descripcion",
    "cant": "cantidad",
    "prod": "producto",
    "fec": "fecha",
    "med": "medida",
    "planif": "planeado",
    "proy": "proyecto",
    "comp": "componente",
    "obj": "objetivo",
    "num": "numerador",
    "den": "denominador",
    "porcentaje": "%",
    "porcentual": "%",
    "pct": "%",
}
