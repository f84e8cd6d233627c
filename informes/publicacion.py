"""Publicar un informe: congelar sus cifras y su PDF, en una sola transacción."""

from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from typing import cast

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from informes import graficas
from informes.cambios import diferencias, sin_contenido
from informes.cifras import Cambio, Cifras
from informes.cifras import Recomendacion as RecomendacionEnCifras
from informes.consultas import calcular
from informes.models import Informe, Publicacion
from informes.palabras import explicacion_propuesta, objetivo_propuesto
from informes.pdf import dibujar
from informes.presentacion import Presentacion
from participacion.calendario import fin_de_mes, nombre
from participacion.graficas import COLORES
from participacion.models import Usuario
from participacion.palabras import enumerar


class NoSePuedePublicar(Exception):
    """Al informe le falta algo; el mensaje dice qué y dónde."""


def componer(
    informe: Informe, *, version: int | None = None, publicada: datetime | None = None, motivo: str = ""
) -> Cifras:
    """Las cifras de hoy con los textos del informe. Sin versión ni fecha, es un borrador; de la 2 en adelante, con lo
    que cambia frente a la versión anterior.

    Lanza `NoSePuedePublicar` si falta el corte de algún mes o es anterior a su último día.
    """
    if faltan := [nombre(mes) for mes, corte in informe.cortes_por_mes.items() if corte is None]:
        raise NoSePuedePublicar(f"Falta el corte de los compromisos de {enumerar(faltan)}.")
    if tempranos := informe.cortes_tempranos():
        raise NoSePuedePublicar(" ".join(tempranos.values()))
    cortes = cast("dict[int, date]", informe.cortes_por_mes)
    cifras = replace(
        calcular(informe.plan, informe.cuatrimestre, cortes),
        version=version,
        publicada=publicada,
        motivo=motivo,
        objetivo=informe.objetivo,
        explicacion=informe.explicacion,
        recomendaciones=tuple(
            RecomendacionEnCifras(texto=r.texto) for r in informe.recomendaciones.aceptadas()
        ),
    )
    return replace(cifras, cambios=_cambios(informe, cifras)) if (version or 1) > 1 else cifras


def _cambios(informe: Informe, cifras: Cifras) -> tuple[Cambio, ...]:
    """Frente a la versión anterior, también si se retiró; si una autoridad ordenó borrarla, eso es lo que se dice."""
    anterior = (
        informe.publicaciones.defer("pdf").filter(version__lt=cifras.version).order_by("-version").first()
    )
    if anterior is None:
        return ()
    return diferencias(anterior.leer(), cifras) if anterior.cifras else sin_contenido(anterior.version)


def proponer_textos(informe: Informe) -> None:
    """Escribe en el informe, sin guardarlo, el objetivo y la explicación que estén vacíos."""
    if not informe.objetivo.strip():
        informe.objetivo = objetivo_propuesto(informe.plan.anio, informe.cuatrimestre)
    if not informe.explicacion.strip():
        al_cierre = {mes: fin_de_mes(informe.plan.anio, mes) for mes in informe.meses}
        informe.explicacion = explicacion_propuesta(calcular(informe.plan, informe.cuatrimestre, al_cierre))


def huella(contenido: bytes) -> str:
    """SHA-256 en hexadecimal: el que da `sha256sum` sobre el archivo descargado."""
    return sha256(contenido).hexdigest()


def a_pdf(cifras: Cifras) -> bytes:
    """El PDF de unas cifras; un borrador sale marcado como tal. Lanza `pdf.NoSePudoDibujar`."""
    de_las_cifras = huella(cifras.a_json())
    verificar = f"{settings.SITIO}{reverse('informes:huella', args=[de_las_cifras])}"
    contexto = {
        "p": Presentacion(cifras),
        "c": COLORES,
        "huella": de_las_cifras,
        "qr": graficas.qr(verificar) if cifras.version else None,
    }
    return dibujar(render_to_string("informes/informe_pdf.html", contexto))


def publicar(
    informe: Informe, *, usuario: Usuario, motivo: str = "", version: int | None = None
) -> Publicacion:
    """Publica la versión siguiente: la 1 sin motivo; de ahí en adelante, con el de la corrección.

    `version` es la que se espera publicar: si otra persona ya la publicó, se rechaza. El PDF se dibuja antes, de
    las cifras ya congeladas. Luego, con el informe bloqueado, se calculan otra vez: si algo cambió mientras tanto se
    empieza de nuevo, una vez. Queda todo o nada. Lanza `NoSePuedePublicar` o `pdf.NoSePudoDibujar`.
    """
    motivo = motivo.strip()
    version = version or version_siguiente(informe)
    _revisar(informe, version, motivo, hoy=timezone.localdate())
    for _ in range(2):
        publicada = timezone.localtime().replace(microsecond=0)
        cifras = componer(informe, version=version, publicada=publicada, motivo=motivo)
        contenido, pdf = cifras.a_json(), a_pdf(cifras)
        with transaction.atomic():
            informe = (
                Informe.objects.select_for_update(of=("self",)).select_related("plan").get(pk=informe.pk)
            )
            _revisar(informe, version, motivo, hoy=publicada.date())
            de_nuevo = componer(informe, version=version, publicada=publicada, motivo=motivo)
            if de_nuevo.a_json() == contenido:
                return Publicacion.objects.create(
                    informe=informe,
                    anio=cifras.anio,
                    cuatrimestre=cifras.cuatrimestre,
                    version=version,
                    motivo=motivo,
                    publicada_en=publicada,
                    publicada_por=usuario,
                    cifras=contenido,
                    cifras_sha256=huella(contenido),
                    pdf=pdf,
                    pdf_sha256=huella(pdf),
                )
    raise NoSePuedePublicar("Las cifras cambiaron mientras se publicaba. Revíselas e intente otra vez.")


def _revisar(informe: Informe, version: int, motivo: str, *, hoy: date) -> None:
    """Lo que no depende de las cifras: que sea la versión que sigue, que diga su motivo y que nada sea del futuro."""
    if version != version_siguiente(informe):
        raise NoSePuedePublicar(
            f"Otra persona ya publicó la versión {version}. Revise lo publicado antes de seguir."
        )
    if version > 1 and not motivo:
        raise NoSePuedePublicar("Escriba el motivo de la corrección: el informe ya está publicado.")
    if version == 1 and motivo:
        raise NoSePuedePublicar("La primera versión no lleva motivo de corrección.")
    if fin_de_mes(informe.plan.anio, informe.meses[-1]) > hoy:
        raise NoSePuedePublicar(
            f"El cuatrimestre termina en {nombre(informe.meses[-1])}: todavía no se puede publicar."
        )
    if futuros := [nombre(mes) for mes, corte in informe.cortes_por_mes.items() if corte and corte > hoy]:
        raise NoSePuedePublicar(f"El corte de {enumerar(futuros)} es una fecha que no ha llegado.")


def version_siguiente(informe: Informe) -> int:
    """La que se publicaría ahora."""
    ultima = informe.publicaciones.aggregate(ultima=Max("version"))["ultima"]
    return (ultima or 0) + 1
