"""Los estados de un compromiso: la única lista que hay. Puro, sin Django.

De ella salen las opciones de un seguimiento, lo que se cuenta, las columnas de los datos y su diccionario, las marcas y
las barras. Agregar uno es agregar su fila aquí y su conteo en
`informes.cifras_de_compromisos.ConteoPorEstado`, y migrar.
"""

from dataclasses import dataclass

from comun.estados import (
    CUADRO,
    CUADRO_RAYADO,
    CUADRO_TACHADO,
    CUADRO_VACIO,
    ROMBO,
    Aspecto,
    EstadoVisible,
    Marca,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AspectoDeCompromiso(Aspecto):
    """`abierto`, si falta hacer algo por él; `signo`, su forma como letra; `cuando` sigue a «a cargo,»."""

    abierto: bool
    signo: str


class Estado(EstadoVisible):
    """En el orden en que se muestran siempre. `puesto` es el que tienen al elegirlo y en los datos, que es un contrato:
    uno nuevo va de último."""

    aspecto: AspectoDeCompromiso

    CUMPLIDO = AspectoDeCompromiso(
        valor="cumplido",
        uno="cumplido",
        varios="cumplidos",
        marca=Marca(forma=CUADRO, color="cumplido"),
        signo="●",
        cuando="cumplidos",
        abierto=False,
        puesto=3,
    )
    EN_GESTION = AspectoDeCompromiso(
        valor="en_gestion",
        uno="en gestión",
        varios="en gestión",
        marca=Marca(forma=CUADRO_RAYADO, color="acento"),
        signo="▸",
        cuando="en gestión",
        abierto=True,
        puesto=2,
    )
    REGISTRADO = AspectoDeCompromiso(
        valor="registrado",
        uno="registrado",
        varios="registrados",
        marca=Marca(forma=CUADRO_VACIO, color="programado"),
        signo="○",
        cuando="sin ningún seguimiento",
        abierto=True,
        puesto=1,
    )
    TRASLADADO = AspectoDeCompromiso(
        valor="trasladado",
        uno="trasladado",
        varios="trasladados",
        marca=Marca(forma=CUADRO, color="programado"),
        signo="↩",
        cuando="trasladados a otra entidad",
        abierto=False,
        puesto=5,
    )
    NO_CUMPLIDO = AspectoDeCompromiso(
        valor="no_cumplido",
        uno="no cumplido",
        varios="no cumplidos",
        marca=Marca(forma=CUADRO_TACHADO, color="vencido"),
        signo="×",
        cuando="no cumplidos",
        abierto=False,
        puesto=4,
    )

    @property
    def abierto(self) -> bool:
        """Si, mientras está en él, falta hacer algo por el compromiso."""
        return self.aspecto.abierto


EN_LOS_DATOS = tuple(sorted(Estado, key=lambda estado: estado.aspecto.puesto))

# Los que dice un seguimiento: registrado está el que no tiene ninguno.
SEGUIDOS = tuple(estado for estado in EN_LOS_DATOS if estado is not Estado.REGISTRADO)

ABIERTOS = tuple(estado for estado in Estado if estado.abierto)

# No es un estado: lo abierto que pasó de su fecha límite también está en el suyo.
VENCIDO = Marca(forma=ROMBO, color="vencido")
