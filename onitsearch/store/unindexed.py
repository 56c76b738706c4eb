"""Pages that are not indexed: their run was cancelled, they failed, or their image is protected at the library."""

from __future__ import annotations

from django.db import transaction

from manifests.errors import OnitError
from manifests.uri import spellings
from manifests.work.models import OPEN
from onitsearch.store import pages
from onitsearch.store.models import Illustration, Page


def mark_protected(work: pages.PageWork, error: OnitError) -> bool:
    """Put down that a claimed page's image is protected; False where the claim was lost.

    What was cut from it in better times is not for the public any more.
    """
    with transaction.atomic():
        page = pages.PAGES.held(work.claim)
        if page is None:
            return False
        Illustration.objects.filter(canvas_id=work.canvas.id).update(restricted=True)
        pages.finish_locked(
            page,
            work,
            state=Page.State.PROTECTED,
            error=str(error),
            access=Page.Access.RESTRICTED,
            access_note=error.message,
        )
    return True


def stop_run(run_id: int) -> int:
    """Drop what a run's pages still have to do; returns how many. Whoever works on one loses the claim."""
    open_ones = Page.objects.filter(run_id=run_id, state__in=OPEN)
    # In the order in which pages are made due, so that the two never wait for each other.
    locked = list(
        open_ones.select_for_update(of=("self",)).order_by("canvas_id").values_list("pk", flat=True)
    )
    return Page.objects.filter(pk__in=locked).update(
        state=Page.State.STOPPED,
        error="The run was cancelled.",
        cause="",
        claimed_by="",
        lease_until=None,
        not_before=None,
    )


def failed_canvases(run_id: int, *, url: str = "", cause: str = "") -> list[int]:
    """Return the canvases of a run whose pages failed: all, that of one address, or those of a cause."""
    found = Page.objects.filter(run_id=run_id, state=Page.State.FAILED, canvas__removed_at=None)
    if url:
        found = found.filter(canvas__uri__in=spellings(url))
    if cause:
        found = found.filter(cause=cause)
    return list(found.values_list("canvas_id", flat=True))


def stopped_canvases(manifest_id: int) -> list[int]:
    """Return the canvases of a book whose pages were dropped with a cancelled run."""
    found = Page.objects.filter(canvas__manifest_id=manifest_id, state=Page.State.STOPPED)
    return list(found.filter(canvas__removed_at=None).values_list("canvas_id", flat=True))
