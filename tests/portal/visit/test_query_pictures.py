"""Searching with a picture: taken once, asked many times, never kept."""

import io

import numpy as np
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal.visit import query_pictures

pytestmark = pytest.mark.django_db


def picture(size=(300, 200), kind="PNG", seed=0):
    pixels = np.random.default_rng(seed).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
    with io.BytesIO() as out:
        Image.fromarray(pixels).save(out, kind)
        return SimpleUploadedFile(f"x.{kind.lower()}", out.getvalue(), content_type=f"image/{kind.lower()}")


def test_a_picture_leads_to_its_answer(client, library):
    response = client.post("/search", {"image": picture()})
    assert response.status_code == 302
    html = client.get(response["Location"])
    assert html.status_code == 200
    assert "your picture" in html.content.decode()


def test_words_and_limits_travel_along(client, library):
    response = client.post("/search", {"image": picture(), "q": "lion", "kind": "map"})
    assert "q=lion" in response["Location"]
    assert "kind=map" in response["Location"]


def test_the_same_picture_has_the_same_vector_and_a_small_preview(library):
    first, second = query_pictures.keep(picture()), query_pictures.keep(picture())
    assert first != second
    assert np.array_equal(query_pictures.vector(first), query_pictures.vector(second))
    preview = Image.open(io.BytesIO(query_pictures.preview(first)))
    assert max(preview.size) <= 320


def test_only_who_knows_the_name_sees_the_preview(client, library):
    token = query_pictures.keep(picture())
    response = client.get(f"/query-picture/{token}")
    assert response["Content-Type"] == "image/jpeg"
    assert "no-store" in response["Cache-Control"]
    assert client.get("/query-picture/AAAAAAAAAAAAAAAAAAAAAAAA").status_code == 404


def test_after_its_time_it_is_gone(client, library):
    token = query_pictures.keep(picture())
    cache.clear()
    response = client.get(f"/search?picture={token}")
    assert response.status_code == 410
    assert "Upload the picture again." in response.content.decode()


@pytest.mark.parametrize(
    ("name", "data", "status", "words"),
    [
        ("notes.txt", b"just some words about a picture", 415, "text file"),
        ("page.jpg", b"<!doctype html><html></html>", 415, "web page"),
        ("cut.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, 415, ""),
        ("empty.png", b"", 400, "No picture was sent"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(client, library, name, data, status, words):
    response = client.post("/search", {"image": SimpleUploadedFile(name, data)})
    assert response.status_code == status
    assert words in response.content.decode()
    assert 'role="alert"' in response.content.decode()


def test_no_file_at_all(client, library):
    assert client.post("/search", {}).status_code == 400


def test_a_picture_that_is_too_large(client, library, settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "MAX_UPLOAD_BYTES": 1000}
    response = client.post("/search", {"image": picture()})
    assert response.status_code == 422
    assert "larger than" in response.content.decode()


@pytest.mark.parametrize("token", ["\0", "a\nb", "a b", "x" * 65, "é"])
def test_what_is_no_token_of_ours_is_gone(client, library, token):
    assert client.get("/search", {"picture": token}).status_code in (400, 410)
    assert query_pictures.preview(token) is None
