"""Maps (ICONCLASS 25A, star charts 49E12): five kinds, each in several designs."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from portal.sample.concepts import _chart as m
from portal.sample.concepts import _scenery as s
from portal.sample.concepts._naming import Way, composed, composition
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Draw, Points, Rng, Scene

# Rough outlines on a disc of radius 1: the new world and the old one.
NEW = (
    c.points(
        "-0.62,-0.62 -0.25,-0.75 0.15,-0.72 0.32,-0.5 0.1,-0.36 -0.02,-0.2 0.02,-0.02 "
        "-0.1,0 -0.22,-0.18 -0.42,-0.3 -0.6,-0.45"
    ),
    c.points("0.02,0.02 0.25,0.02 0.5,0.2 0.42,0.42 0.22,0.62 0.12,0.85 0.06,0.6 0.02,0.35 -0.1,0.18"),
    c.points("0.3,-0.88 0.52,-0.8 0.45,-0.66 0.32,-0.72"),
)
OLD = (
    c.points(
        "-0.68,-0.42 -0.55,-0.62 -0.35,-0.75 0.1,-0.82 0.5,-0.74 0.68,-0.55 0.6,-0.32 "
        "0.42,-0.2 0.35,0.02 0.22,-0.14 0.14,0.05 0.04,-0.14 -0.1,-0.2 -0.2,-0.3 "
        "-0.4,-0.32 -0.55,-0.3"
    ),
    c.points(
        "-0.66,-0.22 -0.4,-0.26 -0.2,-0.2 -0.05,0.02 -0.14,0.2 -0.22,0.48 -0.36,0.55 "
        "-0.44,0.3 -0.5,0.08 -0.7,0"
    ),
    c.points("0.3,0.28 0.5,0.2 0.66,0.32 0.6,0.5 0.38,0.5"),
)


def _disc(
    scene: Scene, rng: Rng, x: float, y: float, r: float, lands: tuple[Points, ...], turn: float = 0.0
) -> None:
    """One hemisphere with its net of degrees."""
    scene.shape(c.ellipse(x, y, r * 1.06, n=60), shade=False, contour=1.2)
    scene.shape(
        c.ellipse(x, y, r, n=60),
        tone=rng.choice((0.0, 0.0, 0.12)),
        texture=None,
        flow=0.0,
        shade=False,
        contour=1.0,
    )
    for land in lands:
        points = land + rng.normal(0, 0.02, (len(land), 2))
        outline = c.wobble(c.smooth(points * r + (x, y)), rng, r * 0.02)
        m.hatched(scene, outline, r * 0.045, tone=rng.choice((0.05, 0.2)))
        u, v = outline.mean(axis=0)
        if len(land) > 5:
            m.molehills(scene, rng, u, v, r * 0.14, 3, r * 0.07)
    for k in (-0.66, -0.33, 0.33, 0.66):
        scene.line(c.bezier((x, y - r), (x + k * r * 2, y), (x, y + r)), 0.4, taper=False)
        half = math.sqrt(1 - k * k) * r
        scene.line(
            c.bezier((x - half, y + k * r), (x, y + k * r * 0.75), (x + half, y + k * r)), 0.4, taper=False
        )
    scene.line([(x - r, y), (x + r, y)], 0.9, taper=False)
    scene.line([(x, y - r), (x, y + r)], 0.5, taper=False)


def _pair(scene: Scene, rng: Rng, y: float, r: float) -> None:
    _disc(scene, rng, 0.5 - r * 1.05, y, r, NEW)
    _disc(scene, rng, 0.5 + r * 1.05, y, r, OLD)


WORLD: dict[str, Way] = {}


@composition(WORLD, "plain", (0.58, 0.7))
def world_plain(scene: Scene, rng: Rng) -> None:
    """Two hemispheres and a title above."""
    a, r = scene.aspect, rng.uniform(0.21, 0.225)
    _pair(scene, rng, a * 0.55, r)
    s.lettering(scene, rng, 0.22, 0.8, a * 0.12, 0.035, 0.9)
    s.script(scene, rng, 0.35, 0.65, a * 0.97, 0.015)


@composition(WORLD, "winds", (0.6, 0.7))
def world_winds(scene: Scene, rng: Rng) -> None:
    """Wind heads blow from the corners."""
    a, r = scene.aspect, rng.uniform(0.2, 0.215)
    scene.shape(
        c.rect(-0.05, -0.05, 1.05, a + 0.05), tone=rng.choice((0.0, 0.14)), flow=0.0, shade=False, contour=0
    )
    _pair(scene, rng, a / 2, r)
    for x, y in ((0.1, 0.09), (0.9, 0.09), (0.1, a - 0.09), (0.9, a - 0.09)):
        m.wind_head(scene, rng, x, y, 0.04, (0.5, a / 2))
    for y in (a * 0.12, a * 0.88):
        scene.shape(c.ellipse(0.5, y, 0.06), shade=False)
        scene.shape(c.star(0.5, y, 0.055, 0.02, 8), tone=0.3)


@composition(WORLD, "cartouche", (0.68, 0.78))
def world_cartouche(scene: Scene, rng: Rng) -> None:
    """A tablet under the discs, small polar views between them."""
    a, r = scene.aspect, rng.uniform(0.2, 0.22)
    _pair(scene, rng, a * 0.42, r)
    m.cartouche(scene, rng, 0.5, a * 0.87, 0.4, a * 0.2)
    for x in (0.16, 0.84):
        scene.shape(c.ellipse(x, a * 0.86, 0.07), shade=False)
        m.hatched(scene, m.coast(rng, x, a * 0.86, 0.035, 0.035), 0.01, 0.2)
        for k in range(6):
            b = k * math.pi / 3
            scene.line([(x, a * 0.86), c.polar(x, a * 0.86, 0.07, b)], 0.4, taper=False)
    for y in (a * 0.06,):
        s.lettering(scene, rng, 0.28, 0.74, y + 0.01, 0.03)


@composition(WORLD, "stacked", (1.5, 1.7))
def world_stacked(scene: Scene, rng: Rng) -> None:
    """One disc over the other on a tall sheet."""
    a = scene.aspect
    r = min(0.4, a * 0.225)
    _disc(scene, rng, 0.5, a * 0.27, r, NEW)
    _disc(scene, rng, 0.5, a * 0.75, r, OLD)
    for x in (0.07, 0.93):
        m.compass_rose(scene, x, a / 2, 0.05)


@composition(WORLD, "allegory", (0.66, 0.76))
def world_allegory(scene: Scene, rng: Rng) -> None:
    """Discs with figures of the continents standing at the sides, clouds above."""
    a, r = scene.aspect, rng.uniform(0.185, 0.2)
    for k in range(5):
        scene.shape(c.cloud(rng, 0.1 + 0.2 * k, a * 0.08, 0.26, a * 0.18, 8), tone=0.15)
    s.ground(scene, rng, a * 0.86, tone=0.25, tufts=6)
    _pair(scene, rng, a * 0.48, r)
    for x in (0.08, 0.92, 0.44, 0.56):
        s.person(scene, rng, x, a * 0.96, a * 0.26)
    scene.shape(c.star(0.5, a * 0.12, 0.07, 0.035, 14), shade=False)


def _island(scene: Scene, rng: Rng, x: float, y: float, rx: float, ry: float) -> None:
    land = m.coast(rng, x, y, rx, ry, 0.28)
    m.hatched(scene, land, 0.028)
    for _ in range(2):
        m.molehills(
            scene,
            rng,
            x + rng.uniform(-0.35, 0.35) * rx,
            y + rng.uniform(-0.4, 0.4) * ry,
            rx * 0.3,
            int(rng.integers(3, 6)),
            0.035,
        )
    for _ in range(3):
        b = rng.uniform(0, 6.28)
        m.river(
            scene,
            rng,
            (x + rng.normal(0, 0.1) * rx, y + rng.normal(0, 0.1) * ry),
            c.polar(x, y, 0.75 * rx, b, 0.75 * ry),
        )
    for _ in range(int(rng.integers(4, 8))):
        b, f = rng.uniform(0, 6.28), rng.uniform(0.3, 0.75)
        m.town(scene, rng, x + f * rx * math.cos(b), y + f * ry * math.sin(b))


ISLAND: dict[str, Way] = {}


@composition(ISLAND, "plain", (0.8, 1.1))
def island_plain(scene: Scene, rng: Rng) -> None:
    """One island that fills the sheet, a tablet in a corner."""
    a = scene.aspect
    _island(scene, rng, 0.5, a * 0.46, 0.34, a * 0.32)
    m.cartouche(scene, rng, rng.choice((0.22, 0.78)), a * 0.88, 0.28, a * 0.14)
    m.scale_bar(scene, 0.42, a * 0.94, 0.2)


@composition(ISLAND, "sea", (0.75, 0.95))
def island_sea(scene: Scene, rng: Rng) -> None:
    """On a stippled sea with ships and a beast."""
    a = scene.aspect
    scene.shape(
        c.rect(-0.05, -0.05, 1.05, a + 0.05),
        tone=0.14,
        texture=rng.choice(("water", "dots")),
        flow=0.0,
        shade=False,
        contour=0,
    )
    _island(scene, rng, 0.52, a * 0.5, 0.3, a * 0.3)
    m.ship(scene, rng, 0.14, a * 0.22, 0.13)
    m.monster(scene, rng, 0.82, a * 0.9, 0.14)
    m.ship(scene, rng, 0.16, a * 0.9, 0.1)
    m.compass_rose(scene, 0.87, a * 0.14, 0.07)


@composition(ISLAND, "frame", (0.8, 1.0))
def island_frame(scene: Scene, rng: Rng) -> None:
    """In a frame of degrees, with lesser islands about it."""
    a = scene.aspect
    _island(scene, rng, 0.46, a * 0.5, 0.28, a * 0.28)
    for _ in range(6):
        b = rng.uniform(0, 6.28)
        m.hatched(
            scene,
            m.coast(rng, 0.48 + 0.42 * math.cos(b), a * (0.5 + 0.42 * math.sin(b)), 0.03, 0.025),
            0.02,
            0.2,
        )
    s.lettering(scene, rng, 0.3, 0.7, a * 0.13, 0.04)
    m.degree_frame(scene, 0.035)


@composition(ISLAND, "oval", (0.8, 1.0))
def island_oval(scene: Scene, rng: Rng) -> None:
    """In an oval with leaves in the corners."""
    a = scene.aspect
    _island(scene, rng, 0.5, a * 0.5, 0.27, a * 0.26)
    m.ship(scene, rng, rng.choice((0.2, 0.8)), a * 0.3, 0.1)
    hole = c.ellipse(0.5, a / 2, 0.46, a * 0.46, n=72)
    scene.shape(c.around(hole, -0.1, -0.1, 1.1, a + 0.1), tone=0.3, flow=0.0, contour=0, shade=False)
    for f in (1.0, 1.05):
        scene.line(c.closed(c.ellipse(0.5, a / 2, 0.46 * f, a * 0.46 * f)), 1.5, taper=False)


@composition(ISLAND, "page", (1.25, 1.45))
def island_page(scene: Scene, rng: Rng) -> None:
    """Upright, from a book of islands: a heading, the island, a few ships."""
    a = scene.aspect
    s.lettering(scene, rng, 0.25, 0.75, 0.1, 0.05, 1.0)
    _island(scene, rng, 0.5, a * 0.52, 0.33, a * 0.3)
    m.compass_rose(scene, 0.15, a * 0.88, 0.08)
    for x in (0.5, 0.82):
        m.ship(scene, rng, x, a * 0.94, 0.12)


def _fort(scene: Scene, rng: Rng, x: float, y: float, r: float) -> None:
    """A star of bastions with moat, streets and blocks."""
    n, turn = int(rng.integers(5, 9)), rng.uniform(0, 6.28)

    def bastions(f: float) -> np.ndarray:
        points = []
        for k in range(n):
            b, step = turn + k * 2 * math.pi / n, math.pi / n
            for off, reach in (
                (-0.62 * step, 0.74),
                (-0.4 * step, 0.86),
                (0.0, 1.06),
                (0.4 * step, 0.86),
                (0.62 * step, 0.74),
            ):
                points.append(c.polar(x, y, r * f * reach, b + off))
        return np.array(points)

    scene.shape(c.star(x, y, r * 1.22, r * 1.0, n, turn), shade=False, contour=0.7)
    scene.shape(bastions(1.06), tone=0.4, flow=0.0, texture="water", shade=False, contour=1.0, grain=0.7)
    scene.shape(bastions(0.94), tone=0.12, flow=0.7, shade=False, contour=1.3)
    scene.shape(c.polygon(x, y, r * 0.7, n, turn + math.pi / n), shade=False, contour=1.0)
    inner = r * 0.64
    if s.flip(rng):
        rings = (0.25, 0.5, 0.74, 0.98)
        spokes = n * 2
        for i in range(3):
            for k in range(spokes):
                b0, b1 = turn + (k + 0.1) * 2 * math.pi / spokes, turn + (k + 0.9) * 2 * math.pi / spokes
                lo, hi = rings[i] * inner + inner * 0.05, rings[i + 1] * inner - inner * 0.05
                block = [c.polar(x, y, q, b) for q, b in ((lo, b0), (hi, b0), (hi, b1), (lo, b1))]
                scene.shape(block, tone=rng.choice((0.3, 0.45)), flow=0.8, shade=False, contour=0.7)
    else:
        step = inner * 0.31
        with scene.group(x=x, y=y, rotate=turn):
            for i in range(-3, 4):
                for k in range(-3, 4):
                    if math.hypot(i, k) * step < inner * 0.84 and (i, k) != (0, 0):
                        scene.shape(
                            c.rect(
                                i * step - step * 0.4,
                                k * step - step * 0.4,
                                i * step + step * 0.4,
                                k * step + step * 0.4,
                            ),
                            tone=rng.choice((0.3, 0.45)),
                            flow=0.8,
                            shade=False,
                            contour=0.7,
                        )
    s.house(scene, rng, x - r * 0.06, y + r * 0.06, r * 0.12)


FORT: dict[str, Way] = {}


@composition(FORT, "plain", (0.85, 1.1))
def fort_plain(scene: Scene, rng: Rng) -> None:
    """The star in the middle, fields round it."""
    a = scene.aspect
    for _ in range(10):
        u, v = rng.uniform(0.02, 0.9), rng.uniform(0.02, a - 0.08)
        scene.shape(
            c.rect(u, v, u + 0.1, v + 0.07), tone=0.18, flow=rng.uniform(0, 3), shade=False, contour=0.5
        )
    _fort(scene, rng, 0.5, a * 0.5, min(1.0, a) * rng.uniform(0.34, 0.38))


@composition(FORT, "river", (0.85, 1.05))
def fort_river(scene: Scene, rng: Rng) -> None:
    """On a broad river with a bridge."""
    a = scene.aspect
    v = a * rng.uniform(0.2, 0.3)
    scene.shape(
        c.limb([(-0.1, v), (0.3, v + 0.12), (0.6, v - 0.02), (1.1, v + 0.1)], (0.18, 0.14, 0.2)),
        tone=0.3,
        texture="water",
        shade=False,
        flow=0.0,
    )
    _fort(scene, rng, 0.52, a * 0.56, min(1.0, a) * 0.32)
    scene.shape(c.rect(0.47, v - 0.08, 0.53, v + 0.2), tone=0.05, texture="brick", shade=False)
    for _ in range(9):
        s.tree(scene, rng, rng.uniform(0.02, 0.98), rng.choice((0.1, 0.97)) * a, 0.06)
    m.cartouche(scene, rng, 0.2, a * 0.9, 0.28, a * 0.12)


@composition(FORT, "siege", (0.8, 1.0))
def fort_siege(scene: Scene, rng: Rng) -> None:
    """Besieged: trenches zigzag towards it, batteries smoke."""
    a = scene.aspect
    _fort(scene, rng, 0.56, a * 0.45, min(1.0, a) * 0.32)
    for x in (0.08, 0.3, 0.6):
        zig = [(x + 0.05 * (k % 2) + 0.03 * k, a * (0.98 - 0.045 * k)) for k in range(6)]
        scene.line(np.array(zig), 1.6, taper=False)
        scene.shape(c.cloud(rng, zig[-1][0], zig[-1][1], 0.08, 0.05, 6), shade=False, contour=0.8)
    for k in range(6):
        u, v = 0.06 + 0.15 * k, a * 0.97
        scene.shape([(u - 0.03, v), (u, v - 0.06), (u + 0.03, v)], tone=0.2)


@composition(FORT, "harbour", (0.85, 1.05))
def fort_harbour(scene: Scene, rng: Rng) -> None:
    """At the sea, ships before it, a compass rose."""
    a = scene.aspect
    line = c.smooth(
        np.array([(-0.1, a * 0.66), (0.2, a * 0.74), (0.5, a * 0.86), (0.8, a * 0.76), (1.1, a * 0.7)]),
        closed=False,
    )
    scene.shape(
        np.concatenate([line, [(1.1, a + 0.1), (-0.1, a + 0.1)]]),
        tone=0.22,
        texture="water",
        flow=0.0,
        shade=False,
        contour=1.2,
    )
    _fort(scene, rng, 0.5, a * 0.45, min(1.0, a) * 0.34)
    for x in (0.14, 0.84):
        m.ship(scene, rng, x, a * 0.94, 0.1)
    m.compass_rose(scene, 0.1, 0.12, 0.07, ring=False)


@composition(FORT, "key", (1.2, 1.4))
def fort_key(scene: Scene, rng: Rng) -> None:
    """Plan above, key in columns and a scale below."""
    a = scene.aspect
    _fort(scene, rng, 0.5, a * 0.38, min(0.38, a * 0.27))
    s.lettering(scene, rng, 0.2, 0.8, 0.07, 0.035)
    for col in (0.08, 0.4, 0.7):
        for k in range(5):
            s.script(scene, rng, col, col + 0.22, a * (0.76 + 0.04 * k), 0.014)
    m.scale_bar(scene, 0.3, a * 0.96, 0.4)


def _shore(scene: Scene, rng: Rng, side: str) -> None:
    """A coast along one side of the sheet with names set across it."""
    a = scene.aspect
    n = 9
    t = np.linspace(-0.1, 1.1, n)
    depth = 0.2 + rng.normal(0, 0.05, n)
    if side in ("left", "right"):
        line = np.stack([depth, t * a], axis=1)
        line = c.smooth(line, closed=False, steps=8)
        line[:, 0] += np.convolve(rng.normal(0, 0.02, len(line)), [0.5, 0.5], "same")
        outer = [(-0.1, a * 1.1), (-0.1, -0.1 * a)]
        if side == "right":
            line[:, 0], outer = 1 - line[:, 0], [(1.1, a * 1.1), (1.1, -0.1 * a)]
    else:
        line = c.smooth(np.stack([t, a - depth * a], axis=1), closed=False, steps=8)
        line[:, 1] += np.convolve(rng.normal(0, 0.02, len(line)), [0.5, 0.5], "same")
        outer = [(1.1, a * 1.1), (-0.1, a * 1.1)]
        if side == "top":
            line[:, 1], outer = a - line[:, 1], [(1.1, -0.1), (-0.1, -0.1)]
    m.hatched(scene, np.concatenate([line, outer]), 0.022, 0.1)
    for k in range(3, len(line) - 3, 5):
        u, v = line[k]
        way = {"left": -1, "right": 1}.get(side)
        if way:
            s.script(
                scene,
                rng,
                u + way * 0.02 if way > 0 else u - 0.09,
                u + 0.09 if way > 0 else u - 0.02,
                v,
                0.012,
            )
        else:
            scene.line(
                [
                    (u, v + (0.02 if side == "bottom" else -0.02)),
                    (u, v + (0.07 if side == "bottom" else -0.07)),
                ],
                0.7,
                taper=False,
            )


def _portolan(scene: Scene, rng: Rng, sides: tuple[str, ...], roses: int, ships: int) -> None:
    a = scene.aspect
    centre = (rng.uniform(0.42, 0.58), a * rng.uniform(0.42, 0.58))
    m.rhumbs(scene, *centre, 16, 1.8, 0.45, 0.196)
    ring = [c.polar(centre[0], centre[1], 0.36, k * math.pi / 4 + 0.39, 0.36 * a) for k in range(8)]
    for q in ring[::2]:
        m.rhumbs(scene, *q, 8, 1.8, 0.35, 0.2)
    for side in sides:
        _shore(scene, rng, side)
    for _ in range(ships):
        m.ship(scene, rng, rng.uniform(0.35, 0.7), a * rng.uniform(0.3, 0.85), 0.12)
    m.compass_rose(scene, *centre, rng.uniform(0.15, 0.2))
    for q in ring[1 : 1 + roses]:
        m.compass_rose(scene, *q, 0.07, ring=False)


CHART: dict[str, Way] = {}


@composition(CHART, "one", (0.75, 1.05))
def chart_one(scene: Scene, rng: Rng) -> None:
    """One coast, a great rose, ships."""
    _portolan(scene, rng, (str(rng.choice(("left", "right", "top", "bottom"))),), 0, 2)


@composition(CHART, "strait", (0.75, 1.05))
def chart_strait(scene: Scene, rng: Rng) -> None:
    """Coasts on both sides of a strait."""
    _portolan(scene, rng, ("left", "right") if s.flip(rng) else ("top", "bottom"), 1, 1)


@composition(CHART, "islands", (0.75, 1.0))
def chart_islands(scene: Scene, rng: Rng) -> None:
    """Open sea with scattered islands under a net of lines."""
    a = scene.aspect
    _portolan(scene, rng, (), 3, 1)
    for _ in range(7):
        b, f = rng.uniform(0, 6.28), rng.uniform(0.3, 0.46)
        m.hatched(
            scene,
            m.coast(
                rng,
                0.5 + f * math.cos(b),
                a * (0.5 + f * math.sin(b)),
                rng.uniform(0.03, 0.06),
                rng.uniform(0.03, 0.05),
            ),
            0.02,
            0.2,
        )


@composition(CHART, "frame", (0.75, 1.0))
def chart_frame(scene: Scene, rng: Rng) -> None:
    """With a frame of degrees and a tablet."""
    a = scene.aspect
    _portolan(scene, rng, (str(rng.choice(("left", "right"))),), 1, 1)
    m.cartouche(scene, rng, 0.5, a * 0.86, 0.36, a * 0.14)
    m.degree_frame(scene, 0.035)


@composition(CHART, "harbour", (1.15, 1.4))
def chart_harbour(scene: Scene, rng: Rng) -> None:
    """A bay on a tall sheet: soundings, anchorages, a wind rose at the foot."""
    a = scene.aspect
    _portolan(scene, rng, ("top", "left"), 0, 1)
    for _ in range(26):
        x, y = rng.uniform(0.35, 0.95), a * rng.uniform(0.35, 0.95)
        s.lettering(scene, rng, x, x + 0.01, y, 0.016, 0.5)
    m.scale_bar(scene, 0.5, a * 0.95, 0.3)


def _stars(scene: Scene, rng: Rng, x: float, y: float, r: float, dark: bool) -> None:
    """A round sky with circles, the zodiac's band and constellations of joined stars."""
    scene.shape(c.ellipse(x, y, r * 1.12, n=60), shade=False, contour=1.2)
    for k in range(72):
        b = k * math.pi / 36
        scene.line([c.polar(x, y, r * 1.04, b), c.polar(x, y, r * 1.12, b)], 0.6, taper=False)
    scene.shape(
        c.ellipse(x, y, r * 1.04, n=60), tone=0.5 if dark else 0.0, flow=0.0, shade=False, contour=1.0
    )
    for k in range(12):
        b = k * math.pi / 6
        scene.line([(x, y), c.polar(x, y, r * 1.04, b)], 0.5, taper=False, white=dark)
    for f in (0.33, 0.68):
        scene.line(c.closed(c.ellipse(x, y, r * f)), 0.6, taper=False, white=dark)
    scene.line(c.closed(c.ellipse(x + r * 0.2, y, r * 0.76)), 1.0, taper=False, white=dark)
    for _ in range(int(rng.integers(8, 11))):
        b, f = rng.uniform(0, 6.28), r * math.sqrt(rng.uniform(0.03, 0.8))
        u, v = x + f * math.cos(b), y + f * math.sin(b)
        walk = np.add((u, v), np.cumsum(rng.normal(0, 0.13 * r, (int(rng.integers(4, 7)), 2)), axis=0))
        walk = walk[np.hypot(walk[:, 0] - x, walk[:, 1] - y) < r * 0.97]
        if len(walk) < 2:
            continue
        scene.line(walk, 1.1, taper=False, white=dark)
        for q in walk:
            size = r * rng.uniform(0.035, 0.075)
            scene.shape(
                c.star(q[0], q[1], size, size * 0.38, int(rng.choice((5, 6, 8)))),
                fill="paper" if dark else "ink",
                shade=False,
                contour=0,
            )
    for _ in range(26):
        b, f = rng.uniform(0, 6.28), r * math.sqrt(rng.uniform(0, 0.95))
        scene.shape(
            c.star(x + f * math.cos(b), y + f * math.sin(b), r * 0.024, r * 0.01, 5),
            fill="paper" if dark else "ink",
            shade=False,
            contour=0,
        )


SKY: dict[str, Way] = {}


@composition(SKY, "one", (0.95, 1.2))
def sky_one(scene: Scene, rng: Rng) -> None:
    """One great disc."""
    a = scene.aspect
    _stars(scene, rng, 0.5, a / 2, min(1.0, a) * rng.uniform(0.38, 0.42), False)


@composition(SKY, "dark", (1.0, 1.25))
def sky_dark(scene: Scene, rng: Rng) -> None:
    """One disc, white stars on a dark ground, a title."""
    a = scene.aspect
    _stars(scene, rng, 0.5, a * 0.55, min(1.0, a) * 0.37, True)
    s.lettering(scene, rng, 0.2, 0.8, a * 0.08, 0.04)


@composition(SKY, "pair", (0.55, 0.65))
def sky_pair(scene: Scene, rng: Rng) -> None:
    """The northern and the southern sky side by side."""
    a = scene.aspect
    for x in (0.265, 0.735):
        _stars(scene, rng, x, a / 2, 0.2, False)
    for y in (a * 0.1, a * 0.94):
        s.lettering(scene, rng, 0.36, 0.64, y, 0.03)


@composition(SKY, "corners", (0.95, 1.15))
def sky_corners(scene: Scene, rng: Rng) -> None:
    """Astronomers' small figures and instruments in the corners."""
    a = scene.aspect
    _stars(scene, rng, 0.5, a / 2, min(1.0, a) * 0.36, s.flip(rng))
    for x in (0.07, 0.93):
        s.person(scene, rng, x, a * 0.98, 0.17)
        scene.shape(c.ellipse(x, 0.08, 0.055), tone=0.2)
        scene.line(c.ellipse(x, 0.08, 0.055, 0.02, angle=0.5), 0.8, taper=False)
        scene.line(c.ellipse(x, 0.08, 0.02, 0.055, angle=0.3), 0.8, taper=False)


@composition(SKY, "clouds", (1.1, 1.35))
def sky_clouds(scene: Scene, rng: Rng) -> None:
    """Borne on clouds above a landscape with an observer."""
    a = scene.aspect
    s.backdrop(scene, rng, a * 0.84)
    s.ground(scene, rng, a * 0.86)
    s.person(scene, rng, rng.uniform(0.2, 0.8), a * 0.97, 0.14)
    for k in range(8):
        b = k * math.pi / 4
        scene.shape(
            c.cloud(rng, 0.5 + 0.42 * math.cos(b), a * 0.42 + 0.4 * math.sin(b), 0.24, 0.16, 7), tone=0.15
        )
    _stars(scene, rng, 0.5, a * 0.42, min(0.37, a * 0.34), s.flip(rng))


def _mirrored(scene: Scene, rng: Rng, draw: Draw) -> None:
    """Some sheets are printed the wrong way round: the block was copied from another."""
    with scene.group(mirror=rng.random() < 0.15, pivot=(0.5, 0)):
        draw(scene, rng)


CONCEPTS = tuple(
    composed(
        ident,
        {name: (partial(_mirrored, draw=draw), aspect) for name, (draw, aspect) in designs.items()},
        (held,),
        most=1.05,
    )
    for ident, designs, held in (
        ("world-map", WORLD, "winds"),
        ("island-map", ISLAND, "frame"),
        ("city-plan", FORT, "river"),
        ("sea-chart", CHART, "islands"),
        ("star-chart", SKY, "corners"),
    )
)
