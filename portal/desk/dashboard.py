"""What the dashboard tells: books, pages and pictures in figures, how much is reviewed, the model, queues, storage."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Q, QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext, pgettext

from manifests.models import Manifest, RunItem
from manifests.work.models import OPEN, State
from onitsearch import model_services
from onitsearch.kinds import kind_name
from onitsearch.model_services import ModelState
from onitsearch.models import Illustration, Page, ReviewClassifier
from onitsearch.store import pages
from onitsearch.store.review_classifiers import scope_of
from onitsearch.store.storage import database_bytes
from portal.visit.classes import class_label

_MOST_CLASSES = 15
# Counting files takes a while where there are many of them.
_COUNTING_SECONDS = 2.0
_KEPT_SECONDS = 600


@dataclass(frozen=True)
class Bar:
    """One bar of a chart: a name, a number (as words where it is no plain count), and its share of the longest."""

    name: str
    many: int
    percent: int
    words: str = ""


@dataclass(frozen=True)
class Chart:
    """A table with a bar for each row; ``total`` where its rows add up to something."""

    id: str
    name: str
    unit: str
    bars: tuple[Bar, ...]
    total: int | None = None


def charts() -> list[Chart]:
    """All charts, in the order of the page."""
    standing = scope_of("all")
    kept = standing.exclude(decision=Illustration.Decision.REJECTED)
    kinds = _counted(kept, "kind")
    decided = _counted(standing, "decision")
    classes = Counter(one for notations in _notations(kept) for one in notations).most_common(_MOST_CLASSES)
    return [
        _chart("books", gettext("Books"), gettext("Books"), _books()),
        _chart("pages", gettext("Pages"), gettext("Pages"), _pages()),
        _chart(
            "kinds",
            gettext("Pictures by kind"),
            gettext("Pictures"),
            sorted(((kind_name(kind), many) for kind, many in kinds.items()), key=lambda one: -one[1]),
        ),
        _chart("centuries", gettext("Pictures by century"), gettext("Pictures"), _centuries()),
        _chart(
            "classes",
            gettext("Pictures by class, as people gave them"),
            gettext("Pictures"),
            [(class_label(one), many) for one, many in classes],
            adds_up=False,
        ),
        _chart(
            "review",
            gettext("Review"),
            gettext("Pictures"),
            [
                (gettext("accepted"), decided.get("accepted", 0)),
                (gettext("rejected"), decided.get("rejected", 0)),
                (gettext("not reviewed"), decided.get("undecided", 0)),
            ],
        ),
        _chart("queues", gettext("Waiting to be done"), gettext("Number"), _queues(), adds_up=False),
        _chart("storage", gettext("Storage"), gettext("Size"), _storage(), words=_size),
    ]


def reviewed() -> int:
    """How much of the pictures was reviewed, in percent, rounded down."""
    found = scope_of("all").aggregate(
        all=Count("pk"), open=Count("pk", filter=Q(decision=Illustration.Decision.UNDECIDED))
    )
    return 100 * (found["all"] - found["open"]) // found["all"] if found["all"] else 0


def model_in_use() -> ModelState | None:
    """The model that answers, with how far its vectors are; None without one."""
    return next((one for one in model_services.states() if one.model.state == "active"), None)


def _chart(
    name: str,
    title: str,
    unit: str,
    rows: Sequence[tuple[str, int]],
    *,
    adds_up: bool = True,
    words: Callable[[int], str] | None = None,
) -> Chart:
    longest = max((many for _name, many in rows), default=0)
    bars = tuple(
        Bar(one, many, round(100 * many / longest) if longest else 0, words(many) if words else "")
        for one, many in rows
    )
    total = sum(many for _name, many in rows)
    return Chart(name, title, unit, bars, total if adds_up and words is None and len(rows) > 1 else None)


def _counted(pictures: QuerySet[Illustration], by: str) -> dict[str, int]:
    return {str(name): int(many) for name, many in pictures.order_by().values_list(by).annotate(Count("pk"))}


def _notations(pictures: QuerySet[Illustration]) -> Iterable[list[str]]:
    return pictures.exclude(notations=[]).values_list("notations", flat=True).iterator()


def _books() -> list[tuple[str, int]]:
    found = Manifest.objects.aggregate(
        shown=Count("pk", filter=Q(withdrawn_at=None, visible=True)),
        hidden=Count("pk", filter=Q(withdrawn_at=None, visible=False)),
        withdrawn=Count("pk", filter=Q(withdrawn_at__isnull=False)),
    )
    return [
        (pgettext("books", "shown to visitors"), found["shown"]),
        (gettext("hidden"), found["hidden"]),
        (gettext("withdrawn"), found["withdrawn"]),
    ]


def _pages() -> list[tuple[str, int]]:
    states = pages.counts()
    unread = sum(states.get(one, 0) for one in (Page.State.FAILED, Page.State.PROTECTED, Page.State.STOPPED))
    return [
        (gettext("read"), states.get(Page.State.DONE, 0)),
        (gettext("still to be read"), sum(states.get(one, 0) for one in OPEN)),
        (gettext("not read: failed, protected or stopped"), unread),
        (gettext("without an image"), states.get(Page.State.SKIPPED, 0)),
    ]


def _centuries() -> list[tuple[str, int]]:
    kept = scope_of("all").exclude(decision=Illustration.Decision.REJECTED)
    found: Counter[int | None] = Counter()
    for year, many in kept.order_by().values_list("manifest__date_start").annotate(Count("pk")):
        # The year 1600 is of the 16th century.
        found[None if year is None else (year - 1) // 100 + 1] += many
    dated = sorted((century, many) for century, many in found.items() if century is not None)
    rows = [(gettext("century %(number)s") % {"number": century}, many) for century, many in dated]
    return [*rows, (gettext("of unknown date"), found[None])] if found[None] else rows


def _queues() -> list[tuple[str, int]]:
    items = RunItem.objects.filter(state__in=OPEN)
    waiting = Page.objects.filter(state=State.WAITING).count() + items.filter(state=State.WAITING).count()
    model = model_in_use()
    return [
        (gettext("documents to fetch"), items.count()),
        (gettext("pages to read"), Page.objects.filter(state__in=OPEN).count()),
        (gettext("of these waiting for a library or a disk"), waiting),
        (gettext("pictures to embed"), model.progress.due if model else 0),
        (gettext("rules to learn from decisions"), ReviewClassifier.objects.filter(due=True).count()),
    ]


def _storage() -> list[tuple[str, int]]:
    kept = cache.get("desk-storage")
    if kept is None:
        kept = {
            "database": database_bytes(),
            "thumbnails": _folder(settings.MEDIA_ROOT),
            "books": _folder(settings.BOOKS_ROOT),
            "derivatives": _folder(settings.DERIVATIVES_ROOT),
        }
        cache.set("desk-storage", kept, _KEPT_SECONDS)
    return [
        (gettext("database, with vectors"), kept["database"]),
        (gettext("kept pictures"), kept["thumbnails"]),
        (gettext("published books"), kept["books"]),
        (gettext("images made of them"), kept["derivatives"]),
    ]


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


def _size(many: int) -> str:
    return filesizeformat(many)
