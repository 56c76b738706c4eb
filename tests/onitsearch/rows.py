"""Rows for tests: books, canvases, illustrations with vectors, made with as little as they need."""

import itertools

import numpy as np
from django.utils import timezone

from manifests.models import Canvas, Collection, Manifest
from onitsearch.embed.keys import ModelKey
from onitsearch.store import embedding_models, vectors
from onitsearch.store.models import Illustration

_numbers = itertools.count(1)


def a_manifest(*, collections=(), **values):
    number = next(_numbers)
    values.setdefault("label", {"en": [f"Book {number}"]})
    values.setdefault("uri", f"https://library.example/{number}/manifest")
    values.setdefault("harvested_at", timezone.now())
    manifest = Manifest.objects.create(**{"url": values["uri"], **values})
    manifest.collections.set(collections)
    return manifest


def a_collection(**values):
    return Collection.objects.create(**values)


def a_canvas(manifest=None, *, width=1000.0, height=1500.0, **values):
    made = new_canvas(manifest or a_manifest(), width=width, height=height, **values)
    made.save(force_insert=True)
    return made


def new_canvas(manifest, *, width=1000.0, height=1500.0, **values):
    """A canvas that is not stored yet."""
    number = next(_numbers)
    values.setdefault("uri", f"{manifest.uri}/canvas/{number}")
    values.setdefault("digest", f"{number:064d}")
    return Canvas(manifest=manifest, position=number, width=width, height=height, **values)


def an_illustration(canvas=None, *, box=(100, 100, 300, 200), **values):
    made = new_illustration(canvas, box=box, **values)
    made.save(force_insert=True)
    return made


def new_illustration(canvas=None, *, box=(100, 100, 300, 200), **values):
    """An illustration that is not stored yet."""
    canvas = canvas or a_canvas()
    x, y, w, h = box
    number = next(_numbers)
    values.setdefault("crop_digest", f"crop-{number}")
    values.setdefault("source", "classical")
    return Illustration(canvas=canvas, manifest=canvas.manifest, x=x, y=y, w=w, h=h, **values)


def now(illustration):
    """An illustration as it is stored at this moment."""
    return Illustration.objects.get(pk=illustration.pk)


def a_model(name="test", dim=8):
    return embedding_models.register(ModelKey(name, "random", dim))


def unit_rows(count, dim, seed=0):
    rows = np.random.default_rng(seed).normal(size=(count, dim)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def embed_all(model, seed=0):
    """Give every due vector of a model a random one; returns them by illustration id."""
    given = {}
    while work := vectors.claim_batch(model.id):
        rows = unit_rows(len(work), model.dim, seed + len(given))
        assert vectors.save(model, work, rows) == len(work)
        given.update({item.illustration_id: row for item, row in zip(work, rows, strict=True)})
    return given
