"""Rankings are kept while the database says that nothing changed, and not a moment longer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection, transaction

from onitsearch.search import ranking_cache
from onitsearch.search.books import BooksFound
from onitsearch.search.candidates import Candidates
from onitsearch.search.query import Filters, Region, SearchQuery
from onitsearch.search.ranking_cache import Ranking
from onitsearch.store.models import Illustration
from tests.onitsearch import rows


@pytest.fixture(autouse=True)
def _nothing_kept():
    ranking_cache.forget()
    yield
    ranking_cache.forget()


class Counted:
    """Makes rankings and counts them."""

    def __init__(self):
        self.made = 0

    def __call__(self):
        self.made += 1
        return Ranking(Candidates(), {}, BooksFound(), str(self.made))


OWLS = SearchQuery(text="owl", lang="en")


@pytest.mark.django_db(transaction=True)
def test_a_question_asked_again_and_its_next_page_are_ranked_once():
    make = Counted()
    first = ranking_cache.cached(OWLS, make)
    assert ranking_cache.cached(OWLS, make) is first
    assert ranking_cache.cached(replace(OWLS, page=2, page_size=7, least="sure"), make) is first
    assert make.made == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "other",
    [
        replace(OWLS, text="bird"),
        replace(OWLS, lang="de"),
        replace(OWLS, like=("a",)),
        replace(OWLS, unlike=("a",)),
        replace(OWLS, most=10),
        replace(OWLS, filters=Filters(kinds=("map",))),
    ],
)
def test_another_question_is_ranked_for_itself(other):
    make = Counted()
    assert ranking_cache.cached(OWLS, make) is not ranking_cache.cached(other, make)
    assert make.made == 2


@pytest.mark.django_db(transaction=True)
def test_whatever_is_committed_has_it_ranked_anew():
    make = Counted()
    ranking_cache.cached(OWLS, make)
    row = rows.an_illustration(rows.a_canvas(rows.a_manifest()))
    ranking_cache.cached(OWLS, make)
    assert make.made == 2
    Illustration.objects.filter(pk=row.pk).update(text="Eule")
    ranking_cache.cached(OWLS, make)
    row.delete()
    ranking_cache.cached(OWLS, make)
    assert make.made == 4
    ranking_cache.cached(OWLS, make)
    assert make.made == 4


@pytest.mark.django_db(transaction=True)
def test_what_changes_while_it_is_ranked_is_a_change_after_it():
    make = Counted()

    def meanwhile():
        rows.a_manifest()
        return make()

    ranking_cache.cached(OWLS, meanwhile)
    ranking_cache.cached(OWLS, make)
    assert make.made == 2


@pytest.mark.django_db(transaction=True)
def test_within_a_transaction_nothing_is_kept_or_used():
    make = Counted()
    ranking_cache.cached(OWLS, make)
    with transaction.atomic():
        ranking_cache.cached(OWLS, make)
        ranking_cache.cached(OWLS, make)
    assert make.made == 3


@pytest.mark.django_db(transaction=True)
def test_questions_with_pictures_and_regions_are_not_kept():
    make = Counted()
    for one in (
        replace(OWLS, region=Region("https://a.example/c", (0, 0, 1, 1))),
        replace(OWLS, details=(object(),)),
    ):
        ranking_cache.cached(one, make)
        ranking_cache.cached(one, make)
    assert make.made == 4


@pytest.mark.django_db(transaction=True)
def test_it_is_kept_for_a_while_and_the_oldest_goes_first(monkeypatch):
    make = Counted()
    monkeypatch.setattr(ranking_cache, "_MOST", 2)
    for text in ("owl", "bird", "owl", "fish", "owl"):
        ranking_cache.cached(replace(OWLS, text=text), make)
    assert make.made == 3
    ranking_cache.cached(replace(OWLS, text="bird"), make)
    assert make.made == 4
    monkeypatch.setattr(ranking_cache, "_LASTS", -1.0)
    ranking_cache.forget()
    ranking_cache.cached(OWLS, make)
    ranking_cache.cached(OWLS, make)
    assert make.made == 6


@pytest.mark.django_db(transaction=True)
def test_one_statement_says_that_nothing_changed(django_assert_num_queries):
    make = Counted()
    ranking_cache.cached(OWLS, make)
    with django_assert_num_queries(1):
        ranking_cache.cached(OWLS, make)
    assert connection.in_atomic_block is False


@pytest.mark.django_db(transaction=True)
def test_what_will_not_be_asked_for_again_is_let_go():
    """A site that harvests changes with every page: what is kept would be nothing but memory."""
    for n in range(5):
        ranking_cache.cached(replace(OWLS, text=f"owl {n}"), Counted())
    assert len(ranking_cache._kept) == 5
    rows.a_manifest()
    ranking_cache.cached(OWLS, Counted())
    assert len(ranking_cache._kept) == 1


@pytest.mark.django_db(transaction=True)
def test_all_that_is_kept_holds_no_more_candidates_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(ranking_cache, "_MOST_CANDIDATES", 25)

    def make(many):
        return lambda: Ranking(Candidates(dict.fromkeys(range(many), 0.0)), {}, BooksFound(), None)

    first, second, third = (replace(OWLS, text=words) for words in ("one", "two", "three"))
    kept = ranking_cache.cached(first, make(10))
    ranking_cache.cached(second, make(10))
    assert ranking_cache.cached(first, Counted()) is kept
    ranking_cache.cached(third, make(10))  # the second goes: the first was asked for since
    assert ranking_cache.cached(first, Counted()) is kept
    again = Counted()
    ranking_cache.cached(second, again)
    assert again.made == 1
    # One that is larger than the room alone is kept all the same.
    large = ranking_cache.cached(replace(OWLS, text="large"), make(99))
    assert ranking_cache.cached(replace(OWLS, text="large", least="sure"), Counted()) is large
