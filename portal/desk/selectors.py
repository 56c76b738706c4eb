"""Reads what the desk shows: books with their states, failing pages, pictures to look through."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext

from manifests.errors import NotFoundError
from manifests.models import Canvas, Manifest, Run
from manifests.selectors import public_among
from manifests.work.models import OPEN
from onitsearch.annotate.labels import label_text
from onitsearch.curate.leases import held_by
from onitsearch.models import DecisionRecord, Illustration, Page

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

_MOST_FAILING = 100
# Pages that could not be read, or were not because their run was cancelled.
UNREAD = (Page.State.FAILED, Page.State.PROTECTED, Page.State.STOPPED)


@dataclass(frozen=True)
class BookState:
    """One line of the desk's list of books."""

    manifest: Manifest
    pages: int
    done: int
    due: int
    failed: int
    pictures: int
    hidden: bool

    @property
    def read(self) -> int:
        """Pages of which nothing more is awaited, failures included."""
        return self.pages - self.due

    @property
    def state(self) -> str:
        """One word for the line: withdrawn, running, failed (some pages) or done."""
        if self.manifest.withdrawn_at:
            return "withdrawn"
        if self.due:
            return "running"
        return "failed" if self.failed else "done"


def books() -> QuerySet[Manifest]:
    """All books, the latest registered first; withdrawn ones at the end."""
    return Manifest.objects.defer("source", "metadata").order_by(
        F("withdrawn_at").asc(nulls_first=True), "-registered_at", "-pk"
    )


def book(public_id: str) -> Manifest:
    """A book by its public id, hidden and withdrawn ones included. Raises NotFoundError."""
    known = Manifest.objects.defer("source").filter(public_id=public_id).first()
    if known is None:
        raise NotFoundError(f"No book is kept under “{public_id[:60]}”.")
    return known


def withdrawn_at(url: str) -> Manifest | None:
    """The withdrawn book of an address, if there is one."""
    found = Manifest.objects.filter(url=url.strip(), withdrawn_at__isnull=False)
    return found.defer("source", "metadata").first()


def states(manifests: list[Manifest]) -> list[BookState]:
    """Count pages and pictures of some books."""
    ids = [one.pk for one in manifests]
    pages = {
        row["canvas__manifest"]: row
        for row in Page.objects.filter(canvas__manifest__in=ids, canvas__removed_at=None)
        .values("canvas__manifest")
        .annotate(
            many=Count("pk"),
            due=Count("pk", filter=Q(state__in=OPEN)),
            failed=Count("pk", filter=Q(state__in=UNREAD)),
        )
    }
    standing = Illustration.objects.filter(manifest__in=ids, state=Illustration.State.STANDING).exclude(
        decision=Illustration.Decision.REJECTED
    )
    pictures = dict(standing.values_list("manifest").annotate(Count("pk")))
    public, found = public_among(ids), []
    for one in manifests:
        row = pages.get(one.pk, {"many": 0, "due": 0, "failed": 0})
        done = row["many"] - row["due"] - row["failed"]
        hidden = one.withdrawn_at is None and one.pk not in public
        many = pictures.get(one.pk, 0)
        found.append(BookState(one, row["many"], done, row["due"], row["failed"], many, hidden))
    return found


def books_of(run: Run) -> list[Manifest]:
    """The books that a run harvested (at most 50 of them), in the order in which they came."""
    items = run.items.filter(manifest__isnull=False).select_related("manifest").defer("manifest__source")
    return [item.manifest for item in items[:50] if item.manifest]


def failing_pages(manifest: Manifest) -> list[Page]:
    """Pages of a book that could not be read, with the reason in plain words."""
    pages = Page.objects.filter(canvas__manifest=manifest, canvas__removed_at=None, state__in=UNREAD)
    return list(pages.select_related("canvas").order_by("canvas__position")[:_MOST_FAILING])


def picture(public_id: str) -> Illustration:
    """A picture that stands, rejected ones included, with all that the desk shows of it."""
    return Illustration.objects.select_related("canvas", "manifest", "decided_by").get(public_id=public_id)


def picture_at_desk(public_id: str) -> Illustration | None:
    """The same with its page, for the review queue; None for one that does not stand."""
    known = Illustration.objects.filter(public_id=public_id, state=Illustration.State.STANDING)
    return known.select_related("canvas", "canvas__page", "manifest", "decided_by").first()


def pictures(
    manifest: Manifest,
    decision: str = "",
    in_queue_of: AbstractBaseUser | None = None,
    least_certain_first: bool = False,
) -> QuerySet[Illustration]:
    """A book's pictures, rejected ones included, in page order or those that are least certain first.

    A decision and somebody's queue narrow them.
    """
    found = Illustration.objects.filter(manifest=manifest, state=Illustration.State.STANDING)
    if decision in Illustration.Decision.values:
        found = found.filter(decision=decision)
    if in_queue_of is not None:
        found = found.filter(pk__in=held_by(in_queue_of).values("pk"))
    first = ["score"] if least_certain_first else []
    return found.select_related("canvas", "manifest", "decided_by").order_by(
        *first, "canvas__position", "y", "x", "pk"
    )


def page_of(canvas: Canvas) -> Page | None:
    """How far a page is read; None where nobody has looked at it."""
    return Page.objects.filter(canvas=canvas).first()


def page_label(canvas: Canvas) -> str:
    """What a page is called: as its library does, else counted."""
    label = label_text(canvas.label or {})
    if not label:
        return gettext("page %(number)s") % {"number": canvas.position + 1}
    return gettext("p. %(number)s") % {"number": label} if label.isdecimal() else label


def pages_beside(canvas: Canvas) -> tuple[Canvas | None, Canvas | None]:
    """The pages before and after one in its book, as far as there are."""
    kept = Canvas.objects.filter(manifest=canvas.manifest_id, removed_at=None)
    before = kept.filter(position__lt=canvas.position).order_by("-position").first()
    return before, kept.filter(position__gt=canvas.position).order_by("position").first()


def pages_with_counts(manifest: Manifest) -> list[tuple[Canvas, str, int]]:
    """The pages of a book in order, what each is called, and how many pictures it has."""
    kept = Canvas.objects.filter(manifest=manifest, removed_at=None).only("public_id", "label", "position")
    standing = Q(illustrations__state=Illustration.State.STANDING)
    seen = standing & ~Q(illustrations__decision=Illustration.Decision.REJECTED)
    counted = kept.annotate(many=Count("illustrations", filter=seen)).order_by("position")
    return [(one, page_label(one), one.many) for one in counted]


def pictures_by_id(public_ids: Iterable[str]) -> list[Illustration]:
    """Pictures by their public ids, whatever was decided on them."""
    return list(Illustration.objects.filter(public_id__in=list(public_ids)))


def picture_after(picture: Illustration) -> Illustration | None:
    """The picture that follows in its book's order, those taken away left out; None after the last."""
    at = picture.canvas.position
    later = (
        Q(canvas__position__gt=at)
        | Q(canvas__position=at, y__gt=picture.y)
        | Q(canvas__position=at, y=picture.y, x__gt=picture.x)
        | Q(canvas__position=at, y=picture.y, x=picture.x, pk__gt=picture.pk)
    )
    found = pictures(picture.manifest).exclude(decision=Illustration.Decision.REJECTED)
    return found.filter(later, canvas__removed_at=None).first()


def standing_actions(ids: Iterable[int]) -> dict[int, set[str]]:
    """What was decided on some pictures and not undone, by the pictures' primary keys."""
    records = DecisionRecord.objects.filter(illustration__in=list(ids), undone_by__isnull=True)
    found: dict[int, set[str]] = {}
    for pk, action in records.exclude(action=DecisionRecord.Action.UNDO).values_list(
        "illustration", "action"
    ):
        found.setdefault(pk, set()).add(action)
    return found


def decided_in(batch: str) -> int:
    """How many decisions of a batch stand."""
    return DecisionRecord.objects.filter(batch=batch, undone_by__isnull=True).exclude(batch="").count()


def counts_in(batch: str) -> dict[str, int]:
    """How many of the decisions of a batch that stand accepted a picture, and how many rejected one."""
    found = DecisionRecord.objects.filter(batch=batch, undone_by__isnull=True).exclude(batch="")
    counted = dict(found.order_by().values_list("after__decision").annotate(Count("pk")))
    accepted, rejected = (int(counted.get(one, 0)) for one in ("accepted", "rejected"))
    return {"all": accepted + rejected, "accepted": accepted, "rejected": rejected}


def decision_counts(manifest: Manifest) -> dict[str, int]:
    """How many of a book's pictures are undecided, accepted and rejected."""
    found = Illustration.objects.filter(manifest=manifest, state=Illustration.State.STANDING)
    counted = dict(found.values_list("decision").annotate(Count("pk")))
    return {str(value): counted.get(value, 0) for value in Illustration.Decision.values}
