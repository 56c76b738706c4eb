"""How a ranking is dealt out to pages: every hit stands on exactly one of them, and is found again there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onitsearch.conf import Conf
from portal.visit.sure_first import FIRST_LESS, NEAREST, ResultPages

rankings = st.integers(0, 1000).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))


@given(rankings)
def test_every_hit_stands_on_one_page(numbers):
    result_pages = ResultPages(*numbers)
    places = [place for page in range(1, result_pages.pages + 1) for place in range(*result_pages.span(page))]
    assert places == list(range(result_pages.total))
    for page in range(1, result_pages.pages + 1):
        start, end = result_pages.span(page)
        assert end > start or result_pages.total == 0
        assert {result_pages.page_of(place + 1) for place in range(start, end)} <= {page}


@pytest.mark.parametrize(
    ("total", "sure", "ends"),
    [
        (0, 0, (0,)),
        (5, 0, (5,)),
        (100, 0, (NEAREST, NEAREST + Conf.hits_per_page, 92, 100)),
        (100, 3, (3 + FIRST_LESS, 67, 100)),
        (100, 100, (40, 80, 100)),
        (80, 80, (40, 80)),
        (100, 80, (40, 100)),
        (168, 41, (40, 65, 105, 145, 168)),
    ],
)
def test_where_pages_end(total, sure, ends):
    assert ResultPages(total, sure).ends == ends


def test_counts_speak_of_the_sure_or_else_of_the_nearest():
    assert ResultPages(100, 7).counted == 7
    assert ResultPages(100, 0).counted == NEAREST
    assert ResultPages(4, 0).counted == 4
