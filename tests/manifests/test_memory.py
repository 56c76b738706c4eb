"""What was freed goes back to the system, now and then."""

import psutil
import pytest

from manifests import memory

MANY, SIZE = 2_000, 60_000


@pytest.fixture
def freed():
    """A hundred megabytes that were used, and one block behind them that still is: so glibc keeps them all."""
    blocks = [bytes(SIZE) for _ in range(MANY)]
    last = bytes(SIZE)
    blocks.clear()
    yield
    del last


@pytest.mark.skipif(memory._trim is None, reason="another C library than glibc")
def test_what_was_freed_goes_back_to_the_system(freed, monkeypatch):
    monkeypatch.setattr(memory, "_last", memory.time.monotonic() - memory.PAUSE_SECONDS - 1)
    before = psutil.Process().memory_info().rss
    assert memory.trim(sender=object)
    assert psutil.Process().memory_info().rss < before - MANY * SIZE / 2


def test_it_is_looked_for_only_now_and_then(monkeypatch):
    asked = []
    monkeypatch.setattr(memory, "_trim", asked.append)
    monkeypatch.setattr(memory, "_last", memory.time.monotonic() - memory.PAUSE_SECONDS - 1)
    assert [memory.trim() for _ in range(3)] == [True, False, False]
    assert asked == [0]


def test_another_c_library_is_left_alone(monkeypatch):
    monkeypatch.setattr(memory, "_trim", None)
    monkeypatch.setattr(memory, "_last", memory.time.monotonic() - memory.PAUSE_SECONDS - 1)
    assert not memory.trim()
