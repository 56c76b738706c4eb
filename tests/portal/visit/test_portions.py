"""How a ranking is dealt out to pages: every hit stands on exactly one of them, and is found again there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.visit.portions import FIRST_LESS, NEAREST, PAGE_SIZE, Portions

rankings = st.integers(0, 1000).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))


@given(rankings)
def test_every_hit_stands_on_one_page(numbers):
    portions = Portions(*numbers)
    places = [place for page in range(1, portions.pages + 1) for place in range(*portions.span(page))]
    assert places == list(range(portions.total))
    for page in range(1, portions.pages + 1):
        start, end = portions.span(page)
        assert end > start or portions.total == 0
        assert {portions.page_of(place + 1) for place in range(start, end)} <= {page}


@pytest.mark.parametrize(
    ("total", "sure", "ends"),
    [
        (0, 0, (0,)),
        (5, 0, (5,)),
        (100, 0, (NEAREST, NEAREST + PAGE_SIZE, 92, 100)),
        (100, 3, (3 + FIRST_LESS, 67, 100)),
        (100, 100, (40, 80, 100)),
        (80, 80, (40, 80)),
        (100, 80, (40, 100)),
        (168, 41, (40, 65, 105, 145, 168)),
    ],
)
def test_where_pages_end(total, sure, ends):
    assert Portions(total, sure).ends == ends


def test_counts_speak_of_the_sure_or_else_of_the_nearest():
    assert Portions(100, 7).counted == 7
    assert Portions(100, 0).counted == NEAREST
    assert Portions(4, 0).counted == 4
