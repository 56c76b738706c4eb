"""Vectors that a library publishes of its pictures: annotations of the proposed IIIF extension for embeddings, read.

The words of the extension stand here; `onitsearch.annotate.embeddings` writes such annotations. A vector counts where
a model made it whose vectors are kept here: name, version and dimensions are the three parts of a `ModelKey`. One that
cannot be read still frames a picture, whose vector is then made here.
"""

from __future__ import annotations

import base64
import binascii
import logging
import re
from collections.abc import Collection, Iterator

import numpy as np

from manifests.presentation.values import (
    JsonObject,
    identifier,
    is_object,
    kind,
    number,
    objects,
    text,
    texts,
)
from onitsearch.detect.layout import Layout
from onitsearch.detect.region import PublishedVector, Region

log = logging.getLogger(__name__)

CONTEXT = "http://iiif.io/api/extension/embeddings/1/context.json"
MOTIVATION, BODY = "embedding", "EmbeddingVector"
JSON_ARRAY, BASE64 = "json-array", "base64"
# What base64 may hold: both have to be said, or the numbers are a guess.
_BINARY = {
    ("float32", "little"): "<f4",
    ("float32", "big"): ">f4",
    ("float64", "little"): "<f8",
    ("float64", "big"): ">f8",
}


def is_embedding(annotation: JsonObject) -> bool:
    """Say whether an annotation is there to give a vector."""
    return any(re.split(r"[:/#]", said)[-1] == MOTIVATION for said in texts(annotation.get("motivation")))


def is_by(annotation: JsonObject, models: Collection[str]) -> bool:
    """Say whether one of the models (keys) made a vector that an annotation gives."""
    return any(key in models for key, _ in _bodies(annotation))


def vectors_of(annotation: JsonObject, models: Collection[str]) -> tuple[PublishedVector, ...]:
    """Return the unit vectors that an annotation gives by some models (keys); what cannot be read is left out."""
    found: dict[str, PublishedVector] = {}
    for key, body in _bodies(annotation):
        if key not in models or key in found:
            continue
        try:
            found[key] = PublishedVector(key, _unit(_numbers(body), int(key.rpartition("/")[2])))
        except ValueError as error:
            log.warning("the vector of the annotation %s is made here: %s", identifier(annotation), error)
    return tuple(found.values())


def only_picture(layout: Layout | None, models: Collection[str]) -> Region | None:
    """Return the only picture of a page, where that and its vectors by all models (keys) are known beforehand."""
    if layout is None or not models or not layout.lists_all or len(layout.regions) != 1:
        return None
    region = layout.regions[0]
    open_questions = layout.unconfirmed or layout.others or layout.incomplete or region.score < 1
    given = {vector.model for vector in region.vectors}
    return region if not open_questions and given.issuperset(models) else None


def _bodies(annotation: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    """Return the bodies that give a vector, each with the key of its model as far as that is said."""
    for body in objects(annotation.get("body")):
        model = body.get("model")
        if kind(body) != BODY or not is_object(model):
            continue
        dimensions = number(model.get("dimensions"))
        if dimensions is None and isinstance(body.get("vector"), list):
            dimensions = len(body["vector"])  # type: ignore[arg-type]
        if dimensions is not None:
            yield f"{text(model.get('name'))}/{text(model.get('version'))}/{dimensions:.0f}", body


def _numbers(body: JsonObject) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the numbers of a body. Raises ValueError where they cannot be read without a guess."""
    vector, encoding = body.get("vector"), text(body.get("vectorEncoding"))
    if isinstance(vector, list) and encoding in (JSON_ARRAY, ""):
        if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in vector):
            raise ValueError("its list holds something else than numbers.")
        try:
            return np.asarray(vector, dtype=np.float64)
        except OverflowError as error:
            raise ValueError("its list holds numbers beyond measure.") from error
    if isinstance(vector, str) and encoding == BASE64:
        model = body.get("model")
        said = (text(model.get("dataType")), text(model.get("endianness"))) if is_object(model) else ("", "")
        if said not in _BINARY:
            raise ValueError(f"base64 of {said[0] or 'no type'}, byte order {said[1] or 'not said'}.")
        try:
            data = base64.b64decode(vector, validate=True)
        except (binascii.Error, ValueError) as error:
            raise ValueError("it is no base64.") from error
        if len(data) % np.dtype(_BINARY[said]).itemsize:
            raise ValueError(f"its {len(data)} bytes are no whole number of {said[0]}.")
        return np.frombuffer(data, _BINARY[said]).astype(np.float64)
    raise ValueError("it stands elsewhere, or is neither a list of numbers nor base64.")


def _unit(numbers: np.ndarray[tuple[int], np.dtype[np.float64]], dim: int) -> tuple[float, ...]:
    """Return numbers scaled to length 1. Raises ValueError where they have no direction, or are not ``dim``."""
    if numbers.shape != (dim,):
        raise ValueError(f"it has {numbers.size} numbers, the model {dim}.")
    if not np.isfinite(numbers).all():
        raise ValueError("it holds what is no finite number.")
    most = float(np.abs(numbers).max(initial=0.0))
    if most <= 0:
        raise ValueError("it is zero.")
    scaled = numbers / most  # first, so that squares neither overflow nor vanish
    return tuple((scaled / np.linalg.norm(scaled)).tolist())
