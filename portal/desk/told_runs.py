"""Runs and streams as somebody may read of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

from manifests.models import Run, Stream
from onitsearch.api.inside import without_inside

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

_REGISTER = "onit_manifests.register_manifest"
T = TypeVar("T", Run, Stream)


def told_to(user: AbstractBaseUser | AnonymousUser, rows: Iterable[T]) -> list[T]:
    """The rows; as over the API, who only looks on is not told what lies inside the network."""
    found = list(rows)
    if not user.has_perm(_REGISTER):  # type: ignore[union-attr]
        for one in found:
            told = without_inside({"url": one.url, "error": one.error})
            one.url, one.error = told["url"], told["error"]
    return found
