"""A concept's names out of ``names.tsv``, and how a family puts its drawings under them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any, TypeVar

from portal.sample.concepts import LANGUAGES, Concept, Variant
from portal.sample.concepts._tables import rows
from portal.sample.ink.scene import Draw, Rng, Scene

# A composition of a family is also told what to draw.
Composition = TypeVar("Composition", bound=Callable[..., None])
Way = tuple[Callable[..., None], tuple[float, float]]


def concept(ident: str, *variants: Variant) -> Concept:
    """The concept of that id with its drawings; KeyError where ``names.tsv`` has no such row.

    The table has its notation, its kind, and in each language its label and synonyms, comma-separated.
    """
    if ident not in rows("names"):
        raise KeyError(f"names.tsv has no row for the concept {ident!r}.")
    row = rows("names")[ident]
    words = {language: row[language].split(", ") for language in LANGUAGES}
    return Concept(
        ident,
        row["notation"],
        labels={language: first for language, (first, *_) in words.items()},
        synonyms={language: tuple(others) for language, (_, *others) in words.items()},
        kind="map" if row["kind"] == "map" else "illustration",
        variants=variants,
    )


def composition(
    ways: dict[str, Way], name: str, aspect: tuple[float, float]
) -> Callable[[Composition], Composition]:
    """Enters a function into a family's compositions; ``aspect`` is the range of its height by width."""

    def enter(draw: Composition) -> Composition:
        ways[name] = (draw, aspect)
        return draw

    return enter


def composed(
    ident: str, ways: Mapping[str, Way], held: Collection[str], most: float = 1.15, **what: Any
) -> Concept:
    """A concept in compositions that its family shares; each is called with scene, generator and ``what``.

    The compositions named in ``held`` are kept from training. ``most`` is how near a block may come.
    """
    return concept(
        ident,
        *(
            Variant(
                name,
                partial(_cut_out, draw=partial(draw, **what), most=most),
                held_out=name in held,
                aspect=aspect,
            )
            for name, (draw, aspect) in ways.items()
        ),
    )


def _cut_out(scene: Scene, rng: Rng, draw: Draw, most: float) -> None:
    """A drawing as its block was cut: a little nearer or farther, and not quite in the middle."""
    near = rng.uniform(0.97, most)
    pivot = (rng.uniform(0.15, 0.85), rng.uniform(0.15, 0.85) * scene.aspect)
    with scene.group(scale=near, rotate=rng.normal(0, 0.012), pivot=pivot):
        draw(scene, rng)
