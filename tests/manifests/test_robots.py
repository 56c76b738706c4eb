"""A host's robots.txt: its delay holds for all, what it forbids to us by name is left alone."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from manifests.errors import FetchFailedError
from manifests.fetch import door, fetch_json, limiter, robots
from manifests.fetch.guard import check_url
from tests.manifests.test_limiter import fresh_paces, rates, target
from tests.origin import Origin, redirect, status

__all__ = ["fresh_paces"]

FOR_ALL = "User-agent: *\nCrawl-delay: 7\nDisallow: /\n"
FOR_US = "\ufeffUser-agent: onitsearch\nDisallow: /private/\nCrawl-delay: 3\n\n" + FOR_ALL


@pytest.mark.parametrize(
    ("text", "delay", "book", "private"),
    [
        ("", 0, True, True),
        ("<html>Not here</html>", 0, True, True),
        (FOR_ALL, 7, True, True),
        (FOR_US, 3, True, False),
        ("User-agent: otherbot\nDisallow: /\nCrawl-delay: 50\n", 0, True, True),
        ("User-agent: OnitSearch\nDisallow: /\nAllow: /book/\n", 0, False, False),
        ("User-agent: *\nCrawl-delay: 100000\n", 60, True, True),
        ("User-agent: *\nCrawl-delay: soon\n", 0, True, True),
    ],
)
def test_rules_are_read(text: str, delay: float, book: bool, private: bool) -> None:
    rules = robots.read_rules(text)
    assert rules.delay == delay
    assert rules.may_read("https://library.example/book/1/manifest.json") is book
    assert rules.may_read("https://library.example/private/1") is private


def test_the_file_is_found_where_a_redirect_leads(origin: Origin) -> None:
    origin.put("/elsewhere.txt", FOR_US.encode(), "text/plain")
    origin.misbehave("/robots.txt", redirect("/elsewhere.txt"))
    found = robots.fetch_rules(origin.base, door._robots_txt)
    assert found is not None
    assert found.delay == 3
    assert origin.seen[0].headers["user-agent"] == door.user_agent()


@pytest.mark.parametrize("answered", [404, 403, 500])
def test_a_host_without_the_file_asks_for_nothing(origin: Origin, answered: int) -> None:
    origin.misbehave("/robots.txt", status(answered))
    assert robots.fetch_rules(origin.base, door._robots_txt) is None


def test_a_host_is_asked_once(origin: Origin, monkeypatch: pytest.MonkeyPatch) -> None:
    origin.put("/robots.txt", FOR_US.encode(), "text/plain")
    monkeypatch.setattr(robots, "_known", {})
    known = check_url(f"{origin.base}/m.json")
    assert robots.rules_for(known, door._robots_txt) == robots.NONE  # a host of our own
    library = replace(known, inside=False)
    assert [robots.rules_for(library, door._robots_txt).delay for _ in range(3)] == [3, 3, 3]
    assert [one.path for one in origin.seen] == ["/robots.txt"]


def test_what_is_forbidden_to_us_is_not_fetched(origin: Origin, monkeypatch: pytest.MonkeyPatch) -> None:
    origin.put_json("/private/m.json", {})
    monkeypatch.setattr(robots, "rules_for", lambda _target, _get: robots.read_rules(FOR_US))
    with pytest.raises(FetchFailedError, match=r"asks us in its robots\.txt not to read"):
        fetch_json(f"{origin.base}/private/m.json")
    assert origin.seen == []


def test_its_delay_holds_unless_a_pace_was_agreed_on(settings: Any) -> None:
    started = time.monotonic()
    for _ in range(3):
        limiter.wait_for_turn(target("slow.example"), delay=0.4)
    assert time.monotonic() - started >= 0.8
    rates(settings, FETCH_HOST_RATES={"agreed.example": (50.0, 50.0)})
    started = time.monotonic()
    for _ in range(3):
        limiter.wait_for_turn(target("agreed.example"), delay=5)
    assert time.monotonic() - started < 2
