"""The plan of a book before any page is set: title, printer, year, type, paper, and which concept stands where."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from portal.sample.concepts import Concept, registry, rng_of
from portal.sample.faces import Face
from portal.sample.ink.styles import Style, copperplate, etching, woodcut
from portal.sample.paper import Stock, sample_stock
from portal.sample.text import Language, roman
from portal.sample.titles import Imprint, imprint

PageKind = Literal["title", "blank", "preface", "chapter", "text", "plate", "index", "colophon"]
_BEASTS = ("25F", "34B", "47I2", "46C131")
_PLANTS = ("25G",)
_LANDS = ("25A", "25C", "25H", "25I", "49E1")
THEMES: dict[str, tuple[str, ...]] = {
    # Theme → beginnings of ICONCLASS notations; none means everything, and "arts" what no other theme claims.
    "bestiary": _BEASTS,
    "herbal": _PLANTS,
    "travel": (*_LANDS, "46C2", "48C", "41A", "24"),
    "natural": (*_BEASTS, *_PLANTS),
    "arts": (),
    "atlas": _LANDS,
    "cosmography": (),
}


# Themes whose books carry geometrical figures.
_MEASURED = ("arts", "atlas", "cosmography")
_FROM_THE_END = ("natural", "atlas", "cosmography")


@dataclass(frozen=True, slots=True)
class PicturePlan:
    """One drawing to be made: a concept, the variant by name, and its seed."""

    concept: str
    variant: str
    seed: int


@dataclass(frozen=True, slots=True)
class PagePlan:
    """What a page is to be; ``label`` is what a reader calls it, ``number`` its place in the book from 1."""

    number: int
    kind: PageKind
    label: str
    chapter: int = 0
    pictures: tuple[PicturePlan, ...] = ()
    diagram: bool = False


@dataclass(frozen=True, slots=True)
class BookPlan:
    """Everything that is decided before the first page is set. Sizes in pixels."""

    id: str
    seed: int
    theme: str
    imprint: Imprint
    width: int
    height: int
    face: Face
    italic: Face
    size: int
    lead: int
    columns: int
    style: Style
    stock: Stock
    initials: str
    rubric: bool
    notes: float  # share of pages with printed side notes
    annotated: float  # share of pages on which a reader wrote
    captioned: bool
    alto: bool
    stamp: tuple[str, tuple[int, int, int]] | None
    pages: tuple[PagePlan, ...]

    @property
    def language(self) -> Language:
        """The language that the book is printed in."""
        return self.imprint.language


def plan_book(number: int, pages: int, seed: int, long_side: int = 1600) -> BookPlan:
    """Plan the ``number``-th book (from 1) of the library drawn with ``seed``."""
    rng = rng_of("book", seed, number)
    theme = list(THEMES)[(number - 1) % len(THEMES)]
    language: Language = ("la", "de", "fr")[(number - 1 + int(rng.integers(2))) % 3]
    pool = concepts_of(theme)
    # Books of one theme go on where the one before ended, and themes that overlap begin at opposite ends, so that
    # even a small library shows nearly every concept.
    pool.sort(key=lambda one: rng_of("order", seed, one.id).random(), reverse=theme in _FROM_THE_END)
    turn = (number - 1) // len(THEMES)
    year = int(rng.integers(1480, 1791))
    printed = imprint(theme, language, year, rng)
    height = round(long_side * 0.975)
    width = round(height / rng.uniform(1.32, 1.62))
    black_letter = language == "de" or (year < 1525 and rng.random() < 0.5)
    face: Face = "fraktur" if black_letter else "english" if rng.random() < 0.5 else "pica"
    italic: Face = "fraktur" if black_letter else "english-italic" if face == "english" else "pica-italic"
    size = round(width / rng.uniform(30, 46))
    columns = 2 if size < width / 37 and rng.random() < 0.55 else 1
    return BookPlan(
        id=f"book-{seed}-{number:03d}",
        seed=seed * 1000 + number,
        theme=theme,
        imprint=printed,
        width=width,
        height=height,
        face=face,
        italic=italic,
        size=size,
        lead=round(size * rng.uniform(1.1, 1.26)),
        columns=columns,
        style=_hand(year, rng),
        stock=sample_stock(rng),
        initials=str(rng.choice(["plain", "boxed", "dark"], p=[0.2, 0.5, 0.3])),
        rubric=bool(year < 1530 or rng.random() < 0.2),
        notes=float(rng.uniform(0.3, 0.9) if rng.random() < 0.45 else 0.0),
        annotated=float(rng.uniform(0.05, 0.3) if rng.random() < 0.4 else 0.0),
        captioned=bool(year > 1540 or rng.random() < 0.4),
        alto=number % 3 == 1,
        stamp=_stamp(rng),
        pages=_pages(pages, pool, turn, year, rng, seed * 1000 + number, 0.3 if theme in _MEASURED else 0.0),
    )


def concepts_of(theme: str) -> list[Concept]:
    """The concepts that belong to a theme; all of them where it has fewer than four of its own."""
    every = list(registry().values())
    beginnings = THEMES[theme]
    if theme == "arts":
        claimed = (*_BEASTS, *_PLANTS, *_LANDS)
        chosen = [one for one in every if not one.notation.startswith(claimed)]
    else:
        chosen = [one for one in every if not beginnings or one.notation.startswith(beginnings)]
    return chosen if len(chosen) >= 4 else every


def _hand(year: int, rng: np.random.Generator) -> Style:
    """Woodcut at first; copperplate takes over about 1600."""
    late = 1 / (1 + np.exp(-(year - 1610) / 25))
    if rng.random() > late:
        return woodcut(rng)
    return copperplate(rng) if rng.random() < 0.75 else etching(rng)


def picture_style(plan: BookPlan, picture: PicturePlan) -> Style:
    """The book's hand, a little different in every picture."""
    rng = rng_of("hand", plan.seed, picture.concept, picture.variant, picture.seed)
    return replace(
        plan.style,
        angle=plan.style.angle + float(rng.normal(0, 0.12)),
        light=plan.style.light + float(rng.normal(0, 0.1)),
        wear=float(np.clip(plan.style.wear + rng.normal(0, 0.06), 0, 0.6)),
        spread=float(plan.style.spread * rng.uniform(0.8, 1.25)),
    )


def _stamp(rng: np.random.Generator) -> tuple[str, tuple[int, int, int]] | None:
    if rng.random() < 0.25:
        return None
    names = (
        "BIBLIOTHECA VALLIS ROSARVM",
        "STADTBIBLIOTHEK ALTENBRVCK",
        "BIBLIOTHEQVE DE MONTCLAIR",
        "EX LIBRIS COLLEGII",
    )
    colours = ((150, 40, 38), (46, 52, 92), (50, 46, 44), (60, 84, 70))
    return names[int(rng.integers(len(names)))], colours[int(rng.integers(len(colours)))]


def _pages(
    count: int,
    concepts: list[Concept],
    turn: int,
    year: int,
    rng: np.random.Generator,
    seed: int,
    measured: float,
) -> tuple[PagePlan, ...]:
    """A title, a preface, chapters with pictures, plates and plain pages, an index and a colophon."""
    kinds: list[PageKind] = ["title"]
    if count >= 6:
        kinds += ["blank", "preface"] if count >= 10 else ["preface"]
    tail: list[PageKind] = ["index", "colophon"] if count >= 12 else ["colophon"] if count >= 5 else []
    while len(kinds) + len(tail) < count:
        body = len([k for k in kinds if k in ("chapter", "text", "plate")])
        if body == 0 or rng.random() < 0.24:
            kinds.append("chapter")
        else:
            kinds.append("plate" if rng.random() < 0.22 else "text")
    kinds = (kinds + tail)[:count]
    # Some books have a picture now and then, some several on every page.
    shares = ((0.16, 0.44, 0.28, 0.12), (0.06, 0.3, 0.36, 0.28))[int(rng.random() < 0.45)]
    out, chapter, plate, taken = [], 0, 0, turn * count
    for i, kind in enumerate(kinds):
        wanted = 0
        if kind == "plate":
            wanted = 1
        elif kind == "chapter":
            wanted = int(rng.random() < 0.9)
        elif kind == "text":
            wanted = int(rng.choice(4, p=shares))
        pictures = []
        for _ in range(wanted if concepts else 0):
            concept = concepts[taken % len(concepts)]
            taken += 1
            variant = concept.variants[int(rng.integers(len(concept.variants)))]
            pictures.append(PicturePlan(concept.id, variant.name, seed * 100 + taken))
        chapter += kind == "chapter"
        plate += kind == "plate"
        diagram = kind == "text" and len(pictures) < 2 and rng.random() < measured
        label = _label(kind, i, plate, year)
        out.append(PagePlan(i + 1, kind, label, chapter or plate, tuple(pictures), bool(diagram)))
    return tuple(out)


def _label(kind: PageKind, index: int, plate: int, year: int) -> str:
    """Leaves before 1560, pages after; what has no number is named in brackets."""
    if kind == "title":
        return "[title page]"
    if kind == "blank":
        return "[blank]"
    if kind == "plate":
        return f"Tab. {roman(plate)}"
    return f"{index // 2 + 1}{'v' if index % 2 else 'r'}" if year < 1560 else str(index + 1)
