"""Lo que describe a una actividad, campo por campo: cómo se llama, qué quiere decir y dónde se usa. Puro.

Es la lista pública de esos datos: el que no está aquí como público no sale en ninguna cifra, página ni archivo. De aquí
toman sus columnas la matriz, su plantilla y los datos abiertos; sus campos, la pantalla de la actividad, y lo que
muestran y filtran, las páginas. Cómo se guarda cada uno y qué valores admite lo dice `models.Actividad`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Filtro:
    """Cómo se filtra por un dato: su parámetro en la dirección, su rótulo y la opción que no elige ninguno."""

    parametro: str
    rotulo: str
    ninguno: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Campo:
    """Un dato que describe a una actividad.

    `clave` es su nombre en la base, en la matriz y, si es público, en el JSON y en los CSV; `nombre`, como se rotula, y
    `significado`, lo que dice de él el diccionario de datos. `clasifica` los reúne en la pantalla de la
    actividad; `mide` son los que dicen cómo se mide, que se publican con el valor que se guarda y no con su nombre;
    `se_busca`, entra en la búsqueda de palabras; `en_el_pdf`, sale en su ficha del PDF.
    """

    clave: str
    nombre: str
    significado: str = ""
    publico: bool = True
    clasifica: bool = False
    mide: bool = False
    en_pesos: bool = False
    se_busca: bool = False
    en_el_pdf: bool = False
    filtro: Filtro | None = None


CAMPOS = (
    Campo(clave="producto", nombre="Producto", significado="Lo que entrega", se_busca=True, en_el_pdf=True),
    Campo(clave="unidad_medida", nombre="Unidad de medida", significado="En qué se mide"),
    Campo(
        clave="nivel_participacion",
        nombre="Nivel de participación",
        significado="Hasta dónde llega la incidencia de la ciudadanía",
        clasifica=True,
        en_el_pdf=True,
        filtro=Filtro("nivel", "Nivel de participación", "Todos"),
    ),
    Campo(
        clave="fase_ciclo",
        nombre="Fase del ciclo de la gestión",
        significado="Momento de la gestión pública",
        clasifica=True,
    ),
    Campo(
        clave="grupos_interes",
        nombre="Grupos de interés",
        significado="A quiénes se dirige, separados por punto y coma",
        clasifica=True,
        en_el_pdf=True,
        filtro=Filtro("grupo", "Grupo de interés", "Todos"),
    ),
    Campo(
        clave="seccion_menu_participa",
        nombre="Sección del menú Participa",
        significado="Sección del menú Participa",
        clasifica=True,
        filtro=Filtro("seccion", "Sección del menú Participa", "Todas"),
    ),
    Campo(
        clave="presupuesto",
        nombre="Presupuesto",
        significado="En pesos; vacío si no se dijo",
        en_pesos=True,
    ),
    Campo(
        clave="componente",
        nombre="Componente",
        significado="El camino desde el plan, hasta cuatro niveles separados por « / »",
        clasifica=True,
        en_el_pdf=True,
        filtro=Filtro("componente", "Componente", "Todos"),
    ),
    Campo(
        clave="clase_de_meta",
        nombre="Clase de meta",
        significado="suma: cada cantidad se agrega a las demás; nivel: cada una es el estado en esa fecha; "
        "mantener: en "
        "cada periodo debido hay un nivel que sostener",
        mide=True,
    ),
    Campo(
        clave="sentido",
        nombre="Sentido",
        significado="al_menos o a_lo_sumo; vacío: en un nivel, hacia lo último programado, y en mantener, al menos",
        mide=True,
    ),
    Campo(
        clave="linea_base",
        nombre="Línea base",
        significado="De dónde parte un nivel; vacía es 0. En las otras clases solo informa",
        mide=True,
    ),
    Campo(
        clave="con_denominador",
        nombre="Porcentaje de dos números",
        significado="Si el valor es 100 por el numerador entre el denominador",
        mide=True,
    ),
    Campo(
        clave="periodicidad",
        nombre="Periodicidad",
        significado="Cada cuánto se programa y se reporta",
        mide=True,
    ),
    Campo(
        clave="ponderacion",
        nombre="Ponderación",
        significado="Cuánto pesa en el promedio; vacía si no se pondera",
        mide=True,
    ),
    Campo(clave="responsable", nombre="Responsable", publico=False),
)
PUBLICOS = tuple(campo for campo in CAMPOS if campo.publico)
