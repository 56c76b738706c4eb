"""Vectors of illustrations as annotations, by the proposed IIIF extension for embeddings.

An annotation with the motivation ``embedding`` says of a region of a canvas what vector a model made of it; the
model is named so that nobody compares vectors of two models. Written is the form with a list of numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from onitsearch.annotate.addresses import Addresses
from onitsearch.annotate.contexts import PRESENTATION_3
from onitsearch.annotate.fragment import xywh
from onitsearch.annotate.info import CanvasInfo, PictureInfo
from onitsearch.embed.keys import ModelKey

EMBEDDINGS = "http://iiif.io/api/extension/embeddings/1/context.json"


def embeddings_page(
    canvas: CanvasInfo,
    vectors: Sequence[tuple[PictureInfo, Sequence[float]]],
    key: ModelKey,
    addresses: Addresses,
) -> dict[str, Any]:
    """The vectors of a page's illustrations; those that have none yet are left out."""
    return {
        "@context": [EMBEDDINGS, PRESENTATION_3],
        **embeddings_reference(canvas, addresses),
        "items": [embedding(picture, vector, key, addresses) for picture, vector in vectors],
    }


def embeddings_reference(canvas: CanvasInfo, addresses: Addresses) -> dict[str, Any]:
    """The page of vectors as a canvas of a manifest refers to it."""
    return {"id": addresses.canvas_embeddings(canvas.id), "type": "AnnotationPage"}


def embedding(
    picture: PictureInfo, vector: Sequence[float], key: ModelKey, addresses: Addresses
) -> dict[str, Any]:
    """One illustration's vector, of the length that the model gives."""
    source = {
        "id": picture.canvas.uri,
        "type": "Canvas",
        "height": round(picture.canvas.height),
        "width": round(picture.canvas.width),
    }
    return {
        "id": f"{addresses.annotation(picture.id)}#embedding",
        "type": "Annotation",
        "motivation": "embedding",
        "target": {
            "type": "SpecificResource",
            "source": source,
            "selector": {"type": "ImageApiSelector", "region": xywh(picture)},
        },
        "body": {
            "type": "EmbeddingVector",
            "vector": [float(f"{number:.6g}") for number in vector],
            "vectorEncoding": "json-array",
            "model": model_description(key),
        },
    }


def model_description(key: ModelKey) -> Mapping[str, Any]:
    """The model: its name, its weights (and the way pictures are made square) as the version, its dimension."""
    return {
        "name": key.name,
        "version": key.pretrained,
        "dimensions": key.dim,
        "type": "multimodal",
        "normalization": True,
    }
