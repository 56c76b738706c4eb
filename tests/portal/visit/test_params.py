"""A search in the address bar: what goes in comes out again, and nonsense is refused in words."""

import contextlib

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from manifests.errors import BadRequestError
from portal.visit.params import SearchParams, read_params

texts = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=60).map(
    lambda s: " ".join(s.split())
)
ids = st.text("23456789abcdefgh", min_size=10, max_size=10)
years = st.tuples(st.integers(0, 2000), st.integers(0, 2000)).map(lambda pair: (min(pair), max(pair)))
searches = st.builds(
    SearchParams,
    q=texts,
    like=st.lists(ids, max_size=3, unique=True).map(tuple),
    unlike=st.lists(ids, max_size=3, unique=True).map(tuple),
    manifest=st.just("") | ids,
    kind=st.sampled_from(["", "map", "initial"]),
    notation=st.sampled_from(["", "25F", "25F23(LION)"]),
    language=st.sampled_from(["", "la", "fr-CA"]),
    caption=st.sampled_from(["", "eule", "Rote Tulpe"]),
    library=st.sampled_from(["", "https://www.bnf.fr", "http://x.example:8000/?a=1&b=2"]),
    place=st.just("") | texts.map(lambda one: one[:60].strip()),
    shape=st.sampled_from(["", "tall"]),
    size=st.sampled_from(["", "page"]),
    reviewed=st.sampled_from(["", "0", "1"]),
    sort=st.sampled_from(["", "date", "fit"]),
    group=st.sampled_from(["", "book"]),
    view=st.sampled_from(["", "sides"]),
    date=st.none() | years,
    page=st.integers(1, 1000),
)


@given(searches)
def test_what_is_written_is_read_again(params):
    assert read_params(QueryDict(params.encoded())) == params


@given(st.text("&=?qpagedtmnif0123456789/%+ab-", max_size=80))
def test_any_address_is_read_or_refused(query):
    with contextlib.suppress(BadRequestError):
        read_params(QueryDict(query))


@pytest.mark.parametrize(
    "query",
    ["q=" + "x" * 1001, "date=then", "date=1500/1600/1700", "page=0", "page=-1", "page=x", "page=99999999999",
     "kind=%3Cscript%3E", "manifest=../../etc", "picture=short", "language=english%20please", "like=a,b,%27",
     "shape=round", "size=huge", "reviewed=yes", "sort=colour", "group=page", "library=javascript:alert(1)"],
)  # fmt: skip
def test_nonsense_is_refused(query):
    with pytest.raises(BadRequestError):
        read_params(QueryDict(query))


def test_parts_are_taken_away_one_by_one():
    params = SearchParams(q="ship", like=("aaaaaaaaaa", "bbbbbbbbbb"), date=(1500, 1599), page=3)
    assert params.without("like", "aaaaaaaaaa").like == ("bbbbbbbbbb",)
    assert params.without("q").q == ""
    assert params.without("date").date is None
    assert params.without("q").page == 1


def test_years_may_stand_the_wrong_way_round():
    assert read_params(QueryDict("date=1599/1500")).date == (1500, 1599)
    assert read_params(QueryDict("date=1550")).date == (1550, 1550)
