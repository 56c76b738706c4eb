"""What every row that is work has: a lease, counts, and a reason when it failed."""

from __future__ import annotations

from django.db import models


class Work(models.Model):
    """Work as a row: claimed with a lease, counted, and told about in plain words when it fails."""

    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=120, blank=True, default="")  # see store.claims
    error = models.TextField(blank=True, default="")

    class Meta:
        abstract = True
