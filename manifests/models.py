"""The rows of the books storey: collections (from their own file), manifests, canvases, and runs that harvest them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q

from manifests import book_text, provenance
from manifests.collection_model import Collection
from manifests.ids import new_public_id
from manifests.imageapi.models import LearnedService
from manifests.upload_models import Upload
from manifests.work.models import OPEN, Host, HostWork, Work
from manifests.work.models import State as WorkState


class Manifest(models.Model):
    """One book as its library describes it; a withdrawn one stays as a tombstone.

    What a person withdrew only a person brings back; what the library deleted comes back when it does.
    """

    class WithdrawnBy(models.TextChoices):
        PERSON = "person"
        LIBRARY = "library"

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    uri = models.TextField(unique=True)  # the id that the document gives itself
    url = models.TextField()  # where it was fetched
    version = models.PositiveSmallIntegerField(default=3)  # Presentation API, 2 or 3
    label = models.JSONField(default=dict, blank=True)  # language maps, as are the next four
    summary = models.JSONField(default=dict, blank=True)
    metadata = models.JSONField(default=list, blank=True)  # [{label, value}]
    required_statement = models.JSONField(default=dict, blank=True)  # {label, value}
    provider = models.JSONField(default=list, blank=True)  # [{id, label, homepage, logo}]
    rights = models.TextField(blank=True, default="")
    further_rights = ArrayField(
        models.TextField(), default=list, db_default=[], blank=True
    )  # where it names several
    homepage = models.TextField(blank=True, default="")
    thumbnail = models.TextField(blank=True, default="")
    languages = ArrayField(models.CharField(max_length=35), default=list, blank=True)
    date_start = models.IntegerField(null=True, blank=True)  # years, both or none
    date_end = models.IntegerField(null=True, blank=True)
    viewing_direction = models.CharField(max_length=40, default="left-to-right")
    source = models.TextField(blank=True, default="")  # the document as fetched, for decorating
    etag = models.TextField(blank=True, default="")
    last_modified = models.TextField(blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="")  # SHA-256 of the source
    visible = models.BooleanField(default=True)
    # The kinds of pictures that its collections say are shown unasked (see `manifests.own_kinds`); None: as usual.
    own_kinds = ArrayField(models.CharField(max_length=12), null=True, blank=True, editable=False)
    collections = models.ManyToManyField(Collection, related_name="manifests", blank=True)
    registered_at = models.DateTimeField(auto_now_add=True)
    harvested_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)  # when the document last differed
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=7, choices=WithdrawnBy, blank=True, default="")
    # Written by save(): what the book is found by (see book_text), and where it comes from (see provenance).
    words = models.TextField(blank=True, default="", editable=False)
    place = models.CharField(max_length=60, blank=True, default="", db_default="", editable=False)
    library = models.TextField(blank=True, default="", db_default="", editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["url"], name="onit_manifest_url"),
            models.Index(fields=["date_start", "date_end"], name="onit_manifest_dates"),
            models.Index(fields=["place"], name="onit_manifest_place"),
            models.Index(fields=["id"], name="onit_manifest_own_kinds", condition=Q(own_kinds__isnull=False)),
            GinIndex(SearchVector("words", config="simple"), name="onit_manifest_words"),
        ]
        permissions = [
            ("register_manifest", "Can register and re-harvest manifests"),
            ("withdraw_manifest", "Can withdraw manifests"),
            ("view_hidden", "Can see hidden books and the runs"),
        ]

    def __str__(self) -> str:
        return f"manifest {self.public_id} ({self.uri})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row, and what is read from its description where that is written."""
        fields = kwargs.get("update_fields")
        if fields is None or {"label", "summary", "metadata", "uri", "date_start", "date_end"} & set(fields):
            self.words = book_text.searched(self.values())
            if fields is not None:
                kwargs["update_fields"] = {*fields, "words"}
        if fields is None or {"metadata", "provider", "uri"} & set(fields):
            self.place = provenance.place_of(self.metadata)
            self.library = provenance.library_of(self.provider, self.uri)
            if fields is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "place", "library"}
        super().save(*args, **kwargs)

    def values(self) -> list[book_text.BookValue]:
        """What the description says and can be searched for."""
        return book_text.values_of(
            label=self.label,
            summary=self.summary,
            metadata=self.metadata,
            years=(self.date_start, self.date_end),
            uri=self.uri,
        )


_UNSEEN = (1000.0, 1400.0)


class Canvas(models.Model):
    """One page; a canvas that left its manifest stays as a tombstone, since curated work may hang on it.

    Width and height are None until the image is seen, where the document says none.
    """

    class SizeFrom(models.TextChoices):
        CANVAS = "canvas"
        IMAGE = "image"
        SERVICE = "service"
        INFO = "info"
        PIXELS = "pixels"

    LEARNED = (SizeFrom.INFO, SizeFrom.PIXELS)  # by whoever saw the image; the document does not say it

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    manifest = models.ForeignKey(Manifest, on_delete=models.CASCADE, related_name="canvases")
    uri = models.TextField()  # exactly as in the document
    position = models.PositiveIntegerField()
    label = models.JSONField(default=dict, blank=True)  # language map
    width = models.FloatField(null=True, blank=True)
    height = models.FloatField(null=True, blank=True)
    size_from = models.CharField(  # who says its size
        max_length=7, choices=SizeFrom, default=SizeFrom.CANVAS, db_default=SizeFrom.CANVAS, blank=True
    )
    images = models.JSONField(default=list, blank=True)  # PaintingDocs, see presentation.paintings_from_json
    see_also = models.JSONField(default=list, blank=True)  # LinkDocs, see presentation.links_from_json
    annotations = models.JSONField(default=list, blank=True)  # LinkDocs, embedded ones with their JSON
    thumbnail = models.TextField(blank=True, default="")
    digest = models.CharField(max_length=64)  # SHA-256 of what matters for indexing
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["manifest", "position"]
        verbose_name_plural = "canvases"
        indexes = [models.Index(fields=["uri"], name="onit_canvas_uri")]
        constraints = [
            models.UniqueConstraint(fields=["manifest", "uri"], name="onit_canvas_once"),
            models.CheckConstraint(condition=Q(width__gt=0) & Q(height__gt=0), name="onit_canvas_has_area"),
        ]

    def __str__(self) -> str:
        return f"canvas {self.uri}"

    @property
    def size(self) -> tuple[float, float]:
        """Width and height; until somebody has seen an image that alone knows them, those of some upright page."""
        return (self.width, self.height) if self.width and self.height else _UNSEEN


class Stream(Work):
    """A library's activity stream (Change Discovery 1.0) that is followed by schedule.

    ``not_before`` is when it is looked at next, ``attempts`` counts failures in a row.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    url = models.TextField(unique=True)
    following = models.BooleanField(default=True)
    collection = models.ForeignKey(
        Collection, null=True, blank=True, on_delete=models.SET_NULL, related_name="streams"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    checked_at = models.DateTimeField(null=True, blank=True)  # when it was last read to its end
    crawled_until = models.DateTimeField(
        null=True, blank=True
    )  # end time of the newest activity seen, by its clock
    boundary = models.JSONField(default=list, blank=True)  # keys of the activities of that very moment

    class Meta:
        ordering = ["url"]
        indexes = [models.Index(fields=["following", "not_before"], name="onit_stream_due")]

    def __str__(self) -> str:
        return f"stream {self.url}"


class Run(models.Model):
    """One wish to harvest an address, and how far it got."""

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        PAUSED = "paused"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    url = models.TextField()
    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    collection = models.ForeignKey(  # where its books go besides the collections they come from
        Collection, null=True, blank=True, on_delete=models.SET_NULL, related_name="runs"
    )
    stream = models.ForeignKey(  # whose activities asked for it
        Stream, null=True, blank=True, on_delete=models.SET_NULL, related_name="runs"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Above 0: its work is done before that of others; below: after it.
    priority = models.SmallIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["state"], name="onit_run_state"),
            models.Index(fields=["priority"], condition=~Q(priority=0), name="onit_run_priority"),
        ]

    def __str__(self) -> str:
        return f"run {self.public_id}: {self.state}"


class RunItem(HostWork):
    """One document of a run that is to be fetched."""

    State = WorkState

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="items")
    url = models.TextField()
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="children"
    )
    kind = models.CharField(
        max_length=10, blank=True, default=""
    )  # Manifest, Collection, Page or Stream, once known; Upload while its book is still to be made
    collection_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.DUE)
    manifest = models.ForeignKey(Manifest, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    moved_from = models.ForeignKey(  # the book that has this address now, by its library's word
        Manifest, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    counts = models.JSONField(default=dict, blank=True)  # added, changed, removed, members …

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["state", "not_before"], name="onit_item_state"),
            models.Index(fields=["run", "id"], condition=Q(state__in=OPEN), name="onit_item_turn"),
        ]
        constraints = [models.UniqueConstraint(fields=["run", "url"], name="onit_item_once")]

    def __str__(self) -> str:
        return f"{self.state} {self.url}"


__all__ = ["Canvas", "Collection", "Host", "LearnedService", "Manifest", "Run", "RunItem", "Stream", "Upload"]
