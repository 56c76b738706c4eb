"""Queues for review: a picture that is in somebody's hands is given to nobody else for a while."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from onitsearch.store.models import Illustration, ReviewLease

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

LEASE = timedelta(minutes=15)


def lease(*, among: QuerySet[Illustration], user: AbstractBaseUser, most: int) -> list[int]:
    """Give somebody at most this many undecided pictures; returns their primary keys, in the order of ``among``.

    What they hold already counts and is held anew; what others hold is passed over until their time is up. Two
    people who ask at the same moment get different pictures.
    """
    with transaction.atomic():
        open_ones = among.filter(decision=Illustration.Decision.UNDECIDED, state=Illustration.State.STANDING)
        mine = open_ones.filter(pk__in=_held().filter(user_id=user.pk).values("illustration"))
        kept = list(mine.values_list("pk", flat=True)[:most])
        free = (
            open_ones.exclude(pk__in=_held().values("illustration"))
            .select_related(None)
            .select_for_update(of=("self",), skip_locked=True)
        )
        locked = list(free.values_list("pk", flat=True)[: most - len(kept)])
        # Somebody may have leased one between our look and our lock; under the lock nobody can any more.
        taken = set(_held().filter(illustration__in=locked).values_list("illustration", flat=True))
        given = [*kept, *(one for one in locked if one not in taken)]
        until = timezone.now() + LEASE
        ReviewLease.objects.bulk_create(
            [ReviewLease(illustration_id=one, user_id=user.pk, until=until) for one in given],
            update_conflicts=True,
            unique_fields=["illustration"],
            update_fields=["user", "until"],
        )
    return list(among.filter(pk__in=given).values_list("pk", flat=True))


def release(*, user: AbstractBaseUser, illustration: Illustration | None = None) -> int:
    """Give back whatever somebody holds, or one picture of it; returns how many pictures that were."""
    held = ReviewLease.objects.filter(user_id=user.pk)
    if illustration is not None:
        held = held.filter(illustration=illustration)
    return held.delete()[0]


def held_by(user: AbstractBaseUser) -> QuerySet[Illustration]:
    """The pictures in somebody's queue."""
    return Illustration.objects.filter(pk__in=_held().filter(user_id=user.pk).values("illustration"))


def holders(ids: Iterable[int], *, but: AbstractBaseUser) -> dict[int, str]:
    """Who else has pictures in a queue, by the pictures' primary keys."""
    found = _held().filter(illustration__in=list(ids)).exclude(user_id=but.pk).select_related("user")
    return {one.illustration_id: one.user.get_username() for one in found}


def _held() -> QuerySet[ReviewLease]:
    return ReviewLease.objects.filter(until__gt=timezone.now())
