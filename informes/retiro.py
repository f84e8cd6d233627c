"""Retirar una versión publicada: deja de mostrarse al instante, con un motivo público, y no se deshace."""

from comun.palabras import miles
from comun.transacciones import NoSePuede, a_nombre_de
from informes.models import Publicacion, Retiro
from participacion.models import Usuario

MAXIMO_MOTIVO = Retiro._meta.get_field("motivo").max_length or 0


def retirar(publicacion: Publicacion, motivo: str, *, usuario: Usuario) -> Retiro:
    """Retira esa versión. Sus huellas siguen en `/verificar/`; para corregirla se publica la siguiente.

    Lanza `NoSePuede` si no se dice el motivo, si no cabe o si ya está retirada.
    """
    motivo = motivo.replace("\0", "").strip()
    if not motivo:
        raise NoSePuede("Diga por qué se retira.")
    if len(motivo) > MAXIMO_MOTIVO:
        raise NoSePuede(f"El motivo tiene {miles(len(motivo))} letras y caben {miles(MAXIMO_MOTIVO)}.")
    with a_nombre_de(usuario, motivo):
        # El candado ordena a dos personas que la retiran a la vez: la segunda ve el retiro de la primera.
        Publicacion.objects.livianas().select_for_update().get(pk=publicacion.pk)
        if Retiro.objects.filter(publicacion=publicacion).exists():
            raise NoSePuede(f"{publicacion} ya está retirada.")
        return Retiro.objects.create(publicacion=publicacion, motivo=motivo, retirada_por=usuario)
