"""Los compromisos y sus seguimientos, de ida y vuelta: un XLSX con dos hojas, o dos CSV."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from django.utils import timezone

from compromisos.estados import SEGUIDOS, Estado
from compromisos.indicadores import Reparo, reparo
from compromisos.models import (
    ESTADOS_SEGUIDOS,
    Compromiso,
    CompromisoQuerySet,
    Mesa,
    Seguimiento,
    Sesion,
)
from comun.cargas import Celdas, FilaCargada, Lista, Novedad, Recurso, novedad_de, todo_o_nada
from comun.hojas.celdas import citar, entre_comillas, fecha, opcion, saltos, texto
from comun.hojas.leer import Archivo, ArchivoInvalido, Fila, Hoja, Libro, Tabla
from comun.palabras import llano, miles
from comun.transacciones import dos_intentos
from participacion.dependencias import Directorio
from participacion.models import Dependencia

COLUMNAS = {
    "compromisos": ["codigo", "mesa", "fecha", "texto", "a_cargo", "entidad_competente", "fecha_limite"],
    "seguimientos": ["codigo", "fecha", "estado", "gestion", "motivo_correccion"],
}
OPCIONALES = {"compromisos": ["texto_publico"], "seguimientos": []}
TODAS = {cual: [*COLUMNAS[cual], *OPCIONALES[cual]] for cual in COLUMNAS}

_codigo = texto(Compromiso._meta.get_field("codigo").max_length)
_texto = texto(Compromiso._meta.get_field("texto").max_length)
_texto_publico = texto(Compromiso._meta.get_field("texto_publico").max_length)
_entidad = texto(Compromiso._meta.get_field("entidad_competente").max_length)
_gestion = texto(Seguimiento._meta.get_field("gestion").max_length)
_nombre_de_mesa = texto(Mesa._meta.get_field("nombre").max_length)
_estado = opcion(ESTADOS_SEGUIDOS)
_ESTADOS = entre_comillas((estado.rotulo for estado in SEGUIDOS), "o")
_motivo = texto(Seguimiento._meta.get_field("motivo_correccion").max_length)


@dataclass(frozen=True, kw_only=True, slots=True)
class FilaDeCompromiso:
    """`dependencia` es la que lo tiene a cargo; sin ella, se dice la entidad competente. `texto_publico` es `None` si
    la hoja no trae la columna: se deja el que haya."""

    fila: Fila
    codigo: str
    mesa: Mesa
    fecha: date
    texto: str
    dependencia: Dependencia | None
    entidad_competente: str
    fecha_limite: date | None
    texto_publico: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class FilaDeSeguimiento:
    fila: Fila
    codigo: str
    fecha: date
    estado: Estado
    gestion: str
    motivo: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CompromisosCargados:
    """Lo que hizo, o haría, una carga. Un seguimiento igual ya estaba registrado y no se repite: `seguimientos` trae
    los nuevos, y `seguimientos_iguales` cuenta los demás."""

    filas: list[FilaCargada]
    sesiones: int
    seguimientos: list[FilaCargada]
    seguimientos_iguales: int

    def cuantos(self, cambio: Novedad) -> int:
        return sum(fila.cambio == cambio for fila in self.filas)

    @property
    def resumen(self) -> list[str]:
        """Lo mismo en frases."""
        nuevos, cambiados, iguales = (miles(self.cuantos(cambio)) for cambio in Novedad)
        return [
            f"Compromisos nuevos: {nuevos}, cambiados: {cambiados}, iguales: {iguales}.",
            f"Sesiones nuevas: {miles(self.sesiones)}.",
            f"Seguimientos nuevos: {miles(len(self.seguimientos))}, iguales: {miles(self.seguimientos_iguales)}.",
        ]

    @property
    def perdidas(self) -> list[str]:
        """Lo que los compromisos dejan de decir, en frases. Un seguimiento nunca se pierde."""
        return [frase for fila in self.filas for frase in fila.reemplazos]

    @property
    def pendientes(self) -> list[str]:
        """Nada: esta carga no pregunta."""
        return []

    @property
    def listas(self) -> list[Lista]:
        return [
            Lista(
                titulo="Compromisos nuevos y cambiados",
                que="compromisos",
                columnas=TODAS["compromisos"],
                filas=self.filas,
            ),
            Lista(
                titulo="Seguimientos nuevos",
                que="seguimientos",
                columnas=TODAS["seguimientos"],
                filas=self.seguimientos,
            ),
        ]


@dos_intentos
def importar_compromisos(
    anio: int, archivos: Iterable[Archivo], *, simular: bool = False
) -> CompromisosCargados:
    """Carga los compromisos de las sesiones de ese año y sus seguimientos. Todo o nada.

    Un compromiso se reconoce por su código, y su sesión, que se crea si no existe, por mesa y fecha. Los
    seguimientos solo se agregan: el orden del archivo es el de registro. Con `simular` no queda nada escrito.
    Lanza `ArchivoInvalido`.
    """
    hojas = _por_contenido(archivos)
    with todo_o_nada(simular=simular):
        return _cargar(anio, hojas)


def _por_contenido(archivos: Iterable[Archivo]) -> dict[str, Hoja]:
    """La hoja de compromisos, la de seguimientos o las dos. En un XLSX deben estar ambas."""
    hojas: dict[str, Hoja] = {}
    for archivo in archivos:
        libro = Libro(archivo)
        if libro.es_csv:
            hoja = libro.con_nombre("")
            leidas = {_que_trae(libro.nombre, hoja): hoja}
        else:
            leidas = {cual: libro.con_nombre(cual) for cual in COLUMNAS}
        if repetidas := leidas.keys() & hojas.keys():
            raise ArchivoInvalido(
                f"{libro.lugar}: los {' y los '.join(repetidas)} ya vienen en otro archivo."
            )
        hojas |= leidas
    return hojas


def _que_trae(nombre: str, hoja: Hoja) -> str:
    """Lo dice el nombre del CSV o, si no, una columna que solo tiene uno de los dos."""
    for cual in COLUMNAS:
        if Path(nombre).stem.casefold().startswith(cual):
            return cual
    for cual, propia in (("compromisos", "mesa"), ("seguimientos", "estado")):
        if propia in hoja.titulos():
            return cual
    raise ArchivoInvalido(
        f'{hoja.lugar}: no se sabe si trae compromisos o seguimientos; llámelo "compromisos.csv" o '
        '"seguimientos.csv".'
    )


def _cargar(anio: int, hojas: Mapping[str, Hoja]) -> CompromisosCargados:
    """Las mismas consultas sea cual sea el tamaño de las hojas."""
    tablas = {cual: hoja.tabla(COLUMNAS[cual], OPCIONALES[cual]) for cual, hoja in hojas.items()}
    leidos = _leer_compromisos(tablas["compromisos"], anio) if "compromisos" in tablas else {}
    seguimientos = _leer_seguimientos(tablas["seguimientos"]) if "seguimientos" in tablas else []
    compromisos = [leido for leido in leidos.values() if leido]
    guardados = _guardados({*leidos, *(seguimiento.codigo for seguimiento in seguimientos)})
    _rechazar_los_de_otro_anio(compromisos, guardados, anio)
    _cotejar_limites(compromisos, guardados)
    _cotejar_con_su_sesion(seguimientos, _sesion_de_cada_uno(leidos, guardados, anio), anio)
    nuevos = _sin_registrar(seguimientos, guardados)

    errores = [error for tabla in tablas.values() for error in tabla.errores]
    if not errores and not compromisos and not seguimientos:
        errores = [f"{hoja.lugar}: no tiene filas debajo del encabezado." for hoja in hojas.values()]
    if errores:
        raise ArchivoInvalido(*errores)
    cargados = _guardar(anio, compromisos, nuevos, guardados)
    return replace(cargados, seguimientos_iguales=len(seguimientos) - len(nuevos))


def _rechazar_los_de_otro_anio(
    compromisos: Iterable[FilaDeCompromiso], guardados: Mapping[str, Compromiso], anio: int
) -> None:
    """Un código ya guardado no pasa a ser de otro año."""
    for leido in compromisos:
        guardado = guardados.get(leido.codigo)
        if guardado and guardado.sesion.fecha.year != anio:
            leido.fila.rechazar(
                "codigo", f'"{leido.codigo}" ya es un compromiso de {guardado.sesion.fecha.year}'
            )


def _cotejar_limites(compromisos: Iterable[FilaDeCompromiso], guardados: Mapping[str, Compromiso]) -> None:
    """La fecha límite no es anterior a la sesión; la que ya estaba así se deja como está."""
    for leido in compromisos:
        limite, guardado = leido.fecha_limite, guardados.get(leido.codigo)
        if limite is None or limite >= leido.fecha:
            continue
        if guardado and (guardado.fecha_limite, guardado.sesion.fecha) == (limite, leido.fecha):
            continue
        desde = f"una fecha desde {citar(leido.fecha)}, la de su sesión,"
        leido.fila.rechazar("fecha_limite", f"se esperaba {desde} y se encontró {citar(limite)}")


def _sesion_de_cada_uno(
    leidos: Mapping[str, FilaDeCompromiso | None], guardados: Mapping[str, Compromiso], anio: int
) -> dict[str, date | None]:
    """La fecha de la sesión de cada compromiso del año, por código; `None` si está en la hoja y no se entendió."""
    guardadas = {c.codigo: c.sesion.fecha for c in guardados.values() if c.sesion.fecha.year == anio}
    leidas = {codigo: leido.fecha for codigo, leido in leidos.items() if leido}
    return {**dict.fromkeys(leidos), **guardadas, **leidas}


def _cotejar_con_su_sesion(
    seguimientos: Iterable[FilaDeSeguimiento], sesiones: Mapping[str, date | None], anio: int
) -> None:
    """Un seguimiento es de un compromiso del año, y no de antes de su sesión."""
    for seguimiento in seguimientos:
        codigo = seguimiento.codigo
        if codigo not in sesiones:
            seguimiento.fila.rechazar("codigo", f'no hay un compromiso "{codigo}" en {anio}')
        elif (dia := sesiones[codigo]) and seguimiento.fecha < dia:
            desde = f"una fecha desde {citar(dia)}, la de su sesión,"
            seguimiento.fila.rechazar(
                "fecha", f"se esperaba {desde} y se encontró {citar(seguimiento.fecha)}"
            )


def _leer_compromisos(tabla: Tabla, anio: int) -> dict[str, FilaDeCompromiso | None]:
    """Por código; `None` si no se sabe de qué sesión es. Lo que se rechace queda en la tabla."""
    mesas = {llano(mesa.nombre): mesa for mesa in Mesa.objects.all()}
    dependencias = Directorio()
    vistos: dict[str, int] = {}
    leidos: dict[str, FilaDeCompromiso | None] = {}
    for fila in tabla:
        codigo = fila.leer("codigo", _codigo, vacia="", obligatoria="el código del compromiso")
        if codigo and (primera := vistos.setdefault(codigo, fila.numero)) != fila.numero:
            fila.rechazar("codigo", f'el compromiso "{codigo}" ya está en la fila {primera}')
        mesa = _mesa(fila, mesas)
        dia = fila.leer("fecha", fecha, vacia=None, obligatoria="la fecha de la sesión")
        if dia and dia.year != anio:
            fila.rechazar("fecha", f"se esperaba una fecha de {anio} y se encontró {citar(dia)}")
        elif dia and dia > timezone.localdate():
            fila.rechazar("fecha", f"se esperaba una fecha hasta hoy y se encontró {citar(dia)}")
        que = fila.leer("texto", _texto, vacia="", obligatoria="el texto del compromiso")
        dependencia, entidad = _responsable(fila, dependencias)
        limite = fila.leer("fecha_limite", fecha, vacia=None)
        publico = fila.leer("texto_publico", _texto_publico, vacia="")
        leidos[codigo] = None
        if mesa and dia:
            leidos[codigo] = FilaDeCompromiso(
                fila=fila,
                codigo=codigo,
                mesa=mesa,
                fecha=dia,
                texto=que,
                dependencia=dependencia,
                entidad_competente=entidad,
                fecha_limite=limite,
                texto_publico=publico if "texto_publico" in tabla.columnas else None,
            )
    return leidos


def _mesa(fila: Fila, mesas: Mapping[str, Mesa]) -> Mesa | None:
    nombre = fila.leer("mesa", _nombre_de_mesa, vacia="", obligatoria="el nombre de la mesa")
    mesa = mesas.get(llano(nombre))
    if nombre and not mesa:
        parecidas = [mesas[llano].nombre for llano in get_close_matches(llano(nombre), mesas)]
        pista = f"; se parece a {entre_comillas(parecidas)}" if parecidas else ""
        fila.rechazar("mesa", f"no hay una mesa {citar(nombre)}{pista}")
    return mesa


def _responsable(fila: Fila, dependencias: Directorio) -> tuple[Dependencia | None, str]:
    """La dependencia que lo tiene a cargo o la entidad competente: una de las dos."""
    dependencia = dependencias.leer(fila, "a_cargo")
    entidad = fila.leer("entidad_competente", _entidad, vacia="")
    if not fila.vacia("entidad_competente") and not fila.vacia("a_cargo"):
        fila.rechazar("entidad_competente", f"sobra {citar(entidad)}: está a cargo de una dependencia")
    if fila.vacia("entidad_competente") and fila.vacia("a_cargo"):
        fila.rechazar(
            "entidad_competente", "se esperaba la entidad, porque nadie lo tiene a cargo, y está vacía"
        )
    return dependencia, entidad


def _leer_seguimientos(tabla: Tabla) -> list[FilaDeSeguimiento]:
    """En el orden del archivo, sin los que no se entienden. Lo que se rechace queda en la tabla."""
    leidos = []
    for fila in tabla:
        codigo = fila.leer("codigo", _codigo, vacia="", obligatoria="el código del compromiso")
        dia = fila.leer("fecha", fecha, vacia=None, obligatoria="la fecha del seguimiento")
        if dia and dia > timezone.localdate():
            fila.rechazar("fecha", f"se esperaba una fecha hasta hoy y se encontró {citar(dia)}")
        estado = fila.leer("estado", _estado, vacia="", obligatoria=_ESTADOS)
        gestion = fila.leer("gestion", _gestion, vacia="")
        motivo = fila.leer("motivo_correccion", _motivo, vacia="")
        if codigo and dia and estado:
            leidos.append(
                FilaDeSeguimiento(
                    fila=fila,
                    codigo=codigo,
                    fecha=dia,
                    estado=Estado(estado),
                    gestion=gestion,
                    motivo=motivo,
                )
            )
    return leidos


def _guardados(codigos: Collection[str]) -> dict[str, Compromiso]:
    """Los compromisos con esos códigos, por código y bloqueados hasta terminar la carga."""
    compromisos = (
        Compromiso.objects.filter(codigo__in=codigos)
        .select_related("sesion__mesa", "dependencia")
        .order_by("pk")
    )
    return {compromiso.codigo: compromiso for compromiso in compromisos.select_for_update(of=["self"])}


def _guardar(
    anio: int,
    compromisos: Sequence[FilaDeCompromiso],
    seguimientos: Sequence[FilaDeSeguimiento],
    guardados: Mapping[str, Compromiso],
) -> CompromisosCargados:
    sesiones, nuevas = _sesiones(anio, compromisos)
    filas = [
        _aplicar(
            leido,
            guardados.get(leido.codigo) or Compromiso(codigo=leido.codigo),
            sesiones[leido.mesa, leido.fecha],
        )
        for leido in compromisos
    ]
    por_cambio: dict[Novedad, list[Compromiso]] = {cambio: [] for cambio in Novedad}
    for fila, compromiso in filas:
        por_cambio[fila.cambio].append(compromiso)
    Compromiso.objects.bulk_create(por_cambio[Novedad.NUEVA])
    Compromiso.objects.bulk_update(
        por_cambio[Novedad.CAMBIADA],
        ["sesion", "texto", "dependencia", "entidad_competente", "fecha_limite", "texto_publico"],
    )

    por_codigo = {**guardados, **{compromiso.codigo: compromiso for _, compromiso in filas}}
    agregados = Seguimiento.objects.bulk_create(
        Seguimiento(
            compromiso=por_codigo[s.codigo],
            fecha=s.fecha,
            estado=s.estado,
            gestion=s.gestion,
            motivo_correccion=s.motivo,
        )
        for s in seguimientos
    )
    return CompromisosCargados(
        filas=[fila for fila, _ in filas],
        sesiones=nuevas,
        seguimientos=[
            FilaCargada(
                nombre=f"Seguimiento de {seguimiento.compromiso}",
                cambio=Novedad.NUEVA,
                objeto=seguimiento,
                antes={},
                ahora=celdas_del_seguimiento(seguimiento),
            )
            for seguimiento in agregados
        ],
        seguimientos_iguales=0,
    )


def _sesiones(
    anio: int, compromisos: Iterable[FilaDeCompromiso]
) -> tuple[dict[tuple[Mesa, date], Sesion], int]:
    """Las del año por mesa y fecha, también las de esos compromisos: se crean las que falten, y se dice cuántas."""
    sesiones = {
        (sesion.mesa, sesion.fecha): sesion
        for sesion in Sesion.objects.filter(fecha__year=anio).select_related("mesa")
    }
    faltan = dict.fromkeys((leido.mesa, leido.fecha) for leido in compromisos)
    nuevas = Sesion.objects.bulk_create(
        Sesion(mesa=mesa, fecha=dia) for mesa, dia in faltan if (mesa, dia) not in sesiones
    )
    return sesiones | {(sesion.mesa, sesion.fecha): sesion for sesion in nuevas}, len(nuevas)


def _sin_registrar(
    seguimientos: Sequence[FilaDeSeguimiento], guardados: Mapping[str, Compromiso]
) -> list[FilaDeSeguimiento]:
    """Los que su compromiso no tiene todavía; de varios iguales, uno. Lo que no se puede registrar queda en su fila."""
    de_cada_dia: dict[tuple[str, date], list[tuple[str, str]]] = {}
    codigos = {s.codigo for s in seguimientos} & guardados.keys()
    suyos = Seguimiento.objects.filter(compromiso__in=[guardados[codigo] for codigo in codigos]).order_by(
        "pk"
    )
    for codigo, dia, estado, gestion in suyos.values_list("compromiso__codigo", "fecha", "estado", "gestion"):
        de_cada_dia.setdefault((codigo, dia), []).append((estado, gestion))
    nuevos = []
    for s in seguimientos:
        de_su_dia = de_cada_dia.setdefault((s.codigo, s.fecha), [])
        match reparo(s.estado, s.gestion, s.motivo, de_su_dia):
            case Reparo.REPETIDO:
                continue
            case Reparo.SIN_GESTION if s.fila.vacia("gestion"):
                s.fila.rechazar("gestion", "se esperaba lo que se hizo y está vacía")
            case Reparo.SIN_MOTIVO:
                habia = citar(Estado(de_su_dia[-1][0]).rotulo)
                s.fila.rechazar(
                    "motivo_correccion",
                    f"se esperaba por qué se corrige, porque ese día ya está {habia}, y está vacía",
                )
        de_su_dia.append((s.estado, s.gestion))
        nuevos.append(s)
    return nuevos


def _aplicar(
    leido: FilaDeCompromiso, compromiso: Compromiso, sesion: Sesion
) -> tuple[FilaCargada, Compromiso]:
    """Pone en el compromiso, que puede ser nuevo, lo que dice la fila."""
    antes = celdas_del_compromiso(compromiso) if compromiso.pk else {}
    compromiso.sesion = sesion
    compromiso.dependencia = leido.dependencia
    compromiso.entidad_competente = leido.entidad_competente
    compromiso.fecha_limite = leido.fecha_limite
    # Lo que en una celda se vería igual se deja como está: otros saltos de línea, un espacio de más.
    if antes.get("texto") != leido.texto:
        compromiso.texto = leido.texto
    if leido.texto_publico is not None and antes.get("texto_publico") != leido.texto_publico:
        compromiso.texto_publico = leido.texto_publico
    ahora = celdas_del_compromiso(compromiso)
    fila = FilaCargada(
        nombre=f"Compromiso {compromiso}",
        cambio=novedad_de(antes, ahora),
        objeto=compromiso,
        antes=antes,
        ahora=ahora,
    )
    return fila, compromiso


def celdas_del_compromiso(compromiso: Compromiso) -> Celdas:
    """Lo que dice su fila en la hoja, por columna."""
    return {
        "codigo": compromiso.codigo,
        "mesa": compromiso.sesion.mesa.nombre,
        "fecha": compromiso.sesion.fecha,
        "texto": saltos(compromiso.texto),
        "a_cargo": compromiso.dependencia.sigla if compromiso.dependencia else "",
        "entidad_competente": saltos(compromiso.entidad_competente),
        "fecha_limite": compromiso.fecha_limite or "",
        "texto_publico": saltos(compromiso.texto_publico),
    }


def celdas_del_seguimiento(seguimiento: Seguimiento) -> Celdas:
    """Lo que dice su fila en la hoja, por columna; la evidencia no sale en ella."""
    return {
        "codigo": seguimiento.compromiso.codigo,
        "fecha": seguimiento.fecha,
        "estado": Estado(seguimiento.estado).rotulo,
        "gestion": saltos(seguimiento.gestion),
        "motivo_correccion": saltos(seguimiento.motivo_correccion),
    }


class RecursoDeCompromisos(Recurso):
    """La carga del libro de las mesas: `importar_compromisos`. Y su exportación."""

    class Meta:
        model = Compromiso
        name = "Compromisos de las mesas"

    nombre = "compromisos"
    columnas = TODAS["compromisos"]

    def cargar(self, archivos: Sequence[Archivo], *, simular: bool) -> CompromisosCargados:
        return importar_compromisos(self.anio, archivos, simular=simular, **self.respuestas)

    def export(self, queryset: CompromisoQuerySet, **_: Any) -> dict[str, list[Celdas]]:
        """Las celdas de cada hoja, en dos consultas. Lanza `ValueError` si son de varios años: se carga de a uno."""
        compromisos = list(
            queryset.select_related("sesion__mesa", "dependencia").order_by("sesion__fecha", "codigo")
        )
        if len({compromiso.sesion.fecha.year for compromiso in compromisos}) > 1:
            raise ValueError("El libro es de un solo año: elíjalo arriba de la lista y exporte otra vez.")
        seguimientos = Seguimiento.objects.filter(compromiso__in=compromisos).select_related("compromiso")
        return {
            "compromisos": [celdas_del_compromiso(compromiso) for compromiso in compromisos],
            "seguimientos": [celdas_del_seguimiento(s) for s in seguimientos.order_by("pk")],
        }
