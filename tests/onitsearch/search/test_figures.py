"""The figures of a ranking, to the digit: evidence, lines, orders and scores. Plain values, no rows."""

import math
from statistics import NormalDist

import numpy as np
import pytest

from onitsearch.embed.reference import Reference
from onitsearch.prints.match import Alignment
from onitsearch.search import candidates, class_scores, engine, threshold, verify, visual
from onitsearch.search.background import Background
from onitsearch.search.candidates import Candidates, SearchContext
from onitsearch.search.class_scores import ClassInside
from onitsearch.search.query import Hit, HitPage, SearchQuery, Why
from onitsearch.search.understand import Concept, understand
from onitsearch.store.query_plan import Filter

LOOKS, CAPTION = Why("looks-like", "words"), Why("in-the-caption", "Eule")


def sigmoid(value):
    return 1 / (1 + math.exp(-value))


def part(evidence, nearness=None, why=()):
    return Candidates(
        dict(evidence), dict(nearness or {}), {one: list(reasons) for one, reasons in dict(why).items()}
    )


# -- evidence --------------------------------------------------------------------------------------------


def test_independent_reasons_lessen_each_other_s_doubt():
    made = Candidates()
    made.add(1, 1.0, LOOKS)
    assert made.evidence[1] == pytest.approx(1.0)
    made.add(1, 2.0, CAPTION)
    both = 1 - (1 - sigmoid(1.0)) * (1 - sigmoid(2.0))
    assert made.evidence[1] == pytest.approx(math.log(both / (1 - both)))
    assert made.why[1] == [LOOKS, CAPTION]
    made.add(2, -1.0, None)
    assert (made.evidence[2], 2 in made.why) == (pytest.approx(-1.0), False)
    made.add(3, 1000.0, None)
    made.add(4, -1000.0, None)
    assert 20 < made.evidence[3] < 21 < -made.evidence[4] + 1
    made.add(3, -1000.0, None)  # what is no reason takes nothing away
    assert made.evidence[3] > 20


def test_several_things_are_as_sure_as_the_least_sure_of_them():
    one = part({1: 3.0, 2: 2.0, 3: -1.0, 4: 1.0}, {1: 0.9, 2: 0.5}, {1: [LOOKS], 2: [LOOKS]})
    two = part({1: 1.0, 2: -3.0, 3: -2.0, 5: -20.0}, {1: 0.1, 5: 0.4}, {1: [LOOKS, CAPTION]})
    made = candidates.all_of([one, two])
    assert made.evidence == {1: 1.0, 2: -1.5, 3: -1.5, 4: -4.0, 5: -8.0}
    assert made.nearness == {1: 0.5, 2: 0.25, 3: 0.0, 4: 0.0, 5: 0.2}
    assert made.why == {1: [LOOKS, CAPTION], 2: [LOOKS], 3: [], 4: [], 5: []}
    near = part({}, {1: 0.75, 9: 0.1})
    made = candidates.all_of([one, two], near)
    assert (made.nearness[1], made.nearness[2]) == (0.75, 0.25)
    assert candidates.all_of([one]) is one
    assert candidates.all_of([one], near).nearness[1] == 0.75
    assert candidates.all_of([part({1: 0.0}), part({1: 2.0})]).evidence == {1: 0.0}


def test_one_of_several_things_is_as_sure_as_of_the_surest():
    one = part({1: 3.0, 2: -2.0}, {1: 0.9, 2: 0.5}, {1: [LOOKS]})
    two = part({1: -1.0, 2: -1.0, 3: 1.0}, {1: 0.1, 3: 0.4}, {1: [CAPTION, LOOKS], 3: [CAPTION]})
    made = candidates.any_of([one, two])
    assert made.evidence == {1: 3.0, 2: -1.0, 3: 1.0}
    assert made.nearness == {1: 0.9, 2: 0.5, 3: 0.4}
    assert made.why == {1: [LOOKS, CAPTION], 2: [], 3: [CAPTION]}
    assert candidates.any_of([one]) is one


def test_a_mixed_question_is_the_mean_of_its_parts_less_what_is_to_be_avoided():
    one = part({1: 3.0, 2: 1.0}, {1: 0.5}, {1: [LOOKS]})
    two = part({1: 1.0, 3: 2.0}, {1: 0.25, 3: 0.5}, {1: [CAPTION, LOOKS], 3: [CAPTION]})
    made = candidates.together([one, two], [])
    assert made.evidence == {1: 2.0, 2: -1.5, 3: -1.0}  # one that a part does not find is as far as can be
    assert made.nearness == {1: 0.375, 2: 0.0, 3: 0.25}
    assert made.why == {1: [LOOKS, CAPTION], 2: [], 3: [CAPTION]}
    avoided = [part({1: 1.5, 2: -5.0}), part({1: 0.25, 3: 3.0})]
    assert candidates.together([one, two], avoided).evidence == {1: 0.25, 2: -1.5, 3: -4.0}
    assert candidates.together([one], avoided[:1]).evidence == {1: 1.5, 2: 1.0}
    assert candidates.together([one], []) is one
    assert candidates.together([], avoided).evidence == {}


# -- lines -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("peak", "distance"), [(None, 0.174), (0.0, 0.174), (6.0, 0.174), (5.0, 0.145), (1.0, 0.08), (20.0, 0.3)]
)
def test_where_lines_may_lie(peak, distance):
    found = threshold.band(peak)
    assert (found.low, found.usual, found.high) == pytest.approx(
        (1 - 1.5 * distance, 1 - distance, 1 - 0.45 * distance)
    )


@pytest.mark.parametrize(
    ("scores", "line"),
    [
        ([], (0.9 + 0.5 + 0.7) / 3),
        ([0.8, 0.79, 0.6], (0.79 + 0.6 + 0.7) / 3),  # the usual line lies in the widest gap
        ([0.705, 0.6, 0.88], (0.88 + 0.705) / 2),
        ([0.52, 0.69, 0.71, 0.88], (0.71 + 0.88) / 2),  # as wide as the other; it is the first
        ([0.51, 0.7, 0.89], (0.89 + 0.7 + 0.7) / 3),
        ([0.9, 0.5, 1.0, 0.1], (0.9 + 0.5 + 0.7) / 3),  # the ends of the band are none of its scores
    ],
)
def test_the_line_lies_in_the_gap_that_counts_most(scores, line):
    assert threshold.choose_line(scores, threshold.Band(0.5, 0.7, 0.9)) == pytest.approx(line)


def test_where_the_scores_lie_close_around_the_usual_line_it_is_taken_as_it_is():
    band = threshold.Band(0.69, 0.7, 0.709)
    assert threshold.choose_line([], band) == 0.7
    assert threshold.choose_line([], threshold.Band(0.69, 0.7, 0.711)) == pytest.approx(
        (0.69 + 0.7 + 0.711) / 3
    )


def test_a_gap_counts_less_the_further_it_lies_from_the_usual_line():
    band = threshold.Band(0.0, 0.9, 1.0)
    # 0.3 wide at 0.15 against 0.24 at 0.88: the wider one lies too far away.
    assert threshold.choose_line([0.3, 0.45, 0.6, 0.75], band) == pytest.approx((1.0 + 0.75 + 0.9) / 3)
    assert threshold.choose_line([0.6, 0.75, 0.88, 0.95], band) == pytest.approx(0.3)


def test_similarities_to_a_picture_are_shares_of_the_way_to_it():
    sample = np.linspace(0.0, 0.4, 41, dtype=np.float32)
    shares, line = threshold.relative_similarities(np.asarray([0.2, 0.6, 1.0], np.float32), sample, 1000)
    assert shares.tolist() == pytest.approx([0.0, 0.5, 1.0], abs=1e-5)
    deviation = (0.2 - float(np.quantile(sample, 0.16))) / 0.8
    assert line == pytest.approx(NormalDist().inv_cdf(1 - 0.03 / 1000) * deviation, abs=1e-5)
    few = threshold.relative_similarities(shares, sample, 7)[1]
    assert few == threshold.relative_similarities(shares, sample, 100)[1] < line
    # However widely they spread, what lies so near is no chance; and where all are alike some way is left.
    wide = np.asarray([-1.0] * 4 + [0.9] * 6, np.float32)
    assert threshold.relative_similarities(shares, wide, 10**6)[1] == 0.8
    alike = threshold.relative_similarities(np.asarray([1.0], np.float32), np.ones(9, np.float32), 100)
    assert alike[0].tolist() == [0.0]
    assert threshold.relative_similarities(np.asarray([0.99], np.float32), np.full(9, 0.98, np.float32), 100)[
        0
    ][0] == pytest.approx(0.2, abs=1e-4)
    # Of seven nothing can be told, of eight it can.
    assert threshold.relative_similarities(shares, sample[:7], 7) == (pytest.approx(shares), 0.5)
    assert threshold.relative_similarities(shares, sample[:8], 8)[1] != 0.5


# -- looks -----------------------------------------------------------------------------------------------


def context(**values):
    names = ("owl", "lion", "bird")
    reference = Reference(
        "one",
        names,
        np.eye(2, 4, dtype=np.float32),
        np.asarray([2, 1, 2], np.int8),
        np.eye(3, 4, dtype=np.float32),
    )
    usual = Background(np.zeros((0, 4), np.float32), 0, 5.0)
    return SearchContext(**{"model": None, "wanted": Filter(), "depth": 9, "background": usual,
                            "reference": reference, **values})  # fmt: skip


@pytest.mark.parametrize(
    ("score", "line", "evidence"),
    [(0.9, 0.8, 2.5), (0.8, 0.8, 0.0), (0.7, 0.8, -2.5), (2.0, 0.8, 4.0), (0.9, math.inf, -2.5), (1.5, math.inf, -0.5),
     (0.99, math.inf, -0.5)],
)  # fmt: skip
def test_what_looks_are_worth(score, line, evidence):
    assert visual._evidence(score, line) == pytest.approx(evidence)


def test_words_of_no_dictionary_have_a_band_that_nothing_reaches():
    known, made_up = Concept("owl", None, familiar=True), Concept("brixelnep", None, familiar=False)
    assert visual.band(known, context()) == threshold.band(5.0)
    assert visual.band(made_up, context()) is threshold.NEVER_SURE


def test_a_question_s_vector_is_moved_towards_its_translations():
    (owl,) = understand("owl").concepts
    vector = np.asarray([0, 0.6, 0.8, 0], np.float32)
    moved = visual.query_vector(owl, vector, context())
    expected = np.asarray([0.5, 0.6, 0.8, 0])
    assert moved == pytest.approx(expected / np.linalg.norm(expected), abs=1e-6)
    assert moved.dtype == np.float32
    assert visual.query_vector(owl, vector, context(reference=None)) is vector
    assert visual.query_vector(Concept("owl", None, True), vector, context()) is vector
    (stag,) = understand("stag").concepts
    assert visual.query_vector(stag, vector, context()) is vector  # of no listed word
    assert visual.understood(owl, context()) is True
    assert visual.understood(understand("lion").concepts[0], context()) is False
    assert visual.understood(owl, context(reference=None)) is False
    assert visual.understood(Concept("owl", None, True), context()) is False


def test_a_word_that_lies_elsewhere_than_its_translation_is_doubtful(monkeypatch):
    (owl,), (eule,) = understand("owl").concepts, understand("Eule", "de").concepts
    there, elsewhere = (np.asarray(one, np.float32) for one in ([1, 0, 0, 0], [0, 1, 0, 0]))
    assert visual.translated(eule, there, context())
    assert not visual.translated(eule, elsewhere, context())
    assert visual.translated(owl, elsewhere, context())  # the name itself
    assert visual.translated(eule, elsewhere, context(reference=None))
    assert visual.translated(Concept("Eule", None, True), elsewhere, context())

    scores = {1: 0.99, 2: 0.9, 3: 0.3}
    monkeypatch.setattr(visual, "_nearest", lambda *_: list(scores.items()))
    monkeypatch.setattr(visual, "_scores", lambda found, _context: found)
    allowed = threshold.band(5.0)
    assert scores[2] < allowed.high < scores[1]
    sure = [{one for one, at in visual.by_words(eule, there, context(), doubtful=doubtful).evidence.items() if at >= 0}
            for doubtful in (False, True)]  # fmt: skip
    assert sure == [{1, 2}, {1}]


def test_the_classes_below_a_thing_and_what_they_are_called():
    (owl,) = understand("owl").concepts
    (bird,) = understand("bird").concepts
    (lion,) = understand("lion").concepts
    inside = class_scores.classes_inside(owl, context())
    assert (inside["owl"].line, inside["owl"].names) == (threshold.CLASS_LINES[2], None)
    assert inside["owl"].told("de") == ""
    inside = class_scores.classes_inside(bird, context())
    assert set(inside) == {"owl", "bird"}
    told = [inside["owl"].told(lang) for lang in ("de", "en", "fr", "xx")]
    assert told == ["Eule", "owl", "hibou", "owl"]  # not “night bird”, which is of the same notation
    (animals,) = understand("25F").concepts
    assert class_scores.classes_inside(animals, context())["bird"].told("de") == "Vogel"  # nor a beak
    assert class_scores.classes_inside(lion, context())["lion"].line == 0.995
    assert class_scores.classes_inside(bird, context(reference=None)) == {}
    assert class_scores.classes_inside(Concept("bird", None, True), context()) == {}
    strange = Reference("one", ("owl",), np.eye(1, 4, dtype=np.float32), np.zeros(1, np.int8))
    assert class_scores.classes_inside(bird, context(reference=strange)) == {}
    nameless = ClassInside(0.9, {"en": ("owl",), "de": (), "fr": ()})
    assert nameless.told("de") == "owl"
    assert ClassInside(0.9, {"en": (), "de": (), "fr": ()}).told("de") == ""


# -- order -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "sure", "score"),
    [(3.0, True, 0.75), (3.0, False, 0.25), (5.0, True, 0.8655), (1.0, True, 0.6345), (1.0, False, 0.1344),
     (1000.0, True, 1.0), (1000.0, False, 0.4999), (-1000.0, True, 0.5), (-1000.0, False, 0.0)],
)  # fmt: skip
def test_a_place_in_the_order_as_a_score(order, sure, score):
    assert engine._score(order, sure=sure) == pytest.approx(score, abs=1e-4)


def test_the_sure_ones_come_first_each_part_by_evidence_and_nearness():
    whole = part({1: 0.0, 2: 1.0, 3: -0.1, 4: -0.5, 5: 1.0}, {1: 0.9, 2: 0.1, 3: 0.0, 4: 0.9})
    assert engine._order(whole) == pytest.approx({1: 2.7, 2: 1.3, 3: -0.1, 4: 2.2, 5: 1.0})
    assert engine._ranked(whole) == [1, 2, 5, 4, 3]
    assert engine._ranked(part({7: 1.0, 6: 1.0, 9: -1.0, 8: -1.0})) == [6, 7, 8, 9]


def an_alignment(inliers):
    return Alignment(inliers, inliers, np.eye(3), 0.5)


def test_one_that_is_verified_stands_above_the_best_of_the_others_and_says_why():
    assert verify.score(an_alignment(16), 0.6) == pytest.approx(0.8)
    assert verify.score(an_alignment(48), 0.6) == pytest.approx(0.9)
    assert verify.score(an_alignment(16), 0.2) == pytest.approx(0.75)
    assert verify.why(an_alignment(48)) == (Why("same-print", "48"),)
    assert verify.why(None) == ()


# -- questions -------------------------------------------------------------------------------------------


def test_what_asks_for_something():
    vector = np.ones(4, np.float32)
    assert not SearchQuery().asks_something
    assert not SearchQuery(text="\x00 \t", unlike=("x",), details=(None,)).asks_something
    for asked in ({"text": "a"}, {"vectors": (vector,)}, {"word_vectors": (vector,)}, {"pictures": (vector,)},
                  {"like": ("x",)}, {"region": object()}):  # fmt: skip
        assert SearchQuery(**asked).asks_something, asked
    assert SearchQuery(text=" a\x00b \n c ").words == "a b c"
    query = SearchQuery()
    assert (query.page, query.page_size, query.most, query.lang, query.least) == (1, 40, 1000, "en", "any")


@pytest.mark.parametrize(
    ("total", "size", "pages"), [(0, 40, 1), (40, 40, 1), (41, 40, 2), (80, 40, 2), (1, 1, 1)]
)
def test_how_many_pages_there_are(total, size, pages):
    page = HitPage((), total, 1, size)
    assert (page.pages, page.cut, page.sure, page.books, page.spelling) == (pages, False, 0, (), None)


def test_a_hit_is_sure_unless_it_is_said():
    assert Hit(None, 0.5, ()).sure is True
