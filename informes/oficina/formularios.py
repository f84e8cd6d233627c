"""Los formularios con que se escribe, se publica y se retira un informe."""

from collections.abc import Mapping
from typing import Any

from django import forms

from comun.administracion import ConVersionForm
from comun.calendario import nombre
from comun.historial import cambios
from comun.palabras import fecha_larga, plural
from comun.periodo import NUMEROS, PERIODICIDADES
from informes.borrador import Borrador, NoSePuedePublicar
from informes.cifras import huella
from informes.models import Decision, Informe, Publicacion, Recomendacion, Retiro
from informes.recomendaciones import NOMBRES
from participacion.models import Plan

# Los otros botones de la pantalla de escribir; todos guardan.
PROPONER = "_proponer"
AGREGAR_EXPLICACION = "_agregar_explicacion"
REEMPLAZAR_EXPLICACION = "_reemplazar_explicacion"


class InformeForm(ConVersionForm):
    """Los cortes, uno por mes del periodo, cada uno con su fecha y el nombre de su mes, y los dos textos."""

    class Meta:
        model = Informe
        fields = ["plan", "numero_del_periodo", "objetivo", "explicacion"]
        widgets = {
            "objetivo": forms.Textarea({"rows": 4}),
            "explicacion": forms.Textarea({"rows": 9}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cortes: dict[int, str] = {}
        if self.instance.pk:
            for mes, corte in self.instance.cortes_por_mes.items():
                campo = self.cortes[mes] = f"corte_{len(self.cortes) + 1}"
                self.fields[campo] = forms.DateField(
                    required=False,
                    widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
                    label=nombre(mes).capitalize(),
                    help_text=fecha_larga(corte) if corte else "Sin fecha.",
                )
                self.initial[campo] = corte
        if "numero_del_periodo" in self.fields:
            self.fields["numero_del_periodo"] = forms.TypedChoiceField(
                coerce=int, label="Periodo", choices=_periodos()
            )
        if "objetivo" in self.fields:
            self.fields["objetivo"].required = False  # vacío se propone al guardar

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        informe = self.instance
        if not informe.pk:
            plan, numero = datos.get("plan"), datos.get("numero_del_periodo")
            if plan and numero and numero not in plan.periodicidad.numeros:
                self.add_error(
                    "numero_del_periodo",
                    f"El plan {plan.anio} es {plan.periodicidad.nombre}: tiene "
                    f"{plural(plan.periodicidad.cuantos, 'periodo', 'periodos')} en el año.",
                )
            return datos
        informe.cortes = [datos.get(campo) for campo in self.cortes.values()]
        for mes, problema in informe.cortes_tempranos().items():
            self.add_error(self.cortes[mes], problema)
        agrega, reemplaza = AGREGAR_EXPLICACION in self.data, REEMPLAZAR_EXPLICACION in self.data
        if "explicacion" in datos and (agrega or reemplaza or "explicacion" in self.changed_data):
            informe.explicacion_propuesta = propuesta = Borrador(informe).explicacion_de_hoy
            if agrega or reemplaza:
                escrita = datos["explicacion"] if agrega else ""
                try:
                    datos["explicacion"] = self.fields["explicacion"].clean(
                        "\n\n".join(filter(None, [escrita, propuesta]))
                    )
                except forms.ValidationError as error:
                    self.add_error("explicacion", error)
        return datos

    @property
    def de_los_cortes(self) -> list[forms.BoundField]:
        """Los campos de los cortes, en el orden de sus meses."""
        return [self[campo] for campo in self.cortes.values()]

    def _conflicto(self, mostrada: int | None) -> list[str]:
        """Cambiar una recomendación también es cambiar el informe: se dice cuál y quién."""
        ajenos = super()._conflicto(mostrada)
        vista = self.instance.events.filter(version=mostrada).order_by("pgh_id").last() if mostrada else None
        if vista is None:
            return ajenos
        return ajenos + [
            f"{cambio.quien or 'El sistema'} cambió {cambio.campo} de una recomendación: de «{cambio.antes}» a "
            f"«{cambio.despues}»."
            for recomendacion in self.instance.recomendaciones.all()
            for cambio in cambios(recomendacion)
            if cambio.cuando > vista.pgh_created_at and cambio.antes
        ]


def _periodos() -> list[tuple[int, str]]:
    """Los que se pueden elegir, como los llaman los planes que hay; si no todos los llaman igual, por su número."""
    informan = {
        PERIODICIDADES[informa] for informa in Plan.objects.values_list("informa", flat=True).distinct()
    }
    if len(informan) == 1:
        (una,) = informan
        return [(numero, una.rotulo(numero)) for numero in una.numeros]
    return [(numero, f"Periodo {numero}") for numero in NUMEROS]


class RecomendacionForm(forms.ModelForm):
    """La que propuso una regla se decide; la escrita a mano se publica o se borra."""

    orden = forms.IntegerField(min_value=1, max_value=999)

    class Meta:
        model = Recomendacion
        fields = ["texto", "orden", "decision", "razon"]
        labels = {"razon": "Si la descarta, por qué"}
        help_texts = {"razon": ""}
        widgets = {
            "texto": forms.Textarea({"rows": 4}),
            "decision": forms.RadioSelect,
            "razon": forms.Textarea({"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.regla and "decision" in self.fields:
            del self.fields["decision"], self.fields["razon"]
        if not self.instance.pk and "orden" in self.fields:
            del self.fields["orden"]  # va al final

    @property
    def titulo(self) -> str:
        return NOMBRES.get(self.instance.regla, self.instance.regla) or "Escrita a mano"

    @property
    def decidida(self) -> Decision:
        """Cómo está guardada, aunque en la pantalla se haya marcado otra cosa."""
        return Decision(self.initial["decision"])

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        if datos.get("decision") == Decision.DESCARTADA:
            if not datos.get("razon", "").strip():
                self.add_error("razon", "Diga por qué se descarta.")
        elif "razon" in datos:
            datos["razon"] = ""
        return datos


class RecomendacionesFormSet(forms.BaseInlineFormSet):
    def add_fields(self, form: Any, index: int | None) -> None:
        """Lo que propuso una regla no se borra, se descarta con su razón: borrado, se propondría otra vez."""
        super().add_fields(form, index)
        if form.instance.regla or not form.instance.pk:
            form.fields.pop("DELETE", None)


def _campo_de_la_nota(frase: str) -> str:
    """El de una advertencia sale de su frase: si ahora se advierte otra cosa, lo que se escribió no le sirve."""
    return f"nota_{huella(frase.encode())[:16]}"


class PublicarForm(forms.Form):
    """Lo que se escribe al publicar un borrador: por qué se acepta cada advertencia y, en una corrección, su motivo. Si
    algo falta lo dice `publicar()`."""

    version = forms.IntegerField(min_value=1, max_value=9999, label="Versión que se publica")
    visto = forms.CharField(max_length=64, label="Huella del borrador que se miró")
    motivo = forms.CharField(
        label="Motivo de la corrección",
        required=False,
        max_length=Publicacion._meta.get_field("motivo").max_length,
        widget=forms.Textarea({"rows": 3, "required": True}),
        help_text="Es público: diga qué se corrige y por qué, sin nombrar a ninguna persona.",
    )

    def __init__(self, borrador: Borrador, *args: Any) -> None:
        super().__init__(*args)
        if borrador.version == 1:
            del self.fields["motivo"]
        frases = [requisito.frase for requisito in borrador.revision.advierten]
        self._frases = {_campo_de_la_nota(frase): frase for frase in frases}
        for campo, frase in self._frases.items():
            self.fields[campo] = forms.CharField(
                label=frase,
                required=False,
                max_length=1000,
                widget=forms.Textarea({"rows": 2, "placeholder": "Por qué se acepta", "required": True}),
            )

    @property
    def notas(self) -> list[forms.BoundField]:
        """Un campo por advertencia, en su orden."""
        return [self[campo] for campo in self._frases]

    @property
    def sueltas(self) -> list[str]:
        """Las notas que se escribieron para lo que ya no se advierte, o se advierte de otro modo."""
        return [
            escrita
            for campo, escrita in self.data.items()
            if campo.startswith("nota_") and campo not in self._frases and escrita.strip()
        ]

    def pedido(self) -> dict[str, Any]:
        """Los argumentos de `publicar()`."""
        datos = self.cleaned_data
        return {
            "version": datos["version"],
            "visto": datos["visto"],
            "motivo": datos.get("motivo", ""),
            "notas": {frase: datos[campo] for campo, frase in self._frases.items()},
        }

    @staticmethod
    def escrito(*, version: int, visto: str, motivo: str, notas: Mapping[str, str]) -> dict[str, Any]:
        """Lo que mandó la pantalla para ese `pedido()`: así se retoma uno que no se pudo."""
        de_las_notas = {_campo_de_la_nota(frase): nota for frase, nota in notas.items()}
        return {"version": version, "visto": visto, "motivo": motivo} | de_las_notas

    def rechazar(self, error: Exception) -> None:
        """Lo que respondió `publicar()`, al lado de su campo; arriba, si no es de ninguno."""
        faltas = error.faltas if isinstance(error, NoSePuedePublicar) else {}
        por_campo = {que if que == "motivo" else _campo_de_la_nota(que): cual for que, cual in faltas.items()}
        if not por_campo or por_campo.keys() - self.fields.keys():
            self.add_error(None, str(error))
        else:
            for campo, cual in por_campo.items():
                self.add_error(campo, cual)


class RetirarForm(forms.ModelForm):
    class Meta:
        model = Retiro
        fields = ["motivo"]
        labels = {"motivo": "Motivo del retiro"}
        widgets = {"motivo": forms.Textarea({"rows": 3, "cols": 80})}
        error_messages = {"motivo": {"required": "Diga por qué se retira."}}
