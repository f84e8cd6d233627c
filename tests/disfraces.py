"""Un mismo plan, escrito de las maneras en que lo escribiría cada entidad: lo arma hypothesis, celda por celda."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from openpyxl.utils import get_column_letter as letra  # type: ignore[import-untyped]

from comun.calendario import MESES
from comun.hojas.leer import Hoja

TRIMESTRES = (3, 6, 9, 12)
ANIO = 2025


@dataclass(frozen=True)
class Fila:
    codigo: str
    eje: str
    actividad: str
    dependencia: str
    unidad: str
    programado: tuple[float, float, float, float]
    ejecutado: tuple[float | None, float | None, float | None, float | None]


PLAN = (
    Fila("1.1", "Eje 1. Confianza", "Encuentros con las comunas", "Secretaría de Participación", "Encuentro",
         (1, 2, 2, 1), (1, 2, 1, None)),
    Fila("1.2", "Eje 1. Confianza", "Ferias de servicios en los barrios", "Oficina de Atención", "Feria",
         (0, 3, 1, 4), (0, 2, 1, None)),
    Fila("1.10", "Eje 1. Confianza", "Talleres de control social", "Secretaría de Participación", "Taller",
         (5, 4, 4, 2), (4, 5, 4, None)),
    Fila("2.1", "Eje 2. Formación", "Cursos para líderes comunales", "Subsecretaría de Formación", "Curso",
         (2, 0, 3, 0), (2, None, 1, None)),
    Fila("2.2", "Eje 2. Formación", "Semilleros de participación infantil", "Subsecretaría de Formación", "Semillero",
         (10, 6, 8, 6), (9, 7, 6, None)),
    Fila("3.1", "Eje 3. Medios", "Programas de radio comunitaria", "Oficina de Atención", "Programa",
         (12, 11, 12, 9.5), (12, 10.5, 12, None)),
)  # fmt: skip

TITULOS = {
    "codigo": ["Código", "N°", "No.", "Núm.", "ITEM", "Cód. Actividad", "Numeral", "Consecutivo",
               "CÓDIGO DE LA\nACTIVIDAD"],
    "eje": ["Eje", "EJE ESTRATÉGICO", "Línea estratégica", "Componente", "Objetivo estratégico", "Pilar", "Programa"],
    "actividad": ["Actividad", "ACTIVIDADES", "Acción", "Descripción de la actividad", "Acciones a desarrollar",
                  "Nombre de la\nactividad", "Actividad programada", "Tarea"],
    "dependencia": ["Dependencia", "Responsable", "DEPENDENCIA RESPONSABLE", "Área responsable", "Oficina responsable",
                    "Dependencia\nencargada", "Secretaría"],
    "unidad": ["Unidad de medida", "UNIDAD", "Und. de medida", "Unidad de Medida del Indicador", "U. de medida"],
    "meta": ["Meta", "META ANUAL", "Meta 2025", "Total programado", "Meta del año", "Cantidad"],
}  # fmt: skip
CLAROS = {"p": ["Programado", "PLANEADO", "Prog.", "P", "Meta programada", "Previsto"],
          "e": ["Ejecutado", "EJEC.", "E", "Avance", "Resultado", "Logrado", "Realizado"]}  # fmt: skip
OSCUROS = {"p": ["Cuota", "Compás", "Zeta", "Valor 1"], "e": ["Hecho", "Beta", "Dato final", "Valor 2"]}
TRIMESTRE = [
    "T{n}",
    "Trimestre {r}",
    "{r} Trimestre",
    "Trim. {n}",
    "{o} trimestre",
    "T.{n}",
    "Trimestre {n} - 2025",
]
ROMANOS, ORDINALES = ("I", "II", "III", "IV"), ("Primer", "Segundo", "Tercer", "Cuarto")


@dataclass
class Lienzo:
    """Celdas que crecen a donde se escriba, con lo combinado."""

    celdas: list[list[Any]] = field(default_factory=list)
    combinadas: list[str] = field(default_factory=list)

    def poner(self, fila: int, columna: int, valor: Any) -> None:
        while len(self.celdas) < fila:
            self.celdas.append([])
        renglon = self.celdas[fila - 1]
        renglon.extend([""] * (columna - len(renglon)))
        renglon[columna - 1] = "" if valor is None else float(valor) if isinstance(valor, int) else valor

    def combinar(self, fila: int, columna: int, hasta_fila: int, hasta_columna: int) -> None:
        if (hasta_fila, hasta_columna) != (fila, columna):
            self.combinadas.append(f"{letra(columna)}{fila}:{letra(hasta_columna)}{hasta_fila}")

    @property
    def hoja(self) -> Hoja:
        ancho = max(map(len, self.celdas), default=0)
        for renglon in self.celdas:
            renglon.extend([""] * (ancho - len(renglon)))
        return Hoja(lugar="", celdas=self.celdas, combinadas=self.combinadas)


@st.composite
def disfraces(draw: st.DrawFn) -> list[tuple[str, Hoja]]:
    """Las hojas de un libro que dice `PLAN`, disfrazado."""
    lienzo = Lienzo()
    fila = _antes(draw, lienzo)
    niveles, columnas = _columnas(draw)
    columnas = [*[_Columna("", "", [None] * len(PLAN))] * draw(st.integers(0, 2)), *columnas]
    combina = draw(st.booleans())
    fila = _titulos(lienzo, fila, niveles, columnas, combina=combina)
    _filas(draw, lienzo, fila, columnas, combina=combina)
    nombre = draw(st.sampled_from(["Hoja1", "Plan", "MATRIZ", "Plan de acción", "Seguimiento"]))
    hojas = [(nombre, lienzo.hoja)]
    if draw(st.booleans()):
        hojas.insert(
            0,
            (
                "Instructivo",
                Hoja(lugar="", celdas=[["Diligencie una fila por actividad."], ["Meta: un número."]]),
            ),
        )
    if draw(st.booleans()):
        hojas.append(
            ("Listas", Hoja(lugar="", celdas=[["Dependencia", "Eje"], ["Oficina de Atención", "Eje 1"]]))
        )
    if draw(st.integers(0, 3)) == 0:
        hojas.append(("Consolidado", Hoja(lugar="", celdas=lienzo.celdas, combinadas=lienzo.combinadas)))
    return hojas


def _antes(draw: st.DrawFn, lienzo: Lienzo) -> int:
    """Lo que va encima de los títulos; la fila en que empiezan."""
    cuantas = draw(st.integers(0, 12))
    if cuantas:
        lienzo.poner(
            1,
            1,
            draw(
                st.sampled_from(["PLAN DE PARTICIPACIÓN", "Alcaldía de Ejemplo", "Código: FO-12 Versión 3"])
            ),
        )
        if draw(st.booleans()):
            lienzo.combinar(1, 1, 1, 30)
    if cuantas > 3:
        lienzo.poner(2, 1, "Fecha de corte:")
        lienzo.poner(2, 2, "Diciembre")
    return cuantas + 1


@dataclass(frozen=True)
class _Columna:
    """Su grupo, su título y, de cada fila del plan, su celda; `baja` es si lo repetido se combina hacia abajo."""

    grupo: str
    titulo: str
    celdas: Sequence[Any]
    baja: bool = False


def _columnas(draw: st.DrawFn) -> tuple[int, list[_Columna]]:
    def titulo(campo: str) -> str:
        escrito = draw(st.sampled_from(TITULOS[campo]))
        return draw(st.sampled_from([escrito, escrito.upper(), f" {escrito} "]))

    describen = [
        _Columna("", titulo("codigo"), [f.codigo for f in PLAN]),
        _Columna("", titulo("eje"), [f.eje for f in PLAN], baja=True),
        _Columna("", titulo("actividad"), [f.actividad for f in PLAN]),
        _Columna("", titulo("dependencia"), [f.dependencia for f in PLAN]),
    ]
    if draw(st.booleans()):
        describen.append(_Columna("", titulo("unidad"), [f.unidad for f in PLAN]))
    if draw(st.booleans()):
        describen.append(_Columna("", titulo("meta"), [sum(f.programado) for f in PLAN]))
    if draw(st.booleans()):
        describen.append(
            _Columna("", "Observaciones", ["Se hizo lo previsto con las comunidades." for _ in PLAN])
        )
    if draw(st.booleans()):
        describen.append(_Columna("", "% de cumplimiento", [0.5 + i / 20 for i, _ in enumerate(PLAN)]))
    if draw(st.booleans()):
        describen.append(_Columna("", draw(st.sampled_from(["Presupuesto", "Inversión ejecutada", "Zeta", "Sector 2"])),
                                  [1_000_000 * (i + 1) for i, _ in enumerate(PLAN)]))  # fmt: skip
    niveles, cantidades = _cantidades(draw)
    describen += _de_mas(draw)
    describen = draw(st.permutations(describen))
    donde = draw(st.integers(0, len(describen)))
    return niveles, [*describen[:donde], *cantidades, *describen[donde:]]


def _de_mas(draw: st.DrawFn) -> list[_Columna]:
    """Columnas que repiten o resumen lo que ya se dijo: leerlas como otra cosa cambiaría el plan."""
    hecho = [sum(c or 0 for c in f.ejecutado) for f in PLAN]
    primer_semestre = [f.programado[0] + f.programado[1] for f in PLAN]
    posibles = [
        _Columna("", "Total ejecutado", hecho),
        _Columna("", "Acumulado", hecho),
        _Columna("", "% de avance", [0.5 for _ in PLAN]),
        _Columna("", "Meta cuatrienio", [4 * sum(f.programado) for f in PLAN]),
        _Columna("", "Semestre I Programado", primer_semestre),
        _Columna("", "Línea base", [3 for _ in PLAN]),
        _Columna("", "Fuente de verificación", ["Acta y listado de asistencia" for _ in PLAN]),
        _Columna("", "Correo del responsable", ["alguien@ejemplo.gov.co" for _ in PLAN]),
        _Columna("", "Indicador", [f"Número de {f.unidad.lower()}s" for f in PLAN]),
        _Columna("", "Vigencia", [ANIO for _ in PLAN]),
    ]
    return draw(st.lists(st.sampled_from(posibles), max_size=3, unique_by=lambda c: c.titulo))


def _cantidades(draw: st.DrawFn) -> tuple[int, list[_Columna]]:
    nombres = {papel: draw(st.sampled_from(4 * CLAROS[papel] + OSCUROS[papel])) for papel in "pe"}
    mensual = draw(st.booleans())
    cuando = list(range(1, 13)) if mensual else list(TRIMESTRES)
    if mensual:
        formas = draw(
            st.sampled_from([list(MESES), [m[:3].upper() for m in MESES], [m.capitalize() for m in MESES]])
        )
        rotulos = dict(zip(cuando, formas, strict=True))
    else:
        forma = draw(st.sampled_from(TRIMESTRE))
        rotulos = {
            mes: forma.format(n=n + 1, r=ROMANOS[n], o=ORDINALES[n]) for n, mes in enumerate(TRIMESTRES)
        }
    otro_anio = not mensual and draw(st.integers(0, 3)) == 0 and "2025" not in rotulos[3]

    en_texto = draw(st.integers(0, 4)) == 0
    con_palabras = draw(st.sampled_from([*[None] * 18, *((f.codigo, "p", 6) for f in PLAN)]))

    def columna(papel: str, mes: int, grupo: str, titulo: str, *, de_otro: bool = False) -> _Columna:
        celdas = [
            _valor(f, papel, mes, de_otro=de_otro, con_palabras=(f.codigo, papel, mes) == con_palabras)
            for f in PLAN
        ]
        if en_texto:
            celdas = [
                f"{celda:g}".replace(".", ",") if isinstance(celda, (int, float)) else celda
                for celda in celdas
            ]
        return _Columna(grupo, titulo, celdas)

    def de_un_anio(anio: str, *, de_otro: bool = False) -> list[_Columna]:
        disposicion = draw(disposiciones)
        if disposicion == "plana":
            return [
                columna(p, m, "", f"{rotulos[m]} {nombres[p]}{anio}", de_otro=de_otro)
                for m in cuando
                for p in "pe"
            ]
        if disposicion == "por periodo":
            return [
                columna(p, m, f"{rotulos[m]}{anio}", nombres[p], de_otro=de_otro)
                for m in cuando
                for p in "pe"
            ]
        return [
            columna(p, m, f"{nombres[p]}{anio}", rotulos[m], de_otro=de_otro) for p in "pe" for m in cuando
        ]

    disposiciones = st.just(draw(st.sampled_from(["plana", "por periodo", "por papel"])))
    columnas = de_un_anio(f" {ANIO}" if otro_anio else "")
    if otro_anio:
        columnas += de_un_anio(f" {ANIO + 1}", de_otro=True)
    return (2 if any(c.grupo for c in columnas) else 1), columnas


def _valor(fila: Fila, papel: str, mes: int, *, de_otro: bool, con_palabras: bool) -> Any:
    if mes not in TRIMESTRES:
        return None
    n = TRIMESTRES.index(mes)
    if de_otro:
        return fila.programado[n] + 1 if papel == "p" else None
    valor = fila.programado[n] if papel == "p" else fila.ejecutado[n]
    if valor is None:
        return None
    if con_palabras:
        return f"{valor:g} {fila.unidad.lower()}s".replace(".", ",")
    return valor


def _titulos(lienzo: Lienzo, fila: int, niveles: int, columnas: Sequence[_Columna], *, combina: bool) -> int:
    """Escribe los títulos; la fila del nivel más bajo."""
    abajo = fila + niveles - 1
    desde = 1
    for numero, columna in enumerate(columnas, 1):
        lienzo.poner(abajo if columna.grupo or not combina else fila, numero, columna.titulo)
        if not columna.grupo:
            if combina:
                lienzo.combinar(fila, numero, abajo, numero)
            desde = numero + 1
            continue
        siguiente = columnas[numero].grupo if numero < len(columnas) else None
        if columna.grupo != siguiente:
            if combina:
                lienzo.poner(fila, desde, columna.grupo)
                lienzo.combinar(fila, desde, fila, numero)
            else:
                lienzo.poner(fila, desde, columna.grupo)
            desde = numero + 1
    return abajo


def _filas(
    draw: st.DrawFn, lienzo: Lienzo, encabezado: int, columnas: Sequence[_Columna], *, combina: bool
) -> None:
    fila = encabezado
    filas: list[int] = []
    salta = draw(st.integers(0, 2)) == 0
    for i, una in enumerate(PLAN):
        if salta and i and una.eje != PLAN[i - 1].eje:
            fila += 1
            if draw(st.booleans()):
                lienzo.poner(fila, 1, f"--- {una.eje.upper()} ---")
        fila += 1
        filas.append(fila)
        for numero, columna in enumerate(columnas, 1):
            lienzo.poner(fila, numero, columna.celdas[i])
    for numero, columna in enumerate(columnas, 1):
        if columna.baja and combina and not salta:
            _combinar_repetidas(lienzo, filas, numero, columna.celdas)
    if draw(st.booleans()):
        fila += draw(st.integers(1, 2))
        lienzo.poner(
            fila, draw(st.integers(1, 3)), draw(st.sampled_from(["TOTAL", "Total general", "SUBTOTAL"]))
        )
        lienzo.poner(fila, len(columnas), 99)


def _combinar_repetidas(lienzo: Lienzo, filas: Sequence[int], numero: int, celdas: Sequence[Any]) -> None:
    desde = 0
    for i in range(1, len(filas) + 1):
        if i == len(filas) or celdas[i] != celdas[desde]:
            lienzo.combinar(filas[desde], numero, filas[i - 1], numero)
            for borrada in filas[desde + 1 : i]:
                lienzo.poner(borrada, numero, None)
            desde = i
