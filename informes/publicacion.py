"""Publicar un informe: congelar sus cifras y su PDF, en una sola transacción."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from typing import cast

from django.conf import settings
from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from informes import graficas, requisitos
from informes.cambios import diferencias, sin_contenido
from informes.cifras import Cambio, Cifras
from informes.cifras import Recomendacion as RecomendacionEnCifras
from informes.consultas import calcular
from informes.documento import Documento
from informes.models import Informe, Publicacion
from informes.pdf import dibujar
from participacion.flujo import NoSePuede, a_nombre_de
from participacion.graficas import COLORES
from participacion.models import Usuario


class NoSePuedePublicar(NoSePuede):
    """Al informe le falta algo; el mensaje dice qué y dónde."""


def componer(
    informe: Informe, *, version: int | None = None, publicada: datetime | None = None, motivo: str = ""
) -> Cifras:
    """Las cifras de hoy con los textos del informe. Sin versión ni fecha, es un borrador; de la 2 en adelante, con lo
    que cambia frente a la versión anterior.

    Lanza `NoSePuedePublicar` si falta el corte de algún mes o es anterior a su último día.
    """
    if problemas := list(requisitos.de_los_cortes(informe)):
        raise NoSePuedePublicar(" ".join(problema.frase for problema in problemas))
    cortes = cast("dict[int, date]", informe.cortes_por_mes)
    cifras = replace(
        calcular(informe.plan, informe.numero_del_periodo, cortes),
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


def huella(contenido: bytes) -> str:
    """SHA-256 en hexadecimal: el que da `sha256sum` sobre el archivo descargado."""
    return sha256(contenido).hexdigest()


def a_pdf(cifras: Cifras) -> bytes:
    """El PDF de unas cifras; un borrador sale marcado como tal. Lanza `pdf.NoSePudoDibujar`."""
    de_las_cifras = huella(cifras.a_json())
    verificar = f"{settings.SITIO}{reverse('informes:huella', args=[de_las_cifras])}"
    contexto = {
        "p": Documento(cifras),
        "c": COLORES,
        "huella": de_las_cifras,
        "qr": graficas.qr(verificar) if cifras.version else None,
    }
    return dibujar(render_to_string("informes/informe_pdf.html", contexto))


def publicar(  # noqa: PLR0913  # lo que se vio viene de la pantalla, dato por dato
    informe: Informe,
    *,
    usuario: Usuario,
    motivo: str = "",
    version: int | None = None,
    notas: Mapping[str, str] | None = None,
    visto: str = "",
) -> Publicacion:
    """Publica la versión siguiente: la 1 sin motivo; de ahí en adelante, con el de la corrección.

    `version` es la que se espera publicar: si otra persona ya la publicó, se rechaza. `notas` va de la frase de cada
    advertencia de la lista de revisión, tal como se leyó, a por qué se acepta: sin la de una vigente no se publica.
    `visto` es la huella del borrador que la persona miró: si hoy es otro, tampoco; vacía, no se compara.

    El PDF se dibuja antes, de las cifras ya congeladas. Luego, con el informe bloqueado, se calculan otra vez: si algo
    cambió mientras tanto se empieza de nuevo, una vez. Queda todo o nada. Lanza `NoSePuede` o `pdf.NoSePudoDibujar`.
    """
    motivo = motivo.strip()
    version = version or version_siguiente(informe)
    _revisar(informe, version, motivo)
    for _ in range(2):
        publicada = timezone.localtime().replace(microsecond=0)
        cifras = componer(informe, version=version, publicada=publicada, motivo=motivo)
        if visto and visto != huella_del_borrador(cifras):
            raise NoSePuedePublicar(
                "Las cifras o los textos cambiaron desde que usted los miró: revíselos y publique otra vez."
            )
        _aceptar(informe, cifras, notas or {}, usuario, publicada.date())
        contenido, pdf = cifras.a_json(), a_pdf(cifras)
        with a_nombre_de(usuario):
            informe = (
                Informe.objects.select_for_update(of=("self",)).select_related("plan").get(pk=informe.pk)
            )
            _revisar(informe, version, motivo)
            de_nuevo = componer(informe, version=version, publicada=publicada, motivo=motivo)
            if de_nuevo.a_json() == contenido:
                return Publicacion.objects.create(
                    informe=informe,
                    anio=cifras.anio,
                    numero_del_periodo=cifras.periodo.numero,
                    version=version,
                    motivo=motivo,
                    publicada_en=publicada,
                    publicada_por=usuario,
                    cifras=contenido,
                    cifras_sha256=huella(contenido),
                    pdf=pdf,
                    pdf_sha256=huella(pdf),
                    advertencias=_aceptar(informe, cifras, notas or {}, usuario, publicada.date()),
                )
    raise NoSePuedePublicar("Las cifras cambiaron mientras se publicaba. Revíselas e intente otra vez.")


def _revisar(informe: Informe, version: int, motivo: str) -> None:
    """Lo que no depende de las cifras: que sea la versión que sigue y que diga su motivo."""
    if version != version_siguiente(informe):
        raise NoSePuedePublicar(
            f"Otra persona ya publicó la versión {version}. Revise lo publicado antes de seguir."
        )
    if version > 1 and not motivo:
        raise NoSePuedePublicar("Escriba el motivo de la corrección: el informe ya está publicado.")
    if version == 1 and motivo:
        raise NoSePuedePublicar("La primera versión no lleva motivo de corrección.")
    if marca := requisitos.por_completar(motivo):
        raise NoSePuedePublicar(f"El motivo de la corrección tiene algo por completar: «{marca}».")


def _aceptar(
    informe: Informe, cifras: Cifras, notas: Mapping[str, str], usuario: Usuario, hoy: date
) -> list[dict[str, str]]:
    """Las advertencias vigentes, cada una con su nota, como se guardan. Lanza `NoSePuedePublicar` si algo detiene la
    publicación, si le toca a otra persona o si una advertencia no tiene nota."""
    revision = requisitos.revisar(informe, cifras, hoy=hoy)
    if revision.detienen:
        raise NoSePuedePublicar(" ".join(requisito.frase for requisito in revision.detienen))
    if razon := requisitos.le_toca_a_otra_persona(informe, usuario):
        raise NoSePuedePublicar(razon)
    aceptadas = [
        {"clave": requisito.clave, "frase": requisito.frase, "nota": notas.get(requisito.frase, "").strip()}
        for requisito in revision.advierten
    ]
    if sin_nota := [advertencia["frase"] for advertencia in aceptadas if not advertencia["nota"]]:
        raise NoSePuedePublicar(f"Diga por qué se publica aunque se advierte: {' '.join(sin_nota)}")
    return aceptadas


def huella_del_borrador(cifras: Cifras) -> str:
    """La de lo que se mira antes de publicar: las cifras y los textos, sin lo que les pone la publicación."""
    return huella(replace(cifras, version=None, publicada=None, motivo="", cambios=()).a_json())


def version_siguiente(informe: Informe) -> int:
    """La que se publicaría ahora."""
    ultima = informe.publicaciones.aggregate(ultima=Max("version"))["ultima"]
    return (ultima or 0) + 1
