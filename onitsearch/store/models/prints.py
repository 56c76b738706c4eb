"""Local features of pictures, and which pictures show one print."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from manifests.work.models import Work
from onitsearch.store.models.illustrations import Illustration


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
