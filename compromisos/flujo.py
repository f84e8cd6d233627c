"""Lo que hacen las personas con los compromisos: escribir el acta de una sesión, registrar seguimientos y decir qué lee
la ciudadanía."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import count

from compromisos.models import Compromiso, Seguimiento, Sesion
from comun.disco import o_nada_en_el_disco
from comun.hojas.celdas import saltos
from comun.palabras import enumerar
from comun.transacciones import NoSePuede, a_nombre_de, dos_intentos
from participacion.models import Usuario

# «MPEV-2021-05-07»: lo que ponga la mesa, el año, el mes de la sesión y el consecutivo.
_NUMERADO = re.compile(r"(?P<serie>.*?)[0-9]{4}-[0-9]{2}-[0-9]+")
_SERIE = "C-"


class YaEnElActa(NoSePuede):
    """Compromisos que la sesión ya tiene: `codigos` va del puesto de cada uno en lo que se mandó al código con que
    está."""

    def __init__(self, codigos: Mapping[int, str]) -> None:
        super().__init__(f"En el acta ya está: {enumerar(list(codigos.values()))}.")
        self.codigos = codigos


class OtraPersonaEscribio(NoSePuede):
    """Compromisos cuyo texto público cambió mientras tanto: `textos` va de la llave de cada uno a lo que dice ahora."""

    def __init__(self, textos: Mapping[int, str]) -> None:
        super().__init__("Otra persona escribió mientras tanto.")
        self.textos = textos


def codigos_libres(fecha: date, *, ocupados: Collection[str] = ()) -> Iterator[str]:
    """Los códigos que siguen para una sesión de esa fecha, con la serie del último compromiso que la tenga: dos
    consultas."""
    ultimo = Compromiso.objects.filter(codigo__regex=r"[0-9]{4}-[0-9]{2}-[0-9]+$").order_by("-pk").first()
    forma = _NUMERADO.fullmatch(ultimo.codigo) if ultimo else None
    comienzo = f"{forma['serie'] if forma else _SERIE}{fecha:%Y-%m}-"
    usados = Compromiso.objects.filter(codigo__startswith=comienzo).values_list("codigo", flat=True)
    numeros = [int(fin) for codigo in usados if (fin := codigo.removeprefix(comienzo)).isdecimal()]
    siguientes = (f"{comienzo}{numero:02}" for numero in count(max(numeros, default=0) + 1))
    return (codigo for codigo in siguientes if codigo not in ocupados)


def guardar_acta(sesion: Sesion, compromisos: Sequence[Compromiso], *, usuario: Usuario) -> None:
    """Guarda la sesión, que puede ser nueva, y agrega sus compromisos, en ese orden: todo o nada. Al que no trae código
    le pone el que sigue. Lanza `NoSePuede`; si alguno sin código ya está igual en la sesión, `YaEnElActa`: el acta se
    envió dos veces."""
    with a_nombre_de(usuario):
        # Tomada, espera a que termine quien la esté escribiendo; sin cambios en ella, nadie más se entera.
        guardada = Sesion.objects.select_for_update().filter(pk=sesion.pk).first()
        if guardada is None or _encabezado(guardada) != _encabezado(sesion):
            sesion.save()
        ya = {_que_dice(compromiso): compromiso.codigo for compromiso in sesion.compromisos.all()}
        if codigos := {
            puesto: ya[_que_dice(compromiso)]
            for puesto, compromiso in enumerate(compromisos)
            if not compromiso.codigo and _que_dice(compromiso) in ya
        }:
            raise YaEnElActa(codigos)
        libres = codigos_libres(sesion.fecha, ocupados={compromiso.codigo for compromiso in compromisos})
        for compromiso in compromisos:
            compromiso.sesion = sesion
            compromiso.codigo = compromiso.codigo or next(libres)
            compromiso.save()


def _encabezado(sesion: Sesion) -> tuple[object, ...]:
    return sesion.mesa_id, sesion.fecha, sesion.actividad_id


def _que_dice(compromiso: Compromiso) -> tuple[object, ...]:
    """Lo que lo hace ser el mismo, aparte del código."""
    return (
        saltos(compromiso.texto),
        compromiso.dependencia_id,
        compromiso.entidad_competente,
        compromiso.fecha_limite,
    )


def registrar(seguimientos: Sequence[Seguimiento], *, usuario: Usuario) -> None:
    """Registra los seguimientos, todos o ninguno; la base anota quién. Lanza `NoSePuede`."""
    with o_nada_en_el_disco(seguimientos), a_nombre_de(usuario):
        # Cada uno toma su compromiso: en un solo orden, dos que registran varios se esperan y no se traban.
        for seguimiento in sorted(seguimientos, key=lambda seguimiento: seguimiento.compromiso_id):
            seguimiento.save()


@dos_intentos
def escribir_textos_publicos(
    textos: Mapping[int, str], vistos: Mapping[int, str], *, usuario: Usuario
) -> int:
    """Pone a cada compromiso, por su llave, lo que leerá la ciudadanía; vacío, solo se cuenta. Cuántos cambiaron.

    `vistos` es lo que decía cada uno cuando se empezó a escribir. Todo o nada: lanza `OtraPersonaEscribio` si entre
    tanto alguno cambió.
    """
    with a_nombre_de(usuario):
        ajenos, cambiados = {}, 0
        for compromiso in Compromiso.objects.select_for_update().filter(pk__in=textos).order_by("pk"):
            texto, actual = saltos(textos[compromiso.pk]), saltos(compromiso.texto_publico)
            if texto == actual:
                continue
            if saltos(vistos[compromiso.pk]) != actual:
                ajenos[compromiso.pk] = actual
                continue
            compromiso.texto_publico = texto
            compromiso.save()
            cambiados += 1
        if ajenos:
            raise OtraPersonaEscribio(ajenos)
        return cambiados
