"""What is sure does not change with a turned space, another hour, or more pictures of other things."""

import time

import numpy as np
import pytest
from django.core.cache import cache

from onitsearch import search
from onitsearch.search import SearchQuery, background, visual
from onitsearch.search.candidates import SearchContext
from onitsearch.search.understand import Concept, understand
from onitsearch.store import classes
from onitsearch.store.query_plan import Filter
from tests.onitsearch.search import space as made

pytestmark = pytest.mark.django_db

SHOWN = {"owl": 6, "lion": 5, "tulip": 7, "eagle": 4, "castle": 5, "bee": 3, "stag": 4}
WORDS = [
    ("owl", "en"), ("Eule", "de"), ("hibou", "fr"), ("a lion", "en"), ("tulips", "en"), ("bird", "en"),
    ("animal", "en"), ("castle", "en"), ("flower", "en"), ("bicycle", "en"), ("zebra", "en"),
    ("brixelnep", "en"), ("a lion near a castle", "en"), ("birds -eagle", "en"),
]  # fmt: skip


@pytest.fixture
def model(space):
    model = made.a_model(space)
    for number, (words, count) in enumerate(SHOWN.items()):
        made.hang(model, space.pictures(words, count, seed=number))
    made.hang(model, space.pictures("", 6))
    return model


def sure(space):
    """What is sure for each question, by words and by a picture."""
    found = {}
    for words, lang in WORDS:
        page = search.find(SearchQuery(text=words, lang=lang, page_size=1000))
        found[words] = {hit.illustration.pk for hit in page.hits if hit.sure}
    for words in (*SHOWN, "zebra"):
        picture = space.pictures(words, 1, seed=99, spread=0.3)[0]
        page = search.find(SearchQuery(vectors=(picture,), page_size=1000))
        found[f"a picture of {words}"] = {hit.illustration.pk for hit in page.hits if hit.sure}
    return found


def test_what_is_sure_to_start_from_is_what_is_shown(space, model):
    """The other tests compare with this: were nothing sure, they would say nothing."""
    found = sure(space)
    counts = {words: len(ids) for words, ids in found.items()}
    assert {words: counts[words] for words in ("owl", "Eule", "hibou", "a lion", "tulips", "castle")} == {
        "owl": 6, "Eule": 6, "hibou": 6, "a lion": 5, "tulips": 7, "castle": 5
    }  # fmt: skip
    assert counts["bird"] == 10
    assert counts["animal"] == 22
    assert found["birds -eagle"] == found["owl"]
    assert counts["bicycle"] == counts["zebra"] == counts["brixelnep"] == counts["a lion near a castle"] == 0
    assert {words: counts[f"a picture of {words}"] for words in SHOWN} == SHOWN
    assert counts["a picture of zebra"] == 0


@pytest.mark.parametrize("seed", [1, 2])
def test_a_turned_space_is_the_same_space(space, model, seed):
    before = sure(space)
    space.turn(seed)
    made.turned(model, space)
    assert sure(space) == before


def test_asked_later_or_by_another_process_it_is_the_same(space, model, monkeypatch):
    before = sure(space)
    assert sure(space) == before
    background.forget()
    cache.clear()
    assert sure(space) == before
    now = time.monotonic
    monkeypatch.setattr(classes.time, "monotonic", lambda: now() + 3600)
    assert sure(space) == before


@pytest.mark.parametrize("times", [2, 4])
def test_more_pictures_of_other_things_change_nothing(space, model, times):
    before = sure(space)
    others = ["elephant", "ship", "rose", "anchor", "crab", "windmill", "oak", "drum"]
    wanted = (times - 1) * (sum(SHOWN.values()) + 6)
    for number, words in enumerate(others):
        made.hang(model, space.pictures(words, wanted // len(others) + 1, seed=50 + number))
    after = sure(space)
    assert {w: after[w] for w in after if w not in ("animal", "flower")} == {
        w: before[w] for w in before if w not in ("animal", "flower")
    }
    # Of these words there are more now; what was sure of them is so still, but for what lay close to the line.
    for words in ("animal", "flower"):
        assert len(after[words]) > len(before[words])
        assert len(after[words] & before[words]) >= 0.8 * len(before[words])


@pytest.mark.parametrize("words", ["owl", "a lion", "castle", "zebra", "bicycle", "brixelnep"])
def test_pictures_of_nothing_that_has_a_name_change_nothing(space, model, words):
    """Up to two in five of them: how far pictures usually reach into the vocabulary is that of most."""

    def found():
        page = search.find(SearchQuery(text=words, page_size=1000))
        return {hit.illustration.pk for hit in page.hits if hit.sure}

    before = found()
    made.hang(model, space.pictures("", 18, seed=77))
    assert found() == before


@pytest.mark.xfail(
    reason="how far pictures usually reach is a quartile: a nameless majority lowers it", strict=True
)
def test_most_pictures_of_nothing_that_has_a_name_change_nothing(space, model):
    before = sure(space)
    made.hang(model, space.pictures("", 3 * (sum(SHOWN.values()) + 6), seed=77))
    assert sure(space) == before


def test_a_word_that_a_language_misplaces_is_helped_by_the_others(space, model, monkeypatch):
    """A model may know "owl" and take „Eule“ for something else: its translations are asked as well."""
    owls, right = sure(space)["Eule"], space.meaning

    def misplaced(words, lang="en"):
        wrong = lang == "de" and words == "Eule"
        return made.unit(right(words) + 0.9 * right("anchor")) if wrong else right(words, lang)

    monkeypatch.setattr(space, "meaning", misplaced)
    vector = space.encode_text("Eule", "de")
    context = SearchContext(model, Filter(), 10, background.background(model), classes.reference_of(model))
    (concept,) = understand("Eule", "de").concepts
    moved, owl = visual.query_vector(concept, vector, context), space.encode_text("owl")
    assert np.linalg.norm(moved) == pytest.approx(1, abs=1e-5)
    assert moved @ owl > vector @ owl + 0.05
    assert visual.query_vector(Concept("brixelnep", None, familiar=False), vector, context) is vector

    def found():
        page = search.find(SearchQuery(text="Eule", lang="de", page_size=1000))
        surely = {hit.illustration.pk for hit in page.hits if hit.sure}
        return surely, sum(hit.score for hit in page.hits if hit.illustration.pk in owls)

    surely, scores = found()
    assert surely == owls
    monkeypatch.setattr(visual, "_TRANSLATIONS_WEIGHT", 0.0)
    assert found()[1] < scores - 0.1
