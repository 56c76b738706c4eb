"""`manage.py search` prints what was found, or one plain sentence."""

import io
import json

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from onitsearch.embed.client import get_client
from onitsearch.store.models import Illustration
from tests.onitsearch.library import a_library, put_vector

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(speaking):
    return a_library(speaking)


def run(*args, **options):
    out = io.StringIO()
    call_command("search", *args, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def test_a_table_of_hits_with_canvas_and_xywh(library):
    Illustration.objects.filter(pk=library.first.pk).update(text="Tulipa")
    lines = run("tulipa").splitlines()
    assert lines[0].split() == ["score", "sure", "why", "kind", "book", "page", "canvas", "xywh", "id"]
    line = next(line for line in lines if library.first.public_id in line)
    assert library.first.canvas.uri in line
    assert "10,20,121,91" in line
    assert "pictures" in lines[-1]


def test_how_vectors_are_searched_is_said_when_asked(library):
    told = io.StringIO()
    call_command("search", "tulipa", explain=True, stdout=io.StringIO(), stderr=told)
    assert "every vector within the filter, exactly" in told.getvalue()


def test_the_line_between_the_sure_and_the_less_certain(library):
    answer = json.loads(run("tulipa", json=True, limit=100))
    flags = [hit["sure"] for hit in answer["hits"]]
    assert flags == sorted(flags, reverse=True)
    assert flags.count(True) == answer["sure"]
    assert len(flags) == answer["total"] == 30
    assert set(answer) == {"total", "sure", "books", "spelling", "hits"}
    lines = run("tulipa", limit=100).splitlines()
    table = [line for line in lines if "https://library.example/" in line]
    assert [line.split()[1] for line in table] == ["yes" if sure else "no" for sure in flags]
    sure = answer["sure"]
    between = lines[lines.index(table[sure - 1]) + 1] if sure else lines[lines.index(table[0]) - 1]
    assert between == ("-- less certain --" if sure else "-- no sure matches; the closest --")
    assert lines[-1] == f"30 of 30 pictures, {sure} of them sure"


def test_the_less_certain_can_be_left_out(library):
    answer = json.loads(run("tulipa", json=True, sure=True, limit=100))
    assert len(answer["hits"]) == answer["total"] == answer["sure"]
    assert all(hit["sure"] for hit in answer["hits"])


def test_json_by_a_picture_in_one_book(library, settings, tmp_path):
    pixels = np.random.default_rng(3).integers(0, 255, (60, 80, 3), dtype=np.uint8)
    file = tmp_path / "picture.png"
    Image.fromarray(pixels).save(file)
    client = get_client(settings.ONITSEARCH["ENCODER_ADDRESS"])
    put_vector(library.first, library.model, client.encode_image(pixels))
    answer = json.loads(run(image=str(file), json=True))
    assert answer["hits"][0]["id"] == library.first.public_id
    elsewhere = json.loads(run(image=str(file), json=True, book=library.books[1].public_id))
    assert library.first.public_id not in [hit["id"] for hit in elsewhere["hits"]]


def test_what_cannot_be_asked_is_told_in_a_sentence(library, tmp_path):
    text = tmp_path / "picture.jpg"
    text.write_text("not a picture")
    for args, options, words in [
        ((), {}, "nothing to search for"),
        ((), {"image": str(text)}, "picture.jpg"),
        ((), {"image": str(tmp_path / "none.jpg")}, "cannot be read"),
        (("tulip",), {"book": "nosuchbook"}, "No book is kept"),
    ]:
        with pytest.raises(CommandError, match=words):
            run(*args, **options)
