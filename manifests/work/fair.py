"""Tables whose rows ask libraries: runs take turns, hosts have a share of the workers, a sick host is left alone."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from manifests.errors import HostUnreachableError, OnitError, TransientError
from manifests.work import hosts, queue
from manifests.work.claims import Claim
from manifests.work.models import Host, HostWork, State
from manifests.work.table import Row, Table

HostRow = TypeVar("HostRow", bound=HostWork)

_NO_RUN = 2**62
_MOST_CAUSES = 100
_tables: list[HostTable[Any]] = []


def workers_by_host() -> Counter[str]:
    """How many workers are asking each host."""
    asked = [
        table.rows.filter(state=State.CLAIMED, asking=True, lease_until__gt=timezone.now())
        .exclude(host="")
        .order_by()
        .values_list("host")
        for table in _tables
    ]
    return Counter(host for (host,) in asked[0].union(*asked[1:], all=True)) if asked else Counter()


@dataclass(frozen=True)
class HostTable(Table[HostRow]):
    """Rows with a run and a host; ``served`` is the last run's: each worker process goes round by itself.

    ``idle`` tells whether nothing could be claimed the last time.
    """

    served: dict[str, int] = field(default_factory=lambda: {"run": 0}, compare=False)
    idle: threading.Event = field(default_factory=threading.Event, compare=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        _tables.append(self)

    def askable(self, wanted: QuerySet[HostRow]) -> QuerySet[HostRow]:
        """Those of the wanted rows whose host may be asked now."""
        return wanted.exclude(host__in=hosts.unavailable(workers_by_host()))

    def claim_next(self, wanted: QuerySet[HostRow], pk: int | None = None) -> HostRow | None:
        """Claim the row whose turn it is: of the next run, where its host may be asked; None where there is none.

        A row whose key is given is claimed out of its turn.
        """
        if pk is not None:
            return next(iter(self.claim(wanted.filter(pk=pk))), None)
        # Where there was nothing the last time there may be nothing now: who may be asked need not be known for that.
        if self.idle.is_set() and not wanted.exists():
            return None
        closed = hosts.unavailable(workers_by_host())
        # Who claims what has to wait for its turn at a busy host is lacking to the others meanwhile.
        busy = hosts.busy() - closed
        found = self._claim_of_open(wanted, closed | busy)
        if found is None and busy:
            found = self._claim_of_open(wanted, closed)
        if found is None:
            self.idle.set()
        else:
            self.idle.clear()
        return found

    def _claim_of_open(self, wanted: QuerySet[HostRow], closed: set[str]) -> HostRow | None:
        """Claim the next row of hosts that are not closed; those that turn out to be are added."""
        while True:
            with transaction.atomic():
                key = self._in_turn(wanted.exclude(host__in=closed))
                if key is None:
                    return None
                row = wanted.filter(pk=key).first()
                if row is None:  # its run was paused in this moment
                    continue
                if row.host:
                    hosts.lock(row.host)
                if not row.host or hosts.may_ask(row.host, workers_by_host()):
                    self.served["run"] = getattr(row, "run_id") or _NO_RUN  # noqa: B009  (every such row has a run)
                    return self.take([row])[0]
            closed.add(row.host)

    def _taken(self) -> dict[str, Any]:
        return {**super()._taken(), "asking": True}

    def release_host(self, claim: Claim) -> None:
        """Note that what is left of a claimed row's work needs its host no more."""
        self.holding(claim).update(asking=False)

    def end(self, claim: Claim, **values: Any) -> bool:
        """As for any table; the host has answered."""
        self.answered(claim.host)
        return super().end(claim, **values)

    def put_back(self, claim: Claim, error: OnitError) -> bool:
        """As for any table; whether the host failed or answered is noted."""
        failing = hosts.of(error.url) or claim.host
        if isinstance(error, HostUnreachableError):
            if hosts.failed(failing, error.message):
                _have_wait(failing, error)
        elif not isinstance(error, TransientError):
            self.answered(claim.host)
        return super().put_back(claim, error)

    def waits_for(self, claim: Claim, error: TransientError) -> str:
        """Where a host fails on everything, the row waits for it, whatever the error."""
        resting = isinstance(error, HostUnreachableError) and hosts.resting([hosts.of(error.url), claim.host])
        return "library" if resting else error.waits_for

    def answered(self, name: str) -> None:
        """Note that a host answered: what waited for it is due again."""
        if hosts.answered(name):
            transaction.on_commit(lambda: _wait_no_more(name))

    def _in_turn(self, wanted: QuerySet[HostRow]) -> int | None:
        """The key of the next row, locked: of runs that go before, of those without priority, of those that wait."""
        runs = self.rows.model._meta.get_field("run").related_model
        ranked = dict(runs._default_manager.exclude(priority=0).values_list("pk", "priority"))  # type: ignore[union-attr]
        first, last = ([pk for pk, rank in ranked.items() if rank * sign > 0] for sign in (1, -1))
        groups = [
            *([wanted.filter(run__in=first)] if first else []),
            wanted.exclude(run__in=[*first, *last]) if ranked else wanted,
            *([wanted.filter(run__in=last)] if last else []),
        ]
        return next((key for group in groups if (key := self._in_rotation(group)) is not None), None)

    def _in_rotation(self, wanted: QuerySet[HostRow]) -> int | None:
        last = self.served["run"]
        turns = [Q(run__lte=last), Q(run=None)]
        for turn in turns if last == _NO_RUN else [Q(run__gt=last), *reversed(turns)]:
            first = wanted.filter(turn).order_by("run_id", "pk")
            key = first.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True).first()
            if key is not None:
                return int(key)
        return None


def _have_wait(name: str, error: TransientError) -> None:
    """Say of all that is due at a host that rests what it waits for."""
    values = {
        "state": State.WAITING,
        "cause": "library",
        "waiting_since": timezone.now(),
        "error": error.while_waiting,
    }
    for table in _tables:
        with transaction.atomic():
            due = table.rows.filter(state=State.DUE, host=name).order_by("pk")
            rows = list(due.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True))
            table.rows.filter(pk__in=rows).update(**values)


def _wait_no_more(name: str) -> None:
    values = {"state": State.DUE, "cause": "", "error": "", "waiting_since": None, "not_before": None}
    woken = 0
    for table in _tables:
        with transaction.atomic():
            waiting = table.rows.filter(state=State.WAITING, host=name, cause="library").order_by("pk")
            rows = list(
                waiting.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)
            )
            woken += table.rows.filter(pk__in=rows).update(**values)
    queue.wake(queue.PAGES, woken)


def waiting_of(rows: QuerySet[HostRow]) -> list[dict[str, Any]]:
    """What some rows wait for: ``for`` (library, disk), its ``name`` (the host), ``count``, ``since``, ``error``.

    ``next`` is when it is tried again; None where that is not known or just about to happen.
    """
    found = rows.filter(state=State.WAITING).order_by().values("cause", "host")
    counted = found.annotate(
        count=Count("pk"), since=Min("waiting_since"), error=Min("error"), due=Min("not_before")
    )
    causes = list(counted.order_by("-count")[:_MOST_CAUSES])
    resting = hosts.resting(one["host"] for one in causes)  # whatever is waited for, its host has to be asked
    now = timezone.now()
    return [
        {
            "for": one["cause"],
            "name": one["host"] if one["cause"] == "library" else "",
            "count": one["count"],
            "since": one["since"],
            "next": _next(one["due"], resting.get(one["host"]), now),
            "error": one["error"],
        }
        for one in causes
    ]


def _next(due: datetime | None, host: Host | None, now: datetime) -> datetime | None:
    known = [one for one in (due, host.rests_until if host else None) if one is not None and one > now]
    return max(known, default=None)


__all__ = ["HostTable", "Row", "waiting_of", "workers_by_host"]
