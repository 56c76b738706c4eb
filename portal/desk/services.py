"""Has pages read again that failed."""

from __future__ import annotations

from manifests.models import Manifest
from onitsearch.models import Page
from onitsearch.store import pages


def read_again(manifest: Manifest) -> int:
    """Make every failed page of a book due once more; returns how many. The sweeper wakes the workers."""
    failed = Page.objects.filter(canvas__manifest=manifest, canvas__removed_at=None, state=Page.State.FAILED)
    return len(pages.mark_due(failed.values_list("canvas_id", flat=True)))
