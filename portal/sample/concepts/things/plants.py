"""A plant as parts (bloom, leaf, root) and the ways in which books show it: one function a composition."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from portal.sample.concepts._naming import Way, composition
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


WAYS: dict[str, Way] = {}


@composition(WAYS, "specimen", (1.25, 1.6))
def specimen(scene: Scene, rng: Rng, kind: Species) -> None:
    """The whole plant with its root, as a herbal shows it."""
    a, x = scene.aspect, rng.uniform(0.44, 0.56)
    foot = a * rng.uniform(0.8, 0.86)
    stems = int(rng.choice((1, 1, 2, 3)))
    size = kind.size * (1.8, 1.5, 1.3)[stems - 1]
    roots(scene, rng, kind, x, foot, a * 0.1)
    basal(scene, rng, kind, (x, foot), a * 0.42)
    for k in np.linspace(-1, 1, stems) if stems > 1 else [rng.uniform(-0.2, 0.2)]:
        high = 2.1 * size + a * rng.uniform(0.02, 0.06) + abs(k) * a * rng.uniform(0.05, 0.2)
        stalk(scene, rng, kind, (x, foot), (x + k * 0.29, high), size * (1.0 - 0.15 * abs(k)))
    basal(scene, rng, kind, (x, foot), a * 0.3, min(2, kind.basal[1]))


@composition(WAYS, "close-up", (1.0, 1.3))
def close_up(scene: Scene, rng: Rng, kind: Species) -> None:
    """A single bloom that fills the picture, on a short stem."""
    a = scene.aspect
    size = rng.uniform(0.26, 0.34) * min(1.0, a)
    x = rng.uniform(0.42, 0.58)
    y = a * 0.5 + size * rng.uniform(0.85, 1.1)
    if kind.flat:
        y = a * 0.48 + size * 0.5
    foot = (x + rng.uniform(-0.2, 0.2), a + 0.1)
    for side in (-1, 1):
        if rng.random() < 0.8:
            s.place(
                scene,
                rng,
                kind.leaf,
                x + side * 0.01,
                y + (a - y) * 0.6,
                rng.uniform(0.3, 0.42),
                side * rng.uniform(0.7, 1.3),
            )
    scene.shape(
        c.limb(c.bezier(foot, (x, (y + a) / 2), (x, y - size * 0.2)), (kind.stem * 3, kind.stem * 2.4)),
        tone=0.2,
    )
    s.place(scene, rng, kind.bloom, x, y, size, rng.uniform(-0.3, 0.3))


@composition(WAYS, "bouquet", (1.05, 1.4))
def bouquet(scene: Scene, rng: Rng, kind: Species) -> None:
    """A bunch tied with a ribbon."""
    a, n = scene.aspect, int(rng.integers(3, 6))
    knot = (rng.uniform(0.45, 0.55), a * rng.uniform(0.7, 0.76))
    for k in range(n):
        scene.shape(
            c.limb([knot, (knot[0] + (k / (n - 1) - 0.5) * 0.26, a * 0.96)], (0.01, 0.012)),
            tone=0.3,
            contour=0.7,
        )
    tips = [(0.5 + 0.36 * math.sin(t), a * 0.55 - a * 0.28 * math.cos(t)) for t in np.linspace(-1.1, 1.1, n)]
    tips = [tips[i] for i in np.argsort([abs(i - (n - 1) / 2) for i in range(n)])[::-1]]
    for tip in [*tips, (0.5, a * 0.5)]:
        jitter = (tip[0] + rng.normal(0, 0.015), tip[1] + rng.normal(0, 0.02))
        stalk(scene, rng, kind, knot, jitter, kind.size * rng.uniform(1.1, 1.4), 0.5)
    s.ribbon(scene, rng, knot[0], knot[1], 0.12)


def vessel(scene: Scene, rng: Rng, x: float, top: float, foot: float, w: float) -> None:
    """A vase, jug or pot with a band of ornament."""
    h = foot - top
    kinds = (
        [(0.5, 0.0), (0.36, 0.15), (0.62, 0.5), (0.5, 0.85), (0.4, 1.0)],
        [(0.42, 0.0), (0.26, 0.22), (0.3, 0.34), (0.72, 0.62), (0.34, 0.92), (0.46, 1.0)],
        [(0.66, 0.0), (0.62, 0.15), (0.54, 0.5), (0.44, 1.0)],
        [(0.5, 0.0), (0.5, 0.1), (0.7, 0.4), (0.66, 0.7), (0.36, 1.0)],
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


@composition(WAYS, "vase", (1.1, 1.4))
def in_vase(scene: Scene, rng: Rng, kind: Species) -> None:
    """Cut flowers in a vase on a table."""
    a = scene.aspect
    edge = a * rng.uniform(0.8, 0.87)
    s.wall(scene, rng, edge)
    s.table(scene, rng, edge)
    x, top, foot = rng.uniform(0.44, 0.56), a * 0.62, a * rng.uniform(0.9, 0.94)
    s.shadow(scene, x + 0.12, foot, 0.2)
    n = int(rng.integers(3, 6))
    basal(scene, rng, kind, (x, top), a * 0.2, min(3, kind.basal[1]))
    for t in rng.permutation(np.linspace(-0.95, 0.95, n)):
        far = a * rng.uniform(0.34, 0.44)
        tip = (x + far * 0.8 * math.sin(t), top - far * math.cos(t) * 0.9 + kind.size * 0.6)
        stalk(scene, rng, kind, (x + 0.04 * math.sin(t), top), tip, kind.size * rng.uniform(1.1, 1.4), 0.5)
    vessel(scene, rng, x, top, foot, rng.uniform(0.15, 0.2))


@composition(WAYS, "pot", (1.2, 1.5))
def in_pot(scene: Scene, rng: Rng, kind: Species) -> None:
    """Growing in an earthen pot, on a tiled floor or a ledge, with a support of sticks."""
    a = scene.aspect
    x, top, foot = rng.uniform(0.4, 0.6), a * 0.68, a * 0.93
    s.ground(scene, rng, a * 0.86, tone=rng.uniform(0.1, 0.3), tufts=2, height=0.0)
    s.shadow(scene, x + 0.1, foot, 0.22)
    w = rng.uniform(0.14, 0.2)
    if rng.random() < 0.5:
        for side in (-1, 1):
            scene.line([(x + side * w * 0.6, top), (x + side * w * 1.1, a * 0.2)], 1.3, taper=False)
        for k in (0.55, 0.35):
            scene.line([(x - w * 1.1, a * k), (x + w * 1.1, a * k)], 1.0, taper=False)
    basal(scene, rng, kind, (x, top), a * 0.32)
    for k in (-0.27, 0.27, rng.uniform(-0.05, 0.05))[int(rng.integers(0, 2)) :]:
        tip = (x + k, 2.3 * kind.size + a * (0.04 + abs(k) * 0.6))
        stalk(scene, rng, kind, (x + k * 0.2, top), tip, kind.size * rng.uniform(1.2, 1.45), 0.7)
    pot = [(x - w, top), (x + w, top), (x + w * 0.7, foot), (x - w * 0.7, foot)]
    scene.shape(pot, tone=0.3, texture="brick" if rng.random() < 0.2 else None)
    scene.shape(c.rect(x - w * 1.12, top - 0.03, x + w * 1.12, top + 0.03), tone=0.15, flow=1.57)


@composition(WAYS, "field", (0.8, 1.15))
def in_field(scene: Scene, rng: Rng, kind: Species) -> None:
    """A stand of them in open country, a hamlet far behind."""
    a = scene.aspect
    horizon = a * rng.uniform(0.5, 0.62)
    s.backdrop(scene, rng, horizon)
    s.ground(scene, rng, horizon, tone=rng.uniform(0.05, 0.15), tufts=4)
    spots = sorted(
        [(rng.uniform(0.0, 1.0), rng.uniform(0.7, 0.82)) for _ in range(3)] + [(0.28, 0.98), (0.75, 1.0)],
        key=lambda p: p[1],
    )
    for x, depth in spots:
        grow = (depth - 0.5) * 2.1
        size = kind.size * grow * rng.uniform(1.4, 1.65)
        foot = (x + rng.normal(0, 0.03), a * depth)
        basal(scene, rng, kind, foot, a * 0.22 * grow, min(kind.basal[1], 4))
        stalk(scene, rng, kind, foot, (foot[0] + rng.normal(0, 0.05), foot[1] - a * 0.55 * grow), size, 0.7)
    for _ in range(6):
        s.tuft(scene, rng, rng.uniform(0, 1), a, 0.06)


@composition(WAYS, "studies", (0.95, 1.25))
def studies(scene: Scene, rng: Rng, kind: Species) -> None:
    """Several blooms and single leaves spread over the plate, with letters."""
    a = scene.aspect
    places = [(0.26, 0.36), (0.74, 0.42), (0.28, 0.86), (0.72, 0.9)]
    order = rng.permutation(4)
    for k, i in enumerate(order):
        x, y = places[i][0] + rng.normal(0, 0.02), places[i][1] * a
        if k == 3:
            s.place(scene, rng, kind.leaf, x, y, a * 0.36, rng.uniform(-0.4, 0.4))
        else:
            size = rng.uniform(0.17, 0.22) * min(a, 1.0)
            foot = (x + rng.uniform(-0.05, 0.05), min(y + 0.1, a - 0.01))
            scene.shape(c.limb([foot, (x, y - 0.02)], kind.stem * 1.5), tone=0.2)
            s.place(scene, rng, kind.bloom, x, y - 0.02, size, rng.uniform(-0.7, 0.7))
        s.lettering(scene, rng, x + 0.13, x + 0.15, y + 0.02, 0.03)


@composition(WAYS, "wreath", (0.95, 1.1))
def wreath(scene: Scene, rng: Rng, kind: Species) -> None:
    """Blooms and leaves bound into a ring."""
    a = scene.aspect
    cx, cy, r = 0.5, a * 0.5, min(1.0, a) * (rng.uniform(0.3, 0.34) if kind.flat else rng.uniform(0.24, 0.28))
    n = int(rng.integers(5, 8))
    scene.line(c.ellipse(cx, cy, r), 2.0, taper=False)
    start = rng.uniform(0, 6)
    for k in range(n * 2):
        t = start + (k + 0.5) * math.pi / n
        s.place(
            scene, rng, kind.leaf, *c.polar(cx, cy, r, t), 0.17, t + math.pi / 2 + rng.choice((-0.8, 0.7))
        )
    for k in range(n):
        t = start + k * 2 * math.pi / n
        near = r * (0.9 if not kind.flat else 0.95)
        s.place(
            scene,
            rng,
            kind.bloom,
            *c.polar(cx, cy, near, t),
            (0.84 if kind.flat else 0.74) / n,
            t + math.pi / 2 + rng.normal(0, 0.15),
        )
    if rng.random() < 0.6:
        s.lettering(scene, rng, cx - r * 0.45, cx + r * 0.45, cy, 0.05, 1.0)
        s.lettering(scene, rng, cx - r * 0.35, cx + r * 0.35, cy + 0.08, 0.035)
