"""Reads pictures; whoever asks sees what they may see. What search finds is decided in `search/`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from manifests import selectors as books
from manifests.errors import GoneError, NotFoundError
from manifests.models import Canvas, Manifest
from manifests.uri import spellings
from onitsearch.geometry import Box
from onitsearch.ordering import in_order
from onitsearch.prints.clusters import Impression, Pair, impressions
from onitsearch.rights import in_copyright
from onitsearch.store import prints
from onitsearch.store.illustrations import box_of
from onitsearch.store.models import Illustration
from onitsearch.store.shown import shown_unasked
from onitsearch.store.statements import first_row

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

    User = AbstractBaseUser | AnonymousUser

# A box drawn by hand around a picture overlaps it at least so far (intersection over union). More than SAME_BOX: who
# draws around half of a picture, or around two, asks for these pixels and not for the picture that is kept.
_FRAMES = 0.7
# The library's document, which may be megabytes long and only decorating needs.
_LONG = "manifest__source"


def illustrations_for(user: User | None = None, *, hidden: bool = False) -> QuerySet[Illustration]:
    """The illustrations that somebody may see, with canvas and manifest; rejected ones nobody.

    ``hidden`` is said for whoever was asked before.
    """
    return standing_for(user, hidden=hidden).exclude(decision=Illustration.Decision.REJECTED)


def standing_for(user: User | None, *, hidden: bool = False) -> QuerySet[Illustration]:
    """Those that stand in books that somebody may see, rejected ones too: who may see these, the caller has to know."""
    found = Illustration.objects.filter(
        manifest__in=books.manifests_for(user, hidden=hidden), state=Illustration.State.STANDING
    )
    return found.select_related("canvas", "manifest").defer(_LONG)


def get_illustration(public_id: str, user: User | None = None, *, hidden: bool = False) -> Illustration:
    """An illustration by its public id, with canvas and manifest; ``hidden`` is said for whoever was asked before.

    Raises NotFoundError where there is none to be seen, GoneError where it (or its book) was withdrawn.
    """
    found = (
        Illustration.objects.filter(public_id=public_id)
        .select_related("canvas", "manifest")
        .defer(_LONG)
        .first()
    )
    sees = hidden or books.sees_all(user)
    # That something was withdrawn is told of what everybody could see before, and of nothing else.
    if found is None or not (sees or books.was_public(found.manifest)):
        raise NotFoundError(_("No picture is kept under “%(id)s”.") % {"id": public_id[:60]})
    if found.withdrawn or found.manifest.withdrawn_at is not None:
        raise GoneError(_("This picture has been withdrawn."))
    if not sees and not books.is_public(found.manifest):
        raise NotFoundError(_("No picture is kept under “%(id)s”.") % {"id": public_id[:60]})
    return found


def public_thumbnail(public_id: str) -> tuple[str, str, bool] | None:
    """Where the thumbnail of what everybody may see is kept, the digest of its crop, and whether its book is in
    copyright; None for all else.

    A page of results asks for dozens: the statement is written once, which Django else does for each of them.
    """
    statement, parameters = _thumbnail_statement()
    found = first_row(statement, [public_id if one == _ASKED else one for one in parameters])
    return (str(found[0]), str(found[1]), in_copyright([found[2], *found[3]])) if found else None


_ASKED = "(the id)"  # no id has such signs


@lru_cache(maxsize=1)
def _thumbnail_statement() -> tuple[str, tuple[Any, ...]]:
    public = illustrations_for().filter(public_id=_ASKED, restricted=False).exclude(thumbnail="")
    rows = public.select_related(None).defer(None).order_by()
    statement: tuple[str, tuple[Any, ...]] = rows.values_list(
        "thumbnail", "crop_digest", "manifest__rights", "manifest__further_rights"
    ).query.sql_with_params()
    return statement


def get_illustration_to_review(public_id: str) -> Illustration:
    """An illustration for a person to decide on, a rejected one included. Raises NotFoundError, GoneError."""
    found = (
        Illustration.objects.filter(public_id=public_id)
        .select_related("canvas", "manifest")
        .defer(_LONG)
        .first()
    )
    if found is None:
        raise NotFoundError(_("No picture is kept under “%(id)s”.") % {"id": public_id[:60]})
    if found.state != Illustration.State.STANDING:
        raise GoneError(_("This picture has been withdrawn."))
    return found


def pictures_to_review(public_ids: Iterable[str]) -> list[Illustration]:
    """Illustrations by their public ids for a person to decide on, rejected ones included; unknown ones left out."""
    found = Illustration.objects.filter(public_id__in=list(public_ids), state=Illustration.State.STANDING)
    return list(found.select_related("canvas", "manifest").defer(_LONG))


def regions_of(canvas: Canvas) -> list[Illustration]:
    """All pictures of a page as people may shape them, rejected ones included, in reading order."""
    found = Illustration.objects.filter(canvas=canvas, state=Illustration.State.STANDING)
    rows = found.select_related("canvas", "manifest", "decided_by").defer(_LONG)
    return list(rows.order_by("y", "x", "pk"))


def impressions_of(row: Illustration, user: User | None = None) -> list[tuple[Illustration, Impression]]:
    """The other impressions of a picture's block or plate that somebody may see, best matches first.

    What cannot be seen leads to nothing else, either.
    """
    seen: dict[int, Illustration] = {}
    visible = illustrations_for(user).filter(canvas__removed_at=None)

    def pairs_of(ids: Iterable[int]) -> list[Pair]:
        pairs = prints.pairs_of(ids)
        unknown = {one for pair in pairs for one in (pair.first, pair.second)} - {row.pk, *seen}
        seen.update(visible.in_bulk(unknown))
        known = {row.pk, *seen}
        return [pair for pair in pairs if pair.first in known and pair.second in known]

    size = (float(row.thumbnail_width or 1), float(row.thumbnail_height or 1))
    return [(seen[one.id], one) for one in impressions(row.pk, pairs_of, size)]


def illustrations_by_id(
    ids: Iterable[int], *, hidden: bool = True, bare: bool = False
) -> dict[int, Illustration]:
    """Illustrations by their row ids, with canvas and manifest; without ``hidden`` those of public books only.

    ``bare`` ones are read without both, and nothing of them but which they are and of which book (``manifest_id``): a
    thousand take a tenth of the time.
    """
    if bare:
        seen = books.manifests_for(hidden=hidden)
        return Illustration.objects.only("pk", "manifest_id").filter(manifest__in=seen).in_bulk(list(ids))
    found = list(
        Illustration.objects.filter(id__in=list(ids))
        .select_related("canvas")
        .defer("canvas__images", "canvas__see_also", "canvas__annotations")
    )
    # A book that many hits are from is read once, and nothing of it that only indexing needs.
    manifests = books.manifests_for(hidden=hidden).defer("source", "words", "metadata", "summary")
    its = manifests.in_bulk({row.manifest_id for row in found})
    found = [row for row in found if row.manifest_id in its]  # one may have been deleted meanwhile
    for row in found:
        row.manifest = its[row.manifest_id]
    return {row.pk: row for row in found}


def get_canvas(public_id: str, user: User | None = None) -> Canvas:
    """A page by its public id. Raises NotFoundError where there is none to be seen, GoneError."""
    canvas = Canvas.objects.filter(public_id=public_id).select_related("manifest").defer(_LONG).first()
    if canvas is None or not (books.sees_all(user) or books.is_public(canvas.manifest)):
        if canvas is not None and canvas.manifest.withdrawn_at and books.was_public(canvas.manifest):
            raise GoneError(_("This book has been withdrawn."))
        raise NotFoundError(_("No page is kept under “%(id)s”.") % {"id": public_id[:60]})
    if canvas.removed_at is not None:
        raise GoneError(_("This page is no longer part of its book."))
    return canvas


def get_canvas_by_uri(uri: str, user: User | None = None) -> Canvas:
    """The page with that canvas URI; the oldest book's, where several share it. Raises NotFoundError."""
    found = (
        Canvas.objects.filter(uri__in=spellings(uri), removed_at=None, manifest__in=books.manifests_for(user))
        .order_by("manifest_id")
        .first()
    )
    if found is None:
        raise NotFoundError(
            _("The page of this region is not in this collection."),
            hint=_("Send the picture itself as an upload."),
            url=uri[:200],
        )
    return found


def illustrations_in_box(
    canvas: Canvas, box: Box, user: User | None = None
) -> tuple[Illustration | None, list[int]]:
    """The illustration that a box frames, if any, and the row ids of all that it shows at least half of itself in."""
    framed: tuple[float, Illustration] | None = None
    within = []
    for row in illustrations_for(user).filter(canvas=canvas):
        theirs = box_of(row)
        overlap = box.iou(theirs)
        if overlap >= _FRAMES and (framed is None or overlap > framed[0]):
            framed = (overlap, row)
        if overlap >= _FRAMES or 2 * box.intersection(theirs) >= box.area:
            within.append(row.pk)
    return framed[1] if framed else None, within


def boxes_on(uris: Iterable[str], ids: Iterable[int]) -> list[tuple[str, Box, int]]:
    """Of some illustrations, those on canvases with these URIs: the URI, the box, and the row id."""
    rows = Illustration.objects.filter(canvas__uri__in=sorted(set(uris)), pk__in=sorted(set(ids)))
    return [(row.canvas.uri, box_of(row), row.pk) for row in rows.select_related("canvas")]


def illustrations_of(manifest: Manifest) -> QuerySet[Illustration]:
    """The public illustrations of a book that are shown unasked, in its order, with who decided on them."""
    rows = illustrations_for().filter(shown_unasked(), manifest=manifest)
    return in_order(rows.select_related("canvas", "manifest", "decided_by"))


def counts_of(manifest_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """How many pages and illustrations (of kinds shown unasked, rejected ones left out) each book has."""
    ids = list(manifest_ids)
    pages = Canvas.objects.filter(manifest__in=ids, removed_at=None)
    pictures = Illustration.objects.filter(
        shown_unasked(), manifest__in=ids, state=Illustration.State.STANDING
    ).exclude(decision=Illustration.Decision.REJECTED)
    found = {one: {"pages": 0, "illustrations": 0} for one in ids}
    for name, rows in (("pages", pages), ("illustrations", pictures)):
        for one, count in rows.order_by().values_list("manifest").annotate(Count("pk")):
            found[one][name] = count
    return found
