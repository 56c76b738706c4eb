"""The training set of a CLIP: a folder of labelled pictures with a truth file, and how it is written and read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from onitsearch.evaluate.errors import TruthError

TRUTH_FILE = "truth.json"
Pixels = np.ndarray[Any, np.dtype[np.uint8]]


@dataclass(frozen=True, slots=True)
class LabelledPicture:
    """One picture of the folder: its file, the concept it shows, and the group it must not be split from."""

    file: Path
    concept: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class BroaderWords:
    """Sentences by language that mean pictures of any of several concepts (“a bird”: owls, ducks, swans).

    Of ``doubtful`` concepts nobody need say whether they belong (is a pyramid a building, a mushroom a plant?):
    they count neither as right nor as wrong.
    """

    sentences: Mapping[str, Sequence[str]]
    concepts: Sequence[str]
    doubtful: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Truth:
    """``captions`` are the sentences for each concept by language; ``pictures`` are in the file's order.

    ``strangers`` are words that are true of none of the pictures.
    """

    captions: Mapping[str, Mapping[str, Sequence[str]]]
    pictures: Sequence[LabelledPicture]
    broader: Sequence[BroaderWords] = ()
    strangers: Sequence[str] = ()

    @property
    def concepts(self) -> list[str]:
        """The concepts that pictures show, sorted."""
        return sorted({picture.concept for picture in self.pictures})


def write_truth(
    folder: Path,
    captions: Mapping[str, Mapping[str, Sequence[str]]],
    pictures: Sequence[LabelledPicture],
    broader: Sequence[BroaderWords] = (),
    strangers: Sequence[str] = (),
) -> Path:
    """Write ``truth.json`` beside the pictures; files are kept relative to the folder."""
    document = {
        "captions": {concept: {k: list(v) for k, v in by.items()} for concept, by in captions.items()},
        "images": [
            {"file": p.file.relative_to(folder).as_posix(), "concept": p.concept, "group": p.group}
            for p in pictures
        ],
        "broader": [
            {
                "sentences": {k: list(v) for k, v in b.sentences.items()},
                "concepts": list(b.concepts),
                "doubtful": list(b.doubtful),
            }
            for b in broader
        ],
        "strangers": list(strangers),
    }
    path = folder / TRUTH_FILE
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def read_truth(folder: Path) -> Truth:
    """Read ``folder/truth.json``; raises TruthError when it does not say what training needs."""
    path = folder / TRUTH_FILE
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        captions = {
            str(concept): {str(lang): [str(s) for s in sentences] for lang, sentences in by.items()}
            for concept, by in document["captions"].items()
        }
        pictures = [
            LabelledPicture(folder / str(r["file"]), str(r["concept"]), str(r.get("group", "")))
            for r in document["images"]
        ]
        broader = [
            BroaderWords(
                {str(lang): [str(s) for s in sentences] for lang, sentences in b["sentences"].items()},
                [str(concept) for concept in b["concepts"]],
                [str(concept) for concept in b.get("doubtful", ())],
            )
            for b in document.get("broader", ())
        ]
        strangers = [str(word) for word in document.get("strangers", ())]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise TruthError(
            f"The truth file {path} cannot be used ({error!r}).",
            hint='It must be JSON: {"captions": {concept: {language: [sentences]}},'
            ' "images": [{"file": …, "concept": …}]}.',
            url=str(path),
        ) from error
    silent = sorted({p.concept for p in pictures if not any(captions.get(p.concept, {}).values())})
    if silent or not pictures:
        raise TruthError(
            f"The truth file {path} has no captions for {', '.join(silent[:5])}."
            if silent
            else f"The truth file {path} names no pictures.",
            url=str(path),
        )
    return Truth(captions, pictures, broader, strangers)


def load_squares(pictures: Sequence[LabelledPicture], side: int) -> Pixels:
    """All pictures as grey squares (n, side, side), squashed as the models of this project see them."""
    squares = np.empty((len(pictures), side, side), np.uint8)
    for square, picture in zip(squares, pictures, strict=True):
        grey = cv2.imread(str(picture.file), cv2.IMREAD_GRAYSCALE)
        if grey is None:
            raise TruthError(f"The picture {picture.file} is missing or unreadable.", url=str(picture.file))
        square[:] = cv2.resize(grey, (side, side), interpolation=cv2.INTER_AREA)
    return squares
