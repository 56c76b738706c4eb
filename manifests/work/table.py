"""One table of work: which rows are ready, claimed, put back, given up. The only place where that is decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from manifests.conf import get_settings
from manifests.errors import OnitError, TransientError
from manifests.work.backoff import backoff, pause_after
from manifests.work.claims import Claim, is_dead, worker_name
from manifests.work.models import OPEN, State, Work

Row = TypeVar("Row", bound=Work)

_FREE = {"claimed_by": "", "lease_until": None}
_ENDED = {**_FREE, "not_before": None, "error": "", "cause": "", "waiting_since": None}
# How often in a row a piece of work may bring its worker down; its cause counts them meanwhile.
_MOST_CRASHES = 3
_DOWN = "worker-stopped-"
_tables: list[Table[Any]] = []


def _crashes(cause: str) -> int:
    return int(cause.removeprefix(_DOWN)) if cause.startswith(_DOWN) else 0


def release_own() -> None:
    """Give back all that this process holds, called when it works on nothing: the database was lost meanwhile."""
    for table in _tables:
        table.release_own()


@dataclass(frozen=True)
class Table(Generic[Row]):
    """A model's rows as work.

    ``open`` are the rows that are not done; a model with states needs none, its states say it. Rows of a model
    that ``gives_up`` fail after MAX_ATTEMPTS, the others are tried for ever.
    """

    model: type[Row]
    open: Q = field(default_factory=Q)
    gives_up: bool = True

    def __post_init__(self) -> None:
        _tables.append(self)

    @property
    def rows(self) -> QuerySet[Row]:
        """All rows."""
        found: QuerySet[Row] = self.model._default_manager.all()
        return found

    @property
    def has_states(self) -> bool:
        """Whether the rows say in a column where they stand."""
        return any(one.name == "state" for one in self.model._meta.fields)

    def _states(self, *states: str) -> Q:
        return Q(state__in=states) if self.has_states else self.open

    def free(self) -> QuerySet[Row]:
        """Rows that are open and held by nobody who may live, whether their time has come or not."""
        free = Q(lease_until=None) | Q(lease_until__lt=timezone.now())
        found = self.rows.filter(self._states(*OPEN), free)
        return found.filter(attempts__lt=get_settings().max_attempts) if self.gives_up else found

    def ready(self) -> QuerySet[Row]:
        """Rows that may be claimed now: free, and their pause over."""
        return self.free().filter(Q(not_before=None) | Q(not_before__lte=timezone.now()))

    def claim(self, wanted: QuerySet[Row], limit: int = 1) -> list[Row]:
        """Claim up to ``limit`` of the wanted rows (of `ready`), passing over those that others are claiming."""
        with transaction.atomic():
            return self.take(list(wanted.select_for_update(skip_locked=True, of=("self",))[:limit]))

    def take(self, rows: list[Row]) -> list[Row]:
        """Claim rows that were found ready and are locked in the caller's transaction."""
        taken = self._taken()
        self.rows.filter(pk__in=[row.pk for row in rows]).update(attempts=F("attempts") + 1, **taken)
        for row in rows:
            row.attempts += 1
            for name, value in taken.items():
                setattr(row, name, value)
        return rows

    def _taken(self) -> dict[str, Any]:
        """What a row says while it is claimed by this process."""
        return {
            "claimed_by": worker_name(),
            "lease_until": timezone.now() + timedelta(seconds=get_settings().lease_seconds),
            **({"state": State.CLAIMED} if self.has_states else {}),
        }

    @staticmethod
    def claim_of(row: Work) -> Claim:
        """The right to write a claimed row's result."""
        return Claim(row.pk, row.claimed_by, row.attempts, getattr(row, "host", ""))

    def holding(self, claim: Claim) -> QuerySet[Row]:
        """The row while the claim is good, else nothing."""
        return self.rows.filter(
            self._states(State.CLAIMED), pk=claim.row_id, claimed_by=claim.worker, attempts=claim.attempt
        )

    def held(self, claim: Claim) -> Row | None:
        """The row, locked, while the claim is good; None where it was lost meanwhile."""
        return self.holding(claim).select_for_update(of=("self",)).first()

    def end(self, claim: Claim, **values: Any) -> bool:
        """Let go of a claimed row, writing what came of it; False where the claim was lost."""
        return self.holding(claim).update(**{**_ENDED, **values}) == 1

    def put_back(self, claim: Claim, error: OnitError) -> bool:
        """Have a claimed row tried again later, or give it up, with the error's plain words; False where it was lost.

        What waits for something to come back (`TransientError.waits_for`) does so for WORK_PATIENCE, and no attempt is
        counted. Other transient errors are tried again with growing pauses, permanent ones are not.
        """
        row = self.holding(claim).values("waiting_since").first()
        if row is None:
            return False
        return self.holding(claim).update(**self._after(claim, error, row["waiting_since"])) == 1

    def _after(self, claim: Claim, error: OnitError, since: datetime | None) -> dict[str, Any]:
        if not isinstance(error, TransientError):
            return self._given_up(str(error), error.cause)
        now, patience = timezone.now(), get_settings().work_patience
        waits_for = self.waits_for(claim, error) if patience > 0 else ""
        if waits_for:
            waited = (now - since).total_seconds() if since else 0.0
            if waited >= patience:
                words = f"{error.message} It was tried again and again since {since:%Y-%m-%d}, in vain."
                return self._given_up(words, error.cause)
            values = {
                "cause": waits_for,
                "waiting_since": since or now,
                "attempts": max(0, claim.attempt - 1),
                "error": error.while_waiting,
                "not_before": now + timedelta(seconds=pause_after(waited, error.retry_after)),
            }
            return self._with_state({**_FREE, **values}, State.WAITING)
        if self._is_last(claim.attempt):
            words = (
                f"{error.message} It was tried {claim.attempt} times." if claim.attempt > 1 else error.message
            )
            return self._given_up(words, error.cause)
        later = now + timedelta(seconds=backoff(claim.attempt, error.retry_after))
        values = {**_FREE, "error": str(error), "cause": "", "not_before": later}
        return self._with_state(values, State.DUE)

    def waits_for(self, claim: Claim, error: TransientError) -> str:
        """What a row waits for after this error, rather than that it has failed; "" for nothing."""
        return error.waits_for

    def undo(self, claims: Sequence[Claim]) -> None:
        """Give claimed rows back as if they had not been claimed."""
        for claim in claims:
            values = {**_FREE, "attempts": claim.attempt - 1}
            self.holding(claim).update(**self._with_state(values, State.DUE))

    def renew(self, rows: QuerySet[Row]) -> int:
        """Have rows tried once more from the beginning; returns how many."""
        values = {**_ENDED, "attempts": 0}
        return rows.update(**self._with_state(values, State.DUE))

    def release_own(self) -> int:
        """Give back what this process still holds; returns how many rows."""
        mine = self.rows.filter(self._states(State.CLAIMED), claimed_by=worker_name())
        return mine.update(**self._with_state(_FREE, State.DUE))

    def release_lost(self) -> list[Any]:
        """Give back what workers hold that are gone or silent beyond their lease; returns the keys of the rows.

        One that brought its worker down three times in a row is set aside: it may be the row that does it.
        """
        now = timezone.now()
        claimed = self.rows.filter(self._states(State.CLAIMED)).exclude(claimed_by="", lease_until=None)
        names = claimed.exclude(claimed_by="").order_by().values_list("claimed_by", flat=True).distinct()
        dead = [name for name in names if is_dead(name)]
        lost = claimed.filter(Q(claimed_by__in=dead) | Q(lease_until=None) | Q(lease_until__lt=now))
        again: dict[int, list[Any]] = defaultdict(list)
        with transaction.atomic():
            rows = lost.select_for_update(skip_locked=True, of=("self",)).values_list(
                "pk", "attempts", "cause"
            )
            for pk, attempts, cause in list(rows):
                crashes = _crashes(cause) + 1
                if self.gives_up and (crashes >= _MOST_CRASHES or self._is_last(attempts)):
                    words = (
                        f"The worker stopped {crashes} times while it worked on this."
                        if crashes in (attempts, _MOST_CRASHES)
                        else f"It was tried {attempts} times; the last time the worker stopped."
                    )
                    self.rows.filter(pk=pk).update(**self._given_up(words, "worker-stopped"))
                else:
                    again[crashes].append(pk)
            for crashes, pks in again.items():
                values = {**_FREE, "cause": f"{_DOWN}{crashes}"}
                self.rows.filter(pk__in=pks).update(**self._with_state(values, State.DUE))
        return [pk for pks in again.values() for pk in pks]

    def _is_last(self, attempt: int) -> bool:
        return self.gives_up and attempt >= get_settings().max_attempts

    def _with_state(self, values: dict[str, Any], state: str) -> dict[str, Any]:
        return {**values, "state": state} if self.has_states else values

    def _given_up(self, error: str, cause: str) -> dict[str, Any]:
        # Without states, the count of attempts says that a row has failed.
        counted = {} if self.has_states else {"attempts": get_settings().max_attempts}
        return self._with_state({**_ENDED, "error": error, "cause": cause, **counted}, State.FAILED)


__all__ = ["Table", "release_own"]
