"""The rows of the picture storey: pages to index, illustrations, vectors, models and decisions."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from pgvector.django import HalfVectorField

from manifests.ids import new_public_id


class Work(models.Model):
    """Work as a row: claimed with a lease, counted, and told about in plain words when it fails."""

    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=120, blank=True, default="")  # see store.claims
    error = models.TextField(blank=True, default="")

    class Meta:
        abstract = True


class Page(Work):
    """The indexing state of one canvas; due whenever `indexed_digest` is not the canvas's digest.

    `recipe` is the digest of everything that decides on its regions except the image's own bytes (painting,
    canvas size, detector, supplied regions): while it stays, an unchanged image need not be read again.
    """

    class State(models.TextChoices):
        DUE = "due"
        CLAIMED = "claimed"
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
        indexes = [models.Index(fields=["state", "not_before"], name="onit_page_state")]

    def __str__(self) -> str:
        return f"page of canvas {self.canvas_id}: {self.state}"


class Illustration(models.Model):
    """One picture on one canvas; x, y, w, h are floats in canvas space."""

    class Kind(models.TextChoices):
        ILLUSTRATION = "illustration"
        MAP = "map"
        ORNAMENT = "ornament"
        INITIAL = "initial"
        MARK = "mark"
        STAMP = "stamp"
        DIAGRAM = "diagram"
        MUSIC = "music"
        OTHER = "other"

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
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.ILLUSTRATION)
    score = models.FloatField(default=1.0)
    source = models.CharField(
        max_length=32
    )  # alto, page, hocr, annotation, range (joined by +), network, classical, person
    text = models.TextField(blank=True, default="")  # caption or nearest lines, where the OCR gives them
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


class EmbeddingModel(models.Model):
    """A CLIP model whose vectors we hold; the switch from one to another is one row.

    `setting` says where its weights are (``name/tag`` or a folder). `error` is the last reason why it could not be
    loaded or activated. `configured` marks the one that the setting MODEL named when it was last looked at, so
    that a change of the setting is noticed; `automatic` ones are activated once they are complete.
    """

    class State(models.TextChoices):
        ADDED = "added"  # known, and no vectors are made
        BUILDING = "building"
        ACTIVE = "active"
        RETIRED = "retired"

    key = models.CharField(max_length=160, unique=True)  # str(ModelKey)
    name = models.CharField(max_length=80)
    pretrained = models.CharField(max_length=80)
    dim = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.BUILDING)
    setting = models.TextField(blank=True, default="", db_default="")
    error = models.TextField(blank=True, default="", db_default="")
    configured = models.BooleanField(default=False, db_default=False)
    automatic = models.BooleanField(default=False, db_default=False)
    checked_at = models.DateTimeField(null=True, blank=True)  # when it was last tried to load
    activated_at = models.DateTimeField(null=True, blank=True)  # for going back to the one before
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="active"), name="onit_one_active_model"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Vector(Work):
    """An illustration's vector for one model; due while `v` is null (a changed crop sets it back to null)."""

    # No index of their own for the keys: the constraint and the indexes below begin with them.
    illustration = models.ForeignKey(
        Illustration, on_delete=models.CASCADE, related_name="vectors", db_index=False
    )
    model = models.ForeignKey(
        EmbeddingModel, on_delete=models.CASCADE, related_name="vectors", db_index=False
    )
    dim = models.PositiveSmallIntegerField()
    v = HalfVectorField(null=True)
    crop_digest = models.CharField(max_length=64, blank=True, default="")
    # What it is filtered by, repeated here because a join would fall back to a scan.
    manifest = models.ForeignKey(
        "onit_manifests.Manifest", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    collections = ArrayField(models.BigIntegerField(), default=list, blank=True)
    kind = models.CharField(max_length=12, default=Illustration.Kind.ILLUSTRATION)
    # `live`: accepted or undecided, standing, public. `shown`: live and of a kind that is shown unasked.
    # Both change in the decision's own transaction; what is not live is never an answer.
    live = models.BooleanField(default=True)
    shown = models.BooleanField(default=True)
    # Where the picture stands among the reference vocabulary (embed.reference): two levels of similarity, and the
    # classes that fit it best; `reference` says which vocabulary that was.
    base = models.FloatField(null=True, blank=True)
    best = models.FloatField(null=True, blank=True)
    classes = ArrayField(models.CharField(max_length=60), default=list, blank=True, db_default=[])
    class_scores = ArrayField(models.FloatField(), default=list, blank=True, db_default=[])
    reference = models.CharField(max_length=16, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["illustration", "model"], name="onit_vector_once"),
            models.CheckConstraint(
                condition=Q(v__isnull=True)
                | Q(dim=Func(F("v"), function="vector_dims", output_field=models.IntegerField())),
                name="onit_vector_dims",
            ),
            models.CheckConstraint(condition=Q(shown=False) | Q(live=True), name="onit_shown_is_live"),
        ]
        indexes = [
            models.Index(fields=["model", "manifest"], name="onit_vector_manifest"),
            models.Index(fields=["model", "kind"], name="onit_vector_kind", condition=Q(live=True)),
            models.Index(fields=["model", "not_before"], name="onit_vector_due", condition=Q(v__isnull=True)),
            GinIndex(fields=["collections"], name="onit_vector_collections"),
            GinIndex(fields=["classes"], name="onit_vector_classes"),
            models.Index(
                fields=["model", "reference"], name="onit_vector_reference", condition=Q(v__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"vector of {self.illustration_id} by {self.model_id}"


class ReferenceVocabulary(models.Model):
    """A model's vectors of the words that pictures are compared with besides the question; see embed.reference."""

    model = models.OneToOneField(EmbeddingModel, on_delete=models.CASCADE, related_name="vocabulary")
    digest = models.CharField(max_length=16)
    names = ArrayField(models.CharField(max_length=60))
    known = ArrayField(models.SmallIntegerField())  # see embed.reference
    rows = models.BinaryField()  # float16, (names, dim)

    def __str__(self) -> str:
        return f"{len(self.names)} words by {self.model_id}"


class PictureFeatures(Work):
    """The local features of an illustration's kept picture, and whether the same print was sought by them.

    Due while `compared` is empty (a changed crop empties it): features first, then comparing (see store.prints).
    """

    illustration = models.OneToOneField(
        Illustration, on_delete=models.CASCADE, related_name="features", primary_key=True
    )
    crop_digest = models.CharField(max_length=64, blank=True, default="")  # which `data` is made from
    data = models.BinaryField(null=True)  # prints.features.Features as bytes
    compared = models.CharField(max_length=64, blank=True, default="")  # the crop that was compared

    class Meta:
        verbose_name_plural = "picture features"
        indexes = [models.Index(fields=["not_before"], name="onit_features_due", condition=Q(compared=""))]

    def __str__(self) -> str:
        return f"features of {self.illustration_id}"


class PrintPair(models.Model):
    """Two illustrations that show impressions of one block or plate; each pair once, the smaller id first.

    `homography` (3×3, row by row) maps pixels of the first's kept picture to those of the second's. Valid only
    for the crops that it was made from.
    """

    first = models.ForeignKey(Illustration, on_delete=models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Illustration, on_delete=models.CASCADE, related_name="+")
    inliers = models.PositiveSmallIntegerField()
    coverage = models.FloatField()  # share of the first picture that the inliers' hull takes
    homography = ArrayField(models.FloatField(), size=9)
    first_digest = models.CharField(max_length=64)
    second_digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="onit_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="onit_pair_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}: {self.inliers} points"


class DecisionRecord(models.Model):
    """The audit of people's decisions: who, when, what, from what, to what."""

    class Action(models.TextChoices):
        ACCEPT = "accept"
        REJECT = "reject"
        REDRAW = "redraw"
        CLASSIFY = "classify"
        ADD = "add"
        RESET = "reset"

    illustration = models.ForeignKey(Illustration, on_delete=models.PROTECT, related_name="decisions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    action = models.CharField(max_length=8, choices=Action)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, blank=True, default="")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["made_at"]

    def __str__(self) -> str:
        return f"{self.action} {self.illustration_id}"


class Activity(models.Model):
    """What happened to a book that the public can see, for those who follow us: told once and never changed.

    No key leads to the book's row, for a tombstone has to outlive it.
    """

    class Kind(models.TextChoices):
        CREATE = "Create"
        UPDATE = "Update"
        DELETE = "Delete"

    kind = models.CharField(max_length=6, choices=Kind)
    book = models.CharField(max_length=16)  # the manifest's public id
    uri = models.TextField()  # the library's
    digest = models.CharField(max_length=64, blank=True, default="")  # of the document, as it was then
    happened_at = models.DateTimeField()  # no two at once, and in the order of the keys; see store.activity

    class Meta:
        verbose_name_plural = "activities"
        indexes = [models.Index(fields=["book", "-id"], name="onit_activity_book")]

    def __str__(self) -> str:
        return f"{self.kind} {self.book}"
