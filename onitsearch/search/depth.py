"""Which questions a short walk through the index can answer."""

from __future__ import annotations

from collections.abc import Sequence

from onitsearch.search.query import SearchQuery
from onitsearch.search.understand import Question


def of_one_thing(query: SearchQuery, asked: Sequence[Question]) -> bool:
    """Whether one list of nearest pictures answers: of several, each has to know what the others found."""
    pictures = (
        len(query.vectors)
        + len(query.word_vectors)
        + len(query.pictures)
        + len(query.like)
        + bool(query.region)
    )
    if query.unlike:
        return False
    if not asked:
        return pictures == 1
    return not pictures and len(asked) == 1 and len(asked[0].concepts) <= 1 and not asked[0].excluded
