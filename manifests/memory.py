"""What a process freed goes back to the system: glibc keeps most of it, so that each stays as large as it once was."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable

# Looking through what is free takes some milliseconds.
PAUSE_SECONDS = 15.0

_lock = threading.Lock()
_last = time.monotonic()


def _malloc_trim() -> Callable[[int], int] | None:
    """The C library's own function; None where it is none that keeps what was freed, or none that says so."""
    try:
        function: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError, TypeError):
        return None
    return function


_trim = _malloc_trim()


def trim(**_: object) -> bool:
    """Give freed memory back, once in PAUSE_SECONDS however often it is called; whether it was done.

    It takes what receivers of signals are called with, of which it needs nothing.
    """
    global _last
    if _trim is None or time.monotonic() - _last < PAUSE_SECONDS or not _lock.acquire(blocking=False):
        return False
    try:
        _last = time.monotonic()
        _trim(0)
    finally:
        _lock.release()
    return True
