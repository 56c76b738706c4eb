"""A book's page: all its pages in reading order, lines in the visitor's language, lasting identifiers, and counts that
agree with those of every other page.
"""

import re

import pytest
from django.core.cache import cache
from django.utils import timezone, translation

from manifests.models import Canvas, Manifest
from onitsearch.models import Illustration
from portal.visit import ribbon as ribbons
from portal.visit import selectors
from portal.visit.field_names import field_name, persistent_identifiers
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def leaves(html):
    ribbon = re.search(r'<ol class="ribbon".*?</ol>', html, re.S)[0]
    return re.findall(r'<li(?: class="(\w+)")?><a href="([^"]*)" aria-label="([^"]*)"', ribbon), ribbon


# -- the ribbon -------------------------------------------------------------------------------------------


@pytest.fixture
def book():
    made = rows.a_manifest(source='{"viewingHint": "paged"}', viewing_direction="right-to-left")
    canvases = [rows.a_canvas(made, label={"none": [str(n)]}) for n in range(1, 7)]
    Canvas.objects.filter(pk=canvases[3].pk).update(width=2000, height=1500)
    rows.an_illustration(canvases[1], box=(100, 150, 500, 300), thumbnail="crops/a.jpg", crop_digest="ab" * 8)
    rows.an_illustration(canvases[1], box=(100, 900, 500, 300))
    return made


def test_pages_come_in_reading_order_and_face_each_other(client, book):
    found, html = leaves(page(client, f"/book/{book.public_id}"))
    assert 'dir="rtl"' in html
    # The first by itself, then two and two; a scan of both pages stands alone.
    assert [side for side, _href, _says in found] == ["", "first", "second", "", "first", "second"]
    first = book.illustrations.order_by("y").first()
    assert found[1][1:] == (f"/book/{book.public_id}#i-{first.public_id}", "page 2, 2 pictures")
    assert found[0][2] == "page 1, no pictures"
    assert found[0][1].startswith(f"/viewer?manifest={book.public_id}&amp;canvas=")
    assert 'class="l10 t10 w50 h20"' in html
    assert html.count("<img") == 1
    assert html.count("<i ") == 1
    Manifest.objects.filter(pk=book.pk).update(source="{}", viewing_direction="left-to-right")
    found, html = leaves(page(client, f"/book/{book.public_id}"))
    assert 'dir="ltr"' in html
    assert {side for side, _href, _says in found} == {""}


def test_it_leads_to_the_page_of_the_contact_sheet_that_has_the_picture(client, book, monkeypatch):
    monkeypatch.setattr("portal.visit.views.book._SIZE", 2)
    last = rows.an_illustration(book.canvases.last())
    (*_others, (_side, href, _says)), _html = leaves(page(client, f"/book/{book.public_id}?kind=all"))
    assert href == f"/book/{book.public_id}?kind=all&amp;page=2#i-{last.public_id}"
    assert f'id="i-{last.public_id}"' in page(client, href.replace("&amp;", "&"))


def test_of_a_very_long_book_only_pages_with_pictures_are_shown(client, book, monkeypatch):
    monkeypatch.setattr(ribbons, "MOST", 5)
    html = page(client, f"/book/{book.public_id}")
    assert len(leaves(html)[0]) == 1
    assert "only those with pictures" in html


ARK = "See ark:/12148/bpt6k15101234."
# -- facts ------------------------------------------------------------------------------------------------


def test_usual_names_of_lines_are_in_the_visitors_language():
    with translation.override("de"):
        assert field_name({"en": ["Author(s)"]}) == "Author(s)"
        assert field_name({"none": ["AUTHOR:"]}) == "Autor"
        assert field_name({"en": ["Note"]}) == "Anmerkung"
        assert field_name({"fr": ["Éditeur"]}) == "Verlag"
        assert field_name({"en": ["Author"], "de-CH": ["Urheberschaft"]}) == "Urheberschaft"
    with translation.override("fr"):
        assert field_name({"de": ["Erscheinungsjahr"]}) == "Date"
        assert field_name({"de": ["Verfasser"]}) == "Auteur"
        assert field_name({"de": ["Bogensignaturen"]}) == "Bogensignaturen"
        assert field_name({}) == ""


def test_identifiers_that_last_are_linked(client):
    book = rows.a_manifest(
        uri="https://gallica.example/iiif/ark:/12148/bpt6k15101234/manifest.json",
        metadata=[
            {"label": {"none": ["Source"]}, "value": {"none": ["https://doi.org/10.3931/e-rara-4200, or", ARK]}},
            {"label": {"none": ["Price"]}, "value": {"none": ["10.50/copy, 1/10.1000/7"]}},
        ],
    )  # fmt: skip
    found = [(one.name, one.address) for one in persistent_identifiers(book)]
    assert found == [
        ("ark:/12148/bpt6k15101234", "https://n2t.net/ark:/12148/bpt6k15101234"),
        ("doi:10.3931/e-rara-4200", "https://doi.org/10.3931/e-rara-4200"),
    ]
    html = page(client, f"/book/{book.public_id}")
    assert '<a href="https://doi.org/10.3931/e-rara-4200">doi:10.3931/e-rara-4200</a>' in html


# -- counts -----------------------------------------------------------------------------------------------


def counted(html, pattern):
    return int(re.search(pattern, html, re.S)[1].replace(",", ""))


def test_every_page_counts_the_same(client, library):
    """Kinds that are kept back, what was rejected and what left its book count nowhere but where they are shown."""
    every = [row for group in library.groups for row in group]
    Illustration.objects.filter(pk__in=[row.pk for row in every[:3]]).update(
        kind="initial", notations=["49L"]
    )
    Illustration.objects.filter(pk__in=[row.pk for row in every[3:6]]).update(notations=["25F3", "49L"])
    Illustration.objects.filter(pk=every[7].pk).update(decision=Illustration.Decision.REJECTED)
    Canvas.objects.filter(pk=every[8].canvas_id).update(removed_at=timezone.now())
    Illustration.objects.filter(canvas_id=every[8].canvas_id).update(state=Illustration.State.REMOVED)
    rows.an_illustration(rows.a_canvas(rows.a_manifest(visible=False)))
    cache.clear()

    says = r'<h1 id="says">(\d+) '
    home = counted(page(client, "/"), r'class="counts.*?(\d+) pictures?')
    listed = page(client, "/browse")
    in_books = 0
    for book in library.books:
        mine = counted(page(client, f"/book/{book.public_id}"), r"pages? · (\d+) pictures?")
        assert mine == counted(listed, rf'/book/{book.public_id}" title.*?(\d+) pictures?</p>')
        assert mine == counted(page(client, f"/search?manifest={book.public_id}"), says)
        assert mine == counted(page(client, f"/book/{book.public_id}?kind=all"), r"pages? · (\d+) pictures?")
        in_books += mine
    assert in_books == home
    terms = {
        "kinds": r'<a href="(/search\?[^"]*)">.*?<span class="soft nums">(\d+)</span>',
        "classes": r'<a class="count nums" href="(/search\?[^"]*)">(\d+) pictures?',
    }
    for by, pattern in terms.items():
        found = re.findall(pattern, page(client, f"/browse?by={by}"), re.S)
        assert found, by
        for address, many in found:
            assert counted(page(client, address.replace("&amp;", "&")), says) == int(many), address
    shown = dict(re.findall(terms["kinds"], page(client, "/browse?by=kinds"), re.S))
    assert home == int(shown["/search?kind=illustration"])


def test_other_peoples_viewers_are_offered_as_links(client, library):
    row, book = library.first, library.books[0]
    ours = f"%2Fiiif%2Fmanifest%2F{book.public_id}"
    for address in (f"/book/{book.public_id}", f"/illustration/{row.public_id}"):
        html = page(client, address)
        for name in ("Universal Viewer", "Clover", "TIFY"):
            assert re.search(rf'<a href="https://[^"]*{ours}[^"]*" rel="noopener">{name}</a>', html), (
                address,
                name,
            )
    at = row.canvas.position
    assert f"&amp;cv={at}" in html
    assert f"%22pages%22%3A%20%5B{at + 1}%5D" in html


def test_a_binding_is_never_a_books_title_picture_not_even_where_bindings_are_shown(book, settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "VISIBLE_KINDS": ("illustration", "binding")}
    canvas = book.canvases.order_by("position").first()
    rows.an_illustration(
        canvas, box=(0, 0, 900, 1400), kind="binding", thumbnail="crops/b.jpg", crop_digest="bc" * 8
    )
    assert selectors.covers([book])[book.pk].kind == "illustration"
    (largest,) = selectors.largest_of_books([book.pk], 3).values()
    assert {Illustration.objects.get(pk=one).kind for one in largest} == {"illustration"}
