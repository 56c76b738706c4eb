"""What waits for a library, a disk or a model says so, uses up no attempts and goes on by itself."""

import errno
from datetime import timedelta

import pytest
from django.utils import timezone

from manifests import following, selectors, services
from manifests.errors import DiskFullError, TransientError
from manifests.models import Host, Run, RunItem
from manifests.work import backoff, hosts
from onitsearch import pipeline
from onitsearch.crop import storage
from onitsearch.store import embedding_models, pages
from onitsearch.store.models import Illustration, Page
from tests import origin as faults
from tests.onitsearch.drawn import a_page
from tests.onitsearch.rows import a_model
from tests.onitsearch.test_pipeline import PICTURE, harvest

pytestmark = pytest.mark.django_db(transaction=True)

FIREWALL = "<!DOCTYPE html><html><title>Attention Required!</title></html>"


@pytest.fixture(autouse=True)
def hasty(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ONITSEARCH = {**settings.ONITSEARCH, "FETCH_ATTEMPTS": 1, "MAX_ATTEMPTS": 2}


def a_book(origin, count=1):
    return harvest(origin.add_book("b", [a_page(PICTURE, seed=n) for n in range(count)]))


def trouble(origin, fault, count=1):
    """Have everything below a book's image services go wrong."""
    usual = origin.next_fault
    names = tuple(f"/image/b-{n}/" for n in range(1, count + 1))
    origin.next_fault = lambda path: fault if path.startswith(names) else usual(path)
    return lambda: setattr(origin, "next_fault", usual)


def later(**ago):
    """Let time go by for the pages and hosts."""
    Page.objects.update(not_before=None)
    Host.objects.filter(rests_until__isnull=False).update(rests_until=timezone.now() - timedelta(seconds=1))
    if ago:
        Page.objects.filter(waiting_since__isnull=False).update(
            waiting_since=timezone.now() - timedelta(**ago)
        )


def test_a_library_that_is_down_for_days_costs_no_attempt_and_comes_back(origin):
    run = a_book(origin)
    (page_id,) = pages.due()
    well = trouble(origin, faults.hang_up())
    for _ in range(8):  # far more than MAX_ATTEMPTS
        later()
        pipeline.index_page(page_id)
    page = Page.objects.get()
    assert (page.state, page.attempts, page.cause) == ("waiting", 0, "library")
    assert page.error.endswith("It is tried again later.")
    told = selectors.run_progress(run)
    assert told["failures"] == []
    (waiting,) = told["waiting"]
    assert (waiting["for"], waiting["name"], waiting["count"]) == ("library", hosts.of(origin.base), 1)
    assert waiting["since"] == page.waiting_since
    host = Host.objects.get(name=hosts.of(origin.base))
    assert waiting["next"] == max(page.not_before, host.rests_until) > timezone.now()
    assert told["pages"]["waiting"] == 1

    later(days=6)
    pipeline.index_page(page_id)
    assert Page.objects.get().state == "waiting"
    well()
    later()
    pipeline.index_page(page_id)
    page = Page.objects.get()
    assert (page.state, page.error, page.cause, page.waiting_since) == ("done", "", "", None)
    assert Illustration.objects.count() == 1


def test_after_a_week_it_counts_as_failed_and_says_no_more_that_it_is_tried_again(origin):
    a_book(origin)
    (page_id,) = pages.due()
    trouble(origin, faults.hang_up())
    pipeline.index_page(page_id)
    later(days=7, seconds=1)
    pipeline.index_page(page_id)
    page = Page.objects.get()
    assert (page.state, page.cause) == ("failed", "host-unreachable")
    assert "in vain" in page.error
    assert "tried again later" not in page.error
    assert "by itself" not in page.error


def test_the_pauses_of_what_waits_grow_to_an_hour(settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "BACKOFF_SECONDS": 10}
    waited, pauses = 0.0, []
    for _ in range(12):
        pauses.append(backoff.pause_after(waited))
        waited += pauses[-1]
    assert pauses == [min(10.0 * 2**n, 3600.0) for n in range(12)]
    assert backoff.pause_after(0.0, 500) == 500
    assert [backoff.backoff(n) for n in (1, 2, 3, 40)] == [10, 20, 40, 3600]
    assert backoff.backoff(1, 10**6) == 24 * 3600  # what a host asks for is heeded, for a day at most


@pytest.mark.parametrize(("attempt", "pause"), [(1, 10), (2, 20), (4, 80), (20, 3600)])
def test_each_attempt_is_put_off_longer_than_the_one_before(settings, attempt, pause):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "BACKOFF_SECONDS": 10, "MAX_ATTEMPTS": 99}
    item = RunItem.objects.create(
        run=Run.objects.create(url="https://library.example/m"), url="https://library.example/m",
        state="claimed", claimed_by="somebody", attempts=attempt,
    )  # fmt: skip
    before = timezone.now()
    assert following.ITEMS.put_back(following.ITEMS.claim_of(item), TransientError("It failed."))
    item.refresh_from_db()
    assert (item.state, item.attempts) == ("due", attempt)
    assert (item.not_before - before).total_seconds() == pytest.approx(pause, abs=2)


@pytest.mark.parametrize(("waited", "pause"), [(0, 10), (10, 20), (70, 80), (86_400, 3600)])
def test_the_longer_something_waits_the_longer_are_its_pauses(settings, waited, pause):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "BACKOFF_SECONDS": 10}
    now = timezone.now()
    item = RunItem.objects.create(
        run=Run.objects.create(url="https://library.example/m"), url="https://library.example/m",
        state="claimed", claimed_by="somebody", attempts=1, waiting_since=now - timedelta(seconds=waited),
    )  # fmt: skip
    following.ITEMS.put_back(following.ITEMS.claim_of(item), DiskFullError("The disk is full."))
    item.refresh_from_db()
    assert (item.state, item.attempts) == ("waiting", 0)
    assert (item.not_before - now).total_seconds() == pytest.approx(pause, abs=2)


@pytest.mark.parametrize(("failures", "pause"), [(3, 10), (4, 20), (6, 80), (40, 3600)])
def test_a_sick_host_rests_longer_with_each_failure(settings, failures, pause):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "BACKOFF_SECONDS": 10, "HOST_FAILURES": 3}
    Host.objects.create(name="sick.example", failures=failures - 1)
    assert hosts.failed("sick.example", "It failed.") is True
    rest = Host.objects.get(name="sick.example").rests_until - timezone.now()
    assert rest.total_seconds() == pytest.approx(pause, abs=2)
    Host.objects.create(name="well.example", failures=1)
    assert hosts.failed("well.example", "It failed.") is False


def test_with_the_first_answer_all_that_waited_for_the_library_is_due(origin):
    a_book(origin, 5)
    well = trouble(origin, faults.hang_up(), 5)
    for _ in range(3):
        assert pipeline.visit(pages.claim()) is None
    assert pages.claim() is None
    assert pages.due() == []
    # Those that were never asked for say what they wait for, too.
    assert set(Page.objects.values_list("state", "cause")) == {("waiting", "library")}
    well()
    Host.objects.update(rests_until=timezone.now() - timedelta(seconds=1))
    assert pipeline.visit(pages.claim()) is not None
    assert Page.objects.filter(state="due", not_before=None).count() == 4
    assert Host.objects.get(name=hosts.of(origin.base)).failures == 0


def test_one_address_that_is_silent_is_not_asked_again_with_each_answer_of_its_host(origin, settings):
    # A pause that a slow machine does not use up before it is looked at.
    settings.ONITSEARCH = {**settings.ONITSEARCH, "BACKOFF_SECONDS": 600}
    a_book(origin, 3)
    trouble(origin, faults.hang_up())
    for _ in range(3):
        pipeline.visit(pages.claim())
    assert sorted(Page.objects.values_list("state", flat=True)) == ["done", "done", "waiting"]
    waiting = Page.objects.get(state="waiting")
    assert waiting.not_before - timezone.now() > timedelta(seconds=400)
    assert pages.claim() is None


def test_one_address_that_fails_on_a_good_host_is_given_up(origin):
    a_book(origin)
    (page_id,) = pages.due()
    trouble(origin, faults.status(500))
    for _ in range(2):
        later()
        pipeline.index_page(page_id)
    page = Page.objects.get()
    assert (page.state, page.cause) == ("failed", "host-failed")
    assert page.error.endswith("It was tried 2 times.")


def test_a_full_disk_is_waited_for(origin, monkeypatch):
    run = a_book(origin)
    (page_id,) = pages.due()

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(storage.default_storage, "save", full)
        for _ in range(4):
            later()
            pipeline.index_page(page_id)
    page = Page.objects.get()
    assert (page.state, page.attempts, page.cause) == ("waiting", 0, "disk")
    assert [(one["for"], one["count"]) for one in selectors.run_progress(run)["waiting"]] == [("disk", 1)]
    later()
    pipeline.index_page(page_id)
    assert Page.objects.get().state == "done"


def test_what_waits_for_a_model_says_so(origin):
    run = a_book(origin)
    pipeline.index_page(pages.due()[0])
    model = a_model()
    embedding_models.record_check(model, "Its weights are missing.")
    (waiting,) = selectors.run_progress(run)["waiting"]
    assert (waiting["for"], waiting["name"], waiting["count"]) == ("model", model.key, 1)
    assert waiting["error"] == "Its weights are missing."
    embedding_models.record_check(model)
    assert selectors.run_progress(run)["waiting"] == []


@pytest.mark.parametrize(
    ("fault", "state", "restricted"),
    [
        (lambda h: h.reply(403, FIREWALL.encode(), "text/html; charset=utf-8"), "waiting", False),
        (lambda h: h.reply(403, b"no", "text/plain"), "waiting", False),
        (lambda h: h.reply(401, b"", "text/html"), "protected", True),
    ],
)
def test_a_firewall_hides_nothing_that_is_shown(origin, fault, state, restricted):
    a_book(origin)
    (page_id,) = pages.due()
    pipeline.index_page(page_id)
    assert Illustration.objects.get().restricted is False
    trouble(origin, fault)
    pages.mark_due([Page.objects.get().canvas_id], again=True)
    pipeline.index_page(page_id)
    assert Page.objects.get().state == state
    assert Illustration.objects.get().restricted is restricted


def test_a_firewall_before_a_manifest_is_waited_for(origin):
    origin.misbehave("/m.json", lambda h: h.reply(403, FIREWALL.encode(), "text/html"))
    origin.misbehave("/closed.json", lambda h: h.reply(403, b"{}", "application/json"))
    for name, state in (("/m.json", "waiting"), ("/closed.json", "failed")):
        item = services.harvest_item(item_id=services.register(url=origin.url(name)).items.get().pk)
        assert item.state == state
    assert "as firewalls do" in RunItem.objects.get(state="waiting").error


def test_trying_again_one_page_a_cause_or_all(origin):
    run = a_book(origin, 4)
    causes = ["fetch-failed", "fetch-failed", "bad-image", "worker-stopped"]
    for page, cause in zip(Page.objects.order_by("id"), causes, strict=True):
        Page.objects.filter(pk=page.pk).update(state="failed", attempts=2, error="It failed.", cause=cause)
    document = RunItem.objects.create(
        run=run, url="https://library.example/x", state="failed", cause="fetch-failed", attempts=2
    )
    failures = selectors.run_progress(run)["failures"]
    assert [one["cause"] for one in failures] == ["fetch-failed", *causes]

    def due():
        return list(
            Page.objects.filter(state="due", attempts=0, error="", cause="").values_list("id", flat=True)
        )

    first, second, third, fourth = Page.objects.order_by("id")
    assert services.retry_failures(run=run, url=third.canvas.uri) == 1
    assert due() == [third.id]
    assert services.retry_failures(run=run, cause="fetch-failed") == 3
    assert sorted(due()) == [first.id, second.id, third.id]
    run.refresh_from_db()
    document.refresh_from_db()
    assert (run.state, document.state, document.attempts) == ("running", "due", 0)
    assert services.retry_failures(run=run) == 1
    assert sorted(due()) == [first.id, second.id, third.id, fourth.id]
    assert services.retry_failures(run=run) == 0
