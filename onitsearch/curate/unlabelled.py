"""Pictures that look like those of a class, and that nobody has classed yet."""

from __future__ import annotations

import numpy as np

from onitsearch.selectors import illustrations_by_id
from onitsearch.store import embedding_models
from onitsearch.store.models import Illustration
from onitsearch.store.nearest import nearest, vectors_of
from onitsearch.store.notations import ids_under

# Examples of a class that are looked at, and pictures around them, of which many are classed already.
_EXAMPLES, _AROUND = 400, 400
# So few say nothing of a class.
_FEWEST = 3
# What is to be offered looks more like the class than this share of its own pictures looks like the others of it.
_LEAST = 0.1


def look_like(notation: str, most: int) -> list[Illustration]:
    """The unclassed pictures that are nearest to those of a class (and of those below it), the nearest first.

    Compared with the mean of the class; what is further from it than nine tenths of its own pictures, each from the
    mean of the others, is left out.
    """
    model = embedding_models.active()
    ids = sorted(ids_under([notation])) if model else []
    if model is None or len(ids) < _FEWEST:
        return []
    known = vectors_of(ids[:: -(-len(ids) // _EXAMPLES)], model)
    if len(known) < _FEWEST:
        return []
    examples = np.stack(list(known.values()))
    together = examples.sum(axis=0)
    others = together - examples
    apart = (examples * others).sum(axis=1) / np.maximum(np.linalg.norm(others, axis=1), 1e-6)
    least = float(np.quantile(apart, _LEAST))
    mean = together / max(float(np.linalg.norm(together)), 1e-6)
    around = nearest(mean, model=model, limit=_AROUND, exclude=ids)
    rows = illustrations_by_id((one for one, alike in around if alike >= least), hidden=False)
    return [rows[one] for one, _ in around if one in rows and not rows[one].notations][:most]
