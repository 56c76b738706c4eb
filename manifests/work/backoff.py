"""How long to wait before something is tried again: the one formula."""

from __future__ import annotations

import math

from manifests.conf import get_settings

_LONGEST_PAUSE = 3600.0
_LONGEST_ASKED = 24 * 3600.0


def backoff(attempt: int, retry_after: float | None = None) -> float:
    """Seconds to wait after the given attempt (1, 2, …): doubling, at most an hour, or what a host asks for."""
    doubled = float(min(get_settings().backoff_seconds * 2 ** min(attempt - 1, 20), _LONGEST_PAUSE))
    return max(doubled, min(retry_after or 0.0, _LONGEST_ASKED))


def pause_after(waited: float, retry_after: float | None = None) -> float:
    """The same for what has waited so many seconds already: as long again doubles the pause each time."""
    attempt = 1 + math.log2(waited / max(get_settings().backoff_seconds, 0.001) + 1)
    return backoff(math.floor(attempt + 0.01), retry_after)
