"""Runs: a harvest's state, counts and failures, made of what `manifests.selectors.run_progress` counts."""

from __future__ import annotations

from rest_framework import serializers as s

from manifests.models import Run
from manifests.priorities import PRIORITIES
from onitsearch.api.serializers.base import MappingSerializer


class RunSerializer(MappingSerializer):
    """A harvest: state, counts for each stage, failures in plain words."""

    id = s.CharField()
    url = s.CharField()
    state = s.ChoiceField(choices=Run.State.values)
    priority = s.ChoiceField(
        choices=tuple(PRIORITIES),
        help_text="Whether its work is done before that of other runs, in turn, or after.",
    )
    error = s.CharField(allow_blank=True)
    created = s.DateTimeField()
    started = s.DateTimeField(allow_null=True)
    finished = s.DateTimeField(allow_null=True, help_text="When its pages were read, too.")
    manifests = s.DictField(child=s.IntegerField())
    collections = s.DictField(child=s.IntegerField())
    books = s.ListField(
        child=s.CharField(), required=False, help_text="Ids of the books that it harvested; for cataloguers."
    )
    canvases = s.DictField(child=s.IntegerField())
    publishing = s.DictField(
        child=s.IntegerField(),
        required=False,
        help_text="Of uploaded page images: pages that are images of the book by now, total, due and done.",
    )
    unpacking = s.DictField(
        child=s.IntegerField(), required=False, help_text="The same of pages in uploaded PDF files."
    )
    pages = s.DictField(child=s.IntegerField(), required=False, help_text="Pages to index, by state.")
    pace = s.DictField(
        child=s.FloatField(allow_null=True),
        required=False,
        help_text="`pages_per_minute` read lately, and `seconds_left`; null while nothing is read.",
    )
    illustrations = s.IntegerField(required=False, help_text="How many stand on its pages.")
    vectors = s.DictField(child=s.IntegerField(), required=False, help_text="Of the active model.")
    failures = s.ListField(child=s.DictField(), help_text="What failed, and why: {url, error, cause}.")
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
    status = s.CharField(required=False, help_text="With 202: the address of the run.")
