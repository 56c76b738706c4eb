"""The parts of a search on a few rows, each by itself: books, suggestions, regions, peers, and what find refuses."""

import math
from dataclasses import replace

import numpy as np
import pytest

from manifests.book_text import BookValue
from manifests.errors import BadRequestError, NotFoundError
from manifests.models import Canvas
from onitsearch import search
from onitsearch.geometry import Box
from onitsearch.search import (
    Filters,
    Region,
    SearchQuery,
    books,
    candidates,
    engine,
    exact,
    peers,
    regions,
    suggestions,
    textual,
    verify,
    visual,
)
from onitsearch.search.background import background
from onitsearch.search.candidates import Candidates, SearchContext
from onitsearch.search.peers import Peer, PeerAnswer, PeerHit
from onitsearch.search.query import Why
from onitsearch.search.suggestions import Suggestion, suggest
from onitsearch.search.understand import Concept, understand
from onitsearch.store import classes
from onitsearch.store.captions import CaptionMatch
from onitsearch.store.models import Illustration, Vector
from onitsearch.store.nearest import Filter
from tests.onitsearch import rows
from tests.onitsearch.peer_server import HIT
from tests.onitsearch.search import space as made

pytestmark = pytest.mark.django_db


# -- books -----------------------------------------------------------------------------------------------

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
    from django.core.cache import cache

    cache.clear()
    assert len(books.search_books("tracts").hits) == 6  # of twenty-four


# -- suggestions -----------------------------------------------------------------------------------------


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


# -- a question on a few pictures ------------------------------------------------------------------------


@pytest.fixture
def shown(space):
    model = made.a_model(space)
    return {
        words: made.hang(model, space.pictures(words, 3, seed=n))
        for n, words in enumerate(("owl", "lion", "ship"))
    }


def a_context(**values):
    model = made.active()
    return SearchContext(**{"model": model, "wanted": Filter(), "depth": 50, "background": background(model),
                            "reference": classes.reference_of(model), **values})  # fmt: skip


def test_what_other_reasons_brought_up_gets_its_nearness_and_is_not_sure_by_it(space, shown):
    vector, context = space.encode_text("owl"), a_context()
    whole = visual.by_words(understand("owl").concepts[0], vector, context)
    owl, lion = shown["owl"][0].pk, shown["lion"][0].pk
    found = Candidates({owl: 2.0}, {})
    Vector.objects.filter(illustration=owl).update(
        v=(2 * space.pictures("owl", 3, seed=0)[0]).tolist()
    )  # any length
    visual.score_missing(found, vector, [owl, lion, lion, 10**9], context)
    assert found.nearness == pytest.approx({owl: whole.nearness[owl], lion: whole.nearness[lion]}, abs=2e-3)
    assert found.evidence[owl] == 2.0  # what it had stays
    assert found.evidence[lion] == pytest.approx((whole.nearness[lion] - 1) / 0.04, abs=0.1)
    assert found.why == {}
    near = Candidates({}, {})
    visual.score_missing(near, vector, [owl], context)
    assert near.evidence[owl] <= -0.5
    near.nearness[owl] = 7.0
    visual.score_missing(near, vector, [owl], context)
    assert near.nearness[owl] == 7.0  # not once more


def test_pictures_that_were_not_compared_yet_are_at_most_half_way(space, shown):
    Vector.objects.update(base=None, best=None)
    vector = space.pictures("owl", 3, seed=0)[0]
    scores = visual._scores({shown["owl"][0].pk: 0.9, shown["lion"][0].pk: 0.2}, a_context())
    assert scores == {shown["owl"][0].pk: 0.5, shown["lion"][0].pk: 0.2}
    assert vector.shape == (64,)


def test_a_score_is_the_share_of_the_way_from_base_to_best_or_to_what_is_usual(space, shown):
    one, other = shown["owl"][0].pk, shown["lion"][0].pk
    Vector.objects.update(base=0.1, best=0.5)
    Vector.objects.filter(illustration=other).update(best=0.2)  # nothing in the vocabulary describes it
    classes.forget()
    assert visual._scores({one: 0.3, other: 0.3}, a_context()) == {
        one: pytest.approx(0.5),
        other: pytest.approx(0.5),
    }


def test_looks_of_a_picture_and_of_words_say_why_where_they_are_sure(space, shown):
    context, picture = a_context(), Why("looks-like", "picture")
    by = visual.by_vector(space.pictures("owl", 1, seed=9, spread=0.2)[0], picture, context)
    sure = {one for one, evidence in by.evidence.items() if evidence >= 0}
    assert {row.pk for row in shown["owl"]} == sure == set(by.why)
    assert all(reasons == [picture] for reasons in by.why.values())
    assert set(by.nearness) == set(by.evidence) == {row.pk for group in shown.values() for row in group}
    same = visual.by_vector(space.pictures("owl", 3, seed=0)[0], picture, context)
    assert same.evidence[shown["owl"][0].pk] == pytest.approx(4.0, abs=0.05)  # as near as can be
    words = visual.by_words(understand("owl").concepts[0], space.encode_text("owl"), context)
    assert all(reasons == [Why("looks-like", "words")] for reasons in words.why.values())
    assert set(words.why) == {row.pk for row in shown["owl"]}
    unheard = visual.by_words(Concept("x", None, familiar=False), space.encode_text("owl"), context)
    assert unheard.why == {}
    assert max(unheard.evidence.values()) <= -0.5
    few = visual.by_vector(space.pictures("owl", 1)[0], picture, a_context(depth=2))
    assert len(few.evidence) == 2
    none = visual.by_vector(
        space.pictures("owl", 1)[0], picture, a_context(wanted=Filter(ids=(shown["ship"][1].pk,)))
    )
    assert set(none.evidence) == {shown["ship"][1].pk}


def test_captions_and_classes_add_what_they_are_worth(space, shown):
    (owl,) = understand("owl").concepts
    (made_up,) = understand("brixelnep").concepts
    vector = space.encode_text("owl")
    caption, running, classed = (shown["ship"][n].pk for n in range(3))
    Illustration.objects.filter(pk=caption).update(text="Brixelnep")
    Illustration.objects.filter(pk=running).update(text="Brixelnep " + "und so weiter " * 6)
    Illustration.objects.filter(pk=classed).update(notations=["25F34"])

    def added(concept, *, whole):
        found = Candidates()
        textual.add_captions_and_classes(found, concept, vector, "en", a_context(), whole=whole)
        return found

    def with_doubt(first, second):
        sigmoid = lambda value: 1 / (1 + math.exp(-max(-40.0, value)))  # noqa: E731
        value = 1 - (1 - sigmoid(first)) * (1 - sigmoid(second))
        return math.log(value / (1 - value))

    looks = Candidates()
    visual.score_missing(looks, vector, [caption, running, classed], a_context())
    found = added(made_up, whole=True)
    assert found.evidence[caption] == pytest.approx(with_doubt(looks.evidence[caption], 2.2))
    assert found.evidence[running] == pytest.approx(with_doubt(looks.evidence[running], -1.5))
    assert found.why[caption] == [Why("in-the-caption", "Brixelnep")]
    part = added(made_up, whole=False)
    assert part.evidence[caption] == pytest.approx(with_doubt(looks.evidence[caption], -1.5))
    found = added(owl, whole=True)
    assert found.evidence == {classed: pytest.approx(with_doubt(looks.evidence[classed], 4.0))}
    assert found.why == {classed: [Why("class", "25F34")]}
    assert added(owl, whole=False).evidence[classed] == pytest.approx(
        with_doubt(looks.evidence[classed], -1.5)
    )
    assert textual._caption_evidence(CaptionMatch(1, 1.0, (), running=True)) == pytest.approx(-1.5)
    # Whose looks are understood and are otherwise is doubted by how much they fall short.
    Illustration.objects.filter(pk=caption).update(text="owl")
    found = added(owl, whole=True)
    doubted = 2.2 - (0.55 - found.nearness[caption]) * 7.0
    assert found.evidence[caption] == pytest.approx(with_doubt(looks.evidence[caption], doubted))


def test_classes_in_scope_are_counted_once_a_minute_where_there_are_many(space, shown, monkeypatch):
    row = shown["owl"][0]
    Illustration.objects.filter(pk=row.pk).update(notations=["25F34"])
    many = replace(background(made.active()), rows=20_000)
    counted = lambda **values: textual._present(a_context(**values))  # noqa: E731
    assert counted() == counted(background=many) == {"25F34": 1}
    Illustration.objects.filter(pk=row.pk).update(notations=["25F3"])
    assert counted() == counted(background=replace(many, rows=19_999)) == {"25F3": 1}
    assert counted(background=many) == {"25F34": 1}
    assert counted(background=many, wanted=Filter(exclude=(row.pk,))) == {
        "25F34": 1
    }  # one example left out is no scope
    assert counted(background=many, wanted=Filter(kinds=("map",))) == {}
    assert counted(background=many, wanted=Filter(ids=(row.pk,))) == {"25F3": 1}


def test_a_background_is_the_same_sample_for_a_while(space, shown, monkeypatch):
    from onitsearch.search import background as module

    model = made.active()
    first = module.background(model)
    assert (first.sample.shape, first.rows) == ((9, 64), 9)
    assert first.peak_z_score is None or first.peak_z_score > 0
    made.hang(model, space.pictures("castle", 60))
    assert module.background(model).rows == 69  # of so few it is read anew each time
    kept = module.background(model)
    made.hang(model, space.pictures("bee", 2))
    monkeypatch.setattr(module, "_kept", {model.key: (module.time.monotonic() - 299, kept)})
    assert module.background(model) is kept
    monkeypatch.setattr(module, "_kept", {model.key: (module.time.monotonic() - 301, kept)})
    assert module.background(model).rows == 71


@pytest.mark.parametrize(
    ("values", "words", "hint"),
    [
        (
            {},
            "There is nothing to search for.",
            "Give some words, a picture, or a picture to find more like.",
        ),
        ({"text": "x" * 1001}, "The words are longer than 1000 characters.", "A few words are enough."),
        ({"text": "x", "like": ("a",) * 6, "unlike": ("b",) * 5}, "At most 10 examples can be given.", ""),
        ({"text": "x", "page": 0}, "Pages are counted from 1.", ""),
        ({"text": "x", "page_size": 0}, "Pages are counted from 1.", ""),
    ],
)
def test_what_cannot_be_asked(values, words, hint):
    with pytest.raises(BadRequestError) as told:
        search.find(SearchQuery(**values))
    assert (told.value.message, told.value.hint) == (words, hint)


@pytest.mark.parametrize(
    "values", [{"text": "x" * 1000}, {"text": "x", "like": ("a",) * 5, "unlike": ("b",) * 5}]
)
def test_what_may_just_be_asked(values):
    engine._check(SearchQuery(**values))


def test_an_example_without_a_vector_is_not_indexed_yet(space, shown):
    row = rows.an_illustration()
    with pytest.raises(NotFoundError) as told:
        search.find(SearchQuery(like=(row.public_id,)))
    assert told.value.message == f"The picture “{row.public_id}” has not been indexed yet."
    assert told.value.hint == "Try again when its book has been indexed."


def test_words_that_are_added_and_taken_away_move_the_question(space, shown):
    model = made.active()
    owl, ship, lion = (space.encode_text(words) for words in ("owl", "ship", "lion"))

    def moved(text):
        return engine._vector_of_words(understand(text), text, model)

    assert moved("owl") == pytest.approx(owl)
    assert moved("owl +ship") == pytest.approx(made.unit(owl + 0.7 * ship), abs=1e-5)
    assert moved("owl -ship") == pytest.approx(made.unit(owl - 0.7 * ship), abs=1e-5)
    assert moved("owl +lion -ship") == pytest.approx(made.unit(owl + 0.7 * lion - 0.7 * ship), abs=1e-5)
    assert moved("owl -brixelnep") == pytest.approx(owl)  # nobody knows where that lies
    assert moved("25F34") == pytest.approx(space.encode_text("owls"), abs=1e-5)  # by its label
    words, pictures = engine.vectors_of_question(
        SearchQuery(text="owl", vectors=(3 * lion,), like=(shown["ship"][0].public_id,)), model
    )
    assert words[0] == pytest.approx(owl)
    assert [float(np.linalg.norm(one)) for one in pictures] == pytest.approx([1.0, 1.0])
    assert pictures[0] == pytest.approx(lion, abs=1e-5)
    assert pictures[1] == pytest.approx(space.pictures("ship", 3, seed=2)[0], abs=2e-3)
    assert engine.vectors_of_question(SearchQuery(), model) == ([], [])


def test_a_page_of_a_ranking(space, shown):
    pks = [row.pk for group in shown.values() for row in group]
    evidence = dict(zip(pks, (3.0, 2.0, 1.0, 0.0, -1.0, -2.0, -3.0, -4.0, -5.0), strict=True))
    whole = Candidates(evidence, {}, {pks[0]: [Why("looks-like", "words")]})
    query = SearchQuery(page_size=4)
    page = engine._page(whole, query, {})
    assert [hit.illustration.pk for hit in page.hits] == pks[:4]
    assert (page.total, page.sure, page.cut, page.pages) == (9, 4, False, 3)
    assert [hit.sure for hit in page.hits] == [True] * 4
    assert page.hits[0].why == (Why("looks-like", "words"),)
    assert [hit.score for hit in page.hits] == [engine._score(evidence[one], sure=True) for one in pks[:4]]
    last = engine._page(whole, replace(query, page=3), {})
    assert [(hit.illustration.pk, hit.sure) for hit in last.hits] == [(pks[8], False)]
    assert last.hits[0].score == engine._score(-5.0, sure=False)
    with pytest.raises(NotFoundError, match="^There is no page 4.$"):
        engine._page(whole, replace(query, page=4), {})
    sure = engine._page(whole, replace(query, least="sure"), {})
    assert (sure.total, sure.sure, sure.pages, sure.cut) == (4, 4, 1, False)
    cuts = [(most, least, engine._page(whole, replace(query, most=most, least=least), {}).cut)
            for most, least in ((9, "any"), (10, "any"), (4, "sure"), (5, "sure"), (3, "sure"))]  # fmt: skip
    assert [cut for *_, cut in cuts] == [True, False, True, False, True]
    # One that is verified goes before all others, and is sure whatever its evidence.
    alignment = verify.Alignment(16, 16, np.eye(3), 0.5)
    same = engine._page(whole, query, {pks[8]: alignment})
    assert [hit.illustration.pk for hit in same.hits] == [pks[8], *pks[:3]]
    assert (same.sure, same.hits[0].sure) == (5, True)
    assert same.hits[0].score == verify.score(alignment, engine._score(3.0, sure=True))
    assert same.hits[0].why == (Why("same-print", "16"),)
    Illustration.objects.filter(pk=pks[1]).update(state="removed")
    empty = engine._page(Candidates(), query, {})
    assert (empty.hits, empty.total, empty.sure, empty.pages) == ((), 0, 0, 1)


def test_what_is_left_out_goes_and_a_mean_of_several_parts_is_taken(space, shown):
    owl = space.encode_text("owl")
    page = search.find(SearchQuery(text="animal -lion", page_size=20))
    assert not {row.pk for row in shown["lion"]} & {hit.illustration.pk for hit in page.hits}
    assert page.total == 6
    theirs = search.find(SearchQuery(word_vectors=(owl,)))
    assert {hit.illustration.pk for hit in theirs.hits if hit.sure} == {row.pk for row in shown["owl"]}
    assert candidates.NEARNESS == 3.0


# -- regions ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("box", "clipped"),
    [((100, 200, 300, 400), (100, 200, 300, 400)), ((-50, -60, 100, 100), (0, 0, 50, 40)),
     ((900, 1400, 300, 300), (900, 1400, 100, 100)), ((-10, -10, 5000, 5000), (0, 0, 1000, 1500))],
)  # fmt: skip
def test_a_region_is_clipped_to_its_page(box, clipped):
    assert regions._on_page(rows.a_canvas(), Box(*box)) == Box(*clipped)


@pytest.mark.parametrize("box", [(1000, 0, 10, 10), (0, 1500, 10, 10), (-10, 0, 10, 10), (0, -10, 10, 10)])
def test_a_region_beside_its_page_is_told_how_large_that_is(box):
    with pytest.raises(BadRequestError) as told:
        regions._on_page(rows.a_canvas(), Box(*box))
    assert told.value.message == "The region is outside the page."
    assert told.value.hint == "The page measures 1000 × 1500 units."


@pytest.mark.parametrize(
    ("box", "longest"),
    [((0, 0, 1000, 1500), 1600), ((0, 0, 150, 375), 1600), ((0, 0, 300, 100), 2000), ((0, 0, 50, 50), 3000)],
)
def test_the_smaller_a_region_the_larger_its_page_is_fetched(settings, box, longest):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "PAGE_SIZE": 1600}
    assert regions._longest(rows.a_canvas(), Box(*box)) == longest


def test_a_region_is_known_again_by_its_page_its_place_and_the_model():
    canvas, model = rows.a_canvas(), rows.a_model()
    on = regions.on_page(Region(canvas.uri, (10, 20, 30, 40)))
    assert (on.page, on.box, on.framed, on.within) == (canvas, Box(10, 20, 30, 40), None, ())
    key = regions._cache_key(on, model)
    assert key == regions._cache_key(replace(on, box=Box(10.01, 20, 30, 40)), model)
    others = [
        replace(on, box=Box(*box))
        for box in ((11, 20, 29, 40), (10, 21, 30, 39), (10, 20, 31, 40), (10, 20, 30, 41))
    ]
    Canvas.objects.filter(pk=canvas.pk).update(digest="another")
    others.append(regions.on_page(Region(canvas.uri, (10, 20, 30, 40))))
    others.append(replace(on, page=rows.a_canvas(canvas.manifest, digest=canvas.digest)))
    keys = {regions._cache_key(one, model) for one in others}
    assert len({key, *keys, regions._cache_key(on, rows.a_model("another"))}) == 8
    assert regions.detail_of(on, model) is None


# -- peers -----------------------------------------------------------------------------------------------


def test_peers_as_the_settings_name_them(settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "PEERS": [
        {"name": "There", "address": "https://there.example/", "model": "m/t/8"}, {"address": "https://x.example"},
    ]}  # fmt: skip
    assert peers.configured() == (
        Peer("There", "https://there.example", "m/t/8"), Peer("https://x.example", "https://x.example", ""),
    )  # fmt: skip


@pytest.mark.parametrize(
    "values",
    [{"region": Region("urn:c", (0, 0, 1, 1))}, {"filters": Filters(manifests=("x",))},
     {"filters": Filters(collections=("x",))}],
)  # fmt: skip
def test_what_only_we_know_is_asked_of_nobody_else(settings, values):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "PEERS": [{"address": "http://127.0.0.1:9"}]}
    assert peers.ask(SearchQuery(text="owl", **values)).answers() == ()
    settings.ONITSEARCH = {**settings.ONITSEARCH, "PEERS": []}
    assert peers.ask(SearchQuery(text="owl")).asked == ()


def test_a_peer_with_our_model_is_asked_by_vectors_and_any_other_by_words():
    model = rows.a_model()
    vectors = ([np.asarray([0.1234567, 1.0], np.float32)], [np.asarray([1.0, 0.0], np.float32)])
    filters = Filters(("m",), ("c",), ("map",), ("25F",), ("de",), (1500, 1599), captions=("Eule",))
    query = SearchQuery(text=" owl ", lang="de", least="sure", filters=filters)
    same = {
        "filters": {"kind": ["map"], "notation": ["25F"], "language": ["de"], "caption": ["Eule"], "date": "1500/1599"},
        "lang": "de", "least": "sure",
    }  # fmt: skip
    ours, other = Peer("a", "https://a.example", model.key), Peer("b", "https://b.example", "other")
    assert peers._body(ours, query, model, vectors) == ("vector", {
        **same, "model": model.key,
        "vectors": [{"of": "words", "values": [0.123457, 1.0]}, {"of": "picture", "values": [1.0, 0.0]}],
    })  # fmt: skip
    for peer, active, given in ((other, model, vectors), (ours, None, vectors), (ours, model, ([], []))):
        assert peers._body(peer, query, active, given) == ("words", {**same, "text": "owl"})
    assert peers._body(other, SearchQuery(), model, vectors) == ("words", None)
    assert peers._body(ours, SearchQuery(), model, ([], vectors[1]))[0] == "vector"
    assert peers._filters(Filters()) == {}


def test_a_peer_s_hit_is_read_member_by_member():
    peer = Peer("There", "https://peer.example")
    fields = {
        **{name: f"its {name}" for name in peers._TEXTS}, "thumbnail": "https://peer.example/t.jpg",
        "image": "http://peer.example/i.jpg", "annotation": "https://peer.example/a", "viewer": "ftp://peer.example/v",
        "url": "https://peer.example/u", "thumbnail_width": 99_999, "thumbnail_height": 100_000,
        "kind": "map", "notations": [f"25F{n}" for n in range(25)], "score": 0.25, "sure": True,
    }  # fmt: skip
    hit = peers._hit(peer, fields)
    assert (hit.peer, hit.score, hit.sure) == (peer, 0.25, True)
    read = {**fields, "viewer": "", "thumbnail_height": 0, "notations": [f"25F{n}" for n in range(20)]}
    assert dict(hit.fields) == {name: value for name, value in read.items() if name not in ("score", "sure")}
    for change, expected in (
        ({"score": 1.5}, 0.0),
        ({"score": -0.1}, 0.0),
        ({"score": "x"}, 0.0),
        ({"score": 1}, 1.0),
    ):
        assert peers._hit(peer, {**fields, **change}).score == expected
    assert peers._hit(peer, {**fields, "sure": 1}).sure is False
    assert (
        peers._hit(peer, {**fields, "url": ""})
        is peers._hit(peer, {**fields, "id": ""})
        is peers._hit(peer, [])
        is None
    )
    assert peers._hit(peer, {**fields, "label": "x" * 3000}).fields["label"] == "x" * 2000
    assert peers._hit(peer, {**fields, "thumbnail_width": 0, "kind": 7}).fields["kind"] == "other"


@pytest.mark.parametrize(
    ("xywh", "box"),
    [("1,2,30,40", Box(1, 2, 30, 40)), ("1.5,2,3,4", Box(1.5, 2, 3, 4)), ("1,2,0,4", None), ("1,2,3,0", None),
     ("1,2,3", None), ("a,b,c,d", None), ("", None)],
)  # fmt: skip
def test_where_a_peer_s_hit_is(xywh, box):
    assert PeerHit(Peer("a", "b"), 0.5, True, {"xywh": xywh}).box == box


def test_an_answer_has_as_many_hits_as_are_shown_and_its_own_count():
    peer = Peer("There", "https://peer.example")
    many = [{**HIT, "id": f"p{n}"} for n in range(45)]
    answer = peers._read(peer, "words", {"results": many, "count": 77})
    assert (len(answer.hits), answer.count, answer.asked, answer.problem) == (40, 77, "words", "")
    assert [hit.fields["id"] for hit in answer.hits[:2]] == ["p0", "p1"]
    assert peers._read(peer, "vector", {"results": many[:2], "count": -1}).count == 2
    assert peers._read(peer, "vector", {"results": [], "count": 0}) == PeerAnswer(peer, "vector")
    for wrong in ([], None, {"results": {}}, {}):
        assert peers._read(peer, "words", wrong) == PeerAnswer(peer, "words", problem="down")
