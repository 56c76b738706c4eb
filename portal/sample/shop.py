"""One printer's shop: ornaments drawn once a book and used again and again, pictures drawn when they are needed."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from portal.sample import emblems, marks, ornaments
from portal.sample.book import BookPlan, PicturePlan, picture_style
from portal.sample.concepts import compose, registry, rng_of
from portal.sample.ink import render
from portal.sample.page import Ink


class Shop:
    """Ornaments and pictures of one book; everything is drawn at the size at which it is printed."""

    def __init__(self, plan: BookPlan, measure: int) -> None:
        self.plan, self.measure = plan, measure
        self._headpieces: dict[int, Ink] = {}
        self._tailpieces: dict[int, Ink] = {}
        self._initials: dict[tuple[str, int], Ink] = {}

    def _rng(self, *key: object) -> np.random.Generator:
        return rng_of("shop", self.plan.seed, *key)

    def headpiece(self, number: int) -> Ink:
        """One of two bands as wide as the text, 0 or 1."""
        if number not in self._headpieces:
            self._headpieces[number] = ornaments.headpiece(self._rng("head", number), self.measure)
        return self._headpieces[number]

    def tailpiece(self, number: int) -> Ink:
        """One of two pieces for the end of a chapter, 0 or 1."""
        if number not in self._tailpieces:
            width = round(self.measure * 0.42)
            self._tailpieces[number] = ornaments.tailpiece(self._rng("tail", number), width)
        return self._tailpieces[number]

    @cached_property
    def flowers(self) -> Ink:
        """A row of cast flowers."""
        return ornaments.fleurons(self._rng("flowers"), self.measure)

    @cached_property
    def mark(self) -> Ink:
        """The printer's mark."""
        said = self.plan.imprint
        return emblems.printers_mark(
            self._rng("mark"), round(self.plan.width * 0.4), said.motto, said.letters, "english"
        )

    @cached_property
    def stamp(self) -> Ink | None:
        """The owner's stamp, None where the book has none."""
        if self.plan.stamp is None:
            return None
        return marks.stamp(self.plan.stamp[0], round(self.plan.width * 0.15), self._rng("stamp"))

    def border(self, width: int, height: int, band: int) -> list[Ink]:
        """Four strips round a title page: top, bottom, left, right."""
        level = [ornaments.border_strip(self._rng("border", i), width, band) for i in range(2)]
        upright = [
            ornaments.border_strip(self._rng("border", 2 + i), height - 2 * band, band) for i in range(2)
        ]
        return [*level, *(np.ascontiguousarray(strip.T) for strip in upright)]

    def initial(self, letter: str, px: int) -> Ink:
        """A drop capital, the same block for the same letter."""
        key = (letter, px)
        if key not in self._initials:
            kind = self.plan.initials
            self._initials[key] = ornaments.initial(
                letter, self._rng("initial", letter), px, kind, self.plan.face
            )
        return self._initials[key]

    def picture(self, picture: PicturePlan, width: float, height: float) -> Ink:
        """A picture as large as fits into ``width`` × ``height`` pixels."""
        scene = compose(picture.concept, picture.variant, picture.seed)
        wide = min(width, height / scene.aspect)
        long_side = max(48, round(wide * max(1.0, scene.aspect)))
        style = picture_style(self.plan, picture)
        rng = rng_of("print", picture.concept, picture.variant, picture.seed)
        return np.asarray(255 - render(scene, long_side, style, rng, oversample=2))

    def diagram(self, number: int, width: float, height: float) -> Ink:
        """A geometrical figure for page ``number`` that fits into ``width`` × ``height`` pixels."""
        return ornaments.diagram(
            self._rng("diagram", number), round(min(width * 0.8, height)), self.plan.italic
        )

    def name(self, concept: str) -> str:
        """What a caption calls a concept: in a Latin book its German and French names, as the old naturalists did."""
        labels = registry()[concept].labels
        if self.plan.imprint.language == "la":
            return f"Germanis {labels['de']}, Gallis {labels['fr']}"
        name = labels[self.plan.imprint.language]
        return name[:1].upper() + name[1:]
