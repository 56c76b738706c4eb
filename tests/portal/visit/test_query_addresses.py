"""A web address in the one box: ours opens or becomes an example, a foreign picture is searched with, once fetched."""

from __future__ import annotations

import io
import json
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import numpy as np
import pytest
from django.test import Client
from PIL import Image

from manifests.fetch import guard
from onitsearch.annotate.content_state import encode_state
from tests.onitsearch import rows
from tests.origin import Origin, status

pytestmark = pytest.mark.django_db


def a_png(seed: int = 0) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 255, (120, 160, 3), dtype=np.uint8)
    with io.BytesIO() as out:
        Image.fromarray(pixels).save(out, "PNG")
        return out.getvalue()


def led(client: Client, words: str, **more: str) -> tuple[str, dict[str, list[str]]]:
    """Where some words in the box lead: the path, and the parameters."""
    answer = client.get("/search", {"q": words, **more})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    split = urlsplit(answer["Location"])
    return split.path, parse_qs(split.query)


def told(client: Client, words: str) -> str:
    """The sentence with which an address is refused."""
    answer = client.get("/search", {"q": words})
    assert answer.status_code in (400, 404, 410)
    html = answer.content.decode()
    assert html.count("<h1>") == 1
    return html.partition('role="alert"')[2].partition("<h1>")[2].partition("</h1>")[0]


@pytest.mark.parametrize(
    "path",
    ["/illustration/{id}", "/illustration/{id}?at=3&q=owl", "/thumb/{id}.jpg?v=12", "/iiif/annotation/{id}",
     "/iiif/image/{id}/full/max/0/default.jpg", "/api/v1/illustrations/{id}"],
)  # fmt: skip
def test_an_illustration_of_ours_becomes_an_example(
    client: Client, library: Any, settings: Any, path: str
) -> None:
    address = path.format(id=library.first.public_id)
    for base in ("http://testserver", settings.PUBLIC_URL):
        assert led(client, base + address, kind="map") == (
            "/search", {"like": [library.first.public_id], "kind": ["map"]},
        )  # fmt: skip
    assert led(client, f"owl http://testserver{address}")[1] == {
        "q": ["owl"], "like": [library.first.public_id],
    }  # fmt: skip


def test_books_and_pages_open_and_regions_are_searched(client: Client, library: Any) -> None:
    page, book = library.first.canvas, library.books[0]
    own, at = f"/page/{page.public_id}", "#xywh=10,20,30,40"
    assert led(client, f"http://testserver{own}") == (own, {})
    assert led(client, f"http://testserver/book/{book.public_id}") == (f"/book/{book.public_id}", {})
    assert led(client, book.uri) == (f"/book/{book.public_id}", {})
    assert led(client, page.uri) == (own, {})
    wanted = ("/search", {"region": [f"{page.public_id},10,20,30,40"]})
    state = encode_state({"id": f"{page.uri}{at}", "type": "Canvas",
                          "partOf": [{"id": book.uri, "type": "Manifest"}]})  # fmt: skip
    for address in (
        page.uri + at,
        f"http://testserver{own}{at}",
        f"https://viewer.example/?iiif-content={state}",
        f"https://viewer.example/?canvas={quote(page.uri, safe='')}&xywh=10,20,30,40",
    ):
        assert led(client, address) == wanted, address


def test_a_search_of_ours_is_itself_again(client: Client, library: Any) -> None:
    assert led(client, "http://testserver/search?q=owl&kind=map")[1] == {"q": ["owl"], "kind": ["map"]}
    inner = quote("http://testserver/search?q=owl", safe="")
    assert "from one search to the next" in told(client, f"http://testserver/search?q={inner}")


def test_a_class_by_its_address_with_words(client: Client, library: Any) -> None:
    assert led(client, "owl https://iconclass.org/25F34")[1] == {"q": ["owl"], "notation": ["25F34"]}


def test_a_foreign_picture_is_fetched_once_and_searched_with(
    client: Client, library: Any, origin: Origin
) -> None:
    origin.put("/wall/lion.png", a_png(), "image/png")
    address = origin.url("/wall/lion.png")
    path, said = led(client, f"engraved {address}", kind="illustration")
    assert path == "/search"
    assert set(said) == {"q", "picture", "kind"}
    assert led(client, address)[1]["picture"] == said["picture"]
    assert len(origin.seen) == 1
    html = client.get("/search", {"picture": said["picture"]}).content.decode()
    assert "your picture" in html
    assert 'class="pic"' in html


def test_an_image_service_and_a_request_of_it(client: Client, library: Any, origin: Origin) -> None:
    origin.add_picture("p", Image.open(io.BytesIO(a_png(1))), level=2, version=3)
    for end in ("", "/info.json", "/full/max/0/default.jpg", "/0,0,80,60/80,/0/default.jpg"):
        assert set(led(client, origin.url(f"/image/p{end}"))[1]) == {"picture"}, end


def test_an_annotation_elsewhere_leads_to_its_region(client: Client, library: Any, origin: Origin) -> None:
    page = library.first.canvas
    origin.put_json("/a.json", {"type": "Annotation", "target": f"{page.uri}#xywh=1,2,30,40"})
    assert led(client, origin.url("/a.json")) == ("/search", {"region": [f"{page.public_id},1,2,30,40"]})


@pytest.mark.parametrize(
    ("path", "sentence"),
    [("/missing.jpg", "There is no picture at this address."), ("/page.html", "There is no picture at this address."),
     ("/text.jpg", "There is no picture at this address."), ("/m.json", "No book in this collection has this address."),
     ("/busy.jpg", "does not answer right now."), ("/shut.jpg", "does not let us see this."),
     ("/large.png", "The picture at this address is too large.")],
)  # fmt: skip
def test_what_cannot_be_used_is_told_in_one_sentence(
    client: Client, library: Any, origin: Origin, settings: Any, path: str, sentence: str
) -> None:
    settings.ONITSEARCH = {**settings.ONITSEARCH, "MAX_UPLOAD_BYTES": 5_000}
    origin.put("/page.html", b"<!doctype html><title>x</title>", "text/html")
    origin.put("/text.jpg", b"words", "image/jpeg")
    origin.put("/large.png", a_png(), "image/png")
    origin.put_json("/m.json", {"type": "Manifest", "id": "https://nowhere.example/m"})
    origin.misbehave("/busy.jpg", status(503))
    origin.misbehave("/shut.jpg", status(403))
    said = told(client, origin.url(path))
    assert said.endswith(sentence)
    assert said.count(".") == sentence.count(".") + said.partition(sentence)[0].count(".")


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8080", "10.1.2.3", "169.254.169.254", "[::1]:8080", "lion.internal"]
)
def test_an_address_inside_our_network_is_not_opened_and_not_described(
    client: Client, library: Any, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setattr(guard, "_resolve", lambda name, port, url: ("10.9.8.7",))
    said = told(client, f"http://{host}/secret.png")
    assert said == "This address cannot be opened from here."


@pytest.mark.parametrize(
    "address", ["http://testserver/illustration/nothere123", "http://[", "https://x.example:99999/a"]
)
def test_odd_addresses_are_refused_in_words(client: Client, library: Any, address: str) -> None:
    assert told(client, address)


def test_four_pictures_and_words_are_one_search(client: Client, library: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    def files(*seeds: int) -> list[SimpleUploadedFile]:
        return [SimpleUploadedFile(f"{seed}.png", a_png(seed)) for seed in seeds]

    answer = client.post("/search", {"image": files(1, 2), "q": "lion"})
    said = parse_qs(urlsplit(answer["Location"]).query)
    assert said["q"] == ["lion"]
    assert len(said["picture"]) == 2
    answer = client.post("/search", {"image": files(3, 4), "picture": said["picture"], "q": "lion"})
    said = parse_qs(urlsplit(answer["Location"]).query)
    assert len(said["picture"]) == 4
    html = client.get(answer["Location"]).content.decode()
    assert [f"your picture {number}" in html for number in (1, 2, 3, 4)] == [True] * 4
    assert "words" in html
    # Each can be taken away by itself.
    for token in said["picture"]:
        rest = [one for one in said["picture"] if one != token]
        assert html.count("&amp;".join(f"picture={one}" for one in rest)) >= 1
    answer = client.post("/search", {"image": files(5), "picture": said["picture"]})
    assert answer.status_code == 400
    assert "at most 4 pictures" in answer.content.decode()
    assert client.get("/search", {"picture": [*said["picture"], "x" * 20]}).status_code == 400


def test_a_page_shows_its_pictures_and_the_pages_beside(client: Client, library: Any) -> None:
    canvases = list(library.books[0].canvases.order_by("position"))
    page = canvases[1]
    page.images = [{"url": "https://library.example/2.jpg"}]
    page.save(update_fields=["images"])
    row = rows.an_illustration(page, box=(10, 10, 100, 50), text="Figur 9. Eule")
    html = client.get(f"/page/{page.public_id}").content.decode()
    assert html.count("<h1") == 1
    assert f'href="/illustration/{row.public_id}"' in html
    assert f'rel="prev" href="/page/{canvases[0].public_id}"' in html
    assert f'rel="next" href="/page/{canvases[2].public_id}"' in html
    assert f'href="/book/{library.books[0].public_id}"' in html
    assert client.get("/page/nothere12").status_code == 404


def test_a_part_of_a_page_by_numbers(client: Client, library: Any) -> None:
    page = library.first.canvas
    width, height = page.size
    answer = client.get(f"/page/{page.public_id}/region", {"x": "10", "y": "20,5", "w": "30", "h": "100"})
    [region] = parse_qs(urlsplit(answer["Location"]).query)["region"]
    name, *numbers = region.split(",")
    assert name == page.public_id
    assert [float(one) for one in numbers] == pytest.approx(
        [0.1 * width, 0.205 * height, 0.3 * width, 0.795 * height], abs=0.01
    )
    for wrong in ({}, {"x": "a", "y": "0", "w": "1", "h": "1"}, {"x": "0", "y": "0", "w": "0", "h": "9"},
                  {"x": "120", "y": "0", "w": "9", "h": "9"}, {"x": "nan", "y": "0", "w": "9", "h": "9"}):  # fmt: skip
        refused = client.get(f"/page/{page.public_id}/region", wrong)
        assert refused.status_code == 400
        assert "rectangle" in refused.content.decode()


def test_a_drawn_frame_of_a_picture_finds_what_looks_like_it(client: Client, library: Any) -> None:
    row = library.first
    box = ",".join(str(side) for side in (row.x, row.y, row.w, row.h))
    html = client.get("/search", {"region": f"{row.canvas.public_id},{box}"}).content.decode()
    assert "part of a page" in html
    shown = html.partition('class="wall')[2]
    first = shown.partition('id="i-')[2].partition('"')[0]
    assert first in {one.public_id for one in library.groups[0][1:]}
    for wrong in (f"{row.canvas.public_id},1,1,0,0", "nothere12,1,1,5,5"):
        assert client.get("/search", {"region": wrong}).status_code in (400, 404)
    assert json.dumps(html)


def links_of(html: str, sign: str) -> dict[str, str]:
    """By the id of each tile, where its ≈ or ≠ leads."""
    found = {}
    for tile in html.split('<li id="i-')[1:]:
        for part in tile.partition("</li>")[0].split('<a href="')[1:]:
            if f">{sign}<" in part:
                found[tile.partition('"')[0]] = part.partition('"')[0].replace("&amp;", "&")
    return found


def test_tiles_add_examples_to_be_like_and_unlike(client: Client, library: Any) -> None:
    like, avoid = library.groups[0][0], library.groups[1][0]
    start = client.get("/search", {"like": [like.public_id, avoid.public_id]}).content.decode()
    assert list(links_of(start, "≈")) == list(links_of(start, "≠"))
    other = library.groups[1][1]
    html = client.get(links_of(start, "≠")[other.public_id]).content.decode()
    assert f"unlike={other.public_id}" in html
    shown = list(links_of(html, "≈"))
    group = {one.public_id for one in library.groups[1]}
    # What looks like the one to avoid is behind everything of the other group.
    assert not group & set(shown[:4])
    # The example is no result any more; from unlike it can become like, and the chip takes it away.
    assert other.public_id not in shown
    again = client.get("/search", {"like": [like.public_id], "unlike": [other.public_id]}).content.decode()
    assert f'href="/search?like={like.public_id}"' in again


def test_without_a_question_there_is_nothing_to_be_unlike(client: Client, library: Any) -> None:
    html = client.get("/search?kind=illustration").content.decode()
    assert links_of(html, "≈")
    assert not links_of(html, "≠")
    full = "&".join(f"like={row.public_id}" for group in library.groups[:2] for row in group)
    assert not links_of(client.get(f"/search?{full}").content.decode(), "≈")
