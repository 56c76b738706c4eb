"""Who may be asked: a share of the workers for each host, and a circuit breaker that rests a sick one.

A host that failed HOST_FAILURES times in a row rests; then one worker tries it, and with the first answer all of its
work is due again. All that failed lately have one host's share among them: several that hang hold no more workers than
one would. Our own site is exempt from the share: it is no library.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from manifests.conf import get_settings
from manifests.work import queue
from manifests.work.backoff import backoff
from manifests.work.models import Host

_COUNT_EVERY, _FORGET_AFTER = 5.0, 60.0
# A host whose next turn (see fetch.limiter) is further away is busy: others are asked first.
_BUSY_SECONDS = 0.5
_paced: Callable[[float], set[str]] | None = None
_workers: tuple[float, int] = (-math.inf, 1)


def of(url: str) -> str:
    """The host of an address, with its port where one is named; "" where there is none."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()[:260]
    except ValueError:
        return ""


def paced_by(busy: Callable[[float], set[str]]) -> None:
    """Have ``busy(seconds)`` say which hosts have their next turn later than that."""
    global _paced
    _paced = busy


def busy() -> set[str]:
    """The hosts that others wait for already, or that were only just asked."""
    return _paced(_BUSY_SECONDS) if _paced else set()


def unavailable(asked: Counter[str]) -> set[str]:
    """The hosts that may not be asked now; ``asked`` counts the workers that are asking each."""
    troubled = _troubled()
    full = {name for name, many in asked.items() if many >= _limit(name, _is_sick(troubled.get(name)))}
    failing = _failing(troubled)
    return _resting(troubled) | full | (failing if _hold_their_share(failing, asked) else set())


def may_ask(name: str, asked: Counter[str]) -> bool:
    """Whether one more worker may ask a host; to be called in a transaction with the host locked (see `lock`)."""
    troubled = _troubled()
    if name in _resting(troubled):  # since it was chosen
        return False
    failing = _failing(troubled)
    if name in failing and _hold_their_share(failing, asked):
        return False
    return asked[name] < _limit(name, _is_sick(troubled.get(name)))


def lock(name: str) -> None:
    """Have workers that want to ask one host do so one after the other, until the end of the transaction.

    Of hosts that failed lately, which have a share together, one is chosen after the other, too.
    """
    failures = Host.objects.filter(name=name).values_list("failures", flat=True).first()
    if failures is None:
        Host.objects.get_or_create(name=name)
    wanted = Q(name=name) | Q(failures__gt=0) if failures else Q(name=name)
    list(Host.objects.select_for_update(no_key=True).filter(wanted).order_by("name").values_list("name"))


def failed(name: str, error: str) -> bool:
    """Note that a host failed; returns whether it rests now."""
    if not name:
        return False
    now = timezone.now()
    with transaction.atomic():
        lock(name)
        host = Host.objects.get(name=name)
        host.failures += 1
        host.failing_since = host.failing_since or now
        host.error = error
        beyond = host.failures - get_settings().host_failures
        if beyond >= 0:
            host.rests_until = now + timedelta(seconds=backoff(beyond + 1))
        host.save()
    return beyond >= 0


def answered(name: str) -> bool:
    """Note that a host answered; returns whether it had been resting for its failures."""
    if not name:
        return False
    # Nearly all answers come from hosts that are well: to look takes less than to write.
    if not Host.objects.filter(Q(failures__gt=0) | Q(rests_until__isnull=False), name=name).exists():
        return False
    well = {"failures": 0, "rests_until": None, "failing_since": None, "error": ""}
    rested = Host.objects.filter(name=name, rests_until__isnull=False).update(**well)
    Host.objects.filter(name=name, failures__gt=0).update(**well)
    return rested == 1


def resting(names: Iterable[str]) -> dict[str, Host]:
    """Those of some hosts that rest now."""
    return {one.name: one for one in Host.objects.filter(name__in=names, rests_until__gt=timezone.now())}


def _troubled() -> dict[str, Host]:
    """The hosts of which not all is well, by name: few, or none."""
    return {
        one.name: one for one in Host.objects.filter(Q(failures__gt=0) | Q(rests_until__gt=timezone.now()))
    }


def _resting(troubled: Mapping[str, Host]) -> set[str]:
    now = timezone.now()
    return {name for name, one in troubled.items() if one.rests_until is not None and one.rests_until > now}


def _is_sick(host: Host | None) -> bool:
    return host is not None and host.failures >= get_settings().host_failures


def _failing(troubled: Mapping[str, Host]) -> set[str]:
    """The libraries whose last answer was none."""
    return {name for name, one in troubled.items() if one.failures} - {of(get_settings().public_url)}


def _hold_their_share(names: set[str], asked: Counter[str]) -> bool:
    return sum(asked[name] for name in names) >= _share()


def _limit(name: str, sick: bool) -> float:
    if sick:
        return 1
    if name == of(get_settings().public_url):
        return math.inf
    return _share()


def _share() -> int:
    return max(1, math.floor(get_settings().host_share * _count_workers()))


def _count_workers() -> int:
    global _workers
    counted_at, many = _workers
    age = time.monotonic() - counted_at
    if age > _COUNT_EVERY:
        alive = queue.workers_alive(queue.PAGES) or 1
        # Between two jobs a worker is not counted: the most of a while are those that there are.
        if alive >= many or age > _FORGET_AFTER:
            many, _workers = alive, (time.monotonic(), alive)
    return many
