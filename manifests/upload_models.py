"""Uploads that a run makes books of, as rows."""

from __future__ import annotations

from typing import Any

from django.db import models

UPLOAD = "Upload"  # the kind of a run's document that is still to be made
_MOST_TOLD = 100


class Upload(models.Model):
    """Page images that somebody uploaded: the document of a run that they become, and how far that got.

    ``folder`` is its name below UPLOADS_ROOT and the book's in addresses; "" once the files were thrown away.
    """

    item = models.OneToOneField("RunItem", on_delete=models.CASCADE, related_name="upload")
    folder = models.CharField(max_length=120, blank=True)
    title = models.TextField()
    pages = models.PositiveIntegerField()
    in_pdf = models.PositiveIntegerField(default=0)  # of these, inside of PDF files
    taken = models.PositiveIntegerField(default=0)  # pages of PDF files that are images by now
    done = models.PositiveIntegerField(default=0)  # pages that are published, or were left out
    left_out = models.JSONField(default=list, blank=True)  # why pages were left out, a sentence each
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"upload “{self.title}”"


def progress_of_run(run_id: int) -> dict[str, Any]:
    """How far the book of a run is made, where it is one of an upload: counts of pages, and what was left out."""
    upload = Upload.objects.filter(item__run=run_id).select_related("item").first()
    if upload is None:
        return {}
    found: dict[str, Any] = {
        "publishing": {"total": upload.pages, "due": upload.pages - upload.done, "done": upload.done},
        "skipped": [{"url": upload.item.url, "error": told} for told in upload.left_out[:_MOST_TOLD]],
    }
    if upload.in_pdf:
        found["unpacking"] = {
            "total": upload.in_pdf,
            "due": upload.in_pdf - upload.taken,
            "done": upload.taken,
        }
    return found
