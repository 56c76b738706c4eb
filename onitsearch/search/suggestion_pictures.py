"""A picture for each suggestion, so that one sees what it stands for."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.core.cache import cache
from django.db.models.functions import Length

from onitsearch import selectors
from onitsearch.search import listing
from onitsearch.search.query import Filters
from onitsearch.search.suggestions import Suggestion
from onitsearch.store.models import Illustration

_KEPT = 120  # seconds
_MOST = 10


def pictures_for(found: Sequence[Suggestion], filters: Filters | None = None) -> dict[str, Illustration]:
    """By the values of the first ten suggestions, one picture in scope that has it and may be shown.

    It is one of which little else is said. Which, is remembered for a while: beginnings are typed letter by letter.
    """
    scope = filters or Filters()
    names = {one.value: _name(one, scope) for one in found[:_MOST]}
    ids: dict[str, int] = cache.get_many(names.values())
    missing = [one for one in found[:_MOST] if names[one.value] not in ids]
    if missing:
        fresh = {names[one.value]: _plainest(one, scope) for one in missing}
        cache.set_many(fresh, _KEPT)
        ids |= fresh
    rows = (
        selectors.illustrations_for()
        .filter(canvas__removed_at=None)
        .in_bulk([one for one in ids.values() if one])
    )
    return {value: rows[ids[name]] for value, name in names.items() if ids.get(name) in rows}


def _plainest(suggestion: Suggestion, scope: Filters) -> int:
    """The row id of the picture that stands for a suggestion; 0 where none can be shown."""
    shown = listing.listed(scope).filter(restricted=False).exclude(thumbnail="")
    if suggestion.kind == "looks":
        fitting = shown.filter(pk=suggestion.example)
    else:
        fitting = listing.filter_illustrations(shown, _condition(suggestion))
    return (
        fitting.order_by(Length("text"), "-thumbnail_width", "pk").values_list("pk", flat=True).first() or 0
    )


def _condition(suggestion: Suggestion) -> Filters:
    """What a suggestion says, as a filter of a search."""
    name, value = suggestion.condition
    said = {name: (value,)}
    return Filters(
        notations=said.get("notation", ()),
        subjects=said.get("subject", ()),
        captions=said.get("caption", ()),
        manifests=said.get("manifest", ()),
    )


def _name(suggestion: Suggestion, scope: Filters) -> str:
    said = repr((suggestion.condition, suggestion.example, scope))
    return f"onit:suggested:{hashlib.sha256(said.encode()).hexdigest()[:32]}"
