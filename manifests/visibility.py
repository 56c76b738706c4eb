"""Who may see which books: the one rule that every answer follows.

Public is a manifest that is visible, not withdrawn, harvested, and in no collection or in at least one visible one.
People with a permission on manifests see the others as well; what was withdrawn nobody does.
`onitsearch.store.vectors` repeats the rule in SQL for the rows that searches look at; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from manifests.models import Manifest

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

    User = AbstractBaseUser | AnonymousUser


def sees_all(user: User | None) -> bool:
    """Whether somebody may see what is hidden from the public."""
    if user is None or not user.is_authenticated:
        return False
    held = getattr(user, "has_perm", lambda _: False)
    return bool(held("onit_manifests.view_hidden") or held("onit_manifests.register_manifest"))


def public_manifests() -> QuerySet[Manifest]:
    """The manifests that everybody may see."""
    return Manifest.objects.filter(_open_to_the_public(), withdrawn_at=None, harvested_at__isnull=False)


def manifests_for(user: User | None = None, *, hidden: bool = False) -> QuerySet[Manifest]:
    """The manifests that somebody may see; withdrawn ones nobody. ``hidden`` is said for whoever was asked before."""
    if hidden or sees_all(user):
        return Manifest.objects.filter(withdrawn_at=None)
    return public_manifests()


def hidden_manifests() -> QuerySet[Manifest]:
    """What is here to be searched and not for the public."""
    kept = ~Q(pk__in=public_manifests().values("pk"))
    return Manifest.objects.filter(kept, withdrawn_at=None, harvested_at__isnull=False)


def public_among(ids: Iterable[int]) -> set[int]:
    """Those of some manifests (row ids) that everybody may see."""
    return set(public_manifests().filter(pk__in=set(ids)).values_list("pk", flat=True))


def is_public(manifest: Manifest) -> bool:
    """Whether everybody may see this manifest."""
    return public_manifests().filter(pk=manifest.pk).exists()


def was_public(manifest: Manifest) -> bool:
    """Whether everybody could see a manifest that was withdrawn, or could if it had not been."""
    return Manifest.objects.filter(_open_to_the_public(), pk=manifest.pk).exists()


def _open_to_the_public() -> Q:
    inside = Manifest.collections.through.objects.filter(manifest_id=OuterRef("pk"))
    return Q(Q(~Exists(inside)) | Q(Exists(inside.filter(collection__visible=True))), visible=True)
