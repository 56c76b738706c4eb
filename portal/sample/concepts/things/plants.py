"""Compositions for herbs and flowers: the ways in which books show a plant."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.concepts._naming import Way, composition
from portal.sample.concepts.things import scenery as s
from portal.sample.concepts.things.herbs import Species, basal, roots, stalk, vessel
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Rng, Scene

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


@composition(WAYS, "vase", (1.1, 1.4))
def in_vase(scene: Scene, rng: Rng, kind: Species) -> None:
    """Cut flowers in a vase on a table."""
    a = scene.aspect
    s.indoors(scene, rng, 0.8, 0.87)
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
