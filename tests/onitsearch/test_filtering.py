"""What a search is narrowed by, in lists and in rankings alike: library, place, shape, size, review; and its order."""

import pytest
from django.db import connection, transaction

from manifests.errors import BadRequestError
from onitsearch import search
from onitsearch.curate import decisions as curate
from onitsearch.models import Illustration
from onitsearch.search import Filters, SearchQuery, listing
from onitsearch.store import nearest
from onitsearch.store.query_plan import Filter
from onitsearch.store.traits import Traits
from tests.onitsearch import rows
from tests.onitsearch.library import a_library

pytestmark = pytest.mark.django_db

PUBLISHED = [{"label": {"en": ["Published"]}, "value": {"none": ["Basel: Froben, 1545"]}}]


@pytest.fixture
def library(speaking):
    return a_library(speaking, groups=2, each=4)


def both(library, **filters):
    """The rows that a list and a ranking find within some limits, which agree."""
    wanted = Filters(**filters)
    listed = {row.pk for row in listing.listed(wanted)}
    query = SearchQuery(vectors=(library.towards[0],), filters=wanted)
    assert {hit.illustration.pk for hit in search.find(query).hits} == listed
    return listed


def test_books_by_place_and_library(library):
    first, second = library.books
    first.metadata, second.provider = PUBLISHED, [{"id": "https://www.bnf.fr"}]
    first.save()
    second.save()
    of_first = set(first.illustrations.values_list("pk", flat=True))
    of_second = set(second.illustrations.values_list("pk", flat=True))
    assert both(library, places=("Basel",)) == of_first
    assert both(library, places=("Basel", "Bern")) == of_first
    assert both(library, libraries=("https://www.bnf.fr",)) == of_second
    assert both(library, libraries=("https://library.example/",)) == of_first
    assert both(library, libraries=("https://www.bnf.fr",), places=("Basel",)) == set()


def test_pictures_by_shape_and_size(library):
    """The page is 1000 by 1500; squares may be a fifth longer one way."""
    sides = {
        "tall": (100, 121), "square": (100, 119), "wide": (121, 100), "medium": (300, 260), "large": (600, 505),
        "page": (1000, 830),
    }  # fmt: skip
    found = {}
    for (name, (w, h)), row in zip(sides.items(), Illustration.objects.order_by("pk"), strict=False):
        Illustration.objects.filter(pk=row.pk).update(w=w, h=h)
        found[name] = row.pk
    rest = set(Illustration.objects.values_list("pk", flat=True)) - set(found.values())  # 120 by 90
    assert both(library, shapes=("tall",)) == {found["tall"]}
    assert both(library, shapes=("square",)) == {found[one] for one in ("square", "medium", "large")}
    assert both(library, shapes=("tall", "wide")) == {found["tall"], found["wide"], found["page"], *rest}
    assert both(library, sizes=("medium",)) == {found["medium"]}
    assert both(library, sizes=("large",)) == {found["large"]}
    assert both(library, sizes=("page",)) == {found["page"]}
    assert both(library, sizes=("small",), shapes=("wide",)) == {found["wide"], *rest}


def test_pictures_by_review(library, django_user_model):
    curate.accept(illustration=library.first, user=django_user_model.objects.create_user("anna"))
    everything = set(Illustration.objects.values_list("pk", flat=True))
    assert both(library, reviewed=True) == {library.first.pk}
    assert both(library, reviewed=False) == everything - {library.first.pk}


def test_what_cannot_be_is_refused():
    for filters, words in (({"shapes": ("round",)}, "shape"), ({"sizes": ("huge",)}, "size")):
        with pytest.raises(BadRequestError, match=words):
            listing.listed(Filters(**filters))


def test_traits_hold_also_through_the_index(library):
    """With many rows the index is walked; the condition goes with it."""
    Illustration.objects.filter(pk=library.first.pk).update(w=50, h=100)
    wanted = Filter(traits=Traits(shapes=("tall",)))
    assert not wanted.wide
    literal = nearest.checked_literal(library.towards[0], library.model)
    with transaction.atomic(), connection.cursor() as cursor:
        nearest.set_up_hnsw(cursor, 5)
        cursor.execute(*nearest.hnsw_statement(literal, wanted, library.model, 5))
        assert [row[0] for row in cursor.fetchall()] == [library.first.pk]


def dated(year, **values):
    return rows.a_manifest(date_start=year, date_end=year, **values)


def test_sure_hits_come_by_date_or_by_book(library):
    def order(sort):
        query = SearchQuery(like=(library.first.public_id,), sort=sort)
        return [hit.illustration for hit in search.find(query).hits]

    library.books[0].date_start = library.books[0].date_end = 1700
    library.books[0].save()
    by_fit, by_date, by_book = order("fit"), order("date"), order("book")
    sure = [row for row in by_fit if row in library.groups[0]]
    assert {row.pk for row in by_fit[:3]} == {row.pk for row in sure}
    dates = [row.manifest.date_start for row in by_date[:3]]
    assert dates == sorted(dates)
    assert len(set(dates)) == 2
    places = [(row.manifest_id, row.canvas.position, row.y) for row in by_book[:3]]
    assert places == sorted(places)
    # What follows the line stays as it is.
    assert by_date[3:] == by_book[3:] == by_fit[3:]


def test_lists_come_by_date_with_the_undated_last():
    books = [dated(1600), rows.a_manifest(), dated(1500)]
    for book in books:
        rows.an_illustration(rows.a_canvas(book))

    def found(sort):
        page = search.find(SearchQuery(filters=Filters(kinds=("illustration",)), sort=sort))
        return [books.index(hit.illustration.manifest) for hit in page.hits]

    assert found("book") == [0, 1, 2]
    assert found("date") == [2, 0, 1]
