"""Lo de los compromisos dicho en español: en qué está cada uno, cuánto hace y qué se avisa. Puro."""

from compromisos.indicadores import POR_VENCER, SIN_SEGUIMIENTO, Avisos, Situacion
from comun.palabras import fecha_larga, plural

UN_ANIO = 366  # días, con el del bisiesto: nunca dice un año que no se haya cumplido
DOS_ANIOS = 2 * UN_ANIO


def hace(dias: int) -> str:
    """«hace 3 días», «hoy»; de dos años en adelante, «hace más de 5 años»."""
    if dias > DOS_ANIOS:
        return f"hace más de {dias // UN_ANIO} años"
    return f"hace {plural(dias, 'día', 'días')}" if dias > 0 else "hoy"


def desde_cuando(situacion: Situacion) -> str:
    """«desde el 1 de junio de 2021, hace 53 días»."""
    return f"desde el {fecha_larga(situacion.desde)}, {hace(situacion.dias_en_su_estado)}"


def plazo(situacion: Situacion) -> str:
    """«venció el 10 de julio de 2021, hace 13 días»; de lo que ya no está abierto, solo cuál era."""
    if situacion.limite is None:
        return "sin fecha límite"
    fecha, faltan = fecha_larga(situacion.limite), (situacion.limite - situacion.fecha).days
    if situacion.vencido:
        return f"venció el {fecha}, {hace(-faltan)}"
    if not situacion.abierto:
        return f"fecha límite: {fecha}"
    return f"vence en {plural(faltan, 'día', 'días')}, el {fecha}" if faltan else f"vence hoy, {fecha}"


def ultima_noticia(situacion: Situacion) -> str:
    """«último seguimiento hace 13 días»."""
    if situacion.ultimo is None:
        return f"sin seguimientos; se adquirió {hace(situacion.edad)}"
    return f"último seguimiento {hace(situacion.dias_sin_seguimiento)}; se adquirió {hace(situacion.edad)}"


def por_avisar(avisos: Avisos) -> list[tuple[str, str]]:
    """Cada aviso que hay, con la clave de su lista: («vencidos», «6 vencidos, el más antiguo hace 41 días»)."""
    vencidos = f"{plural(avisos.vencidos, 'vencido', 'vencidos')}, el más antiguo {hace(avisos.mas_atrasado)}"
    vencen = "vence" if avisos.por_vencer == 1 else "vencen"
    frases = [
        ("vencidos", avisos.vencidos, vencidos),
        (
            "por_vencer",
            avisos.por_vencer,
            f"{plural(avisos.por_vencer, vencen, vencen)} en los próximos {POR_VENCER} días",
        ),
        (
            "sin_seguimiento",
            avisos.sin_seguimiento,
            f"{plural(avisos.sin_seguimiento, 'lleva', 'llevan')} {SIN_SEGUIMIENTO} días o más sin seguimiento",
        ),
    ]
    return [(cual, frase) for cual, cuantos, frase in frases if cuantos]
