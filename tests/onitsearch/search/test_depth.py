"""A walk ends where nothing further away can be sure or on the page; what is answered stays the same."""

import math
from dataclasses import replace

import numpy as np
import pytest

from onitsearch import search
from onitsearch.search import candidates, ranking_cache, visual
from onitsearch.search.background import background
from onitsearch.search.candidates import SearchContext
from onitsearch.search.query import FIRST_PLACES, SearchQuery
from onitsearch.search.threshold import NEVER_SURE, Band, settled
from onitsearch.search.understand import Concept, understand
from onitsearch.store import classes
from onitsearch.store.query_plan import Filter
from tests.onitsearch.search import space as made

pytestmark = pytest.mark.django_db

DEPTH = 100
BAND = Band(0.6, 0.7, 0.9)


@pytest.fixture
def hung(space, monkeypatch):
    """Owls and lions among many pictures of nothing: more than twice as many as are walked to."""
    monkeypatch.setattr(candidates, "_DEPTHS", (70,))
    model = made.a_model(space)
    rows = {
        words: made.hang(model, space.pictures(words, 9, seed=n)) for n, words in enumerate(("owl", "lion"))
    }
    made.hang(model, space.pictures("", 2 * DEPTH, seed=5))
    return rows


def a_context(**values):
    model = made.active()
    return SearchContext(**{"model": model, "wanted": Filter(), "depth": DEPTH, "background": background(model),
                            "reference": classes.reference_of(model), "places": 20, **values})  # fmt: skip


def in_order(found):
    return sorted(found.evidence, key=lambda one: (-found.evidence[one], one))


def test_the_first_places_and_what_is_sure_are_those_of_the_whole_walk(space, hung):
    for concept, words in (
        (understand("owl").concepts[0], "owl"),
        (Concept("brixel", None, False), "brixel"),
    ):
        vector, context = space.encode_text(words), a_context()
        first, whole = (
            visual.by_words(concept, vector, one) for one in (context, replace(context, places=None))
        )
        # Whether it ended early is for the scores to say; the answer is the same.
        assert len(first.evidence) == (70 if first.truncated else DEPTH)
        assert (whole.truncated, len(whole.evidence)) == (False, DEPTH)
        assert first.line == whole.line
        assert first.why == whole.why
        sure = len(whole.why)
        assert in_order(first)[: sure + 20] == in_order(whole)[: sure + 20]
    assert math.isinf(first.line)


def test_a_limit_and_a_small_collection_are_walked_to_the_end(hung):
    assert a_context().depths(20) == (70, DEPTH)
    assert a_context().depths(70) == (DEPTH,)
    assert a_context(wanted=Filter(collections=(1,))).depths(20) == (DEPTH,)
    assert a_context(depth=150).depths(20) == (150,)  # of 218 pictures


def test_pages_say_how_many_there_are_and_the_next_ones_go_on(space, hung):
    vector = space.pictures("owl", 1, seed=0)[0]

    def page(number, **values):
        ranking_cache.forget()
        return search.find(
            SearchQuery(vectors=(vector,), most=DEPTH, page=number, **{"page_size": 30, **values})
        )

    whole = page(1, page_size=DEPTH)
    assert not whole.truncated
    first, second, third = (page(number) for number in (1, 2, 3))
    assert first.truncated
    assert second.truncated
    assert not third.truncated
    ids = [hit.illustration.pk for one in (first, second, third) for hit in one.hits]
    assert ids == [hit.illustration.pk for hit in whole.hits[:90]]
    assert {(one.total, one.sure, one.cut, one.pages) for one in (first, second, third)} == {
        (whole.total, whole.sure, whole.cut, 4)
    }
    few = page(1, page_size=DEPTH, places=12)
    assert few.truncated
    assert len(few.hits) == few.sure + 12
    assert (few.total, few.sure) == (whole.total, whole.sure)
    sure = page(1, least="sure")
    assert (sure.total, sure.truncated, sure.cut) == (whole.sure, False, False)


def test_several_things_are_walked_to_the_end(space, hung):
    one, other = (space.pictures(words, 1, seed=0)[0] for words in ("owl", "lion"))
    assert not search.find(SearchQuery(vectors=(one, other), most=DEPTH)).truncated
    avoided = hung["lion"][0].public_id
    assert not search.find(SearchQuery(vectors=(one,), unlike=(avoided,), most=DEPTH)).truncated


def test_which_walks_are_kept():
    assert SearchQuery(page_size=12).walk_places == FIRST_PLACES[0]
    assert SearchQuery(page_size=40).walk_places == FIRST_PLACES[1]
    assert SearchQuery(page_size=40, page=2).walk_places is None
    assert SearchQuery(page_size=1000).walk_places is None
    assert SearchQuery(page_size=1000, places=24).walk_places == FIRST_PLACES[0]


def test_when_a_walk_has_settled_its_answer():
    falling = (np.linspace(1.0, 0.0, 101) ** 2).tolist()
    assert settled(falling, BAND, 10)
    assert not settled(falling, BAND, 30)  # the line's 17 or so and 30 more: beyond the first third
    assert not settled(falling[:50], BAND, 10)  # nothing below the band yet but by a little
    assert not settled([*falling, 0.95], BAND, 10)  # far away and sure
    assert not settled([*falling, 0.605], BAND, 10)  # far away, and nearer to the band than what is there
    assert not settled(falling[:5], BAND, 10)
    assert settled(falling, NEVER_SURE, 20)
    assert not settled([*falling, 0.9], NEVER_SURE, 20)
    assert settled(falling, BAND, 10, line=0.7)
    assert not settled(falling, BAND, 10, line=0.3)  # half of them are sure, and more may be
    assert settled([0.1], replace(BAND), 0)
    assert not settled([0.95, 0.9], BAND, 0)
