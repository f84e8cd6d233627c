"""Quién cambió qué: lo que anota la base (django-pghistory), dicho campo por campo."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.db import models

# Lo que la base lleva sola: no lo cambió nadie.
_DE_LA_BASE = {"id", "version"}


@dataclass(frozen=True, slots=True)
class Anotacion:
    """Un campo que cambió. `quien` es el usuario o vacío si no fue una persona; `motivo` puede estar vacío."""

    cuando: datetime
    quien: str
    campo: str
    antes: str
    despues: str
    motivo: str


class Diferencia(NamedTuple):
    """Un campo que dice una cosa en una fila y otra en otra."""

    campo: str
    antes: str
    despues: str


def diferencias(
    modelo: type[models.Model], antes: Any, despues: Any, *, salvo: Collection[str] = ()
) -> Iterator[Diferencia]:
    """En qué se distinguen dos eventos de una fila; si no hay uno antes, de una vacía."""
    for campo in modelo._meta.concrete_fields:
        if campo.name in _DE_LA_BASE or campo.name in salvo or not hasattr(despues, campo.attname):
            continue
        valor, previo = getattr(despues, campo.attname), getattr(antes, campo.attname, None)
        if valor == previo:
            continue
        era, es = dicho(campo, previo), dicho(campo, valor)
        if era != es:
            yield Diferencia(str(campo.verbose_name), era, es)


def cambios(registro: Any, *, desde_version: int = 0) -> list[Anotacion]:
    """Los del registro, el más reciente primero; con `desde_version`, solo los posteriores a ella.

    Dos consultas: los eventos con su contexto, y los nombres de los usuarios.
    """
    modelo = type(registro)
    eventos = list(registro.events.all().select_related("pgh_context").order_by("pgh_id"))
    quien_fue = de_quienes(eventos)

    def anotaciones() -> Iterator[Anotacion]:
        for anterior, evento in pairwise([None, *eventos]):
            if anterior is not None and getattr(evento, "version", 1) <= desde_version:
                continue
            if anterior is None and desde_version:
                continue
            for campo, antes, despues in diferencias(modelo, anterior, evento):
                yield Anotacion(
                    cuando=evento.pgh_created_at,
                    quien=quien_fue(evento),
                    campo=campo,
                    antes=antes,
                    despues=despues,
                    motivo=str(contexto(evento).get("motivo", "")),
                )

    return list(anotaciones())[::-1]


def de_quienes(eventos: Iterable[Any]) -> Callable[[Any], str]:
    """De un evento de esos a quién lo hizo, como se llamaba ese día; vacío si no fue una persona. Una consulta, para
    los que se anotaron sin el nombre."""
    usuarios = get_user_model()._default_manager.in_bulk(
        {usuario for evento in eventos if (usuario := contexto(evento).get("user"))}
    )

    def quien(evento: Any) -> str:
        suyo = contexto(evento)
        if nombre := suyo.get("quien"):
            return str(nombre)
        usuario: Any = usuarios.get(suyo.get("user"))
        return str(usuario.get_full_name() or usuario.get_username()) if usuario else ""

    return quien


def agregados_y_quitados(eventos: Iterable[Any], que: str) -> list[Anotacion]:
    """De lo que cuelga de un registro, lo que entró y lo que salió, por el nombre de cada cosa; lo último, primero."""
    suyos = sorted(eventos, key=lambda evento: evento.pgh_id, reverse=True)
    quien_fue = de_quienes(suyos)
    return [
        Anotacion(
            cuando=evento.pgh_created_at,
            quien=quien_fue(evento),
            campo=f"{que} que se {'adjuntó' if evento.pgh_label == 'insert' else 'quitó'}",
            antes="" if evento.pgh_label == "insert" else evento.nombre,
            despues=evento.nombre if evento.pgh_label == "insert" else "",
            motivo=str(contexto(evento).get("motivo", "")),
        )
        for evento in suyos
        if evento.pgh_label in ("insert", "delete")
    ]


def contexto(evento: Any) -> dict[str, Any]:
    """Con quién y por qué se escribió."""
    return evento.pgh_context.metadata if evento.pgh_context else {}


def dicho(campo: "models.Field[Any, Any]", valor: Any) -> str:
    """El valor como lo vería una persona. De una llave foránea, cómo se llama la fila, o su número si ya no existe; un
    texto ya es como se llamaba."""
    if valor is None or valor == "":
        return ""
    if campo.choices:
        return str(dict(campo.flatchoices).get(valor, valor))
    if campo.related_model and not isinstance(campo.related_model, str) and not isinstance(valor, str):
        return str(campo.related_model._default_manager.filter(pk=valor).first() or valor)
    if isinstance(valor, bool):
        return "sí" if valor else "no"
    if isinstance(valor, list):
        return ", ".join(map(str, valor))
    return str(valor)
