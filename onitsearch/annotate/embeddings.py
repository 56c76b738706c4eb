"""Vectors of illustrations as annotations, by the proposed IIIF extension for embeddings.

An annotation with the motivation ``embedding`` says of a region of a canvas what vector a model made of it; the
model is named so that nobody compares vectors of two models. Written is the form with a list of numbers;
`onitsearch.detect.embeddings` reads both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from onitsearch.annotate.addresses import Addresses
from onitsearch.annotate.contexts import JSON_LD, PRESENTATION_3
from onitsearch.annotate.fragment import xywh
from onitsearch.annotate.info import CanvasInfo, PictureInfo
from onitsearch.detect.embeddings import BODY, CONTEXT, JSON_ARRAY, MOTIVATION
from onitsearch.embed.keys import ModelKey


def embeddings_page(
    canvas: CanvasInfo,
    vectors: Sequence[tuple[PictureInfo, Sequence[float]]],
    key: ModelKey,
    addresses: Addresses,
) -> dict[str, Any]:
    """The vectors of a page's illustrations; those that have none yet are left out."""
    return {
        "@context": [CONTEXT, PRESENTATION_3],
        **embeddings_reference(canvas, addresses),
        "items": [embedding(picture, vector, key, addresses) for picture, vector in vectors],
    }


def embeddings_reference(canvas: CanvasInfo, addresses: Addresses) -> dict[str, Any]:
    """The page of vectors as a canvas of a manifest refers to it."""
    return {"id": addresses.canvas_embeddings(canvas.id), "type": "AnnotationPage"}


def embeddings_link(canvas: CanvasInfo, addresses: Addresses) -> dict[str, Any]:
    """The same for a canvas of version 2, which knows no such annotations: a file about it, named by its profile."""
    return {"@id": addresses.canvas_embeddings(canvas.id), "format": JSON_LD, "profile": CONTEXT}


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
        "motivation": MOTIVATION,
        "target": {
            "type": "SpecificResource",
            "source": source,
            "selector": {"type": "ImageApiSelector", "region": xywh(picture)},
        },
        "body": {
            "type": BODY,
            "vector": [float(f"{number:.6g}") for number in vector],
            "vectorEncoding": JSON_ARRAY,
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
