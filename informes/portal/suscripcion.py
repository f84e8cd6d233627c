"""Para seguir las publicaciones sin volver a mirar: el Atom y el mapa para buscadores."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from comun.palabras import fecha_larga
from comun.sitio import del_sitio
from informes.models import Publicacion
from informes.portal.estante import estante, presentada
from informes.portal.seguidos import claves

# Feed y Sitemap no admiten [Modelo] al ejecutarse.
ENTRADAS = 20  # las que caben en el Atom: más de seis años de informes


class Atom(Feed):  # type: ignore[type-arg]
    """Cada publicación, primero la última; una corrección es otra entrada, con su motivo."""

    feed_type = Atom1Feed
    title = "Informes del Plan Institucional de Participación Ciudadana"
    author_name = settings.ENTIDAD_NOMBRE
    language = "es-CO"

    def link(self) -> str:
        return del_sitio(reverse("informes:archivo"))

    def feed_url(self) -> str:
        return del_sitio(reverse("informes:atom"))

    def items(self) -> Iterable[Publicacion]:
        en_orden = sorted(
            estante().sin_retirar, key=lambda una: (una.publicada_en, una.version), reverse=True
        )
        return en_orden[:ENTRADAS]

    def item_link(self, item: Publicacion) -> str:
        return del_sitio(item.get_absolute_url())

    def item_title(self, item: Publicacion) -> str:
        return str(item)

    def item_description(self, item: Publicacion) -> str:
        if item.motivo:
            return f"Corrige la versión anterior: {item.motivo}"
        return f"Publicado el {fecha_larga(timezone.localdate(item.publicada_en))}."

    def item_pubdate(self, item: Publicacion) -> datetime:
        return item.publicada_en

    def item_updateddate(self, item: Publicacion) -> datetime:
        return item.publicada_en


class _Mapa(Sitemap):  # type: ignore[type-arg]
    """Con las direcciones del sitio, que no son las que diga quien pregunta."""

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITIO).scheme

    def get_domain(self, site: object = None) -> str:
        return urlsplit(settings.SITIO).netloc


class PaginasFijas(_Mapa):
    """Las que no son de un informe."""

    def items(self) -> list[str]:
        return [
            "portada",
            "archivo",
            "comparar",
            "verificar",
            "participe",
            "datos",
            "diccionario",
            "como_se_calcula",
            "glosario",
            "accesibilidad",
            "privacidad",
            "mapa",
        ]

    def location(self, item: str) -> str:
        return reverse(f"informes:{item}")


class PaginasDeInformes(_Mapa):
    """De cada informe vigente: su página, sus listas, sus dependencias y sus actividades."""

    def items(self) -> list[tuple[str, datetime]]:
        paginas: list[tuple[str, datetime]] = []
        for publicacion in estante().vigentes:
            raiz = reverse("informes:informe", args=[publicacion.anio, publicacion.numero_del_periodo])
            cifras = presentada(publicacion).cifras
            partes = ["", "actividades/", "compromisos/"]
            for dependencia in cifras.dependencias:
                partes.append(f"dependencias/{quote(dependencia.sigla)}/")
                partes.extend(a.camino for a in dependencia.actividades)
            paginas.extend((raiz + parte, publicacion.publicada_en) for parte in partes)
        return paginas

    def location(self, item: tuple[str, datetime]) -> str:
        return item[0]

    def lastmod(self, item: tuple[str, datetime]) -> datetime:
        return item[1]


class PaginasDeCompromisos(_Mapa):
    """De cada compromiso publicado, la suya."""

    def items(self) -> list[str]:
        return claves()

    def location(self, item: str) -> str:
        return reverse("informes:compromiso", args=[item])


MAPAS = {"paginas": PaginasFijas, "informes": PaginasDeInformes, "compromisos": PaginasDeCompromisos}


def direcciones() -> Iterator[str]:
    """Las de las versiones que se leen y las de los mapas, primero las que más se piden."""
    yield from (una.get_absolute_url() for una in estante().sin_retirar)
    for mapa in MAPAS.values():
        yield from map(mapa().location, mapa().items())
