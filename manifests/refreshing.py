"""Kept copies that are read although they are old: they are served, and fetched again behind the reader's back."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from manifests import services
from manifests.conf import get_settings
from manifests.errors import OnitError
from manifests.models import Manifest, Run

# A library that does not answer is asked again after this many seconds, however often its book is read.
PAUSE = 3600.0


def refresh_when_old(*, manifest: Manifest) -> Run | None:
    """Ask for a manifest to be harvested again where its copy is older than MANIFEST_MAX_AGE.

    Returns the run, or None where nothing is to be done: the copy is young enough, somebody else is at it, or
    it was tried within the last hour.
    """
    most = get_settings().manifest_max_age
    now = timezone.now()
    if most <= 0 or manifest.harvested_at is None or now - manifest.harvested_at < timedelta(seconds=most):
        return None
    with transaction.atomic():
        # Of many readers at once, one asks; the others find the row locked or the run made.
        row = (
            Manifest.objects.select_for_update(skip_locked=True)
            .defer("source")
            .filter(pk=manifest.pk, harvested_at=manifest.harvested_at, withdrawn_at=None)
            .first()
        )
        since = now - timedelta(seconds=min(PAUSE, most))
        if row is None or Run.objects.filter(url=row.url, created_at__gte=since).exists():
            return None
        try:
            return services.register(url=row.url)
        except OnitError:
            return None  # an address that cannot be fetched again is no reader's trouble
