"""Books by their own description, on real rows."""

import pytest
from django.core.cache import cache

from manifests import services
from manifests.book_text import BookValue
from onitsearch.search import Filters, books
from onitsearch.search.books import search_books
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _counted_anew():
    """How many books there are is kept for a minute, once there are some."""
    cache.clear()
    yield
    cache.clear()


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


BOOK = [
    BookValue("title", "Thierbuch, das ist ein kurtze Beschreibung"), BookValue("author", "Conrad Wolffart"),
    BookValue("published", "Altenbruck: Jörg Hasenfuß, 1774"), BookValue("date", "1774"),
    BookValue("identifier", "4° Hist. 25/3"), BookValue("subject", "Bestiary"), BookValue("summary", "Of beasts."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "strength"),
    [
        ("thierbuch", 1.0), ("wolffart conrad", 1.0), ("hasenfuss jorg", 1.0), ("altenbruck", 1.0), ("1774", 1.0),
        ("4hist253", 1.0), ("4 hist 25 3", 1.0), ("wolffart", 0.7), ("hist", 0.7), ("kurtze", 0.5),
        ("wolffart 1774", 0.8), ("thierbuch kurtze", 0.8), ("beschreibung", 0.5), ("kurtze beschreibung", 0.8),
        ("bestiary", 0.0), ("beasts", 0.0), ("wolffart bestiary", 0.0), ("brixel", 0.0),
    ],
)  # fmt: skip
def test_how_surely_words_mean_a_book(asked, strength):
    assert books._strength(asked.split(), BOOK) == strength


def test_all_words_of_a_short_description_name_the_book():
    short = [BookValue("title", "Rosa"), BookValue("author", "Canina"), BookValue("subject", "Plants")]
    assert books._strength(["rosa", "canina"], short) == 0.8
    assert books._strength(["rosa", "canina", "plants"], short) == 0.0


@pytest.mark.parametrize(
    ("asked", "field", "weight"),
    [
        (["conrad", "wolffart"], "author", 1.0), (["wolffart"], "author", 0.75),
        (["thierbuch"], "title", (1 + 1 / 6) / 2),
        (["1774"], "date", 0.9), (["bestiary"], "subject", 0.7), (["beasts"], "summary", 0.4 * 0.75),
        (["wolffart", "bestiary"], "author", 0.5), (["beschreib"], "title", (1 + 1 / 6) / 2), (["kurt"], "title", 0.0),
    ],
)  # fmt: skip
def test_which_part_of_a_description_answers_most_plainly(asked, field, weight):
    found, value = books._best(asked, BOOK)
    assert (value.field, found) == (field, pytest.approx(weight))


@pytest.mark.parametrize(
    ("words", "asked"),
    [("Der THIERBUCH, das Thierbuch", ["thierbuch"]), ("", []), ("of the", []), ("x" * 120, ["x" * 100]),
     (" ".join(f"w{n}" for n in range(15)), [f"w{n}" for n in range(12)])],
)  # fmt: skip
def test_the_words_that_books_are_asked_with(words, asked):
    assert books._asked(words) == asked


def test_books_in_order_and_no_more_than_are_wanted():
    named = rows.a_manifest(label={"en": ["Wolffart"]})
    by = rows.a_manifest(metadata=[{"label": {"en": ["Author"]}, "value": {"none": ["Conrad Wolffart"]}}])
    about = rows.a_manifest(summary={"en": ["Against Wolffart and all the others of whom there are so many"]})
    also = rows.a_manifest(label={"en": ["Wolffart"]})
    found = books.search_books("wolffart")
    assert [hit.manifest.pk for hit in found.hits] == [named.pk, also.pk, by.pk, about.pk]
    assert [(hit.field, hit.value) for hit in found.hits[1:3]] == [
        ("title", "Wolffart"),
        ("author", "Conrad Wolffart"),
    ]
    assert found.named == {named.pk: 1.0, also.pk: 1.0, by.pk: 0.7}
    few = books.search_books("wolffart", limit=1)
    assert [hit.manifest.pk for hit in few.hits] == [named.pk]
    assert few.named == found.named
    assert books.search_books("brixelnep") == books.BooksFound() == books.search_books("der")


def test_a_word_that_more_than_a_quarter_of_all_books_answer_says_nothing():
    for number in range(6):
        rows.a_manifest(label={"en": [f"Tracts {number}"]})
    assert books.search_books("tracts").hits == ()
    for _ in range(17):
        rows.a_manifest()
    assert books.search_books("tracts").hits == ()  # six of twenty-three
    rows.a_manifest()
    cache.clear()
    assert len(books.search_books("tracts").hits) == 6  # of twenty-four
