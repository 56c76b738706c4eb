"""The page of a picture: whole without scripts, its title, its neighbours in the book, its sizes, how to cite it."""

import json
import re

import pytest
from django.urls import reverse

from manifests.models import Canvas, Manifest
from onitsearch.models import Illustration
from portal.visit.citation import Citation, as_bibtex, as_csl, as_ris, as_text, citation_of
from portal.visit.closeup import closeup, sizes
from portal.visit.neighbours import neighbours
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db

IMAGE = {"url": "https://library.example/page.jpg", "width": 1000, "height": 1500}


def page(client, row, query=""):
    response = client.get(reverse("illustration", args=[row.public_id]) + query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def with_page(library):
    """The first picture, whose page has an image."""
    Canvas.objects.filter(pk=library.first.canvas_id).update(images=[IMAGE])
    Illustration.objects.filter(pk=library.first.pk).update(
        image_url="https://library.example/iiif/2/p1/10,20,2400,1800/full/0/default.jpg"
    )
    return Illustration.objects.select_related("canvas", "manifest").get(pk=library.first.pk)


def figure(html):
    return re.search(r'<figure class="scan".*?</figure>', html, re.S)[0]


def test_the_picture_is_shown_first_and_its_page_beside_it(client, with_page):
    shown = figure(page(client, with_page))
    still, inset = shown.split('class="inset"')
    assert 'viewBox="0 0 120 90"' in still
    small, large = re.findall(r'<image href="([^"]*)"', still)
    assert small.startswith(f"/thumb/{with_page.public_id}.jpg")
    assert large == "https://library.example/iiif/2/p1/10,20,2400,1800/1200,/0/default.jpg"
    assert IMAGE["url"] in inset
    assert 'rect class="frame"' in inset
    assert 'href="?view=page#scan"' in inset


def test_without_scripts_one_changes_to_the_page_and_back_and_keeps_ones_place(client, with_page):
    asked = f"?like={with_page.public_id}&at=1"
    to_page = re.search(r'class="inset" href="([^"]*)"', page(client, with_page, asked))[1]
    assert to_page == f"?like={with_page.public_id}&amp;at=1&amp;view=page#scan"
    shown = figure(page(client, with_page, "?kind=map&view=page"))
    still, inset = shown.split('class="inset"')
    assert IMAGE["url"] in still
    assert 'viewBox="0 0 1000 1500"' in still
    assert 'href="?kind=map#scan"' in inset


def test_what_the_library_protects_shows_its_page_only(client, with_page):
    Illustration.objects.filter(pk=with_page.pk).update(restricted=True)
    shown = figure(page(client, with_page))
    assert "/thumb/" not in shown
    assert "10,20,2400,1800" not in shown
    assert 'class="inset"' not in shown
    with_page.restricted = True
    assert closeup(with_page) is None
    assert sizes(with_page) == []


def test_the_caption_is_the_title_and_a_long_one_stands_below_in_full(client, with_page):
    assert '<h1 dir="auto">Illustration, p. 1</h1>' in page(client, with_page)
    Illustration.objects.filter(pk=with_page.pk).update(text="An owl upon a ruin")
    html = page(client, with_page)
    assert '<h1 class="caption" dir="auto">An owl upon a ruin</h1>' in html
    assert "<title>An owl upon a ruin – A herbal – onitsearch</title>" in html
    assert "<blockquote" not in html
    long = "An owl upon a ruin, " * 12
    Illustration.objects.filter(pk=with_page.pk).update(text=long.strip())
    html = page(client, with_page)
    title = re.search(r'<h1 class="caption" dir="auto">([^<]*)</h1>', html)[1]
    assert title.endswith("…")
    assert len(title) <= 110
    assert f'<blockquote dir="auto">{long.strip()}</blockquote>' in html


def test_sizes_are_those_there_are(with_page):
    found = [(one.width, one.height, one.address) for one in sizes(with_page)]
    assert [size[:2] for size in found] == [(400, 300), (800, 600), (1600, 1200), (2400, 1800)]
    assert found[1][2].endswith(f"/iiif/image/{with_page.public_id}/full/800,/0/default.jpg")
    assert found[-1][2] == with_page.image_url
    with_page.image_url = "https://library.example/page.jpg"
    assert [one.width for one in sizes(with_page)] == [400]


def test_neighbours_come_in_reading_order_those_of_the_page_first():
    book = rows.a_manifest()
    canvases = [rows.a_canvas(book) for _ in range(3)]
    placed = [(0, 10), (1, 10), (1, 500), (1, 900), (2, 10)]
    first, second, me, fourth, last = (
        rows.an_illustration(canvases[at], box=(10, y, 100, 100)) for at, y in placed
    )
    hidden = rows.an_illustration(canvases[1], box=(10, 700, 100, 100), kind="initial")
    rows.an_illustration(rows.a_canvas())
    found = neighbours(me)
    assert found.previous == f"/illustration/{second.public_id}"
    assert found.next == f"/illustration/{fourth.public_id}"
    assert [tile.id for tile in found.tiles] == [one.public_id for one in (fourth, second, last, first)]
    assert neighbours(last).next == ""
    assert neighbours(first).previous == ""
    # Of a kind that is not shown unasked, one still comes from it to the others.
    assert neighbours(hidden).previous == f"/illustration/{me.public_id}"


def test_one_leafs_through_the_book_and_among_results_too(client, library):
    html = page(client, library.first)
    assert re.search(r'rel="next" href="/illustration/\w+" data-key="ArrowRight">Next in the book', html)
    like = library.groups[0][1].public_id
    order = re.findall(r'<li id="i-(\w+)"', client.get(f"/search?like={like}").content.decode())
    html = client.get(f"/illustration/{order[0]}?like={like}&at=1").content.decode()
    assert html.count('data-key="ArrowRight"') == 1
    assert "Next in the book →" in html


# -- citation ---------------------------------------------------------------------------------------------

CITED = Citation(
    id="abc", title="A {fish} & 100%", authors=("Ulm, Jo", "Bo\nK"), book="On_Fish", place="Basel", first=1550,
    last=1560, page="p. 4", library="Library", address="https://x.example/illustration/abc",
)  # fmt: skip


def test_as_a_sentence():
    assert as_text(CITED) == (
        "“A {fish} & 100%”. In: Ulm, Jo; Bo\nK: On_Fish. Basel 1550–1560, p. 4. Library. "
        "https://x.example/illustration/abc"
    )


def test_as_bibtex():
    said = as_bibtex(CITED)
    assert said.startswith("@misc{onitsearch-abc,\n")
    assert r"title = {A \{fish\} \& 100\%}," in said
    assert r"booktitle = {On\_Fish}," in said
    assert "bookauthor = {{Ulm, Jo} and {Bo K}}," in said
    assert "year = {1550--1560}," in said
    assert said.count("{") - said.count(r"\{") == said.count("}") - said.count(r"\}")


def test_as_ris():
    lines = as_ris(CITED).split("\r\n")
    assert lines[0] == "TY  - FIGURE"
    assert {"A2  - Ulm, Jo", "A2  - Bo K", "T2  - On_Fish", "PY  - 1550", "CY  - Basel"} <= set(lines)
    assert lines[-2:] == ["ER  - ", ""]


def test_as_csl():
    (item,) = as_csl(CITED)
    assert item["issued"] == {"date-parts": [[1550], [1560]]}
    assert item["container-author"] == [{"literal": "Ulm, Jo"}, {"literal": "Bo\nK"}]
    bare = Citation("abc", "Map", (), "Book", "", None, None, "p. 1", "", "https://x.example/a")
    (item,) = as_csl(bare)
    assert set(item) == {"id", "type", "title", "container-title", "page", "URL"}
    assert as_text(bare) == "“Map”. In: Book. p. 1. https://x.example/a"


def test_files_for_programs(client, library):
    library.books[0].metadata = [{"label": {"en": ["Author"]}, "value": {"none": ["Conrad Gessner"]}}]
    library.books[0].save()
    row = library.first
    known = Illustration.objects.select_related("canvas", "manifest").get(pk=row.pk)
    assert citation_of(known).authors == ("Conrad Gessner",)
    html = page(client, row)
    for name, kind, says in (
        ("bib", "application/x-bibtex", "@misc{"),
        ("ris", "application/x-research-info-systems", "A2  - Conrad Gessner"),
        ("json", "application/vnd.citationstyles.csl+json", '"literal": "Conrad Gessner"'),
    ):
        address = f"/illustration/{row.public_id}/citation.{name}"
        assert f'href="{address}"' in html
        answer = client.get(address)
        assert answer["Content-Type"] == f"{kind}; charset=utf-8"
        assert says in answer.content.decode()
        assert client.get(f"/illustration/zzzzzzzzzz/citation.{name}").status_code == 404
    assert (
        json.loads(client.get(f"/illustration/{row.public_id}/citation.json").content)[0]["id"]
        == row.public_id
    )


# -- for machines -----------------------------------------------------------------------------------------


def data_of(html):
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    return [json.loads(one) for one in found]


def meta(html):
    return dict(re.findall(r'<meta (?:property|name)="((?:og|twitter):[^"]*)" content="([^"]*)">', html))


def test_a_picture_describes_itself(client, with_page):
    Manifest.objects.filter(pk=with_page.manifest_id).update(
        rights="http://creativecommons.org/publicdomain/mark/1.0/",
        place="Basel",
        provider=[{"label": {"en": ["A library"]}, "homepage": ["https://library.example/"]}],
    )
    said = "</script><b>&"
    Illustration.objects.filter(pk=with_page.pk).update(text=said, notations=["25F3"])
    html = page(client, with_page)
    (data,) = data_of(html)
    assert (data["@context"], data["@type"]) == ("https://schema.org", "VisualArtwork")
    assert data["image"]["@type"] == "ImageObject"
    assert data["image"]["license"] == data["license"] == "http://creativecommons.org/publicdomain/mark/1.0/"
    assert (data["image"]["width"], data["image"]["height"]) == (2400, 1800)
    assert data["image"]["creditText"] == "A library"
    book = data["isPartOf"]
    assert (book["@type"], book["name"], book["datePublished"]) == ("Book", "A herbal", "1550/1560")
    assert book["locationCreated"]["name"] == "Basel"
    assert data["about"][0]["termCode"] == "25F3"
    card = meta(html)
    assert card["og:image"].endswith(f"/thumb/{with_page.public_id}.jpg?v=00000000")
    assert card["og:url"].endswith(f"/illustration/{with_page.public_id}")
    assert (card["twitter:card"], card["og:type"]) == ("summary_large_image", "article")


def test_what_the_library_protects_has_no_image_for_machines(client, with_page):
    Illustration.objects.filter(pk=with_page.pk).update(restricted=True)
    html = page(client, with_page)
    assert "image" not in data_of(html)[0]
    assert "og:image" not in meta(html)
    assert meta(html)["twitter:card"] == "summary"


def test_every_page_has_a_card_and_books_and_the_site_describe_themselves(client, library):
    addresses = {
        "/": "WebSite", f"/book/{library.books[0].public_id}": "Book", "/browse": None, "/search?q=owl": None,
        "/embed/": None, "/api/docs": None, f"/illustration/{library.first.public_id}": "VisualArtwork",
    }  # fmt: skip
    for address, kind in addresses.items():
        html = client.get(address).content.decode()
        card = meta(html)
        assert {"og:title", "og:description", "og:url", "og:type", "twitter:card"} <= set(card), address
        assert [one["@type"] for one in data_of(html)] == ([kind] if kind else []), address
    assert meta(client.get("/search?q=owl").content.decode())["og:title"] == "owl"
