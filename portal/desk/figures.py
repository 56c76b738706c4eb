"""What the dashboard counts: plain figures, counted once for a short while, since they look at every row."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, QuerySet

from manifests.models import Manifest, RunItem
from manifests.selectors import hidden_manifests, public_manifests
from manifests.work.models import OPEN, State
from onitsearch.models import Illustration, Page, ReviewClassifier
from onitsearch.store import pages
from onitsearch.store.review_classifiers import scope_of
from onitsearch.store.storage import database_bytes

_MOST_CLASSES = 15
_KEY, _KEPT_SECONDS = "desk-figures-2", 60
# Counting files takes a while where there are many of them.
_STORAGE_KEY, _STORAGE_SECONDS = "desk-storage", 600
_COUNTING_SECONDS = 2.0


@dataclass(frozen=True)
class Figures:
    """Counts by what they count, and when they were counted; ``centuries`` has None for books of unknown date."""

    counted: float  # seconds since 1970
    books: dict[str, int]
    pages: dict[str, int]
    kinds: dict[str, int]
    decisions: dict[str, int]
    classes: list[tuple[str, int]]
    centuries: dict[int | None, int]
    work: dict[str, int]
    storage: dict[str, int]

    @property
    def counted_at(self) -> datetime:
        """When it was counted."""
        return datetime.fromtimestamp(self.counted, UTC)

    @property
    def reviewed(self) -> int:
        """How much of the pictures was reviewed, in percent, rounded down."""
        total = sum(self.decisions.values())
        return 100 * (total - self.decisions.get("undecided", 0)) // total if total else 0


def figures(*, anew: bool = False) -> Figures:
    """The figures, at most a minute old; ``anew`` has them counted now."""
    kept: Figures | None = None if anew else cache.get(_KEY)
    if kept is None:
        kept = _count(anew=anew)
        cache.set(_KEY, kept, _KEPT_SECONDS)
    return kept


def _count(*, anew: bool) -> Figures:
    standing = scope_of("all")
    kept = standing.exclude(decision=Illustration.Decision.REJECTED)
    classes = Counter(one for notations in _notations(kept) for one in notations)
    return Figures(
        counted=time.time(),
        books={
            "shown": public_manifests().count(),
            "hidden": hidden_manifests().count(),
            "withdrawn": Manifest.objects.filter(withdrawn_at__isnull=False).count(),
        },
        pages=dict(pages.counts()),
        kinds=_counted(kept, "kind"),
        decisions=_counted(standing, "decision"),
        classes=classes.most_common(_MOST_CLASSES),
        centuries=_centuries(kept),
        work=_work(),
        storage=_storage(anew=anew),
    )


def _counted(pictures: QuerySet[Illustration], by: str) -> dict[str, int]:
    return {str(name): int(many) for name, many in pictures.order_by().values_list(by).annotate(Count("pk"))}


def _notations(pictures: QuerySet[Illustration]) -> Iterable[list[str]]:
    return pictures.exclude(notations=[]).values_list("notations", flat=True).iterator()


def _centuries(kept: QuerySet[Illustration]) -> dict[int | None, int]:
    found: Counter[int | None] = Counter()
    for year, many in kept.order_by().values_list("manifest__date_start").annotate(Count("pk")):
        # The year 1600 is of the 16th century.
        found[None if year is None else (year - 1) // 100 + 1] += many
    return dict(found)


def _work() -> dict[str, int]:
    items = RunItem.objects.filter(state__in=OPEN)
    states = {str(one): many for one, many in items.order_by().values_list("state").annotate(Count("pk"))}
    return {
        "documents": sum(states.values()),
        "waiting_documents": states.get(State.WAITING, 0),
        "rules": ReviewClassifier.objects.filter(due=True).count(),
        "uploads": items.filter(kind="Upload").count(),
        "waiting_pages": Page.objects.filter(state=State.WAITING).count(),
    }


def _storage(*, anew: bool) -> dict[str, int]:
    kept: dict[str, int] | None = None if anew else cache.get(_STORAGE_KEY)
    if kept is None:
        kept = {
            "database": database_bytes(),
            "thumbnails": _folder(settings.MEDIA_ROOT),
            "books": _folder(settings.BOOKS_ROOT),
            "uploads": _folder(settings.UPLOADS_ROOT),
            "derivatives": _folder(settings.DERIVATIVES_ROOT),
        }
        cache.set(_STORAGE_KEY, kept, _STORAGE_SECONDS)
    return kept


def _folder(root: str | os.PathLike[str]) -> int:
    """The bytes below a folder; where counting takes too long, of what was counted until then."""
    until, found, open_ones = time.monotonic() + _COUNTING_SECONDS, 0, [Path(root)]
    while open_ones and time.monotonic() < until:
        try:
            with os.scandir(open_ones.pop()) as entries:
                for one in entries:
                    if one.is_dir(follow_symlinks=False):
                        open_ones.append(Path(one.path))
                    elif one.is_file(follow_symlinks=False):
                        found += one.stat(follow_symlinks=False).st_size
        except OSError:
            continue
    return found
