"""Books by their own description, on real rows."""

import pytest

from manifests import services
from onitsearch.search import Filters
from onitsearch.search.books import search_books
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db


def a_book(title, author, published, year, subject, lang="de", **more):
    pairs = [("Author", author), ("Published", published), ("Subject", subject), ("Language", "German"),
             ("Note", "An invented book for tests."), *more.pop("pairs", ())]  # fmt: skip
    return rows.a_manifest(
        label={lang: [title]}, languages=[lang], date_start=year, date_end=year,
        metadata=[{"label": {"en": [label]}, "value": {"none": [value]}} for label, value in pairs], **more,
    )  # fmt: skip


@pytest.fixture
def shelf():
    return {
        "beasts": a_book("Thierbuch, das ist ein kurtze Beschreibung aller Thieren", "Conrad Wolffart",
                         "Altenbruck: Jörg Hasenfuß, 1774", 1774, "Bestiary",
                         pairs=[("Shelf mark", "4° Hist. 25/3"), ("Identifier", "bsb10325")]),
        "other": a_book("Thierbuch, neu gedruckt", "Hieronymus Waldner", "Newhafen: Jörg Kupferschlag, 1694", 1694,
                        "Bestiary"),
        "arts": a_book("Kunst und Werckbüchlein", "Conrad Wolffart", "Rosenthal am Wald: M. Winterbruck, 1647",
                       1647, "Arts", summary={"en": ["Of instruments, after Waldner."]}),
        "herbal": a_book("Petit traité des simples", "Nicolas Louvet", "Valrose: Estienne Maupertuys, 1700", 1700,
                         "Herbal", "fr", uri="https://books.example/herbal-77012/manifest.json"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "found", "field"),
    [
        ("Conrad Wolffart", {"beasts", "arts"}, "author"),
        ("wolffart conrad", {"beasts", "arts"}, "author"),
        ("Wolffart 1774", {"beasts"}, None),
        ("Thierbuch", {"beasts", "other"}, "title"),
        ("THIERBUCH von Wolffart", {"beasts"}, None),
        ("1774", {"beasts"}, None),
        ("Hasenfuß", {"beasts"}, "published"),
        ("hasenfuss", {"beasts"}, "published"),
        ("Altenbruck", {"beasts"}, "published"),
        ("Jorg", {"beasts", "other"}, "published"),
        ("bestiary", {"beasts", "other"}, "subject"),
        ("4 Hist. 25/3", {"beasts"}, "identifier"),
        ("bsb10325", {"beasts"}, "identifier"),
        ("77012", {"herbal"}, "identifier"),
        ("traite simples", {"herbal"}, "title"),
        ("Werckbuch", {"arts"}, "title"),
        ("Waldner", {"other", "arts"}, "author"),
        ("Wolffart Waldner Louvet", set(), None),
        ("owl", set(), None),
        ("invented book", set(), None),
        ("German", set(), None),
        ("", set(), None),
        ("der die das", set(), None),
        ("' & | \\ \x00", set(), None),
    ],
)
def test_books_are_found(shelf, words, found, field):
    hits = search_books(words).hits
    assert {hit.manifest.pk for hit in hits} == {shelf[name].pk for name in found}
    if field:
        assert hits[0].field == field
        assert hits[0].value


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("Conrad Wolffart", {"beasts": 1.0, "arts": 1.0}),
        ("Thierbuch", {"beasts": 1.0, "other": 1.0}),
        ("1694", {"other": 1.0}),
        ("4° Hist. 25/3", {"beasts": 1.0}),
        ("4hist253", {"beasts": 1.0}),
        ("Jörg Hasenfuß", {"beasts": 1.0}),
        ("Wolffart 1774", {"beasts": 0.8}),
        ("Wolffart", {"beasts": 0.7, "arts": 0.7}),
        ("kurtze", {"beasts": 0.5}),
        ("bestiary", {}),
        ("instruments", {}),
        ("Waldner", {"other": 0.7}),
    ],
)
def test_books_are_named(shelf, words, named):
    assert search_books(words).named == {shelf[name].pk: strength for name, strength in named.items()}


def test_scope_and_visibility(shelf):
    def ids(**values):
        return {hit.manifest.pk for hit in search_books("Wolffart", filters=Filters(**values)).hits}

    assert ids(manifests=(shelf["arts"].public_id,)) == {shelf["arts"].pk}
    assert ids(years=(1700, 1800)) == {shelf["beasts"].pk}
    assert ids(languages=("fr",)) == set()
    collection = rows.a_collection(label={"en": ["Some"]})
    shelf["arts"].collections.add(collection)
    assert ids(collections=(collection.public_id,)) == {shelf["arts"].pk}
    services.set_visibility(thing=collection, visible=False)
    services.withdraw_manifest(manifest=shelf["beasts"])
    assert ids() == set()


def test_a_book_made_within_some_years_is_found_by_each(shelf):
    made = rows.a_manifest(label={"en": ["A travel"]}, date_start=1550, date_end=1556)
    rows.a_manifest(label={"en": ["An age"]}, date_start=1500, date_end=1599)
    assert [hit.manifest.pk for hit in search_books("1553").hits] == [made.pk]


def test_words_follow_the_description(shelf):
    book = shelf["herbal"]
    book.label = {"fr": ["Le theatre des arts"]}
    book.save(update_fields=["label"])
    assert [hit.manifest.pk for hit in search_books("theatre").hits] == [book.pk]
    assert search_books("traité").hits == ()


def test_what_most_books_answer_finds_none(shelf):
    for number in range(30):
        rows.a_manifest(label={"en": [f"Tracts {number}"]})
    assert search_books("tracts").hits == ()
    assert len(search_books("tracts 7").hits) == 1
