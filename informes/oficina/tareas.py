"""Lo de la oficina que tarda y se hace en la fila: recordarle a quien no ha enviado lo de un mes."""

from django.utils import timezone

from comun.palabras import enumerar, plural
from comun.transacciones import NoSePuede
from informes.oficina.recordatorios import NoSalio, a_quien_falta, enviar, turno
from participacion.models import Mes, Trabajo, Usuario
from participacion.trabajos import encolar, tarea

RECORDAR = "recordar"


def pedir_recordatorio(mes: Mes, *, usuario: Usuario, vuelta: str) -> Trabajo:
    """Pone en la fila recordarle a quien falta."""
    return encolar(RECORDAR, f"Recordar lo que falta de {mes}", usuario=usuario, vuelta=vuelta, mes=mes.pk)


@tarea(RECORDAR, permiso="participacion.revisar_reporte")
def recordar(trabajo: Trabajo) -> None:
    """Cada correo se anota antes de salir: si esto se interrumpe y se hace otra vez, a nadie le llega dos veces."""
    mes = Mes.objects.select_related("plan").filter(pk=trabajo.datos["mes"]).first()
    if mes is None or mes.cerrado:
        raise NoSePuede("El mes ya se cerró: no hay a quién recordarle.")
    with turno() as es_suyo:
        if not es_suyo:
            raise NoSePuede("En este momento están saliendo los recordatorios: pídalo otra vez en un minuto.")
        correos, sin_correo = a_quien_falta(mes, timezone.localdate())
        enviados, fallas = 0, []
        for correo in correos:
            try:
                enviados += enviar(correo)
            except NoSalio as error:
                fallas.append(f"{correo.usuario}: {error}")
    frases = ["Hoy no queda nadie por recordar."]
    if enviados:
        frases = [f"Se le escribió a {plural(enviados, 'persona', 'personas')}."]
    if fallas:
        frases.append(f"No salió el de {enumerar(fallas)}.")
    if sin_correo:
        frases.append(f"No tiene quien reporte con correo: {enumerar([str(una) for una in sin_correo])}.")
    trabajo.terminar(" ".join(frases))
