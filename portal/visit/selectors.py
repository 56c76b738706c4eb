"""Reads what the pages show; knows which books and pictures are public."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from manifests.ids import new_public_id
from manifests.models import Canvas, Collection, Manifest
from manifests.selectors import canvases_of, collections_for, get_manifest, manifests_for, public_manifests
from manifests.uri import spellings
from manifests.work.models import OPEN
from onitsearch.kinds import NO_COVER
from onitsearch.models import Illustration, Page
from onitsearch.search.listing import listed
from onitsearch.selectors import get_illustration, illustrations_for
from onitsearch.stale_cache import revalidated
from onitsearch.store.shown import kinds_everywhere, shown_unasked
from portal.visit import texts

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

    from onitsearch.search import Filters

    User = AbstractBaseUser | AnonymousUser

_COUNTS_KEPT = 20  # seconds
_MOST_SCOPES = 30
# Smaller ones would be blown up on the first page, which shows what the collection is proud of.
_LEAST_SIDE = 160  # pixels


@dataclass(frozen=True)
class Counts:
    """How much the collection holds, and how many pages are still due."""

    books: int
    pages: int
    pictures: int
    due: int


def visible_pictures(user: User | None = None, *, hidden: bool = False) -> QuerySet[Illustration]:
    """Illustrations that somebody may see, with book and page; the manifests' long sources stay unread.

    ``hidden`` is said for whoever was asked before.
    """
    return illustrations_for(user, hidden=hidden).filter(canvas__removed_at=None).defer("manifest__source")


def counts() -> Counts:
    """Count the collection; it may be some seconds old."""
    return Counts(**revalidated("portal:counts", _counts, fresh=_COUNTS_KEPT))


def _counts() -> dict[str, int]:
    books = public_manifests()
    canvases = Canvas.objects.filter(manifest__in=books, removed_at__isnull=True)
    return {
        "books": books.count(),
        "pages": canvases.count(),
        "pictures": of_visible_kinds(visible_pictures()).count(),
        "due": Page.objects.filter(canvas__in=canvases, state__in=OPEN).count(),
    }


def random_pictures(many: int) -> list[Illustration]:
    """Some pictures by chance: ids are random, so those after a random id are a fair draw."""
    pictures = (
        visible_pictures()
        .filter(
            shown_unasked(),
            thumbnail_width__gte=_LEAST_SIDE,
            thumbnail_height__gte=_LEAST_SIDE,
            restricted=False,
        )
        .exclude(thumbnail="")
        .order_by("public_id")
    )
    start = new_public_id()
    found = list(pictures.filter(public_id__gte=start)[:many])
    if len(found) < many:
        found += list(pictures.filter(public_id__lt=start)[: many - len(found)])
    return found


def picture(public_id: str, user: User | None = None, *, hidden: bool = False) -> Illustration:
    """One illustration by its public id; NotFoundError, or GoneError for a withdrawn one."""
    return get_illustration(public_id, user, hidden=hidden)


def book(public_id: str, user: User | None = None, *, hidden: bool = False) -> Manifest:
    """One book by its public id; NotFoundError, or GoneError for a withdrawn one."""
    return get_manifest(public_id, user, hidden=hidden)


def book_by_address(address: str) -> Manifest | None:
    """The visible book whose manifest has that address, if we hold it."""
    known = spellings(address)
    return public_manifests().filter(Q(uri__in=known) | Q(url__in=known)).first()


def pictures_of(manifest: Manifest, user: User | None = None) -> QuerySet[Illustration]:
    """A book's pictures in the order of its pages."""
    return visible_pictures(user).filter(manifest=manifest).order_by("canvas__position", "y", "x", "pk")


def pictures_on(canvas: Canvas, user: User | None = None) -> QuerySet[Illustration]:
    """Everything found on a page that somebody may see, in reading order."""
    return visible_pictures(user).filter(canvas=canvas).order_by("y", "x", "pk")


def pages_beside(canvas: Canvas) -> tuple[Canvas | None, Canvas | None]:
    """The pages before and after one in its book."""
    others = canvases_of(canvas.manifest).only("public_id", "position")
    return (
        others.filter(position__lt=canvas.position).order_by("-position").first(),
        others.filter(position__gt=canvas.position).order_by("position").first(),
    )


def order_in_book(known: Illustration, user: User | None = None) -> list[tuple[int, str, int]]:
    """The pictures of a book in reading order, as (row id, public id, canvas id): visible kinds, and the one known."""
    shown = shown_unasked() | Q(pk=known.pk)
    rows = pictures_of(known.manifest, user).filter(shown)
    return list(rows.values_list("pk", "public_id", "canvas_id"))


def first_page(manifest: Manifest) -> Canvas | None:
    """A book's first page, if it has any."""
    return manifest.canvases.filter(removed_at=None).order_by("position").first()


def on_pages(canvas_ids: set[int]) -> list[tuple[int, int, str]]:
    """Everything found on some pages, as (canvas id, illustration id, kind) in reading order, page by page."""
    standing = Illustration.objects.filter(canvas_id__in=canvas_ids, state=Illustration.State.STANDING)
    found = standing.exclude(decision=Illustration.Decision.REJECTED).order_by("canvas_id", "y", "x", "pk")
    return list(found.values_list("canvas_id", "pk", "kind"))


def of_visible_kinds(pictures: QuerySet[Illustration]) -> QuerySet[Illustration]:
    """Those of the kinds that visitors see without asking for them."""
    return pictures.filter(shown_unasked())


def pages_of(manifest: Manifest) -> tuple[int, int]:
    """How many pages a book has, and how many of them are still due."""
    pages = canvases_of(manifest)
    due = Page.objects.filter(canvas__in=pages, state__in=OPEN)
    return pages.count(), due.count()


def books_with_counts(user: User | None = None) -> QuerySet[Manifest]:
    """Books that somebody may see, the latest harvested first, with `pictures`: how many they hold, shown unasked."""
    standing = Q(
        illustrations__state=Illustration.State.STANDING,
        illustrations__canvas__removed_at=None,
    ) & ~Q(illustrations__decision=Illustration.Decision.REJECTED)
    standing &= shown_unasked("illustrations__")
    return (
        manifests_for(user)
        .filter(harvested_at__isnull=False)
        .defer("source", "metadata")
        .annotate(pictures=Count("illustrations", filter=standing))
        .order_by(F("harvested_at").desc(nulls_last=True), "-pk")
    )


def newest_illustrated_book() -> Manifest | None:
    """The most recently harvested visible book that holds a picture to be seen."""
    picture = visible_pictures().filter(shown_unasked(), manifest=OuterRef("pk"))
    newest = public_manifests().filter(Exists(picture)).defer("source", "metadata")
    return newest.order_by(F("harvested_at").desc(nulls_last=True), "-pk").first()


def covers(books: list[Manifest]) -> dict[int, Illustration]:
    """One picture to stand for each book: its largest, where thumbnails are kept; never its binding."""
    pictures = (
        visible_pictures()
        .filter(shown_unasked(), manifest__in=books, restricted=False)
        .exclude(thumbnail="")
        .exclude(kind__in=NO_COVER)
        .order_by("manifest_id", -F("w") * F("h"))
        .distinct("manifest_id")
    )
    return {one.manifest_id: one for one in pictures}


def largest_of_books(books: Iterable[int], most: int) -> dict[int, list[int]]:
    """The row ids of the ``most`` largest pictures of each book (row ids), where thumbnails are kept; no bindings."""
    pictures = visible_pictures().filter(shown_unasked(), manifest__in=books, restricted=False)
    pictures = pictures.exclude(thumbnail="").exclude(kind__in=NO_COVER)
    by_size = Window(
        RowNumber(), partition_by=F("manifest_id"), order_by=[(F("w") * F("h")).desc(), F("pk").asc()]
    )
    found: dict[int, list[int]] = {}
    ranked = pictures.annotate(place=by_size).filter(place__lte=most).order_by("manifest_id", "place")
    for book, one in ranked.values_list("manifest_id", "pk"):
        found.setdefault(book, []).append(one)
    return found


def kinds() -> list[tuple[str, int]]:
    """Every kind of picture in use and how many there are, the most frequent first."""
    found = visible_pictures().values_list("kind").annotate(many=Count("pk")).order_by("-many")
    return [(kind, many) for kind, many in found]


def canvas_by_uri(manifest: Manifest, uri: str) -> Canvas | None:
    """The page of a book that has that canvas URI."""
    return canvases_of(manifest).filter(uri__in=spellings(uri)).first()


def public_canvas_by_uri(uri: str) -> Canvas | None:
    """The page with that canvas URI in any public book; the oldest book's, where several share it."""
    return (
        Canvas.objects.filter(uri__in=spellings(uri), removed_at=None, manifest__in=public_manifests())
        .select_related("manifest")
        .order_by("manifest_id")
        .first()
    )


def hidden_kinds() -> list[str]:
    """Kinds of pictures that are held but shown only to those who ask for them."""
    found = revalidated("portal:kinds", lambda: [kind for kind, _many in kinds()], fresh=_COUNTS_KEPT)
    usual = kinds_everywhere()
    return [kind for kind in found if kind not in usual]


def kinds_within(filters: Filters, kinds: list[str]) -> list[str]:
    """Those of some kinds of which there are pictures within the limits of a search, in the same order."""
    found = set(
        listed(replace(filters, kinds=tuple(kinds))).order_by().values_list("kind", flat=True).distinct()
    )
    return [kind for kind in kinds if kind in found]


def books_by_id(ids: list[int], *, hidden: bool = False) -> dict[int, Manifest]:
    """Books to be seen by their row ids; their long sources stay unread."""
    return manifests_for(hidden=hidden).defer("source", "metadata").in_bulk(ids)


def collections_of(book_ids: list[int], *, hidden: bool = False) -> list[tuple[Collection, list[int]]]:
    """The collections to be seen that some books (row ids) are in, each with those of them."""
    inside: dict[int, list[int]] = {}
    pairs = Manifest.collections.through.objects.filter(
        manifest__in=book_ids, collection__in=collections_for(hidden=hidden)
    )
    for collection, book in pairs.values_list("collection_id", "manifest_id"):
        inside.setdefault(collection, []).append(book)
    return [(one, inside[one.pk]) for one in Collection.objects.filter(pk__in=inside).order_by("pk")]


def books_by_public_id(public_ids: list[str]) -> list[Manifest]:
    """Public books by their public ids; their long sources stay unread."""
    return list(public_manifests().defer("source", "metadata").filter(public_id__in=public_ids))


def book_ids() -> QuerySet[Manifest, str]:
    """The public ids of all public books."""
    return public_manifests().order_by("pk").values_list("public_id", flat=True)


def picture_ids() -> QuerySet[Illustration, str]:
    """The public ids of all public pictures."""
    return visible_pictures().order_by("pk").values_list("public_id", flat=True)


def scopes() -> list[Collection]:
    """The public collections that were made here, of which visitors choose one to search; the standard one first."""
    made_here = collections_for().filter(Q(harvested=False) | Q(standard=True))
    return list(made_here.order_by("-standard", "label", "pk")[:_MOST_SCOPES])


def library_name(address: str) -> str:
    """What a library (see `manifests.provenance`) is called: by one of its books, else by its host."""
    book = public_manifests().filter(library=address).only("provider", "library").first()
    return (texts.library_name(book) if book else "") or address
