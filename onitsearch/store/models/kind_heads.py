"""What a model's vectors were learned to say of kinds, and how far it was said of pictures."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from manifests.work.models import Work
from onitsearch.store.models.vectors import EmbeddingModel


class KindHead(Work):
    """A model's head for kinds as decisions taught it; due when there are enough new ones.

    `data` is a head (see kind_heads.head), empty while none that decisions taught is better on held-out books than
    what comes with the model. `applied` is the digest of the head that pictures are gone through with; `through` the
    last picture's row id, null once all were.
    """

    model = models.OneToOneField(EmbeddingModel, on_delete=models.CASCADE, related_name="kind_head")
    due = models.BooleanField(default=False)
    decisions = models.PositiveIntegerField(default=0)  # how many pictures it was learned from
    data = models.BinaryField(default=b"")
    # What it reached on held-out books, and what stood before.
    figures = models.JSONField(default=dict, blank=True)
    applied = models.CharField(max_length=16, blank=True, default="")
    through = models.BigIntegerField(null=True, blank=True)
    # Its classes are to be learned from labels, and how many labelled pictures there were last time; store.class_heads.
    classes_due = models.BooleanField(default=False)
    class_labels = models.PositiveIntegerField(default=0)
    learned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["not_before"], name="onit_kind_head_due", condition=Q(due=True))]

    def __str__(self) -> str:
        return f"kinds by {self.model_id}: {self.decisions} decisions"
