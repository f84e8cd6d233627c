"""Con qué se pinta lo que se dibuja: cada cosa, igual en todas las gráficas."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pinta:
    """`relleno` y `linea` son nombres de la paleta; vacíos, no se pintan. `punteado` son los largos del trazo y del
    hueco."""

    relleno: str = ""
    linea: str = ""
    grueso: str = "1"
    punteado: str = ""


FONDO = Pinta(relleno="niebla")
REJILLA = Pinta(linea="raya")
RAYA = Pinta(linea="tinta")
MARCA = Pinta(linea="tinta", grueso="2")

PROGRAMADO = Pinta(relleno="papel", linea="programado")
SIN_REPORTE = Pinta(relleno="papel", linea="apagado", punteado="2 2")
EJECUTADO = Pinta(relleno="acento")
EXCEDENTE = Pinta(relleno="papel", linea="anticipado")
TRAMA_DEL_EXCEDENTE = Pinta(linea="anticipado", grueso="2")

LINEA_DE_LO_PROGRAMADO = Pinta(linea="programado", grueso="1.6", punteado="5 3")
LINEA_DE_LO_EJECUTADO = Pinta(linea="acento", grueso="2.8")
