"""Las pantallas propias de la administración; van antes que las de Django.

La de revisar el mes, `revisar_mes`, la arma `compromisos.urls`, que sabe con qué sesiones cotejarlo.
"""

from django.contrib import admin
from django.urls import path

from participacion import apuntes, cierre, espera, reporte

_privada = admin.site.admin_view

urlpatterns = [
    path("apuntes/", apuntes.apuntes, name="apuntes"),
    path("reporte/", _privada(reporte.reporte_actual), name="reporte_actual"),
    path("reporte/<int:anio>/<int:mes>/", _privada(apuntes.con_apunte(reporte.mi_reporte)), name="reporte"),
    path(
        "reporte/historial/<int:pk>/", _privada(reporte.historial_del_reporte), name="historial_del_reporte"
    ),
    path("mes/<int:anio>/<int:mes>/cerrar/", _privada(cierre.cerrar), name="cerrar_mes"),
    path("mes/<int:anio>/<int:mes>/reabrir/", _privada(cierre.reabrir), name="reabrir_mes"),
    path("evidencia/<int:pk>/", _privada(reporte.descargar_evidencia), name="evidencia"),
    path("trabajo/<int:pk>/", _privada(espera.espera), name="trabajo"),
    path("trabajo/<int:pk>/archivo.pdf", _privada(espera.archivo), name="archivo_del_trabajo"),
]
