"""All that looks like one picture, down to a threshold, so that it can be described at once."""

from __future__ import annotations

from onitsearch.kinds import KINDS
from onitsearch.selectors import illustrations_by_id
from onitsearch.store import embedding_models
from onitsearch.store.models import Illustration
from onitsearch.store.nearest import nearest, vectors_of

MOST = 120
# Without a threshold, so many are offered: it is then set to how like the last of these is.
_OFFERED = 12


def alike(row: Illustration, least: float | None = None) -> tuple[list[tuple[Illustration, float]], float]:
    """The picture and what is at least so like it (cosine similarity), the nearest first, and the threshold.

    Of whatever kind; at most `MOST`. Without a vector of the active model it stands alone.
    """
    model = embedding_models.active()
    vector = vectors_of([row.pk], model).get(row.pk) if model else None
    if model is None or vector is None:
        return [(row, 1.0)], least or 1.0
    near = nearest(vector, model=model, limit=MOST, kinds=KINDS, exclude=[row.pk])
    if least is None:
        # Whole hundredths, as the field shows it, and not above the one that is still to be offered.
        last = near[:_OFFERED][-1][1] if near else 1.0
        least = int(100 * last) / 100
    wanted = [(one, similarity) for one, similarity in near if similarity >= least]
    rows = illustrations_by_id(one for one, _ in wanted)
    return [(row, 1.0), *((rows[one], similarity) for one, similarity in wanted if one in rows)], least
