"""How good the models were found to be: measurements, each kept whole."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from manifests.work.models import Work


class QualityReport(Work):
    """What was measured of all complete models at once, over the same questions and books; due until `made_at`.

    `result` is what `evaluate.quality` makes; pictures and books stand in it by their row ids, so that whoever reads it
    is told of those only that they may see.
    """

    progress = models.PositiveSmallIntegerField(default=0)  # per cent
    lang = models.CharField(max_length=8, default="en")  # the language in which classes are asked for
    truth = models.CharField(
        max_length=120, blank=True, default=""
    )  # a file's name; empty: what people classed
    result = models.JSONField(default=dict, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["not_before"], name="onit_quality_due", condition=Q(made_at=None))]

    def __str__(self) -> str:
        return f"quality report {self.pk}"
