"""Stale-while-revalidate for what takes long to count: whoever comes gets what was counted, and it is counted anew."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.db import connection

log = logging.getLogger(__name__)
T = TypeVar("T")

# Nobody gets what is older than this: a site that nobody visited for long has its first visitor wait.
STALE_SECONDS = 600.0
# Another process may count again after this long, should the one that counts have died.
_LONGEST_SECONDS = 60


def revalidated(name: str, make: Callable[[], T], *, fresh: float, stale: float = STALE_SECONDS) -> T:
    """What is kept under a name, or what ``make`` returns.

    From ``fresh`` seconds on the kept value is answered once more and made anew in a thread, by one process of all;
    from ``stale`` seconds on it is made before it is answered. ``make`` returns what the cache can write.
    """
    kept = cache.get(name)
    if not isinstance(kept, dict) or "at" not in kept:
        return _made(name, make, stale)
    if time.time() - float(kept["at"]) > fresh and cache.add(f"{name}:asked", 1, _LONGEST_SECONDS):
        threading.Thread(target=_renew, args=(name, make, stale), daemon=True).start()
    value: T = kept["value"]
    return value


def _made(name: str, make: Callable[[], T], stale: float) -> T:
    found = make()
    cache.set(name, {"at": time.time(), "value": found}, stale)
    return found


def _renew(name: str, make: Callable[[], T], stale: float) -> None:
    try:
        _made(name, make, stale)
    except Exception:  # a thread's error would be told to nobody, and the next one tries again
        log.exception("%s could not be counted anew", name)
    finally:
        cache.delete(f"{name}:asked")
        connection.close()
