"""Whose turn it is: the kinds of work of one queue, one after the other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from django.db import close_old_connections

from manifests import memory
from manifests.work import alive

# By queue and kind: does one piece of work that is ready, False where there is none.
_takers: dict[str, dict[str, Callable[[], bool]]] = {}
_last: dict[str, str] = {}
# A kind that had no work is not asked again for so many seconds, as long as others have.
_IDLE_SECONDS = 2.0
_idle_until: dict[tuple[str, str], float] = {}
# A job ends after so long at the latest; what is left is done by the next.
_JOB_SECONDS = 30.0
_stopping = threading.Event()


def register(queue: str, kind: str, take: Callable[[], bool]) -> None:
    """Have workers of a queue do this kind of work, too."""
    _takers.setdefault(queue, {})[kind] = take


def stop() -> None:
    """Have the job in hand end with the piece of work that it is at."""
    _stopping.set()


def go_on() -> None:
    """Take pieces of work again."""
    _stopping.clear()


def work(queue: str) -> bool:
    """The job: pieces of work, one after the other, until there is none or it has gone on for long; False for none.

    A job for each piece would cost more than a page's statements do.
    """
    until, found = time.monotonic() + _JOB_SECONDS, False
    while time.monotonic() < until and not _stopping.is_set() and take(queue):
        found = True
    return found


def take(queue: str) -> bool:
    """Do one piece of work of the kind whose turn it is, or of the next that has any; False for none."""
    alive.beat()
    memory.trim()
    close_old_connections()
    kinds = list(_takers.get(queue, {}))
    start = kinds.index(_last[queue]) + 1 if _last.get(queue) in kinds else 0
    now = time.monotonic()
    in_turn = kinds[start:] + kinds[:start]
    in_turn.sort(key=lambda kind: _idle_until.get((queue, kind), 0.0) > now)
    found = False
    for kind in in_turn:
        if _takers[queue][kind]():
            _last[queue] = kind
            found = True
            break
        _idle_until[queue, kind] = time.monotonic() + _IDLE_SECONDS
    close_old_connections()
    return found
