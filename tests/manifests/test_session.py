"""The session of the door: whatever requests would do by itself, it does not do here."""

from __future__ import annotations

import time

import pytest
import requests

from manifests.fetch import check_url, fetch_json, transport
from manifests.fetch.transport import CheckedRequest
from tests import origin as faults
from tests.origin import Origin


def checked(url: str) -> CheckedRequest:
    return CheckedRequest(check_url(url), "127.0.0.1", {})


def test_what_was_not_checked_goes_nowhere(origin: Origin) -> None:
    url = origin.put_json("/m.json", {})
    for copy in (requests.Request("GET", url).prepare(), checked(url).copy()):
        with pytest.raises(requests.exceptions.InvalidURL, match="not checked"):
            transport._session.send(copy)
    with pytest.raises(requests.exceptions.InvalidURL, match="not checked"):
        transport._session.get(url)
    assert not origin.seen


def test_a_redirect_is_not_followed_even_when_asked_for(origin: Origin) -> None:
    origin.misbehave("/here.json", faults.redirect("/there.json"))
    with transport._session.send(checked(origin.url("/here.json")), allow_redirects=True) as response:
        assert response.status_code == 302
    assert len(origin.seen) == 1


def test_the_body_of_a_redirect_is_not_read(origin: Origin) -> None:
    origin.put_json("/there.json", {"ok": True})
    origin.misbehave(
        "/here.json", faults.drip_raw(b"HTTP/1.1 302 Found\r\nLocation: /there.json\r\n\r\n", b" ")
    )
    started = time.monotonic()
    assert fetch_json(origin.url("/here.json")).data == {"ok": True}
    assert time.monotonic() - started < 2


def test_the_environment_names_no_proxy(origin: Origin, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    assert fetch_json(origin.put_json("/m.json", {"ok": True})).data == {"ok": True}
    # A proxy would be asked for the whole address.
    assert origin.seen[0].path == "/m.json"


def test_requests_adds_no_headers_of_its_own(origin: Origin) -> None:
    fetch_json(origin.put_json("/m.json", {}))
    assert set(origin.seen[0].headers) == {"host", "user-agent", "accept", "accept-encoding"}


def test_no_cookie_is_kept(origin: Origin) -> None:
    url = origin.put_json("/m.json", {}, set_cookie="who=me; Path=/")
    fetch_json(url)
    fetch_json(url)
    assert "cookie" not in origin.seen[1].headers
    assert len(transport._session.cookies) == 0


def test_an_address_is_asked_for_as_the_guard_wrote_it(origin: Origin) -> None:
    origin.put_json("/~a/full/!200,200/0/default.jpg", {})
    path = "/%7Ea/full/!200,200/0/default.jpg?q=%2F'(x)*"
    fetch_json(origin.url(path))
    assert origin.seen[0].path == path


def test_a_connection_is_used_again(origin: Origin) -> None:
    url = origin.put_json("/m.json", {})
    pool = transport._pools.connection_from_host("127.0.0.1", origin.port, "http")
    for _ in range(5):
        fetch_json(url)
    assert (pool.num_connections, pool.num_requests) == (1, 5)
