"""The first page of a search asks the index for little; those behind it are the whole ranking's all the same."""

import pytest
from django.core.cache import cache
from django.http import QueryDict

from onitsearch.search import candidates
from portal.visit import cached_search
from portal.visit.params import read_params
from tests.onitsearch.search import space as made

DEPTH = 100


@pytest.fixture
def picture(db, monkeypatch, settings):
    """An owl, with others, among more than twice as many pictures of nothing as a ranking holds."""
    monkeypatch.setattr(cached_search, "MOST", DEPTH)
    settings.ONITSEARCH = {**settings.ONITSEARCH, "HITS_PER_PAGE": 20}
    space = made.Space()
    model = made.a_model(space)
    owls = made.hang(model, space.pictures("owl", 9))
    made.hang(model, space.pictures("", 2 * DEPTH, seed=5))
    return owls[0]


def asked(picture, page=1, **more):
    told = QueryDict(mutable=True)
    told.update({"like": picture.public_id, "page": str(page), **more})
    return read_params(told)


def pages(picture, **more):
    """The hits of all pages, how many there are, and what is counted."""
    cache.clear()
    first = cached_search.search(asked(picture, **more))
    every = [
        cached_search.search(asked(picture, page, **more)) for page in range(1, first.result_pages.pages + 1)
    ]
    hits = [(hit.illustration.pk, hit.place, hit.sure) for answer in every for hit in answer.hits]
    return hits, first.result_pages, first.counted, first.note


@pytest.mark.parametrize("more", [{}, {"sort": "date"}, {"group": "book"}])
def test_all_pages_are_those_of_the_whole_ranking(picture, monkeypatch, more):
    monkeypatch.setattr(candidates, "_DEPTHS", ())
    whole = pages(picture, **more)
    assert len(whole[0]) == DEPTH
    monkeypatch.setattr(candidates, "_DEPTHS", (70,))
    assert pages(picture, **more) == whole


def test_a_first_page_is_not_the_whole_ranking_and_the_way_to_the_next_picture_is(picture, monkeypatch):
    monkeypatch.setattr(candidates, "_DEPTHS", (70,))
    cache.clear()
    first = cached_search._ranking(asked(picture))
    assert first.ranked_total == DEPTH > len(first.hits)
    cached_search.search(asked(picture))
    whole, _, _, _ = pages(picture)
    cache.clear()
    found, _ = cached_search.around(asked(picture), len(first.hits))
    assert {place: hit.illustration.pk for place, hit in found.items()} == {
        place: pk for pk, place, _sure in whole if abs(place - len(first.hits)) <= 1
    }
