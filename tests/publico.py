"""Una publicación con de todo y las páginas públicas que salen de ella: las recorren varias pruebas."""

from dataclasses import replace
from datetime import date

from compromisos.estados import Estado as EstadoDeCompromiso
from informes.borrador import Borrador
from informes.cifras import Modificacion
from informes.cifras_de_compromisos import CompromisoPublico, CompromisosDeMesas, ConteoPorEstado
from informes.models import Publicacion
from participacion.opciones import NivelDeParticipacion, Razon
from tests.datos import CORTES_2021, el_plan_2021, los_compromisos_2021, publicado, un_informe

PAGINAS = (
    "/",
    "/2021/2/",
    "/2021/2/v1/",
    "/2021/2/actividades/",
    "/2021/2/actividades/?q=participacion&estado=al_dia",
    "/2021/2/actividades/?q=nada+de+esto",
    "/2021/2/actividades/1/",
    "/2021/2/v1/actividades/3/",
    "/2021/2/dependencias/OAP-GA/",
    "/2021/2/compromisos/",
    "/2021/2/compromisos/?estado=cumplido",
    "/compromisos/a1b2c3d4e5f6/",
    "/informes/",
    "/comparar/",
    "/verificar/",
    "/participe/",
    "/datos/",
    "/datos/diccionario/",
    "/como-se-calcula/",
    "/glosario/",
    "/accesibilidad/",
    "/privacidad/",
    "/mapa-del-sitio/",
)
ARCHIVOS = ("informe.pdf", "cifras.json", "datos.csv", "actividades.csv", "compromisos.csv", "informe.xlsx")

MESAS = (
    CompromisosDeMesas(
        nombre="Mesa de Kennedy",
        tipo="Local",
        mesas=("Mesa de Kennedy",),
        total=200,
        a_cargo=60,
        no_a_cargo=140,
        estados=ConteoPorEstado(cumplido=50, en_gestion=10),
        vencidos=2,
    ),
    CompromisosDeMesas(
        nombre="Mesas de enfoque diferencial",
        tipo="De enfoque diferencial",
        mesas=("Mesa de mujeres", "Mesa de pueblos indígenas"),
        total=29,
        a_cargo=9,
        no_a_cargo=20,
        estados=ConteoPorEstado(registrado=9),
    ),
)
COMPROMISOS = (
    CompromisoPublico(
        mes=5,
        mesa="Mesa de Kennedy",
        texto="Publicar el calendario de formación de la localidad.",
        a_cargo="ACPVR",
        estado=EstadoDeCompromiso.CUMPLIDO,
        vencido=False,
        clave="a1b2c3d4e5f6",
    ),
    CompromisoPublico(
        mes=6,
        mesa="Mesa de Kennedy",
        texto="Arreglar el salón donde se reúne la mesa.",
        a_cargo="ACPVR",
        estado=EstadoDeCompromiso.EN_GESTION,
        vencido=True,
        clave="b1b2c3d4e5f6",
    ),
    CompromisoPublico(
        mes=6,
        mesa="Mesas de enfoque diferencial",
        texto="Traducir la cartilla.",
        a_cargo="",
        estado=EstadoDeCompromiso.REGISTRADO,
        vencido=False,
        clave="c1b2c3d4e5f6",
    ),
)


def todo_publicado() -> Publicacion:
    """El I y el II cuatrimestre de 2021, con narrativas, descripciones, una modificación y compromisos con texto."""
    plan = el_plan_2021()
    los_compromisos_2021()
    plan.actividades.filter(codigo__in=("1", "3")).update(
        nivel_participacion=NivelDeParticipacion.CONSULTA,
        grupos_interes=["Jóvenes", "Academia"],
        producto="Informe de cada encuentro",
        presupuesto=12_000_000,
    )
    agosto = plan.actividades.get(codigo="1").reportes.get(mes=8)
    agosto.participantes, agosto.texto_publico, agosto.razon = (
        126,
        "Un encuentro con <jóvenes> sobre datos abiertos.",
        Razon.ANTICIPADA,
    )
    agosto.save()
    publicado(un_informe(1, plan=plan))
    informe = un_informe(plan=plan, cortes=list(CORTES_2021.values()), explicacion="Se adelantaron tres.")
    cambio = Modificacion(
        codigo="3",
        numero=3,
        dependencia="OAP-GA",
        fecha=date(2021, 3, 4),
        motivo="Se aplazó la convocatoria.",
        meta_antes=4,
        meta_despues=3,
    )
    vencidos = {6: 1}
    compromisos = tuple(
        replace(del_mes, vencidos=vencidos.get(del_mes.mes, 0))
        for del_mes in Borrador(informe).cifras.compromisos
    )
    return publicado(
        informe,
        compromisos=compromisos,
        compromisos_por_mesa=MESAS,
        compromisos_publicos=COMPROMISOS,
        modificaciones=(cambio,),
    )
