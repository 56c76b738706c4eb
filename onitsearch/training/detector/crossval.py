"""Scores every page by a network that never saw its book; calibration comes from other books, too."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from onitsearch.detect.network import Calibration, NetworkDetector, sure
from onitsearch.evaluate.detection import Group, match_page, of_kind, pictures, zones
from onitsearch.evaluate.errors import TruthError
from onitsearch.evaluate.page_truth import (
    PredictedBox,
    Predictions,
    TruthPage,
    read_page_truth,
    read_predictions,
)
from onitsearch.evaluate.predict import predict
from onitsearch.training.detector.export import load, save
from onitsearch.training.detector.net import Net
from onitsearch.training.detector.pages import Array, TruePage

# Networks of a cross-validation answer with plain scores; calibration is found afterwards.
PLAIN = {"version": "0", "calibration": "{}", "threshold": "0.5"}
Found = dict[str, list[PredictedBox]]


def folds(pages: Sequence[TruePage], count: int) -> list[list[TruePage]]:
    """Split pages into ``count`` parts, whole books each, of about as many boxes and like centuries."""
    books: dict[str, list[TruePage]] = {}
    for page in pages:
        books.setdefault(page.book, []).append(page)
    order = sorted(books.values(), key=lambda book: (book[0].century, -_boxes(book), book[0].book))
    parts: list[list[TruePage]] = [[] for _ in range(count)]
    for book in order:
        same = book[0].century

        def filled(number: int, same: int = same) -> tuple[int, int]:
            of_century = [page for page in parts[number] if page.century == same]
            return _boxes(of_century), _boxes(parts[number])

        parts[min(range(count), key=filled)].extend(book)
    return parts


def _boxes(pages: Sequence[TruePage]) -> int:
    return sum(1 + len(page.boxes) for page in pages)


def answers(net: Net, folder: Path, truth: Sequence[TruthPage]) -> Found:
    """Return what a network says of pages, by file: all candidates with plain scores, in the truth's pixels."""
    with tempfile.TemporaryDirectory() as scratch:
        weights = Path(scratch) / "weights.safetensors"
        save(net, weights, PLAIN)
        said = predict(NetworkDetector(weights), folder, truth)
    return {file: list(boxes) for file, boxes in said.pages.items()}


def calibration(truth: Sequence[TruthPage], found: Found) -> Calibration:
    """Return by group (zones, initials, stamps) the (slope, offset) of the logit that makes .5 the best cut.

    The slope is that of a logistic regression of hits and false alarms; then the offset moves the cut with the best F1
    (for zones: the best mean of zones' and pictures' F1) to one half. Groups without any box keep plain scores.
    """
    pages = [page for page in truth if page.file in found]
    asked = {"zone": [zones(), pictures()], "initial": [of_kind("initial")], "stamp": [of_kind("stamp")]}
    answer = {}
    for name, groups in asked.items():
        sides = [_hits(group, pages, found) for group in groups]
        if not all(wanted and hit.any() for _, hit, wanted in sides):
            answer[name] = (1.0, 0.0)
            continue
        slope = _slope(*sides[0][:2])
        answer[name] = (slope, -slope * float(_logit(np.array([_best_cut(sides)]))[0]))
    return answer


def _hits(group: Group, pages: Sequence[TruthPage], found: Found) -> tuple[Array, Array, int]:
    """Return the scores of a group's predictions, which of them are right, and how many there should be."""
    scores, hits = [], []
    for page in pages:
        matched = match_page(group, page, found[page.file])
        for score, partner, ignored in zip(matched.scores, matched.partner, matched.ignored, strict=True):
            if not ignored:
                scores.append(score)
                hits.append(partner is not None)
    wanted = sum(group.wants(true, page) for page in pages for true in page.boxes)
    return np.array(scores), np.array(hits, bool), wanted


def _slope(scores: Array, hits: Array) -> float:
    """Return the slope of a logistic regression by Newton's method, with a little weight on a slope of one."""
    logits = _logit(scores)
    at = np.array([1.0, 0.0])
    for _ in range(30):
        expected = 1 / (1 + np.exp(-(at[0] * logits + at[1])))
        spread, error = expected * (1 - expected), expected - hits
        gradient = np.array([(error * logits).sum() + (at[0] - 1), error.sum()])
        mixed = (spread * logits).sum()
        curve = np.array([[(spread * logits**2).sum() + 1, mixed], [mixed, spread.sum() + 1e-3]])
        at = at - np.linalg.solve(curve, gradient)
    return float(np.clip(at[0], 0.3, 3.0))


def _best_cut(sides: Sequence[tuple[Array, Array, int]]) -> float:
    """Return the cut with the best mean F1 of those at which most of what is reported is right; .9 where none is."""
    cuts = np.linspace(0.05, 0.9, 86)
    total = np.zeros(len(cuts))
    for scores, hits, wanted in sides:
        for number, cut in enumerate(cuts):
            chosen = scores >= cut
            right = (hits & chosen).sum()
            if right < 0.5 * chosen.sum():
                total[number] = -np.inf
            total[number] += 2 * right / max(1, wanted + chosen.sum()) / len(sides)
    if total.max() <= 0:
        return float(cuts[-1])
    # The middle of the flat top, not its edge. Flat is what one error more or less explains: where boxes are few, the
    # very best cut is an accident of one of them.
    one_error = max(0.5 / wanted for _, _, wanted in sides) / len(sides)
    return float(np.median(cuts[total >= total.max() - max(0.005, one_error)]))


def _logit(score: Array) -> Array:
    score = np.clip(score, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(score / (1 - score)))


def calibrated(found: Found, by_group: Calibration) -> Found:
    """Return the predictions with their scores calibrated as the detector does it."""
    return {
        file: [replace(one, score=sure(one.score, one.kind, by_group)) for one in boxes]
        for file, boxes in found.items()
    }


def pooled(truth: Sequence[TruthPage], parts: Sequence[Found]) -> Predictions:
    """Return the predictions of all folds, each calibrated by the others."""
    pages: Found = {}
    for part, by_group in zip(parts, calibrations(truth, parts), strict=True):
        pages |= calibrated(part, by_group)
    return Predictions("network, out of fold", 0.5, pages, {})


def calibrations(truth: Sequence[TruthPage], parts: Sequence[Found]) -> list[Calibration]:
    """Return for each fold the calibration that the answers of the other folds ask for."""
    return [
        calibration(
            truth,
            {file: boxes for other in parts if other is not part for file, boxes in other.items()} or part,
        )
        for part in parts
    ]


def fold_file(folder: Path, number: int) -> Path:
    """Return where the plain answers of one fold are kept."""
    return folder / f"fold-{number}.json"


def state_file(folder: Path, number: int) -> Path:
    """Return where the state of one fold's network is kept."""
    return fold_file(folder, number).with_suffix(".state.safetensors")


def pool(folder: Path, truth: Sequence[TruthPage]) -> Predictions:
    """Return the answers of all folds kept in ``folder``, each calibrated by the others."""
    return pooled(truth, _parts(folder, truth))


def answered_again(
    folder: Path, truth: Sequence[TruthPage], pages: Path
) -> tuple[list[TruthPage], Predictions]:
    """Ask the folds' networks about other images of their pages (see ``quality.variants``), by the pages' file names.

    ``truth`` is that of the cross-validation, from which calibration comes; ``pages`` a folder with a truth.json.
    Returns the truth of the images asked about, and the predictions. Raises TruthError.
    """
    parts = _parts(folder, truth)
    others = read_page_truth(pages / "truth.json")
    asked: list[TruthPage] = []
    found: Found = {}
    for number, (part, by_group) in enumerate(zip(parts, calibrations(truth, parts), strict=True)):
        net, here = Net(), [page for page in others if page.file in part]
        state = load(state_file(folder, number))
        assert state is not None
        net.load_state_dict(state)
        found |= calibrated(answers(net.eval(), pages, here), by_group)
        asked += here
    return asked, Predictions("network, out of fold", 0.5, found, {})


def calibrated_by(folder: Path, pages: Path) -> dict[str, str]:
    """Return what weights say of their scores, calibrated on all answers out of fold. Raises TruthError."""
    truth = read_page_truth(pages / "truth.json")
    every = {file: boxes for part in _parts(folder, truth) for file, boxes in part.items()}
    by_group = {name: [round(value, 4) for value in pair] for name, pair in calibration(truth, every).items()}
    return {"calibration": json.dumps(by_group), "threshold": "0.5"}


def _parts(folder: Path, truth: Sequence[TruthPage]) -> list[Found]:
    files = sorted(folder.glob("fold-*.json"))
    if not files:
        raise TruthError(
            f"{folder} holds no answers of a cross-validation. Run `detector crossval --out` first."
        )
    parts = []
    for file in files:
        named = {page["file"] for page in json.loads(file.read_text(encoding="utf-8"))["pages"]}
        said = read_predictions(file, [page for page in truth if page.file in named])
        parts.append({name: list(boxes) for name, boxes in said.pages.items()})
    return parts
