"""One pace for each host, shared by all worker processes through Redis.

Whoever wants to ask a host reserves the next free moment and sleeps until then. Without Redis the pace is
kept within this process.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Sequence
from typing import Any, cast

import redis

from manifests.conf import get_settings
from manifests.errors import HostBusyError
from manifests.fetch.guard import Target
from manifests.redis_client import redis_client

log = logging.getLogger(__name__)

_IMAGE_SIZE = re.compile(r"/(?P<size>[^/]+)/!?[\d.]+/\w+\.\w+$")
_LARGE_WIDTH = 1000
_HOLD_AT_MOST = 3600.0
# The lane of those who wait for an answer in a browser.
VISITORS = "visitors:"

# Reserve the next moment at a host; -wait where the wait would be longer than the caller's patience.
_RESERVE = """
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local free = tonumber(redis.call('GET', KEYS[1]) or '0')
if free < now then free = now end
local wait = free - now
if wait > tonumber(ARGV[2]) then return tostring(-wait) end
local next = free + tonumber(ARGV[1])
redis.call('SET', KEYS[1], string.format('%.6f', next), 'PX', math.ceil((next - now + 60) * 1000))
if ARGV[3] ~= '' then redis.call('ZADD', KEYS[2], string.format('%.6f', next), ARGV[3]) end
return tostring(wait)
"""

# Nobody asks this host for so many seconds.
_HOLD = """
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local free = tonumber(redis.call('GET', KEYS[1]) or '0')
local held = now + tonumber(ARGV[1])
if free < held then
  redis.call('SET', KEYS[1], string.format('%.6f', held), 'PX', math.ceil((tonumber(ARGV[1]) + 60) * 1000))
  if ARGV[2] ~= '' then redis.call('ZADD', KEYS[2], string.format('%.6f', held), ARGV[2]) end
end
return 1
"""

# The hosts whose next free moment is further away; those whose moment has come are forgotten.
_BUSY = """
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.6f', now))
return redis.call('ZRANGEBYSCORE', KEYS[1], string.format('(%.6f', now + tonumber(ARGV[1])), '+inf')
"""
_TURNS = "onit:pace-turns"

_lock = threading.Lock()
_free_at: dict[str, float] = {}
# A Redis that is away is not asked for a while: each try of its client would cost seconds.
_PAUSE_WITHOUT_REDIS = 30.0
_away_until = 0.0


def wait_for_turn(
    target: Target, *, lane: str = "", patience: float | None = None, delay: float = 0.0
) -> float:
    """Sleep until this host may be asked again; returns the seconds slept.

    ``lane`` is a pace beside that of the workers: its turns neither wait for theirs nor put them off, but a host
    that wants to be left alone is. ``delay`` is how many seconds its robots.txt wants between requests; a pace of its
    own in FETCH_HOST_RATES is what was agreed on, and nothing else paces a host inside. Raises HostBusyError where the
    turn is further away than ``patience`` (seconds; the settings' where it is not given).
    """
    if target.inside and target.host not in get_settings().fetch_host_rates:
        return 0.0
    patience = get_settings().fetch_patience if patience is None else patience
    interval = 1.0 / rate_for(target)
    if target.host not in get_settings().fetch_host_rates:
        interval = max(interval, delay)
    wait = _reserve(f"{lane}{target.host}", interval, patience, "" if lane else target.host_header)
    if wait < 0:
        raise HostBusyError(
            f"{target.host} asked us to wait another {round(-wait)} seconds before {target.url} is fetched.",
            hint="The work is done later by itself.",
            url=target.url,
            retry_after=-wait,
        )
    time.sleep(wait)
    return wait


def hold(target: Target, seconds: float) -> None:
    """Have all workers leave this host alone for a while, as it asked (Retry-After)."""
    seconds = min(max(seconds, 0.0), _HOLD_AT_MOST)
    for name, listed_as in ((target.host, target.host_header), (f"{VISITORS}{target.host}", "")):
        if _ask_redis(_HOLD, name, str(seconds), listed_as) is None:
            with _lock:
                _free_at[name] = max(_free_at.get(name, 0.0), time.monotonic() + seconds)


def rate_for(target: Target) -> float:
    """Requests a second at which this URL's host may be asked; some are slower for large images."""
    settings = get_settings()
    own = settings.fetch_host_rates.get(target.host)
    if own is None:
        return settings.fetch_rate
    usual, large = own
    return large if _is_large_image(target.request_path) else usual


def pace_of(host: str) -> float:
    """Requests a second at which a host (with its port where it has one) is asked for page images."""
    settings = get_settings()
    own = settings.fetch_host_rates.get(host.rpartition(":")[0] or host)
    return settings.fetch_rate if own is None else min(own)


def _is_large_image(path: str) -> bool:
    match = _IMAGE_SIZE.search(path.split("?")[0])
    if not match:
        return False
    size = match["size"].lstrip("^!")
    width = size.split(",")[0]
    return int(width) > _LARGE_WIDTH if width.isdigit() else size in ("full", "max")


def busy(seconds: float) -> set[str]:
    """The hosts (with their ports, as addresses name them) whose next turn is further away than that."""
    found = _evaluate(_BUSY, [_TURNS], str(seconds))
    return {one.decode() for one in found or ()}


def _reserve(host: str, interval: float, patience: float, listed_as: str) -> float:
    wait = _ask_redis(_RESERVE, host, str(interval), str(patience), listed_as)
    if wait is not None:
        return wait
    with _lock:
        now = time.monotonic()
        free = max(_free_at.get(host, 0.0), now)
        if free - now > patience:
            return now - free
        _free_at[host] = free + interval
        return free - now


def _ask_redis(script: str, host: str, *arguments: str) -> float | None:
    """The number that a script about a host answers, or None while Redis is away."""
    found = _evaluate(script, [_key(host), _TURNS], *arguments)
    return None if found is None else float(found)


def _evaluate(script: str, keys: Sequence[str], *arguments: str) -> Any:
    """What a script answers, or None while Redis is away."""
    global _away_until
    if time.monotonic() < _away_until:
        return None
    try:
        return cast("Any", redis_client().eval(script, len(keys), *keys, *arguments))
    except _NO_REDIS as error:
        _away_until = time.monotonic() + _PAUSE_WITHOUT_REDIS
        log.warning("Redis does not answer (%s): this process keeps a pace of its own for a while.", error)
        return None


def _key(host: str) -> str:
    return f"onit:pace:{host}"


# Not set up, not there, or not answering: pacing goes on within this process.
_NO_REDIS = (redis.RedisError, ImportError, KeyError, OSError, AttributeError)
