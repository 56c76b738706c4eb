"""From what a search is narrowed by, in public names, to rows: books, pictures, and what a vector must belong to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db.models import Q, QuerySet

from manifests import selectors as books
from manifests.models import Manifest
from manifests.uri import spellings
from onitsearch.errors import not_a_choice
from onitsearch.kinds import checked_kind
from onitsearch.search import subjects
from onitsearch.search.query import Filters
from onitsearch.similarity_map.areas import ids_in
from onitsearch.store import captions, tags, techniques
from onitsearch.store.models import Illustration
from onitsearch.store.notations import ids_under
from onitsearch.store.query_plan import Filter
from onitsearch.store.traits import ColourChoice, Shape, Size, Traits
from onitsearch.techniques import Technique


def resolve(filters: Filters, *, exclude: Iterable[int] = ()) -> Filter:
    """Public names to rows. Raises NotFoundError, GoneError or BadRequestError for what cannot be."""
    manifests: set[int] | None = None
    if filters.manifests:
        manifests = {books.get_manifest(one, hidden=filters.hidden).pk for one in filters.manifests}
    collections = (
        tuple(books.get_collection(one, hidden=filters.hidden).pk for one in filters.collections) or None
    )
    if filters.languages or filters.years or filters.places or filters.libraries:
        matching = set(_matching_books(filters).values_list("pk", flat=True))
        manifests = matching if manifests is None else manifests & matching
    for kind in filters.kinds:
        checked_kind(kind)
    _check("shape", filters.shapes, Shape.values)
    _check("size", filters.sizes, Size.values)
    _check("colour", filters.colours, ColourChoice.values)
    _check("technique", filters.techniques, Technique.values)
    return Filter(
        manifests=None if manifests is None else tuple(sorted(manifests)),
        collections=collections,
        kinds=tuple(filters.kinds) or None,
        ids=picture_ids(filters),
        exclude=tuple(sorted(set(exclude))),
        traits=Traits(filters.shapes, filters.sizes, filters.reviewed, filters.colours),
        hidden="in" if filters.hidden else "out",
    )


def picture_ids(filters: Filters) -> tuple[int, ...] | None:
    """The illustrations that fit what only their own rows say; None where nothing of that kind is asked."""
    found: set[int] | None = set(ids_under(filters.notations)) if filters.notations else None
    if filters.captions:
        holding = set(captions.illustrations_with_phrases(filters.captions))
        found = holding if found is None else found & holding
    if filters.tags:
        tagged = set(tags.ids_tagged(tags.in_use(filters.tags)))
        found = tagged if found is None else found & tagged
    for ids in _looked_up(filters):
        found = set(ids) if found is None else found & set(ids)
    rows = Illustration.objects.filter(state=Illustration.State.STANDING)
    if filters.reviewers is not None:
        rows = rows.filter(decision=Illustration.Decision.ACCEPTED, decided_by__in=filters.reviewers)
    if filters.created:
        spans = Q()
        for start, end in filters.created:
            # Told to the second, so that the last second of a span belongs to it whole.
            spans |= Q(created_at__gte=start, created_at__lt=end + timedelta(seconds=1))
        rows = rows.filter(spans)
    if filters.created or filters.reviewers is not None:
        fitting = set(rows.values_list("pk", flat=True))
        found = fitting if found is None else found & fitting
    return None if found is None else tuple(sorted(found))


def _looked_up(filters: Filters) -> Iterator[tuple[int, ...]]:
    """What fits what other rooms say of pictures."""
    if filters.techniques:
        yield techniques.ids_of(one for one in filters.techniques if one in Technique)
    if filters.subjects:
        yield subjects.ids_of(filters.subjects)
    if filters.areas:
        yield tuple(one for area in filters.areas for one in ids_in(area))


def _matching_books(filters: Filters) -> QuerySet[Manifest]:
    matching = books.manifests_for(hidden=filters.hidden)
    if filters.languages:
        condition = Q()
        for language in filters.languages:
            condition |= Q(languages__contains=[language])
        matching = matching.filter(condition)
    if filters.years:
        first, last = min(filters.years), max(filters.years)
        matching = matching.filter(date_start__lte=last, date_end__gte=first)
    if filters.places:
        matching = matching.filter(place__in=filters.places)
    if filters.libraries:
        matching = matching.filter(library__in=_spelled(filters.libraries))
    return matching


def _spelled(addresses: Iterable[str]) -> list[str]:
    return [one for address in addresses for one in spellings(address)]


def books_in(filters: Filters) -> QuerySet[Manifest]:
    """The books to be seen that fit what is said of books: names, collections, languages, years, places, libraries."""
    found = _matching_books(filters)
    if filters.manifests:
        found = found.filter(Q(public_id__in=filters.manifests) | Q(uri__in=_spelled(filters.manifests)))
    if filters.collections:
        named = books.collections_for(hidden=filters.hidden).filter(
            Q(public_id__in=filters.collections)
            | Q(slug__in=filters.collections)
            | Q(uri__in=_spelled(filters.collections))
        )
        inside = Q(collections__in=named)
        found = found.filter(pk__in=Manifest.objects.filter(inside).values("pk"))
    return found


def _check(name: str, values: Iterable[str], known: list[str]) -> None:
    for value in values:
        if value not in known:
            raise not_a_choice(name, value, known)
