"""Lo que el sistema escribe en un informe en preparación: cortes, textos y recomendaciones. Propone; no pisa nada."""

from typing import NamedTuple

from informes.cifras import Cifras
from informes.consultas import calcular, sin_evaluar
from informes.models import Decision, Informe, Recomendacion
from informes.palabras import explicacion_propuesta, objetivo_propuesto
from informes.recomendaciones import propuestas
from participacion.flujo import a_nombre_de
from participacion.models import Usuario


def en_preparacion(informe: Informe) -> Cifras:
    """Las cifras de hoy, sin los textos; un mes sin corte se mira al final del periodo."""
    cortes = {mes: corte or informe.fin for mes, corte in informe.cortes_por_mes.items()}
    return calcular(informe.plan, informe.numero_del_periodo, cortes)


def proponer_textos(informe: Informe) -> None:
    """Escribe en el informe, sin guardarlo, el objetivo y la explicación que estén vacíos."""
    if not informe.objetivo.strip():
        informe.objetivo = objetivo_propuesto(informe.periodo)
    if not informe.explicacion.strip():
        informe.explicacion = informe.explicacion_propuesta = explicacion_propuesta(en_preparacion(informe))


def proponer_cortes(informe: Informe) -> None:
    """Escribe en el informe, sin guardarlo, los cortes que falten: el último día del periodo, el mismo de las
    demás cifras. Con un solo corte los meses se suman; con uno por mes, no."""
    informe.cortes = [corte or informe.fin for corte in informe.cortes]


class Propuesto(NamedTuple):
    """Cuántas recomendaciones llegaron, cambiaron y se retiraron, y si la explicación se puso al día."""

    nuevas: int
    cambiadas: int
    retiradas: int
    explicacion: bool


def proponer(informe: Informe, *, usuario: Usuario) -> Propuesto:
    """Pone al día las recomendaciones de las reglas con los datos de hoy, y la explicación si nadie la editó.

    Agrega las que falten al final, por decidir. De las que siguen por decidir, actualiza las filas y lo propuesto, y
    el texto solo si nadie lo editó; retira las que ya no tienen causa, salvo las editadas, que se quedan sin filas.
    Las aceptadas y las descartadas no cambian. Lanza `NoSePuede` si otra persona las está cambiando.
    """
    with a_nombre_de(usuario):
        informe = Informe.objects.select_for_update(of=("self",)).select_related("plan").get(pk=informe.pk)
        hay = {r.regla: r for r in informe.recomendaciones.exclude(regla="")}
        ultimo = max(informe.recomendaciones.values_list("orden", flat=True), default=0)
        nuevas = cambiadas = retiradas = 0
        cifras = en_preparacion(informe)
        explicacion = _explicar_de_nuevo(
            informe, cifras
        )  # antes: cada recomendación sube la versión del informe
        de_hoy = {p.regla: p for p in propuestas(cifras, sin_evaluar(informe.plan, informe.meses))}
        for regla, propuesta in de_hoy.items():
            recomendacion = hay.get(regla)
            if recomendacion is None:
                nuevas += 1
                informe.recomendaciones.create(
                    orden=ultimo + nuevas,
                    regla=regla,
                    propuesta=propuesta.texto,
                    filas=list(propuesta.filas),
                    texto=propuesta.texto,
                    decision=Decision.PENDIENTE,
                )
            elif recomendacion.decision == Decision.PENDIENTE:
                cambiadas += _actualizar(recomendacion, propuesta.texto, list(propuesta.filas))
        for regla, recomendacion in hay.items():
            if regla not in de_hoy and recomendacion.decision == Decision.PENDIENTE:
                if recomendacion.texto == recomendacion.propuesta:
                    recomendacion.delete()
                    retiradas += 1
                else:
                    cambiadas += _actualizar(recomendacion, recomendacion.propuesta, [])
        return Propuesto(nuevas, cambiadas, retiradas, explicacion)


def _explicar_de_nuevo(informe: Informe, cifras: Cifras) -> bool:
    """Cambia la explicación por la de hoy si es la que se propuso, tal cual."""
    propuesta = explicacion_propuesta(cifras)
    if (
        informe.explicacion_propuesta in ("", propuesta)
        or informe.explicacion != informe.explicacion_propuesta
    ):
        return False
    informe.explicacion = informe.explicacion_propuesta = propuesta
    informe.save(update_fields=["explicacion", "explicacion_propuesta"])
    return True


def _actualizar(recomendacion: Recomendacion, texto: str, filas: list[str]) -> bool:
    """Guarda lo que hoy se propone, sin pisar lo editado; si nada cambió, no toca la fila."""
    if (recomendacion.propuesta, recomendacion.filas) == (texto, filas):
        return False
    if recomendacion.texto == recomendacion.propuesta:
        recomendacion.texto = texto
    recomendacion.propuesta, recomendacion.filas = texto, filas
    recomendacion.save()
    return True
