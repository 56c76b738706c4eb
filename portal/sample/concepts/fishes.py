"""Fish and whale."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.concepts import Variant
from portal.sample.concepts._naming import concept
from portal.sample.concepts.animals import plates as p
from portal.sample.concepts.animals.ground import chance, sky, waves
from portal.sample.concepts.animals.stage import centre, put
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Rng, Scene


def _fin(s: Scene, root: list[tuple[float, float]], lean: tuple[float, float], tone: float) -> None:
    """A fin along the root line, its rays leaning."""
    a, b = np.array(root[0]), np.array(root[-1])
    tips = [a + np.array(lean) * 0.75, (a + b) / 2 + np.array(lean), b + np.array(lean) * 0.55]
    s.shape(c.smooth([a, *tips, b, (a + b) / 2]), tone=tone, contour=0.9)
    for t in np.linspace(0.08, 0.92, 8):
        s.line([a + (b - a) * t, a + (b - a) * t + np.array(lean) * (0.85 - 0.2 * abs(t - 0.4))], 0.6)


def fish(s: Scene, rng: Rng, bend: float = 0.0) -> None:
    """A scaly carp in profile to the left, about 1 long."""
    deep, tone = rng.uniform(0.14, 0.22), rng.uniform(0.05, 0.3)
    t = np.linspace(0, 1, 12)
    curve = np.stack([t, bend * np.sin(t * 3.0) * 0.16], axis=1)
    half = deep * np.sin(np.pi * np.clip(t * 0.93 + 0.06, 0, 1)) ** 0.75 * (1 - 0.42 * t)
    nrm = c.normals(curve)
    up, low = curve + nrm * half[:, None] * 1.05, curve - nrm * half[:, None]
    x, y = curve[-1]
    fork = rng.uniform(0.10, 0.2)
    tail = [
        (x - 0.05, y - 0.04),
        (x + 0.14, y - 0.2),
        (x + 0.24, y - 0.26),
        (x + 0.24 - fork, y),
        (x + 0.24, y + 0.26),
        (x + 0.14, y + 0.2),
        (x - 0.05, y + 0.04),
    ]
    _fin(s, [tuple(up[4]), tuple(up[8])], (0.06, -0.16), tone + 0.1)
    _fin(s, [tuple(low[7]), tuple(low[9])], (0.07, 0.11), tone + 0.1)
    s.shape(c.smooth(tail), tone=tone + 0.15, flow=0.0)
    for k in np.linspace(-0.2, 0.2, 7):
        s.line([(x, y + k * 0.15), (x + 0.2, y + k)], 0.7)
    body = c.smooth(np.concatenate([[curve[0] + (-0.03, 0.0)], up[1:], low[::-1][:-1]]))
    s.shape(body, tone=tone, texture="scales", flow=curve)
    gill = c.bezier(up[2] + (0.05, 0.02), curve[2] + (0.12, 0.0), low[2] + (0.05, -0.02))
    head = np.concatenate([[curve[0] + (-0.03, 0.0)], up[1:3], gill[2:-2], low[1:3][::-1]])
    s.shape(c.smooth(head, steps=4), tone=tone * 0.5, contour=0.9)
    s.shape(c.ellipse(0.09, curve[1][1] - deep * 0.2, 0.032), contour=1.1, shade=False)
    s.dot(0.088, curve[1][1] - deep * 0.2, 0.016)
    s.line([(-0.03, 0.02), (0.02, 0.045), (0.05, 0.04)], 1.2)
    _fin(s, [(0.27, curve[3][1] + 0.02), (0.30, curve[3][1] + deep * 0.5)], (0.14, 0.06), tone + 0.1)


def _bent(s: Scene, rng: Rng) -> None:
    fish(s, rng, rng.uniform(0.7, 1.4) * rng.choice([-1, 1]))


def fish_leaping(scene: Scene, rng: Rng) -> None:
    """Springing out of the water."""
    h = scene.aspect
    sky(scene, rng)
    y = h * rng.uniform(0.72, 0.82)
    one = p.made(_bent, rng)
    centre(
        scene,
        one,
        rng.uniform(0.45, 0.55),
        h * rng.uniform(0.42, 0.5),
        0.84,
        h * 0.74,
        chance(rng),
        rng.uniform(0.45, 0.9),
    )
    waves(scene, rng, y, tone=0.25, depth=1.0)
    for _ in range(10):
        x, r = rng.uniform(0.25, 0.75), rng.uniform(0.006, 0.014)
        scene.shape(c.ellipse(x, y - rng.uniform(0.02, 0.2), r, n=10), contour=0.7, shade=False)


def fish_pair(scene: Scene, rng: Rng) -> None:
    """Two, head to tail, as in the zodiac."""
    h = scene.aspect
    for k, foot in ((0, 0.48), (1, 0.92)):
        put(
            scene,
            p.made(fish, rng),
            0.5 + rng.uniform(-0.04, 0.04),
            h * foot,
            rng.uniform(0.78, 0.92),
            h * 0.42,
            bool(k),
            rotate=rng.uniform(-0.12, 0.12),
        )
    if chance(rng):
        scene.line(c.bezier((0.12, h * 0.28), (-0.05, h * 0.5), (0.3, h * 0.5), (0.9, h * 0.7)), 1.2)


def fish_on_dish(scene: Scene, rng: Rng) -> None:
    """Served on a dish, seen from above."""
    h = scene.aspect
    for r, tone in ((0.48, 0.12), (0.36, 0.02)):
        scene.shape(c.ellipse(0.5, h / 2, r, r * h * 0.95), tone=tone, flow="along")
    put(scene, p.made(fish, rng), 0.5, h * 0.72, 0.78, h * 0.5, chance(rng), rotate=rng.uniform(-0.35, 0.35))
    for _ in range(3):
        x, y = rng.uniform(0.3, 0.7), h * rng.choice([0.25, 0.76])
        scene.shape(c.leaf((x, y), (x + 0.12, y + rng.uniform(-0.05, 0.05)), 0.05), tone=0.3, texture="leaf")


def whale(s: Scene, rng: Rng) -> None:
    """The sea monster of the old books: vast head, two spouts, toothed mouth, raised flukes; faces left."""
    tone = rng.uniform(0.25, 0.45)
    rise = rng.uniform(0.25, 0.5)
    for k in (-1, 1):
        jet = c.bezier(
            (0.28, -0.26), (0.28 + 0.02 * k, -0.5), (0.28 + 0.16 * k, -0.62 - 0.1 * rng.random()), n=10
        )
        for d in (-0.03, 0.0, 0.03):
            s.line(jet + np.array([d, 0]) * np.linspace(0, 1.6, 10)[:, None], 1.1)
        s.line(
            c.arc(
                jet[-1][0] + 0.05 * k,
                jet[-1][1] + 0.05,
                0.06,
                math.pi if k > 0 else 0,
                2 * math.pi if k > 0 else -math.pi,
            ),
            1.0,
        )
    fluke = (1.22, -rise)
    for k in (-1, 1):
        s.shape(
            c.smooth(
                [
                    fluke,
                    (fluke[0] + 0.10 * k - 0.02, fluke[1] - 0.16),
                    (fluke[0] + 0.30 * k, fluke[1] - 0.24),
                    (fluke[0] + 0.24 * k, fluke[1] - 0.08),
                    (fluke[0] + 0.04, fluke[1] + 0.05),
                ]
            ),
            tone=tone + 0.1,
        )
    body = c.union(
        c.smooth(
            c.points("-0.06,-0.02 0,-0.2 0.22,-0.28 0.5,-0.26 0.8,-0.14 0.9,0.1 0.6,0.24 0.25,0.26 0.02,0.16")
        ),
        c.limb(c.bezier((0.7, 0.0), (1.12, 0.10), fluke), (0.34, 0.18, 0.06)),
    )
    s.shape(body, tone=tone, flow=np.array([(-0.1, 0.0), (0.4, 0.0), (0.8, 0.02), (1.1, -0.02), fluke]))
    belly = c.smooth(c.points("-0.05,0.06 0.2,0.1 0.55,0.12 0.78,0.1 0.58,0.22 0.25,0.25 0.03,0.16"))
    s.shape(belly, tone=0.0, contour=0.8, shade=False)
    for t in np.linspace(0.08, 0.2, 4):
        s.line(
            c.bezier((0.02 + t, 0.09 + t * 0.4), (0.3, 0.08 + t * 0.75), (0.66 - t * 0.4, 0.08 + t * 0.6)),
            0.7,
        )
    s.line(c.bezier((-0.06, 0.03), (0.12, 0.06), (0.30, 0.0)), 1.4)
    for t in np.linspace(-0.02, 0.24, 7):
        y = 0.035 + 0.03 * math.sin((t + 0.06) * 8)
        s.shape([(t, y), (t + 0.03, y), (t + 0.015, y + 0.05)], contour=0.8, shade=False)
    s.shape(c.ellipse(0.30, -0.09, 0.04), contour=1.1, shade=False)
    s.dot(0.295, -0.085, 0.02)
    s.line([(0.24, -0.15), (0.30, -0.17), (0.36, -0.13)], 1.2)
    s.shape(c.leaf((0.42, 0.10), (0.62, 0.36), 0.14), tone=tone + 0.1)


def whale_flukes(scene: Scene, rng: Rng) -> None:
    """Diving: only the back and the great tail above the waves."""
    h = scene.aspect
    sky(scene, rng)
    y = h * rng.uniform(0.72, 0.82)
    waves(scene, rng, y - 0.14, tone=0.1, depth=1.0)
    s = Scene()
    tone = rng.uniform(0.3, 0.5)
    s.shape(c.smooth([(-0.75, 0.35), (-0.5, 0.10), (-0.2, 0.05), (0.05, 0.35)]), tone=tone)
    s.shape(c.limb([(0.3, 0.4), (0.28, 0.0), (0.3, -0.3)], (0.34, 0.2, 0.09)), tone=tone)
    for k in (-1, 1):
        wing = [
            (0.3, -0.25),
            (0.3 + 0.16 * k, -0.42),
            (0.3 + 0.5 * k, -0.52),
            (0.3 + 0.62 * k, -0.40),
            (0.3 + 0.36 * k, -0.30),
            (0.3 + 0.1 * k, -0.18),
        ]
        s.shape(c.smooth(wing), tone=tone, flow=1.2)
    put(scene, s, 0.5, y + 0.08, rng.uniform(0.75, 0.95), h * 0.72, chance(rng))
    waves(scene, rng, y, tone=0.25, depth=1.0)


def whale_and_ship(scene: Scene, rng: Rng) -> None:
    """Beside a small ship, which it could swallow."""
    p.afloat(whale, (0.12, 0.22), (0.66, 0.8), ship=True)(scene, rng)
    waves(scene, rng, scene.aspect * 0.86, tone=0.25, depth=0.5)


CONCEPTS = (
    concept(
        "fish",
        Variant("profile", p.specimen(fish, 0.15), aspect=p.LONG),
        Variant("in-water", p.under_water(_bent), aspect=p.WIDE),
        Variant("shoal", p.several(fish), aspect=p.SQUARE),
        Variant("leaping", fish_leaping, held_out=True, aspect=p.SQUARE),
        Variant("pair", fish_pair, aspect=p.SQUARE),
        Variant("on-a-dish", fish_on_dish, aspect=p.WIDE),
        Variant("on-the-shore", p.shore(fish), aspect=p.WIDE),
    ),
    concept(
        "whale",
        Variant("spouting", p.afloat(whale), aspect=p.WIDE),
        Variant("with-ship", whale_and_ship, aspect=p.SQUARE),
        Variant("stranded", p.shore(whale), held_out=True, aspect=p.WIDE),
        Variant("profile", p.specimen(whale, 0.2), aspect=p.WIDE),
        Variant("diving", whale_flukes, aspect=p.SQUARE),
        Variant("under-water", p.under_water(whale), aspect=p.WIDE),
    ),
)
