"""Charts of the sky."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.concepts._naming import Way, composition
from portal.sample.concepts.things import scenery as s
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Rng, Scene


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
    scene.line(
        np.concatenate([c.ellipse(x + r * 0.2, y, r * 0.76), [(x + r * 0.96, y)]]),
        1.0,
        taper=False,
        white=dark,
    )
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
