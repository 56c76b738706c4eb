"""A question to a ranking: words understood, candidates found and put together, a line drawn."""

from onitsearch.search import engine, exact
from onitsearch.search.query import BookHit, Filters, Hit, HitPage, Region, SearchQuery, Why

__all__ = ["BookHit", "Filters", "Hit", "HitPage", "Region", "SearchQuery", "Why", "find"]


def find(query: SearchQuery) -> HitPage:
    """Answer a question: what it names exactly as a list, everything else as a ranking; see `engine.find`."""
    listed = exact.listing(query)
    return engine.find(exact.plain(query)) if listed is None else listed
