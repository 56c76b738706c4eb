"""Whose turn it is: the kinds of work of one queue, one after the other."""

from __future__ import annotations

from collections.abc import Callable

from django.db import close_old_connections

from manifests.work import alive

# By queue and kind: does one piece of work that is ready, False where there is none.
_takers: dict[str, dict[str, Callable[[], bool]]] = {}
_last: dict[str, str] = {}


def register(queue: str, kind: str, take: Callable[[], bool]) -> None:
    """Have workers of a queue do this kind of work, too."""
    _takers.setdefault(queue, {})[kind] = take


def take(queue: str) -> bool:
    """The job: do one piece of work of the kind whose turn it is, or of the next that has any; False for none."""
    alive.beat()
    close_old_connections()
    kinds = list(_takers.get(queue, {}))
    start = kinds.index(_last[queue]) + 1 if _last.get(queue) in kinds else 0
    found = False
    for kind in kinds[start:] + kinds[:start]:
        if _takers[queue][kind]():
            _last[queue] = kind
            found = True
            break
    close_old_connections()
    return found
