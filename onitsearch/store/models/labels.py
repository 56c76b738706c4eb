"""What published lists say of pictures, waiting for the pages that these are on."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from onitsearch.store.models.illustrations import Illustration


class Label(models.Model):
    """One region of a page in a list: its classes, or that it was curated away.

    ``x, y, w, h`` are in pixels of the image, in canvas units where ``in_canvas``; ``key`` names the image (or canvas)
    as `curate.labels.addresses.key_of` does. ``unsure`` are those of the notations that the list marks so.
    """

    class State(models.TextChoices):
        WAITING = "waiting"  # its page has not come, or was not looked at yet
        SEEN = "seen"  # the page shows a picture there; the decision is not written yet
        APPLIED = "applied"
        UNSEEN = "unseen"  # the page was looked at, and no picture stands there
        ELSEWHERE = "elsewhere"  # a picture stands there, but not the one of the list's thumbnail
        OFF_PAGE = "off_page"  # its region lies outside the image
        ABSENT = "absent"  # its book came, and has no such page
        CONTRADICTED = "contradicted"  # somebody decided otherwise here, and that stands

    source = models.CharField(max_length=80)  # the name of the list
    row = models.PositiveIntegerField()
    name = models.CharField(max_length=200, blank=True, default="")  # what the list calls the picture
    book = models.TextField(blank=True, default="")  # the address of its manifest, where the list knows it
    image = models.TextField()
    key = models.TextField()
    x = models.FloatField()
    y = models.FloatField()
    w = models.FloatField()
    h = models.FloatField()
    in_canvas = models.BooleanField(default=False)
    decision = models.CharField(max_length=9, choices=Illustration.Decision)
    notations = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    unsure = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    words = ArrayField(models.TextField(), default=list, blank=True)  # the labels as the list writes them
    look = models.BinaryField(default=b"", blank=True)  # the list's own thumbnail, see curate.labels.likeness
    trusted = models.BooleanField(default=False)  # taken at its word where the detector sees nothing
    said_by = models.CharField(max_length=150, blank=True, default="")
    said_at = models.DateTimeField(null=True, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    batch = models.CharField(max_length=16, blank=True, default="")
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    note = models.TextField(blank=True, default="")
    given = ArrayField(
        models.CharField(max_length=64), default=list, blank=True
    )  # what was added to the picture
    canvas = models.ForeignKey(
        "onit_manifests.Canvas", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    illustration = models.ForeignKey(
        Illustration, null=True, blank=True, on_delete=models.SET_NULL, related_name="labels"
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            models.Index(fields=["key"], name="onit_label_key"),
            models.Index(fields=["book"], name="onit_label_book"),
            models.Index(fields=["state"], name="onit_label_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["source", "key", "x", "y", "w", "h"], name="onit_label_once"),
            models.CheckConstraint(condition=Q(w__gt=0) & Q(h__gt=0), name="onit_label_has_area"),
        ]

    def __str__(self) -> str:
        return f"{self.source}, row {self.row}: {self.state}"
