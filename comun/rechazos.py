"""Lo que la base de datos rechaza, dicho en una frase para quien lo intentó."""

from django.apps import apps
from django.db import DatabaseError, IntegrityError, OperationalError, ProgrammingError
from psycopg import Error, errors

# Los errores con que la base hace cumplir sus reglas: restricciones, disparadores (`RAISE`, sin más, es el segundo) y
# turnos. De los terceros, `frase` calla los que son otra cosa: que la base no esté, por ejemplo.
RECHAZOS = (IntegrityError, ProgrammingError, OperationalError)


def frase(error: DatabaseError) -> str | None:  # noqa: PLR0911  # una por clase de rechazo
    """Por qué la base rechazó un cambio; `None` si no fue por una de sus reglas, sino por otra falla."""
    causa = error.__cause__
    match causa:
        case errors.CheckViolation() if not causa.diag.table_name:  # de un disparador, que ya lo dice
            return causa.diag.message_primary
        case errors.CheckViolation() | errors.UniqueViolation():
            return _de_la_restriccion(causa)
        case errors.ForeignKeyViolation() | errors.RestrictViolation():
            return "Otros registros dependen de este, o el que se eligió ya no existe."
        case errors.RaiseException():  # pgtrigger.Protect
            return "El registro está protegido: no se puede cambiar ni borrar."
        case errors.DeadlockDetected():
            return "Otra persona estaba cambiando lo mismo en ese instante: intente otra vez."
        case errors.LockNotAvailable():
            return "Otra persona está cambiando lo mismo y no ha terminado: espere un momento e intente otra vez."
        case errors.QueryCanceled():
            return "Tardó demasiado y no se hizo: intente otra vez en un momento."
    return None


def restriccion(error: DatabaseError) -> str:
    """La que se rompió, por su nombre; vacío si el error es otro."""
    return (error.__cause__.diag.constraint_name or "") if isinstance(error.__cause__, Error) else ""


def _de_la_restriccion(error: Error) -> str | None:
    for modelo in apps.get_models():
        for restriccion in modelo._meta.constraints:
            if restriccion.name == error.diag.constraint_name:
                return str(restriccion.get_violation_error_message())
    return "Ya hay un registro con esos datos." if isinstance(error, errors.UniqueViolation) else None
