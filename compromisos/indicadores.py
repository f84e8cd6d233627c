"""Cómo está un compromiso en una fecha, qué se avisa de él y cómo se cuentan las mesas: puro, sin Django."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from compromisos.estados import Estado

# Días: con cuántos de anticipación se avisa que vence, y cuántos sin seguimiento son demasiados.
POR_VENCER = 15
SIN_SEGUIMIENTO = 60


class Reparo(StrEnum):
    """Por qué un seguimiento no se registra."""

    REPETIDO = "repetido"
    SIN_GESTION = "sin_gestion"
    SIN_MOTIVO = "sin_motivo"


def reparo(estado: str, gestion: str, motivo: str, de_su_dia: Sequence[tuple[str, str]]) -> Reparo | None:
    """El que tiene un seguimiento, si alguno; lo hace cumplir la base (`disparadores.seguimiento_unico_en_su_dia`).

    `de_su_dia` trae el estado y la gestión de los que el compromiso ya tiene ese día, en su orden de registro. Uno
    que repite a otro, espacios aparte, no se registra; uno que cambia el último estado dice por qué.
    """
    if (estado, gestion.split()) in ((suyo, dicha.split()) for suyo, dicha in de_su_dia):
        return Reparo.REPETIDO
    if not gestion.strip():
        return Reparo.SIN_GESTION
    if de_su_dia and de_su_dia[-1][0] != estado and not motivo.strip():
        return Reparo.SIN_MOTIVO
    return None


class Tipo(StrEnum):
    """De mesa, en el orden en que se muestran."""

    DISTRITAL = "distrital"
    ENFOQUE_DIFERENCIAL = "enfoque_diferencial"
    LOCAL = "local"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situacion:
    """Un compromiso en una fecha. `desde` es el día en que quedó en su estado; `ultimo`, el de su último seguimiento, o
    `None` si no tenía; `limite`, hasta cuándo había de cumplirse, o `None` si no se dijo."""

    fecha: date
    adquirido: date
    limite: date | None
    a_cargo: bool
    estado: Estado
    desde: date
    ultimo: date | None

    @property
    def edad(self) -> int:
        """Días desde la sesión en que se adquirió."""
        return (self.fecha - self.adquirido).days

    @property
    def dias_en_su_estado(self) -> int:
        return (self.fecha - self.desde).days

    @property
    def dias_sin_seguimiento(self) -> int:
        """Desde el último o, si no ha tenido, desde la sesión."""
        return (self.fecha - (self.ultimo or self.adquirido)).days

    @property
    def abierto(self) -> bool:
        """A cargo de la entidad y sin terminar: lo que le corresponde a otra no se persigue desde aquí."""
        return self.a_cargo and self.estado.abierto

    @property
    def vencido(self) -> bool:
        """Seguía abierto pasada su fecha límite; el mismo día, todavía no."""
        return self.abierto and self.limite is not None and self.limite < self.fecha

    @property
    def dias_de_atraso(self) -> int:
        return (self.fecha - self.limite).days if self.vencido and self.limite else 0

    @property
    def por_vencer(self) -> bool:
        """Abierto, y vence hoy o en los próximos días."""
        return self.abierto and self.limite is not None and 0 <= (self.limite - self.fecha).days <= POR_VENCER

    @property
    def sin_seguimiento(self) -> bool:
        """Abierto, y hace demasiado que no se sabe de él."""
        return self.abierto and self.dias_sin_seguimiento >= SIN_SEGUIMIENTO


def situacion_al(
    fecha: date,
    seguimientos: Iterable[tuple[date, int, Estado]],
    *,
    adquirido: date,
    limite: date | None = None,
    a_cargo: bool = True,
) -> Situacion:
    """Cómo estaba un compromiso en la fecha, por sus seguimientos hasta ese día.

    Cada seguimiento es (fecha, orden de registro, estado); de los de un mismo día vale el que se registró después, que
    corrige a los otros. Sin ninguno está `REGISTRADO` desde que se adquirió.
    """
    de_cada_dia = {dia: estado for dia, _, estado in sorted(s for s in seguimientos if s[0] <= fecha)}
    estado, desde = Estado.REGISTRADO, adquirido
    for dia, nuevo in de_cada_dia.items():
        if nuevo is not estado:
            estado, desde = nuevo, dia
    return Situacion(
        fecha=fecha,
        adquirido=adquirido,
        limite=limite,
        a_cargo=a_cargo,
        estado=estado,
        desde=desde,
        ultimo=max(de_cada_dia, default=None),
    )


def historia(seguimientos: Iterable[tuple[date, Estado]]) -> tuple[tuple[date, Estado], ...]:
    """Desde cuándo estuvo un compromiso en cada estado, por sus seguimientos en orden de fecha y de registro: de un
    mismo día vale el último, y el que repite el estado no dice nada nuevo. Antes del primero estaba registrado."""
    de_cada_dia = dict(seguimientos)
    cambios: list[tuple[date, Estado]] = []
    for dia, estado in de_cada_dia.items():
        if not cambios or cambios[-1][1] is not estado:
            cambios.append((dia, estado))
    return tuple(cambios)


@dataclass(frozen=True, slots=True, kw_only=True)
class Avisos:
    """Cuántos compromisos abiertos piden algo en una fecha. `mas_atrasado` son los días de atraso del más antiguo de
    los vencidos: 0 si no hay."""

    abiertos: int
    vencidos: int
    mas_atrasado: int
    por_vencer: int
    sin_seguimiento: int


@dataclass(frozen=True, slots=True)
class MesaContada:
    """Una mesa con lo que se publicaría de ella: cuántos compromisos se adquirieron y, en `celdas`, los demás números
    de su fila, en el mismo orden para todas."""

    nombre: str
    tipo: Tipo
    total: int
    celdas: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class GrupoDeMesas:
    """Mesas que se cuentan juntas; casi siempre una sola. `tipo` es `None` si las hay de varios."""

    nombre: str
    tipo: Tipo | None
    mesas: tuple[str, ...]


# Con quiénes se junta una mesa de enfoque diferencial, de menos a más, y cómo se llama el grupo. Los nombres no se
# cambian: están en lo publicado, y por ellos se sabe hasta dónde se juntó.
_VECINAS = {
    "Mesas de enfoque diferencial": (Tipo.ENFOQUE_DIFERENCIAL,),
    "Mesas de enfoque diferencial y distrital": (Tipo.ENFOQUE_DIFERENCIAL, Tipo.DISTRITAL),
    "Todas las mesas": tuple(Tipo),
}


def agrupar_mesas(
    mesas: Iterable[MesaContada],
    minimo: int,
    *,
    por_celda: int = 0,
    publicados: Iterable[GrupoDeMesas] = (),
) -> list[GrupoDeMesas]:
    """Cómo se cuentan las mesas sin señalar a nadie, en el orden en que se muestran.

    Una de enfoque diferencial señala si tiene algún compromiso, pero menos de `minimo`, o si alguna de sus celdas no es
    cero y es menor que `por_celda`. Entonces van juntas todas las de enfoque diferencial; si entre todas siguen
    señalando, con la distrital; y si aún así, con las locales. El grupo deja de señalar, o es el total, que de todos
    modos se publica: restarle al total las demás no revela a ninguna.

    `publicados` son los grupos de las versiones ya publicadas. Lo que alguna contó junto sigue junto, aunque ya no haga
    falta: verlo aparte diría, restando, lo que entonces no se dijo.
    """
    ordenadas = sorted(mesas, key=lambda mesa: (list(Tipo).index(mesa.tipo), mesa.nombre))
    juntados = [grupo for grupo in publicados if grupo.mesas != (grupo.nombre,)]
    if not juntados and not any(
        _senalan([mesa], minimo, por_celda) for mesa in ordenadas if mesa.tipo is Tipo.ENFOQUE_DIFERENCIAL
    ):
        return [_sola(mesa) for mesa in ordenadas]

    posibles = _maneras_de_juntar(ordenadas, juntados)
    nombre, grupo = next((p for p in posibles if not _senalan(p[1], minimo, por_celda)), posibles[-1])
    solas = [_sola(mesa) for mesa in ordenadas if mesa not in grupo]
    return [_juntas(nombre, grupo), *solas] if grupo else solas


def _maneras_de_juntar(
    mesas: Sequence[MesaContada], juntados: Sequence[GrupoDeMesas]
) -> list[tuple[str, list[MesaContada]]]:
    """Los grupos posibles, con su nombre, de menos a más mesas: ninguno más estrecho que los ya `juntados`, y todos con
    las mesas de ellos."""
    nombres = list(_VECINAS)
    desde = max(
        (nombres.index(juntado.nombre) for juntado in juntados if juntado.nombre in nombres), default=0
    )
    ya_juntas = {mesa for juntado in juntados for mesa in juntado.mesas}
    return [
        (nombre, [mesa for mesa in mesas if mesa.tipo in _VECINAS[nombre] or mesa.nombre in ya_juntas])
        for nombre in nombres[desde:]
    ]


def _senalan(mesas: Sequence[MesaContada], minimo: int, por_celda: int) -> bool:
    """Si contadas juntas dan un número tan pequeño que señalaría a alguien; cero no señala."""
    celdas = map(sum, zip(*(mesa.celdas for mesa in mesas), strict=True))
    return 0 < sum(mesa.total for mesa in mesas) < minimo or any(0 < celda < por_celda for celda in celdas)


def _sola(mesa: MesaContada) -> GrupoDeMesas:
    return _juntas(mesa.nombre, [mesa])


def _juntas(nombre: str, mesas: Sequence[MesaContada]) -> GrupoDeMesas:
    tipos = {mesa.tipo for mesa in mesas}
    return GrupoDeMesas(
        nombre, tipos.pop() if len(tipos) == 1 else None, tuple(mesa.nombre for mesa in mesas)
    )


def meses_con_un_mismo_corte(cortes: Mapping[int, date]) -> list[tuple[tuple[int, ...], date]]:
    """Los grupos de dos o más meses seguidos que comparten fecha de corte: [((5, 6), corte), …].

    `cortes` va del número del mes a su corte, con los meses seguidos.
    """
    grupos = ((tuple(meses), corte) for corte, meses in groupby(sorted(cortes), key=lambda mes: cortes[mes]))
    return [(meses, corte) for meses, corte in grupos if len(meses) > 1]
