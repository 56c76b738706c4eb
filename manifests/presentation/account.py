"""Which pages of a manifest are kept, under which id and size, and which are left out and why: every one is told."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from manifests.errors import MalformedManifestError, NothingToSeeError
from manifests.presentation.docs import CanvasDoc, LeftOutDoc, ManifestDoc
from manifests.presentation.sizes import Sized, canvas_size

LONGEST_ID = 2000  # Postgres cannot index much longer texts.
_AGAIN = "/again/"


@dataclass(frozen=True)
class PageAccount:
    """One page that is kept: its canvas, its place in the document (from 1), and its size where that is known yet."""

    canvas: CanvasDoc
    place: int
    size: Sized | None


@dataclass(frozen=True)
class BookAccount:
    """All pages of a manifest: those kept, those left out, and words on those read otherwise than they stand."""

    pages: tuple[PageAccount, ...]
    left_out: tuple[LeftOutDoc, ...]
    notes: tuple[LeftOutDoc, ...]


def account_of(doc: ManifestDoc, url: str) -> BookAccount:
    """Tell what becomes of each page of the manifest at ``url``.

    A page that is listed again (in a second sequence) is no page of its own. Another page under an id that is taken
    gets an id of ours, so that none takes the place of the other. Raises NothingToSeeError where no page shows an
    image, MalformedManifestError where none can be kept.
    """
    _require_images(doc, url)
    known: dict[str, PageAccount] = {}
    left_out, notes = list(doc.left_out), list(doc.notes)
    places = doc.places or range(1, len(doc.canvases) + 1)
    for place, canvas in zip(places, doc.canvases, strict=True):
        first = known.get(canvas.id)
        reason = _against(canvas, first, known)
        if reason:
            left_out.append(LeftOutDoc(canvas.id, place, reason))
        if reason is not None:
            continue
        uri = canvas.id
        if first is not None:
            uri = _free(f"{canvas.id}{_AGAIN}{place}", known)
            reason = f"has the id of page {first.place} but another image, so viewers cannot be sent to it"
            notes.append(LeftOutDoc(uri, place, reason))
        kept = dataclasses.replace(canvas, id=uri)
        known[uri] = PageAccount(kept, place, canvas_size(canvas))
    if not known:
        why = left_out[0].reason
        raise MalformedManifestError(
            f"None of the {len(doc.canvases)} pages of the manifest at {url} can be kept: the first {why}.",
            url=url,
        )
    left_out.sort(key=lambda one: one.place)
    return BookAccount(tuple(known.values()), tuple(left_out), tuple(notes))


def _require_images(doc: ManifestDoc, url: str) -> None:
    if any(canvas.images for canvas in doc.canvases):
        return
    many = len(doc.canvases)
    what = "sound or film" if any(canvas.duration for canvas in doc.canvases) else "no image"
    raise NothingToSeeError(
        f"The manifest at {url} was left out: its only page shows {what}."
        if many == 1
        else f"The manifest at {url} was left out: all its {many} pages show {what}.",
        hint="Only still images are looked at.",
        url=url,
    )


def _against(canvas: CanvasDoc, first: PageAccount | None, known: Mapping[str, PageAccount]) -> str | None:
    """Why a canvas is no page of its own; "" where nothing is lost by that, None where it is one."""
    if len(canvas.id) > LONGEST_ID:
        return f"has an id of {len(canvas.id)} characters, more than the {LONGEST_ID} that are kept"
    if first is not None:
        if canvas == first.canvas or not canvas.images:
            return ""
        if _shown(canvas) == _shown(first.canvas):
            return f"has the id and the image of page {first.place}"
        for other in known.values():  # The same once more, after one that got an id of ours.
            if other.canvas.id.startswith(f"{canvas.id}{_AGAIN}") and _shown(other.canvas) == _shown(canvas):
                return f"has the image of page {other.place}, and the id of another"
        return None
    if not canvas.images and canvas_size(canvas) is None:
        return "shows sound or film" if canvas.duration else "shows no image and has no size"
    return None


def _shown(canvas: CanvasDoc) -> list[tuple[str, object]]:
    return [(image.address, image.region) for image in canvas.images]


def _free(uri: str, known: Mapping[str, PageAccount]) -> str:
    while uri in known:
        uri += "-"
    return uri


__all__ = ["LONGEST_ID", "BookAccount", "PageAccount", "account_of"]
