"""How a layout file's boxes come to lie on the canvas, and how far that can be believed.

Files measure in pixels of a scan, in tenths of a millimetre or in 1200ths of an inch; some say not how large their page
is, or say it in another unit than their boxes. What the file says is held against the canvas, the image and
the boxes themselves. Where it leaves several ways, each is a reading, and the detector's eye decides between them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from onitsearch.detect.layout import Layout
from onitsearch.errors import BadLayoutError
from onitsearch.geometry import Affine, Box

# Shapes are one where their ratios differ by no more than this; scans are trimmed, and sizes rounded.
_ALIKE = 0.04
# Boxes may stick out by this share of the page; of all boxes, this share has to lie on it.
_OVER, _MOST_INSIDE = 1.03, 0.9
# Boxes that reach beyond the middle of a page in both directions are measured on a page of about that size.
_MIDDLE = 0.5
_PER_INCH = {"mm10": 254.0, "inch1200": 1200.0}
_USUAL_DPI = (300, 400, 600, 200, 150)
_CERTAIN, _LIKELY, _POSSIBLE = 1.0, 0.7, 0.5
_MOST_WAYS = 5


@dataclass(frozen=True)
class Shown:
    """What a file is about: a canvas of ``width`` × ``height`` units, and the image on it.

    ``images`` are the sizes in pixels that are known of that, as the manifest and the service say them.
    """

    width: float
    height: float
    images: tuple[tuple[float, float], ...] = ()

    @property
    def whole(self) -> Box:
        """The canvas as a box."""
        return Box(0, 0, self.width, self.height)


@dataclass(frozen=True)
class Way:
    """One map from a file's unit to the canvas; ``score`` is how surely regions lie right by it, 0 to 1."""

    to_canvas: Affine
    score: float


def readings(read: Callable[[Way], Layout], ways: Sequence[Way], doubt: str) -> Layout:
    """Return the layout by the first way, with those by the others beside it."""
    first, *others = (read(way) for way in ways)
    return replace(first, others=tuple(others), doubt=doubt)


def ways_to_canvas(
    page: Box | None,
    boxes: Sequence[Box],
    shown: Shown,
    *,
    name: str,
    unit: str = "pixel",
    surely: bool = True,
) -> tuple[list[Way], str]:
    """Return the ways in which a file's boxes may lie on the canvas, the best first, and what is doubtful.

    ``page`` is where the file's page lies in its own unit (None where it says nothing), ``surely`` that it says so
    itself. Raises BadLayoutError where nothing fits.
    """
    if _in_shares(page, boxes):
        return [Way(Affine.box_to_box(Box(0, 0, 1, 1), shown.whole), _CERTAIN)], ""
    if page is None:
        return _unsaid(boxes, shown, name, unit)
    maps, doubt = _by_shape(page, shown, name)
    if not surely and not doubt:
        doubt = f"{name} says not how large its page is, only where print lies on it."
    if not _fit(boxes, page):
        doubt = f"{name} has boxes outside of the page of {page.w:.0f} × {page.h:.0f} that it describes."
        surely = False
    mixed = _in_pixels(page, boxes, shown, unit)
    if mixed and not _fit(boxes, page):
        maps = [*mixed, maps[0]]
    elif not surely and unit == "pixel":
        said = maps
        maps = [_onto(Box(0, 0, *size), shown) for size in _sizes(shown) if _fit(boxes, Box(0, 0, *size))]
        maps = [*said, *maps] if _fit(boxes, page) else [*maps, *said]
    if doubt:
        return [Way(one, _POSSIBLE) for one in dict.fromkeys(maps[:_MOST_WAYS])], doubt
    if mixed:
        doubt = f"{name} measures in {unit}, and may give the size of its page in pixels."
        return [Way(maps[0], _LIKELY), *(Way(one, _POSSIBLE) for one in mixed)], doubt
    return [Way(maps[0], _CERTAIN)], ""


def _in_shares(page: Box | None, boxes: Sequence[Box]) -> bool:
    """Say whether boxes are told in shares of width and height, as some programs do: none is a whole pixel large."""
    if page is not None and (page.x, page.y, page.w, page.h) != (0, 0, 1, 1):
        return False
    return bool(boxes) and all(box.right <= _OVER and box.bottom <= _OVER for box in boxes)


def _by_shape(page: Box, shown: Shown, name: str) -> tuple[list[Affine], str]:
    """Return the maps of a page of this shape onto the canvas, and what speaks against the shape."""
    shape, canvas = page.w / page.h, shown.width / shown.height
    if _alike(shape, canvas):
        return [Affine.box_to_box(page, shown.whole)], ""
    if any(_alike(shape, across / down) for across, down in shown.images):
        return [_onto(page, shown)], ""
    if _alike(1 / shape, canvas):
        turned = [
            Affine.offset(-page.x, -page.y)
            .then(Affine.turn_in_place(page.w, page.h, degrees))
            .then(Affine.box_to_box(Box(0, 0, page.h, page.w), shown.whole))
            for degrees in (90, 270)
        ]
        return [*turned, _onto(page, shown)], f"{name} describes a page that lies on its side."
    corner = [Affine.offset(-page.x, -page.y).then(Affine.scale(scale)) for scale in _scales(page, shown)]
    return (
        [Affine.box_to_box(page, shown.whole), _onto(page, shown), *corner],
        f"{name} describes a page of another shape ({page.w:.0f} × {page.h:.0f}) than the image has.",
    )


def _onto(page: Box, shown: Shown) -> Affine:
    """Return the map that lays a page whole into the middle of the canvas, as images of another shape are shown."""
    if _alike(page.w / page.h, shown.width / shown.height):
        return Affine.box_to_box(page, shown.whole)
    return Affine.box_to_box(page, page.fitted_into(shown.whole))


def _scales(page: Box, shown: Shown) -> tuple[float, float]:
    return shown.width / page.w, shown.height / page.h


def _unsaid(boxes: Sequence[Box], shown: Shown, name: str, unit: str) -> tuple[list[Way], str]:
    """Return the ways of a file that says nothing of its page: it may be as large as the image, or the canvas."""
    if unit != "pixel":
        raise BadLayoutError(f"{name} measures in {unit} but does not say how large its page is.")
    pages = [Box(0, 0, *size) for size in _sizes(shown)]
    fitting = [page for page in pages if _fit(boxes, page)]
    if not fitting:
        raise BadLayoutError(
            f"{name} does not say how large its page is, and its boxes lie outside of the image.",
            hint="Tell the library.",
        )
    if not boxes:
        return [Way(_onto(fitting[0], shown), _CERTAIN)], ""
    right, bottom = max(box.right for box in boxes), max(box.bottom for box in boxes)
    smallest = fitting[0]
    if len(fitting) == 1 and right > _MIDDLE * smallest.w and bottom > _MIDDLE * smallest.h:
        return [Way(_onto(smallest, shown), _CERTAIN)], ""
    ways = [Way(one, _POSSIBLE) for one in dict.fromkeys(_onto(page, shown) for page in fitting)]
    return ways[:_MOST_WAYS], f"{name} does not say how large its page is."


def _in_pixels(page: Box, boxes: Sequence[Box], shown: Shown, unit: str) -> list[Affine]:
    """Return the maps for a page in pixels with boxes in a unit of length, at the usual resolutions."""
    if unit not in _PER_INCH or not boxes:
        return []
    found = []
    for dpi in _USUAL_DPI:
        in_pixels = dpi / _PER_INCH[unit]
        # Boxes that fit as they are could be meant smaller at any resolution; nothing speaks for that.
        if (in_pixels > 1 or not _fit(boxes, page)) and _fit(
            boxes, Box(page.x, page.y, page.w / in_pixels, page.h / in_pixels), over=1.0
        ):
            found.append(Affine.scale(in_pixels).then(_onto(page, shown)))
    return found[: _MOST_WAYS - 1]


def _sizes(shown: Shown) -> list[tuple[float, float]]:
    """Return the sizes in pixels that a file may be about, the smallest first."""
    return sorted({(shown.width, shown.height), *shown.images})


def _fit(boxes: Sequence[Box], page: Box, *, over: float = _OVER) -> bool:
    inside = sum(
        box.right - page.x <= over * page.w and box.bottom - page.y <= over * page.h for box in boxes
    )
    return inside >= _MOST_INSIDE * len(boxes)


def _alike(one: float, other: float) -> bool:
    return min(one, other) > 0 and (abs(one / other - 1) <= _ALIKE or abs(other / one - 1) <= _ALIKE)
