"""What the sample library shows: concepts with an ICONCLASS notation, names in three languages and several
drawings.

A family is a module of this package with a tuple ``CONCEPTS``; ``registry()`` finds it by itself. Modules
whose name begins with an underscore are not collected. Names stand in ``names.tsv``, a row for each concept.
What families draw with stands in ``animals`` and ``things``.
"""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from portal.sample.ink.render import render
from portal.sample.ink.scene import Scene
from portal.sample.ink.styles import Style, sample_style

LANGUAGES = ("en", "de", "fr")


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to draw a concept (its own code, not its own numbers); held out ones are never trained on.

    ``aspect`` is height by width, a number or a range to draw from.
    """

    name: str
    draw: Callable[[Scene, np.random.Generator], None]
    held_out: bool = False
    aspect: float | tuple[float, float] = 1.0


@dataclass(frozen=True, slots=True)
class Concept:
    """Something to draw: ``labels`` and ``synonyms`` by language (en, de, fr), ``notation`` of ICONCLASS."""

    id: str
    notation: str
    labels: dict[str, str]
    synonyms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    kind: Literal["illustration", "map"] = "illustration"
    variants: tuple[Variant, ...] = ()

    def variant(self, name: str) -> Variant:
        """The variant of that name; KeyError where there is none."""
        for one in self.variants:
            if one.name == name:
                return one
        raise KeyError(f"{self.id} has no variant {name!r}")


@cache
def registry() -> dict[str, Concept]:
    """All concepts by id, collected from every family module, in order of their ids."""
    found: dict[str, Concept] = {}
    for info in pkgutil.iter_modules(__path__):
        if info.name.startswith("_"):
            continue
        module = importlib.import_module(f"{__name__}.{info.name}")
        for concept in getattr(module, "CONCEPTS", ()):
            if concept.id in found:
                raise ValueError(
                    f"The concept {concept.id!r} is defined twice, the second time in {info.name}.py."
                )
            found[concept.id] = concept
    return dict(sorted(found.items()))


def rng_of(*key: object) -> np.random.Generator:
    """A generator from any key, the same on every machine and in every process."""
    digest = hashlib.blake2b("\x1f".join(map(str, key)).encode(), digest_size=16).digest()
    return np.random.default_rng(int.from_bytes(digest, "big"))


def compose(concept: Concept | str, variant: Variant | str, seed: int) -> Scene:
    """The scene of one drawing, before any style."""
    concept = registry()[concept] if isinstance(concept, str) else concept
    variant = concept.variant(variant) if isinstance(variant, str) else variant
    rng = rng_of("scene", concept.id, variant.name, seed)
    aspect = rng.uniform(*variant.aspect) if isinstance(variant.aspect, tuple) else variant.aspect
    scene = Scene(aspect=float(aspect))
    variant.draw(scene, rng)
    return scene


def draw(
    concept: Concept | str,
    variant: Variant | str,
    seed: int,
    size_px: int,
    style: Style | None = None,
    oversample: int | None = None,
) -> NDArray[np.uint8]:
    """One drawing: grey (h, w), ink dark on white, long side ``size_px``; the same arguments give the same
    pixels.
    """
    concept = registry()[concept] if isinstance(concept, str) else concept
    name = variant if isinstance(variant, str) else variant.name
    scene = compose(concept, variant, seed)
    style = style or sample_style(rng_of("style", concept.id, name, seed))
    return render(scene, size_px, style, rng_of("print", concept.id, name, seed), oversample)


__all__ = ["LANGUAGES", "Concept", "Variant", "compose", "draw", "registry", "rng_of"]
