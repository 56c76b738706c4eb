"""The sure hits alone, or the nearest few: what viewers are answered with."""

import pytest

from manifests.errors import NotFoundError
from onitsearch.search.line import sure_or_nearest
from onitsearch.search.query import Hit, HitPage


def ranking(total, sure, *, page=1, size=4, cut=False):
    """A page of a ranking whose hits are their own places."""
    places = range((page - 1) * size, min(page * size, total))
    return HitPage(tuple(Hit(n, 1 - n / 100, (), n < sure) for n in places), total, page, size, cut, sure)


def shown(page):
    return [hit.illustration for hit in page.hits], page.total, page.pages


def test_only_the_sure_ones_where_there_are_any():
    assert shown(sure_or_nearest(ranking(20, 6), 10)) == ([0, 1, 2, 3], 6, 2)
    assert shown(sure_or_nearest(ranking(20, 6, page=2), 10)) == ([4, 5], 6, 2)
    with pytest.raises(NotFoundError):
        sure_or_nearest(ranking(20, 6, page=3), 10)


def test_the_nearest_few_where_none_is_sure():
    assert shown(sure_or_nearest(ranking(20, 0), 10)) == ([0, 1, 2, 3], 10, 3)
    assert shown(sure_or_nearest(ranking(20, 0, page=3), 10)) == ([8, 9], 10, 3)
    assert shown(sure_or_nearest(ranking(3, 0), 10)) == ([0, 1, 2], 3, 1)
    with pytest.raises(NotFoundError):
        sure_or_nearest(ranking(20, 0, page=4), 10)


def test_none_at_all_where_an_installation_wants_it_so():
    assert shown(sure_or_nearest(ranking(20, 0), 0)) == ([], 0, 1)


def test_it_is_cut_only_where_all_of_it_was_sure():
    assert sure_or_nearest(ranking(20, 20, cut=True), 10).cut
    assert not sure_or_nearest(ranking(20, 6, cut=True), 10).cut
