"""How fast decisions teach: a cataloguer is played who reviews what the detector finds on known pages.

Kept are pictures of the kinds that are shown unasked; ornaments, initials, marks and stamps are rejected, as is what is
no picture at all. The player decides on batches, the least certain first, as the review queue and its grid give them.
Of a grid, the keys are counted: one for each picture whose preselected decision is wrong, two for a wrong kind (to its
choice, and the kind), one to confirm it all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from onitsearch.crop.crop import cut
from onitsearch.curate.learning import SURE_OF_KIND
from onitsearch.curate.logistic_regression import Linear, fit, share_of_commonest
from onitsearch.detect.detectors import Detector
from onitsearch.evaluate.matching import match
from onitsearch.evaluate.page_truth import TruthPage
from onitsearch.evaluate.predict import page_image
from onitsearch.evaluate.true_crops import as_kept
from onitsearch.kinds import VISIBLE

_KEEP, _NOT = "keep", "not"
_NO_PICTURE = "none"
_FLIP, _CHANGE_KIND, _CONFIRM = 1, 2, 1
Places = np.ndarray[Any, np.dtype[np.int64]]


class PictureEncoder(Protocol):
    """What makes unit vectors (n, dim) of pictures."""

    def encode_images(self, images: Sequence[Any]) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Unit rows of pictures RGB uint8 (h, w, 3)."""
        ...


@dataclass(frozen=True, eq=False)
class Found:
    """What a detector found: vectors (n, dim), its scores (n,), the kinds it said, and the true ones (or ``none``)."""

    rows: np.ndarray[Any, np.dtype[np.float32]]
    scores: list[float]
    said: list[str]
    true: list[str]

    @cached_property
    def wanted(self) -> list[str]:
        """What the played cataloguer says of each: keep or not."""
        return [_KEEP if kind in VISIBLE else _NOT for kind in self.true]


@dataclass(frozen=True)
class Step:
    """After so many decisions: how much of the rest is told right, keep or reject, and its kind.

    ``always`` is what saying the same for all of the rest would reach; ``keys`` a picture were pressed so far, a batch
    being one grid.
    """

    decisions: int
    keep: float
    kind: float
    always: float
    keys: float


@dataclass(frozen=True)
class ReviewFigures:
    """The curve; ``detector`` is how much of everything the detector's own kinds tell right, keep or reject."""

    pictures: int
    kept: int
    detector: float
    steps: tuple[Step, ...]

    def as_json(self) -> dict[str, Any]:
        """The same as JSON has it."""
        return asdict(self)


def found_on(
    folder: Path,
    truth: Sequence[TruthPage],
    detector: Detector,
    encoder: PictureEncoder,
    progress: Callable[[], object] = lambda: None,
) -> Found:
    """Look for pictures on known pages, as page workers do, and say what each of them truly is."""
    pictures, scores, said, true = [], [], [], []
    for page in truth:
        image = page_image(folder, page)
        regions = detector.detect(image)
        matched = match(
            [box.box for box in page.boxes], [one.box for one in regions], [one.score for one in regions]
        )
        for region, partner in zip(regions, matched.partner, strict=True):
            pictures.append(as_kept(cut(image, region.box)))
            scores.append(region.score)
            said.append(region.kind)
            true.append(_NO_PICTURE if partner is None else page.boxes[partner].kind or "illustration")
        progress()
    return Found(np.asarray(encoder.encode_images(pictures), np.float32), scores, said, true)


def play(found: Found, *, most: int = 300, batch: int = 10, seed: int = 0) -> ReviewFigures:
    """Decide on up to ``most`` pictures, a batch at a time, and measure the rest after each batch.

    Until something is learned, the pictures that the detector is least sure of come first; equal ones by chance.
    """
    wanted, rows = np.asarray(found.wanted), found.rows
    chance = np.random.default_rng(seed).random(len(wanted))
    open_ones = np.ones(len(wanted), bool)
    decided: list[int] = []
    steps: list[Step] = []
    rule = kinds = None
    keys = 0
    while len(decided) < min(most, len(wanted)) and open_ones.any():
        left = np.flatnonzero(open_ones)
        doubt = np.abs(rule.logits(rows[left])[:, 0]) if rule is not None else np.asarray(found.scores)[left]
        chosen = left[np.lexsort((chance[left], doubt))][:batch]
        keys += _keys(found, chosen, rule, kinds)
        decided += chosen.tolist()
        open_ones[chosen] = False
        rule, kinds = fit(rows[decided], wanted[decided].tolist()), _kinds_told(found, decided)
        if open_ones.any():
            steps.append(_step(found, len(decided), np.flatnonzero(open_ones), keys, rule, kinds))
    shown = [_KEEP if kind in VISIBLE else _NOT for kind in found.said]
    return ReviewFigures(
        len(wanted),
        int((wanted == _KEEP).sum()),
        round(float(np.mean(np.asarray(shown) == wanted)), 4) if len(wanted) else 0.0,
        tuple(steps),
    )


def _keys(found: Found, chosen: Places, keep: Linear | None, kind: Linear | None) -> int:
    """How many keys a grid of the chosen pictures takes, preselected by what was decided before it."""
    wanted, true = found.wanted, found.true
    # Nothing is learned yet: all are preselected to be kept, with the kinds that the detector says.
    keeps = keep.predict(found.rows[chosen]) if keep else [_KEEP] * len(chosen)
    pressed = _CONFIRM
    for row, said in zip(chosen.tolist(), keeps, strict=True):
        pressed += _FLIP if said != wanted[row] else 0
        shown = _kind_shown(found, kind if said == _KEEP else None, row)
        if wanted[row] == _KEEP and shown != true[row]:
            pressed += _CHANGE_KIND
    return pressed


def _kinds_told(found: Found, decided: list[int]) -> Linear | None:
    kept = [one for one in decided if found.wanted[one] == _KEEP]
    return fit(found.rows[kept], [found.true[one] for one in kept]) if kept else None


def _kind_shown(found: Found, kind: Linear | None, row: int) -> str:
    """The kind that a grid preselects: what was learned where that is clear, else the detector's.

    Kinds are learned from kept pictures alone: for one that is preselected to be rejected no rule is given.
    """
    if kind is None:
        return found.said[row]
    likely = 1.0 / (1.0 + np.exp(-np.clip(kind.logits(found.rows[row][None])[0], -30, 30)))
    return kind.classes[int(likely.argmax())] if likely.max() >= SURE_OF_KIND else found.said[row]


def _step(
    found: Found, decisions: int, rest: Places, keys: int, keep: Linear | None, kind: Linear | None
) -> Step:
    wanted, true = np.asarray(found.wanted), np.asarray(found.true)
    keepers = rest[wanted[rest] == _KEEP]

    def right(rule: Any, places: Places, truth: Any) -> float:
        if not len(places):
            return 1.0
        if rule is None:
            return share_of_commonest(truth[places].tolist()) if truth is wanted else 0.0
        return float(np.mean(np.asarray(rule.predict(found.rows[places])) == truth[places]))

    said = np.asarray(found.said)
    return Step(
        decisions,
        round(right(keep, rest, wanted), 4),
        round(right(kind, keepers, true) if kind else float(np.mean(said[keepers] == true[keepers])), 4),
        round(share_of_commonest(wanted[rest].tolist()), 4),
        round(keys / decisions, 4),
    )
