"""El código de una actividad, como lo escribe la entidad: «7», «5.4.1.61», «BP260052661010103»; y qué puede llevar la
sigla de una dependencia. Puro.

Se ordena como lo haría una persona: 1, 2, 10; 1.2 antes de 1.10; A-2 antes de a-10. De eso responde una clave que se
compara letra por letra, y que la base calcula igual (`CLAVE_EN_SQL`), sin la intercalación de ningún idioma.
"""

import re
from collections.abc import Container, Iterable
from string import ascii_lowercase, ascii_uppercase

LARGO = 40
"""Letras que puede tener un código."""

CODIGO_VALIDO = r"^[!-~¡-ÿ]+( [!-~¡-ÿ]+)*$"
"""Letras, cifras y signos visibles, con espacios sueltos solo entre ellos: vale en Python y en PostgreSQL."""

_DE_UNA_SIGLA = "0-9A-Za-zÀ-ÖØ-öø-þ"
SIGLA_VALIDA = rf"^[{_DE_UNA_SIGLA}][{_DE_UNA_SIGLA}.-]*(/[{_DE_UNA_SIGLA}][{_DE_UNA_SIGLA}.-]*)*$"
"""Letras y cifras, y entre ellas guiones, puntos y barras: es parte de una dirección, y ninguno de sus tramos puede ser
vacío, «.» ni «..». Vale en Python y en PostgreSQL."""

COMO_ES_UNA_SIGLA = (
    "La sigla lleva letras, cifras, guiones, puntos o barras, y empieza por una letra o una cifra."
)

LETRAS_DE_UNA_SIGLA = re.compile(f"[{_DE_UNA_SIGLA}]+")

_NUMERO = re.compile("[0-9]+")
_MINUSCULAS = str.maketrans(ascii_uppercase, ascii_lowercase)
# Menor que todo lo que puede llevar un código: separa la clave del código que desempata.
_SEPARADOR = "\x01"

CLAVE_EN_SQL = (
    r"regexp_replace(regexp_replace(lower(%(expressions)s COLLATE "
    r'"C"), '
    rf"'[0-9]+', '{'0' * LARGO}\&', 'g'), '[0-9]*([0-9]{{{LARGO}}})', '\1', 'g')"
    r" || E'\x01' || %(expressions)s"
)
"""La misma clave, como expresión inmutable sobre la columna del código. Se guarda en una columna de
intercalación «C»."""


def clave_de_orden(codigo: str) -> str:
    """Un texto que, comparado letra por letra, pone el código en su sitio: cada número, con ceros delante hasta el
    mismo largo; las letras de la A a la Z, en minúscula; y al final el código mismo, que desempata 1 y 01."""
    parejo = _NUMERO.sub(lambda numero: numero[0].zfill(LARGO), codigo.translate(_MINUSCULAS))
    return f"{parejo}{_SEPARADOR}{codigo}"


def sin_repetir(codigos: Iterable[str], ocupados: Container[str] = ()) -> list[str]:
    """Los mismos, en el mismo orden; al que ya salió o está ocupado se le propone el primer «-2», «-3»… libre."""
    escritos = list(codigos)
    originales, usados = set(escritos), set[str]()
    van: dict[str, int] = {}
    unicos = []
    for codigo in escritos:
        propuesto, veces = codigo, van.get(codigo, 1)
        while propuesto in usados or propuesto in ocupados or (veces > 1 and propuesto in originales):
            veces += 1
            propuesto = f"{codigo}-{veces}"
        van[codigo] = veces
        usados.add(propuesto)
        unicos.append(propuesto)
    return unicos
