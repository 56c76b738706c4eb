"""The page with Mirador: what it opens, what it says of what is not here, what it refuses."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from manifests import services as books
from manifests.imageapi import learned
from manifests.imageapi.dialect import Dialect
from manifests.imageapi.service import ImageServiceDoc
from manifests.models import Manifest
from onitsearch.annotate.content_state import encode_state
from tests.portal.visit.test_pages import page

pytestmark = pytest.mark.django_db

STRANGE = "https://elsewhere.example/book/manifest"


def viewer_config(html):
    found = re.search(r'<script id="config" type="application/json">(.*?)</script>', html)
    return json.loads(found[1]) if found else None


def opened(client, state):
    """What the viewer is told to open for a content state (a text, or JSON to be encoded)."""
    written = state if isinstance(state, str) else encode_state(state)
    return viewer_config(page(client, "/viewer", data={"iiif-content": written}))


@pytest.fixture(autouse=True)
def mirador(monkeypatch):
    """Pretend that npm has brought Mirador."""
    monkeypatch.setattr("portal.templatetags.onit._found", lambda path: True)


def test_a_book_at_a_place(client, library):
    row = library.first
    query = {"manifest": row.manifest.public_id, "canvas": row.canvas.uri, "xywh": "10,20,120,90"}
    config = viewer_config(page(client, "/viewer", data=query))
    assert config["manifest"].endswith(f"/iiif/manifest/{row.manifest.public_id}")
    assert config["canvas"] == row.canvas.uri
    assert config["region"]["x"] == 70
    assert config["region"]["y"] == 65


@pytest.mark.parametrize("at_a_place", [True, False])
def test_the_viewer_is_told_the_quality_in_which_a_server_answers(client, library, at_a_place):
    row = library.first
    service = {"id": "https://library.example/iiif/1", "version": 2, "level": 2, "width": 900, "height": 900}
    row.manifest.canvases.update(
        images=[{"url": "https://library.example/1.jpg", "width": 900, "height": 900, "service": service}]
    )
    learned.remember(ImageServiceDoc(**service, dialect=Dialect(quality="native", proven=True)))
    place = {"canvas": row.canvas.uri} if at_a_place else {}
    config = viewer_config(page(client, "/viewer", data={"manifest": row.manifest.public_id, **place}))
    assert config["quality"] == "native"


def test_our_own_content_states(client, library):
    row = library.first
    html = page(client, reverse("illustration", args=[row.public_id]))
    state = re.search(r"/viewer\?iiif-content=([\w-]+)", html)[1]
    config = opened(client, state)
    assert config["canvas"] == row.canvas.uri
    assert abs(config["region"]["x"] - (row.x + row.w / 2)) <= 1


def test_every_hit_has_a_state_that_opens_its_region(client, library):
    for hit in client.get("/api/v1/illustrations").json()["results"]:
        config = opened(client, hit["content_state"])
        x, y, w, h = (float(side) for side in hit["xywh"].split(","))
        assert config["canvas"] == hit["canvas"]
        assert config["region"]["x"] == pytest.approx(x + w / 2)
        assert config["region"]["y"] == pytest.approx(y + h / 2)


def test_addresses_alone(client, library, settings):
    row, book = library.first, library.books[0]
    assert opened(client, book.uri)["manifest"].endswith(book.public_id)
    assert opened(client, f"{settings.PUBLIC_URL}/iiif/manifest/{book.public_id}")["manifest"].endswith(
        book.public_id
    )
    config = opened(client, f"{row.canvas.uri}#xywh=100,200,100,100")
    assert config["manifest"].endswith(row.manifest.public_id)
    assert config["region"]["x"] == 150
    config = opened(client, f"{settings.PUBLIC_URL}/iiif/annotation/{row.public_id}")
    assert (config["canvas"], config["region"]["x"]) == (row.canvas.uri, row.x + row.w / 2)


@pytest.mark.parametrize("path", ["results?like=", "selection?ids="])
def test_hits_and_selections_as_a_manifest(client, library, settings, path):
    address = f"{settings.PUBLIC_URL}/iiif/{path}{library.first.public_id}"
    config = opened(client, {"id": address, "type": "Manifest"})
    assert config["manifest"] == address
    assert client.get(urlsplit(address)._replace(scheme="", netloc="").geturl()).json()["type"] == "Manifest"


def test_a_chapter_opens_at_its_first_page(client, library):
    book = library.books[0]
    pages = list(book.canvases.order_by("position"))
    inner = {"id": f"{book.uri}/r/2", "type": "Range", "items": [{"id": pages[2].uri, "type": "Canvas"}]}
    Manifest.objects.filter(pk=book.pk).update(
        source=json.dumps(
            {
                "@context": "http://iiif.io/api/presentation/3/context.json", "id": book.uri, "type": "Manifest",
                "label": {"en": ["A herbal"]},
                "items": [{"id": one.uri, "type": "Canvas", "width": 10, "height": 10, "items": []} for one in pages],
                "structures": [{"id": f"{book.uri}/r/1", "type": "Range", "items": [inner]}],
            }
        )
    )  # fmt: skip
    chapter = {"type": "Range", "partOf": [{"id": book.uri, "type": "Manifest"}]}
    assert opened(client, {"id": f"{book.uri}/r/1", **chapter})["canvas"] == pages[2].uri
    assert "canvas" not in opened(client, {"id": f"{book.uri}/r/9", **chapter})


def test_the_first_of_several_places_is_shown_and_said(client, library):
    targets = [{"id": book.uri, "type": "Manifest"} for book in library.books]
    html = page(
        client,
        "/viewer",
        data={"iiif-content": encode_state({"type": "Annotation", "target": targets})},
    )
    assert viewer_config(html)["manifest"].endswith(library.books[0].public_id)
    assert "The link names several places" in html


@pytest.mark.parametrize(
    "target",
    [
        {"id": STRANGE, "type": "Manifest"},
        {"id": "https://elsewhere.example/p1#xywh=1,2,3,4", "type": "Canvas", "partOf": [{"id": STRANGE}]},
        {"id": "https://elsewhere.example/r1", "type": "Range", "partOf": STRANGE},
    ],
)
def test_a_book_that_is_not_here_is_told_politely(client, library, target):
    html = page(client, "/viewer", 404, data={"iiif-content": encode_state(target)})
    assert "This book is not in this collection" in html
    assert f'href="{STRANGE}"' in html
    assert "external_state.js" not in html
    assert "Register it" not in html


def test_cataloguers_may_register_it_at_once(client, library):
    anna = User.objects.create_user("anna")
    anna.user_permissions.add(Permission.objects.get(codename="register_manifest"))
    client.force_login(anna)
    html = page(
        client,
        "/viewer",
        404,
        data={"iiif-content": encode_state({"id": STRANGE, "type": "Manifest"})},
    )
    link = re.search(r'href="(/desk/\?[^"]+)"', html)[1]
    assert parse_qs(urlsplit(link).query)["url"] == [STRANGE]
    assert f'value="{STRANGE}"' in page(client, link)


def test_an_unknown_address_may_be_that_of_a_state(client, library):
    html = page(client, "/viewer", 404, data={"iiif-content": STRANGE})
    assert f'data-address="{STRANGE}"' in html
    assert "external_state.js" in html
    assert "external_state.js" not in page(
        client, "/viewer", 404, data={"iiif-content": STRANGE, "followed": "1"}
    )


def test_a_collection_is_no_book(client, library):
    state = encode_state({"id": "https://library.example/all", "type": "Collection"})
    assert "one book at a time" in page(client, "/viewer", 404, data={"iiif-content": state})


def test_a_posted_state_becomes_an_address(client, library):
    state = encode_state({"id": library.books[0].uri, "type": "Manifest"})
    strict = type(client)(enforce_csrf_checks=True)
    answer = strict.post("/viewer", {"iiif-content": state})
    assert answer.status_code == 303
    assert viewer_config(page(client, answer["Location"]))["manifest"].endswith(library.books[0].public_id)


def test_a_long_posted_state_is_opened_at_once(client, library):
    state = {"id": library.books[0].uri, "type": "Manifest", "label": {"en": ["long " * 1200]}}
    answer = client.post("/viewer", {"iiif-content": encode_state({"type": "Annotation", "target": state})})
    assert viewer_config(answer.content.decode())["manifest"].endswith(library.books[0].public_id)


@pytest.mark.parametrize("posted", [{}, {"iiif-content": ""}, {"other": "x"}])
def test_a_post_without_a_state_is_told(client, library, posted):
    answer = client.post("/viewer", posted)
    assert answer.status_code == 400
    assert "No content state was sent." in answer.content.decode()


@pytest.mark.parametrize("state", ["%%", "{", "bnVsbA", "x" * 17_000, "{}", "ftp://library.example/m"])
@pytest.mark.parametrize("how", ["get", "post"])
def test_a_malformed_state_is_told(client, library, state, how):
    answer = getattr(client, how)("/viewer", {"iiif-content": state})
    assert answer.status_code == 400
    assert "IIIF content state." in answer.content.decode()


def test_other_odd_addresses(client, library):
    assert "No book is named." in page(client, "/viewer", 400)
    page(client, "/viewer?manifest=zzzzzzzzzz", 404)
    page(client, "/viewer?manifest=javascript://alert(1)", 404)
    page(client, "/viewer", 400, data={"manifest": "\x00"})
    page(client, "/viewer", 400, data={"iiif-content": "https://library.example/\x00"})
    row = library.first
    gone = {"manifest": row.manifest.public_id, "canvas": "https://library.example/no-such-page"}
    assert "canvas" not in viewer_config(page(client, "/viewer", data=gone))


def test_a_withdrawn_book_is_gone(client, library):
    state = encode_state({"id": library.books[0].uri, "type": "Manifest"})
    books.withdraw_manifest(manifest=library.books[0])
    page(client, "/viewer", 404, data={"iiif-content": state})
    page(client, f"/viewer?manifest={library.books[0].public_id}", 410)


def test_a_missing_mirador_is_told(client, library, monkeypatch):
    monkeypatch.setattr("portal.templatetags.onit._found", lambda path: False)
    html = page(client, f"/viewer?manifest={library.books[0].public_id}")
    assert "Mirador is not installed here" in html
    html = page(client, reverse("illustration", args=[library.first.public_id]))
    assert "openseadragon" not in html
