"""Las gráficas, dibujadas a mano: entran las cifras y una caja, y sale un `Dibujo`, que se escribe en SVG.

`en_columnas` dibuja los doce meses y `en_lineas`, el año acumulado. Otra gráfica se arma con las mismas piezas: un
`Plano`, que da las coordenadas; una `Pinta` por clase de trazo, y sus rótulos. Nada de aquí conoce Django.
"""

from comun.graficas.columnas import CajaDeMeses, cantidad_e_inicial, cantidad_y_mes, en_columnas, iniciales
from comun.graficas.dibujo import Dibujo, Rotulo, coordenada, pintados, rectangulo, trama
from comun.graficas.doce_meses import DoceMeses, UnMes
from comun.graficas.lineas import CajaDelAnio, DosLineas, en_lineas
from comun.graficas.niveles import Niveles, en_niveles
from comun.graficas.paleta import COLORES, DE_LETRA_OSCURA

__all__ = [
    "COLORES",
    "DE_LETRA_OSCURA",
    "CajaDeMeses",
    "CajaDelAnio",
    "Dibujo",
    "DoceMeses",
    "DosLineas",
    "Niveles",
    "Rotulo",
    "UnMes",
    "cantidad_e_inicial",
    "cantidad_y_mes",
    "coordenada",
    "en_columnas",
    "en_lineas",
    "en_niveles",
    "iniciales",
    "pintados",
    "rectangulo",
    "trama",
]
