"""Heads for kinds: probabilities that keep their word, hiding only when sure, and what is worth learning."""

from __future__ import annotations

import numpy as np
import pytest

from onitsearch.evaluate.calibration import expected_calibration_error
from onitsearch.kind_heads.evidence import WIDE, Evidence, numbers
from onitsearch.kind_heads.fitting import fit, log_loss, softmax, temperature
from onitsearch.kind_heads.head import SURE_TO_HIDE, KindHead, decide, read_head
from onitsearch.kind_heads.learning import Comparison, Known, Learned, compare, folds, learn

KINDS = ("illustration", "map", "mark", "ornament")
SHOWN = ("illustration", "map")


def drawn(many=600, seed=0):
    """Findings of twelve books that the detector calls marks: small ones in the middle are, large ones are pictures."""
    turns = np.random.default_rng(seed)
    found, kinds, books = [], [], []
    for n in range(many):
        side = float(turns.uniform(0.1, 0.9))
        mark = turns.uniform() < 1 / (1 + np.exp(25 * (side - 0.4)))
        found.append(Evidence("mark", 0.9, (1 - side) / 2, (1 - side) / 2, side, side, 0.7))
        kinds.append("mark" if mark else "illustration")
        books.append(f"book {n % 12}")
    return Known(found, kinds, books)


def test_evidence_is_finite_whatever_a_row_says():
    odd = [
        Evidence("portrait", 2.0, -3, 9, 0, 0, 0),
        Evidence("", 0, 0, 0, 5, 5, 30),
        Evidence("map", 1, 0, 0, 1, 1),
    ]
    made = numbers(odd)
    assert made.shape == (3, WIDE)
    assert np.isfinite(made).all()
    assert numbers([]).shape == (0, WIDE)


def test_the_fit_reaches_the_bottom():
    """At the least of a convex function its slope is nothing: checked by moving every weight a little."""
    turns = np.random.default_rng(2)
    rows = turns.normal(size=(80, 3))
    truth = turns.integers(0, 3, 80)
    found = fit(rows, truth, 3, ridge=0.01)
    held = np.full(4, 0.01)
    held[-1] = 0.0001

    def cost(weights):
        return log_loss(rows @ weights[:, :-1].T + weights[:, -1], truth) + 0.5 * float(
            (weights**2 * held).sum()
        )

    lowest = cost(found)
    for place in np.ndindex(found.shape):
        for step in (-0.02, 0.02):
            moved = found.copy()
            moved[place] += step
            assert cost(moved) > lowest


def test_what_is_known_stays_where_rows_tell_nothing():
    known = np.tile([2.0, 0.0], (50, 1))
    truth = np.asarray([0] * 44 + [1] * 6)  # as probable as the known logits say
    found = fit(np.zeros((50, 4)), truth, 2, ridge=0.01, known=known)
    assert softmax(known + found[:, -1])[0, 0] == pytest.approx(0.88, abs=0.01)


def test_a_temperature_cools_what_boasts():
    turns = np.random.default_rng(3)
    logits = turns.normal(size=(4000, 2)) * 1.5
    truth = (turns.uniform(size=4000) < softmax(logits)[:, 1]).astype(int)
    assert temperature(logits, truth) == pytest.approx(1.0, rel=0.15)
    assert temperature(logits * 3, truth) == pytest.approx(3.0, rel=0.15)
    assert temperature(np.zeros((0, 2)), np.zeros(0, int)) == 1.0


@pytest.mark.parametrize(
    ("chances", "kind"),
    [
        ((0.05, 0.02, 0.9, 0.03), "mark"),  # surely of those that are hidden
        ((0.30, 0.02, 0.6, 0.08), "illustration"),  # likely a mark, and not surely: it stays visible
        ((0.02, 0.08, 0.5, 0.4), "mark"),  # which of the hidden kinds is open, that it is one is not
        ((0.06, 0.2, 0.4, 0.34), "map"),
        ((0.7, 0.1, 0.1, 0.1), "illustration"),
    ],
)
def test_a_picture_is_hidden_only_where_that_is_sure(chances, kind):
    said = decide(KINDS, np.asarray(chances), SHOWN)
    assert said.kind == kind
    assert said.probability == chances[KINDS.index(kind)]
    assert said.chances[kind] == pytest.approx(said.probability)
    hidden = chances[2] + chances[3]
    assert (said.kind not in SHOWN) == (hidden >= SURE_TO_HIDE)


def test_where_everything_is_hidden_or_shown_the_likeliest_is_said():
    chances = np.asarray([0.1, 0.2, 0.4, 0.3])
    assert decide(KINDS, chances, ()).kind == "mark"
    assert decide(KINDS, chances, KINDS).kind == "mark"


def test_a_head_is_read_as_it_was_written_and_nonsense_is_refused():
    turns = np.random.default_rng(4)
    head = KindHead(
        KINDS, turns.normal(size=(4, WIDE + 1)), turns.normal(size=(4, 9)), 1.7, "a/b/8", {"books": 3}
    )
    again = read_head(head.as_bytes())
    assert (again.kinds, again.temperature, again.model, again.about) == (KINDS, 1.7, "a/b/8", {"books": 3})
    assert again.digest == head.digest
    found, rows = drawn(5).evidence, turns.normal(size=(5, 8))
    assert np.allclose(again.probabilities(found, rows), head.probabilities(found, rows), atol=1e-5)
    for broken in (b"", b"PK", head.as_bytes()[:200]):
        with pytest.raises(ValueError, match="no head"):
            read_head(broken)
    with pytest.raises(ValueError, match="shape"):
        read_head(KindHead(KINDS[:3], head.shape).as_bytes())


def test_size_overrules_the_detector_and_the_probabilities_keep_their_word():
    known, unseen = drawn(), drawn(2000, seed=9)
    learned = learn(known, SHOWN)
    assert learned.better
    assert learned.before.hidden_wrongly > 100
    judged = learned.head.predict(unseen.evidence, None, SHOWN)
    told = compare([one.kind for one in judged], unseen.kinds, SHOWN)
    assert told.accuracy > 0.8
    # Nine of ten hidden pictures are marks: what is sure is right as often as it says.
    hidden = sum(one.kind not in SHOWN for one in judged)
    assert hidden > 0
    assert told.hidden_wrongly < 0.1 * hidden
    table = learned.head.probabilities(unseen.evidence)
    right = [
        learned.head.kinds[at] == kind for at, kind in zip(table.argmax(axis=1), unseen.kinds, strict=True)
    ]
    assert expected_calibration_error(table.max(axis=1).tolist(), right) < 0.05


def test_looks_add_to_what_is_known_and_a_new_kind_is_learned():
    known = drawn()
    base = learn(known, SHOWN).head
    turns = np.random.default_rng(5)
    rows = turns.normal(size=(len(known.kinds), 6)) * 0.2
    kinds = list(known.kinds)
    for at in range(0, len(kinds), 5):
        kinds[at] = "photograph"
        rows[at, 0] += 3
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    learned = learn(
        Known(known.evidence, kinds, known.books, rows), (*SHOWN, "photograph"), base=base, model="m"
    )
    assert learned.head.kinds == (*base.kinds, "photograph")
    assert learned.head.model == "m"
    assert learned.ours.accuracy > learned.before.accuracy + 0.2


def test_too_little_teaches_nothing():
    few = drawn(39)
    assert learn(few, SHOWN) is None
    one_book = Known(drawn(100).evidence, drawn(100).kinds, ["a"] * 100)
    assert learn(one_book, SHOWN) is None
    one_kind = Known(drawn(100).evidence, ["mark"] * 100, drawn(100).books)
    assert learn(one_kind, SHOWN) is None


def test_books_stay_whole_in_the_folds():
    books = ["a"] * 30 + ["b"] * 5 + ["c"] * 5 + ["d"] * 2 + ["e"] + ["f"]
    of = folds(books)
    assert len({(book, fold) for book, fold in zip(books, of.tolist(), strict=True)}) == 6
    assert len(set(of.tolist())) == 5


@pytest.mark.parametrize(
    ("gain", "noise", "better"), [(5.0, 2.0, True), (2.0, 3.0, False), (0.0, 0.0, False), (-4.0, 1.0, False)]
)
def test_a_head_takes_over_only_where_its_mistakes_cost_less_by_more_than_chance(gain, noise, better):
    head, figures = KindHead(KINDS, np.zeros((4, WIDE + 1))), Comparison(100, 90, 0, 0)
    assert Learned(head, figures, figures, gain, noise, np.zeros((0, 4))).better is better


def test_one_that_repeats_what_stands_gains_nothing():
    known = drawn()
    learned = learn(known, SHOWN)
    again = learn(known, SHOWN, standing=learned.head)
    assert not again.better
    assert learned.gain > 500


def test_a_head_without_looks_only_doubts_what_would_hide_a_picture():
    shape = np.zeros((4, WIDE + 1))
    shape[:, -1] = (3.0, 5.0, 0.0, 0.0)  # a map, most likely
    head = KindHead(KINDS, shape)
    found = [Evidence(said, 0.9, 0.1, 0.1, 0.8, 0.8) for said in KINDS]
    assert [one.kind for one in head.predict(found, None, SHOWN)] == ["illustration", "map", "map", "map"]
    shape[:, -1] = (0.0, 0.0, 9.0, 0.0)  # a mark, surely
    assert [one.kind for one in head.predict(found, None, SHOWN)] == list(KINDS)
    looking = KindHead(KINDS, shape, np.zeros((4, 3)))
    said = [
        one.kind
        for one in looking.predict([*found, Evidence("music", 0.9, 0, 0, 1, 1)], np.zeros((5, 2)), SHOWN)
    ]
    assert said == ["mark", "mark", "mark", "mark", "music"]  # of music it knows nothing
    told = head.predict(found, None, SHOWN)[0]
    assert told.probability == pytest.approx(1 / (np.exp(9) + 3))
