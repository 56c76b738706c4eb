"""Training pictures as the pipeline makes them: books are drawn, the detector looks at their pages, crops are cut.

A drawing by itself has no neighbouring type, no paper, no lost edge, no other printer's hand; a model that learned from
drawings alone takes a running fox on a page for a dog. What stands on pages beside the drawings (diagrams, ornaments,
initials, stamps) is learned by its own names, or it would look like whatever it resembles.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cv2
import numpy as np

from onitsearch.crop.crop import cut
from onitsearch.detect.detectors import detector_at
from onitsearch.evaluate.matching import match
from onitsearch.evaluate.page_truth import TruthPage, read_page_truth
from onitsearch.evaluate.predict import page_image
from onitsearch.pages.image import Pixels
from onitsearch.training.dataset import TRUTH_FILE, LabelledPicture
from portal.sample.concepts import registry
from portal.sample.library import draw_book
from portal.sample.model.dataset import sentences

# A library's seed makes those of its drawings, a hundred thousand for each: from here on they are training's alone.
FIRST_TRAINING_LIBRARY = 600
SIDE = 160
_PAGES = 16
_LONG_SIDES = (1600, 1100)
_PAPER = 90  # percentile of a crop's greys that is paper
_MOST_OTHERS = 240  # of each kind of OTHERS: initials would outnumber all that is asked for

# What pages show beside the concepts, as kinds of the truth, and what it is called.
OTHERS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "diagram": {
        "en": ("diagram", "geometrical figure", "geometric diagram"),
        "de": ("Diagramm", "geometrische Figur", "Schema"),
        "fr": ("diagramme", "figure géométrique", "schéma"),
    },
    "ornament": {
        "en": ("ornament", "printer's ornament", "headpiece"),
        "de": ("Ornament", "Zierleiste", "Kopfleiste"),
        "fr": ("ornement", "bandeau", "cul-de-lampe"),
    },
    "initial": {
        "en": ("initial", "initial letter", "drop capital"),
        "de": ("Initiale", "Anfangsbuchstabe"),
        "fr": ("lettrine", "lettre initiale"),
    },
    "stamp": {
        "en": ("stamp", "library stamp"),
        "de": ("Stempel", "Bibliotheksstempel"),
        "fr": ("estampille", "cachet de bibliothèque"),
    },
    "mark": {
        "en": ("printer's mark", "printer's device"),
        "de": ("Druckermarke", "Signet"),
        "fr": ("marque d'imprimeur", "marque typographique"),
    },
}


@dataclass(frozen=True, slots=True)
class _Task:
    folder: Path
    library: int
    book: int
    concepts: frozenset[str]
    all_variants: bool


def other_captions() -> dict[str, dict[str, list[str]]]:
    """Sentences by language for what pages show beside the concepts."""
    return {kind: {lang: sentences(names, lang) for lang, names in by.items()} for kind, by in OTHERS.items()}


def cut_from_pages(
    folder: Path,
    books: int,
    *,
    workers: int = 2,
    all_variants: bool = False,
    concepts: Sequence[str] | None = None,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> list[LabelledPicture]:
    """Draw ``books`` books and return the pictures that the detector finds on their pages and the truth can name.

    The same arguments give the same pictures; books that an interrupted run finished are kept. Drawings of held-out
    variants are left out but with ``all_variants``.
    """
    chosen = frozenset(concepts if concepts is not None else registry())
    tasks = [
        _Task(folder, FIRST_TRAINING_LIBRARY + n // 12, n % 12 + 1, chosen, all_variants)
        for n in range(books)
    ]
    found: list[LabelledPicture] = []
    others: Counter[str] = Counter()
    # Fresh processes rather than forks: the caller may hold threads and a model, and a fork would wait for them.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for done, files in enumerate(pool.map(_cut_book, tasks), start=1):
            for file in files:
                _, concept, variant = file.stem.split(" ")
                others[concept] += concept in OTHERS
                if others[concept] <= _MOST_OTHERS:
                    found.append(LabelledPicture(file, concept, variant))
            report(done, len(tasks))
    return found


def _cut_book(task: _Task) -> list[Path]:
    """Files “NUMBER CONCEPT VARIANT.png” of one book, of a kind in place of a concept without a variant."""
    home = task.folder / f"book-{task.library}-{task.book:03d}{'-all' if task.all_variants else ''}"
    if not home.exists():
        cv2.setNumThreads(1)
        partial = home.with_name(home.name + ".partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        side = _LONG_SIDES[task.book % len(_LONG_SIDES)]
        with TemporaryDirectory(prefix="onit-") as scratch:
            pages = Path(scratch)
            drawn = draw_book(pages, task.book, _PAGES, task.library, side, blank_pages=False)
            (pages / TRUTH_FILE).write_text(json.dumps(drawn), encoding="utf-8")
            crops = [
                crop
                for page, record in zip(read_page_truth(pages / TRUTH_FILE), drawn, strict=True)
                for crop in _crops(pages, page, list(_labels(record, task)))
            ]
        for number, (label, pixels) in enumerate(crops):
            cv2.imwrite(str(partial / f"{number:03d} {label}.png"), _as_drawing(pixels))
        partial.rename(home)
    return sorted(home.glob("*.png"))


def _labels(record: Mapping[str, Any], task: _Task) -> Iterator[str]:
    """For each true box of a page “CONCEPT VARIANT” or “KIND -”; empty where training must not see it."""
    known = registry()
    for box in record["boxes"]:
        concept, variant = box.get("concept") or box["kind"], box.get("variant") or "-"
        if concept in known:
            unseen = known[concept].variant(variant).held_out and not task.all_variants
            wanted = concept in task.concepts and not unseen
        else:
            wanted = concept in OTHERS
        yield f"{concept} {variant}" if wanted else ""


def _crops(pages: Path, page: TruthPage, labels: Sequence[str]) -> Iterator[tuple[str, Pixels]]:
    """What the detector finds on a page of the boxes that have a label, cut as the workers cut it."""
    image = page_image(pages, page)
    regions = detector_at("network").detect(image)
    matched = match(
        [box.box for box in page.boxes],
        [region.box for region in regions],
        [region.score for region in regions],
    )
    for region, partner in zip(regions, matched.partner, strict=True):
        if partner is not None and labels[partner]:
            yield labels[partner], cut(image, region.box)


def _as_drawing(pixels: Pixels) -> Pixels:
    """A crop as training takes drawings: grey, on white; training lays it on papers of its own."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    square = cv2.resize(grey, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    paper = max(1.0, float(np.percentile(square, _PAPER)))
    return np.asarray(cv2.convertScaleAbs(square, alpha=255 / paper), np.uint8)
