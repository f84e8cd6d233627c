"""Los campos de formulario que comparten las pantallas."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from comun.cantidades import Cantidad
from comun.hojas.celdas import Inesperado, cantidad
from comun.palabras import miles


def como_se_escribe(valor: Any) -> Any:
    """La cantidad con coma, como se escribe; lo demás, igual."""
    return valor if valor is None or isinstance(valor, (int, str)) else miles(valor).replace(".", "")


class CantidadField(forms.CharField):
    """Una cantidad exacta, con coma o punto para los decimales; vacía es `None`. Si `enteros`, sin decimales."""

    def __init__(self, hasta: int, *, enteros: bool = False, **opciones: Any) -> None:
        teclado = "numeric" if enteros else "decimal"
        super().__init__(**{"widget": forms.TextInput({"inputmode": teclado, "size": 12})} | opciones)
        self._leer = cantidad(hasta)
        self._enteros = enteros

    def prepare_value(self, value: Any) -> Any:
        return como_se_escribe(value)

    def clean(self, value: Any) -> Cantidad | None:
        escrito = super().clean(value)
        if not escrito:
            return None
        try:
            leida = self._leer(escrito)
        except Inesperado as error:
            raise ValidationError(f"Se esperaba {str(error).rstrip(',')}.") from None
        if leida.redondeada:
            raise ValidationError("Se esperaban hasta seis decimales.")
        if self._enteros and not isinstance(leida.valor, int):
            raise ValidationError("Se esperaba un número entero: esta actividad cuenta unidades enteras.")
        return leida.valor

    def has_changed(self, initial: Any, data: Any) -> bool:
        """«2,0» es lo mismo que 2."""
        try:
            return self.clean(como_se_escribe(initial) or "") != self.clean(data or "")
        except ValidationError:
            return True
