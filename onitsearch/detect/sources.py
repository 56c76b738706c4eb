"""Who named a region: the sources that a library supplies, as `Region.source` spells them."""

from __future__ import annotations

ALTO, PAGE, HOCR = "alto", "page", "hocr"
ANNOTATION, EMBEDDING, RANGE = "annotation", "embedding", "range"
# Whose box is kept where several name the same picture: what people marked comes before what programs saw.
SUPPLIED = (ANNOTATION, EMBEDDING, PAGE, ALTO, HOCR, RANGE)
OCR = frozenset({ALTO, PAGE, HOCR})
LONGEST = 32


def joined(names: str) -> str:
    """Return names joined by +, the last ones left out where all are longer than may be stored."""
    while len(names) > LONGEST:
        names = names.rpartition("+")[0] or names[:LONGEST]
    return names


def is_supplied(source: str) -> bool:
    """Say whether a library named a region (or all of a page), alone or first of all."""
    return source.split("+")[0] in SUPPLIED
