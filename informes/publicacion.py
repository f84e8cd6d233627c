"""Publicar un informe: congelar sus cifras y su PDF, en una sola transacción."""

from collections.abc import Callable, Mapping

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from comun.conexion import soltar_la_base
from comun.graficas import COLORES
from comun.sitio import del_sitio
from comun.transacciones import a_nombre_de
from informes import graficas, requisitos
from informes.borrador import Borrador, NoSePuedePublicar
from informes.cifras import Cifras, huella
from informes.documento.contenido import Documento
from informes.documento.pdf import Avance, callado, dibujar
from informes.models import Informe, Publicacion
from participacion.models import Usuario

PUBLICAR = "informes.publicar_informe"


def a_pdf(cifras: Cifras, avance: Avance = callado) -> bytes:
    """El PDF de unas cifras; un borrador sale marcado como tal. Mientras se dibuja, que puede tomar un minuto, no se
    tiene la base. Lanza `pdf.NoSePudoDibujar`."""
    de_las_cifras = huella(cifras.a_json())
    verificar = del_sitio(reverse("informes:huella", args=[de_las_cifras]))
    contexto = {
        "p": Documento(cifras),
        "c": COLORES,
        "huella": de_las_cifras,
        "qr": graficas.qr(verificar) if cifras.version else None,
    }
    html = render_to_string("documento/documento.html", contexto)
    soltar_la_base()
    return dibujar(html, len(cifras.actividades), avance)


def publicar(  # noqa: PLR0913  # lo que se vio viene de la pantalla, dato por dato
    informe: Informe,
    *,
    usuario: Usuario,
    motivo: str = "",
    version: int | None = None,
    notas: Mapping[str, str] | None = None,
    visto: str = "",
    dibujo: Callable[[Cifras], bytes] | None = None,
    junto_con: Callable[[Publicacion], None] = lambda _: None,
) -> Publicacion:
    """Publica la versión siguiente: la 1 sin motivo; de ahí en adelante, con el de la corrección.

    `version` es la que se espera publicar: si otra persona ya la publicó, se rechaza. `notas` va de la frase de cada
    advertencia de la lista de revisión, tal como se leyó, a por qué se acepta: sin la de una vigente no se publica.
    `visto` es la huella del borrador que la persona miró: si hoy es otro, tampoco; vacía, no se compara. `junto_con` se
    hace en la misma transacción: lo que lance la deshace. `dibujo` es `a_pdf`, o el que además diga por dónde va.

    El PDF se dibuja antes, de las cifras ya congeladas. Luego, con el informe y la persona bloqueados, se mira si ella
    todavía puede publicar y se calculan otra vez: si algo cambió mientras tanto se empieza de nuevo, una vez. Queda
    todo o nada. Lanza `NoSePuede` o `pdf.NoSePudoDibujar`; si se pierde la base, lo que lance Django.
    """
    motivo, notas = motivo.strip(), notas or {}
    borrador = Borrador(informe)
    version = version or borrador.version
    for _ in range(2):
        publicada = timezone.localtime().replace(microsecond=0)
        comprobar(borrador, usuario=usuario, motivo=motivo, version=version, notas=notas, visto=visto)
        cifras = borrador.por_publicar(publicada, motivo)
        contenido, pdf = cifras.a_json(), (dibujo or a_pdf)(cifras)
        with a_nombre_de(usuario):
            bloqueado = Informe.objects.select_for_update(of=("self",)).select_related("plan")
            borrador = Borrador(bloqueado.get(pk=informe.pk))
            _que_pueda(usuario)
            _que_siga(borrador, version)
            if borrador.por_publicar(publicada, motivo).a_json() == contenido:
                publicacion = Publicacion.objects.create(
                    informe=borrador.informe,
                    anio=cifras.anio,
                    numero_del_periodo=cifras.periodo.numero,
                    informa=cifras.informa,
                    version=version,
                    motivo=motivo,
                    publicada_en=publicada,
                    publicada_por=usuario,
                    cifras=contenido,
                    cifras_sha256=huella(contenido),
                    pdf=pdf,
                    pdf_sha256=huella(pdf),
                    advertencias=_aceptar(borrador, motivo, notas, usuario),
                )
                junto_con(publicacion)
                return publicacion
    raise NoSePuedePublicar("Las cifras cambiaron mientras se publicaba. Revíselas e intente otra vez.")


def comprobar(  # noqa: PLR0913  # lo mismo que `publicar()`
    borrador: Borrador, *, usuario: Usuario, motivo: str, version: int, notas: Mapping[str, str], visto: str
) -> None:
    """Lo que se puede saber antes de dibujar: que se publique lo que se vio, y con lo que hay que escribir. Lanza
    `NoSePuedePublicar`."""
    _que_siga(borrador, version)
    if visto and visto != borrador.huella:
        raise NoSePuedePublicar(
            "Las cifras o los textos cambiaron desde que usted los miró: revíselos y publique otra vez."
        )
    _aceptar(borrador, motivo.strip(), notas, usuario)


def _que_siga(borrador: Borrador, version: int) -> None:
    if version != borrador.version:
        raise NoSePuedePublicar(
            f"Otra persona ya publicó la versión {version}. Revise lo publicado antes de seguir."
        )


def _que_pueda(usuario: Usuario) -> None:
    """Quien pidió publicar pudo perder la cuenta o el papel mientras se dibujaba el PDF. Desde que se mira hasta que
    queda publicado no se le puede quitar la cuenta."""
    suya = Usuario.objects.select_for_update(no_key=True).filter(pk=usuario.pk).first()
    if suya is None or not (suya.is_staff and suya.has_perm(PUBLICAR)):  # inactiva, no tiene ningún permiso
        raise NoSePuedePublicar("Su cuenta ya no puede publicar: no se publicó nada.")


def _aceptar(
    borrador: Borrador, motivo: str, notas: Mapping[str, str], usuario: Usuario
) -> list[dict[str, str]]:
    """Las advertencias vigentes, cada una con su nota, como se guardan. Lanza `NoSePuedePublicar` si algo detiene la
    publicación, si le toca a otra persona, si una advertencia no tiene nota o si el motivo no es como debe."""
    revision = borrador.revision
    if revision.detienen:
        raise NoSePuedePublicar(" ".join(requisito.frase for requisito in revision.detienen))
    if razon := borrador.impedimento(usuario):
        raise NoSePuedePublicar(razon)
    aceptadas = [
        {"clave": requisito.clave, "frase": requisito.frase, "nota": notas.get(requisito.frase, "").strip()}
        for requisito in revision.advierten
    ]
    frases: list[str] = []
    faltas: dict[str, str] = {}
    if sin_nota := [advertencia["frase"] for advertencia in aceptadas if not advertencia["nota"]]:
        frases.append(f"Diga por qué se publica aunque se advierte: {' '.join(sin_nota)}")
        faltas |= dict.fromkeys(sin_nota, "Diga por qué se acepta.")
    if problema := _del_motivo(borrador.version, motivo):
        frases.append(problema)
        faltas["motivo"] = problema
    if faltas:
        raise NoSePuedePublicar(" ".join(frases), faltas)
    return aceptadas


def _del_motivo(version: int, motivo: str) -> str:
    """Qué tiene de malo el motivo de esa versión; vacío si nada."""
    if version > 1 and not motivo:
        return "Escriba el motivo de la corrección: el informe ya está publicado."
    if version == 1 and motivo:
        return "La primera versión no lleva motivo de corrección."
    if marca := requisitos.por_completar(motivo):
        return f"El motivo de la corrección tiene algo por completar: «{marca}»."
    return ""
