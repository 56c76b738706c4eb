"""A detector without a model: what is inked where no lines of text run.

Text is a stack of thin bands; a picture is inked over more than a line's height. So ink is averaged along the
line, what is no taller than a line is opened away, and what remains is grown to the strokes it belongs to.
"""

from __future__ import annotations

import cv2
import numpy as np

from onitsearch.detect.kinds import kind_by_shape
from onitsearch.detect.region import Region
from onitsearch.detect.sheet import Array, Sheet, odd, prepare_sheet
from onitsearch.geometry import Affine, Box
from onitsearch.pages.image import PageImage

# Pages are looked at with this long side: hatching melts into tone, lines of text stay apart.
LONG_SIDE = 1000
# Share of ink along a line above which a place counts as inked; the body of text lines has about twice as much.
DENSE = 0.24
# Less detail than this (share of the page's contrast, see Sheet) is no print; the flattest pictures have .08.
FLAT = 0.066
LEAST_AREA = 0.0035
MOST_AREA = 0.93


class ClassicalDetector:
    """Finds pictures by their texture with OpenCV; needs no weights and some 0.1 s a page."""

    name = "classical"
    version = "2"

    def detect(self, page: PageImage) -> list[Region]:
        """Return the pictures of a page, boxes in canvas space."""
        height, width = page.pixels.shape[:2]
        factor = min(1.0, LONG_SIDE / max(height, width))
        size = (max(1, round(width * factor)), max(1, round(height * factor)))
        small = cv2.resize(page.pixels, size, interpolation=cv2.INTER_AREA) if factor < 1 else page.pixels
        to_canvas = Affine.scale(width / size[0], height / size[1]).then(page.to_canvas)
        regions = []
        for box, score, kind in find_pictures(np.asarray(small)):
            on_canvas = to_canvas.box(box).clamp(page.canvas_width, page.canvas_height)
            if on_canvas is not None:
                regions.append(Region(on_canvas, kind, score, self.name))
        return regions


def find_pictures(pixels: Array) -> list[tuple[Box, float, str]]:
    """Return (box in pixels, score 0 to 1, kind) of the pictures on an RGB page."""
    if min(pixels.shape[:2]) < 32:
        return []
    sheet = prepare_sheet(pixels)
    width, height = sheet.size
    found = []
    for candidate in _candidates(sheet):
        box = _trimmed(sheet, candidate)
        area = box.area / (width * height)
        score = _score(sheet, box)
        fits = LEAST_AREA <= area <= MOST_AREA and score > 0.5
        if fits and not _on_edge(box, width, height) and not _is_flat(sheet, box):
            found.append((box, score, _kind(sheet, box)))
    return found


def _on_edge(box: Box, width: int, height: int) -> bool:
    """Say whether a box is a strip along the image's edge: the leaf's own edge, a shadow, a finger."""
    at_side = box.x <= 3 or box.right >= width - 3
    at_end = box.y <= 3 or box.bottom >= height - 3
    return (at_side and box.w < 0.1 * width) or (at_end and box.h < 0.04 * height)


def _is_flat(sheet: Sheet, box: Box) -> bool:
    """Say whether a box holds tone without strokes: a shadow, a stain, a thumb."""
    inside = sheet.detail[int(box.y) : int(box.bottom), int(box.x) : int(box.right)]
    return float(inside.mean()) < FLAT


def _candidates(sheet: Sheet) -> list[Box]:
    """Return boxes that may hold a picture: what is inked over more than a line, grown to all that belongs to it."""
    letter = sheet.letter
    evidence = cv2.bitwise_or(_areas(sheet), _strokes(sheet))
    frames = _frames(sheet)
    gap = odd(1.1 * letter)
    evidence = cv2.morphologyEx(evidence, cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8))
    # What holds on by a rule or a flourish only is no part of the picture.
    thin = odd(1.4 * letter)
    evidence = cv2.morphologyEx(evidence, cv2.MORPH_OPEN, np.ones((thin, thin), np.uint8))
    cores = [box for box in _boxes(evidence) if box.w > 2.5 * letter and box.h > 1.8 * letter]
    grown = [_grown(core, sheet) for core in cores]
    return _merged([*frames, *grown], letter)


def _areas(sheet: Sheet) -> Array:
    """Return where ink, averaged along the line, is dense over more than a line's height."""
    letter = sheet.letter
    # Text becomes bands with gaps between them, pictures become areas.
    density = cv2.blur(sheet.ink.astype(np.float32), (odd(3.5 * letter), 3))
    dense = (density > DENSE).astype(np.uint8)
    return np.asarray(
        cv2.morphologyEx(dense, cv2.MORPH_OPEN, np.ones((odd(2.1 * letter), odd(1.6 * letter)), np.uint8))
    )


def _strokes(sheet: Sheet) -> Array:
    """Return the pieces of ink much taller than letters that are no mere outline."""
    width, height = sheet.size
    letter = sheet.letter
    _, labels, stats, _ = cv2.connectedComponentsWithStats(sheet.ink, connectivity=8)
    w, h, area = (stats[:, k] for k in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    big = (h > 4 * letter) & (w > 4 * letter) & (area > 0.07 * w * h) & (w * h < 0.8 * width * height)
    big[0] = False
    return np.asarray(big.astype(np.uint8)[labels])


def _frames(sheet: Sheet) -> list[Box]:
    """Return boxes of ruled frames: pieces of ink that run along all four sides of their own box."""
    width, height = sheet.size
    letter = sheet.letter
    closed = cv2.morphologyEx(sheet.ink, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    found = []
    for label in range(1, len(stats)):
        x, y, w, h, _ = (int(value) for value in stats[label])
        if min(w, h) < 5 * letter or w * h > 0.6 * width * height:
            continue
        piece = labels[y : y + h, x : x + w] == label
        edge = max(3, round(0.035 * min(w, h)))
        sides = (
            piece[:edge].any(axis=0).mean(),
            piece[-edge:].any(axis=0).mean(),
            piece[:, :edge].any(axis=1).mean(),
            piece[:, -edge:].any(axis=1).mean(),
        )
        if min(sides) > 0.7:
            found.append(Box(float(x), float(y), float(w), float(h)))
    return found


def _grown(core: Box, sheet: Sheet) -> Box:
    """Return the core with the loose strokes around it, as far as no line of text is taken in."""
    group = sheet.groups[int(core.y) : int(core.bottom), int(core.x) : int(core.right)]
    inside, counts = np.unique(group[group > 0], return_counts=True)
    box, score = core, _score(sheet, core)
    for label in inside[counts > 0.02 * core.area]:
        x, y, w, h, _ = (float(value) for value in sheet.group_stats[label])
        wider = _around_both(box, Box(x, y, w, h))
        if wider.area > 5 * core.area or _text_share(sheet, wider) > _text_share(sheet, box) + 0.04:
            continue
        wider_score = _score(sheet, wider)
        if wider_score > max(0.55, score - 0.15):
            box, score = wider, wider_score
    return box


def _text_share(sheet: Sheet, box: Box) -> float:
    """Return the share of a box that lines of text cover."""
    return float(sheet.lines[int(box.y) : int(box.bottom), int(box.x) : int(box.right)].mean())


def _boxes(mask: Array) -> list[Box]:
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    return [Box(float(x), float(y), float(w), float(h)) for x, y, w, h, _ in stats[1:]]


def _around_both(one: Box, two: Box) -> Box:
    return Box.from_corners(
        min(one.x, two.x), min(one.y, two.y), max(one.right, two.right), max(one.bottom, two.bottom)
    )


def _merged(boxes: list[Box], letter: float) -> list[Box]:
    """Join boxes that overlap or nearly touch, until none does."""
    rest = sorted(boxes, key=lambda box: -box.area)
    joined = True
    while joined:
        joined = False
        kept: list[Box] = []
        for box in rest:
            for number, other in enumerate(kept):
                if box.covered_by(other) > 0.3 or _touching(box, other, 0.9 * letter):
                    kept[number] = _around_both(box, other)
                    joined = True
                    break
            else:
                kept.append(box)
        rest = sorted(kept, key=lambda box: -box.area)
    return rest


def _touching(one: Box, two: Box, gap: float) -> bool:
    """Say whether two boxes lie side by side closely enough, along most of the smaller one's side."""
    across = max(one.x, two.x) - min(one.right, two.right)
    down = max(one.y, two.y) - min(one.bottom, two.bottom)
    if across <= 0.3 * gap and down <= 0.3 * gap:  # above each other, or overlapping
        return -across > 0.6 * max(one.w, two.w)
    # Side by side: cast ornaments are set in rows with some space between them.
    return across <= 4 * gap and -down > 0.7 * max(one.h, two.h)


def _trimmed(sheet: Sheet, box: Box) -> Box:
    """Return the box without the nearly blank margins that averaging along the line left at its edges."""
    left, top = int(box.x), int(box.y)
    inside = sheet.ink[top : int(box.bottom), left : int(box.right)]
    columns = np.flatnonzero(inside.mean(axis=0) > 0.015)
    rows = np.flatnonzero(inside.mean(axis=1) > 0.015)
    if not len(columns) or not len(rows):
        return box
    return Box.from_corners(left + columns[0], top + rows[0], left + columns[-1] + 1, top + rows[-1] + 1)


def _score(sheet: Sheet, box: Box) -> float:
    """Return how much like a picture, and unlike lines of text, the inside of a box is: 0 to 1."""
    inside = sheet.ink[int(box.y) : int(box.bottom), int(box.x) : int(box.right)]
    if inside.size == 0:
        return 0.0
    share = float(inside.mean())
    # Lines of text leave rows nearly empty between them, again and again; pictures seldom do.
    rows = inside.mean(axis=1)
    smooth = np.convolve(rows, np.ones(3) / 3, mode="same")
    low = float((smooth < 0.35 * max(share, 1e-3)).mean())
    letters = _letter_share(inside, sheet.letter)
    score = 1.0 - 1.1 * letters - 0.8 * max(0.0, low - 0.1)
    if share < 0.05:
        score -= 0.4
    return float(np.clip(score, 0.0, 1.0))


def _letter_share(ink: Array, letter: float) -> float:
    """Return the share of ink in pieces of a letter's size, 0 to 1."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(ink), connectivity=8)
    w, h, area = (stats[1:, k] for k in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    like_letters = (h < 2.2 * letter) & (h > 0.45 * letter) & (w < 8 * letter)
    total = float(area.sum())
    return float(area[like_letters].sum()) / total if total else 1.0


def _kind(sheet: Sheet, box: Box) -> str:
    width, height = sheet.size
    kind = kind_by_shape(box, width, height)
    side = max(box.w, box.h)
    if side < 0.2 * width and 0.6 < box.w / box.h < 1.6:
        inside = (slice(int(box.y), int(box.bottom)), slice(int(box.x), int(box.right)))
        inked = sheet.ink[inside] > 0
        coloured = float((sheet.chroma[inside][inked] > 14).mean()) if inked.any() else 0.0
        corners = min(8, int(side / 5))
        empty_corners = [
            sheet.ink[inside][ys, xs].mean() < 0.1
            for ys in (slice(0, corners), slice(-corners, None))
            for xs in (slice(0, corners), slice(-corners, None))
        ]
        if coloured > 0.5 and all(empty_corners):
            return "stamp"
    return kind
