"""The pace a host is asked at holds over all processes, and large images go slower where a host wants it."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import django_rq
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from manifests.errors import HostBusyError
from manifests.fetch import limiter
from manifests.fetch.guard import Target

ROOT = Path(__file__).resolve().parents[2]


def target(host: str, path: str = "/m.json") -> Target:
    return Target(f"https://{host}{path}", "https", host, 443, path, ("8.8.8.8",), False)


@pytest.fixture(autouse=True)
def fresh_paces() -> None:
    connection = django_rq.get_connection("pages")
    for key in connection.scan_iter("onit:pace:*"):
        connection.delete(key)


def rates(settings: Any, **members: Any) -> None:
    settings.ONITSEARCH = {**settings.ONITSEARCH, **members}


def test_requests_to_one_host_are_spaced(settings: Any) -> None:
    rates(settings, FETCH_RATE=20.0)
    started = time.monotonic()
    for _ in range(5):
        limiter.wait_for_turn(target("paced.example"))
    assert 0.2 <= time.monotonic() - started < 0.6
    started = time.monotonic()
    limiter.wait_for_turn(target("other.example"))
    assert time.monotonic() - started < 0.05


def test_the_pace_holds_over_processes(settings: Any) -> None:
    script = (
        "import os, sys, time, django; django.setup()\n"
        "from django.conf import settings\n"
        "settings.ONITSEARCH = {**settings.ONITSEARCH, 'FETCH_RATE': 10.0}\n"
        "from manifests.fetch import limiter\n"
        "from manifests.fetch.guard import Target\n"
        "t = Target('https://shared.example/', 'https', 'shared.example', 443, '/', ('8.8.8.8',), False)\n"
        "for _ in range(5):\n"
        "    limiter.wait_for_turn(t); print(time.time())\n"
    )
    workers = [
        subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    moments = sorted(float(line) for worker in workers for line in worker.communicate(timeout=60)[0].split())
    assert len(moments) == 10
    # Ten turns at ten a second take 0.9 s, whoever takes them; apart from how late a process wakes up.
    assert moments[-1] - moments[0] >= 0.8


def test_a_hold_is_seen_by_all(settings: Any) -> None:
    rates(settings, FETCH_RATE=1000.0, FETCH_PATIENCE=0.1)
    limiter.hold(target("tired.example"), 5)
    with pytest.raises(HostBusyError) as caught:
        limiter.wait_for_turn(target("tired.example"))
    assert caught.value.retry_after == pytest.approx(5, abs=0.5)


def test_without_redis_a_process_keeps_its_own_pace(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rates(settings, FETCH_RATE=20.0, FETCH_PATIENCE=0.12)
    asked: list[int] = []

    def away() -> redis.Redis:
        asked.append(1)
        return redis.Redis(port=1, socket_connect_timeout=0.1, retry=Retry(NoBackoff(), 0))

    monkeypatch.setattr(limiter, "redis_client", away)
    monkeypatch.setattr(limiter, "_away_until", 0.0)
    started = time.monotonic()
    for _ in range(3):
        limiter.wait_for_turn(target("alone.example"))
    assert time.monotonic() - started >= 0.1
    limiter.hold(target("alone.example"), 5)
    with pytest.raises(HostBusyError):
        limiter.wait_for_turn(target("alone.example"))
    assert len(asked) == 1  # a Redis that is away is left alone for a while


@pytest.mark.parametrize(
    ("path", "rate"),
    [
        ("/iiif/ark:/12148/x/manifest.json", 1 / 3),
        ("/iiif/ark:/12148/x/f1/full/1000,/0/native.jpg", 1 / 3),
        ("/iiif/ark:/12148/x/f1/full/!1200,1200/0/native.jpg", 1 / 12),
        ("/iiif/ark:/12148/x/f1/full/full/0/native.jpg", 1 / 12),
        ("/iiif/ark:/12148/x/f1/full/^max/0/default.jpg", 1 / 12),
    ],
)
def test_gallica_goes_slower_for_large_images(path: str, rate: float) -> None:
    assert limiter.rate_for(target("gallica.bnf.fr", path)) == pytest.approx(rate)


def test_a_host_inside_is_not_paced(settings: Any) -> None:
    rates(settings, FETCH_RATE=0.01)
    inside = Target("http://127.0.0.1:1/", "http", "127.0.0.1", 1, "/", ("127.0.0.1",), True)
    started = time.monotonic()
    for _ in range(5):
        assert limiter.wait_for_turn(inside) == 0
    assert time.monotonic() - started < 0.1


def test_a_host_inside_keeps_a_pace_that_was_agreed_on(settings: Any) -> None:
    rates(settings, FETCH_HOST_RATES={"127.0.0.9": (20.0, 20.0)})
    inside = Target("http://127.0.0.9:1/", "http", "127.0.0.9", 1, "/", ("127.0.0.9",), True)
    assert limiter.wait_for_turn(inside) == 0
    assert limiter.wait_for_turn(inside) > 0


def test_hosts_are_busy_whose_next_turn_is_far_away(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rates(settings, FETCH_RATE=1.0, FETCH_HOST_RATES={"quick-pace.example": (50.0, 50.0)})
    for name in ("slow-pace.example", "quick-pace.example"):
        limiter.wait_for_turn(target(name))
    limiter.wait_for_turn(target("visited.example"), lane=limiter.VISITORS)
    limiter.hold(target("held-pace.example"), 3)
    ours = {"slow-pace.example", "quick-pace.example", "visited.example", "held-pace.example"}
    assert limiter.busy(0.5) & ours == {"slow-pace.example", "held-pace.example"}
    assert limiter.busy(2.0) & ours == {"held-pace.example"}
    monkeypatch.setattr(limiter, "_away_until", time.monotonic() + 60)
    assert limiter.busy(0.5) == set()


@pytest.mark.parametrize("with_redis", [True, False])
@pytest.mark.parametrize(("asked", "held"), [(-5.0, 0.0), (900.0, 900.0), (10.0**6, 3600.0)])
def test_a_host_is_left_alone_as_long_as_it_asks_but_an_hour_at_most(
    settings: Any, monkeypatch: pytest.MonkeyPatch, with_redis: bool, asked: float, held: float
) -> None:
    rates(settings, FETCH_RATE=1000.0, FETCH_PATIENCE=0.0)
    host = target(f"held-{held:.0f}.example")
    if not with_redis:
        monkeypatch.setattr(limiter, "_away_until", time.monotonic() + 60)
        monkeypatch.setattr(limiter, "_free_at", {})
    limiter.hold(host, asked)
    if held:
        with pytest.raises(HostBusyError) as caught:
            limiter.wait_for_turn(host)
        assert caught.value.retry_after == pytest.approx(held, abs=5)
    else:
        limiter.wait_for_turn(host)


def test_a_shorter_hold_does_not_end_a_longer_one(settings: Any) -> None:
    rates(settings, FETCH_RATE=1000.0, FETCH_PATIENCE=0.0)
    limiter.hold(target("tired.example"), 300)
    limiter.hold(target("tired.example"), 2)
    with pytest.raises(HostBusyError) as caught:
        limiter.wait_for_turn(target("tired.example"))
    assert caught.value.retry_after == pytest.approx(300, abs=5)
