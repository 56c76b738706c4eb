"""Answers travel compressed where they are text and finished, and keep being comparable by their ETag."""

import gzip
import io
import re

import brotli
import pytest
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from portal.compression import CompressionMiddleware, StaticMiddleware
from tests.onitsearch import rows

BOTH = "gzip, deflate, br"
# A picture's tile is 250 bytes; this is text as pages have it.
LONG = "".join(f"<li>picture {number}</li>" for number in range(400))


def through(answer):
    request = RequestFactory().get("/", headers={"Accept-Encoding": BOTH})
    return CompressionMiddleware(lambda _request: answer)(request)


def release(answer):
    """Close what an answer holds; closing the answer would tell the whole site that a request is over."""
    for one in answer._resource_closers:
        one()


def streamed(kind):
    return StreamingHttpResponse((LONG for _ in range(3)), content_type=kind)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/browse?by=kinds", "/api/schema", "/opensearch.xml"])
def test_pages_and_data_travel_compressed(client, path):
    plain = client.get(path)
    packed = client.get(path, headers={"Accept-Encoding": BOTH})
    assert packed.status_code == 200
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content)
    # Each answer has a token of its own.
    same = [
        re.sub(rb'csrfmiddlewaretoken" value="\w+"', b"", one)
        for one in (plain.content, gzip.decompress(packed.content))
    ]
    assert same[0] == same[1]
    assert not plain.has_header("Content-Encoding")


def test_two_answers_of_the_same_bytes_differ_in_length():
    """Lengths tell nothing of a secret beside what a visitor wrote (BREACH): Django adds up to 100 random bytes."""
    assert len({len(through(HttpResponse(LONG)).content) for _ in range(40)}) > 5


@pytest.mark.parametrize(
    "answer",
    [
        lambda: HttpResponse(LONG, content_type="image/jpeg"),
        lambda: HttpResponse(LONG, content_type="application/zip"),
        lambda: FileResponse(io.BytesIO(LONG.encode()), content_type="application/zip"),
        lambda: streamed("text/event-stream"),
        lambda: streamed("application/json"),
        lambda: HttpResponse(LONG, content_type="text/event-stream"),
        lambda: HttpResponse(LONG, content_type="application/json", status=206),
    ],
)
def test_what_is_compressed_already_or_made_while_it_is_sent_is_left_alone(answer):
    got = through(answer())
    assert not got.has_header("Content-Encoding")
    read = b"".join(got.streaming_content) if got.streaming else got.content
    assert read in (LONG.encode(), 3 * LONG.encode())


def test_a_published_document_is_a_file_and_is_compressed():
    got = through(FileResponse(io.BytesIO(LONG.encode()), content_type="application/ld+json"))
    assert got["Content-Encoding"] == "gzip"
    assert gzip.decompress(b"".join(got.streaming_content)) == LONG.encode()


@pytest.mark.django_db
def test_a_decision_may_be_made_on_the_version_of_a_compressed_answer(client, django_user_model):
    from django.contrib.auth.models import Permission
    from rest_framework.authtoken.models import Token

    user = django_user_model.objects.create_user("anna")
    user.user_permissions.set(Permission.objects.filter(codename="decide_illustration"))
    token = {"Authorization": f"Token {Token.objects.create(user=user).key}"}
    address = f"/api/v1/illustrations/{rows.an_illustration().public_id}"
    seen = client.get(address, headers={"Accept-Encoding": BOTH})
    assert seen["Content-Encoding"] == "gzip"
    assert seen["ETag"].startswith('W/"')

    def decide(action, version):
        headers = {**token, "If-Match": version}
        return client.patch(address, {"action": action}, content_type="application/json", headers=headers)

    assert decide("accept", seen["ETag"]).status_code == 200
    assert decide("reject", seen["ETag"]).status_code == 412


@pytest.mark.django_db
def test_what_is_unchanged_is_not_sent_again(client):
    address = f"/iiif/manifest/{rows.an_illustration().manifest.public_id}/illustrations"
    headers = {"Accept-Encoding": BOTH}
    first = client.get(address, headers=headers)
    assert first["Content-Encoding"] == "gzip"
    assert first["ETag"].startswith('W/"')
    again = client.get(address, headers={**headers, "If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address, headers={**headers, "If-None-Match": 'W/"other"'}).status_code == 200


@pytest.mark.django_db
def test_the_sitemap_is_compressed_while_it_is_made(client):
    rows.an_illustration()
    got = client.get("/sitemap-pictures-1.xml", headers={"Accept-Encoding": BOTH})
    assert got["Content-Encoding"] == "gzip"
    assert b"</urlset>" in gzip.decompress(b"".join(got.streaming_content))


def test_static_files_are_packed_once_when_they_are_asked_for(settings, tmp_path):
    settings.WHITENOISE_AUTOREFRESH = False
    settings.PACKED_ROOT = tmp_path / "packed"
    middleware = StaticMiddleware(lambda _request: HttpResponse(status=404))

    def get(path, **headers):
        answer = middleware(RequestFactory().get(path, headers=headers))
        answer.read = b"".join(answer.streaming_content)
        release(answer)
        return answer

    def body(answer):
        return answer.read

    assert not settings.PACKED_ROOT.exists()
    written = (settings.BASE_DIR / "portal" / "static" / "css" / "wall.css").read_bytes()
    path = "/static/css/wall.css"
    packed = get(path, **{"Accept-Encoding": BOTH})
    assert packed["Content-Encoding"] == "br"
    assert packed["Vary"] == "Accept-Encoding"
    assert packed["Content-Type"].startswith("text/css")
    sent = body(packed)
    assert brotli.decompress(sent) == written
    assert len(sent) == int(packed["Content-Length"]) < len(written) / 3
    gzipped = get(path, **{"Accept-Encoding": "gzip"})
    assert gzipped["Content-Encoding"] == "gzip"
    assert gzip.decompress(body(gzipped)) == written
    plain = get(path)
    assert not plain.has_header("Content-Encoding")
    assert body(plain) == written
    assert get(path, **{"Accept-Encoding": BOTH, "If-None-Match": packed["ETag"]}).status_code == 304
    kept = {file: file.stat().st_mtime_ns for file in settings.PACKED_ROOT.iterdir()}
    assert len(kept) == 2
    # Another process, or the next start, finds them there.
    other = StaticMiddleware(lambda _request: HttpResponse(status=404))
    found = other(RequestFactory().get(path, headers={"Accept-Encoding": BOTH}))
    release(found)
    assert found["Content-Encoding"] == "br"
    assert {file: file.stat().st_mtime_ns for file in settings.PACKED_ROOT.iterdir()} == kept
    assert "max-age=2592000" in get("/static/img/mark.svg")["Cache-Control"]


def test_static_files_are_served_where_nothing_can_be_kept(settings, tmp_path):
    settings.WHITENOISE_AUTOREFRESH = False
    settings.PACKED_ROOT = tmp_path / "a-file"
    settings.PACKED_ROOT.write_text("")
    middleware = StaticMiddleware(lambda _request: HttpResponse(status=404))
    answer = middleware(RequestFactory().get("/static/css/wall.css", headers={"Accept-Encoding": BOTH}))
    release(answer)
    assert (answer.status_code, answer.has_header("Content-Encoding")) == (200, False)
