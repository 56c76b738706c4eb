"""What a host's robots.txt asks of us: how long to wait between requests, and what to leave alone.

A person chose what is harvested, so that we are no crawler to whom a general `Disallow` speaks; `Crawl-delay` is heeded
whomever it speaks to, and rules that name `onitsearch` are heeded in full. The file is read once a day by each process.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.robotparser import RobotFileParser

from manifests.errors import FetchFailedError, OnitError
from manifests.fetch import limiter, transport
from manifests.fetch.guard import Target

NAME = "onitsearch"
Get = Callable[[str], bytes]
"""What fetches the text at an address; raises OnitError where there is none."""
_MOST_BYTES = 500 * 2**10  # RFC 9309, section 2.5
_SECONDS = 5.0  # whoever waits for it wants something else
_KEPT, _KEPT_WITHOUT = 86_400.0, 3_600.0  # seconds
_LONGEST_DELAY = 60.0
_MOST_HOSTS = 2_000


@dataclass(frozen=True)
class Rules:
    """What one host asks: seconds between requests, and, where rules name us, those rules."""

    delay: float = 0.0
    named: RobotFileParser | None = field(default=None, compare=False)

    def may_read(self, url: str) -> bool:
        """Whether no rule that names us forbids an address."""
        return self.named is None or self.named.can_fetch(NAME, url)


NONE = Rules()
_lock = threading.Lock()
_known: dict[str, tuple[float, Rules]] = {}


def read_rules(text: str) -> Rules:
    """Read a robots.txt; what cannot be read asks for nothing."""
    parser = RobotFileParser()
    parser.parse(text.lstrip("\ufeff").splitlines())
    asked = parser.crawl_delay(NAME)
    groups = cast("Any", parser).entries  # those of names; what speaks to all is kept apart
    named = any(group.applies_to(NAME) for group in groups)
    return Rules(min(float(asked or 0), _LONGEST_DELAY), parser if named else None)


def rules_for(target: Target, get: Get) -> Rules:
    """The rules of a target's host, fetched by ``get`` where they are not known; hosts that we own have none."""
    if target.inside:
        return NONE
    where = f"{target.scheme}://{target.host_header}"
    with _lock:
        until, rules = _known.get(where, (0.0, NONE))
    if time.monotonic() < until:
        return rules
    fetched = fetch_rules(where, get)
    with _lock:
        if len(_known) >= _MOST_HOSTS:
            _known.clear()
        kept = _KEPT_WITHOUT if fetched is None else _KEPT
        _known[where] = (time.monotonic() + kept, fetched or NONE)
    return fetched or NONE


def fetch_rules(where: str, get: Get) -> Rules | None:
    """Fetch and read the robots.txt of an origin; None where it has none that can be had in a few seconds."""
    try:
        return read_rules(get(f"{where}/robots.txt").decode("utf-8", "replace"))
    except OnitError:
        return None


def ask(target: Target, user_agent: str) -> transport.Answer:
    """Ask a target for its robots.txt, which is small and comes soon or not at all."""
    limiter.wait_for_turn(target)
    headers = {"User-Agent": user_agent, "Accept": "text/plain"}
    return transport.request(target, headers, _MOST_BYTES, seconds=_SECONDS)


def require_allowed(rules: Rules, target: Target) -> None:
    """Raise FetchFailedError where a rule that names us forbids a target."""
    if not rules.may_read(target.url):
        raise FetchFailedError(
            f"{target.host} asks us in its robots.txt not to read {target.url}.",
            hint="Ask the library to let this server in.",
            url=target.url,
        )
