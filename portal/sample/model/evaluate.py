"""How well the sample model knows drawings it never saw, and how far plain pixels would get."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import cv2
import numpy as np

from onitsearch.embed.encoder import Encoder
from onitsearch.evaluate.retrieval import QueryFigures, RetrievalFigures, evaluate
from onitsearch.training.networks import unpacked
from portal.sample.concepts import LANGUAGES, Concept, registry
from portal.sample.model.gallery import Gallery, Pixels, make_gallery
from portal.sample.model.kinds import KINDS

BARS = {
    "seen": {"first_hit": 0.95, "r_precision": 0.85},
    "held_out": {"first_hit": 0.80, "r_precision": 0.60},
    "baseline": {"r_precision": 0.40},
}

# What a model's training record says of the drawing variants that it saw.
VARIANTS, ALL, NOT_HELD_OUT = "variants", "all", "not held out"

Rows = np.ndarray[Any, np.dtype[np.floating[Any]]]


def evaluate_words(
    encoder: Encoder, images: Rows, gallery: Gallery, concepts: Sequence[Concept], lang: str
) -> RetrievalFigures:
    """Search by every word (label and synonyms) that the concepts have in one language.

    ``images`` (n, dim) are the encoder's rows for the gallery's pictures. A synonym that is a broader word too
    (“ship”, of a sailing ship) means all that the broader word means.
    """
    wider = {word: kind.concepts for kind in KINDS for word in kind.words(lang)}
    shown: dict[str, set[str]] = {}
    for concept in concepts:
        for word in (concept.labels[lang], *concept.synonyms.get(lang, ())):
            shown.setdefault(word, set()).update({concept.id}, wider.get(word, ()))
    scores = encoder.encode_texts(list(shown), lang) @ images.T
    right = np.array([[concept in ids for concept in gallery.concepts] for ids in shown.values()])
    return evaluate(list(shown), scores, right)


def evaluate_broader(encoder: Encoder, images: Rows, gallery: Gallery, lang: str) -> RetrievalFigures:
    """Search by every broader word of one language; pictures whose belonging is doubtful rank nowhere.

    ``images`` (n, dim) are the encoder's rows for the gallery's pictures.
    """
    words = [(word, kind) for kind in KINDS for word in kind.words(lang)]
    scores = encoder.encode_texts([word for word, _ in words], lang) @ images.T
    shown = np.array(gallery.concepts)
    judged: list[QueryFigures] = []
    for (word, kind), row in zip(words, scores, strict=True):
        counted = ~np.isin(shown, list(kind.doubtful - kind.concepts))
        right = np.isin(shown[counted], list(kind.concepts))
        if right.any():
            judged += evaluate([word], row[None, counted], right[None]).queries
    return RetrievalFigures(judged)


def evaluate_neighbours(rows: Rows, gallery: Gallery) -> RetrievalFigures:
    """Every drawing searches for the others of its concept, by Euclidean distance of ``rows`` (n, any)."""
    squares = (rows**2).sum(axis=1)
    nearness = 2 * rows @ rows.T - squares[:, None] - squares[None, :]
    names = np.array(gallery.concepts)
    return evaluate(list(gallery.concepts), nearness, names[:, None] == names[None, :], exclude_self=True)


def pixel_rows(gallery: Gallery) -> Rows:
    """The drawings themselves, slightly blurred, as 32 × 32 numbers."""
    small = [cv2.resize(p, (32, 32), interpolation=cv2.INTER_AREA).ravel() for p in gallery.pictures]
    return np.array(small, np.float32)


def hog_rows(gallery: Gallery) -> Rows:
    """Histograms of oriented gradients (Dalal and Triggs 2005): 9 bins, cells of 8 px at 96 × 96, L2-Hys."""
    return np.array([_hog(picture) for picture in gallery.pictures], np.float32)


def _hog(picture: Pixels, side: int = 96, cell: int = 8, bins: int = 9) -> Rows:
    grey = cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    down, across = np.gradient(np.sqrt(grey))
    strength = np.hypot(across, down)
    place = (np.arctan2(down, across) % np.pi) / np.pi * bins
    low = np.floor(place)
    share = place - low
    cells = side // cell
    histogram = np.zeros((cells, cells, bins), np.float32)
    for offset, weight in ((0, 1 - share), (1, share)):
        chosen = (low.astype(int) + offset) % bins
        for one in range(bins):
            part = np.where(chosen == one, strength * weight, 0.0)
            histogram[:, :, one] += part.reshape(cells, cell, cells, cell).sum(axis=(1, 3))
    blocks = []
    for y in range(cells - 1):
        for x in range(cells - 1):
            block = histogram[y : y + 2, x : x + 2].ravel()
            block = np.minimum(block / (np.linalg.norm(block) + 1e-3), 0.2)
            blocks.append(block / (np.linalg.norm(block) + 1e-3))
    return np.concatenate(blocks)


def saw_all_variants(history: Mapping[str, Any]) -> bool:
    """Whether the weights, or any that they were trained on from or mixed of, learned held-out variants, too."""
    told = unpacked(history)
    return told.get(VARIANTS) == ALL or any(
        saw_all_variants(before) for before in told.values() if isinstance(before, dict)
    )


def report(
    encoder: Encoder,
    *,
    per_concept: int = 20,
    workers: int = 2,
    concepts: Sequence[Concept] | None = None,
    all_seen: bool = False,
) -> dict[str, Any]:
    """All figures against the bars: words and broader words by language on both galleries, pixels and HOG.

    Of a model that was trained on held-out variants, too (``all_seen``), what it does on these says nothing about
    drawings of a new kind: its second gallery has no bars. ``rows`` lists each figure as ``{name, value, bar,
    met}``, ``weakest`` the words that fare worst.
    """
    known = list(concepts if concepts is not None else registry().values())
    rows: list[dict[str, Any]] = []
    weakest: dict[str, list[str]] = {}
    for name, held_out in (("seen", False), ("held_out", True)):
        gallery = make_gallery(known, per_concept, held_out=held_out, workers=workers)
        images = encoder.encode_images([_rgb(picture) for picture in gallery.pictures])
        for lang in LANGUAGES:
            figures = evaluate_words(encoder, images, gallery, known, lang)
            for figure, bar in BARS[name].items():
                value = getattr(figures, figure)
                row = f"{name} {lang} {figure}"
                judged = not (held_out and all_seen)
                rows.append(_row(row, value, bar, value >= bar) if judged else _row(row, value, None, None))
            weakest[f"{name} {lang}"] = [f"{q.query} {q.r_precision:.2f}" for q in figures.weakest(8)]
            figures = evaluate_broader(encoder, images, gallery, lang)
            for figure in ("first_hit", "r_precision"):  # no bar: the committed weights know few of the kinds
                rows.append(_row(f"{name} broader {lang} {figure}", getattr(figures, figure), None, None))
            weakest[f"{name} broader {lang}"] = [f"{q.query} {q.r_precision:.2f}" for q in figures.weakest(8)]
        for baseline, make in (("pixels", pixel_rows), ("hog", hog_rows)):
            value = evaluate_neighbours(make(gallery), gallery).r_precision
            bar = BARS["baseline"]["r_precision"]
            rows.append(_row(f"{name} {baseline} r_precision", value, bar, value <= bar))
        alike = evaluate_neighbours(images, gallery)
        rows.append(_row(f"{name} model's neighbours r_precision", alike.r_precision, None, None))
    return {
        "model": str(encoder.key),
        "concepts": len(known),
        "per_concept": per_concept,
        "rows": rows,
        "weakest": weakest,
        "met": all(row["met"] is not False for row in rows),
    }


def _row(name: str, value: float, bar: float | None, met: bool | None) -> dict[str, Any]:
    return {"name": name, "value": round(value, 4), "bar": bar, "met": met}


def _rgb(grey: Pixels) -> Pixels:
    return np.repeat(grey[:, :, None], 3, axis=2)
