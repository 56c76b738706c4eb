"""Maps of similarity: where each picture lies, version by version."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from manifests.work.models import Work
from onitsearch.store.models.vectors import EmbeddingModel


class SimilarityMap(Work):
    """A map of all shown pictures by one model's vectors; its key is its version, and once made it never changes.

    Due until `made_at`. `ids`, `digests`, `cells` and `clusters_of` have a row for each of its `count` pictures.
    """

    model = models.ForeignKey(EmbeddingModel, on_delete=models.CASCADE, related_name="maps")
    progress = models.PositiveSmallIntegerField(default=0)  # per cent
    count = models.PositiveIntegerField(default=0)
    side = models.PositiveIntegerField(default=0)  # cells of a side of the square grid
    ids = models.BinaryField(default=b"")  # int64 (count,): row ids of illustrations
    digests = models.BinaryField(default=b"")  # int64 (count,): of the crops that were laid out
    cells = models.BinaryField(default=b"")  # int32 (count, 2): column, row
    clusters_of = models.BinaryField(default=b"")  # int16 (count,)
    # [{"class": name, "notation": …, "word": …}] by number; see similarity_map.cluster_labels
    clusters = models.JSONField(default=list, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["not_before"], name="onit_map_due", condition=Q(made_at=None))]

    def __str__(self) -> str:
        return f"map {self.pk} of {self.count} pictures"
