"""When and how often an address is asked again within one call: after 429 and other answers of a host in trouble.

What takes longer is put back and tried again from its row: see `manifests.work.backoff`.
"""

from __future__ import annotations

import email.utils
import re
import time

import tenacity

from manifests.conf import get_settings
from manifests.errors import HostSilentError, TransientError

# The host asks us to slow down.
BUSY = {429, 503, 509}
# What stands before a host says that it does not answer.
AWAY = {408, 502, 504, *range(520, 531)}
# A host that wants a longer pause (seconds) gets it from the work's own row.
_LONGEST_WAIT = 10.0
_backoff = tenacity.wait_random_exponential(multiplier=0.5, max=8)


def policy(tries: int | None = None) -> tenacity.Retrying:
    """Ask again while that may help: FETCH_ATTEMPTS times, or ``tries``; the last error is raised as it is."""
    return tenacity.Retrying(
        stop=tenacity.stop_after_attempt(max(1, tries or get_settings().fetch_attempts)),
        retry=tenacity.retry_if_exception(_worth_retrying),
        wait=_wait,
        reraise=True,
    )


def _worth_retrying(error: BaseException) -> bool:
    if not isinstance(error, TransientError) or isinstance(error, HostSilentError):
        return False
    return error.retry_after is None or error.retry_after <= _LONGEST_WAIT


def _wait(state: tenacity.RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, TransientError) else None
    return asked if asked is not None else _backoff(state)


def retry_after(said: str) -> float | None:
    """Seconds to wait by a Retry-After header, which holds seconds or a date; None where it says neither."""
    said = said.strip()
    if re.fullmatch(r"\d{1,9}", said):
        return float(said)
    try:
        moment = email.utils.parsedate_to_datetime(said)
    except (ValueError, TypeError):
        return None
    return max(0.0, moment.timestamp() - time.time())
