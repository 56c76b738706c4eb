"""A list that was read becomes rows that wait for their pages, and its books are registered; twice changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from manifests import services
from manifests.conf import get_settings
from manifests.errors import BadRequestError, OnitError
from manifests.ids import new_public_id
from manifests.imageapi.address import server_of
from manifests.models import Collection, Manifest, RunItem
from manifests.publish.of_images import publish_images
from manifests.uri import without_scheme
from onitsearch.curate.labels.addresses import key_of
from onitsearch.curate.labels.binding import bind_all
from onitsearch.curate.labels.likeness import look_of_file
from onitsearch.curate.labels.listing import ListedRegion, Listing
from onitsearch.curate.notations import MOST_NOTATIONS
from onitsearch.geometry import Box
from onitsearch.store import labels
from onitsearch.store.models import Label

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

LONGEST_NAME = 80
_MOST_ROWS = 1_000_000


@dataclass
class Report:
    """What an import did, or would do (``preview``): rows of the list, labels as they stand, books."""

    source: str
    preview: bool
    read: int = 0
    labelled: int = 0
    curated_away: int = 0
    left_out: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    books: int = 0
    books_here: int = 0
    books_registered: int = 0
    without_book: list[int] = field(default_factory=list)
    classes: dict[str, int] = field(default_factory=dict)
    notations: dict[str, int] = field(default_factory=dict)
    problems: dict[str, list[int]] = field(default_factory=dict)
    notes: dict[str, list[int]] = field(default_factory=dict)
    batch: str = ""

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return dict(self.__dict__)


def import_labels(
    listing: Listing,
    *,
    source: str,
    user: AbstractBaseUser,
    thumbnails: Path | None = None,
    trusted: bool = False,
    register: bool = True,
    make_books: Path | None = None,
    preview: bool = False,
    progress: Callable[[str], object] = lambda _: None,
) -> Report:
    """Write a list's rows and register its books, in one transaction; with ``preview`` nothing is written.

    ``thumbnails`` is a folder with the list's own pictures by their names. Images of which no book is known become
    books of their own, a book a folder, in ``make_books`` (what the site serves). Raises BadRequestError.
    """
    name = " ".join(source.split())
    if not name or len(name) > LONGEST_NAME:
        raise BadRequestError(f"The name of a list has 1 to {LONGEST_NAME} characters.", hint="Say --name.")
    if len(listing.rows) > _MOST_ROWS:
        raise BadRequestError(f"A list may have {_MOST_ROWS:,} rows.", hint="Bring it in parts.")
    report = Report(
        name, preview, read=listing.read, left_out=listing.left_out, problems=listing.problems,
        notes=listing.notes, classes=dict(listing.labels.most_common()), batch=new_public_id(),
    )  # fmt: skip
    made = _together(listing, report)
    for label in made:
        label.source, label.user_id, label.batch, label.trusted = name, user.pk, report.batch, trusted
        if thumbnails is not None and label.name:
            label.look = look_of_file(thumbnails / Path(label.name).name)
    made_now = _make_books(made, name, make_books) if make_books is not None and not preview else []
    report.labelled = sum(label.decision == "accepted" for label in made)
    report.curated_away = len(made) - report.labelled
    report.notations = dict(Counter(one for label in made for one in label.notations).most_common())
    with transaction.atomic():
        known = labels.of_list(name)
        fresh = [label for label in made if labels.place_of(label) not in known]
        pairs = [(known[labels.place_of(label)], label) for label in made if labels.place_of(label) in known]
        changed = [(old, label) for old, label in pairs if labels.differs(old, label)]
        report.new, report.changed = len(fresh), len(changed)
        report.same = len(pairs) - len(changed)
        report.without_book = [label.row for label in made if not label.book]
        asked = list(dict.fromkeys([*_books(made, report), *made_now]))
        if preview:
            return report
        progress(f"{len(fresh):,} rows are new, {len(changed):,} say something else; they are written")
        labels.write(fresh, changed)
        if register and asked:
            progress(f"{len(asked):,} books are registered")
            _register(asked, name, user, report)
        bind_all()
    return report


def _together(listing: Listing, report: Report) -> list[Label]:
    """A label for each region; rows about one region are put together, the first row's number stands."""
    found: dict[labels.Place, Label] = {}
    twice: list[int] = []
    for row in listing.rows:
        label = _label(row)
        first = found.setdefault(labels.place_of(label), label)
        if first is label:
            continue
        twice.append(row.row)
        sure = (set(first.notations) - set(first.unsure)) | (set(label.notations) - set(label.unsure))
        first.notations = list(dict.fromkeys([*first.notations, *label.notations]))[:MOST_NOTATIONS]
        first.unsure = [one for one in first.notations if one not in sure]
        first.words = [*first.words, *label.words]
        if label.decision == "accepted":
            first.decision = label.decision
    if twice:
        report.notes["A row is about the region of an earlier one; they were put together."] = twice
    return list(found.values())


def _label(row: ListedRegion) -> Label:
    sure = {one.notation for one in row.classes if one.sure}
    notations = list(dict.fromkeys(one.notation for one in row.classes))
    box: Box = row.box
    return Label(
        row=row.row, name=row.name, book=row.book, image=row.image, key=key_of(row.image),
        x=box.x, y=box.y, w=box.w, h=box.h, in_canvas=row.in_canvas, decision=row.decision,
        notations=notations, unsure=[one for one in notations if one not in sure],
        words=[one.written + ("" if one.sure else "*") for one in row.classes],
        said_by=row.said_by, said_at=row.said_at,
    )  # fmt: skip


def _make_books(made: list[Label], name: str, out: Path) -> list[str]:
    """Publish the images without a book, those of one folder together; returns which books are new or others now."""
    folders: dict[str, list[Label]] = {}
    again: list[str] = []
    for label in made:
        if not label.book and not label.in_canvas:
            folders.setdefault(server_of(label.image).rstrip("/"), []).append(label)
    base_url = f"{get_settings().public_url}/{getattr(settings, 'BOOKS_URL', '/books/').strip('/')}"
    for folder, found in folders.items():
        title = f"{name}: {without_scheme(folder)}"
        url, changed = publish_images(title, [label.image for label in found], out, base_url)
        again += [url] if changed else []
        for label in found:
            label.book = url
    return again


def _books(made: list[Label], report: Report) -> list[str]:
    """The books that nobody has asked for yet."""
    wanted = list(dict.fromkeys(label.book for label in made if label.book))
    here = set(Manifest.objects.filter(url__in=wanted).values_list("url", flat=True))
    here |= set(Manifest.objects.filter(uri__in=wanted).values_list("uri", flat=True))
    asked = set(RunItem.objects.filter(url__in=wanted).values_list("url", flat=True))
    report.books, report.books_here = len(wanted), len(here)
    return [url for url in wanted if url not in here and url not in asked]


def _register(urls: list[str], name: str, user: AbstractBaseUser, report: Report) -> None:
    collection = Collection.objects.filter(label={"none": [name]}, harvested=False).first()
    collection = collection or Collection.objects.create(label={"none": [name]})
    for url in urls:
        try:
            services.register(url=url, requested_by=user, collection=collection)
            report.books_registered += 1
        except OnitError as error:
            report.problems.setdefault(f"A book cannot be registered: {error.message}", []).append(0)
