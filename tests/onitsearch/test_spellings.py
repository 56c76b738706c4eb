"""Pages and books are known by their addresses, however a program on the way spelled them."""

import pytest

from manifests.uri import valid_uri
from onitsearch import selectors
from onitsearch.search import filtering
from onitsearch.search.query import Filters
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db
PLAIN = "https://library.example/Châteauroux/f. 1 recto"


@pytest.mark.parametrize("kept", [PLAIN, valid_uri(PLAIN)])
@pytest.mark.parametrize("asked", [PLAIN, valid_uri(PLAIN)])
def test_a_page_and_a_book_are_found_escaped_and_plain(client, kept, asked):
    book = rows.a_manifest(uri=f"{kept}/manifest")
    picture = rows.an_illustration(rows.a_canvas(book, uri=kept))
    assert selectors.get_canvas_by_uri(asked) == picture.canvas
    assert list(filtering.books_in(Filters(manifests=(f"{asked}/manifest",)))) == [book]
    listed = client.get("/api/v1/illustrations", {"canvas": asked}).json()["results"]
    assert [one["id"] for one in listed] == [picture.public_id]
    assert listed[0]["canvas"] == kept


@pytest.mark.parametrize("path", ["manifests", "illustrations", "search"])
@pytest.mark.parametrize("name", ["collection", "manifest", "canvas"])
@pytest.mark.parametrize("value", ["\0", "%00", "a\0b"])
def test_what_no_database_keeps_names_nothing(client, path, name, value):
    assert client.get(f"/api/v1/{path}", {name: value, "q": "owl"}).status_code < 500
