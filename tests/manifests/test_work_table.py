"""Rows as work, to the member and the second: what a claim, an end, a failure and a lost worker leave behind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Q
from django.utils import timezone

from manifests.errors import (
    DiskFullError,
    HostBusyError,
    HostFailedError,
    HostUnreachableError,
    PermanentError,
    TransientError,
)
from manifests.following import ITEMS, STREAMS
from manifests.models import Host, Run, RunItem, Stream
from manifests.work import claims, fair, hosts, table
from manifests.work.models import State
from manifests.work.table import Table

pytestmark = pytest.mark.django_db

URL = "https://library.example/m"
GONE = "elsewhere/1/999999999/1"


@pytest.fixture(autouse=True)
def paced(settings: Any) -> None:
    settings.ONITSEARCH = {
        **settings.ONITSEARCH, "MAX_ATTEMPTS": 3, "LEASE_SECONDS": 100, "BACKOFF_SECONDS": 10, "HOST_FAILURES": 3,
    }  # fmt: skip


def an_item(run: Run | None = None, number: int = 0, **values: Any) -> RunItem:
    run = run or Run.objects.create(url=URL)
    return RunItem.objects.create(**{"run": run, "url": f"{URL}/{number}", **values})


def now(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def seconds_until(moment: Any) -> float:
    return (moment - timezone.now()).total_seconds()


def claimed(item: RunItem) -> claims.Claim:
    (row,) = ITEMS.claim(ITEMS.ready().filter(pk=item.pk))
    return ITEMS.claim_of(row)


def test_a_claim_is_written_into_the_row_and_handed_back_as_it_is_written() -> None:
    item, other = an_item(host="a.example"), an_item(number=1)
    (row,) = ITEMS.claim(ITEMS.ready().order_by("pk"))
    kept = now(item)
    for one in (row, kept):
        assert (one.pk, one.state, one.attempts, one.claimed_by) == (
            item.pk,
            "claimed",
            1,
            claims.worker_name(),
        )
        assert seconds_until(one.lease_until) == pytest.approx(100, abs=3)
    assert kept.asking
    assert row.lease_until == kept.lease_until
    assert ITEMS.claim_of(row) == claims.Claim(item.pk, claims.worker_name(), 1, "a.example")
    assert (now(other).state, now(other).attempts, now(other).asking) == ("due", 0, False)
    assert ITEMS.claim(ITEMS.ready().filter(pk=item.pk)) == []
    ITEMS.release_host(ITEMS.claim_of(row))
    assert (now(item).asking, now(item).state) == (False, "claimed")
    assert [one.pk for one in ITEMS.claim(ITEMS.ready(), 5)] == [other.pk]


@pytest.mark.parametrize(
    ("values", "free", "ready"),
    [
        ({}, True, True), ({"state": "waiting"}, True, True), ({"state": "done"}, False, False),
        ({"state": "failed"}, False, False), ({"state": "skipped"}, False, False),
        ({"attempts": 2}, True, True), ({"attempts": 3}, False, False),
        ({"lease_until": 5}, False, False), ({"lease_until": -5}, True, True),
        ({"not_before": 5}, True, False), ({"not_before": -5}, True, True),
        ({"state": "claimed"}, True, True), ({"state": "claimed", "lease_until": 5}, False, False),
    ],
)  # fmt: skip
def test_which_rows_are_free_and_which_may_be_claimed_now(
    values: dict[str, Any], free: bool, ready: bool
) -> None:
    for name in ("lease_until", "not_before"):
        if name in values:
            values = {**values, name: timezone.now() + timedelta(seconds=values[name])}
    item = an_item(**values)
    assert ITEMS.free().filter(pk=item.pk).exists() is free
    assert ITEMS.ready().filter(pk=item.pk).exists() is ready


def test_a_table_that_never_gives_up_is_tried_for_ever() -> None:
    stream = Stream.objects.create(url=URL, attempts=50)
    assert STREAMS.ready().filter(pk=stream.pk).exists()
    (row,) = STREAMS.claim(STREAMS.ready())
    assert not STREAMS.has_states
    assert ITEMS.has_states
    assert STREAMS.put_back(STREAMS.claim_of(row), TransientError("It sleeps."))
    kept = now(stream)
    assert (kept.attempts, kept.claimed_by, kept.error) == (51, "", "It sleeps.")
    assert seconds_until(kept.not_before) == pytest.approx(3600, abs=3)
    Stream.objects.update(claimed_by=GONE, lease_until=timezone.now() - timedelta(seconds=1))
    assert STREAMS.release_lost() == [stream.pk]


def test_an_end_wipes_what_the_work_left_and_a_lost_claim_writes_nothing() -> None:
    item, other = an_item(), an_item(number=1)
    claim = claimed(item)
    claimed(other)
    later = timezone.now() + timedelta(hours=1)
    ITEMS.rows.update(not_before=later, error="It failed.", cause="x", waiting_since=later)
    assert ITEMS.end(claims.Claim(item.pk, "somebody", 1), state="done") is False
    assert ITEMS.end(claims.Claim(item.pk, claim.worker, 2), state="done") is False
    assert ITEMS.end(claim, state="skipped", counts={"members": 3}) is True
    kept = now(item)
    assert (kept.state, kept.error, kept.cause, kept.claimed_by) == ("skipped", "", "", "")
    assert (kept.lease_until, kept.not_before, kept.waiting_since) == (None, None, None)
    assert (kept.counts, kept.attempts) == ({"members": 3}, 1)
    assert now(other).error == "It failed."
    assert ITEMS.end(claim, state="done") is False
    assert ITEMS.put_back(claim, TransientError("Too late.")) is False
    assert ITEMS.held(claim) is None


def test_a_held_row_is_the_one_that_was_claimed() -> None:
    item = an_item()
    claim = claimed(item)
    held = ITEMS.held(claim)
    assert held is not None
    assert held.pk == item.pk


def test_a_failure_frees_the_row_for_later_and_the_last_one_says_how_often() -> None:
    item = an_item()
    for attempt, pause in ((1, 10), (2, 20)):
        assert ITEMS.put_back(claimed(item), TransientError("It sleeps.", hint="Wait."))
        kept = now(item)
        assert (kept.state, kept.attempts, kept.error, kept.cause) == ("due", attempt, "It sleeps. Wait.", "")
        assert (kept.claimed_by, kept.lease_until, kept.waiting_since) == ("", None, None)
        assert seconds_until(kept.not_before) == pytest.approx(pause, abs=3)
        RunItem.objects.update(not_before=None)
    assert ITEMS.put_back(claimed(item), TransientError("It sleeps.", hint="Wait."))
    kept = now(item)
    assert (kept.state, kept.attempts) == ("failed", 3)
    assert (kept.error, kept.cause) == ("It sleeps. It was tried 3 times.", "transient")
    assert (kept.claimed_by, kept.lease_until, kept.not_before) == ("", None, None)


def test_where_one_attempt_is_all_it_is_not_counted_aloud(settings: Any) -> None:
    settings.ONITSEARCH = {**settings.ONITSEARCH, "MAX_ATTEMPTS": 1}
    item = an_item()
    ITEMS.put_back(claimed(item), TransientError("It sleeps."))
    assert (now(item).state, now(item).error) == ("failed", "It sleeps.")


def test_what_a_host_asks_for_is_waited_for() -> None:
    item = an_item()
    ITEMS.put_back(claimed(item), TransientError("Busy.", retry_after=500))
    assert seconds_until(now(item).not_before) == pytest.approx(500, abs=3)
    disk = an_item(number=1)
    ITEMS.put_back(claimed(disk), DiskFullError("It is full.", retry_after=600))
    assert seconds_until(now(disk).not_before) == pytest.approx(600, abs=3)


def test_a_permanent_error_ends_it_with_its_words_and_its_kind() -> None:
    item = an_item()
    assert ITEMS.put_back(claimed(item), PermanentError("It is a text file.", hint="Send a picture."))
    kept = now(item)
    assert (kept.state, kept.error, kept.cause) == (
        "failed",
        "It is a text file. Send a picture.",
        "permanent",
    )
    assert (kept.attempts, kept.claimed_by, kept.lease_until) == (1, "", None)


def test_what_waits_uses_up_no_attempt_and_keeps_since_when() -> None:
    item = an_item(attempts=1)
    before = timezone.now()
    assert ITEMS.put_back(claimed(item), DiskFullError("The disk is full.", hint="Make room."))
    kept = now(item)
    assert (kept.state, kept.cause, kept.attempts) == ("waiting", "disk", 1)
    assert kept.error == "The disk is full. Make room. It is tried again by itself."
    assert (kept.claimed_by, kept.lease_until) == ("", None)
    assert before <= kept.waiting_since <= timezone.now()
    RunItem.objects.update(not_before=None)
    ITEMS.put_back(claimed(item), DiskFullError("The disk is full."))
    assert now(item).waiting_since == kept.waiting_since


def test_patience_ends_with_the_day_since_when_it_was_waited(settings: Any) -> None:
    settings.ONITSEARCH = {**settings.ONITSEARCH, "WORK_PATIENCE": 1000}
    item = an_item()
    since = timezone.now() - timedelta(seconds=990)
    RunItem.objects.update(waiting_since=since)
    ITEMS.put_back(claimed(item), DiskFullError("The disk is full."))
    assert now(item).state == "waiting"
    since = timezone.now() - timedelta(seconds=1001)
    RunItem.objects.update(waiting_since=since, not_before=None)
    ITEMS.put_back(claimed(item), DiskFullError("The disk is full."))
    kept = now(item)
    assert (kept.state, kept.cause, kept.waiting_since) == ("failed", "disk-full", None)
    assert kept.error == f"The disk is full. It was tried again and again since {since:%Y-%m-%d}, in vain."
    # Without any patience it is a failed attempt like others.
    settings.ONITSEARCH = {**settings.ONITSEARCH, "WORK_PATIENCE": 0}
    other = an_item(number=1)
    ITEMS.put_back(claimed(other), DiskFullError("The disk is full."))
    assert (now(other).state, now(other).attempts) == ("due", 1)


def test_a_claim_that_is_undone_never_was() -> None:
    item, other = an_item(attempts=1), an_item(number=1)
    claim, lost = claimed(item), claimed(other)
    RunItem.objects.filter(pk=other.pk).update(claimed_by="somebody")
    ITEMS.undo([claim, lost])
    kept = now(item)
    assert (kept.state, kept.attempts, kept.claimed_by, kept.lease_until) == ("due", 1, "", None)
    assert (now(other).state, now(other).attempts) == ("claimed", 1)


def test_what_is_renewed_begins_from_nothing() -> None:
    later = timezone.now() + timedelta(hours=1)
    item = an_item(state="failed", attempts=3, error="It failed.", cause="x", claimed_by="somebody",
                   lease_until=later, not_before=later, waiting_since=later)  # fmt: skip
    other = an_item(number=1, state="failed", attempts=3)
    assert ITEMS.renew(RunItem.objects.filter(pk=item.pk)) == 1
    kept = now(item)
    assert (kept.state, kept.attempts, kept.error, kept.cause, kept.claimed_by) == ("due", 0, "", "", "")
    assert (kept.lease_until, kept.not_before, kept.waiting_since) == (None, None, None)
    assert (now(other).state, now(other).attempts) == ("failed", 3)


def test_what_a_worker_holds_is_given_back_by_itself_or_when_it_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mine, theirs, late, dead = (an_item(number=n) for n in range(4))
    for item in (mine, theirs, late, dead):
        claimed(item)
    RunItem.objects.filter(pk__in=[theirs.pk, late.pk]).update(claimed_by=GONE)
    RunItem.objects.filter(pk=late.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    RunItem.objects.filter(pk=dead.pk).update(claimed_by="dead")
    monkeypatch.setattr(table, "is_dead", lambda name: name == "dead")
    assert sorted(ITEMS.release_lost()) == [late.pk, dead.pk]
    for item in (late, dead):
        kept = now(item)
        assert (kept.state, kept.attempts, kept.claimed_by, kept.lease_until) == ("due", 1, "", None)
    assert (now(mine).state, now(theirs).state) == ("claimed", "claimed")
    table.release_own()
    kept = now(mine)
    assert (kept.state, kept.attempts, kept.claimed_by, kept.lease_until) == ("due", 1, "", None)
    assert now(theirs).state == "claimed"
    assert ITEMS.release_own() == 0


def test_a_row_without_a_lease_is_nobody_s() -> None:
    item = an_item()
    claimed(item)
    RunItem.objects.update(lease_until=None)
    assert ITEMS.release_lost() == [item.pk]


def test_a_row_whose_worker_went_down_at_every_attempt_is_given_up() -> None:
    last, once = an_item(attempts=2), an_item(number=1)
    for item in (last, once):
        claimed(item)
    RunItem.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert ITEMS.release_lost() == [once.pk]
    kept = now(last)
    assert (kept.state, kept.attempts, kept.cause) == ("failed", 3, "worker-stopped")
    assert kept.error == "It was tried 3 times; the last time the worker stopped."
    assert (kept.claimed_by, kept.lease_until) == ("", None)


def test_what_brings_its_worker_down_three_times_is_set_aside(settings: Any) -> None:
    """However many attempts there may be; an ordinary failure in between says that it is not the row."""
    settings.ONITSEARCH = {**settings.ONITSEARCH, "MAX_ATTEMPTS": 9}
    poison, unlucky = an_item(), an_item(number=1)

    def bring_down(*items: RunItem) -> None:
        for item in items:
            claimed(item)
        RunItem.objects.filter(state="claimed").update(lease_until=timezone.now() - timedelta(seconds=1))

    for _ in range(2):
        bring_down(poison, unlucky)
        assert sorted(ITEMS.release_lost()) == [poison.pk, unlucky.pk]
    assert ITEMS.put_back(claimed(unlucky), TransientError("The library is slow."))
    RunItem.objects.update(not_before=None)
    bring_down(poison, unlucky)
    assert ITEMS.release_lost() == [unlucky.pk]
    kept = now(poison)
    assert (kept.state, kept.cause) == ("failed", "worker-stopped")
    assert kept.error == "The worker stopped 3 times while it worked on this."
    assert now(unlucky).state == "due"


def test_without_states_the_count_of_attempts_says_that_a_row_failed() -> None:
    plain: Table[Stream] = Table(Stream, Q(following=True))
    table._tables.remove(plain)
    stream, other = (Stream.objects.create(url=f"{URL}/{n}") for n in range(2))
    Stream.objects.filter(pk=other.pk).update(following=False)
    (row,) = plain.claim(plain.ready())
    assert row.pk == stream.pk
    assert plain.put_back(plain.claim_of(row), PermanentError("It is gone."))
    kept = now(stream)
    assert (kept.attempts, kept.error, kept.cause) == (3, "It is gone.", "permanent")
    assert not plain.ready().exists()


def test_the_words_of_what_waits_promise_once_that_it_is_tried_again() -> None:
    assert (
        DiskFullError("Full.", hint="It is tried again later.").while_waiting
        == "Full. It is tried again later."
    )
    assert DiskFullError("Full.").while_waiting == "Full. It is tried again by itself."


# -- hosts -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Library.Example/m", "library.example"), ("http://a.example:8182/x?y", "a.example:8182"),
        ("https://me:secret@a.example/", "a.example"), ("no address", ""), ("http://[broken/", ""), ("", ""),
        ("https://" + "h" * 300 + "/", "h" * 260),
    ],
)  # fmt: skip
def test_the_host_of_an_address(url: str, host: str) -> None:
    assert hosts.of(url) == host


def test_failures_are_counted_since_the_first_and_an_answer_forgets_them() -> None:
    before = timezone.now()
    assert [hosts.failed("a.example", f"Number {n}.") for n in range(3)] == [False, False, True]
    host = Host.objects.get()
    assert (host.name, host.failures, host.error) == ("a.example", 3, "Number 2.")
    assert before <= host.failing_since < timezone.now()
    since = host.failing_since
    assert seconds_until(host.rests_until) == pytest.approx(10, abs=3)
    assert set(hosts.resting(["a.example", "b.example"])) == {"a.example"}
    assert hosts.failed("a.example", "Again.") is True
    assert Host.objects.get().failing_since == since
    assert hosts.failed("", "Nobody.") is False
    hosts.failed("b.example", "Once.")
    assert hosts.answered("a.example") is True  # it had been resting
    assert hosts.answered("a.example") is False
    assert hosts.answered("b.example") is False  # it had only failed
    assert hosts.answered("") is hosts.answered("c.example") is False
    for host in Host.objects.all():
        assert (host.failures, host.rests_until, host.failing_since, host.error) == (0, None, None, "")
    assert hosts.resting(["a.example"]) == {}


@pytest.mark.parametrize(
    ("workers", "share", "sick", "own", "allowed"),
    [(4, 0.5, False, False, 2), (1, 0.5, False, False, 1), (5, 0.5, False, False, 2), (8, 0.25, False, False, 2),
     (8, 0.5, True, False, 1), (4, 0.5, False, True, 50), (4, 0.5, True, True, 1)],
)  # fmt: skip
def test_how_many_workers_may_ask_a_host(
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    workers: int,
    share: float,
    sick: bool,
    own: bool,
    allowed: int,
) -> None:
    public = "http://a.example" if own else "http://ours.example"
    settings.ONITSEARCH = {**settings.ONITSEARCH, "HOST_SHARE": share, "PUBLIC_URL": public}
    monkeypatch.setattr(hosts, "_workers", (float("inf"), workers))
    Host.objects.create(name="a.example", failures=3 if sick else 2)
    asked = fair.Counter({"a.example": allowed})
    assert hosts.may_ask("a.example", asked) is (own and not sick)
    assert ("a.example" in hosts.unavailable(asked)) is not (own and not sick)
    asked["a.example"] -= 1
    assert hosts.may_ask("a.example", asked)
    assert hosts.unavailable(asked) == set()


def test_a_host_that_rests_is_not_asked_until_its_time_comes() -> None:
    Host.objects.create(name="a.example", rests_until=timezone.now() + timedelta(minutes=1))
    Host.objects.create(name="b.example", rests_until=timezone.now() - timedelta(minutes=1))
    assert hosts.unavailable(fair.Counter()) == {"a.example"}


def test_workers_are_counted_every_few_seconds_and_fewer_are_believed_after_a_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, alive = [1000.0], [3]
    monkeypatch.setattr(hosts.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(hosts.queue, "workers_alive", lambda name: alive[0])
    monkeypatch.setattr(hosts, "_workers", (990.0, 1))

    def counted(at: float, many: int | None) -> int:
        clock[0], alive[0] = at, many  # type: ignore[call-overload]
        return hosts._count_workers()

    assert counted(1000.0, 3) == 3
    assert counted(1004.9, 9) == 3  # it was only just counted
    assert counted(1005.1, 5) == 5
    assert counted(1011.0, 2) == 5  # between two jobs a worker is not counted
    assert counted(1064.0, 2) == 5
    assert counted(1065.2, 2) == 2
    assert counted(1071.0, None) == 2
    assert counted(1200.0, 0) == 1


def test_only_who_asks_at_this_moment_counts_against_a_host() -> None:
    rows = [an_item(number=n, host=host) for n, host in enumerate(["a", "a", "b", "", "a"])]
    for item in rows[:4]:
        claimed(item)
    assert fair.workers_by_host() == {"a": 2, "b": 1}
    RunItem.objects.filter(pk=rows[0].pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    ITEMS.release_host(ITEMS.claim_of(now(rows[2])))
    assert fair.workers_by_host() == {"a": 1}


# -- fair turns ------------------------------------------------------------------------------------------


def test_runs_take_turns_and_begin_again_with_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ITEMS.served, "run", 0)
    one, two = (Run.objects.create(url=URL) for _ in range(2))
    rows = {(run, n): an_item(run, n).pk for run in (one, two) for n in range(3)}
    order = [ITEMS.claim_next(ITEMS.ready()) for _ in range(7)]
    assert [row.pk if row else None for row in order] == [
        rows[one, 0], rows[two, 0], rows[one, 1], rows[two, 1], rows[one, 2], rows[two, 2], None
    ]  # fmt: skip
    assert all(row.state == State.CLAIMED and row.asking for row in order if row)


def test_a_row_that_is_named_is_taken_out_of_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ITEMS.served, "run", 0)
    first, second = an_item(), an_item()
    Host.objects.create(name="a", rests_until=timezone.now() + timedelta(minutes=1))
    RunItem.objects.update(host="a")
    assert ITEMS.claim_next(ITEMS.ready()) is None
    taken = ITEMS.claim_next(ITEMS.ready(), second.pk)
    assert taken is not None
    assert taken.pk == second.pk
    assert ITEMS.claim_next(ITEMS.ready(), second.pk) is None
    assert now(first).state == "due"


def test_a_host_that_has_its_share_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "_workers", (float("inf"), 2))
    monkeypatch.setitem(ITEMS.served, "run", 0)
    run = Run.objects.create(url=URL)
    busy, other, free = an_item(run, 0, host="a"), an_item(run, 1, host="a"), an_item(run, 2, host="b")
    claimed(busy)
    assert set(ITEMS.askable(ITEMS.ready())) == {free}
    taken = ITEMS.claim_next(ITEMS.ready())
    assert taken is not None
    assert taken.pk == free.pk
    assert ITEMS.claim_next(ITEMS.ready()) is None
    ITEMS.end(ITEMS.claim_of(now(busy)), state="done")
    taken = ITEMS.claim_next(ITEMS.ready())
    assert taken is not None
    assert taken.pk == other.pk


def test_a_failing_host_is_noted_and_what_is_due_there_says_what_it_waits_for() -> None:
    run = Run.objects.create(url=URL)
    rows = [an_item(run, n, host="a.example") for n in range(4)]
    elsewhere = an_item(run, 9, host="b.example")
    before = timezone.now()
    for item in rows[:3]:
        assert ITEMS.put_back(claimed(item), HostUnreachableError("It is down.", url="https://a.example/x"))
    assert Host.objects.get().failures == 3
    waiting = now(rows[3])
    assert (waiting.state, waiting.cause) == ("waiting", "library")
    assert waiting.error == "It is down. It is tried again by itself."
    assert before <= waiting.waiting_since <= timezone.now()
    assert now(elsewhere).state == "due"
    ITEMS.answered("b.example")
    assert now(rows[3]).state == "waiting"


@pytest.mark.django_db(transaction=True)
def test_with_an_answer_what_waited_for_the_host_is_due_again() -> None:
    run = Run.objects.create(url=URL)
    later = timezone.now() + timedelta(hours=1)
    values = {"state": "waiting", "error": "It is down.", "waiting_since": later, "not_before": later}
    mine = an_item(run, 0, host="a.example", cause="library", **values)
    disk = an_item(run, 1, host="a.example", cause="disk", **values)
    other = an_item(run, 2, host="b.example", cause="library", **values)
    Host.objects.create(name="a.example", failures=3, rests_until=later)
    ITEMS.answered("a.example")
    kept = now(mine)
    assert (kept.state, kept.cause, kept.error, kept.waiting_since, kept.not_before) == (
        "due",
        "",
        "",
        None,
        None,
    )
    assert (now(disk).state, now(other).state) == ("waiting", "waiting")


def test_the_host_that_failed_is_the_one_of_the_address_that_failed() -> None:
    item = an_item(host="a.example")
    ITEMS.put_back(claimed(item), HostUnreachableError("It is down.", url="https://images.example/1"))
    assert list(Host.objects.filter(failures=1).values_list("name", flat=True)) == ["images.example"]
    other = an_item(host="b.example")
    ITEMS.put_back(claimed(other), HostUnreachableError("It is down."))
    assert Host.objects.get(name="b.example").failures == 1
    # Whatever else goes wrong is an answer; that it is slow is not.
    third = an_item(host="b.example")
    ITEMS.put_back(claimed(third), HostBusyError("Slowly."))
    assert Host.objects.get(name="b.example").failures == 1
    fourth = an_item(host="b.example")
    ITEMS.put_back(claimed(fourth), PermanentError("It is a text file."))
    assert Host.objects.get(name="b.example").failures == 0


def test_a_failing_address_waits_only_where_its_host_fails_altogether() -> None:
    one, two, three = (an_item(number=n, host="a.example") for n in range(3))
    ITEMS.put_back(claimed(one), HostFailedError("Status 500.", url="https://a.example/1"))
    assert (now(one).state, now(one).attempts) == ("due", 1)
    Host.objects.update(rests_until=timezone.now() + timedelta(minutes=1))
    ITEMS.put_back(claimed(two), HostFailedError("Status 500.", url="https://other.example/1"))
    assert (now(two).state, now(two).cause, now(two).attempts) == ("waiting", "library", 0)
    ITEMS.put_back(claimed(three), TransientError("Odd."))
    assert now(three).state == "due"


def test_what_is_waited_for_is_summed_up_by_cause_and_host() -> None:
    run, base = Run.objects.create(url=URL), timezone.now()

    def waits(number: int, cause: str, host: str, since: int, due: int | None) -> None:
        an_item(
            run, number, state="waiting", cause=cause, host=host, error=f"{cause} {host}",
            waiting_since=base - timedelta(hours=since),
            not_before=None if due is None else base + timedelta(hours=due),
        )  # fmt: skip

    waits(0, "library", "a.example", 3, 4)
    waits(1, "library", "a.example", 5, 2)
    waits(2, "disk", "a.example", 1, 1)
    waits(3, "library", "b.example", 2, -1)
    waits(4, "library", "a.example", 4, 9)
    waits(5, "disk", "a.example", 1, None)
    waits(6, "disk", "c.example", 1, 2)
    an_item(run, 7, state="due", cause="library", host="c.example")
    rests = base + timedelta(hours=3)
    for host in ("a.example", "c.example"):
        Host.objects.create(name=host, rests_until=rests)
    *found, third, fourth = fair.waiting_of(run.items.all())
    assert [(one["for"], one["name"], one["count"], one["error"]) for one in found] == [
        ("library", "a.example", 3, "library a.example"), ("disk", "", 2, "disk a.example"),
    ]  # fmt: skip
    assert [one["since"] for one in found] == [base - timedelta(hours=n) for n in (5, 1)]
    assert [one["next"] for one in found] == [
        rests,
        rests,
    ]  # for a disk as well: its host has to be asked then
    assert {(one["for"], one["name"]): one["next"] for one in (third, fourth)} == {
        ("library", "b.example"): None, ("disk", ""): rests
    }  # fmt: skip


# -- who works -------------------------------------------------------------------------------------------


def test_a_worker_is_named_by_machine_and_process_and_known_to_live() -> None:
    name = claims.worker_name()
    machine, pid, started = name.rsplit("/", 2)
    assert claims.is_dead(name) is False
    assert (
        claims.is_dead(f"{machine}/{pid}/{int(started) + 1}") is True
    )  # the number was given to another process
    assert claims.is_dead(f"{machine}/999999999/{started}") is True
    assert claims.is_dead(f"{machine}/x/{started}") is claims.is_dead(f"other/{pid}/1") is False
    assert claims.is_dead(f"{machine}/1/none") is True
