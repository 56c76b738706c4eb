"""Compositions for small and strange creatures: specimens on a plate, on leaves, on sand, in water."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from portal.sample.concepts.animals.ground import chance, foreground, ground, setting, sky, stone, tuft, waves
from portal.sample.concepts.animals.stage import cast, centre, put
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Draw, Rng, Scene

Figure = Callable[[Scene, Rng], None]
# Height by width of a picture.
WIDE, SQUARE, TALL, LONG = (0.7, 0.95), (0.85, 1.15), (1.1, 1.4), (0.55, 0.75)


def made(figure: Figure, rng: Rng) -> Scene:
    """The figure in a scene of its own."""
    s = Scene()
    figure(s, rng)
    return s


def shadow(scene: Scene, rng: Rng, cx: float, y: float, width: float) -> None:
    """A few level strokes on which a thing lies."""
    for k in range(int(rng.integers(4, 9))):
        w = width * rng.uniform(0.3, 0.6) * (1 - k * 0.08)
        x = cx + rng.uniform(-0.15, 0.15) * width
        scene.line([(x - w / 2, y + 0.012 * k), (x, y + 0.012 * k + 0.002), (x + w / 2, y + 0.012 * k)], 0.8)


def jointed(s: Scene, points: list[tuple[float, float]], width: float, tone: float = 0.5) -> None:
    """A thin jointed leg."""
    s.shape(c.limb(points, (width, width * 0.8, width * 0.25), curved=False, n=12), tone=tone, contour=0.9)


def specimen(figure: Figure, turn: float = 0.5, size: tuple[float, float] = (0.72, 0.95)) -> Draw:
    """One creature alone on the plate, turned by up to ``turn`` radians, now and then over a cast shadow."""

    def draw(scene: Scene, rng: Rng) -> None:
        one = made(figure, rng)
        if chance(rng, 0.3):
            shadow(scene, rng, 0.5, scene.aspect * rng.uniform(0.5, 0.9), 0.7)
        elif chance(rng, 0.2):
            scene.tint(scene.aspect + 0.05, tone=rng.uniform(0.05, 0.22), flow=rng.uniform(-0.6, 0.6))
        wide = rng.uniform(*size)
        centre(
            scene,
            one,
            rng.uniform(0.45, 0.55),
            scene.aspect * rng.uniform(0.46, 0.54),
            wide,
            scene.aspect * rng.uniform(0.78, 0.96),
            chance(rng),
            rng.uniform(-turn, turn),
        )

    return draw


def several(figure: Figure, other: Figure | None = None) -> Draw:
    """Three to five together as on a plate of natural history, each turned its own way."""

    def draw(scene: Scene, rng: Rng) -> None:
        h = scene.aspect
        plans = (
            ((0.27, 0.27, 0.5), (0.73, 0.73, 0.5)),
            ((0.27, 0.3, 0.48), (0.74, 0.26, 0.42), (0.52, 0.75, 0.5)),
            ((0.26, 0.72, 0.46), (0.74, 0.70, 0.44), (0.5, 0.26, 0.5)),
            ((0.26, 0.26, 0.45), (0.74, 0.27, 0.45), (0.27, 0.74, 0.45), (0.73, 0.74, 0.45)),
            ((0.5, 0.36, 0.7), (0.26, 0.82, 0.34), (0.74, 0.82, 0.34)),
        )
        for i, (x, y, size) in enumerate(plans[int(rng.integers(len(plans)))]):
            one = made(other if other and i % 2 else figure, rng)
            wide = size * rng.uniform(0.85, 1.02)
            x, y = x + rng.uniform(-0.03, 0.03), y + rng.uniform(-0.03, 0.03)
            centre(scene, one, x, y * h, wide, wide * h, chance(rng), rng.uniform(-0.9, 0.9))

    return draw


def on_plant(figure: Figure, size: tuple[float, float] = (0.5, 0.66)) -> Draw:
    """On a flowering or leafy stem."""

    def draw(scene: Scene, rng: Rng) -> None:
        h = scene.aspect
        foot, top = (rng.uniform(0.3, 0.7), h + 0.05), (rng.uniform(0.3, 0.7), h * rng.uniform(0.08, 0.2))
        stem = c.bezier(foot, (rng.uniform(0.2, 0.8), h * 0.6), top, n=20)
        scene.shape(c.limb(stem, (0.035, 0.02)), tone=0.3)
        for k, at in enumerate(stem[2:-2:2]):
            side = 1 if k % 2 else -1
            tip = at + np.array([side * rng.uniform(0.2, 0.36), -rng.uniform(0.02, 0.2)])
            scene.shape(
                c.leaf(at, tip, rng.uniform(0.09, 0.16), teeth=int(rng.choice([0, 0, 6]))),
                tone=rng.uniform(0.05, 0.35),
                texture="leaf" if chance(rng, 0.6) else None,
            )
        if chance(rng):
            petals = int(rng.integers(5, 9))
            for a in np.linspace(0, 2 * math.pi, petals, endpoint=False):
                scene.shape(c.leaf(top, c.polar(top[0], top[1], 0.13, a), 0.09, fullest=0.65), tone=0.05)
            scene.shape(c.ellipse(*top, 0.045), tone=0.4, texture="dots")
        one = made(figure, rng)
        at = stem[int(rng.integers(8, 15))]
        w = rng.uniform(*size)
        put(
            scene,
            one,
            float(at[0]) * 0.5 + 0.25,
            float(at[1]) + w * 0.4 * h,
            w,
            w * h,
            chance(rng),
            rotate=rng.uniform(-0.6, 0.6),
        )

    return draw


def on_ground(
    figure: Figure, rich: float = 0.35, size: tuple[float, float] = (0.74, 0.96), kind: str = ""
) -> Draw:
    """Standing or lying on earth or sand."""

    def draw(scene: Scene, rng: Rng) -> None:
        y = scene.aspect * rng.uniform(0.80, 0.92)
        setting(scene, rng, y - 0.04, rich, kind)
        cast(scene, rng, 0.5, y - 0.005, 0.8)
        put(
            scene,
            made(figure, rng),
            rng.uniform(0.45, 0.55),
            y,
            rng.uniform(*size),
            scene.aspect * 0.84,
            chance(rng),
        )
        foreground(scene, rng, y)

    return draw


def with_small(figure: Figure, other: Figure | None = None, count: tuple[int, int] = (1, 3)) -> Draw:
    """A great one and one or two small ones on the same ground."""

    def draw(scene: Scene, rng: Rng) -> None:
        y = scene.aspect * rng.uniform(0.78, 0.86)
        setting(scene, rng, y - 0.06, 0.4)
        turn = chance(rng)
        put(
            scene,
            made(figure, rng),
            0.57 if turn else 0.43,
            y,
            rng.uniform(0.66, 0.82),
            scene.aspect * 0.74,
            turn,
        )
        for k in range(int(rng.integers(*count))):
            x = (0.2 + 0.24 * k) if turn else (0.8 - 0.24 * k)
            put(
                scene,
                made(other or figure, rng),
                x + rng.uniform(-0.03, 0.03),
                y + rng.uniform(0.05, 0.09),
                rng.uniform(0.26, 0.36),
                scene.aspect * 0.4,
                chance(rng),
            )
        foreground(scene, rng, y + 0.04)

    return draw


def afloat(
    figure: Figure,
    sunk: tuple[float, float] = (0.3, 0.45),
    size: tuple[float, float] = (0.76, 0.98),
    ship: bool = False,
) -> Draw:
    """Half out of the water."""

    def draw(scene: Scene, rng: Rng) -> None:
        h = scene.aspect
        y = h * rng.uniform(0.58, 0.74)
        sky(scene, rng)
        waves(scene, rng, y - rng.uniform(0.10, 0.2), tone=0.1, depth=1.0)
        if ship and chance(rng, 0.6):
            _boat(scene, rng, float(rng.choice([0.12, 0.88])), y - 0.13)
        one = made(figure, rng)
        left, top, right, bottom = one.bounds()
        w = rng.uniform(*size)
        scale = min(w / (right - left), h * 0.9 / (bottom - top))
        put(
            scene,
            one,
            rng.uniform(0.44, 0.56),
            y + (bottom - top) * scale * rng.uniform(*sunk),
            w,
            h * 0.9,
            chance(rng),
            rotate=rng.uniform(-0.06, 0.06),
        )
        waves(scene, rng, y, tone=0.22, depth=1.0)
        waves(scene, rng, y + 0.12, tone=0.3, depth=1.0)

    return draw


def under_water(figure: Figure, size: tuple[float, float] = (0.68, 0.92)) -> Draw:
    """Seen through the water, among weeds over a stony bottom."""

    def draw(scene: Scene, rng: Rng) -> None:
        h = scene.aspect
        scene.shape(
            c.rect(-0.05, h * rng.uniform(0.0, 0.14), 1.05, h + 0.1),
            tone=rng.uniform(0.12, 0.32),
            flow=0.0,
            contour=0.5,
            shade=False,
            texture="water" if chance(rng) else None,
        )
        scene.shape(
            c.hills(rng, -0.05, 1.05, h * 0.9, 0.06, h + 0.1),
            tone=0.2,
            contour=0.8,
            texture="dots",
            shade=False,
        )
        put(
            scene,
            made(figure, rng),
            rng.uniform(0.45, 0.55),
            h * rng.uniform(0.80, 0.9),
            rng.uniform(*size),
            h * 0.72,
            chance(rng),
            rotate=rng.uniform(-0.2, 0.2),
        )
        for _ in range(int(rng.integers(2, 6))):
            x = rng.uniform(0, 1)
            for k in range(3):
                line = c.smooth(
                    [
                        (x, h),
                        (x + 0.03, h - 0.08),
                        (x - 0.02 + 0.02 * k, h - 0.16),
                        (x + 0.03 * k, h - rng.uniform(0.2, 0.34)),
                    ],
                    closed=False,
                )
                scene.shape(c.limb(line, (0.025, 0.005)), tone=0.4, contour=0.7)
        for _ in range(3):
            stone(scene, rng, rng.uniform(0, 1), h, rng.uniform(0.03, 0.07))

    return draw


def _boat(scene: Scene, rng: Rng, x: float, y: float) -> None:
    """A far ship under sail."""
    scene.shape(c.smooth(c.points("-0.08,-0.02 0,-0.005 0.08,-0.03 0.05,0.03 -0.05,0.03", x, y)), tone=0.4)
    for dx in (-0.03, 0.03):
        scene.line([(x + dx, y), (x + dx, y - 0.16)], 0.9, taper=False)
        scene.shape(
            c.smooth(c.points("-0.03,-0.14 0.03,-0.14 0.045,-0.04 -0.025,-0.04", x + dx, y)),
            tone=0.05,
            contour=0.8,
        )


def shore(figure: Figure, size: tuple[float, float] = (0.7, 0.9)) -> Draw:
    """Cast up on a beach before the sea."""

    def draw(scene: Scene, rng: Rng) -> None:
        h = scene.aspect
        y = h * rng.uniform(0.78, 0.88)
        sky(scene, rng)
        waves(scene, rng, h * rng.uniform(0.3, 0.42), tone=0.15, depth=1.0)
        ground(scene, rng, h * rng.uniform(0.52, 0.62), "strip")
        put(scene, made(figure, rng), rng.uniform(0.45, 0.55), y, rng.uniform(*size), h * 0.66, chance(rng))
        shadow(scene, rng, 0.5, y, 0.8)
        for _ in range(3):
            stone(scene, rng, rng.uniform(0, 1), y + 0.06, rng.uniform(0.015, 0.04))
        if chance(rng):
            tuft(scene, rng, rng.uniform(0, 1), y + 0.05, 0.08)

    return draw
