"""What takes long to count is answered at once and counted anew beside."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable

import pytest
from django.core.cache import cache

from onitsearch.stale_cache import revalidated


def until(right: Callable[[], bool]) -> None:
    ends = time.monotonic() + 10
    while not right():
        assert time.monotonic() < ends
        time.sleep(0.01)


@pytest.fixture(autouse=True)
def empty() -> None:
    cache.clear()


def test_what_is_fresh_is_not_counted_again() -> None:
    numbers = itertools.count(1)
    assert [revalidated("one", lambda: next(numbers), fresh=60) for _ in range(3)] == [1, 1, 1]


def test_what_is_old_is_answered_once_more_while_it_is_counted_anew() -> None:
    numbers = itertools.count(1)

    def slowly() -> int:
        time.sleep(0.2)
        return next(numbers)

    assert revalidated("one", slowly, fresh=0) == 1
    began = time.monotonic()
    assert [revalidated("one", slowly, fresh=0) for _ in range(5)] == [1] * 5
    assert time.monotonic() - began < 0.2
    until(lambda: revalidated("one", slowly, fresh=60) == 2)
    time.sleep(0.3)
    assert next(numbers) == 3, "five who came at once had it counted once"


def test_what_is_too_old_is_not_answered() -> None:
    numbers = itertools.count(1)
    assert revalidated("one", lambda: next(numbers), fresh=0, stale=1) == 1
    until(lambda: cache.get("one") is None)
    assert revalidated("one", lambda: next(numbers), fresh=0, stale=1) == 2


def test_who_fails_leaves_the_others_what_there_was(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> int:
        raise RuntimeError("no database")

    assert revalidated("one", lambda: 1, fresh=0) == 1
    assert revalidated("one", fail, fresh=0) == 1
    until(lambda: "could not be counted anew" in caplog.text and cache.get("one:asked") is None)
    assert revalidated("one", lambda: 2, fresh=60) == 1
