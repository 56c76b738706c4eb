"""What every row that is work has: a lease, counts, and the reason why it waits or failed."""

from __future__ import annotations

from django.db import models


class State(models.TextChoices):
    """Where a piece of work stands; tables add ends of their own."""

    DUE = "due"
    CLAIMED = "claimed"
    WAITING = "waiting"  # for what `cause` names; it resumes by itself
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


# Not over yet.
OPEN = (State.DUE, State.CLAIMED, State.WAITING)


class Work(models.Model):
    """Work as a row; see `manifests.work.table`."""

    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=120, blank=True, default="", db_default="")  # see work.claims
    error = models.TextField(blank=True, default="")
    cause = models.CharField(max_length=30, blank=True, default="", db_default="")  # of failing or waiting
    waiting_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class HostWork(Work):
    """Work that asks a library's host; the rows of one run take turns with those of others."""

    host = models.CharField(max_length=260, blank=True, default="", db_default="")  # see work.hosts.of
    # While the host is being asked: then the row counts against the host's share of the workers.
    asking = models.BooleanField(default=False, db_default=False)

    class Meta:
        abstract = True


class Host(models.Model):
    """What is known of a library's host: how often in a row it failed, and how long it is left alone for that."""

    name = models.CharField(max_length=260, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, default="")

    def __str__(self) -> str:
        return self.name
