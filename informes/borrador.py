"""Un informe como está hoy: lo que saldría si se publicara, qué lo detiene, qué se advierte y qué propone el sistema.

De aquí leen la pantalla de escribir, la vista previa, la de publicar y los verbos `proponer()` y `publicar()`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from django.utils import timezone

from comun.transacciones import NoSePuede
from informes import recomendaciones as reglas
from informes import requisitos
from informes.cambios import diferencias, sin_contenido
from informes.cifras import Cambio, Cifras, huella
from informes.cifras import Recomendacion as RecomendacionEnCifras
from informes.consultas import calcular, sin_evaluar
from informes.models import Decision, Informe, Publicacion, Recomendacion
from informes.palabras import explicacion_propuesta
from participacion.models import Usuario


class NoSePuedePublicar(NoSePuede):
    """Al informe le falta algo; el mensaje dice qué y dónde. Si se arregla con lo que se escribe al publicar, `faltas`
    va de «motivo», o de la frase de cada advertencia, a lo que le falta."""

    def __init__(self, mensaje: str, faltas: Mapping[str, str] | None = None) -> None:
        super().__init__(mensaje)
        self.faltas = faltas or {}


@dataclass(frozen=True)
class Borrador:
    """Cada parte se calcula la primera vez que se pide y ahí se queda: si el informe o los datos cambian, se hace
    otro."""

    informe: Informe
    hoy: date = field(default_factory=timezone.localdate)

    @cached_property
    def calculado(self) -> Cifras:
        """Las cifras de hoy, sin los textos; un mes sin corte se mira al final del periodo."""
        cortes = {mes: corte or self.informe.fin for mes, corte in self.informe.cortes_por_mes.items()}
        return calcular(self.informe.plan, self.informe.numero_del_periodo, cortes)

    @cached_property
    def recomendaciones(self) -> tuple[Recomendacion, ...]:
        """Todas, en su orden: las decididas y las que no."""
        return tuple(self.informe.recomendaciones.all())

    # Lo que se publicaría

    @property
    def tiene_cifras(self) -> bool:
        """Si ya están los cortes: sin ellos no hay cifras que publicar."""
        return not any(requisitos.de_los_cortes(self.informe))

    def exigir_cortes(self) -> None:
        """Lanza `NoSePuedePublicar` si falta el corte de algún mes o es anterior a su último día."""
        if problemas := [requisito.frase for requisito in requisitos.de_los_cortes(self.informe)]:
            raise NoSePuedePublicar(" ".join(problemas))

    @cached_property
    def cifras(self) -> Cifras:
        """Las que se publicarían, con los textos del informe y todavía sin versión ni fecha. Lanza lo mismo que
        `exigir_cortes`."""
        self.exigir_cortes()
        return replace(
            self.calculado,
            objetivo=self.informe.objetivo,
            explicacion=self.informe.explicacion,
            recomendaciones=tuple(
                RecomendacionEnCifras(texto=recomendacion.texto)
                for recomendacion in self.recomendaciones
                if recomendacion.decision == Decision.ACEPTADA
            ),
        )

    @property
    def huella(self) -> str:
        """La de lo que se mira antes de publicar: las cifras y los textos. Lanza lo mismo que `cifras`."""
        return huella(self.cifras.a_json())

    @cached_property
    def anterior(self) -> Publicacion | None:
        """La última versión publicada, aunque se haya retirado; `None` si no hay ninguna."""
        return self.informe.publicaciones.defer("pdf").order_by("-version").first()

    @property
    def version(self) -> int:
        """La que se publicaría."""
        return self.anterior.version + 1 if self.anterior else 1

    @cached_property
    def cambios(self) -> tuple[Cambio, ...]:
        """Frente a la versión anterior; si una autoridad ordenó borrarla, eso es lo que se dice."""
        if self.anterior is None:
            return ()
        if not self.anterior.cifras:
            return sin_contenido(self.anterior.version)
        return diferencias(self.anterior.leer(), self.cifras)

    def por_publicar(self, publicada: datetime | None = None, motivo: str = "") -> Cifras:
        """Las `cifras` con lo que les pone la publicación, que lanza lo mismo."""
        return replace(
            self.cifras, version=self.version, publicada=publicada, motivo=motivo, cambios=self.cambios
        )

    # Lo que hay que mirar antes

    @cached_property
    def revision(self) -> requisitos.Revision:
        """La lista de revisión; sobre lo ya calculado, cuatro consultas."""
        return requisitos.Revision.de(
            self.informe, self.recomendaciones, self.calculado, self.propuestas, hoy=self.hoy
        )

    def impedimento(self, usuario: Usuario) -> str:
        """Por qué `usuario` no puede publicar este informe, si fue quien lo editó de último; vacío si puede. La base lo
        comprueba también (`disparadores.publica_otra_persona`)."""
        if self.informe.plan.publica_otra_persona and self.informe.editado_por_id == usuario.pk:
            return "Usted editó el informe de último: lo publica otra persona, que lo revisa antes."
        return ""

    # Lo que propone el sistema

    @cached_property
    def propuestas(self) -> tuple[reglas.Propuesta, ...]:
        """Las recomendaciones de las reglas con los datos de hoy."""
        return reglas.propuestas(self.calculado, sin_evaluar(self.informe.plan, self.informe.meses))

    @cached_property
    def explicacion_de_hoy(self) -> str:
        """La que el sistema propone con los datos de hoy."""
        return explicacion_propuesta(self.calculado)

    @property
    def falta_explicar(self) -> str:
        """La explicación de hoy, o nada si lo escrito ya la trae."""
        return "" if self.explicacion_de_hoy in self.informe.explicacion else self.explicacion_de_hoy
