"""What a printer keeps in the shop: head- and tailpieces, borders and initials; drawn with the same ink."""

from __future__ import annotations

import math
from dataclasses import replace

import cv2
import numpy as np
from PIL import Image, ImageDraw

from portal.sample import faces
from portal.sample.ink import Scene, Style, render, woodcut
from portal.sample.ink import curves as c
from portal.sample.page import Ink


def shop_style(rng: np.random.Generator, fine: float = 0.8) -> Style:
    """A woodcutter's hand for small ornaments: no frame, no margin, finer than pictures."""
    style = woodcut(rng)
    return replace(
        style,
        frame="bare",
        margin=0.006,
        spacing=style.spacing * fine,
        line=style.line * fine,
        wear=style.wear * 0.5,
    )


def printed(scene: Scene, long_side: int, style: Style, rng: np.random.Generator) -> Ink:
    """A scene as ink (0 paper .. 255 ink)."""
    return np.asarray(255 - render(scene, long_side, style, rng))


def scroll(
    scene: Scene,
    rng: np.random.Generator,
    x: float,
    y: float,
    r: float,
    turn: float,
    way: int,
    dark: bool = False,
) -> None:
    """A rolled tendril with leaves on its back and a flower in its eye, ``r`` its radius, ``way`` 1 or -1."""
    n = 46
    spine = c.spiral(0, 0, r, r * 0.22, 1.35, angle=turn if way > 0 else math.pi - turn, n=n)
    if way < 0:
        spine[:, 0] = -spine[:, 0]
    spine += (x, y)
    tone = 0.0 if dark else 0.12
    for at in range(2, n - 14, 4):
        tangent = c.unit(spine[at + 1] - spine[at - 1])
        away = c.unit(spine[at] - (x, y))
        size = r * (0.85 - 0.5 * at / n) * rng.uniform(0.8, 1.15)
        for side, reach in ((1.0, 1.0), (-1.0, 0.55)):
            tip = spine[at] + (away * 0.7 * side + tangent * 0.8) * size * reach
            scene.shape(
                c.leaf(spine[at], tip, size * reach * 0.55, fullest=0.55, bend=0.2 * way * side),
                tone=tone + 0.12,
                contour=0.8,
                grain=0.7,
            )
    scene.shape(c.limb(spine, (r * 0.16, r * 0.12, r * 0.05), n=50), tone=tone, contour=0.8, shade=False)
    petals = int(rng.integers(5, 8))
    for i in range(petals):
        a = i * 2 * math.pi / petals
        tip = c.polar(x, y, r * 0.42, a)
        scene.shape(c.leaf((x, y), tip, r * 0.26, fullest=0.65), tone=tone, contour=0.7, grain=0.7)
    scene.dot(x, y, r * 0.11)


def _stem(x0: float, x1: float, aspect: float, step: float) -> c.Points:
    """A waving stem between the scrolls of a band, up on one side of each and down on the other."""
    x = np.linspace(x0, x1, 60)
    y = aspect * (0.5 + 0.36 * np.cos((x - x0) / step * math.pi))
    return c.limb(np.stack([x, y], axis=1), (aspect * 0.06, aspect * 0.04), n=90)


def _vase(scene: Scene, x: float, y: float, r: float) -> None:
    bowl = c.smooth(c.points("-1,-0.5 -0.7,0.5 -0.2,0.8 -0.45,1.2 0.45,1.2 0.2,0.8 0.7,0.5 1,-0.5", x, y, r))
    for i in range(-3, 4):
        tip = (x + i * r * 0.42, y - r * (1.75 - 0.12 * abs(i)))
        scene.shape(
            c.leaf((x + i * r * 0.15, y - r * 0.3), tip, r * 0.42, fullest=0.7), tone=0.12, contour=0.8
        )
    scene.shape(bowl, tone=0.2, grain=0.7)
    scene.shape(c.limb([(x - r * 1.05, y - r * 0.45), (x + r * 1.05, y - r * 0.45)], (r * 0.26,)), tone=0.05)


def face_of_leaves(scene: Scene, x: float, y: float, r: float) -> None:
    """A mask with rays of leaves, as the middle of a headpiece."""
    for i in range(11):
        a = math.pi * (1 + i / 10)
        tip = c.polar(x, y, 1.6 * r, a, 1.5 * r)
        scene.shape(c.leaf(c.polar(x, y, r * 0.5, a), tip, r * 0.5), tone=0.15)
    scene.shape(c.ellipse(x, y, r * 0.72, r * 0.95), tone=0.06)
    for side in (-1, 1):
        scene.line(c.arc(x + side * r * 0.32, y - r * 0.18, r * 0.2, math.pi * 1.1, math.pi * 1.9), 0.8)
        scene.dot(x + side * r * 0.3, y - r * 0.1, r * 0.09)
    scene.line([(x, y - r * 0.1), (x - r * 0.1, y + r * 0.25), (x + r * 0.08, y + r * 0.27)], 0.6)
    scene.line(c.arc(x, y + r * 0.35, r * 0.28, math.pi * 0.15, math.pi * 0.85, ry=r * 0.14), 0.9)


def headpiece(rng: np.random.Generator, px: int) -> Ink:
    """A band ``px`` wide for the head of a chapter: scrolls about a mask or vase, on paper or on a black ground."""
    aspect = float(rng.uniform(0.15, 0.25))
    if rng.random() < 0.28:
        return fleurons(rng, px, rows=int(rng.integers(1, 3)))
    scene = Scene(aspect)
    dark = rng.random() < 0.35
    scene.shape(
        c.rect(0.0, 0.0, 1.0, aspect), fill="ink" if dark else "paper", tone=0, shade=False, contour=1.2
    )
    r = aspect * 0.3
    count = max(2, round(0.42 / (r * 2.5)))
    step = 0.44 / count
    style = shop_style(rng, 0.55)
    seed = int(rng.integers(1 << 30))
    for side in (False, True):
        inner = np.random.default_rng(seed)
        with scene.group(mirror=side, pivot=(0.5, 0.0)):
            scene.shape(_stem(0.45, 0.45 - count * step, aspect, step), tone=0.05, shade=False, contour=0.7)
            for i in range(count):
                x = 0.45 - (i + 0.5) * step
                scroll(scene, inner, x, aspect * 0.5, r, inner.uniform(0, 6.28), 1 if i % 2 else -1, dark)
    (face_of_leaves if rng.random() < 0.5 else _vase)(scene, 0.5, aspect * 0.52, aspect * 0.24)
    return printed(scene, px, style, rng)


def tailpiece(rng: np.random.Generator, px: int) -> Ink:
    """A hanging triangle of scrolls for the end of a chapter."""
    aspect = float(rng.uniform(0.5, 0.8))
    scene = Scene(aspect)
    style = shop_style(rng, 0.62)
    seed = int(rng.integers(1 << 30))
    for side in (False, True):
        inner = np.random.default_rng(seed)
        with scene.group(mirror=side, pivot=(0.5, 0.0)):
            for x, y, r in ((0.13, 0.17, 0.105), (0.31, 0.22, 0.13), (0.39, aspect * 0.64, 0.095)):
                scroll(scene, inner, x, y, r, inner.uniform(0, 6.28), -1 if y < 0.3 else 1)
            scene.line(c.bezier((0.02, 0.06), (0.3, 0.0), (0.5, 0.1)), 1.2)
            scene.line(c.bezier((0.2, 0.3), (0.33, 0.5), (0.5, aspect - 0.03)), 1.2)
    _vase(scene, 0.5, 0.24, 0.085)
    scene.shape(c.leaf((0.5, aspect * 0.62), (0.5, aspect - 0.01), 0.09, fullest=0.4), tone=0.2)
    return printed(scene, px, style, rng)


def fleurons(rng: np.random.Generator, px: int, rows: int = 1) -> Ink:
    """Rows of one small cast flower, set side by side as type."""
    cell = Scene(1.0)
    kind = int(rng.integers(3))
    for i in range(4):
        a = i * math.pi / 2 + math.pi / 4 * (kind == 1)
        tip = c.polar(0.5, 0.5, 0.46, a)
        cell.shape(c.leaf((0.5, 0.5), tip, 0.34 if kind != 2 else 0.2, fullest=0.6), fill="ink")
        cell.line(
            c.spiral(0.5 + 0.33 * math.cos(a + 0.79), 0.5 + 0.33 * math.sin(a + 0.79), 0.12, 0.02, 1.2, a),
            1.2,
        )
    cell.dot(0.5, 0.5, 0.12, fill="paper")
    side = max(18, round(px / rng.integers(14, 26)))
    style = replace(shop_style(rng, 1.0), margin=0.03)
    count = px // side
    row = np.concatenate([printed(cell, side, style, rng) for _ in range(2)] * ((count + 1) // 2), axis=1)[
        :, : side * count
    ]
    return np.concatenate([row] * rows)


def border_strip(rng: np.random.Generator, long_px: int, short_px: int) -> Ink:
    """A strip of scrolls, level, for the border of a title page."""
    aspect = short_px / long_px
    scene = Scene(aspect)
    scene.shape(c.rect(0, 0, 1, aspect), tone=0.0, shade=False, contour=1.0)
    r = aspect * 0.3
    step = aspect * 0.9
    scene.shape(_stem(0.02, 0.98, aspect, step), tone=0.05, shade=False, contour=0.7)
    for i in range(int((1 - step * 0.4) / step)):
        scroll(scene, rng, step * (i + 0.7), aspect * 0.5, r, rng.uniform(0, 6.28), 1 if i % 2 else -1)
    style = shop_style(rng, 0.8 * aspect**0.5)
    ink = printed(scene, long_px, style, rng)
    return np.asarray(cv2.resize(ink, (long_px, short_px), interpolation=cv2.INTER_AREA))


def glyph(face: faces.Face, text: str, height: int) -> Ink:
    """A letter or word as ink, cropped to itself, ``height`` pixels high."""
    font = faces.font(face, max(8, round(height * 1.5)))
    left, top, right, bottom = font.getbbox(text)
    picture = Image.new("L", (max(1, int(right - left)), max(1, int(bottom - top))), 0)
    ImageDraw.Draw(picture).text((-left, -top), text, font=font, fill=255)
    ratio = height / picture.height
    size = (max(1, round(picture.width * ratio)), height)
    return np.asarray(picture.resize(size, Image.Resampling.LANCZOS))


def lay(block: Ink, ink: Ink, cx: int, cy: int) -> None:
    """Lay ink over a block about a centre, where it fits."""
    h, w = ink.shape
    y, x = max(0, cy - h // 2), max(0, cx - w // 2)
    part = block[y : y + h, x : x + w]
    np.maximum(part, ink[: part.shape[0], : part.shape[1]], out=part)


def initial(letter: str, rng: np.random.Generator, px: int, kind: str, face: faces.Face) -> Ink:
    """A drop capital ``px`` high: "plain" type, "boxed" foliage, or "dark" with a white letter on black foliage."""
    if kind == "plain":
        return glyph(face, letter, px)
    scene = Scene(1.0)
    dark = kind == "dark"
    scene.shape(c.rect(0.0, 0.0, 1.0, 1.0), fill="ink" if dark else "paper", tone=0, shade=False, contour=0)
    r = 0.2
    for x, y in ((0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)):
        scroll(
            scene,
            rng,
            x + rng.normal(0, 0.02),
            y + rng.normal(0, 0.02),
            r,
            rng.uniform(0, 6.28),
            1 if x < 0.5 else -1,
            dark,
        )
    style = replace(
        shop_style(rng, 0.75), frame="double" if rng.random() < 0.4 and not dark else "single", margin=0.03
    )
    block = printed(scene, px, style, rng)
    high = round(px * 0.72)
    sign = glyph(face, letter, high)
    if sign.shape[1] > px * 0.8:
        sign = cv2.resize(sign, (round(px * 0.8), high), interpolation=cv2.INTER_AREA)
    full = np.zeros_like(block)
    top, left = (px - sign.shape[0]) // 2, (block.shape[1] - sign.shape[1]) // 2
    full[top : top + sign.shape[0], left : left + sign.shape[1]] = sign
    halo = cv2.dilate(full, np.ones((3, 3), np.uint8), iterations=max(1, px // 50))
    if dark:
        block = np.maximum(block, halo)
        return cv2.subtract(block, full)
    return np.maximum(cv2.subtract(block, halo), full)


def rule(rng: np.random.Generator, px: int, thick: float = 2.0) -> Ink:
    """A printed rule, uneven as worn brass is."""
    high = max(4, round(thick * 3))
    knots = px // 40 + 2
    half = (
        thick / 2 * (1 + 0.22 * np.interp(np.arange(px), np.arange(knots) * 40.0, rng.standard_normal(knots)))
    )
    y = np.arange(high)[:, None] - (high - 1) / 2
    return np.asarray(np.clip((half[None, :] - np.abs(y) + 0.5) * 255, 0, 255), dtype=np.uint8)


def diagram(rng: np.random.Generator, px: int, face: faces.Face) -> Ink:
    """A figure of circles, chords and rays with letters at its points, ``px`` wide and high."""
    scene = Scene(1.0)
    sides = int(rng.integers(3, 9))
    start = rng.uniform(0, 6.28)
    corners = c.polygon(0.5, 0.5, 0.38, sides, start)
    scene.line(c.closed(c.ellipse(0.5, 0.5, 0.38, n=90)), 0.6, taper=False)
    if rng.random() < 0.6:
        inner = 0.38 * math.cos(math.pi / sides)
        scene.line(c.closed(c.ellipse(0.5, 0.5, inner, n=80)), 0.5, taper=False)
    step = int(rng.integers(1, max(2, sides // 2 + 1)))
    for i in range(sides):
        scene.line([corners[i], corners[(i + step) % sides]], 0.6, taper=False)
        if rng.random() < 0.7:
            scene.line(
                [(0.5, 0.5), corners[i] + (corners[i] - 0.5) * rng.choice([0.0, 0.12])], 0.45, taper=False
            )
    scene.dot(0.5, 0.5, 0.008)
    block = printed(scene, px, shop_style(rng, 0.6), rng)
    for i, (x, y) in enumerate([*(corners + (corners - 0.5) * 0.2), (0.535, 0.535)]):
        lay(block, glyph(face, "ABCDEFGHIK"[i], max(10, px // 22)), round(x * px), round(y * px))
    return block
