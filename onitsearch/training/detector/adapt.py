"""Teaches the detector a library's own pages, and takes the result only where it is better on books it never saw."""

from __future__ import annotations

import hashlib
import json
import random
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from safetensors import safe_open

from onitsearch.detect.network import NetworkDetector
from onitsearch.errors import DetectorError
from onitsearch.evaluate.detection import score_detection
from onitsearch.evaluate.errors import TruthError
from onitsearch.evaluate.page_truth import Predictions, TruthPage, read_page_truth
from onitsearch.evaluate.predict import predict
from onitsearch.training.detector.export import folded, load, recipes_of, save
from onitsearch.training.detector.net import Net
from onitsearch.training.detector.pages import TruePage, read_pages
from onitsearch.training.detector.train import Progress, Recipe, train

# A change of the old pages' average precision by more than this is a loss.
MOST_LOST = 0.01
_GROUP = "graphic zones"


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of one folder, divided by book: to learn from, and held back to measure by."""

    folder: Path
    learned: tuple[TruePage, ...]
    held: tuple[TruthPage, ...]


@dataclass(frozen=True, slots=True)
class Adapted:
    """Average precision (AP50, graphic zones) on the held-back books, before and after, and whether it was taken."""

    new_before: float
    new_after: float
    old_before: float
    old_after: float
    pages: int
    held_pages: int
    old_held_pages: int
    taken: bool

    def as_json(self) -> dict[str, Any]:
        """Return the figures as JSON types."""
        return asdict(self)


def divided(folder: Path, seed: int, held: float) -> Pages:
    """Divide the pages of a folder by book; at least one book is held back, at least one is learned from.

    Raises TruthError where there is only one book, or no book held back shows a picture.
    """
    truth = read_page_truth(folder / "truth.json")
    books = sorted({page.book for page in truth})
    if len(books) < 2:
        raise TruthError(
            f"{folder} has the pages of one book only.",
            hint="Books are held back to measure by: correct pages of at least one more.",
        )
    random.Random(seed).shuffle(books)
    back = set(books[: min(len(books) - 1, max(1, round(held * len(books))))])
    kept = tuple(page for page in truth if page.book in back)
    if not any(box.graphic for page in kept for box in page.boxes):
        raise TruthError(
            f"The books held back from {folder} ({', '.join(sorted(back))}) show no picture.",
            hint="Take another --seed, or correct more pages.",
        )
    return Pages(folder, tuple(page for page in read_pages(folder) if page.book not in back), kept)


def adapt(
    new: Pages,
    old: Sequence[Pages],
    start: Path,
    weights: Path,
    recipe: Recipe,
    *,
    most_lost: float = MOST_LOST,
    report: Callable[[str, Progress | None], None] = lambda what, progress: None,
) -> Adapted:
    """Go on from the weights ``start`` with ``new`` pages, ``old`` ones beside them, and write ``weights`` if better.

    Better is what finds more on the new books held back and loses at most ``most_lost`` on the old ones held back.
    The scores stay calibrated as they were. Raises TruthError and DetectorError.
    """
    report("measuring what there is", None)
    before = NetworkDetector(start)
    with tempfile.TemporaryDirectory(prefix="onit-adapt-") as scratch:
        net = train(
            new.learned,
            [page for pages in old for page in pages.learned],
            recipe,
            cache=Path(scratch) / "pages",
            start=load(start),
            report=lambda now: report("learning", now),
        )
        made = Path(scratch) / "weights.safetensors"
        save(net, made, _about(start, net, recipe))
        report("measuring what was learned", None)
        after = NetworkDetector(made)
        figures = Adapted(
            new_before=average_precision(before, [new]),
            new_after=average_precision(after, [new]),
            old_before=average_precision(before, old),
            old_after=average_precision(after, old),
            pages=len(new.learned),
            held_pages=len(new.held),
            old_held_pages=sum(len(pages.held) for pages in old),
            taken=False,
        )
        if figures.new_after <= figures.new_before or figures.old_after < figures.old_before - most_lost:
            return figures
        weights.parent.mkdir(parents=True, exist_ok=True)
        partial = weights.with_name(f"{weights.name}.partial")
        partial.write_bytes(made.read_bytes())
        partial.replace(weights)
    return replace(figures, taken=True)


def average_precision(detector: NetworkDetector, parts: Sequence[Pages]) -> float:
    """Return AP50 of graphic zones over the pages held back, of several folders together."""
    truth: list[TruthPage] = []
    said: dict[str, Any] = {}
    for number, pages in enumerate(parts):
        answers = predict(detector, pages.folder, pages.held).pages
        for page in pages.held:  # two folders may name their pages alike
            name = f"{number}/{page.file}"
            truth.append(replace(page, file=name))
            said[name] = answers[page.file]
    scored = score_detection(truth, Predictions(detector.name, detector.threshold, said, {}))
    return scored.row(_GROUP).ap50 or 0.0


def _about(start: Path, net: Net, recipe: Recipe) -> dict[str, str]:
    """What the adapted weights say of themselves: as those they come from, with a version of their own."""
    try:
        with safe_open(start, "numpy") as file:
            about = dict(file.metadata())
        version = about["version"]
    except KeyError as error:
        raise DetectorError(
            f"{start} is no detector's weights: they name no version.",
            hint="Give what `detector train` or `detector adapt` wrote.",
        ) from error
    digest = hashlib.sha256()
    for name, values in sorted(folded(net).items()):
        digest.update(name.encode() + values.tobytes())
    recipes = [*recipes_of(start), {**asdict(recipe), "adapted": True}]
    return {
        **about,
        "version": f"{version.partition('+')[0]}+{digest.hexdigest()[:8]}",
        "recipes": json.dumps(recipes),
    }
