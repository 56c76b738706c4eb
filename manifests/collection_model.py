"""The row of a collection: a set of books that a library or somebody at the desk put together."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from manifests.ids import new_public_id


class Collection(models.Model):
    """A set of books: harvested from a IIIF collection, or made at the desk; a search scope.

    A book that is in private collections only (``visible`` is false) is not for the public. ``rule`` says which books
    are in it: those chosen one by one, or all of some ``libraries`` or all whose description holds some ``words``, in
    both cases only those in some ``languages`` where any are named. ``kinds`` are shown of its books unasked, in the
    place of what the storey above shows of others.
    """

    class Rule(models.TextChoices):
        CHOSEN = "chosen"
        LIBRARY = "library"
        WORDS = "words"

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    uri = models.TextField(unique=True, null=True, blank=True)
    slug = models.CharField(max_length=60, unique=True, null=True, blank=True)
    label = models.JSONField(default=dict, blank=True)  # language map
    summary = models.JSONField(default=dict, blank=True)  # language map
    visible = models.BooleanField(default=True)
    harvested = models.BooleanField(default=False)
    # The one that visitors search unless they say otherwise.
    standard = models.BooleanField(default=False, db_default=False)
    rule = models.CharField(max_length=7, choices=Rule, default=Rule.CHOSEN, db_default=Rule.CHOSEN)
    libraries = ArrayField(models.TextField(), default=list, db_default=[], blank=True)
    words = models.TextField(default="", db_default="", blank=True)
    languages = ArrayField(models.CharField(max_length=35), default=list, db_default=[], blank=True)
    kinds = ArrayField(models.CharField(max_length=12), default=list, db_default=[], blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["standard"], condition=Q(standard=True), name="onit_one_standard_collection"
            ),
            models.CheckConstraint(
                condition=Q(standard=False) | Q(visible=True), name="onit_standard_collection_is_public"
            ),
        ]

    def __str__(self) -> str:
        return f"collection {self.public_id}"
