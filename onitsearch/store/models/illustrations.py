"""The pictures that were found on pages."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from manifests.ids import new_public_id
from onitsearch.kinds import Kind, choices


class Illustration(models.Model):
    """One picture on one canvas; x, y, w, h are floats in canvas space."""

    Kind = Kind

    class State(models.TextChoices):
        STANDING = "standing"
        SUPERSEDED = "superseded"
        REMOVED = "removed"  # its canvas or manifest is a tombstone

    class Decision(models.TextChoices):
        UNDECIDED = "undecided"
        ACCEPTED = "accepted"
        REJECTED = "rejected"

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    manifest = models.ForeignKey(
        "onit_manifests.Manifest", on_delete=models.PROTECT, related_name="illustrations"
    )
    canvas = models.ForeignKey(
        "onit_manifests.Canvas", on_delete=models.PROTECT, related_name="illustrations"
    )
    x = models.FloatField()
    y = models.FloatField()
    w = models.FloatField()
    h = models.FloatField()
    kind = models.CharField(max_length=12, choices=choices, default=Kind.ILLUSTRATION)
    # What the detector or the library called it; `kind` is that, or what a head makes of it (see kind_heads), or a
    # person's. Empty in rows of before there were heads: while they are undecided, it is their kind.
    found_kind = models.CharField(max_length=12, blank=True, default="", db_default="")
    # The likeliest kinds by the head that judged it, with their probabilities; empty where none has.
    kind_chances = models.JSONField(default=dict, blank=True, db_default={})
    score = models.FloatField(default=1.0)
    source = models.CharField(
        max_length=32
    )  # those of detect.sources (joined by +), network, classical, person
    # What it is found and shown by: a person's caption, else the page's own or the nearest lines of its OCR.
    text = models.TextField(blank=True, default="")
    caption = models.TextField(blank=True, default="", db_default="")  # a person's
    supplied_text = models.TextField(
        blank=True, default="", db_default=""
    )  # the page's, while a person's stands
    note = models.TextField(blank=True, default="", db_default="")  # of cataloguers for cataloguers
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True, db_default=[])
    notations = ArrayField(models.CharField(max_length=64), default=list, blank=True)  # ICONCLASS
    state = models.CharField(max_length=10, choices=State, default=State.STANDING)
    decision = models.CharField(max_length=9, choices=Decision, default=Decision.UNDECIDED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    crop_digest = models.CharField(max_length=64, blank=True, default="")
    thumbnail = models.CharField(max_length=200, blank=True, default="")  # name in Django's storage
    thumbnail_width = models.PositiveIntegerField(default=0)
    thumbnail_height = models.PositiveIntegerField(default=0)
    # Of crop.colour; empty until a worker has looked, "unknown" where there is nothing to look at.
    colour = models.CharField(max_length=8, blank=True, default="", db_default="")
    restricted = models.BooleanField(
        default=False, db_default=False
    )  # cut from an image that is not for the public
    image_url = models.TextField(
        blank=True, default=""
    )  # the region at the library (Image API) or the whole image
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            models.Index(fields=["manifest", "state"], name="onit_ill_manifest"),
            models.Index(fields=["canvas", "state"], name="onit_ill_canvas"),
            # Captions are searched through a column of Postgres' own, kept by a trigger; see store.captions.
            GinIndex(fields=["notations"], name="onit_ill_notations"),
            models.Index(fields=["id"], condition=Q(colour=""), name="onit_ill_uncoloured"),
            GinIndex(fields=["tags"], name="onit_ill_tags", condition=~Q(tags=[])),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(w__gt=0) & Q(h__gt=0), name="onit_ill_has_area"),
        ]
        permissions = [
            ("decide_illustration", "Can accept, reject, redraw and classify illustrations"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @property
    def withdrawn(self) -> bool:
        """Say whether its address answers 410."""
        return self.state != self.State.STANDING or self.decision == self.Decision.REJECTED
