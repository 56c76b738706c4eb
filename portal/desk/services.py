"""Has pages read again that failed."""

from __future__ import annotations

from manifests.models import Manifest
from onitsearch.models import Page
from onitsearch.store import pages
from portal.desk.selectors import UNREAD


def read_again(manifest: Manifest) -> int:
    """Make every page of a book that was not read due once more; returns how many. The sweeper wakes workers."""
    failed = Page.objects.filter(canvas__manifest=manifest, canvas__removed_at=None, state__in=UNREAD)
    return len(pages.mark_due(failed.values_list("canvas_id", flat=True)))
