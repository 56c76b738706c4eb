"""Searches in a space whose geometry is known (see space.py)."""

import pytest
from django.core.cache import cache


@pytest.fixture
def space(monkeypatch):
    """The space that answers instead of the encoder."""
    from onitsearch.search import background, engine
    from tests.onitsearch.search.space import Space

    made = Space()
    monkeypatch.setattr(engine, "_encoder", lambda: made)
    background.forget()
    cache.clear()
    yield made
    background.forget()
    cache.clear()
