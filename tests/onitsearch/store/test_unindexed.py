"""Pages that are not indexed, their rows alone: protected, dropped with their run, failed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from manifests.errors import ProtectedError
from manifests.models import Canvas, Run
from onitsearch.store import pages, unindexed
from onitsearch.store.models import Page
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db

STATES = ("due", "claimed", "waiting", "done", "failed", "skipped", "protected", "stopped")


def a_run():
    return Run.objects.create(url="https://library.example/m")


def pages_in_every_state(run):
    """A page of a run in each state, with all that work may have left in its row; by state."""
    book = rows.a_manifest()
    marked = pages.mark_due([rows.a_canvas(book).pk for _ in STATES], run_id=run.pk)
    later = timezone.now() + timedelta(hours=1)
    for state, page_id in zip(STATES, sorted(marked), strict=True):
        Page.objects.filter(pk=page_id).update(
            state=state, error="Before.", cause="library", claimed_by="somebody", attempts=2,
            lease_until=later, not_before=later,
        )  # fmt: skip
    return dict(zip(STATES, sorted(marked), strict=True))


def test_a_cancelled_run_drops_what_its_pages_still_have_to_do_and_no_more():
    run, other = a_run(), a_run()
    mine, theirs = pages_in_every_state(run), pages_in_every_state(other)
    assert unindexed.stop_run(run.pk) == 3
    for state, page_id in mine.items():
        page = Page.objects.get(pk=page_id)
        if state in ("due", "claimed", "waiting"):
            told = page.state, page.error, page.cause, page.claimed_by, page.lease_until, page.not_before
            assert told == ("stopped", "The run was cancelled.", "", "", None, None), state
        else:
            assert (page.state, page.error, page.cause) == (state, "Before.", "library")
    assert all(Page.objects.get(pk=one).state == state for state, one in theirs.items())
    assert unindexed.stop_run(run.pk) == 0
    stopped = {
        Page.objects.get(pk=mine[state]).canvas_id for state in ("due", "claimed", "waiting", "stopped")
    }
    book = Page.objects.get(pk=mine["due"]).canvas.manifest_id
    assert set(unindexed.stopped_canvases(book)) == stopped
    gone = stopped.pop()
    Canvas.objects.filter(pk=gone).update(removed_at=timezone.now())
    assert set(unindexed.stopped_canvases(book)) == stopped
    assert unindexed.stopped_canvases(book + 10**6) == []


def test_failed_pages_by_address_and_by_cause():
    run, other = a_run(), a_run()
    book = rows.a_manifest()
    canvases = [rows.a_canvas(book) for _ in range(5)]
    pages.mark_due([one.pk for one in canvases[:4]], run_id=run.pk)
    pages.mark_due([canvases[4].pk], run_id=other.pk)
    Page.objects.update(state="failed", cause="bad-image")
    Page.objects.filter(canvas=canvases[0]).update(cause="host-failed")
    Page.objects.filter(canvas=canvases[3]).update(state="skipped")
    Canvas.objects.filter(pk=canvases[2].pk).update(removed_at=timezone.now())
    keys = [one.pk for one in canvases]
    assert set(unindexed.failed_canvases(run.pk)) == {keys[0], keys[1]}
    assert unindexed.failed_canvases(run.pk, url=canvases[1].uri) == [keys[1]]
    assert unindexed.failed_canvases(run.pk, cause="host-failed") == [keys[0]]
    assert unindexed.failed_canvases(run.pk, url=canvases[1].uri, cause="host-failed") == []
    assert unindexed.failed_canvases(other.pk) == [keys[4]]


def test_a_protected_page_is_at_its_end_and_says_why():
    canvas = rows.a_canvas()
    (page_id,) = pages.mark_due([canvas.pk])
    work = pages.claim(page_id)
    assert unindexed.mark_protected(work, ProtectedError("It asks for a log-in.", hint="Give a token."))
    page = Page.objects.get()
    assert (page.attempts, page.claimed_by, page.lease_until, page.not_before) == (0, "", None, None)
    assert (page.indexed_digest, page.cause) == (canvas.digest, "")
    assert page.indexed_at is not None
    # A claim that was lost writes nothing.
    pages.mark_due([canvas.pk])
    row = rows.an_illustration(canvas)
    assert unindexed.mark_protected(work, ProtectedError("Too late.")) is False
    row.refresh_from_db()
    assert row.restricted is False
    assert Page.objects.get().state == "due"
