"""Which parts of a picture answer to the words that led to its page: switched on there by a plain link."""

import io
import re

import pytest
from PIL import Image

from onitsearch.models import Illustration
from onitsearch.search import explain
from tests.onitsearch.library import keep_thumbnail

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(library):
    keep_thumbnail(library.first)
    return library.first


def page(client, row, query):
    response = client.get(f"/illustration/{row.public_id}{query}")
    assert response.status_code == 200
    return response.content.decode()


def switch(html):
    found = re.search(r'id="explain" href="([^"]*)"', html)
    return found and found[1].replace("&amp;", "&")


def test_only_words_can_be_explained(client, kept):
    assert switch(page(client, kept, "")) is None
    assert switch(page(client, kept, f"?like={kept.public_id}&at=1")) is None
    assert switch(page(client, kept, "?q=...")) is None
    assert switch(page(client, kept, "?q=owl&at=1&view=page")) == "?q=owl&at=1&explain=1#scan"
    Illustration.objects.filter(pk=kept.pk).update(restricted=True)
    assert switch(page(client, kept, "?q=owl&at=1")) is None


def test_a_link_switches_the_heat_map_on_and_off(client, kept):
    html = page(client, kept, "?q=owl&at=1&explain=1")
    assert switch(html) == "?q=owl&at=1#scan"
    image = re.search(r'<image class="heat" href="([^"]*)"', html)[1].replace("&amp;", "&")
    assert f'data-heat="{image.replace("&", "&amp;")}"' in html
    assert "finds “owl” there; most of all" in html
    answer = client.get(image)
    assert answer["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(answer.content)).size == (400, 300)
    assert 'class="heat"' not in page(client, kept, "?q=owl&at=1")


def test_what_stands_in_the_way_is_said(client, kept, settings, monkeypatch):
    assert client.get(f"/illustration/{kept.public_id}/explained.png").status_code == 400
    assert client.get("/illustration/zzzzzzzzzz/explained.png?q=owl").status_code == 404
    assert "name nothing to look for" in page(client, kept, "?q=-dog&at=1&explain=1")
    assert client.get(f"/illustration/{kept.public_id}/explained.png?q=-dog").status_code == 404

    def no_such_way(*_args, **_named):
        from onitsearch.embed.errors import ModelUnavailableError

        raise ModelUnavailableError("Not known of a Perceiver.")

    with monkeypatch.context() as patch:
        patch.setattr(
            explain.get_client(settings.ONITSEARCH["ENCODER_ADDRESS"]), "similarity_map", no_such_way
        )
        html = page(client, kept, "?q=owl&explain=1")
    assert "The model in use does not tell which parts of a picture answer." in html
    settings.ONITSEARCH = {**settings.ONITSEARCH, "ENCODER_ADDRESS": "unix:///nowhere/e.sock"}
    assert "Which parts answer cannot be shown right now." in page(client, kept, "?q=owl&explain=1")
    Illustration.objects.filter(pk=kept.pk).update(thumbnail="crops/gone.jpg")
    assert "There is no picture here to look at" in page(client, kept, "?q=owl&explain=1")
    assert client.get(f"/illustration/{kept.public_id}/explained.png?q=owl").status_code == 404


def test_it_stays_on_from_hit_to_hit(client, kept):
    order = re.findall(r'<li id="i-(\w+)"', client.get("/search?q=owl").content.decode())
    row = Illustration.objects.get(public_id=order[0])
    for on in ("", "&explain=1"):
        html = page(client, row, f"?q=owl&at=1{on}")
        ahead = re.search(r'rel="next" href="([^"]*)"', html)[1].replace("&amp;", "&")
        assert ahead == f"/illustration/{order[1]}?q=owl&at=2{on}"
