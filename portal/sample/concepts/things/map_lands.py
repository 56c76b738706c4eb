"""Maps of the world and of islands."""

from __future__ import annotations

import math

from portal.sample.concepts._naming import Way, composition
from portal.sample.concepts.things import chart as m
from portal.sample.concepts.things import scenery as s
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Points, Rng, Scene

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
    scene.tint(a + 0.05, tone=rng.choice((0.0, 0.14)))
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
    scene.tint(a + 0.05, tone=0.14, texture=rng.choice(("water", "dots")))
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
    s.oval_frame(scene, (0.5, a / 2), (0.46, a * 0.46), 0.3, 1.05, 1.5)


@composition(ISLAND, "page", (1.25, 1.45))
def island_page(scene: Scene, rng: Rng) -> None:
    """Upright, from a book of islands: a heading, the island, a few ships."""
    a = scene.aspect
    s.lettering(scene, rng, 0.25, 0.75, 0.1, 0.05, 1.0)
    _island(scene, rng, 0.5, a * 0.52, 0.33, a * 0.3)
    m.compass_rose(scene, 0.15, a * 0.88, 0.08)
    for x in (0.5, 0.82):
        m.ship(scene, rng, x, a * 0.94, 0.12)
