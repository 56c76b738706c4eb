"""Questions that come as vectors: other installations with the same model send them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from django.utils.translation import gettext

from manifests.errors import BadRequestError
from onitsearch.search.query import Vector
from onitsearch.store import embedding_models

MOST_VECTORS = 10


def vectors_of(data: Mapping[str, Any]) -> tuple[tuple[Vector, ...], tuple[Vector, ...]]:
    """The vectors of ``{vectors: [{of, values}], model}``, of unit length: those of words, those of pictures.

    Raises BadRequestError for what is no vector, and for vectors of another model than ours.
    """
    listed = data.get("vectors")
    if listed is None:
        return (), ()
    shape = '{"model": "name/weights/768", "vectors": [{"of": "words", "values": [0.1, …]}]}'
    if not isinstance(listed, list) or not all(isinstance(one, Mapping) for one in listed):
        raise BadRequestError(gettext("“vectors” is not a list of vectors."), hint=shape)
    if len(listed) > MOST_VECTORS:
        raise BadRequestError(gettext("At most %(most)s vectors can be given.") % {"most": MOST_VECTORS})
    model = embedding_models.active()
    if model is None or data.get("model") != model.key:
        raise BadRequestError(
            gettext("These vectors are of the model “%(theirs)s”; this installation has “%(ours)s”.")
            % {"theirs": str(data.get("model"))[:160], "ours": model.key if model else "–"},
            hint=gettext("Ask by words instead."),
        )
    found: dict[str, list[Vector]] = {"words": [], "picture": []}
    for one in listed:
        if one.get("of") not in found:
            raise BadRequestError(gettext("A vector does not say what it is of."), hint=shape)
        found[str(one["of"])].append(_unit(one.get("values"), model.dim))
    return tuple(found["words"]), tuple(found["picture"])


def _unit(values: Any, dim: int) -> Vector:
    numbers = values if isinstance(values, list) else []
    plain = [one for one in numbers if isinstance(one, int | float) and not isinstance(one, bool)]
    if len(plain) != len(numbers) or len(plain) != dim:
        raise BadRequestError(gettext("A vector of this model is a list of %(dim)s numbers.") % {"dim": dim})
    with np.errstate(over="ignore"):
        vector = np.asarray(plain, np.float64).astype(np.float32)
        length = float(np.linalg.norm(vector))
    if not (np.isfinite(length) and length > 0):
        raise BadRequestError(gettext("A vector is not finite, or all zero."))
    return (vector / length).astype(np.float32)
