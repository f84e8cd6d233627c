"""Las pantallas de los compromisos en la administración, y la revisión del mes, que se coteja con las sesiones."""

from django.contrib import admin
from django.urls import path

from compromisos import acta, seguimientos
from compromisos.models import Sesion
from participacion import revision
from participacion.apuntes import con_apunte

_privada = admin.site.admin_view

urlpatterns = [
    path("mis-compromisos/", _privada(con_apunte(seguimientos.mis_compromisos)), name="mis_compromisos"),
    path(
        "seguimiento/<int:pk>/evidencia/",
        _privada(seguimientos.descargar_evidencia),
        name="evidencia_de_seguimiento",
    ),
    path("acta/", _privada(con_apunte(acta.acta)), name="acta_nueva"),
    path("acta/<int:pk>/", _privada(con_apunte(acta.acta)), name="acta"),
    path(
        "mes/<int:anio>/<int:mes>/revisar/",
        _privada(con_apunte(revision.revisar)),
        {"sesiones_del_mes": Sesion.objects.por_actividad},
        name="revisar_mes",
    ),
]
