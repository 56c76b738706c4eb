"""Figures against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from onitsearch.evaluate.retrieval import evaluate, judge


def _ranking(text):
    return np.array([c == "x" for c in text])


def test_one_ranking_by_hand():
    # Right answers stand at places 1, 3 and 6 of eight.
    figures = judge("lion", _ranking("x.x..x.."), cuts=(1, 2, 5, 10))
    assert figures.relevant == 3
    assert figures.first_hit is True
    assert figures.r_precision == pytest.approx(2 / 3)
    assert figures.recall == {
        1: pytest.approx(1 / 3),
        2: pytest.approx(1 / 3),
        5: pytest.approx(2 / 3),
        10: 1.0,
    }
    assert figures.precision == {1: 1.0, 2: 0.5, 5: 0.4, 10: pytest.approx(3 / 8)}


def test_a_ranking_without_a_hit_in_front():
    figures = judge("lion", _ranking("..xx"), cuts=(1, 3))
    assert figures.first_hit is False
    assert figures.r_precision == 0
    assert figures.recall == {1: 0.0, 3: 0.5}


def test_nothing_right_has_no_recall():
    with pytest.raises(ValueError, match="no right answer"):
        judge("lion", _ranking("...."))


def test_scores_are_ranked_and_averaged():
    scores = np.array([[0.9, 0.1, 0.5], [0.2, 0.8, 0.1]])
    relevance = np.array([[True, False, True], [True, False, False]])
    figures = evaluate(["a", "b"], scores, relevance, cuts=(1, 2))
    assert figures.first_hit == 0.5
    assert figures.r_precision == pytest.approx((1.0 + 0.0) / 2)
    assert figures.recall(1) == pytest.approx((0.5 + 0.0) / 2)
    assert figures.recall(2) == pytest.approx((1.0 + 1.0) / 2)
    assert figures.precision(2) == pytest.approx((1.0 + 0.5) / 2)
    assert [q.query for q in figures.weakest(1)] == ["b"]
    assert figures.as_dict()["queries"] == 2


def test_a_gallery_that_asks_itself_leaves_the_question_out():
    rows = np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]])
    names = np.array(["a", "a", "b"])
    figures = evaluate(list(names), rows @ rows.T, names[:, None] == names, exclude_self=True, cuts=(1,))
    assert len(figures.queries) == 2  # the only b has nothing else to find
    assert figures.r_precision == 1.0


def test_ties_keep_the_gallerys_order_so_that_figures_repeat():
    figures = evaluate(["a"], np.zeros((1, 3)), np.array([[False, True, False]]), cuts=(1, 2))
    assert figures.first_hit == 0.0
    assert figures.recall(2) == 1.0


def test_shapes_must_agree():
    with pytest.raises(ValueError, match="differ"):
        evaluate(["a"], np.zeros((1, 3)), np.zeros((1, 2), bool))
