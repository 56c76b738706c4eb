"""What animals stand on and before: ground, tufts, stones, trees, hills, water and sky."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.ink import curves as c
from portal.sample.ink.scene import Pair, Rng, Scene


def tuft(scene: Scene, rng: Rng, x: float, y: float, size: float = 0.06, blades: int = 5) -> None:
    """A tuft of grass whose foot is at x, y."""
    for lean in np.linspace(-0.5, 0.5, blades) + rng.normal(0, 0.08, blades):
        tall = size * rng.uniform(0.6, 1.1)
        scene.line(
            c.bezier(
                (x + lean * size * 0.3, y),
                (x + lean * size * 0.4, y - tall * 0.6),
                (x + lean * size, y - tall),
            ),
            0.8,
        )


def stone(scene: Scene, rng: Rng, x: float, y: float, size: float) -> None:
    """A boulder lying at x, y."""
    t = np.linspace(math.pi, 2 * math.pi, 7)
    r = rng.uniform(0.8, 1.1, 7)
    top = np.stack([x + size * r * np.cos(t), y + size * 0.75 * r * np.sin(t)], axis=1)
    scene.shape(
        c.smooth(np.concatenate([top, [(x + size * 0.5, y + size * 0.1), (x - size * 0.5, y + size * 0.1)]])),
        tone=rng.uniform(0.1, 0.3),
    )


def plant(scene: Scene, rng: Rng, x: float, y: float, size: float) -> None:
    """A broad-leaved herb rooted at x, y."""
    for lean in np.linspace(-0.9, 0.9, int(rng.integers(4, 7))):
        tip = (x + math.sin(lean) * size, y - math.cos(lean) * size * rng.uniform(0.7, 1.1))
        scene.shape(
            c.leaf((x, y), tip, size * 0.25, bend=0.12 * lean), tone=rng.uniform(0.05, 0.35), contour=0.8
        )


def tree(scene: Scene, rng: Rng, x: float, foot: float, height: float) -> None:
    """A tree at x: bare, round-headed, or a fir."""
    kind = rng.integers(4)
    thick = height * rng.uniform(0.07, 0.12)
    lean = rng.uniform(-0.08, 0.08) * height
    top = (x + lean, foot - height)
    trunk = c.limb([(x, foot), (x + lean * 0.2, foot - height * 0.5), top], (thick * 1.5, thick, thick * 0.5))
    if kind == 0:
        for t in np.linspace(0.4, 0.95, 6):
            side = -1 if chance(rng) else 1
            at = (x + lean * t, foot - height * t)
            reach = height * rng.uniform(0.2, 0.4)
            bough = c.bezier(
                at,
                (at[0] + side * reach * 0.6, at[1] - reach * 0.1),
                (at[0] + side * reach, at[1] - reach * 0.6),
            )
            scene.shape(c.limb(bough, (thick * 0.5, thick * 0.12)), tone=0.3)
        scene.shape(trunk, tone=0.35, texture="bark")
        return
    if kind == 1:
        scene.shape(trunk, tone=0.4)
        for t in np.linspace(0.25, 1.0, 5):
            w = height * 0.34 * (1.15 - t)
            y = foot - height * t
            scene.shape(
                c.smooth(c.points("-1,0.12 0,-0.14 1,0.12 0,0.07", x, y, w, height)), tone=0.35, flow=1.3
            )
        return
    scene.shape(trunk, tone=0.3, texture="bark" if chance(rng) else None)
    for _ in range(int(rng.integers(3, 6))):
        dx, dy = rng.uniform(-0.25, 0.25) * height, rng.uniform(-0.12, 0.2) * height
        w = height * rng.uniform(0.3, 0.5)
        scene.shape(
            c.cloud(rng, top[0] + dx, top[1] + dy, w, w * 0.7, 9),
            tone=rng.uniform(0.15, 0.4),
            texture="leaf" if chance(rng, 0.2) else None,
        )


def ground(scene: Scene, rng: Rng, y: float, kind: str = "") -> None:
    """What lies underfoot at height y: a strip, a mound, loose strokes, or a dark edge of earth."""
    kind = kind or str(rng.choice(["strip", "strip", "mound", "strokes", "soil", "plain"]))
    low = scene.aspect + 0.1
    if kind in ("strip", "soil"):
        scene.shape(
            c.hills(rng, -0.05, 1.05, y, 0.04, low),
            tone=rng.uniform(0.08, 0.4),
            flow=rng.uniform(-0.15, 0.15),
            contour=0.7,
            shade=False,
            texture="dots" if chance(rng, 0.15) else None,
        )
    elif kind == "mound":
        scene.shape(
            c.smooth(
                [
                    (-0.1, y + 0.08),
                    (0.2, y - 0.01),
                    (0.5, y - 0.03),
                    (0.8, y - 0.01),
                    (1.1, y + 0.08),
                    (1.2, low),
                    (-0.2, low),
                ]
            ),
            tone=rng.uniform(0.05, 0.3),
            flow=rng.uniform(-0.1, 0.1),
            contour=0.8,
            shade=False,
        )
    elif kind == "strokes":
        for _ in range(int(rng.integers(12, 26))):
            x, at = rng.uniform(0, 1), y + rng.uniform(-0.01, 0.10)
            scene.line([(x, at), (x + 0.04, at - 0.003), (x + rng.uniform(0.06, 0.2), at + 0.004)], 0.7)
    else:
        scene.shape(
            c.rect(-0.05, y, 1.05, low), tone=rng.uniform(0.02, 0.2), flow=0.0, contour=0.6, shade=False
        )


def water(scene: Scene, rng: Rng, y: float, tone: float = 0.25) -> None:
    """A sheet of water from y down to the lower edge."""
    scene.shape(
        c.rect(-0.05, y, 1.05, scene.aspect + 0.1),
        tone=tone * rng.uniform(0.6, 1.5),
        flow=0.0,
        contour=0.4,
        shade=False,
        texture="water" if chance(rng, 0.7) else None,
    )


def waves(
    scene: Scene,
    rng: Rng,
    y: float,
    x0: float = -0.05,
    x1: float = 1.05,
    depth: float = 0.5,
    tone: float = 0.2,
) -> None:
    """A band of water with a waved upper edge that hides what lies below it."""
    n = int(rng.integers(7, 14))
    x = np.linspace(x0, x1, 2 * n)
    crest = c.smooth(
        np.stack([x, y + 0.015 * np.where(np.arange(2 * n) % 2, 1, -1)], axis=1), closed=False, steps=4
    )
    scene.shape(
        np.concatenate([crest, [(x1, y + depth), (x0, y + depth)]]),
        tone=tone,
        flow=0.0,
        contour=0.6,
        shade=False,
        texture="water",
    )


def sky(scene: Scene, rng: Rng) -> None:
    """Level strokes, clouds, a few birds, or nothing."""
    what = rng.integers(5)
    if what == 0:
        scene.tint(scene.aspect * rng.uniform(0.3, 0.7), tone=rng.uniform(0.05, 0.25))
    elif what == 1:
        for _ in range(int(rng.integers(1, 4))):
            w = rng.uniform(0.15, 0.35)
            scene.shape(
                c.cloud(rng, rng.uniform(0, 1), rng.uniform(0.03, 0.22) * scene.aspect, w, w * 0.4),
                tone=rng.uniform(0, 0.2),
                flow=0.0,
                contour=0.6,
            )
    elif what == 2:
        for _ in range(int(rng.integers(2, 6))):
            x, y, r = rng.uniform(0.05, 0.95), rng.uniform(0.04, 0.2), rng.uniform(0.015, 0.03)
            scene.line(
                c.smooth(c.points("-1,-0.4 -0.5,-0.6 0,0 0.5,-0.6 1,-0.4", x, y, r), closed=False), 0.8
            )


def backdrop(scene: Scene, rng: Rng, y: float, rich: float = 0.5) -> None:
    """Far hills, a tree or two, sky; ``rich`` 0..1 is how much of it."""
    if chance(rng, rich):
        sky(scene, rng)
    if chance(rng, rich):
        for depth in range(int(rng.integers(1, 3))):
            scene.shape(
                c.hills(rng, -0.1, 1.1, y - 0.10 + 0.05 * depth, rng.uniform(0.08, 0.25), y + 0.3),
                tone=rng.uniform(0.03, 0.2),
                flow=rng.uniform(0.3, 1.2),
                contour=0.6,
                shade=False,
            )
    if chance(rng, rich * 0.8):
        x = rng.choice([rng.uniform(-0.02, 0.15), rng.uniform(0.85, 1.02)])
        tree(scene, rng, float(x), y + rng.uniform(-0.03, 0.05), rng.uniform(0.3, 0.75) * scene.aspect)


def wooded(scene: Scene, rng: Rng, y: float, share: float, edge: float, foot: float, tall: Pair) -> bool:
    """Country with, in ``share`` of all cases, a tree near the left or right edge; returns whether left."""
    backdrop(scene, rng, y - 0.05, 0.9)
    ground(scene, rng, y - 0.08, "strip")
    left = chance(rng)
    if chance(rng, share):
        tree(scene, rng, edge if left else 1 - edge, foot, scene.aspect * rng.uniform(*tall))
    return left


def foreground(scene: Scene, rng: Rng, y: float, count: tuple[int, int] = (2, 7)) -> None:
    """Tufts, herbs and stones before and beside the feet."""
    for _ in range(int(rng.integers(*count))):
        x, at = rng.uniform(0.02, 0.98), y + rng.uniform(0.0, 0.10)
        what = rng.random()
        if what < 0.7:
            tuft(scene, rng, x, at, rng.uniform(0.03, 0.08))
        elif what < 0.87:
            stone(scene, rng, x, at, rng.uniform(0.02, 0.05))
        else:
            plant(scene, rng, x, at + 0.03, rng.uniform(0.06, 0.13))


def setting(scene: Scene, rng: Rng, y: float, rich: float = 0.4, kind: str = "") -> None:
    """Backdrop and ground together."""
    backdrop(scene, rng, y, rich)
    ground(scene, rng, y - rng.uniform(0.01, 0.06), kind)


def chance(rng: Rng, share: float = 0.5) -> bool:
    """True in ``share`` of all cases."""
    return bool(rng.random() < share)
