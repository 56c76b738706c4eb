"""What speaks for a picture: looks, classes below, captions, people's classes, books; and what speaks against it."""

import pytest

from onitsearch import search
from onitsearch.search import SearchQuery
from onitsearch.store.models import Illustration
from tests.onitsearch import rows
from tests.onitsearch.search import space as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(space):
    """Illustrations by what they show; of ``""`` by nothing that has a name."""
    model = made.a_model(space)
    counts = {"owl": 5, "eagle": 4, "lion": 5, "castle": 4, "ship": 4, "": 6}
    return {
        words: made.hang(model, space.pictures(words, count, seed=number))
        for number, (words, count) in enumerate(counts.items())
    }


def ask(text, lang="en", **values):
    return search.find(SearchQuery(text=text, lang=lang, page_size=1000, **values))


def sure(page):
    return {hit.illustration.pk for hit in page.hits if hit.sure}


def ids(*groups):
    return {row.pk for group in groups for row in group}


def hit_of(page, row):
    return next(hit for hit in page.hits if hit.illustration.pk == row.pk)


def codes(page, row):
    return {why.code for why in hit_of(page, row).why}


def write(row, text):
    Illustration.objects.filter(pk=row.pk).update(text=text)


def test_every_picture_is_ranked_and_the_sure_ones_come_first(shown):
    page = ask("an owl")
    assert {hit.illustration.pk for hit in page.hits} == ids(*shown.values())
    flags = [hit.sure for hit in page.hits]
    assert flags == sorted(flags, reverse=True)
    assert page.sure == flags.count(True) == 5
    assert page.total == 28
    scores = [hit.score for hit in page.hits]
    assert scores == sorted(scores, reverse=True)
    assert all((score >= 0.5) == flag for score, flag in zip(scores, flags, strict=True))


def test_only_the_sure_ones_where_that_is_asked_for(shown):
    page = ask("an owl", least="sure")
    assert {hit.illustration.pk for hit in page.hits} == ids(shown["owl"])
    assert page.total == page.sure == 5
    none = ask("a zebra", least="sure")
    assert (none.total, none.sure, none.hits) == (0, 0, ())


def test_a_broader_word_is_the_union_of_what_lies_below(shown):
    page = ask("birds")
    assert sure(page) == ids(shown["owl"], shown["eagle"])
    told = {why.value for row in (*shown["owl"], *shown["eagle"]) for why in hit_of(page, row).why
            if why.code == "narrower"}  # fmt: skip
    assert "eagle" in told
    assert sure(ask("Tiere", "de")) == ids(shown["owl"], shown["eagle"], shown["lion"])


def test_what_is_excluded_is_not_even_ranked_last(shown):
    page = ask("birds -eagle")
    assert sure(page) == ids(shown["owl"])
    assert not ids(shown["eagle"]) & {hit.illustration.pk for hit in page.hits}
    assert sure(ask("birds -lion")) == ids(shown["owl"], shown["eagle"])


def test_what_is_not_there_and_what_is_no_word_is_ranked_but_never_sure(shown):
    for words in ("zebra", "bicycle", "brixelnep"):
        page = ask(words)
        assert page.total == 28
        assert page.sure == 0
        assert all(hit.score < 0.5 and not hit.why for hit in page.hits)


def test_several_things_must_all_be_seen(space, shown):
    model = made.active()
    both = made.hang(model, made.unit(
        space.pictures("ship", 3, seed=7, spread=0.1) + space.pictures("castle", 3, seed=8, spread=0.1)
    ))  # fmt: skip
    page = ask("a ship near a castle")
    assert {hit.illustration.pk for hit in page.hits[:3]} == ids(both)
    assert not ids(shown["ship"], shown["castle"]) & sure(page)
    # The model tells one of them, people told the other.
    row = shown["ship"][0]
    Illustration.objects.filter(pk=row.pk).update(notations=["41A12"])
    page = ask("a ship near a castle")
    assert row.pk in sure(page)
    assert not ids(shown["ship"][1:], shown["castle"]) & sure(page)


def test_where_nothing_shows_all_things_those_that_show_one_come_first(shown):
    page = ask("a ship near a lion")
    assert page.sure == 0
    assert {hit.illustration.pk for hit in page.hits[:9]} == ids(shown["ship"], shown["lion"])


def test_to_leave_out_what_nobody_knows_changes_nothing(shown):
    assert [hit.illustration.pk for hit in ask("owl -brixelnep").hits] == [
        hit.illustration.pk for hit in ask("owl").hits
    ]
    assert sure(ask("owl -brixelnep")) == sure(ask("owl"))
    assert sure(ask("birds -owl")) == ids(shown["eagle"])


def test_a_caption_makes_sure_what_the_model_does_not_tell(shown):
    row = shown[""][0]
    assert row.pk not in sure(ask("brixelnep"))
    write(row, "Figura Brixelnep")
    page = ask("brixelnep")
    assert sure(page) == {row.pk}
    assert codes(page, row) == {"in-the-caption"}


def test_a_caption_in_another_language_is_a_translation(shown):
    row = shown["owl"][0]
    write(row, "Eine Eule")
    page = ask("owl", "en")
    assert {"looks-like", "in-the-caption"} <= codes(page, row)
    assert page.hits[0].illustration.pk == row.pk


def test_a_caption_is_doubted_where_the_picture_looks_otherwise(shown):
    """Captions of one page run together: the ship beside the owl is no owl."""
    right, wrong = shown["owl"][0], shown["ship"][0]
    write(right, "Eule")
    write(wrong, "Eule")
    page = ask("Eule", "de")
    assert right.pk in sure(page)
    assert hit_of(page, wrong).score < hit_of(page, shown["owl"][1]).score < hit_of(page, right).score
    # It goes before what neither looks like it nor is called so.
    assert hit_of(page, wrong).score > hit_of(page, shown["castle"][0]).score


def test_what_people_classed_is_sure_whatever_it_looks_like(shown):
    row = shown["castle"][0]
    Illustration.objects.filter(pk=row.pk).update(notations=["25F34"])
    for words in ("owl", "birds", "25F34"):
        page = ask(words)
        assert row.pk in sure(page), words
        assert "class" in codes(page, row), words
    assert row.pk not in sure(ask("lion"))


def test_a_class_that_people_gave_weighs_more_than_a_caption(shown):
    classed, captioned, neither = shown[""][:3]
    Illustration.objects.filter(pk=classed.pk).update(notations=["25F34"])
    write(captioned, "An owl")
    ranking = [hit.illustration.pk for hit in ask("owl").hits]
    assert ranking.index(classed.pk) < ranking.index(captioned.pk) < ranking.index(neither.pk)
    # It is worth as much as looks can be at most: far above the line (0.5), though it looks like nothing.
    assert hit_of(ask("owl"), classed).score > 0.78, hit_of(ask("owl"), classed).score
    # What looks like it and was classed besides is surer than what only looks like it.
    Illustration.objects.filter(pk=shown["owl"][-1].pk).update(notations=["25F34"])
    page = ask("owl")
    assert page.hits[0].illustration.pk == shown["owl"][-1].pk


def test_the_class_of_one_of_several_things_does_not_make_sure(shown):
    row = shown[""][0]
    Illustration.objects.filter(pk=row.pk).update(notations=["25F34"])
    page = ask("owl brixelnep")
    assert "class" in codes(page, row)
    assert row.pk not in sure(page)


def test_a_book_that_is_named_brings_its_pictures(space, shown):
    book = rows.a_manifest(label={"de": ["Prodigiorum Chronicon"]})
    inside = made.hang(made.active(), space.pictures("castle", 3, seed=20), book)
    page = ask("Prodigiorum Chronicon")
    assert [hit.manifest.pk for hit in page.books] == [book.pk]
    assert sure(page) == ids(inside)
    assert codes(page, inside[0]) == {"book"}
    # So does its author, by one of the names alone.
    by = rows.a_manifest(metadata=[{"label": {"en": ["Author"]}, "value": {"none": ["Conrad Wolffart"]}}])
    his = made.hang(made.active(), space.pictures("castle", 2, seed=22), by)
    assert sure(ask("Wolffart")) == ids(his)
    # A thing that is seen is not the name of a book alone.
    herbal = rows.a_manifest(label={"en": ["The Castle"]})
    within = made.hang(made.active(), space.pictures("owl", 2, seed=21), herbal)
    page = ask("castle")
    assert ids(within).isdisjoint(sure(page))


def test_a_word_of_no_dictionary_beside_a_thing_needs_more_than_its_class(shown):
    assert sure(ask("owl")) == ids(shown["owl"])
    page = ask("owl brixelnep")
    assert page.sure <= 5
    assert {hit.illustration.pk for hit in page.hits[:5]} == ids(shown["owl"])


@pytest.mark.parametrize(("words", "lang"), [("owl or ship", "en"), ("ein Schiff oder eine Eule", "de")])
def test_one_thing_or_another_is_either(shown, words, lang):
    owls, ships = sure(ask("owl")), sure(ask("ship"))
    assert owls
    assert ships
    assert sure(ask(words, lang)) == owls | ships
    assert sure(ask("owl and ship")) < owls | ships
    assert sure(ask("owl or ship -ship")) == owls - ships


@pytest.mark.parametrize("words", ["owl.", "owl?", "owl …", "\uff4f\uff57\uff4c"])
def test_punctuation_and_the_form_of_letters_change_no_question(shown, words):
    assert sure(ask(words)) == sure(ask("owl"))


@pytest.mark.parametrize("words", ["-eagle", "a picture of", "the"])
def test_no_words_leave_the_page_blank(shown, words):
    page = ask(words)
    assert page.total == (24 if words == "-eagle" else 28)
    assert page.sure == 0


def test_a_notation_is_what_it_stands_for(shown):
    birds = sure(ask("bird"))
    assert sure(ask("25F3")) == sure(ask("25f3", "de")) == birds
    assert ask("25F3(BIRDZ)").sure == 0


def test_a_caption_is_found_by_all_of_its_words(shown):
    """The caption's words also name a castle, which the picture does not show."""
    row = shown["owl"][0]
    assert row.pk not in sure(ask("Eule auf einer Burg", "de"))
    write(row, "Figur 1. Eule auf einer Burg.")
    page = ask("Figur 1. Eule auf einer Burg.", "de")
    assert page.hits[0].illustration.pk == row.pk
    assert "in-the-caption" in codes(page, row)
    assert row.pk in sure(page)
    assert row.pk not in sure(ask("Eule auf einem Schiff", "de"))
    assert {"castle", "ship"} <= shown.keys()


def test_a_plus_before_the_only_words_adds_them_to_nothing(shown):
    assert sure(ask("+owl")) == sure(ask("owl"))
