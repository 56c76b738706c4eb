"""How far a run's pages are: every figure from rows in which it differs from its neighbours."""

from datetime import timedelta

import pytest
from django.utils import timezone

from manifests.models import Run
from onitsearch.store import embedding_models, pages, progress, vectors
from onitsearch.store.models import Illustration, Page, Vector
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    return Run.objects.create(url="https://library.example/m")


def a_page(run, **values):
    """A page of a run, with its canvas."""
    canvas = rows.a_canvas()
    pages.mark_due([canvas.pk], run_id=run.pk)
    Page.objects.filter(canvas=canvas).update(**values)
    return canvas


def test_a_run_without_pages(run):
    a_page(Run.objects.create(url="https://library.example/other"), state="failed")
    rows.a_model()
    found = progress.of_run(run.pk)
    assert found["pages"] == {
        "due": 0, "claimed": 0, "waiting": 0, "done": 0, "failed": 0, "skipped": 0, "protected": 0, "stopped": 0,
        "total": 0,
    }  # fmt: skip
    assert found["vectors"] == {"done": 0, "due": 0, "failed": 0}
    assert found["illustrations"] == 0
    assert found["waiting"] == found["failures"] == found["protected"] == found["skipped"] == []


def test_pages_by_state_and_what_is_told_of_them(run):
    a_page(run, state="done")
    a_page(run, state="done")
    failed = a_page(run, state="failed", error="It is a text file.", cause="bad-image")
    later = a_page(run, state="failed", error="It was gone.", cause="fetch-failed")
    skipped = a_page(run, state="skipped", error="It has no image.")
    protected = a_page(run, state="protected", access="restricted", access_note="It asks for a log-in.")
    smaller = a_page(run, state="done", access="degraded", access_note="A smaller one is shown.")
    since = timezone.now() - timedelta(hours=2)
    a_page(
        run, state="waiting", cause="library", host="a.example", error="It sleeps.", waiting_since=since,
        not_before=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    found = progress.of_run(run.pk)
    assert {state: many for state, many in found["pages"].items() if many} == {
        "done": 3, "failed": 2, "skipped": 1, "protected": 1, "waiting": 1, "total": 8,
    }  # fmt: skip
    assert found["failures"] == [
        {"url": failed.uri, "error": "It is a text file.", "cause": "bad-image"},
        {"url": later.uri, "error": "It was gone.", "cause": "fetch-failed"},
    ]
    assert found["protected"] == [
        {"url": protected.uri, "error": "It asks for a log-in."},
        {"url": smaller.uri, "error": "A smaller one is shown."},
    ]
    assert found["skipped"] == [{"url": skipped.uri, "error": "It has no image."}]
    (waiting,) = found["waiting"]
    assert (waiting["for"], waiting["name"], waiting["count"]) == ("library", "a.example", 1)
    assert (waiting["since"], waiting["error"]) == (since, "It sleeps.")
    assert waiting["next"] == Page.objects.get(state="waiting").not_before


def test_a_hundred_failures_are_told_one_by_one(run):
    book = rows.a_manifest()
    pages.mark_due([rows.a_canvas(book).pk for _ in range(102)], run_id=run.pk)
    keys = list(Page.objects.order_by("pk").values_list("pk", flat=True))
    Page.objects.update(state="failed")
    found = progress.of_run(run.pk)
    uris = list(Page.objects.filter(pk__in=keys[:100]).order_by("pk").values_list("canvas__uri", flat=True))
    assert [one["url"] for one in found["failures"]] == uris
    assert found["pages"]["failed"] == 102
    for state, told in (("skipped", "skipped"), ("protected", "protected")):
        Page.objects.update(state=state, access="restricted" if state == "protected" else "")
        assert len(progress.of_run(run.pk)[told]) == 100


def test_pictures_and_their_vectors(run, settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "MAX_ATTEMPTS": 3}
    canvas = a_page(run)
    made = [rows.an_illustration(canvas) for _ in range(6)]
    rows.an_illustration(canvas, state="superseded")
    rows.an_illustration()  # of no page of the run
    # Before there is a model all are due.
    assert progress.of_run(run.pk)["vectors"] == {"done": 0, "due": 6, "failed": 0}
    model, other = rows.a_model(), rows.a_model("another")
    rows.embed_all(model)
    rows.embed_all(other)
    Vector.objects.filter(illustration=made[0], model=model).update(v=None, attempts=2)
    Vector.objects.filter(illustration=made[1], model=model).update(v=None, attempts=3)
    Vector.objects.filter(illustration=made[2], model=model).delete()
    found = progress.of_run(run.pk)
    assert found["illustrations"] == 6
    assert found["vectors"] == {"done": 3, "due": 2, "failed": 1}
    assert found["waiting"] == []
    # Vectors wait for their model where it cannot be loaded, and only while any are due.
    embedding_models.record_check(other, "It is too large.")
    assert progress.of_run(run.pk)["waiting"] == []
    embedding_models.record_check(model, "Its weights are missing.")
    model.refresh_from_db()
    assert progress.of_run(run.pk)["waiting"] == [
        {"for": "model", "name": model.key, "count": 2, "since": model.checked_at, "next": None,
         "error": "Its weights are missing."}
    ]  # fmt: skip
    Illustration.objects.filter(pk__in=[made[0].pk, made[2].pk]).update(state="removed")
    vectors.refresh_shown([made[0].pk])
    assert progress.of_run(run.pk)["waiting"] == []
