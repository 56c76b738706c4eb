"""What was learned from people's decisions."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from manifests.work.models import Work
from onitsearch.store.models.vectors import EmbeddingModel


class ReviewClassifier(Work):
    """What the decisions in one scope taught about one model's vectors; due when enough new ones were made.

    `keep` and `kinds` are rules of `curate.logistic_regression`, empty while there is too little to learn from.
    `history` says how accurate they became: ``{decisions, keep, always, kind}``, shares of held-out decisions that
    were told right, and what always saying the commonest would reach.
    """

    model = models.ForeignKey(EmbeddingModel, on_delete=models.CASCADE, related_name="review_classifiers")
    scope = models.CharField(max_length=24)  # all, m/ID, c/ID
    pending = models.PositiveIntegerField(default=0)  # decisions since it was learned
    due = models.BooleanField(default=False)
    decisions = models.PositiveIntegerField(default=0)  # how many it was learned from
    keep = models.BinaryField(default=b"")  # float32, (dim + 1): weights and bias of the logit to be accepted
    kinds = models.BinaryField(default=b"")  # float32, (kinds, dim + 1)
    kind_names = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    history = models.JSONField(default=list, blank=True)
    learned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "scope"], name="onit_classifier_once")]
        indexes = [models.Index(fields=["not_before"], name="onit_classifier_due", condition=Q(due=True))]

    def __str__(self) -> str:
        return f"{self.scope} by {self.model_id}: {self.decisions} decisions"
