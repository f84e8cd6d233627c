"""Lo que el sistema escribe en un informe en preparación: cortes, textos y recomendaciones. Propone; no pisa nada."""

from typing import NamedTuple

from comun.palabras import enumerar, plural
from comun.transacciones import a_nombre_de
from informes.borrador import Borrador
from informes.models import Decision, Informe, Recomendacion
from informes.palabras import objetivo_propuesto
from participacion.models import Usuario


def proponer_textos(informe: Informe) -> None:
    """Escribe en el informe, sin guardarlo, el objetivo y la explicación que estén vacíos."""
    if not informe.objetivo.strip():
        informe.objetivo = objetivo_propuesto(informe.periodo)
    if not informe.explicacion.strip():
        informe.explicacion = informe.explicacion_propuesta = Borrador(informe).explicacion_de_hoy


def proponer_cortes(informe: Informe) -> None:
    """Escribe en el informe, sin guardarlo, los cortes que falten: el último día del periodo, el mismo de las
    demás cifras. Con un solo corte los meses se suman; con uno por mes, no."""
    if not any(informe.cortes):
        informe.cortes = [informe.fin for _ in informe.meses]
    informe.cortes = [corte or informe.fin for corte in informe.cortes]


class Propuesto(NamedTuple):
    """Cuántas recomendaciones llegaron, cambiaron y se retiraron, y si la explicación se puso al día."""

    nuevas: int
    cambiadas: int
    retiradas: int
    explicacion: bool

    def __str__(self) -> str:
        """«La explicación quedó al día. Recomendaciones propuestas: 2 nuevas y 1 al día.»."""
        partes = [
            plural(cuantas, uno, varias)
            for cuantas, uno, varias in (
                (self.nuevas, "nueva", "nuevas"),
                (self.cambiadas, "al día", "al día"),
                (self.retiradas, "retirada porque ya no tiene causa", "retiradas porque ya no tienen causa"),
            )
            if cuantas
        ]
        frases = ["La explicación quedó al día."] if self.explicacion else []
        if partes:
            frases.append(f"Recomendaciones propuestas: {enumerar(partes)}.")
        return " ".join(frases) or "Lo propuesto ya estaba al día."


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
        borrador = Borrador(informe)
        # Antes que las recomendaciones: cada una sube la versión del informe.
        explicacion = _explicar_de_nuevo(informe, borrador.explicacion_de_hoy)
        de_hoy = {propuesta.regla: propuesta for propuesta in borrador.propuestas}
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


def _explicar_de_nuevo(informe: Informe, de_hoy: str) -> bool:
    """Cambia la explicación por la de hoy si es la que se propuso, tal cual."""
    if informe.explicacion_propuesta in ("", de_hoy) or informe.explicacion != informe.explicacion_propuesta:
        return False
    informe.explicacion = informe.explicacion_propuesta = de_hoy
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
