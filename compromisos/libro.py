"""El libro de las mesas en la administración: cargarlo con vista previa, descargarlo, y descargar su plantilla."""

from collections.abc import Mapping, Sequence
from typing import Any

from compromisos.estados import SEGUIDOS
from compromisos.models import Mesa
from compromisos.recursos import COLUMNAS, TODAS, RecursoDeCompromisos
from comun.cargas import CargaForm, Celdas, ConCarga, Xlsx
from comun.hojas.escribir import HojaParaLlenar, libro_para_llenar
from participacion.matriz.plantilla import siglas

_ANCHOS = {
    "codigo": 18,
    "mesa": 40,
    "fecha": 12,
    "texto": 60,
    "a_cargo": 14,
    "entidad_competente": 30,
    "fecha_limite": 12,
    "texto_publico": 60,
    "estado": 14,
    "gestion": 60,
    "motivo_correccion": 40,
}
_QUE_VA = {
    "compromisos": {
        "codigo": "Como lo numera la mesa. Con él se reconoce: si ya está, se cambia; si no, es nuevo.",
        "mesa": "El nombre de la mesa, de la lista.",
        "fecha": "La de la sesión en que se adquirió. Si no hay esa sesión, se crea.",
        "texto": "El compromiso. No escriba nombres ni datos de personas.",
        "a_cargo": "La sigla de la dependencia. Vacía si le corresponde a otra entidad.",
        "entidad_competente": "Si no está a cargo de una dependencia, qué entidad responde.",
        "fecha_limite": "Hasta cuándo hay que cumplirlo: desde la fecha de la sesión.",
        "texto_publico": "Lo que lee la ciudadanía: no nombra a ninguna persona. Vacío, el compromiso solo se cuenta.",
    },
    "seguimientos": {
        "codigo": "El del compromiso.",
        "fecha": "Desde cuándo está así: entre la fecha de la sesión y hoy.",
        "estado": "Uno de la lista.",
        "gestion": "Qué se hizo.",
        "motivo_correccion": "Solo si cambia el estado de otro del mismo día: por qué. Vale sobre los que estén antes.",
    },
}
_VACIAS = {"a_cargo", "entidad_competente", "fecha_limite", "motivo_correccion", "texto_publico"}


def libro_de_compromisos(filas: Mapping[str, Sequence[Celdas]] | None = None) -> bytes:
    """El libro en XLSX: vacío es la plantilla. Vuelve a entrar por `importar_compromisos`."""
    opciones = {
        "compromisos": {
            "mesa": list(Mesa.objects.values_list("nombre", flat=True)),
            "a_cargo": siglas(),
        },
        "seguimientos": {"estado": [estado.rotulo for estado in SEGUIDOS]},
    }
    hojas = [
        HojaParaLlenar(
            nombre=cual,
            encabezado=columnas,
            filas=[
                [celdas[columna] or None for columna in columnas] for celdas in (filas or {}).get(cual, [])
            ],
            anchos=_ANCHOS,
            opciones=opciones[cual],
        )
        for cual, columnas in TODAS.items()
    ]
    return libro_para_llenar(hojas, _instrucciones())


def _instrucciones() -> list[list[str]]:
    filas = []
    for cual, columnas in _QUE_VA.items():
        filas.append([f"Hoja «{cual}»", "", ""])
        filas += [[columna, _debe(cual, columna), que] for columna, que in columnas.items()]
    return [
        ["columna", "", "qué va"],
        *filas,
        ["", "", "Los títulos no se cambian; su orden no importa."],
        ["", "", "Las fechas, como 2021-05-14, 14/05/2021 o 14-05-2021: el día va antes del mes."],
        [
            "",
            "",
            "Los seguimientos solo se agregan: de un mismo día, el que dice igual el estado y la gestión no se repite.",
        ],
        ["", "", "Al cargarlo se ve antes qué cambia. Entra entero o no entra."],
    ]


def _debe(cual: str, columna: str) -> str:
    if columna not in COLUMNAS[cual]:
        return "opcional"
    return "puede ir vacía" if columna in _VACIAS else "obligatoria"


class LibroXlsx(Xlsx):
    def export_data(self, dataset: Mapping[str, Sequence[Celdas]], **kwargs: Any) -> bytes:
        return libro_de_compromisos(dataset)


class CargaDeCompromisosForm(CargaForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["anio"].help_text = "El de las sesiones."
        self.fields[
            "import_file"
        ].help_text = "Un libro de Excel (.xlsx) con las dos hojas, o un CSV de una de ellas."


class ConLibro(ConCarga):
    """Importar y exportar, para el `ModelAdmin` de los compromisos."""

    resource_classes = [RecursoDeCompromisos]
    export_formats = [LibroXlsx]
    import_template_name = "compromisos/importar.html"
    import_form_class = CargaDeCompromisosForm
    plantilla = staticmethod(libro_de_compromisos)
    campo_del_anio = "sesion__fecha__year"
    en_el_registro = "Carga del libro de las mesas."
