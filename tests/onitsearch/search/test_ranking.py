"""What cannot be asked, where a question lies, and the pages of its ranking: a known space, a few rows."""

from dataclasses import replace

import numpy as np
import pytest

from manifests.errors import BadRequestError, NotFoundError
from onitsearch import search
from onitsearch.search import SearchQuery, engine, verify
from onitsearch.search.books import BooksFound
from onitsearch.search.candidates import Candidates
from onitsearch.search.query import Why
from onitsearch.search.ranking_cache import Ranking
from onitsearch.search.understand import understand
from onitsearch.store.models import Illustration
from tests.onitsearch import rows
from tests.onitsearch.search import space as made

pytestmark = pytest.mark.django_db


def page_of(whole, query, same):
    return engine._page(Ranking(whole, same, BooksFound(), None), query)


@pytest.fixture
def shown(space):
    model = made.a_model(space)
    return {
        words: made.hang(model, space.pictures(words, 3, seed=n))
        for n, words in enumerate(("owl", "lion", "ship"))
    }


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
    engine.check(SearchQuery(**values))


def test_an_example_without_a_vector_is_not_indexed_yet(space, shown):
    row = rows.an_illustration()
    with pytest.raises(NotFoundError) as told:
        search.find(SearchQuery(like=(row.public_id,)))
    assert told.value.message == f"The picture “{row.public_id}” has not been indexed yet."
    assert told.value.hint == "Try again when its book has been indexed."


def test_what_is_left_out_never_finds_more(shown):
    plain = search.find(SearchQuery(text="owl"))
    less = search.find(SearchQuery(text="owl -ship"))
    sure = [{hit.illustration.pk for hit in page.hits[: page.sure]} for page in (plain, less)]
    assert sure[0]
    assert sure[1] <= sure[0]


def test_words_that_are_added_and_taken_away_move_the_question(space, shown):
    model = made.active()
    owl, ship, lion = (space.encode_text(words) for words in ("owl", "ship", "lion"))

    def moved(text):
        return engine.vector_of_words(understand(text), text, model)

    assert moved("owl") == pytest.approx(owl)
    assert moved("owl +ship") == pytest.approx(made.unit(owl + 0.7 * ship), abs=1e-5)
    # What is only left out takes pictures away; a vector that moved would find others.
    assert moved("owl -ship") == pytest.approx(owl)
    assert moved("-ship") == pytest.approx(made.unit(space.encode_text("-ship") - 0.7 * ship), abs=1e-5)
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
    page = page_of(whole, query, {})
    assert [hit.illustration.pk for hit in page.hits] == pks[:4]
    assert (page.total, page.sure, page.cut, page.pages) == (9, 4, False, 3)
    assert [hit.sure for hit in page.hits] == [True] * 4
    assert page.hits[0].why == (Why("looks-like", "words"),)
    assert [hit.score for hit in page.hits] == [engine._score(evidence[one], sure=True) for one in pks[:4]]
    last = page_of(whole, replace(query, page=3), {})
    assert [(hit.illustration.pk, hit.sure) for hit in last.hits] == [(pks[8], False)]
    assert last.hits[0].score == engine._score(-5.0, sure=False)
    with pytest.raises(NotFoundError, match="^There is no page 4.$"):
        page_of(whole, replace(query, page=4), {})
    sure = page_of(whole, replace(query, least="sure"), {})
    assert (sure.total, sure.sure, sure.pages, sure.cut) == (4, 4, 1, False)
    cuts = [(most, least, page_of(whole, replace(query, most=most, least=least), {}).cut)
            for most, least in ((9, "any"), (10, "any"), (4, "sure"), (5, "sure"), (3, "sure"))]  # fmt: skip
    assert [cut for *_, cut in cuts] == [True, False, True, False, True]
    # One that is verified goes before all others, and is sure whatever its evidence.
    alignment = verify.Alignment(16, 16, np.eye(3), 0.5)
    same = page_of(whole, query, {pks[8]: alignment})
    assert [hit.illustration.pk for hit in same.hits] == [pks[8], *pks[:3]]
    assert (same.sure, same.hits[0].sure) == (5, True)
    assert same.hits[0].score == verify.score(alignment, engine._score(3.0, sure=True))
    assert same.hits[0].why == (Why("same-print", "16"),)
    Illustration.objects.filter(pk=pks[1]).update(state="removed")
    empty = page_of(Candidates(), query, {})
    assert (empty.hits, empty.total, empty.sure, empty.pages) == ((), 0, 0, 1)


def test_what_is_left_out_goes_and_a_mean_of_several_parts_is_taken(space, shown):
    owl = space.encode_text("owl")
    page = search.find(SearchQuery(text="animal -lion", page_size=20))
    assert not {row.pk for row in shown["lion"]} & {hit.illustration.pk for hit in page.hits}
    assert page.total == 6
    theirs = search.find(SearchQuery(word_vectors=(owl,)))
    assert {hit.illustration.pk for hit in theirs.hits if hit.sure} == {row.pk for row in shown["owl"]}
