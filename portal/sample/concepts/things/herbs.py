"""A herb as parts: bloom, leaf, root and stalk, and the vessel that it stands in."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from portal.sample.concepts.things import scenery as s
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Draw, Rng, Scene


@dataclass(frozen=True, slots=True)
class Species:
    """A herb in parts drawn about the origin: ``bloom`` grows up from it, about two units high; ``leaf`` points
    up, one unit long; ``leaves`` on the stalk (range), ``basal`` leaves from the foot, ``spread`` their angle.
    """

    bloom: Draw
    leaf: Draw
    leaves: tuple[int, int] = (3, 6)
    basal: tuple[int, int] = (0, 0)
    leaf_size: float = 0.2
    spread: float = 0.9
    stem: float = 0.014
    size: float = 0.11
    root: str = "fibres"
    thorns: bool = False
    flat: bool = False


def stalk(
    scene: Scene,
    rng: Rng,
    kind: Species,
    foot: tuple[float, float],
    tip: tuple[float, float],
    size: float,
    leafy: float = 1.0,
) -> None:
    """One stem with its leaves and its bloom; ``size`` is the bloom's unit, ``leafy`` scales the leaves."""
    reach = math.dist(foot, tip)
    bend = rng.uniform(-0.16, 0.16) * reach
    middle = ((foot[0] + tip[0]) / 2 + bend, (foot[1] + tip[1]) / 2)
    line = c.bezier(foot, middle, tip)
    tangent = np.gradient(line, axis=0)
    count = round(int(rng.integers(kind.leaves[0], kind.leaves[1] + 1)) * min(1.0, leafy))
    side = 1 if s.flip(rng) else -1
    for k in range(count):
        at = 0.1 + 0.7 * (k + rng.uniform(0.2, 0.8)) / max(count, 1)
        i = int(at * (len(line) - 1))
        side = -side
        turn = math.atan2(tangent[i][1], tangent[i][0]) + math.pi / 2
        long = kind.leaf_size * rng.uniform(0.8, 1.2) * (1.1 - 0.5 * at) * (0.4 + 0.6 * leafy)
        s.place(
            scene,
            rng,
            kind.leaf,
            line[i][0],
            line[i][1],
            long,
            turn + side * kind.spread * rng.uniform(0.7, 1.2),
        )
    width = kind.stem * (0.5 + size / kind.size * 0.5)
    scene.shape(c.limb(line, (width * 1.2, width)), tone=0.22, contour=0.8)
    if kind.thorns:
        for k in range(2, len(line) - 3, 3):
            way = 1 if k % 2 else -1
            scene.line([line[k], line[k] + (way * width * 1.8, -width * 0.8)], 0.9)
    turn = math.atan2(tangent[-1][1], tangent[-1][0]) + math.pi / 2 + rng.uniform(-0.2, 0.2)
    s.place(scene, rng, kind.bloom, *tip, size, turn)


def basal(
    scene: Scene, rng: Rng, kind: Species, at: tuple[float, float], size: float, n: int | None = None
) -> None:
    """The leaves that rise from the foot."""
    count = int(rng.integers(kind.basal[0], kind.basal[1] + 1)) if n is None else n
    for k in range(count):
        turn = (k + 0.5) / count * 2 - 1
        s.place(
            scene, rng, kind.leaf, *at, size * rng.uniform(0.8, 1.2), turn * kind.spread + rng.normal(0, 0.08)
        )


def roots(scene: Scene, rng: Rng, kind: Species, x: float, y: float, size: float) -> None:
    """What grows under ground: fibres, a bulb, or a creeping rootstock."""
    if kind.root == "bulb":
        bulb = c.points("0,-0.2 0.45,0.4 0,0.75 -0.45,0.4", x, y, size)
        for k in np.linspace(-0.6, 0.6, 7):
            scene.line(
                c.bezier(
                    (x + k * size * 0.3, y + size * 0.65),
                    (x + k * size * 0.6, y + size),
                    (x + k * size, y + size * 1.3),
                ),
                0.7,
            )
        scene.shape(c.smooth(bulb), tone=0.15, flow=1.57)
        return
    if kind.root == "rhizome":
        for k in range(9):
            fx = x + size * (-0.8 + 0.2 * k)
            scene.line(
                c.bezier(
                    (fx, y + size * 0.3), (fx, y + size * 0.6), (fx + rng.normal(0, 0.1) * size, y + size)
                ),
                0.7,
            )
        scene.shape(
            c.limb(
                [(x - size, y + size * 0.3), (x, y + size * 0.15), (x + size * 0.9, y + size * 0.35)],
                (size * 0.3, size * 0.42, size * 0.25),
            ),
            tone=0.25,
        )
        return
    for _ in range(int(rng.integers(4, 8))):
        a = rng.uniform(0.25, math.pi - 0.25)
        far = size * rng.uniform(0.7, 1.3)
        end = (x + far * math.cos(a), y + far * math.sin(a) * 0.9)
        mid = (x + far * 0.3 * math.cos(a) + rng.normal(0, 0.1) * size, y + far * 0.6 * math.sin(a))
        scene.shape(
            c.limb(c.bezier((x, y - size * 0.1), mid, end), (size * 0.16, size * 0.02)), tone=0.2, contour=0.7
        )
        for _ in range(3):
            t = rng.uniform(0.3, 0.9)
            px, py = x + (end[0] - x) * t, y + (end[1] - y) * t
            scene.line(
                c.bezier(
                    (px, py),
                    (px + rng.normal(0, 0.12) * size, py + size * 0.2),
                    (px + rng.normal(0, 0.25) * size, py + size * 0.35),
                ),
                0.5,
            )


def vessel(scene: Scene, rng: Rng, x: float, top: float, foot: float, w: float) -> None:
    """A vase, jug or pot with a band of ornament."""
    h = foot - top
    kinds = (
        c.points("0.5,0 0.36,0.15 0.62,0.5 0.5,0.85 0.4,1"),
        c.points("0.42,0 0.26,0.22 0.3,0.34 0.72,0.62 0.34,0.92 0.46,1"),
        c.points("0.66,0 0.62,0.15 0.54,0.5 0.44,1"),
        c.points("0.5,0 0.5,0.1 0.7,0.4 0.66,0.7 0.36,1"),
    )
    profile = kinds[int(rng.integers(0, len(kinds)))]
    right = c.smooth([(x + px * w, top + py * h) for px, py in profile], closed=False)
    left = np.stack([2 * x - right[:, 0], right[:, 1]], axis=1)[::-1]
    if rng.random() < 0.4:
        for side in (-1, 1):
            loop = c.bezier(
                (x + side * w * 0.4, top + h * 0.2),
                (x + side * w * 1.1, top + h * 0.15),
                (x + side * w * 0.6, top + h * 0.55),
            )
            scene.shape(c.limb(loop, 0.018), tone=0.2)
    scene.shape(np.concatenate([right, left]), tone=rng.uniform(0.12, 0.4))
    for k in (0.35, 0.72):
        half = float(np.interp(top + k * h, right[:, 1], right[:, 0])) - x
        scene.line(
            c.bezier((x - half, top + k * h), (x, top + k * h + 0.03), (x + half, top + k * h)),
            0.9,
            taper=False,
        )
    scene.shape(c.ellipse(x, top, profile[0][0] * w, 0.018), tone=0.6, contour=0.9)
