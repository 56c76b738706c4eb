"""What a page's row says after each step, which canvases are missing one, and what goes with a canvas."""

from datetime import timedelta

import pytest
from django.utils import timezone

from manifests.errors import TransientError
from manifests.models import Canvas, Run
from onitsearch.store import pages, vectors
from onitsearch.store.models import Illustration, Page, Vector
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db

LEFT = {
    "error": "It failed.", "cause": "host-failed", "claimed_by": "somebody", "attempts": 3, "recipe": "r",
    "image_url": "https://library.example/1.jpg", "image_etag": '"e"', "image_last_modified": "Monday",
    "image_digest": "d", "supplied": "silent", "regions_from": "alto", "indexed_digest": "before",
}  # fmt: skip


def a_run():
    return Run.objects.create(url="https://library.example/m")


def left_behind(canvas, **values):
    later = timezone.now() + timedelta(hours=1)
    times = {"lease_until": later, "not_before": later, "waiting_since": later}
    Page.objects.filter(canvas=canvas).update(**{**LEFT, **times, "state": "failed", **values})


def test_marking_due_forgets_the_work_and_keeps_what_is_known_of_the_image():
    run, canvas = a_run(), rows.a_canvas()
    assert pages.mark_due([]) == []
    (page_id,) = pages.mark_due([canvas.pk], run_id=run.pk)
    fresh = Page.objects.get()
    assert (fresh.pk, fresh.state, fresh.run_id, fresh.host, fresh.recipe) == (page_id, "due", run.pk, "", "")
    left_behind(canvas)
    image = {"url": "https://Images.example:8182/1.jpg"}
    Canvas.objects.filter(pk=canvas.pk).update(images=[image, {"url": "https://second.example/2.jpg"}])
    assert pages.mark_due([canvas.pk]) == [page_id]
    page = Page.objects.get()
    assert (page.state, page.attempts, page.error, page.cause, page.claimed_by) == ("due", 0, "", "", "")
    assert (page.lease_until, page.not_before, page.waiting_since) == (None, None, None)
    assert (page.run_id, page.host) == (
        run.pk,
        "images.example:8182",
    )  # of no new run: it stays the old one's
    kept = ("recipe", "image_url", "image_etag", "image_last_modified", "image_digest", "supplied", "regions_from",
            "indexed_digest")  # fmt: skip
    assert {name: getattr(page, name) for name in kept} == {name: LEFT[name] for name in kept}
    other = a_run()
    pages.mark_due([canvas.pk], run_id=other.pk, again=True)
    page.refresh_from_db()
    assert (page.run_id, page.recipe, page.image_digest) == (other.pk, "", "d")


def test_pages_are_marked_in_the_order_of_their_canvases_each_once():
    book = rows.a_manifest()
    keys = [rows.a_canvas(book).pk for _ in range(3)]
    marked = pages.mark_due([keys[2], keys[0], keys[1], keys[0]])
    assert [Page.objects.get(pk=one).canvas_id for one in marked] == keys


def test_the_end_of_the_work_is_written_over_all_that_it_left():
    canvas = rows.a_canvas()
    (page_id,) = pages.mark_due([canvas.pk])
    work = pages.claim(page_id)
    left_behind(canvas, state="claimed", claimed_by=work.claim.worker, attempts=work.claim.attempt)
    before = timezone.now()
    assert pages.finish(work, recipe="new", image_digest="other")
    page = pages.get(page_id)
    assert (page.state, page.attempts, page.error, page.cause, page.claimed_by) == ("done", 0, "", "", "")
    assert (page.lease_until, page.not_before, page.waiting_since) == (None, None, None)
    assert (page.indexed_digest, page.recipe, page.image_digest) == (canvas.digest, "new", "other")
    assert before <= page.indexed_at <= timezone.now()
    assert pages.finish(work) is False
    pages.mark_due([canvas.pk])
    assert pages.finish(pages.claim(page_id), state="skipped", error="It has no image.")
    page.refresh_from_db()
    assert (page.state, page.error) == ("skipped", "It has no image.")


def test_a_failed_claim_tells_whether_it_was_still_held():
    (page_id,) = pages.mark_due([rows.a_canvas().pk])
    claim = pages.claim(page_id).claim
    assert pages.fail(claim, TransientError("It sleeps.")) is True
    assert pages.fail(claim, TransientError("It sleeps.")) is False


def test_canvases_that_lack_a_page_or_have_one_of_another_state():
    book = rows.a_manifest()
    fresh, done, stale, skipped, failed, removed = (rows.a_canvas(book) for _ in range(6))
    withdrawn = rows.a_canvas(rows.a_manifest(withdrawn_at=timezone.now()))
    unread = rows.a_canvas(rows.a_manifest(harvested_at=None))
    marked = [done, stale, skipped, failed, removed]
    pages.mark_due([one.pk for one in marked])
    for canvas, state, digest in (
        (done, "done", done.digest), (stale, "done", "before"), (skipped, "skipped", "before"),
        (failed, "failed", "before"), (removed, "done", "before"),
    ):  # fmt: skip
        Page.objects.filter(canvas=canvas).update(state=state, indexed_digest=digest)
    Canvas.objects.filter(pk=removed.pk).update(removed_at=timezone.now())
    assert pages.missing() == [fresh.pk, stale.pk, skipped.pk]
    everywhere = [*(one.pk for one in (fresh, done, stale, skipped, failed)), unread.pk]
    assert pages.canvases() == everywhere
    assert pages.canvases(book.pk) == everywhere[:-1]
    assert pages.canvases(withdrawn.manifest_id) == []


def test_pages_of_a_run_that_may_be_claimed():
    run, other, paused = a_run(), a_run(), a_run()
    book = rows.a_manifest()
    mine = pages.mark_due([rows.a_canvas(book).pk for _ in range(3)], run_id=run.pk)
    theirs = pages.mark_due([rows.a_canvas(book).pk], run_id=other.pk)
    resting = pages.mark_due([rows.a_canvas(book).pk], run_id=paused.pk)
    Run.objects.filter(pk=paused.pk).update(state="paused")
    assert pages.due(run_id=run.pk) == mine
    assert pages.due(2) == mine[:2]
    assert pages.due() == mine + theirs
    assert pages.claim(resting[0]) is None
    Page.objects.filter(pk=mine[0]).update(not_before=timezone.now() + timedelta(minutes=1))
    assert pages.due(run_id=run.pk) == mine[1:]


def test_pages_are_counted_by_state_of_a_run_or_of_books():
    run, one, two = a_run(), rows.a_manifest(), rows.a_manifest()
    pages.mark_due([rows.a_canvas(one).pk for _ in range(2)], run_id=run.pk)
    marked = pages.mark_due([rows.a_canvas(two).pk for _ in range(3)])
    Page.objects.filter(pk=marked[0]).update(state="done")

    def told(**asked):
        found = pages.counts(**asked)
        assert set(found) == set(Page.State.values)
        return {state: many for state, many in found.items() if many}

    assert told() == {"due": 4, "done": 1}
    assert told(run_id=run.pk) == {"due": 2}
    assert told(manifest_ids=[two.pk]) == {"due": 2, "done": 1}
    assert told(manifest_ids=[]) == {}
    assert told(run_id=run.pk, manifest_ids=[two.pk]) == {}


@pytest.mark.parametrize(("from_info", "size_from"), [(True, "info"), (False, "pixels")])
def test_how_large_a_canvas_is_is_learnt_once(from_info, size_from):
    canvas, other = rows.a_canvas(width=None, height=None), rows.a_canvas(width=None, height=None)
    assert pages.canvas_source(canvas.pk).size == (0, 0)
    learnt = pages.learn_size(canvas.pk, 300.0, 400.0, from_info=from_info)
    assert (learnt.id, learnt.size) == (canvas.pk, (300, 400))
    canvas.refresh_from_db()
    assert (canvas.width, canvas.height, canvas.size_from) == (300, 400, size_from)
    assert pages.learn_size(canvas.pk, 30.0, 40.0, from_info=True).size == (300, 400)
    assert pages.canvas_source(other.pk).size == (0, 0)


def test_what_goes_and_comes_with_a_canvas():
    model, book = rows.a_model(), rows.a_manifest()
    here, there = rows.a_canvas(book), rows.a_canvas(book)
    stood, other = rows.an_illustration(here), rows.an_illustration(there)
    before = rows.an_illustration(here, state="superseded")
    pages.mark_due([here.pk, there.pk])
    vectors.ensure_due([stood.pk, other.pk])
    rows.embed_all(model)
    long_ago = timezone.now() - timedelta(days=9)
    Illustration.objects.update(changed_at=long_ago)
    assert pages.remove([here.pk]) == 1
    assert dict(Illustration.objects.values_list("pk", "state")) == {
        stood.pk: "removed", before.pk: "superseded", other.pk: "standing"
    }  # fmt: skip
    assert list(Page.objects.values_list("canvas_id", flat=True)) == [there.pk]
    assert list(Vector.objects.filter(live=True).values_list("illustration_id", flat=True)) == [other.pk]
    changed = set(Illustration.objects.filter(changed_at__gt=long_ago).values_list("pk", flat=True))
    assert changed == {stood.pk}
    Illustration.objects.update(changed_at=long_ago)
    pages.mark_due([here.pk, there.pk])
    assert Illustration.objects.get(pk=stood.pk).state == "standing"
    assert Vector.objects.filter(live=True).count() == 2
    changed = set(Illustration.objects.filter(changed_at__gt=long_ago).values_list("pk", flat=True))
    assert changed == {stood.pk}


def test_whether_the_ocr_of_a_book_is_known_to_name_pictures():
    one, other = rows.a_manifest(), rows.a_manifest()
    pages.mark_due([rows.a_canvas(book).pk for book in (one, one, other)])
    Page.objects.update(supplied="silent")
    assert pages.supplied_names_pictures(one.pk) is False
    first = Page.objects.filter(canvas__manifest=one).earliest("pk")
    Page.objects.filter(pk=first.pk).update(supplied="pictures")
    assert pages.supplied_names_pictures(one.pk) is True
    assert pages.supplied_names_pictures(other.pk) is False
