"""The door to the outside: what it lets through, what it refuses, and how patient it is."""

from __future__ import annotations

import email.utils
import io
import re
import time
from typing import Any

import pytest
from PIL import Image

from manifests.errors import (
    AccessDeniedError,
    AddressRefusedError,
    FetchFailedError,
    HostBusyError,
    HostSilentError,
    HostUnreachableError,
    TooLargeError,
)
from manifests.fetch import fetch_bytes, fetch_json
from manifests.fetch.retry import retry_after
from tests import origin as faults
from tests.origin import Origin


@pytest.fixture(autouse=True)
def hasty(settings: Any) -> None:
    """No test waits long."""
    settings.ONITSEARCH = {
        **settings.ONITSEARCH,
        "FETCH_READ_TIMEOUT": 1.0,
        "FETCH_CONNECT_TIMEOUT": 1.0,
        "FETCH_ATTEMPTS": 2,
    }


def test_json(origin: Origin) -> None:
    url = origin.put_json("/a b/é.json", {"hello": "wörld"})
    fetched = fetch_json(url)
    assert fetched.data == {"hello": "wörld"}
    assert fetched.text == '{"hello": "wörld"}'
    assert fetched.status == 200
    assert fetched.final_url.endswith("/a%20b/%C3%A9.json")
    headers = origin.seen[0].headers
    assert headers["user-agent"].startswith("onitsearch/")
    assert "http://127.0.0.1" in headers["user-agent"]
    assert headers["host"] == f"127.0.0.1:{origin.port}"


def test_bytes(origin: Origin) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(buffer, "PNG")
    url = origin.put("/i.png", buffer.getvalue(), "image/png; charset=binary")
    fetched = fetch_bytes(url, accept="image/*")
    assert (fetched.data, fetched.media_type) == (buffer.getvalue(), "image/png")


def test_a_document_that_did_not_change_is_not_sent_again(origin: Origin) -> None:
    url = origin.put_json("/m.json", {"a": 1}, last_modified="Mon, 01 Jan 2024 00:00:00 GMT")
    first = fetch_json(url)
    assert first.etag
    assert first.last_modified == "Mon, 01 Jan 2024 00:00:00 GMT"
    second = fetch_json(url, etag=first.etag, last_modified=first.last_modified)
    assert second.not_modified
    assert second.data is None
    assert second.etag == first.etag
    assert origin.seen[1].headers["if-none-match"] == first.etag
    assert origin.seen[1].headers["if-modified-since"] == first.last_modified


def test_gzip_is_unpacked(origin: Origin) -> None:
    import gzip

    url = origin.put("/z.json", gzip.compress(b'{"a": [1]}'), "application/json", content_encoding="gzip")
    assert fetch_json(url).data == {"a": [1]}


@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        (faults.status(404), FetchFailedError, "is not there"),
        (faults.status(403), FetchFailedError, "does not allow"),
        (faults.status(410), FetchFailedError, "no longer there"),
        (faults.status(500), HostUnreachableError, "problem of its own"),
        (faults.html(), FetchFailedError, "a web page"),
        (faults.truncated(), HostUnreachableError, "broke off|closed too early"),
        (faults.hang_up(), HostUnreachableError, "closed too early"),
        (faults.slow(3), HostUnreachableError, "did not answer in time"),
        (faults.redirect_loop(), FetchFailedError, "one redirect to the next"),
        (faults.busy(429, "3600"), HostBusyError, "slow down"),
    ],
)
def test_faults_become_one_sentence(origin: Origin, fault: Any, error: type[Exception], says: str) -> None:
    origin.misbehave("/m.json", fault)
    with pytest.raises(error, match=says) as caught:
        fetch_json(origin.url("/m.json"))
    told = caught.value.message  # type: ignore[attr-defined]
    assert origin.url("/m.json") in told
    assert told.endswith(".")
    assert "\n" not in told


def test_a_passing_fault_is_tried_again(origin: Origin) -> None:
    url = origin.put_json("/m.json", {"ok": True})
    origin.misbehave("/m.json", faults.status(500), times=1)
    assert fetch_json(url).data == {"ok": True}
    assert len(origin.seen) == 2


@pytest.mark.parametrize("code", [429, 503, 509])
def test_retry_after_is_honoured(origin: Origin, code: int) -> None:
    url = origin.put_json("/m.json", {"ok": True})
    origin.misbehave("/m.json", faults.busy(code, "1"), times=1)
    fetch_json(url)
    assert origin.seen[1].at - origin.seen[0].at >= 1.0


def test_a_long_pause_is_left_to_the_row(origin: Origin) -> None:
    origin.misbehave("/m.json", faults.busy(429, "3600"))
    started = time.monotonic()
    with pytest.raises(HostBusyError) as caught:
        fetch_json(origin.url("/m.json"))
    assert caught.value.retry_after == 3600
    assert time.monotonic() - started < 1
    assert len(origin.seen) == 1


def test_retry_after_as_seconds_and_as_date() -> None:
    assert retry_after("17") == 17
    soon = retry_after(email.utils.formatdate(time.time() + 60, usegmt=True))
    assert soon is not None
    assert 50 < soon <= 60
    assert retry_after("Mon, 01 Jan 2001 00:00:00 GMT") == 0
    assert retry_after("soon") is None
    assert retry_after("") is None


def test_a_gzip_bomb_is_not_unpacked(origin: Origin) -> None:
    origin.misbehave("/bomb.json", faults.gzip_bomb(64 * 2**20))
    with pytest.raises(TooLargeError, match="larger than 4 MB"):
        fetch_bytes(origin.url("/bomb.json"), max_bytes=4 * 2**20)


def test_a_bomb_within_a_bomb_is_not_unpacked(origin: Origin) -> None:
    import gzip

    inner = gzip.compress(b" " * 64 * 2**20)
    for _ in range(2):
        inner = gzip.compress(inner)
    headers = {"Content-Encoding": "gzip, gzip, gzip"}
    origin.misbehave("/bomb.json", lambda handler: handler.reply(200, inner, "application/json", headers))
    with pytest.raises(TooLargeError, match="larger than 1 MB"):
        fetch_bytes(origin.url("/bomb.json"), max_bytes=2**20)


def test_gzip_that_is_cut_short_or_none_at_all(origin: Origin) -> None:
    import gzip

    whole = gzip.compress(b'{"a": 1}' * 1000)
    for body in (whole[: len(whole) // 2], b"this is no gzip"):
        url = origin.put("/z.json", body, "application/json", content_encoding="gzip")
        with pytest.raises((HostUnreachableError, FetchFailedError)) as caught:
            fetch_json(url)
        assert url in caught.value.message


def test_a_large_file_is_refused_by_its_length(origin: Origin) -> None:
    url = origin.put("/large", b"x" * 5000)
    with pytest.raises(TooLargeError):
        fetch_bytes(url, max_bytes=4999)
    assert len(fetch_bytes(url, max_bytes=5000).data) == 5000


_GZIP = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 900\r\n\r\n"


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X-Header: a\r\n"),
        (b"HTTP/1.1 200 OK\r\nX-Header: ", b"a"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        # A gzip header with a file name that never ends.
        (_GZIP.encode() + b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x03", b"n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b" "),
        (b"HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
        (b"HTTP/1.1 404 Not Found\r\n", b"X-Header: a\r\n"),
    ],
)
def test_whatever_drips_ends_at_the_limit(origin: Origin, settings: Any, start: bytes, piece: bytes) -> None:
    settings.ONITSEARCH = {**settings.ONITSEARCH, "FETCH_TOTAL_TIMEOUT": 1.0, "FETCH_ATTEMPTS": 3}
    origin.misbehave("/m.json", faults.drip_raw(start, piece))
    started = time.monotonic()
    with pytest.raises(HostSilentError, match="too slowly"):
        fetch_json(origin.url("/m.json"))
    assert 0.9 < time.monotonic() - started < 2
    assert len(origin.seen) == 1  # what is silent once is not asked again at once
    origin.behave()
    assert fetch_json(origin.put_json("/m.json", {"ok": True})).data == {"ok": True}


def test_a_connection_that_is_used_again_is_under_the_clock_too(origin: Origin, settings: Any) -> None:
    settings.ONITSEARCH = {**settings.ONITSEARCH, "FETCH_TOTAL_TIMEOUT": 0.7}
    assert fetch_json(origin.put_json("/ok.json", [])).data == []
    origin.misbehave("/m.json", faults.drip_raw(b"", b"H"))
    started = time.monotonic()
    with pytest.raises(HostSilentError):
        fetch_json(origin.url("/m.json"))
    assert time.monotonic() - started < 1.5


def test_a_slow_drip_ends(origin: Origin, settings: Any) -> None:
    settings.ONITSEARCH = {**settings.ONITSEARCH, "FETCH_TOTAL_TIMEOUT": 0.5, "FETCH_ATTEMPTS": 1}
    origin.misbehave("/m.json", faults.drip(0.1))
    started = time.monotonic()
    with pytest.raises(HostUnreachableError, match="too slowly"):
        fetch_json(origin.url("/m.json"))
    assert time.monotonic() - started < 1.2


def test_json_that_is_too_deep(origin: Origin) -> None:
    for levels in (300, 100_000):
        url = origin.put("/deep.json", b"[" * levels + b"]" * levels, "application/json")
        with pytest.raises(FetchFailedError, match="levels deep"):
            fetch_json(url)


@pytest.mark.parametrize("body", [b"", b"{", b"NaN", b"<xml/>", b"\xff\xfe"])
def test_what_is_not_json(origin: Origin, body: bytes) -> None:
    url = origin.put("/m.json", body, "application/json")
    with pytest.raises(FetchFailedError, match="not JSON|not UTF-8"):
        fetch_json(url)


def test_a_redirect_is_followed(origin: Origin) -> None:
    origin.put_json("/there.json", {"ok": True})
    origin.misbehave("/here.json", faults.redirect("/there.json"))
    fetched = fetch_json(origin.url("/here.json"))
    assert fetched.data == {"ok": True}
    assert fetched.url.endswith("/here.json")
    assert fetched.final_url.endswith("/there.json")


def test_a_redirect_to_no_address_is_told(origin: Origin) -> None:
    origin.misbehave("/m.json", faults.redirect("http://[bad"))
    with pytest.raises(FetchFailedError, match="not well formed"):
        fetch_json(origin.url("/m.json"))


@pytest.mark.parametrize(
    "inside",
    [
        "http://127.0.0.1:80/",
        "http://localhost/",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/",
        "http://0x7f.1/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
    ],
)
def test_a_redirect_to_the_inside_is_refused(origin: Origin, inside: str) -> None:
    origin.misbehave("/m.json", faults.redirect(inside))
    with pytest.raises(AddressRefusedError):
        fetch_json(origin.url("/m.json"))
    assert len(origin.seen) == 1


@pytest.mark.parametrize(
    ("raw", "media_type", "title"),
    [
        ('{"a": "Société"}'.encode("latin-1"), "application/json; charset=ISO-8859-1", "Société"),
        ('{"a": "„Œuvre“"}'.encode("cp1252"), 'application/json;charset="iso-8859-1"', "„Œuvre“"),
        ('{"a": "奇書"}'.encode("shift_jis"), "application/json; Charset=Shift_JIS", "奇書"),
        ('{"a": "é"}'.encode("utf-16"), "application/json", "é"),
        ('{"a": "é"}'.encode("utf-16-be"), "application/json", "é"),
        ('{"a": "é"}'.encode("utf-8-sig"), "application/json; charset=iso-8859-1", "é"),
        ('{"a": "é"}'.encode(), "application/json; charset=us-ascii", "é"),
        # Single letters of an old encoding that somebody pasted, in text that is UTF-8 otherwise.
        ('{"a": "é'.encode() + b"Mae\x92r caf\xe9" + b'"}', "application/json", "éMae’r café"),
        ('{"a": "Société"}'.encode("latin-1"), "application/json; charset=utf-8", "Société"),
    ],
)
def test_text_is_read_as_it_is_declared(origin: Origin, raw: bytes, media_type: str, title: str) -> None:
    assert fetch_json(origin.put("/m.json", raw, media_type)).data == {"a": title}


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b'{"a": 1,\n "b": [1, 2],\n}', r"a comma before “}” in line [23], column \d"),
        (b'{"a": 1\n "b": 2}', 'missing before “"” in line 2, column 2'),
        (b"{\n'a': 1}", "single quotation marks in line 2, column 1"),
        (b'{"a": [1, 2', "ends too early in line 1"),
        (b'{"a": 1} {"b": 2}', "follows after its end in line 1, column 10"),
        (b'{"a": NaN}', "NaN is no number"),
        ('{"a": "奇書"}'.encode("shift_jis"), "not UTF-8"),
        (b'{"a": "\x81"}', "not UTF-8"),
        (b'jsonp({"a": 1});', "begins with “jsonp"),
        (b"9" * 5000, "thousands of digits"),
    ],
)
def test_broken_json_is_told_with_its_place(origin: Origin, raw: bytes, says: str) -> None:
    with pytest.raises(FetchFailedError, match=says):
        fetch_json(origin.put("/m.json", raw, "application/json"))


def test_what_is_not_packed_as_it_says_is_told_once_and_without_python(origin: Origin) -> None:
    url = origin.put("/z.json", b'{"a": 1}', "application/json", content_encoding="gzip")
    with pytest.raises(FetchFailedError, match="not packed as it says") as caught:
        fetch_json(url)
    assert not re.search(r"[(]'|Error|Exception|zlib", str(caught.value))
    assert len(origin.seen) == 1


@pytest.mark.parametrize(
    "page",
    [
        b"<html><script>window._cf_chl_opt={}</script></html>",
        b'<html><script id="anubis_challenge" type="application/json">{}</script></html>',
    ],
)
def test_a_guard_that_answers_with_status_200_is_told_as_one(origin: Origin, page: bytes) -> None:
    with pytest.raises(AccessDeniedError, match="guard that takes us for a robot") as caught:
        fetch_json(origin.put("/m.json", page, "text/html; charset=utf-8"))
    assert caught.value.is_firewall
    with pytest.raises(FetchFailedError, match="a web page") as other:
        fetch_json(origin.put("/n.json", b"<html><title>Catalogue</title></html>", "text/html"))
    assert not isinstance(other.value, AccessDeniedError)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG image"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG image"),
        (b"GIF89a\1\0\1\0", "a GIF image"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "a WebP image"),
        (b"II*\0\x08\0\0\0", "a TIFF image"),
        (b"%PDF-1.7", "a PDF"),
    ],
)
def test_an_image_given_as_a_manifest_is_called_one(origin: Origin, body: bytes, kind: str) -> None:
    url = origin.put("/page.jpg", body, "image/jpeg")
    with pytest.raises(FetchFailedError, match=rf"is {kind}, not a IIIF manifest") as caught:
        fetch_json(url)
    assert "address of the manifest" in caught.value.hint


def test_a_packed_file_that_does_not_say_so_is_unpacked(origin: Origin) -> None:
    import gzip

    packed = gzip.compress(b'{"a": ') + gzip.compress(b"[1]}")
    assert fetch_json(origin.put("/m.json.gz", packed, "application/gzip")).data == {"a": [1]}
    for body, words in [
        (packed[:-12], "cut short"),
        (packed[:12] + b"\0\0\0\0\0\0", "damaged"),
        (gzip.compress(b" " * 65 * 2**20), "more than 64 MB"),
    ]:
        with pytest.raises(FetchFailedError, match=words):
            fetch_json(origin.put("/bad.json.gz", body, "application/gzip"))
