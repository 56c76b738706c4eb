"""The door for somebody who waits: once, soon or not at all, little at once, and beside the workers' pace."""

from __future__ import annotations

import time
from typing import Any

import pytest

from manifests.errors import (
    AddressRefusedError,
    HostBusyError,
    HostFailedError,
    HostSilentError,
    TooLargeError,
    TooManyRequestsError,
)
from manifests.fetch import fetch_for_visitor, limiter, visitors
from manifests.fetch.guard import Target
from tests.origin import Origin, drip, redirect, status

pytestmark = pytest.mark.django_db


def a_target(host: str) -> Target:
    return Target(f"https://{host}/a", "https", host, 443, "/a", ("203.0.113.7",), inside=False)


def test_a_picture_comes_once_and_over_redirects(origin: Origin) -> None:
    origin.put("/a.png", b"png", "image/png")
    origin.misbehave("/moved", redirect("/a.png"))
    fetched = fetch_for_visitor(origin.url("/moved"))
    assert (fetched.data, fetched.media_type, fetched.final_url) == (
        b"png",
        "image/png",
        origin.url("/a.png"),
    )
    origin.misbehave("/broken", status(500))
    with pytest.raises(HostFailedError):
        fetch_for_visitor(origin.url("/broken"))
    assert len(origin.asked("/broken")) == 1


def test_what_is_too_large_or_too_slow_is_given_up(origin: Origin) -> None:
    origin.put("/large", b"x" * 5000, "image/png")
    with pytest.raises(TooLargeError):
        fetch_for_visitor(origin.url("/large"), max_bytes=4000)
    origin.misbehave("/slow", drip(5.0))
    started = time.monotonic()
    with pytest.raises(HostSilentError):
        fetch_for_visitor(origin.url("/slow"), seconds=0.5)
    assert time.monotonic() - started < 3


def test_a_redirect_does_not_lead_inside(origin: Origin) -> None:
    origin.misbehave("/moved", redirect("http://127.0.0.1:8081/secret"))
    with pytest.raises(AddressRefusedError):
        fetch_for_visitor(origin.url("/moved"))


def test_two_at_once_and_no_more(origin: Origin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitors, "_PATIENCE", 0.01)
    for _ in range(2):
        assert visitors._fetches.acquire(timeout=1)
    try:
        with pytest.raises(TooManyRequestsError):
            fetch_for_visitor(origin.url("/a"))
    finally:
        visitors._fetches.release(2)


def test_turns_of_visitors_and_workers_do_not_wait_for_each_other(settings: Any) -> None:
    settings.ONITSEARCH = {**settings.ONITSEARCH, "FETCH_RATE": 0.05}
    target = a_target("paced.example")
    assert limiter.wait_for_turn(target, patience=0.1) < 0.1
    with pytest.raises(HostBusyError):
        limiter.wait_for_turn(target, patience=0.1)
    assert limiter.wait_for_turn(target, lane=limiter.VISITORS, patience=0.1) < 0.1
    with pytest.raises(HostBusyError):
        limiter.wait_for_turn(target, lane=limiter.VISITORS, patience=0.1)


def test_a_host_that_wants_to_be_left_alone_is(settings: Any) -> None:
    target = a_target("held.example")
    limiter.hold(target, 30)
    for lane in ("", limiter.VISITORS):
        with pytest.raises(HostBusyError):
            limiter.wait_for_turn(target, lane=lane, patience=0.1)
