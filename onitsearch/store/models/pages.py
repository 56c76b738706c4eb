"""Pages to index: one row for each canvas."""

from __future__ import annotations

from django.db import models

from manifests.work.models import OPEN, HostWork


class Page(HostWork):
    """The indexing state of one canvas; due whenever `indexed_digest` is not the canvas's digest.

    `recipe` is the digest of everything that decides on its regions except the image's own bytes (painting,
    canvas size, detector, supplied regions): while it stays, an unchanged image need not be read again.
    """

    class State(models.TextChoices):
        DUE = "due"
        CLAIMED = "claimed"
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"
        SKIPPED = "skipped"
        PROTECTED = "protected"  # the library shows it only to those who log in
        STOPPED = "stopped"  # its run was cancelled; the book's next harvest makes it due

    class Supplied(models.TextChoices):
        NOTHING = "", "no OCR with layout"
        SILENT = "silent"  # OCR that names no picture
        PICTURES = "pictures"  # OCR that names pictures, or could and says there is none

    canvas = models.OneToOneField("onit_manifests.Canvas", on_delete=models.CASCADE, related_name="page")
    run = models.ForeignKey(
        "onit_manifests.Run", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Access(models.TextChoices):
        OPEN = "", "as everybody sees it"
        DEGRADED = "degraded"  # in the smaller version that the library shows to everybody
        RESTRICTED = "restricted"  # by a token of ours: not for the public

    state = models.CharField(max_length=9, choices=State, default=State.DUE)
    access = models.CharField(max_length=10, choices=Access, blank=True, default=Access.OPEN, db_default="")
    access_note = models.TextField(
        blank=True, default="", db_default=""
    )  # plain words, where it is protected
    indexed_digest = models.CharField(max_length=64, blank=True, default="")
    recipe = models.CharField(max_length=64, blank=True, default="")
    supplied = models.CharField(max_length=8, choices=Supplied, blank=True, default=Supplied.NOTHING)
    regions_from = models.CharField(max_length=32, blank=True, default="")
    image_url = models.TextField(blank=True, default="")
    image_etag = models.TextField(blank=True, default="")
    image_last_modified = models.TextField(blank=True, default="")
    image_digest = models.CharField(max_length=64, blank=True, default="")
    indexed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "not_before"], name="onit_page_state"),
            models.Index(fields=["run", "id"], condition=models.Q(state__in=OPEN), name="onit_page_turn"),
        ]

    def __str__(self) -> str:
        return f"page of canvas {self.canvas_id}: {self.state}"
