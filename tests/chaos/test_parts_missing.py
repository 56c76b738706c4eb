"""One part of a running site stopped: what can go on does, and what cannot says so in plain words."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from email.message import Message
from typing import Any

import pytest

from portal.scratch import ScratchSite

pytestmark = [pytest.mark.slow, pytest.mark.chaos]

WORDS = ("/search?q=a+lion", "/api/v1/search?q=a+lion")


def ask(site: ScratchSite, path: str, language: str = "en") -> tuple[int, Message, str]:
    request = urllib.request.Request(site.url + path, headers={"Accept-Language": language})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers, answer.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode(errors="replace")


def ready(site: ScratchSite) -> tuple[int, dict[str, Any]]:
    status, _headers, body = ask(site, "/readyz")
    return status, json.loads(body)


def well_again(site: ScratchSite) -> None:
    site.wait(lambda: ready(site)[1]["status"] == "ready", "a site that is well", 60)
    assert [ask(site, path)[0] for path in WORDS] == [200, 200]


@pytest.fixture
def picture(site: ScratchSite) -> str:
    well_again(site)
    rows = site.rows("SELECT public_id FROM onit_search_illustration WHERE state = 'standing' LIMIT 1")
    return str(rows[0][0])


def without_words(picture: str) -> list[str]:
    """Addresses that need no model."""
    return [
        "/",
        "/browse",
        f"/illustration/{picture}",
        f"/search?like={picture}",
        f"/api/v1/illustrations/{picture}",
    ]


def test_without_redis_everything_is_answered(site: ScratchSite, picture: str) -> None:
    with site.without("redis"):
        for path in (*WORDS, *without_words(picture), "/desk/login"):
            began = time.monotonic()
            status, _headers, body = ask(site, path)
            assert status == 200, (path, body[:2000])
            assert time.monotonic() - began < 10, path
        status, said = ready(site)
        assert (status, said["status"]) == (200, "degraded")
        assert [name for name, part in said["checks"].items() if not part["ok"]] == ["redis"]
    well_again(site)


def test_without_the_encoder_words_say_so_and_the_rest_goes_on(site: ScratchSite, picture: str) -> None:
    with site.without("encoder"):
        # Words that were asked before are still known; these are new.
        status, _headers, body = ask(site, "/search?q=a+two+headed+snail")
        assert status == 503
        assert "Searching by words or with a picture is not possible right now." in body
        assert "nicht möglich" in ask(site, "/search?q=a+two+headed+snail", "de")[2]
        status, headers, body = ask(site, "/api/v1/search?q=a+two+headed+snail")
        assert (status, headers["Content-Type"]) == (503, "application/problem+json")
        assert headers["Retry-After"]
        for path in without_words(picture):
            assert ask(site, path)[0] == 200, path
        status, said = ready(site)
        assert (status, said["status"], said["checks"]["encoder"]["ok"]) == (503, "not ready", False)
    well_again(site)


def test_without_workers_searches_go_on(site: ScratchSite, picture: str) -> None:
    with site.without("sweeper"):
        site.wait(lambda: not ready(site)[1]["checks"]["workers"]["ok"], "the missing sweeper", 20)
        status, said = ready(site)
        assert (status, said["status"]) == (200, "degraded")
        assert "Nobody works as sweeper" in said["checks"]["workers"]["detail"]
        assert ask(site, WORDS[0])[0] == 200
    well_again(site)


def test_without_postgres_pages_say_so_and_come_back(site: ScratchSite, picture: str) -> None:
    with site.without("postgres"):
        # What is restarted meanwhile must not start a database of its own: ours would never come back.
        killed = site.kill("sweeper", "embed")
        for path in ("/search?q=a+lion", f"/illustration/{picture}", "/", f"/thumb/{picture}.jpg"):
            status, headers, body = ask(site, path)
            assert (status, headers["Retry-After"]) == (503, "10"), path
            for sentence in (
                "The database of this site does not answer.",
                "Die Datenbank",
                "La base de données",
            ):
                assert sentence in body, path
        for path in (WORDS[1], f"/api/v1/illustrations/{picture}"):
            status, headers, body = ask(site, path)
            assert (status, headers["Content-Type"]) == (503, "application/problem+json"), path
            assert headers["Retry-After"] == "10"
            assert json.loads(body)["status"] == 503
        status, said = ready(site)
        assert (status, said["checks"]["database"]["ok"]) == (503, False)
        assert ask(site, "/healthz")[0] == 200
        site.wait(
            lambda: not set(killed) & {info["pid"] for info in site.processes().values()},
            "others in their place",
            30,
        )
        assert not (site.stack.pgdata / "postmaster.pid").exists()
    came_back = time.monotonic()
    site.wait(lambda: ask(site, "/")[0] == 200, "the first page", 30)
    assert time.monotonic() - came_back < 20
    well_again(site)
