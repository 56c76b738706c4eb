"""What pictures of a known library show, and which illustrations of this site they are.

A truth file is a JSON list of pages ``{file, book, width, height, boxes: [{x, y, w, h, kind, concept?, notation?}],
canvas?}``: boxes as fractions of the page, ``concept`` a name of what is shown, ``notation`` its ICONCLASS notation.
A page is the canvas that ``canvas`` names, else the one that `manage.py publish` made of ``file``.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from onitsearch.evaluate.errors import TruthError
from onitsearch.evaluate.matching import LEAST_IOU
from onitsearch.geometry import Box
from onitsearch.search import Filters, listing
from onitsearch.store.illustrations import box_of

_FORM = (
    'It must be a JSON list of pages: [{"file", "boxes": [{"x", "y", "w", "h", "concept", "notation"}]}], as'
    " truth.json of a drawn library is."
)


@dataclass(frozen=True, slots=True)
class TruePicture:
    """A picture that is known to be there: its page (the end of a canvas's URI), box as fractions, what it shows."""

    page: str
    box: Box
    concept: str
    notation: str = ""


@dataclass(frozen=True, slots=True)
class KnownPicture:
    """An illustration of this site whose subject is known; ``book`` is its manifest's row id."""

    id: int
    book: int
    concept: str
    notation: str


def read_picture_truth(path: Path) -> list[TruePicture]:
    """Read the pictures of a truth file that say what they show; raises TruthError."""
    try:
        pages = json.loads(path.read_text(encoding="utf-8"))
        found = [one for page in pages for one in _pictures(page)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise TruthError(
            f"The truth file {path} cannot be used ({error!r}).", hint=_FORM, url=str(path)
        ) from error
    if not found:
        raise TruthError(f"The truth file {path} names no picture with a concept.", hint=_FORM, url=str(path))
    return found


def _pictures(page: dict[str, Any]) -> Iterable[TruePicture]:
    place = str(page.get("canvas") or "")
    if not place:
        file = PurePosixPath(str(page["file"]))
        place = f"/{file.parent.name}/canvas/{file.stem}"
    for box in page["boxes"]:
        if box.get("concept") or box.get("notation"):
            yield TruePicture(
                place,
                Box(float(box["x"]), float(box["y"]), float(box["w"]), float(box["h"])),
                str(box.get("concept") or box["notation"]),
                str(box.get("notation") or ""),
            )


def known_pictures(truth: Sequence[TruePicture]) -> list[KnownPicture]:
    """Return the illustrations that visitors can see whose box overlaps a true one (IoU ≥ 0.5), with what that shows.

    Raises TruthError where this site holds none of the truth's pages.
    """
    by_page: dict[str, list[TruePicture]] = defaultdict(list)
    for one in truth:
        by_page[one.page].append(one)
    ends = tuple(by_page)
    found = []
    for row in listing.listed(Filters()).select_related("canvas"):
        canvas = row.canvas
        page = _page_of(canvas.uri, by_page, ends)
        if page is None:
            continue
        box = box_of(row)
        width, height = canvas.size
        fraction = Box(box.x / width, box.y / height, box.w / width, box.h / height)
        best = max(by_page[page], key=lambda one: fraction.iou(one.box))
        if fraction.iou(best.box) >= LEAST_IOU:
            found.append(KnownPicture(row.pk, row.manifest_id, best.concept, best.notation))
    if not found:
        raise TruthError(
            "None of the pictures of the truth file is in this library.",
            hint="Give the truth file of the library that this site shows (for the demo, the only truth.json "
            "below var/sample).",
        )
    return found


def _page_of(uri: str, pages: dict[str, list[TruePicture]], ends: tuple[str, ...]) -> str | None:
    """The truth's page that a canvas is; most end like “/BOOK/canvas/PAGE”."""
    tail = "/" + "/".join(uri.split("/")[-3:])
    if tail in pages:
        return tail
    if uri in pages:
        return uri
    return next((end for end in ends if not end.startswith("/") and uri.endswith(end)), None)
