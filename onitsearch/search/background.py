"""A sample of the collection's vectors: what is usual, for questions by pictures."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from onitsearch.embed.reference import peak_z_score
from onitsearch.search.query import Vector
from onitsearch.store import classes
from onitsearch.store.models import EmbeddingModel
from onitsearch.store.scope import count_shown, sample_vectors

SAMPLE = 2_048
_COMPARED = 512
_FRESH = 300.0  # seconds for which a process keeps its sample


@dataclass(frozen=True, eq=False)
class Background:
    """Unit vectors (n, dim) of some shown pictures, always the same ones of a collection, and how many are shown.

    ``peak_z_score`` is how far the best words stand out for these pictures, where that can be told.
    """

    sample: Vector
    rows: int
    peak_z_score: float | None = None


_lock = threading.Lock()
_kept: dict[str, tuple[float, Background]] = {}


def background(model: EmbeddingModel) -> Background:
    """The model's background, read anew every few minutes."""
    with _lock:
        now = time.monotonic()
        made, kept = _kept.get(model.key, (0.0, None))
        if kept is None or now - made > _FRESH or len(kept.sample) < min(SAMPLE, 64):
            rows = count_shown(model)
            sample, reference = sample_vectors(model, rows=rows, most=SAMPLE), classes.reference_of(model)
            peak = peak_z_score(sample[:_COMPARED], reference) if reference else None
            kept = Background(sample, rows, peak)
            _kept[model.key] = (now, kept)
        return kept


def forget() -> None:
    """Have everything that was read of the collection read anew."""
    classes.forget()
    with _lock:
        _kept.clear()
