"""Shapes of books, harvests, models and problems."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers as s


class ManifestShape(s.Serializer[Any]):
    """A book."""

    id = s.CharField()
    uri = s.CharField()
    url = s.CharField()
    version = s.IntegerField()
    label = s.DictField(child=s.ListField(child=s.CharField()))  # type: ignore[assignment]
    title = s.CharField(allow_blank=True)
    summary = s.DictField(child=s.ListField(child=s.CharField()))
    rights = s.CharField(allow_blank=True)
    further_rights = s.ListField(child=s.CharField(), help_text="Where the library names several.")
    homepage = s.CharField(allow_blank=True)
    languages = s.ListField(child=s.CharField())
    date = s.ListField(child=s.IntegerField(), allow_null=True)
    viewing_direction = s.CharField()
    visible = s.BooleanField()
    collections = s.ListField(child=s.CharField())
    pages = s.IntegerField()
    illustrations = s.IntegerField()
    registered = s.DateTimeField()
    harvested = s.DateTimeField(allow_null=True)
    changed = s.DateTimeField(allow_null=True)
    iiif = s.DictField()
    page = s.CharField()


class RetryShape(s.Serializer[Any]):
    """What of a run is tried again: with neither member, all that failed."""

    url = s.CharField(required=False, help_text="One document or canvas.")
    cause = s.CharField(required=False, help_text="All that failed for it; each failure names its own.")


class RunShape(s.Serializer[Any]):
    """A harvest: state, counts for each stage, failures in plain words."""

    id = s.CharField()
    url = s.CharField()
    state = s.ChoiceField(choices=["queued", "running", "paused", "done", "failed", "cancelled"])
    error = s.CharField(allow_blank=True)
    created = s.DateTimeField()
    started = s.DateTimeField(allow_null=True)
    finished = s.DateTimeField(allow_null=True)
    manifests = s.DictField(child=s.IntegerField())
    collections = s.DictField(child=s.IntegerField())
    canvases = s.DictField(child=s.IntegerField())
    failures = s.ListField(child=s.DictField())
    protected = s.ListField(
        child=s.DictField(), required=False, help_text="What the library shows not to all, or not whole."
    )
    skipped = s.ListField(child=s.DictField(), help_text="What was left out, and why: {url, error}.")
    notes = s.ListField(
        child=s.DictField(),
        help_text="Pages that were read otherwise than they stand, and why: {url, error}.",
    )
    waiting = s.ListField(
        child=s.DictField(),
        help_text="What is waited for: {for: library, disk or model, name, count, since, next, error}.",
    )
    retried = s.IntegerField(required=False, help_text="In the answer to `retry`: how many are tried again.")


class ModelShape(s.Serializer[Any]):
    """A model whose vectors are kept."""

    key = s.CharField(
        help_text="name/weights/dimension; a + and a resize mode where it is not the model's own."
    )
    name = s.CharField()
    pretrained = s.CharField()
    dim = s.IntegerField()
    state = s.ChoiceField(choices=["active", "building", "added", "retired"])
    setting = s.CharField(allow_blank=True, help_text="Where its weights are: name/tag, or a folder.")
    vectors = inline_serializer(
        "ModelVectors", {"done": s.IntegerField(), "due": s.IntegerField(), "failed": s.IntegerField()}
    )
    index = s.BooleanField()
    complete = s.BooleanField(help_text="Whether searches could use it.")
    automatic = s.BooleanField(help_text="Whether searches use it by themselves once it is complete.")
    error = s.CharField(allow_blank=True, help_text="Why it could not be loaded or activated.")
    created = s.DateTimeField()
    activated = s.DateTimeField(allow_null=True)


class ProblemShape(s.Serializer[Any]):
    """What went wrong (RFC 9457)."""

    type = s.CharField()
    title = s.CharField()
    status = s.IntegerField()
    detail = s.CharField()
    hint = s.CharField(required=False)
    url = s.CharField(required=False)
