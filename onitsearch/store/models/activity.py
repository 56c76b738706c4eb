"""What happened to books, for those who follow us."""

from __future__ import annotations

from django.db import models


class Activity(models.Model):
    """What happened to a book that the public can see, for those who follow us: told once and never changed.

    No key leads to the book's row, for a tombstone has to outlive it.
    """

    class Kind(models.TextChoices):
        CREATE = "Create"
        UPDATE = "Update"
        DELETE = "Delete"

    kind = models.CharField(max_length=6, choices=Kind)
    book = models.CharField(max_length=16)  # the manifest's public id
    uri = models.TextField()  # the library's
    digest = models.CharField(max_length=64, blank=True, default="")  # of the document, as it was then
    happened_at = models.DateTimeField()  # no two at once, and in the order of the keys; see store.activity

    class Meta:
        verbose_name_plural = "activities"
        indexes = [models.Index(fields=["book", "-id"], name="onit_activity_book")]

    def __str__(self) -> str:
        return f"{self.kind} {self.book}"
