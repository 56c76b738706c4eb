"""Which picture a cataloguer is asked about next: of one scope, the least certain first or book by book."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import F, QuerySet

from onitsearch.curate.leases import held_by, lease, release
from onitsearch.store import review_classifiers
from onitsearch.store.models import Illustration

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# So many are leased at a time, and so few left are a reason to lease more: ranking a large collection takes a moment.
_LEASED, _LOW = 12, 3


class Order(StrEnum):
    """In which order pictures come."""

    DOUBT = "doubt"
    BOOK = "book"


def undecided(scope: str) -> QuerySet[Illustration]:
    """The pictures of a scope (``all``, ``m/ID``, ``c/ID``) that nobody decided on."""
    return review_classifiers.scope_of(scope).filter(decision=Illustration.Decision.UNDECIDED)


def ordered(pictures: QuerySet[Illustration], scope: str, order: Order) -> QuerySet[Illustration]:
    """Pictures in the order in which they are reviewed.

    What was learned says which are least certain; before that the detector's own scores do.
    """
    if order is Order.BOOK:
        return pictures.order_by("manifest_id", "canvas__position", "y", "x", "pk")
    classifier = review_classifiers.best(scope)
    rule = review_classifiers.keep_rule(classifier) if classifier else None
    if classifier is None or rule is None:
        return pictures.order_by("score", "pk")
    return review_classifiers.with_logit(pictures, classifier, rule).order_by(
        F("doubt").asc(nulls_last=True), "pk"
    )


def next_pictures(
    scope: str, order: Order, user: AbstractBaseUser, *, without: Iterable[str] = ()
) -> list[Illustration]:
    """The next pictures of somebody, leased to them; empty where nothing is left.

    ``without`` are public ids that were skipped.
    """
    among = undecided(scope).exclude(public_id__in=list(without))
    mine = list(_whole(among.filter(pk__in=held_by(user).values("pk")), scope, order)[:_LEASED])
    if len(mine) > _LOW:
        return mine
    given = lease(among=ordered(among, scope, order), user=user, most=_LEASED)
    rows = {one.pk: one for one in _whole(Illustration.objects.filter(pk__in=given), scope, order)}
    # What was next before stays next: its picture has been fetched already.
    first = [one.pk for one in mine if one.pk in rows]
    return [rows[pk] for pk in [*first, *(pk for pk in given if pk not in first and pk in rows)]]


def _whole(pictures: QuerySet[Illustration], scope: str, order: Order) -> QuerySet[Illustration]:
    found = ordered(pictures, scope, order)
    return found.select_related("canvas", "manifest", "canvas__page", "decided_by").defer("manifest__source")


def next_grid(scope: str, order: Order, user: AbstractBaseUser, *, most: int) -> list[Illustration]:
    """The pictures of somebody's next grid, leased to them all at once; what they held before is given back."""
    release(user=user)
    given = lease(among=ordered(undecided(scope), scope, order), user=user, most=most)
    rows = {one.pk: one for one in _whole(Illustration.objects.filter(pk__in=given), scope, order)}
    return [rows[pk] for pk in given if pk in rows]
