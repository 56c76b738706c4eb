"""What a beginning may become, and what is listed rather than ranked: on a few rows."""

from dataclasses import replace

import pytest

from manifests.errors import NotFoundError
from onitsearch.search import Filters, SearchQuery, exact, suggestions
from onitsearch.search.query import Why
from onitsearch.search.suggestions import Suggestion, suggest
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf():
    book = rows.a_manifest(
        label={"de": ["Ein Tierbuch von allerley Thieren " + "und anderen Sachen " * 5]},
        metadata=[{"label": {"en": ["Author"]}, "value": {"none": ["Conrad Wolffart"]}}],
    )
    canvas = rows.a_canvas(book)
    texts = [("Eule", ["25F34"]), ("Rote Eule", ["25F34", "25F3"]), ("Europa", []), ("", ["25F23(LION)"])]
    for text, notations in texts:
        rows.an_illustration(canvas, text=text, notations=notations)
    return book


def test_suggestions_say_all_that_is_needed_to_search_for_them(shelf):
    assert suggest("eu", lang="de") == [
        Suggestion("caption:Eule", 2, label="Eule", kind="caption", condition=("caption", "Eule")),
        Suggestion("Eulen (25F34)", 2, "25F34", "Eulen", "de", "class", ("notation", "25F34")),
        Suggestion("caption:Europa", 1, label="Europa", kind="caption", condition=("caption", "Europa")),
    ]
    title = shelf.label["de"][0].strip()
    [book] = suggest("wolff", lang="de")
    assert book == Suggestion(
        book.value, 4, label=title, kind="book", condition=("manifest", shelf.public_id)
    )
    assert book.value.endswith(f"… ({shelf.public_id})")
    short = book.value.removesuffix(f"… ({shelf.public_id})")
    assert title.startswith(short)
    assert 60 < len(short) < 80
    assert not short.endswith(" ")
    assert title[len(short)] == " "  # cut between two words


def test_the_most_frequent_come_first_books_last_and_no_more_than_are_wanted(shelf):
    for number in range(4):
        other = rows.a_manifest(label={"en": [f"Eulenspiegel {number}"]})
        for _ in range(number + 1):
            rows.an_illustration(rows.a_canvas(other))
    found = suggest("eul", lang="de")
    assert [(one.kind, one.count) for one in found] == [
        ("caption", 2), ("class", 2), ("book", 4), ("book", 3), ("book", 2)
    ]  # fmt: skip
    assert [one.kind for one in suggest("eul", lang="de", limit=4)] == ["caption", "book", "book", "book"]
    assert [one.kind for one in suggest("eul", lang="de", limit=2)] == ["book", "book"]
    assert [one.kind for one in suggest("eul", filters=Filters(manifests=(shelf.public_id,)))] == ["caption"]
    assert suggest("eu", lang="de")[-1].kind != "book"  # so few letters begin no title
    assert suggest("") == suggest(" \x00 ") == suggest('caption:"') == []
    assert suggest('caption:"rote eu')[0].value == 'caption:"Rote Eule"'


def test_a_book_is_called_by_its_title_or_by_its_authors_not_by_both(shelf):
    assert suggestions._is_called(shelf, ["conrad", "wolf"])
    assert suggestions._is_called(shelf, ["tierbuch"])
    assert not suggestions._is_called(shelf, ["wolf", "conrad"])  # only the last word may be begun
    assert not suggestions._is_called(shelf, ["conrad", "tierbuch"])
    assert not suggestions._is_called(shelf, ["sach", "wolffart"])


def test_conditions_alone_are_a_list_in_the_order_of_the_book(shelf):
    query = SearchQuery(text="caption:Eule", page_size=1)
    first, second = exact.listing(query), exact.listing(replace(query, page=2))
    assert (first.total, first.sure, first.pages, len(first.hits)) == (2, 2, 2, 1)
    assert (first.hits[0].score, first.hits[0].why) == (1.0, (Why("in-the-caption", "Eule"),))
    assert first.hits[0].illustration.pk < second.hits[0].illustration.pk
    for page in (0, 3):
        with pytest.raises(NotFoundError, match=f"no page {page}"):
            exact.listing(replace(query, page=page))
    [hit, other] = exact.listing(SearchQuery(text="birds (25F3)")).hits
    assert (hit.why, other.why) == ((Why("class", "25F34"),), (Why("class", "25F34"),))
    assert exact.listing(SearchQuery(text="caption:Brixel")) is None  # searched like any other words
    assert (
        exact.listing(SearchQuery(text="https://iconclass.org/25G")).total == 0
    )  # nothing else could be meant
    assert exact.listing(SearchQuery(text="Eule")) is exact.listing(SearchQuery()) is None
    assert exact.listing(SearchQuery(filters=Filters(kinds=("illustration",)))).total == 4
    assert exact.listing(SearchQuery(filters=Filters(kinds=("map",)))).total == 0
    assert exact.listing(SearchQuery(text=f"x ({shelf.public_id})")).total == 4
