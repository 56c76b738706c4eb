"""What people decided about pictures."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from onitsearch.store.models.illustrations import Illustration


class DecisionRecord(models.Model):
    """The audit of people's decisions: who, when, what, from what, to what."""

    class Action(models.TextChoices):
        ACCEPT = "accept"
        REJECT = "reject"
        REDRAW = "redraw"
        CLASSIFY = "classify"
        DESCRIBE = "describe"
        ADD = "add"
        SPLIT = "split"
        MERGE = "merge"
        RESTORE = "restore"
        RESET = "reset"
        UNDO = "undo"

    illustration = models.ForeignKey(Illustration, on_delete=models.PROTECT, related_name="decisions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    action = models.CharField(max_length=8, choices=Action)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, blank=True, default="")
    # Decisions that were made together, and can be undone together, share this name.
    batch = models.CharField(max_length=16, blank=True, default="", db_default="", db_index=True)
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["made_at"]

    def __str__(self) -> str:
        return f"{self.action} {self.illustration_id}"


class ReviewLease(models.Model):
    """A picture that somebody has in a queue to decide on, so that nobody else is given it meanwhile.

    It keeps nobody from deciding; it ends with a decision, or by itself.
    """

    illustration = models.OneToOneField(Illustration, on_delete=models.CASCADE, related_name="lease")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.illustration_id} until {self.until:%H:%M}"
