"""The guard: no address inside, in whatever disguise, unless its origin is allowed by name, port and path."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from manifests.errors import AddressRefusedError, HostUnreachableError
from manifests.fetch import check_url, fetch_json
from manifests.fetch.addresses import is_public
from manifests.fetch.guard import plain_path
from tests.origin import Origin

INSIDE = [
    "127.0.0.1",
    "127.8.8.8",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "0.1.2.3",
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "168.63.129.16",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "2001:db8::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "not an address",
    "",
]


@pytest.mark.parametrize("address", INSIDE)
def test_inside(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "193.51.160.1", "::ffff:8.8.8.8", "2606:4700::1111", "2a00::1"]
)
def test_outside(address: str) -> None:
    assert is_public(address)


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Have every name resolve to these addresses; returns the list of names that were asked for."""
    asked: list[str] = []

    def answer(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://localhost/",
        "http://localhost./",
    ],
)
def test_disguises_of_the_inside(url: str) -> None:
    with pytest.raises((AddressRefusedError, HostUnreachableError)):
        check_url(url)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("ftp://library.example/x", "only http and https"),
        ("file:///etc/passwd", "only http and https"),
        ("/etc/passwd", "only http and https"),
        ("", "only http and https"),
        ("https://", "names no host"),
        ("https://user:secret@library.example/", "user name or password"),
        ("https://library.example:22/", "port 22"),
        ("https://library.example:99999/", "not a well formed"),
        ("https://library.example\\@10.0.0.1/", "not an address"),
        ("https://library.example/\r\nHost: x", "not an address"),
        ("https://" + "a" * 70 + ".example/", "not a well formed"),
        ("https://library.example/" + "a" * 5000, "not an address"),
    ],
)
def test_odd_addresses(monkeypatch: pytest.MonkeyPatch, url: str, says: str) -> None:
    resolve_to(monkeypatch, "8.8.8.8")
    with pytest.raises(AddressRefusedError, match=says):
        check_url(url)


def test_one_inside_address_among_several_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, "8.8.8.8", "10.0.0.7")
    with pytest.raises(AddressRefusedError, match=r"10\.0\.0\.7"):
        check_url("https://library.example/")


def test_a_name_is_resolved_once_and_the_connection_goes_there(
    monkeypatch: pytest.MonkeyPatch, origin: Origin, settings: Any
) -> None:
    """A name server that changes its answer between check and connection (rebinding) gains nothing."""
    settings.ONITSEARCH = {
        **settings.ONITSEARCH,
        "ALLOWED_ORIGINS": [f"books.example:{origin.port}/"],
    }
    origin.put_json("/m.json", {"ok": True})
    asked = resolve_to(monkeypatch, "127.0.0.1")
    assert fetch_json(f"http://books.example:{origin.port}/m.json").data == {"ok": True}
    # Connecting to the checked address asks getaddrinfo for that address, never for the name again.
    assert [name for name in asked if name != "127.0.0.1"] == ["books.example"]
    assert origin.seen[0].headers["host"] == f"books.example:{origin.port}"


def test_escapes_and_names_are_written_as_http_wants_them(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, "8.8.8.8")
    target = check_url("HTTPS://Bücher.example/Châteauroux/a b%20c?q=é#part")
    assert target.host == "xn--bcher-kva.example"
    assert target.request_path == "/Ch%C3%A2teauroux/a%20b%20c?q=%C3%A9"
    assert target.host_header == "xn--bcher-kva.example"
    assert not target.inside


ALLOWED = ["127.0.0.1:8000/books/", "https://inner.example/iiif"]


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("http://127.0.0.1:8000/books/", True),
        ("http://127.0.0.1:8000/books", True),
        ("http://127.0.0.1:8000/books/a/manifest.json?x=1", True),
        ("http://127.0.0.1:8000/books//a", True),
        ("http://127.0.0.1:8000/", False),
        ("http://127.0.0.1:8000/bookshelf", False),
        ("http://127.0.0.1:8000/books/../desk/", False),
        ("http://127.0.0.1:8000/books/%2e%2e/desk/", False),
        ("http://127.0.0.1:8000/books/%252e%252e/desk/", False),
        ("http://127.0.0.1:8000/books/..%2fdesk/", False),
        ("http://127.0.0.1:8000/books/%5c..%5cdesk", False),
        ("http://127.0.0.1:8080/books/", False),
        ("http://127.0.0.2:8000/books/", False),
        ("http://localhost:8000/books/", False),
    ],
)
def test_an_origin_inside_is_allowed_by_name_port_and_path(settings: Any, url: str, allowed: bool) -> None:
    settings.ONITSEARCH = {**settings.ONITSEARCH, "ALLOWED_ORIGINS": ALLOWED}
    if allowed:
        assert check_url(url).inside
    else:
        with pytest.raises(AddressRefusedError):
            check_url(url)


def test_an_origin_may_be_tied_to_a_scheme(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.ONITSEARCH = {**settings.ONITSEARCH, "ALLOWED_ORIGINS": ALLOWED}
    resolve_to(monkeypatch, "10.0.0.9")
    assert check_url("https://inner.example/iiif/1").inside
    with pytest.raises(AddressRefusedError):
        check_url("http://inner.example/iiif/1")


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("/a//b/./c", "/a/b/c"),
        ("/a%2fb", "/a/b"),
        ("/a%252fb", "/a/b"),
        ("/a/../b", None),
        ("/%2e%2e", None),
        ("/%25252525252e", None),
        ("/a%00b", None),
    ],
)
def test_plain_paths(path: str, plain: str | None) -> None:
    assert plain_path(path) == plain
