"""What was made of the pages of withdrawn books goes: kept pictures with their smaller versions, vectors, features.

Ids, boxes and people's decisions stay, as tombstones. A book that comes back has its pages read and cut anew.
"""

from __future__ import annotations

from datetime import timedelta

from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from manifests.models import Manifest
from onitsearch.store import orphans, vectors
from onitsearch.store.locks import lock_books
from onitsearch.store.models import Illustration, Page, PictureFeatures

# A library may list a book again that it left out of a list once; what a person withdraws goes at once.
LIBRARY_DAYS = 30


def purge_withdrawn(storage: Storage, limit: int = 500) -> int:
    """Delete what is kept of some pictures of withdrawn books; returns of how many, 0 where nothing is left."""
    with transaction.atomic():
        first = list(_kept().order_by("manifest_id", "pk").values_list("pk", "manifest_id")[:limit])
        lock_books({book for _pk, book in first})
        # Asked again: one of these books may just have come back.
        found = list(
            _kept().filter(pk__in=[pk for pk, _book in first]).values_list("pk", "canvas_id", "thumbnail")
        )
        ids = [pk for pk, _canvas, _name in found]
        Page.objects.filter(canvas_id__in={canvas for _pk, canvas, _name in found}).update(recipe="")
        Illustration.objects.filter(pk__in=ids).update(
            thumbnail="", thumbnail_width=0, thumbnail_height=0, crop_digest=""
        )
        vectors.drop(ids)
        PictureFeatures.objects.filter(illustration_id__in=ids).delete()
    # Another book may show the very same picture.
    orphans.delete_unnamed(storage, {name for _pk, _canvas, name in found})
    return len(found)


def _kept() -> QuerySet[Illustration]:
    before = timezone.now() - timedelta(days=LIBRARY_DAYS)
    for_good = Q(withdrawn_by=Manifest.WithdrawnBy.PERSON) | Q(withdrawn_at__lt=before)
    gone = Manifest.objects.filter(for_good, withdrawn_at__isnull=False)
    return Illustration.objects.filter(manifest__in=gone).exclude(thumbnail="")
