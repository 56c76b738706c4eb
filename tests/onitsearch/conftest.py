"""What tests of searches begin with."""

from __future__ import annotations

import pytest


@pytest.fixture
def space(monkeypatch):
    """A space whose geometry is known (search/space.py) answers instead of the encoder."""
    from django.core.cache import cache

    from onitsearch.search import background, engine
    from tests.onitsearch.search.space import Space

    made = Space()
    monkeypatch.setattr(engine, "_encoder", lambda: made)
    background.forget()
    cache.clear()
    yield made
    background.forget()
    cache.clear()
