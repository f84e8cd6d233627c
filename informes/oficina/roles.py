"""Los grupos de usuarios y lo que cada uno puede hacer; se ponen al día después de cada migración."""

from typing import Any

from django.apps import apps

OAP = "OAP"
PUBLICACION = "Publicación"
ENLACE = "Enlace"

_VER = ("view",)
_EDITAR = ("view", "add", "change")
_TODO = ("view", "add", "change", "delete")

# grupo → aplicación.modelo → acciones
PERMISOS: dict[str, dict[str, tuple[str, ...]]] = {
    # Lo demás lo hace en «Mi reporte», que solo le muestra lo de sus dependencias.
    ENLACE: {"compromisos.seguimiento": ("registrar",)},
    OAP: {
        # Solo las cuentas de los enlaces: `participacion.usuarios.visibles_para`.
        "participacion.usuario": _EDITAR,
        "participacion.dependencia": _EDITAR,
        "participacion.alias": _TODO,
        "participacion.plan": _EDITAR,
        "participacion.mes": ("view", "change"),
        "participacion.actividad": _TODO,
        "participacion.apoyo": _TODO,
        "participacion.componente": _TODO,
        "participacion.modificacion": _VER,
        # Los reportes se escriben en «Mi reporte» y cambian de estado en la revisión, no en sus formularios.
        "participacion.reporte": ("view", "revisar"),
        "participacion.evidencia": _VER,
        "compromisos.mesa": _EDITAR,
        "compromisos.sesion": _TODO,
        "compromisos.compromiso": _TODO,
        # Se escriben en «Mis compromisos», no en sus formularios.
        "compromisos.seguimiento": ("view", "registrar"),
        "informes.informe": _EDITAR,
        "informes.recomendacion": _TODO,
        "informes.publicacion": _VER,
        "informes.retiro": _VER,
    },
    PUBLICACION: {
        "informes.informe": ("view", "publicar"),
        "informes.recomendacion": _VER,
        "informes.publicacion": (*_VER, "retirar"),
        "informes.retiro": _VER,
    },
}


def crear_grupos(**_: Any) -> None:
    """Crea los grupos que falten y deja a cada uno justo sus permisos."""
    grupos, permisos = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for nombre, por_modelo in PERMISOS.items():
        grupo, _creado = grupos.objects.get_or_create(name=nombre)
        codigos = {
            (aplicacion, f"{accion}_{modelo}")
            for clave, acciones in por_modelo.items()
            for aplicacion, modelo in [clave.split(".")]
            for accion in acciones
        }
        grupo.permissions.set(
            permiso
            for permiso in permisos.objects.filter(
                codename__in=[codigo for _, codigo in codigos]
            ).select_related("content_type")
            if (permiso.content_type.app_label, permiso.codename) in codigos
        )
