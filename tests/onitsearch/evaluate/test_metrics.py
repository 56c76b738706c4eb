"""Figures of rankings agree with torchmetrics and trec_eval, and intervals hold what they promise."""

from __future__ import annotations

import functools
import importlib
import json
import math
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from onitsearch.embed.compat import import_open_clip
from onitsearch.evaluate import by_class, metrics

DATA = Path(__file__).resolve().parents[2] / "data"
RANKINGS = st.lists(st.booleans(), min_size=1, max_size=60).filter(any)


@functools.cache
def torchmetrics() -> ModuleType:
    """Imported when it is first asked, since that takes six seconds."""
    import_open_clip()  # declares what a torchvision without its compiled part lacks; torchmetrics imports it
    return importlib.import_module("torchmetrics.functional.retrieval")


@settings(max_examples=60, deadline=None)
@given(ranked=RANKINGS, k=st.integers(1, 80))
def test_torchmetrics_agrees(ranked: list[bool], k: int) -> None:
    reference = torchmetrics()
    target = torch.tensor(ranked)
    scores = torch.arange(len(ranked), 0, -1, dtype=torch.float32)
    assert metrics.precision_at(ranked, k) == pytest.approx(
        float(reference.retrieval_precision(scores, target, top_k=k))
    )
    assert metrics.recall_at(ranked, k) == pytest.approx(
        float(reference.retrieval_recall(scores, target, top_k=k))
    )
    assert metrics.r_precision(ranked) == pytest.approx(
        float(reference.retrieval_r_precision(scores, target))
    )
    assert metrics.average_precision(ranked) == pytest.approx(
        float(reference.retrieval_average_precision(scores, target)), abs=1e-6
    )
    for cut in (k, None):
        assert metrics.ndcg(ranked, k=cut) == pytest.approx(
            float(reference.retrieval_normalized_dcg(scores, target, top_k=cut)), abs=1e-5
        )


@settings(max_examples=40, deadline=None)
@given(ranked=RANKINGS, missing=st.integers(0, 40))
def test_right_answers_that_a_ranking_lacks_count_as_never_found(ranked: list[bool], missing: int) -> None:
    """As if they stood behind everything else, endlessly far down."""
    relevant = sum(ranked) + missing
    for k in (1, 10, 200):
        assert metrics.recall_at(ranked, k, relevant) == sum(ranked[:k]) / relevant
        assert metrics.recall_at(ranked, k, relevant) <= metrics.ceiling_at(k, relevant)
    whole = metrics.average_precision(ranked)
    assert metrics.average_precision(ranked, relevant) == pytest.approx(whole * sum(ranked) / relevant)
    assert metrics.ndcg(ranked, relevant) <= metrics.ndcg(ranked)
    assert 0 <= metrics.r_precision(ranked, relevant) <= 1


def test_no_right_answer_is_no_figure() -> None:
    for figure in (
        metrics.r_precision,
        metrics.average_precision,
        metrics.ndcg,
        lambda r: metrics.recall_at(r, 5),
    ):
        with pytest.raises(ValueError, match="right answers"):
            figure([False, False])
    with pytest.raises(ValueError, match="recall"):
        metrics.ceiling_at(10, 0)
    with pytest.raises(ValueError, match="2 right answers were found where there are 1"):
        metrics.ndcg([True, True], relevant=1)


def test_an_interval_of_a_mean_is_the_textbook_one() -> None:
    values = (np.random.default_rng(2).random(400) < 0.3).astype(float)
    found = metrics.mean_interval(values)
    assert found is not None
    spread = 1.96 * math.sqrt(found.value * (1 - found.value) / len(values))
    assert found.value == pytest.approx(values.mean())
    assert found.low == pytest.approx(found.value - spread, abs=0.012)
    assert found.high == pytest.approx(found.value + spread, abs=0.012)
    assert metrics.mean_interval(values) == found  # the same draw each time
    assert metrics.mean_interval([]) is None


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(5)
    held = 0
    for seed in range(200):
        found = metrics.mean_interval(rng.random(80) < 0.6, rounds=300, seed=seed)
        assert found is not None
        held += found.low <= 0.6 <= found.high
    assert held >= 178


def test_pictures_of_one_book_are_drawn_together() -> None:
    """Ten books whose pictures stand or fall together are ten cases, not a thousand."""
    books = np.repeat(np.arange(10), 100)
    right = np.isin(books, [0, 1, 2, 3, 4, 5]).astype(float)
    alone = metrics.ratio_interval(right, np.ones(1000))
    together = metrics.ratio_interval(right, np.ones(1000), books)
    assert alone is not None
    assert together is not None
    assert alone.value == together.value == 0.6
    assert alone.high - alone.low < 0.08
    assert together.high - together.low > 0.5
    assert metrics.ratio_interval([0, 0], [0, 0]) is None


@pytest.mark.parametrize("case", json.loads((DATA / "rankings_by_trec_eval.json").read_text()))
def test_trec_eval_agrees(case: dict[str, Any]) -> None:
    """Rankings that lack right answers or are shorter than k, with what trec_eval (pytrec_eval-terrier 0.5.11) says."""
    ranked, relevant, told = np.array(case["ranked"], bool), case["relevant"], case["trec_eval"]
    ours = by_class.judge(ranked, relevant, (5, 10, 100))
    assert set(ours) == set(told)
    assert ours == pytest.approx(told, abs=2e-6)
