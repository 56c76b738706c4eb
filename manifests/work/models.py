"""What every row that is work has: a lease, counts, and the reason why it waits or failed."""

from __future__ import annotations

from django.db import models


class State(models.TextChoices):
    """Where a piece of work stands; tables add ends of their own."""

    DUE = "due"
    CLAIMED = "claimed"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


# Not over yet.
OPEN = (State.DUE, State.CLAIMED)


class Work(models.Model):
    """Work as a row; see `manifests.work.table`."""

    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=120, blank=True, default="", db_default="")  # see work.claims
    error = models.TextField(blank=True, default="")

    class Meta:
        abstract = True
