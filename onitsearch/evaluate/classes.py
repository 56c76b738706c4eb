"""How far probabilities of zero-shot classes can be trusted: on found pictures whose ICONCLASS notation is known."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from onitsearch.crop.crop import cut
from onitsearch.curate import few_shot
from onitsearch.detect.detectors import Detector
from onitsearch.embed.reference import Reference, profiles
from onitsearch.evaluate.calibration import Bin, bins, expected_calibration_error
from onitsearch.evaluate.errors import TruthError
from onitsearch.evaluate.kinds import PictureEncoder
from onitsearch.evaluate.matching import match
from onitsearch.evaluate.page_truth import read_page_truth
from onitsearch.evaluate.predict import page_image
from onitsearch.evaluate.true_crops import as_kept
from onitsearch.search import thesaurus
from onitsearch.search.class_calibration import ClassCalibration, Example
from onitsearch.search.vocabulary import listed
from onitsearch.store.class_heads import Labelled, Rule
from onitsearch.store.notations import is_under


@dataclass(frozen=True)
class ClassFigures:
    """``answers`` are (probability, right) of each picture's likeliest class; ``pictures`` all that were found."""

    pictures: int
    answers: tuple[tuple[float, bool], ...]

    @property
    def right(self) -> int:
        """Of how many pictures the likeliest class is right."""
        return sum(right for _said, right in self.answers)

    @property
    def reliability(self) -> list[Bin]:
        """How far the probabilities keep their word."""
        return bins([said for said, _ in self.answers], [right for _, right in self.answers])

    @property
    def error(self) -> float | None:
        """The expected calibration error (ten bins)."""
        return expected_calibration_error(
            [said for said, _ in self.answers], [right for _, right in self.answers]
        )

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "pictures": self.pictures,
            "classed": len(self.answers),
            "right": self.right,
            "expected_calibration_error": self.error,
            "reliability": [one.as_json() for one in self.reliability],
        }


def known_classes(
    folder: Path,
    truth: Path,
    detector: Detector,
    encoder: PictureEncoder,
    reference: Reference,
    progress: Callable[[], object] = lambda: None,
) -> tuple[list[Example], float]:
    """What is found of the pictures of known notation, in the vocabulary; and how far they usually reach into it.

    Raises TruthError where no picture's notation is known.
    """
    pages = read_page_truth(truth, folder)
    said = [
        [str(box.get("notation") or "") for box in page["boxes"]]
        for page in json.loads(truth.read_text("utf-8"))
    ]
    pictures, notations, books = [], [], []
    for page, its in zip(pages, said, strict=True):
        if any(its):
            image = page_image(folder, page)
            found = detector.detect(image)
            partners = match(
                [box.box for box in page.boxes], [one.box for one in found], [one.score for one in found]
            ).partner
            for one, partner in zip(found, partners, strict=True):
                if partner is not None and its[partner]:
                    pictures.append(as_kept(cut(image, one.box)))
                    notations.append(its[partner])
                    books.append(page.book)
        progress()
    if not pictures:
        raise TruthError(f"The truth file {truth} names no notation of a picture that was found.")
    vectors = np.asarray(encoder.encode_images(pictures), np.float32)
    found_profiles = profiles(vectors, reference)
    # The same as the store computes of a library.
    usual = float(np.quantile([one.best - one.base for one in found_profiles], 0.25))
    return [
        Example(profile, tuple(_is_right(name, notation) for name in profile.classes), book, notation, vector)
        for profile, notation, book, vector in zip(found_profiles, notations, books, vectors, strict=True)
    ], usual


def by_example(examples: Sequence[Example], usual: float) -> list[Rule]:
    """What labels of these pictures would teach, on held-out books beside the model's words; see curate.few_shot."""
    told = Labelled(
        list(range(len(examples))),
        np.asarray([one.vector for one in examples], np.float64),
        [(one.notation,) for one in examples],
        [one.book for one in examples],
    )
    words = {
        number: {
            name: score * min(1.0, (one.profile.best - one.profile.base) / max(usual, 1e-6))
            for name, score in zip(one.profile.classes, one.profile.scores, strict=True)
        }
        for number, one in enumerate(examples)
    }
    return few_shot.learn(told, words)


def measure(
    examples: Sequence[Example], calibration: ClassCalibration, usual: float, reference: Reference
) -> ClassFigures:
    """What a calibration says of pictures of known classes."""
    answers = []
    for one in examples:
        likely = list(calibration.probabilities(one.profile, usual, reference).values())
        if likely:
            best = int(np.argmax(likely))
            answers.append((likely[best], one.right[best]))
    return ClassFigures(len(examples), tuple(answers))


def _is_right(name: str, notation: str) -> bool:
    """Whether a picture of a notation shows what a class of the vocabulary is called."""
    return any(is_under(notation, one) for one in _notations().get(name, ()))


_kept: dict[str, tuple[str, ...]] = {}


def _notations() -> dict[str, tuple[str, ...]]:
    if not _kept:
        for term in thesaurus.terms():
            _kept.setdefault(listed(term.name), term.notations)
    return _kept
