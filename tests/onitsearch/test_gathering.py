"""What an embed worker does while pages bring more: it waits a little for full batches, and seeks few prints."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from onitsearch import impressions, resident
from onitsearch.store import pages, vectors

MODEL: Any = SimpleNamespace(id=1)


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was slept, on a clock that only sleeping moves."""
    naps: list[float] = []
    monkeypatch.setattr(resident.time, "sleep", naps.append)
    monkeypatch.setattr(resident.time, "monotonic", lambda: 1000.0 + sum(naps))
    return naps


@pytest.mark.parametrize(
    ("due", "in_hand", "naps"),
    [([3, 20, 32], True, 2), ([32], True, 0), ([0], True, 0), ([3], False, 0), ([3] * 99, True, 8)],
)
def test_a_batch_is_waited_for_while_pages_bring_more_but_not_for_long(
    monkeypatch: pytest.MonkeyPatch, slept: list[float], due: list[int], in_hand: bool, naps: int
) -> None:
    counted = iter(due)
    monkeypatch.setattr(vectors, "ready", lambda _model, _most: next(counted))
    monkeypatch.setattr(pages, "in_hand", lambda: in_hand)
    resident._gather(MODEL)
    assert len(slept) == naps


def test_prints_are_sought_in_a_part_of_the_time_while_pages_bring_pictures(
    monkeypatch: pytest.MonkeyPatch, slept: list[float]
) -> None:
    asked: list[int] = []

    def compare(limit: int = 16) -> int:
        asked.append(limit)
        resident.time.sleep(1.0)
        return limit

    monkeypatch.setattr(impressions, "compare_due", compare)
    monkeypatch.setattr(resident, "_compare_after", 0.0)
    monkeypatch.setattr(pages, "in_hand", lambda: True)
    assert [resident._compare() for _ in range(3)] == [2, 0, 0]
    slept.append(9.5)
    assert resident._compare() == 2
    monkeypatch.setattr(pages, "in_hand", lambda: False)
    assert resident._compare() == 16
    assert asked == [2, 2, 16]
