"""What the dashboard tells: its figures as charts with names, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext, pgettext

from manifests.work.models import OPEN
from onitsearch.kinds import kind_name
from onitsearch.models import Page
from portal.desk.figures import Figures
from portal.visit.classes import class_label


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


def charts(found: Figures, vectors_due: int) -> list[Chart]:
    """All charts, in the order of the page; ``vectors_due`` are those of the model in use."""
    kinds = sorted(((kind_name(kind), many) for kind, many in found.kinds.items()), key=lambda one: -one[1])
    classes = [(class_label(one), many) for one, many in found.classes]
    pictures, decided = gettext("Pictures"), found.decisions
    review = [
        (gettext("accepted"), decided.get("accepted", 0)),
        (gettext("rejected"), decided.get("rejected", 0)),
        (gettext("not reviewed"), decided.get("undecided", 0)),
    ]
    given = gettext("Pictures by class, as people gave them")
    return [
        _chart("books", gettext("Books"), gettext("Books"), _books(found)),
        _chart("pages", gettext("Pages"), gettext("Pages"), _pages(found)),
        _chart("kinds", gettext("Pictures by kind"), pictures, kinds),
        _chart("centuries", gettext("Pictures by century"), pictures, _centuries(found)),
        _chart("classes", given, pictures, classes, adds_up=False),
        _chart("review", gettext("Review"), pictures, review),
        _chart(
            "queues",
            gettext("Waiting to be done"),
            gettext("Number"),
            _queues(found, vectors_due),
            adds_up=False,
        ),
        _chart("storage", gettext("Storage"), gettext("Size"), _storage(found), words=_size),
    ]


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


def _books(found: Figures) -> list[tuple[str, int]]:
    return [
        (pgettext("books", "shown to visitors"), found.books["shown"]),
        (gettext("hidden"), found.books["hidden"]),
        (gettext("withdrawn"), found.books["withdrawn"]),
    ]


def _pages(found: Figures) -> list[tuple[str, int]]:
    states = found.pages
    unread = sum(states.get(one, 0) for one in (Page.State.FAILED, Page.State.PROTECTED, Page.State.STOPPED))
    return [
        (gettext("read"), states.get(Page.State.DONE, 0)),
        (gettext("still to be read"), _open_pages(found)),
        (gettext("not read: failed, protected or stopped"), unread),
        (gettext("without an image"), states.get(Page.State.SKIPPED, 0)),
    ]


def _open_pages(found: Figures) -> int:
    return sum(found.pages.get(one, 0) for one in OPEN)


def _centuries(found: Figures) -> list[tuple[str, int]]:
    dated = sorted((century, many) for century, many in found.centuries.items() if century is not None)
    rows = [(gettext("century %(number)s") % {"number": century}, many) for century, many in dated]
    undated = found.centuries.get(None, 0)
    return [*rows, (gettext("of unknown date"), undated)] if undated else rows


def _queues(found: Figures, vectors_due: int) -> list[tuple[str, int]]:
    work = found.work
    return [
        (gettext("uploads to be made books"), work["uploads"]),
        (gettext("documents to fetch"), work["documents"] - work["uploads"]),
        (gettext("pages to read"), _open_pages(found)),
        (
            gettext("of these waiting for a library or a disk"),
            work["waiting_documents"] + work["waiting_pages"],
        ),
        (gettext("pictures to embed"), vectors_due),
        (gettext("rules to learn from decisions"), work["rules"]),
    ]


def _storage(found: Figures) -> list[tuple[str, int]]:
    return [
        (gettext("database, with vectors"), found.storage["database"]),
        (gettext("kept pictures"), found.storage["thumbnails"]),
        (gettext("published books"), found.storage["books"]),
        (gettext("images made of them"), found.storage["derivatives"]),
        (gettext("uploads that wait"), found.storage["uploads"]),
    ]


def _size(many: int) -> str:
    return filesizeformat(many)
