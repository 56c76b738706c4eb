"""Models whose vectors are kept, the vectors, and the words that pictures are compared with."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from pgvector.django import HalfVectorField

from manifests.work.models import Work
from onitsearch.kinds import Kind
from onitsearch.store.models.illustrations import Illustration


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
    kind = models.CharField(max_length=12, default=Kind.ILLUSTRATION)
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
    # The picture's technique (AAT id) where the model was found to tell it surely; see store.techniques.
    technique = models.CharField(max_length=12, blank=True, default="", db_default="")
    # The digest of the vector that a library publishes of this picture, once it was considered here.
    published = models.CharField(max_length=16, blank=True, default="", db_default="")

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
            models.Index(
                fields=["model", "technique"], name="onit_vector_technique", condition=~Q(technique="")
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
    rows = models.BinaryField()  # float16, (depicted names, dim)
    means = models.BinaryField(default=b"")  # float16, (names, dim)

    def __str__(self) -> str:
        return f"{len(self.names)} words by {self.model_id}"
