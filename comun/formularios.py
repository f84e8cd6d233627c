"""Los campos de formulario que comparten las pantallas."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError

from comun.cantidades import Cantidad
from comun.hojas.celdas import Inesperado, cantidad
from comun.palabras import miles


def como_se_escribe(valor: Any) -> Any:
    """La cantidad con coma, como se escribe; lo demás, igual."""
    return valor if valor is None or isinstance(valor, (int, str)) else miles(valor).replace(".", "")


class Falla(NamedTuple):
    """Algo por corregir: qué es y a dónde ir para corregirlo; vacío, si no es de un solo campo."""

    donde: str
    frase: str


def fallas(
    formularios: Iterable[tuple[str, forms.BaseForm]], faltas: Mapping[str, Mapping[str, str]] | None = None
) -> list[Falla]:
    """Lo que está por corregir, en el orden de la pantalla. De cada formulario se dice de qué es: «Actividad 3».

    `faltas` es, por el prefijo de un formulario, lo que a un campo le falta sin ser un error.
    """
    halladas = []
    for de_que, form in formularios:
        antes = f"{de_que.rstrip('.')}. " if de_que else ""
        suyas = (faltas or {}).get(form.prefix or "", {})
        if not (form.is_bound and form.errors) and not suyas:
            continue
        halladas += [Falla("", f"{antes}{error}") for error in form.non_field_errors()]
        for campo in form:
            frases = [*campo.errors, *([suyas[campo.name]] if campo.name in suyas else [])]
            halladas += [Falla(_donde(campo), f"{antes}{campo.label}: {frase}") for frase in frases]
    return halladas


def _donde(campo: forms.BoundField) -> str:
    """A lo que se llega en un campo: a su primera opción, si son varias; a uno oculto, no se llega."""
    return (
        "" if campo.is_hidden else campo.id_for_label or next((opcion.id_for_label for opcion in campo), "")
    )


def con_falta(form: forms.BaseForm, faltas: Mapping[str, str]) -> None:
    """Dice, a quien no ve la pantalla, que a esos campos les falta algo y dónde está escrito."""
    for nombre in faltas:
        campo = form[nombre]
        descrito = [f"{campo.auto_id}_falta", *([f"{campo.auto_id}_helptext"] if campo.help_text else [])]
        campo.field.widget.attrs |= {"aria-invalid": "true", "aria-describedby": " ".join(descrito)}


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
