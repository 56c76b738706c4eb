"""What looks, captions and classes are worth for single pictures: a known space, a few rows."""

import math
from dataclasses import replace

import pytest

from onitsearch.search import textual, visual
from onitsearch.search.background import background
from onitsearch.search.candidates import Candidates, SearchContext
from onitsearch.search.query import Why
from onitsearch.search.understand import Concept, understand
from onitsearch.store import classes
from onitsearch.store.captions import CaptionMatch
from onitsearch.store.models import Illustration, Vector
from onitsearch.store.nearest import Filter
from tests.onitsearch.search import space as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(space):
    model = made.a_model(space)
    return {
        words: made.hang(model, space.pictures(words, 3, seed=n))
        for n, words in enumerate(("owl", "lion", "ship"))
    }


def a_context(**values):
    model = made.active()
    return SearchContext(**{"model": model, "wanted": Filter(), "depth": 50, "background": background(model),
                            "reference": classes.reference_of(model), **values})  # fmt: skip


def test_what_other_reasons_brought_up_gets_its_nearness_and_is_not_sure_by_it(space, shown):
    vector, context = space.encode_text("owl"), a_context()
    whole = visual.by_words(understand("owl").concepts[0], vector, context)
    owl, lion = shown["owl"][0].pk, shown["lion"][0].pk
    found = Candidates({owl: 2.0}, {})
    Vector.objects.filter(illustration=owl).update(
        v=(2 * space.pictures("owl", 3, seed=0)[0]).tolist()
    )  # any length
    visual.score_missing(found, vector, [owl, lion, lion, 10**9], context)
    assert found.nearness == pytest.approx({owl: whole.nearness[owl], lion: whole.nearness[lion]}, abs=2e-3)
    assert found.evidence[owl] == 2.0  # what it had stays
    assert found.evidence[lion] == pytest.approx((whole.nearness[lion] - 1) / 0.04, abs=0.1)
    assert found.why == {}
    near = Candidates({}, {})
    visual.score_missing(near, vector, [owl], context)
    assert near.evidence[owl] <= -0.5
    near.nearness[owl] = 7.0
    visual.score_missing(near, vector, [owl], context)
    assert near.nearness[owl] == 7.0  # not once more


def test_pictures_that_were_not_compared_yet_are_at_most_half_way(space, shown):
    Vector.objects.update(base=None, best=None)
    vector = space.pictures("owl", 3, seed=0)[0]
    scores = visual._scores({shown["owl"][0].pk: 0.9, shown["lion"][0].pk: 0.2}, a_context())
    assert scores == {shown["owl"][0].pk: 0.5, shown["lion"][0].pk: 0.2}
    assert vector.shape == (64,)


def test_a_score_is_the_share_of_the_way_from_base_to_best_or_to_what_is_usual(space, shown):
    one, other = shown["owl"][0].pk, shown["lion"][0].pk
    Vector.objects.update(base=0.1, best=0.5)
    Vector.objects.filter(illustration=other).update(best=0.2)  # nothing in the vocabulary describes it
    classes.forget()
    assert visual._scores({one: 0.3, other: 0.3}, a_context()) == {
        one: pytest.approx(0.5),
        other: pytest.approx(0.5),
    }


def test_looks_of_a_picture_and_of_words_say_why_where_they_are_sure(space, shown):
    context, picture = a_context(), Why("looks-like", "picture")
    by = visual.by_vector(space.pictures("owl", 1, seed=9, spread=0.2)[0], picture, context)
    sure = {one for one, evidence in by.evidence.items() if evidence >= 0}
    assert {row.pk for row in shown["owl"]} == sure == set(by.why)
    assert all(reasons == [picture] for reasons in by.why.values())
    assert set(by.nearness) == set(by.evidence) == {row.pk for group in shown.values() for row in group}
    same = visual.by_vector(space.pictures("owl", 3, seed=0)[0], picture, context)
    assert same.evidence[shown["owl"][0].pk] == pytest.approx(4.0, abs=0.05)  # as near as can be
    words = visual.by_words(understand("owl").concepts[0], space.encode_text("owl"), context)
    assert all(reasons == [Why("looks-like", "words")] for reasons in words.why.values())
    assert set(words.why) == {row.pk for row in shown["owl"]}
    unheard = visual.by_words(Concept("x", None, familiar=False), space.encode_text("owl"), context)
    assert unheard.why == {}
    assert max(unheard.evidence.values()) <= -0.5
    few = visual.by_vector(space.pictures("owl", 1)[0], picture, a_context(depth=2))
    assert len(few.evidence) == 2
    none = visual.by_vector(
        space.pictures("owl", 1)[0], picture, a_context(wanted=Filter(ids=(shown["ship"][1].pk,)))
    )
    assert set(none.evidence) == {shown["ship"][1].pk}


def test_captions_and_classes_add_what_they_are_worth(space, shown):
    (owl,) = understand("owl").concepts
    (made_up,) = understand("brixelnep").concepts
    vector = space.encode_text("owl")
    caption, running, classed = (shown["ship"][n].pk for n in range(3))
    Illustration.objects.filter(pk=caption).update(text="Brixelnep")
    Illustration.objects.filter(pk=running).update(text="Brixelnep " + "und so weiter " * 6)
    Illustration.objects.filter(pk=classed).update(notations=["25F34"])

    def added(concept, *, whole):
        found = Candidates()
        textual.add_captions_and_classes(found, concept, vector, "en", a_context(), whole=whole)
        return found

    def with_doubt(first, second):
        sigmoid = lambda value: 1 / (1 + math.exp(-max(-40.0, value)))  # noqa: E731
        value = 1 - (1 - sigmoid(first)) * (1 - sigmoid(second))
        return math.log(value / (1 - value))

    looks = Candidates()
    visual.score_missing(looks, vector, [caption, running, classed], a_context())
    found = added(made_up, whole=True)
    assert found.evidence[caption] == pytest.approx(with_doubt(looks.evidence[caption], 2.2))
    assert found.evidence[running] == pytest.approx(with_doubt(looks.evidence[running], -1.5))
    assert found.why[caption] == [Why("in-the-caption", "Brixelnep")]
    part = added(made_up, whole=False)
    assert part.evidence[caption] == pytest.approx(with_doubt(looks.evidence[caption], -1.5))
    found = added(owl, whole=True)
    assert found.evidence == {classed: pytest.approx(with_doubt(looks.evidence[classed], 4.0))}
    assert found.why == {classed: [Why("class", "25F34")]}
    assert added(owl, whole=False).evidence[classed] == pytest.approx(
        with_doubt(looks.evidence[classed], -1.5)
    )
    assert textual._caption_evidence(CaptionMatch(1, 1.0, (), running=True)) == pytest.approx(-1.5)
    # Whose looks are understood and are otherwise is doubted by how much they fall short.
    Illustration.objects.filter(pk=caption).update(text="owl")
    found = added(owl, whole=True)
    doubted = 2.2 - (0.55 - found.nearness[caption]) * 7.0
    assert found.evidence[caption] == pytest.approx(with_doubt(looks.evidence[caption], doubted))


def test_classes_in_scope_are_counted_once_a_minute_where_there_are_many(space, shown, monkeypatch):
    row = shown["owl"][0]
    Illustration.objects.filter(pk=row.pk).update(notations=["25F34"])
    many = replace(background(made.active()), rows=20_000)
    counted = lambda **values: textual._present(a_context(**values))  # noqa: E731
    assert counted() == counted(background=many) == {"25F34": 1}
    Illustration.objects.filter(pk=row.pk).update(notations=["25F3"])
    assert counted() == counted(background=replace(many, rows=19_999)) == {"25F3": 1}
    assert counted(background=many) == {"25F34": 1}
    assert counted(background=many, wanted=Filter(exclude=(row.pk,))) == {
        "25F34": 1
    }  # one example left out is no scope
    assert counted(background=many, wanted=Filter(kinds=("map",))) == {}
    assert counted(background=many, wanted=Filter(ids=(row.pk,))) == {"25F3": 1}


def test_a_background_is_the_same_sample_for_a_while(space, shown, monkeypatch):
    from onitsearch.search import background as module

    model = made.active()
    first = module.background(model)
    assert (first.sample.shape, first.rows) == ((9, 64), 9)
    assert first.peak_z_score is None or first.peak_z_score > 0
    made.hang(model, space.pictures("castle", 60))
    assert module.background(model).rows == 69  # of so few it is read anew each time
    kept = module.background(model)
    made.hang(model, space.pictures("bee", 2))
    monkeypatch.setattr(module, "_kept", {model.key: (module.time.monotonic() - 299, kept)})
    assert module.background(model) is kept
    monkeypatch.setattr(module, "_kept", {model.key: (module.time.monotonic() - 301, kept)})
    assert module.background(model).rows == 71


def test_the_line_is_the_questions_whatever_narrows_it(space, shown):
    (owl,), vector = understand("owl").concepts, space.encode_text("owl")
    for row, best in zip(shown["owl"], (0.811, 0.905, 0.883), strict=True):  # all within the band
        Vector.objects.filter(illustration=row.pk).update(base=0.0, best=best)
    classes.forget()
    whole = visual.by_words(owl, vector, a_context())
    for row in (row for group in shown.values() for row in group):
        narrowed = visual.by_words(owl, vector, a_context(wanted=Filter(ids=(row.pk,))))
        assert narrowed.evidence == {row.pk: pytest.approx(whole.evidence[row.pk])}
    assert Filter(kinds=("map",), ids=(1,), exclude=(2,)).widened == Filter(exclude=(2,))
    assert Filter(kinds=("map", "initial"), ids=(1,)).widened == Filter(kinds=("map", "initial"))
