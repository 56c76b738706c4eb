"""The door for somebody who waits in a browser: one try, a short time in all, little at once, no token of ours."""

from __future__ import annotations

import threading
import time

from manifests.errors import TRIED_LATER, HostSilentError, TooManyRequestsError
from manifests.fetch import limiter, transport
from manifests.fetch.door import FetchedBytes, follow, user_agent
from manifests.fetch.guard import Target
from manifests.fetch.transport import Answer

SECONDS = 8.0
MAX_BYTES = 20 * 2**20
# The longest to wait for one's turn at a host, beside the workers' own.
_PATIENCE = 2.0
# Each holds a thread of the web server; some must stay free for those who only look.
_fetches = threading.BoundedSemaphore(2)


def fetch_for_visitor(
    url: str, *, accept: str = "*/*", seconds: float = SECONDS, max_bytes: int = MAX_BYTES
) -> FetchedBytes:
    """Fetch what a visitor named, redirects included, within ``seconds`` in all and ``max_bytes`` unpacked.

    Guarded as every fetch. Turns at a host are taken beside those of the workers, so that neither waits for the
    other. Raises TooManyRequestsError where too many wait already, else as ``fetch_bytes``.
    """
    if not _fetches.acquire(timeout=_PATIENCE):
        raise TooManyRequestsError(
            "Too many addresses are being fetched right now.", hint=TRIED_LATER, retry_after=5
        )
    try:
        return _fetch(url, accept, time.monotonic() + seconds, max_bytes)
    finally:
        _fetches.release()


def _fetch(url: str, accept: str, until: float, max_bytes: int) -> FetchedBytes:
    headers = {"User-Agent": user_agent(), "Accept": accept, "Accept-Encoding": "gzip, deflate"}

    def ask(target: Target) -> Answer:
        left = until - time.monotonic()
        if left > 0:
            limiter.wait_for_turn(target, lane=limiter.VISITORS, patience=min(left, _PATIENCE))
            left = until - time.monotonic()
        if left <= 0:
            raise HostSilentError(f"{url} came too slowly and was given up.", hint=TRIED_LATER, url=url)
        return transport.request(target, headers, max_bytes, seconds=left)

    answer, final = follow(url, ask)
    return FetchedBytes(
        url=url,
        final_url=final,
        status=answer.status,
        data=answer.body,
        media_type=answer.headers.get("content-type", "").split(";")[0].strip().lower(),
    )
