"""Retirar una versión publicada: deja de mostrarse al instante, con un motivo público, y no se deshace."""

from informes.models import Publicacion, Retiro
from participacion.flujo import NoSePuede, a_nombre_de
from participacion.models import Usuario


def retirar(publicacion: Publicacion, motivo: str, *, usuario: Usuario) -> Retiro:
    """Retira esa versión. Sus huellas siguen en `/verificar/`; para corregirla se publica la siguiente.

    Lanza `NoSePuede` si no se dice el motivo o si ya está retirada.
    """
    motivo = motivo.strip()
    if not motivo:
        raise NoSePuede("Diga por qué se retira.")
    with a_nombre_de(usuario, motivo):
        # El candado ordena a dos personas que la retiran a la vez: la segunda ve el retiro de la primera.
        Publicacion.objects.livianas().select_for_update().get(pk=publicacion.pk)
        if Retiro.objects.filter(publicacion=publicacion).exists():
            raise NoSePuede(f"{publicacion} ya está retirada.")
        return Retiro.objects.create(publicacion=publicacion, motivo=motivo, retirada_por=usuario)
