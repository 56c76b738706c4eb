"""What the sample library's drawings and pages look like, small enough to be kept beside the tests.

``python -m tests.portal.sample.renders`` draws everything anew and writes the table; do so only where a drawing
was meant to change. A row is the grey of a picture in a few cells rather than a digest of its pixels: NumPy's sines
and cosines differ in their last bit between processors (with AVX-512 and AVX2 switched off, 229 of 683 variants have
other coordinates), while no cell of any picture moved by more than the test's tolerance.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from portal.sample import marks, ornaments
from portal.sample.book import BookPlan, plan_book
from portal.sample.concepts import Concept, draw, registry, rng_of
from portal.sample.emblems import printers_mark
from portal.sample.layout import Compositor
from portal.sample.paper import Papermaker

TABLE = Path(__file__).parents[2] / "data" / "sample" / "renders.json"
SEEDS = (1, 2)
SIDE_PX = 64
PAGE_PX = 500
CELLS, PAGE_CELLS = 8, 16
Picture = NDArray[np.uint8]
Draw = Callable[[], Picture]


def grey(picture: Picture, cells: int = CELLS) -> str:
    """The mean grey of ``cells`` × ``cells`` parts of a picture, as hexadecimal bytes, row by row."""
    flat = picture.mean(axis=2) if picture.ndim == 3 else picture
    small = cv2.resize(flat.astype(np.float32), (cells, cells), interpolation=cv2.INTER_AREA)
    return np.rint(small).astype(np.uint8).tobytes().hex()


def difference(one: str, other: str) -> int:
    """The largest difference between two rows, 0..255; rows of other sizes differ by 255."""
    a, b = (np.frombuffer(bytes.fromhex(row), np.uint8).astype(int) for row in (one, other))
    return int(np.abs(a - b).max()) if a.shape == b.shape else 255


def drawings() -> Iterator[tuple[str, Draw]]:
    """Every variant of every concept, for each seed."""
    for concept in registry().values():
        for variant in concept.variants:
            for seed in SEEDS:
                task = partial(draw, concept, variant, seed, SIDE_PX, oversample=1)
                yield f"{concept.id} {variant.name} {seed}", task


def shop() -> Iterator[tuple[str, Draw]]:
    """A printer's ornaments and marks, and what owners left in books."""
    made: dict[str, Callable[[np.random.Generator], Picture]] = {
        "headpiece": lambda rng: ornaments.headpiece(rng, 200),
        "tailpiece": lambda rng: ornaments.tailpiece(rng, 120),
        "fleurons": lambda rng: ornaments.fleurons(rng, 200, 2),
        "border": lambda rng: ornaments.border_strip(rng, 240, 30),
        "rule": lambda rng: ornaments.rule(rng, 120),
        "diagram": lambda rng: ornaments.diagram(rng, 120, "pica-italic"),
        "printer's mark": lambda rng: printers_mark(rng, 140, "FESTINA LENTE", "A.M.", "english"),
        "stamp": lambda rng: marks.stamp("EX LIBRIS", 80, rng),
        "note": _note,
    }
    for kind in ("plain", "boxed", "dark"):
        made[f"initial {kind}"] = partial(_initial, kind)
    for name, make in made.items():
        for seed in range(1, 5):
            yield f"{name} {seed}", partial(make, rng_of("renders", name, seed))


def _initial(kind: str, rng: np.random.Generator) -> Picture:
    return ornaments.initial("Q", rng, 80, kind, "pica")


def _note(rng: np.random.Generator) -> Picture:
    ink = np.zeros((120, 200), np.uint8)
    marks.note(ink, 10, 30, 170, 18, 3, rng)
    marks.underline(ink, 10, 110, 170, rng)
    return ink


def pages() -> Iterator[tuple[str, Draw]]:
    """All pages of a book on each theme, from title to colophon, as they are photographed."""
    for number in range(1, 8):
        plan = plan_book(number, 12, 1, PAGE_PX)
        compositor = Compositor(plan)
        for what in plan.pages:
            yield f"{plan.id} {what.number} {what.kind}", partial(_page, plan, compositor, what.number)


def _page(plan: BookPlan, compositor: Compositor, number: int) -> Picture:
    paper = Papermaker(plan.stock, plan.width, plan.height, rng_of("paper", plan.seed))
    page = compositor.page(number)
    return paper.scan(page, None, rng_of("scan", plan.seed, number), compositor.left(number)).pixels


def facts(concept: Concept) -> str:
    """A digest of everything about a concept but its drawings: names, notation, variants, which are held out."""
    ways = [(one.name, one.held_out, one.aspect) for one in concept.variants]
    said = (concept.id, concept.notation, concept.labels, concept.synonyms, concept.kind, ways)
    return hashlib.blake2b(repr(said).encode(), digest_size=8).hexdigest()


def main() -> None:
    """Write the table."""
    cv2.setNumThreads(1)
    table = {
        "facts": {one.id: facts(one) for one in registry().values()},
        "drawings": {name: grey(make()) for name, make in drawings()},
        "shop": {name: grey(make()) for name, make in shop()},
        "pages": {name: grey(make(), PAGE_CELLS) for name, make in pages()},
    }
    TABLE.parent.mkdir(parents=True, exist_ok=True)
    TABLE.write_text(json.dumps(table, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
