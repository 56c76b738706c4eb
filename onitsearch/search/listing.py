"""Lists pictures that fit what a search is narrowed by, without ranking them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from manifests.models import Manifest
from onitsearch import selectors
from onitsearch.ordering import in_order
from onitsearch.search.filtering import picture_ids, resolve
from onitsearch.search.query import Filters
from onitsearch.store.models import Illustration
from onitsearch.store.shown import shown_unasked
from onitsearch.store.traits import having

if TYPE_CHECKING:
    from onitsearch.selectors import User


def listed(filters: Filters, user: User | None = None, decision: str = "") -> QuerySet[Illustration]:
    """The illustrations that fit, in the order of books and pages; kinds not shown unasked left out.

    With a decision those on which it stands, rejected ones too: who may see these, the caller has to know.
    """
    wanted = resolve(filters)
    hidden = filters.hidden
    seen = (
        selectors.standing_for(user, hidden=hidden).filter(decision=decision)
        if decision
        else selectors.illustrations_for(user, hidden=hidden)
    )
    found = seen.filter(Q(kind__in=wanted.kinds) if wanted.kinds else shown_unasked())
    if wanted.manifests is not None:
        found = found.filter(manifest__in=wanted.manifests)
    if wanted.collections is not None:
        # By a subquery: a book in two of the collections would come twice through a join.
        inside = Manifest.objects.filter(collections__in=wanted.collections)
        found = found.filter(manifest__in=inside)
    if wanted.ids is not None:
        found = found.filter(pk__in=wanted.ids)
    return in_order(having(found, wanted.traits))


def filter_illustrations(rows: QuerySet[Illustration], filters: Filters) -> QuerySet[Illustration]:
    """Those of the illustrations that fit captions, notations and books, too, whatever their kind."""
    ids = picture_ids(filters)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    return rows.filter(manifest__public_id__in=filters.manifests) if filters.manifests else rows
