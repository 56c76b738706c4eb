"""What a similarity is worth: the same number means different things for words, for pictures, for models.

Every similarity is first centred by the question's own median over a sample of the collection, since some
questions are a little similar to everything. What chance achieves is then measured, not assumed: for words by
asking for words that do not exist, for pictures by comparing pictures of the collection with each other.
The point that chance seldom passes becomes evidence 0 (a score of 0.5); see `score`.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from django.core.cache import cache

from onitsearch.search.query import Vector
from onitsearch.store import words as store
from onitsearch.store.models import EmbeddingModel

SAMPLE = 1024
_FRESH = 300.0  # seconds for which a process keeps its sample
_KEPT = 24 * 3600  # seconds for which all processes share the measured chance
# Evidence is a logit; a match as good as can be (the picture itself) gets about 4, which scores 0.98.
_BEST = 4.0
# Unrelated pictures spread about their median; those this many deviations above it are seldom unrelated.
_DEVIATIONS = 2.5
# Of words that do not exist, this share finds nothing, and the others little. Measured with the sample model on
# 848 drawings: 0.5 keeps 77 % of what a word means, 83 % of what is kept being right, and leaves 2 % of known
# words without a hit; 0.75 keeps 61 % (93 % right) and leaves 11 % without; made-up words find 4 and 2 drawings.
_CHANCE_WORDS = 0.5
_LEAST_STEP = 0.01
_LEAST_WAY = 0.05
# However widely unrelated pictures spread, one that is this share of the way to the question is no chance.
_SURELY = 0.8
_FEW = 8

# Pronounceable, in no dictionary of the languages that people search in, and of several shapes.
NONSENSE = (
    "brixel", "vlorp", "snizzet", "quambly", "drufting", "plonteraxis", "kreebwash", "mundelfrip",
    "zorbinat", "thrinkle oob", "wexiphar", "gnulorpian", "flimsquatch", "ooverdank", "jabrotten mive",
    "scrantuple", "yibberaw", "pelchimond", "trasgulent", "hokkerdim", "bluzenkopft", "esquavrillon",
    "nortapigale", "wrumpelsch",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scale:
    """A centred similarity of ``zero`` is evidence 0; ``step`` more is one logit more.

    A ``relative`` scale counts in shares of the way from the question's median to 1: a picture that is a little
    like all the others has less way to go to itself than one that is like none.
    """

    zero: float
    step: float
    relative: bool = False

    def evidence(self, similarity: float, usual: float) -> float:
        """The evidence (a logit) for a match of this cosine similarity; ``usual`` is the question's median."""
        centred = similarity - usual
        if self.relative:
            centred /= max(1.0 - usual, _LEAST_WAY)
        return (centred - self.zero) / self.step


@dataclass(frozen=True, eq=False)
class Background:
    """A sample of a model's vectors (n, dim), and the scales measured against it."""

    sample: Vector
    rows: int
    words: Scale | None
    pictures: Scale

    def usual(self, vector: Vector) -> float:
        """The median similarity of a question to the collection; 0 where there is hardly a collection yet."""
        return float(np.median(self.sample @ vector)) if len(self.sample) >= _FEW else 0.0


def score(evidence: float) -> float:
    """Evidence as a score from 0 to 1."""
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, evidence))))


def logit(value: float) -> float:
    """The evidence of a score."""
    value = min(max(value, 1e-9), 1 - 1e-9)
    return math.log(value / (1 - value))


_lock = threading.Lock()
_kept: dict[str, tuple[float, Background]] = {}


def background(model: EmbeddingModel, encode: Callable[[str], Vector] | None = None) -> Background:
    """The model's background; ``encode`` turns words into vectors and is needed for questions in words.

    Measured once for a collection of about this size and shared by all processes; the encoder is asked some
    two dozen times for that.
    """
    with _lock:
        now = time.monotonic()
        made, kept = _kept.get(model.key, (0.0, None))
        if kept is None or now - made > _FRESH or len(kept.sample) == 0:
            rows = store.shown_rows(model)
            sample = store.sample(model, rows=rows, most=SAMPLE)
            kept = Background(
                sample, rows, None, _measured(model, rows, "pictures", lambda: pictures(sample))
            )
            _kept[model.key] = (now, kept)
        if encode is not None and kept.words is None:
            asked, sample = encode, kept.sample
            scale = _measured(model, kept.rows, "words", lambda: words(sample, asked))
            kept = Background(kept.sample, kept.rows, scale, kept.pictures)
            _kept[model.key] = (_kept[model.key][0], kept)
        return kept


def refresh(model: EmbeddingModel, encode: Callable[[str], Vector]) -> None:
    """Measure ahead of the next question, if the collection is no longer of the size that was measured."""
    rows = store.shown_rows(model)
    with _lock:
        _, kept = _kept.get(model.key, (0.0, None))
        if kept is not None and kept.rows.bit_length() != rows.bit_length():
            del _kept[model.key]
    background(model, encode)


def forget() -> None:
    """Forget what this process measured (the collection changed under it)."""
    with _lock:
        _kept.clear()


def pictures(sample: Vector) -> Scale:
    """Measure how similar two pictures are that have nothing to do with each other.

    Only the lower half of all comparisons is looked at: the upper one also holds pictures that do belong
    together, many of them where a collection is small.
    """
    if len(sample) < _FEW:
        return Scale(zero=0.0, step=1.0 / _BEST, relative=True)
    some = sample[:512]
    similarity = some @ some.T
    np.fill_diagonal(similarity, np.nan)
    usual = np.nanmedian(similarity, axis=1, keepdims=True)
    share = (similarity - usual) / np.maximum(1.0 - usual, _LEAST_WAY)
    deviation = -float(np.nanquantile(share, 0.16))
    zero = min(_DEVIATIONS * deviation, _SURELY)
    return Scale(zero=zero, step=max((1.0 - zero) / _BEST, _LEAST_STEP), relative=True)


def words(sample: Vector, encode: Callable[[str], Vector]) -> Scale:
    """Measure how similar the best of the collection is to words that do not exist."""
    if len(sample) < _FEW:
        return Scale(zero=0.0, step=1.0 / _BEST)
    best = []
    for word in NONSENSE:
        similarity = sample @ encode(word)
        best.append(float(similarity.max() - np.median(similarity)))
    zero = float(np.quantile(best, _CHANCE_WORDS))
    return Scale(zero=zero, step=max(float(np.std(best)), abs(zero) / _BEST, _LEAST_STEP))


def _measured(model: EmbeddingModel, rows: int, what: str, measure: Callable[[], Scale]) -> Scale:
    # By powers of two: the best of a larger collection is better by chance alone.
    name = f"onit:scale:4:{what}:{model.key}:{rows.bit_length()}".replace(" ", "_")
    found = cache.get(name)
    if found is None:
        scale = measure()
        found = (scale.zero, scale.step, scale.relative)
        if rows >= _FEW:
            cache.set(name, found, _KEPT)
    return Scale(*found)
