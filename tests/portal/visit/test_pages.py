"""The visitors' pages on real rows, with a real encoder: what is shown, what is refused, with which status."""

import re
import xml.etree.ElementTree as ET

import pytest
from django.conf import settings
from django.urls import reverse

from manifests import services as books
from manifests.models import Canvas
from onitsearch.curate import decisions as curate
from onitsearch.models import Illustration
from portal.visit.views import machine
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db


def page(client, address, status=200, **more):
    response = client.get(address, **more)
    assert response.status_code == status, response.content.decode()[:400]
    return response.content.decode()


def hits(html):
    return re.findall(r'<li id="i-(\w+)"', html)


# -- home ----------------------------------------------------------------------------------------


def test_the_first_page_counts_and_shows_pictures(client, library):
    html = page(client, "/")
    assert "2 books" in html
    assert "30 pictures" in html
    assert len(hits(html)) == 30


def test_an_empty_collection_leads_to_the_desk(client, db):
    html = page(client, "/")
    assert "No books yet." in html
    assert reverse("desk") in html


def test_every_picture_has_its_size_and_an_alternative_text(client, library):
    html = page(client, "/")
    images = re.findall(r"<img [^>]*>", html)
    assert len(images) == 30
    for image in images:
        assert re.search(
            r'width="\d+" height="\d+" alt="Illustration from (A herbal|Ein Tierbuch), p\. \d(, picture \d)?"',
            image,
        )


# -- search --------------------------------------------------------------------------------------


def test_more_like_this_finds_the_group(client, library):
    html = page(client, f"/search?like={library.first.public_id}")
    above, below = html.split('class="less"')
    assert set(hits(above)) == {row.public_id for row in library.groups[0][1:]}
    assert "4 pictures" in above
    assert len(hits(below)) == 24


def test_words_are_kept_in_the_box_and_as_a_chip(client, library):
    html = page(client, "/search?q=a+%3Cb%3E+lion")
    assert 'value="a &lt;b&gt; lion"' in html
    assert "Remove words a &lt;b&gt; lion" in html


def test_limits_alone_list_what_lies_within(client, library):
    html = page(client, f"/search?manifest={library.books[0].public_id}")
    assert "18 pictures" in html
    assert "in the book" in html


def test_facets_hold_what_tells_hits_apart(client, library):
    html = page(client, "/search?kind=illustration")
    for value in ("1500–1599", "1600–1699", "A herbal", "Ein Tierbuch", "Latin", "German"):
        assert value in html


def test_facets_count_and_can_be_taken_back(client, library):
    first = library.books[0]
    html = page(client, f"/search?kind=illustration&language=la&like={library.first.public_id}")
    chosen = re.search(
        r'<a href="([^"]*)" aria-current="true"[^>]*><span class="name"><span dir="auto">Latin', html
    )
    assert chosen
    assert "language" not in chosen[1]
    assert set(hits(html)) <= {row.public_id for row in Illustration.objects.filter(manifest=first)}


def test_paging_and_its_end(client, library):
    for number in range(65):
        rows.an_illustration(library.first.canvas, box=(1 + number, 900, 50, 50))
    html = page(client, "/search?kind=illustration")
    assert "95 pictures" in html
    assert len(hits(html)) == 40
    assert "Page 1 of 3" in html
    middle = page(client, "/search?kind=illustration&page=2")
    last = page(client, "/search?kind=illustration&page=3")
    assert len(hits(last)) == 15

    def around(html):
        links = (re.search(rf'rel="{rel}" href="([^"]*)"', html) for rel in ("prev", "next"))
        return [link and (re.findall(r"page=(\d+)", link[1]) or ["1"]) for link in links]

    assert [around(one) for one in (html, middle, last)] == [[None, ["2"]], [["1"], ["3"]], [["2"], None]]


def test_a_page_behind_the_end_says_so(client, library):
    html = page(client, "/search?kind=illustration&page=9", 404)
    assert "There is no page 9" in html


def test_searching_for_nothing_is_told_in_words(client, library):
    assert "There is nothing to search for yet." in page(client, "/search")
    assert "There is nothing to search for yet." in page(client, "/search?q=", 400)


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("q=" + "x" * 1001, 400, "longer than 1000 characters"),
        ("date=then", 400, "is neither a year"),
        ("manifest=zzzzzzzzzz&q=x", 404, "No book is kept"),
        ("like=zzzzzzzzzz", 404, "No picture is kept"),
        ("kind=dragon", 400, "is not a kind of picture"),
        ("picture=AAAAAAAAAAAAAAAAAAAAAAAA", 410, "kept for one hour"),
        ("q=https://library.example/nothing", 400, "library.example does not answer right now."),
    ],
)
def test_what_cannot_be_searched_is_one_plain_sentence(client, library, query, status, words):
    html = page(client, f"/search?{query}", status)
    assert words in html
    assert 'role="alert"' in html


def test_a_link_to_a_manifest_leads_to_its_book(client, library):
    response = client.get("/search", {"q": library.books[1].uri})
    assert response.status_code == 302
    assert response["Location"] == reverse("book", args=[library.books[1].public_id])


def test_no_encoder_is_told_without_jargon(client, library, settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "ENCODER_ADDRESS": "unix:///tmp/nobody-listens-here.sock"}
    html = page(client, "/search?q=lion", 503)
    assert "not possible right now" in html
    assert "manage.py" not in html
    assert "encoder" not in html


# -- one picture ---------------------------------------------------------------------------------


def test_an_illustration_shows_its_page_its_facts_and_what_resembles_it(client, library):
    row = library.first
    address = reverse("illustration", args=[row.public_id])
    assert 'class="frame"' not in page(client, address)  # its page has no image yet
    scan = {"url": "https://library.example/page.jpg", "width": 2000, "height": 3000}
    Canvas.objects.filter(pk=row.canvas_id).update(images=[scan])
    html = page(client, address)
    assert 'href="https://library.example/page.jpg"' in html
    assert '<rect class="frame" x="1.050%" y="1.350%" width="12.000%" height="6.000%"/>' in html
    assert "A herbal" in html
    assert "1550–1560" in html
    in_book, alike = html.partition('id="alike"')[::2]
    assert set(hits(alike)) == {one.public_id for one in library.groups[0][1:]}
    assert set(hits(in_book)) <= {one.public_id for one in row.manifest.illustrations.all()} - {row.public_id}
    assert f"/iiif/annotation/{row.public_id}" in html
    assert "iiif-content=" in html


def test_one_walks_through_results_and_back(client, library):
    search = f"like={library.first.public_id}"
    order = hits(page(client, f"/search?{search}"))
    html = page(client, f"/illustration/{order[1]}?{search}&at=2")
    assert f"/illustration/{order[0]}?{search}&amp;at=1" in html
    assert f"/illustration/{order[2]}?{search}&amp;at=3" in html
    assert f"/search?{search}#i-{order[1]}" in html
    assert "2 of 4" in html
    assert "it looks like the picture you chose" in html
    beyond = page(client, f"/illustration/{order[4]}?{search}&at=5")
    assert "5 of 29" in beyond
    assert "it is one of the less certain results" in beyond


def test_a_place_that_does_not_fit_is_left_out(client, library):
    html = page(client, f"/illustration/{library.first.public_id}?like={library.first.public_id}&at=900")
    assert "All pictures of this book" in html


def test_a_rejected_picture_answers_410(client, library, django_user_model):
    user = django_user_model.objects.create_user("anna")
    address = reverse("illustration", args=[library.first.public_id])
    curate.reject(illustration=library.first, user=user)
    assert "withdrawn" in page(client, address, 410)
    assert library.first.public_id not in page(client, "/")


def test_an_unknown_picture_answers_404(client, db):
    assert "There is nothing at this address." in page(client, "/illustration/zzzzzzzzzz", 404)


# -- books ---------------------------------------------------------------------------------------


def test_a_book_shows_its_pictures_by_page(client, library):
    html = page(client, reverse("book", args=[library.books[0].public_id]))
    assert "A herbal" in html
    assert len(hits(html)) == 18
    positions = [Illustration.objects.get(public_id=one).canvas.position for one in hits(html)]
    assert positions == sorted(positions)


def test_a_book_keeps_ornaments_back_until_asked(client, library):
    book = library.books[0]
    address = reverse("book", args=[book.public_id])
    for one in Illustration.objects.filter(manifest=book)[:3]:
        Illustration.objects.filter(pk=one.pk).update(kind=Illustration.Kind.ORNAMENT)
    html = page(client, address)
    assert len(hits(html)) == 15
    assert "Show 3 more of kinds that are usually left out" in html
    html = page(client, f"{address}?kind=all")
    assert len(hits(html)) == 18
    assert "Leave out the kinds that are usually left out" in html


def test_a_book_of_ornaments_alone_shows_them(client, library):
    book = library.books[0]
    Illustration.objects.filter(manifest=book).update(kind=Illustration.Kind.ORNAMENT)
    html = page(client, reverse("book", args=[book.public_id]))
    assert len(hits(html)) == 18
    assert "Leave out the kinds" not in html


def test_markup_in_descriptions_is_cleaned(client, library):
    book = library.books[0]
    book.metadata = [{"label": {"en": ["Note"]}, "value": {"en": ["<i>fine</i><script>alert(1)</script>"]}}]
    book.save()
    html = page(client, reverse("book", args=[book.public_id]))
    assert "<i>fine</i>" in html
    assert "alert(1)" not in html


def test_a_withdrawn_book_answers_410_with_all_that_is_in_it(client, library):
    books.withdraw_manifest(manifest=library.books[0])
    page(client, reverse("book", args=[library.books[0].public_id]), 410)
    page(client, reverse("illustration", args=[library.first.public_id]), 410)


def test_a_hidden_book_is_not_there_for_visitors(client, library):
    books.set_visibility(thing=library.books[0], visible=False)
    page(client, reverse("book", args=[library.books[0].public_id]), 404)
    assert "A herbal" not in page(client, reverse("browse"))
    assert "A herbal" not in page(client, "/")


def test_browsing_by_books_classes_and_kinds(client, library):
    Illustration.objects.filter(pk=library.first.pk).update(notations=["25F23(LION)"])
    assert "Ein Tierbuch" in page(client, "/browse")
    assert "lion" in page(client, "/browse?by=classes")
    assert "Illustration" in page(client, "/browse?by=kinds")


# -- for machines --------------------------------------------------------------------------------


def listed(answer):
    """The addresses in a sitemap, as paths."""
    assert answer.status_code == 200
    body = b"".join(answer)
    locations = ET.fromstring(body).iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    return [one.text.removeprefix(settings.PUBLIC_URL) for one in locations]


def test_the_sitemap_lists_books_and_pictures_in_parts(client, library, monkeypatch):
    monkeypatch.setattr(machine, "ADDRESSES_PER_PART", 12)
    parts = listed(client.get("/sitemap.xml"))
    assert parts == [
        f"/sitemap-{part}.xml" for part in ("pages", "books-1", "pictures-1", "pictures-2", "pictures-3")
    ]
    found = [listed(client.get(part)) for part in parts]
    assert [len(one) for one in found[1:]] == [2, 12, 12, 6]
    assert all(client.get(address).status_code == 200 for address in found[0])
    pictures = {address for part in found[2:] for address in part}
    assert pictures == {f"/illustration/{row.public_id}" for row in Illustration.objects.all()}
    for part in ("pictures-4", "pictures-0", "books", "people-1"):
        assert client.get(f"/sitemap-{part}.xml").status_code == 404


def test_robots_and_opensearch(client, settings):
    assert f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml" in page(client, "/robots.txt")
    ET.fromstring(page(client, "/opensearch.xml"))
    assert "{searchTerms}" in page(client, "/opensearch.xml")
    assert client.get("/favicon.ico").status_code == 301


def test_no_script_but_our_own_may_run(client, db):
    policy = client.get("/")["Content-Security-Policy"]
    assert "script-src 'self';" in policy + ";"
    assert "unsafe-eval" not in policy
