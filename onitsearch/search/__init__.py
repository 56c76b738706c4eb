"""A question to hits: plans for words, pictures and examples, fused on one calibrated scale."""

from onitsearch.search.engine import find
from onitsearch.search.query import BookHit, Filters, Hit, HitPage, Region, SearchQuery, Why

__all__ = ["BookHit", "Filters", "Hit", "HitPage", "Region", "SearchQuery", "Why", "find"]
