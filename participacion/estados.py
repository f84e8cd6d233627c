"""Los estados de una actividad. Puro, sin Django.

Los de un compromiso están en `compromisos.estados`. Quien los cuenta, los escribe o los dibuja recorre estas tablas, y
nadie más los enumera: un estado nuevo es una fila más.
"""

from comun.estados import (
    CIRCULO,
    CIRCULO_CORTADO,
    CIRCULO_VACIO,
    CUADRO,
    EQUIS,
    TRIANGULO,
    TRIANGULO_ABAJO,
    Aspecto,
    EstadoVisible,
    Marca,
)


class Estado(EstadoVisible):
    """El de una actividad a la fecha de corte: el primero que le corresponda, en este orden, que es también el de los
    conteos. `puesto` es el de la lista que los explica. Los grupos no tienen estado: tienen conteos."""

    CANCELADA = Aspecto(
        valor="cancelada",
        uno="cancelada",
        varios="canceladas",
        marca=Marca(forma=EQUIS, color="apagado"),
        cuando="la entidad la canceló",
        puesto=7,
    )
    FINALIZADA = Aspecto(
        valor="finalizada",
        uno="finalizada",
        varios="finalizadas",
        marca=Marca(forma=CUADRO, color="cumplido"),
        cuando="llegó a la meta del año",
        puesto=1,
    )
    SIN_REPORTE = Aspecto(
        valor="sin_reporte",
        uno="sin reporte",
        varios="sin reporte",
        marca=Marca(forma=CIRCULO_CORTADO, color="apagado"),
        cuando="va por debajo y faltan reportes",
        puesto=5,
    )
    REZAGADA = Aspecto(
        valor="rezagada",
        uno="rezagada",
        varios="rezagadas",
        marca=Marca(forma=TRIANGULO_ABAJO, color="rezagado"),
        cuando="va por debajo, con todo reportado",
        puesto=4,
    )
    ANTICIPADA = Aspecto(
        valor="anticipada",
        uno="anticipada",
        varios="anticipadas",
        marca=Marca(forma=TRIANGULO, color="anticipado"),
        cuando="va por encima de lo programado",
        puesto=3,
    )
    POR_INICIAR = Aspecto(
        valor="por_iniciar",
        uno="por iniciar",
        varios="por iniciar",
        marca=Marca(forma=CIRCULO_VACIO, color="programado"),
        cuando="no tenía nada programado a la fecha",
        puesto=6,
    )
    AL_DIA = Aspecto(
        valor="al_dia",
        uno="al día",
        varios="al día",
        marca=Marca(forma=CIRCULO, color="cumplido"),
        cuando="hizo lo programado a la fecha",
        puesto=2,
    )
