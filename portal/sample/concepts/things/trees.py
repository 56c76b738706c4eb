"""Trees, one unit high with the foot at the origin, and their twigs."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.concepts.things import scenery as s
from portal.sample.concepts.things.foliage import lobed, slender
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Rng, Scene


def oak(scene: Scene, rng: Rng) -> None:
    """One unit high, foot at the origin: a thick trunk, boughs, a wide crown of round clumps."""
    wide = rng.uniform(0.8, 1.0)
    trunk = c.limb([(0, 0.02), (0.01, -0.2), (-0.01, -0.42)], (0.24, 0.13, 0.15), rounded=False)
    boughs = [
        c.limb(
            c.bezier((0, -0.3), (k * 0.5, -0.42), (k * wide * 0.45, -0.62 - 0.1 * rng.random())), (0.1, 0.04)
        )
        for k in (-1, -0.3, 0.4, 1)
    ]
    for _ in range(3):
        scene.shape(c.cloud(rng, rng.uniform(-0.25, 0.25), -0.66, 0.5, 0.45, 9), tone=0.5, contour=0.8)
    scene.shape(c.union(trunk, *boughs), tone=0.35, texture="bark", flow=1.57)
    for x, y, w in (
        (-0.34, -0.58, 0.42),
        (0.34, -0.56, 0.42),
        (-0.2, -0.8, 0.44),
        (0.22, -0.8, 0.44),
        (0.0, -0.68, 0.46),
    ):
        x, y = x * wide + rng.normal(0, 0.02), y + rng.normal(0, 0.02)
        scene.shape(
            c.cloud(rng, x, y, w, w * 0.72, int(rng.integers(7, 11))),
            tone=rng.uniform(0.18, 0.34),
            contour=0.9,
        )
        for _ in range(9):
            u, v = x + rng.normal(0, w * 0.2), y + rng.normal(0, w * 0.12)
            scene.line(c.arc(u, v, 0.028, 2.6, 6.8, n=7), 0.8)


def palm(scene: Scene, rng: Rng) -> None:
    """A ringed, bare, leaning stem and a head of long feathered fronds."""
    lean = rng.uniform(-0.18, 0.18)
    spine = c.bezier((0, 0.02), (lean * 0.2, -0.4), (lean, -0.72))
    scene.shape(c.limb(spine, (0.1, 0.065, 0.06)), tone=0.3, flow=spine, texture=None, grain=1.6)
    for k in range(1, 15):
        x, y = spine[k]
        scene.line(c.bezier((x - 0.035, y - 0.01), (x, y + 0.016), (x + 0.035, y - 0.01)), 0.9)
    n = int(rng.integers(8, 12))
    order = rng.permutation(n)
    for k in order:
        a = -math.pi * (k + 0.5) / n + rng.normal(0, 0.06)
        far = rng.uniform(0.46, 0.58)
        mid = (lean + far * 0.65 * math.cos(a), -0.74 + far * 0.75 * math.sin(a) - 0.05)
        tip = (lean + far * 1.05 * math.cos(a), -0.74 + far * 0.55 * math.sin(a) + 0.2 * abs(math.cos(a)))
        rib = c.bezier((lean, -0.73), mid, tip, n=18)
        cut = np.where(np.arange(18) % 2 == 0, 1.0, 0.55) * np.interp(
            np.arange(18), [0, 5, 17], [0.02, 0.09, 0.01]
        )
        normal = c.normals(rib)
        outline = np.concatenate([rib + normal * cut[:, None], (rib - normal * cut[:, None] * 1.1)[::-1]])
        scene.shape(outline, tone=rng.uniform(0.2, 0.4), flow=a + 1.1, contour=0.8)
        scene.line(rib, 0.8)
    for k in range(int(rng.integers(2, 6))):
        scene.shape(
            c.ellipse(lean + 0.04 * (k - 2), -0.69 + 0.02 * (k % 2), 0.028, 0.034), tone=0.4, contour=0.8
        )


def cypress(scene: Scene, rng: Rng) -> None:
    """A dark narrow flame."""
    w = rng.uniform(0.11, 0.15)
    scene.shape(c.rect(-0.025, -0.14, 0.025, 0.02), tone=0.5, contour=0.8, flow=0.0)
    right = [(w * 0.5, -0.07), (w * 1.05, -0.25), (w, -0.5), (w * 0.62, -0.78), (0.012, -1.0)]
    outline = [(-0.012 if x < 0.02 else -x, y) for x, y in right] + right[::-1]
    scene.shape(c.wobble(c.smooth(outline), rng, 0.008), tone=rng.uniform(0.4, 0.55), flow=1.57)
    for _ in range(16):
        y = rng.uniform(-0.85, -0.1)
        x = rng.uniform(-0.7, 0.7) * w * (1 + y * 0.6)
        scene.line(c.bezier((x, y), (x * 1.25, y - 0.06), (x * 0.9, y - 0.13)), 1.1)


def fir(scene: Scene, rng: Rng) -> None:
    """Tiers of drooping branches that grow shorter to a point."""
    scene.shape(
        c.limb([(0, 0.02), (0, -0.85)], (0.075, 0.02), rounded=False), tone=0.4, texture="bark", flow=1.57
    )
    tiers, wide = int(rng.integers(5, 8)), rng.uniform(0.32, 0.4)
    for k in range(tiers):
        t = k / (tiers - 1)
        y, w, deep = -0.16 - 0.66 * t, wide * (1 - 0.8 * t), 0.2 - 0.06 * t
        n = 9
        x = np.linspace(-w, w, n)
        low = (
            y
            + 0.04 * (np.abs(x) / w)
            + np.where(np.arange(n) % 2 == 0, 0.035, -0.02)
            + rng.normal(0, 0.006, n)
        )
        outline = np.concatenate(
            [
                np.stack([x, low], axis=1),
                [[w * 0.3, y - deep * 0.55], [0, y - deep], [-w * 0.3, y - deep * 0.55]],
            ]
        )
        scene.shape(outline, tone=rng.uniform(0.28, 0.42), flow=lambda u, v: 1.57 - u * 2.2, contour=0.9)
    scene.shape(c.leaf((0, -0.84), (0, -1.0), 0.04), fill="ink", contour=0)


def olive(scene: Scene, rng: Rng) -> None:
    """A short hollow trunk of twisted strands, bare boughs, loose sprays of little leaves."""
    strands = [[(k * 0.13, 0.03), (-k * 0.05, -0.16), (k * 0.1, -0.34), (k * 0.34, -0.55)] for k in (-1, 1)]
    strands += [[(-0.04, 0.02), (0.08, -0.2), (-0.03, -0.4), (0.05, -0.68)]]
    for spine in strands:
        scene.shape(c.limb(spine, (0.16, 0.12, 0.1, 0.035)), tone=0.3, texture="bark", flow=1.4)
    scene.shape(c.leaf((0.01, -0.04), (0.0, -0.22), 0.07), fill="ink", contour=0)
    ends = c.points("-0.36,-0.56 0.36,-0.56 0.06,-0.7 -0.2,-0.66 0.22,-0.68")
    for x, y in ends[3:]:
        scene.shape(c.limb([(x * 0.2, -0.38), (x, y)], (0.05, 0.02)), tone=0.3, contour=0.8)
    for x, y in ends:
        scene.shape(c.cloud(rng, x, y - 0.03, 0.3, 0.22, 9), tone=0.12, contour=0.5)
    for x, y in ends:
        for k in range(8):
            a = -math.pi / 2 + rng.uniform(-1.7, 1.7)
            u, v = x + rng.normal(0, 0.06), y + rng.normal(0, 0.05)
            far = rng.uniform(0.12, 0.19)
            scene.shape(c.leaf((u, v), c.polar(u, v, far, a), 0.036), tone=0.1 if k % 3 else 0.6, contour=0.8)


def _branch(scene: Scene, rng: Rng, width: float = 0.03) -> np.ndarray:
    a = scene.aspect
    spine = c.bezier((0.02, a * 0.93), (rng.uniform(0.2, 0.35), a * 0.5), (0.86, a * rng.uniform(0.12, 0.24)))
    scene.shape(c.limb(spine, (width * 1.5, width * 0.5)), tone=0.3, texture="bark")
    return spine


def oak_twig(scene: Scene, rng: Rng) -> None:
    """Lobed leaves and acorns in their cups."""
    spine = _branch(scene, rng)
    for k in range(2, 15, 2):
        side = 1 if k % 4 else -1
        s.place(
            scene,
            rng,
            lobed,
            spine[k, 0],
            spine[k, 1],
            rng.uniform(0.3, 0.38),
            0.7 + side * rng.uniform(0.7, 1.1),
        )
    for k in (4, 9, 12):
        x, y = spine[k]
        with scene.group(x=x, y=y, scale=rng.uniform(0.9, 1.2), rotate=rng.uniform(-0.5, 0.5)):
            scene.line(c.bezier((0, 0), (0.02, 0.05), (0.02, 0.1)), 1.2)
            scene.shape(c.smooth(c.points("-0.02,0.13 0.06,0.13 0.055,0.2 0.02,0.25 -0.015,0.2")), tone=0.1)
            scene.shape(c.ellipse(0.02, 0.12, 0.052, 0.034), tone=0.35, texture="scales", grain=0.5)


def palm_twig(scene: Scene, rng: Rng) -> None:
    """One great frond and a cluster of dates."""
    a = scene.aspect
    rib = c.bezier((0.06, a * 0.92), (0.3, a * 0.3), (0.94, a * 0.16), n=30)
    normal = c.normals(rib)
    tangent = np.gradient(rib, axis=0)
    tangent /= np.hypot(tangent[:, 0], tangent[:, 1])[:, None]
    for k in range(5, 29):
        for side in (-1, 1):
            far = 0.26 * math.sin(math.pi * (0.12 + 0.8 * k / 30)) * rng.uniform(0.9, 1.1)
            scene.shape(
                c.leaf(rib[k], rib[k] + normal[k] * side * far + tangent[k] * far * 0.9, 0.028),
                tone=0.2,
                contour=0.8,
            )
    scene.shape(c.limb(rib, (0.035, 0.008)), tone=0.15)
    x, y = 0.68, a * 0.62
    scene.shape(c.limb(c.bezier((0.3, a * 0.62), (0.6, a * 0.45), (x, y)), (0.02, 0.012)), tone=0.2)
    for _ in range(16):
        u, v = x + rng.normal(0, 0.07), y + 0.1 + rng.normal(0, 0.07)
        scene.line([(x, y), (u, v)], 0.6)
        scene.shape(c.ellipse(u, v + 0.03, 0.026, 0.044, angle=rng.normal(0, 0.2)), tone=0.35)


def cypress_twig(scene: Scene, rng: Rng) -> None:
    """Scaly cord-like shoots and round plated cones."""
    spine = _branch(scene, rng, 0.02)
    for k in range(2, 16):
        for side in (-1, 1):
            a = math.atan2(*(spine[-1] - spine[0])[::-1]) + side * rng.uniform(0.4, 0.8)
            far = rng.uniform(0.15, 0.26)
            tip = spine[k] + far * np.array([math.cos(a), math.sin(a)])
            scene.shape(c.limb([spine[k], tip], (0.03, 0.012)), tone=0.35, texture="scales", grain=0.45)
    for k in (4, 8, 12):
        x, y = spine[k] + (0.05, 0.09)
        scene.shape(c.ellipse(x, y, 0.066, 0.062), tone=0.15)
        for t in range(5):
            scene.shape(
                c.polygon(x + 0.032 * math.cos(t * 1.26), y + 0.032 * math.sin(t * 1.26), 0.027, 5, t),
                tone=0.2,
                contour=0.9,
            )


def fir_twig(scene: Scene, rng: Rng) -> None:
    """Brushes of long needles and a scaled cone."""
    spine = _branch(scene, rng)
    for k in range(3, 16, 2):
        for _ in range(16):
            a = rng.uniform(-math.pi, 0.5)
            far = rng.uniform(0.13, 0.22)
            tip = spine[k] + far * np.array([math.cos(a), math.sin(a)])
            scene.line(c.bezier(spine[k], (spine[k] + tip) / 2 + (0, -0.015), tip), 1.0)
    for k in (5, 11)[: int(rng.integers(1, 3))]:
        x, y = spine[k]
        cone = c.points("0,0 0.09,0.08 0.09,0.17 0.03,0.27 -0.03,0.17 -0.06,0.07", x, y)
        scene.shape(c.smooth(cone), tone=0.3, texture="scales", flow=1.4, grain=1.1)


def olive_twig(scene: Scene, rng: Rng) -> None:
    """Opposite narrow leaves and smooth olives on little stalks."""
    spine = _branch(scene, rng, 0.02)
    for k in range(2, 16, 2):
        for side in (-1, 1):
            s.place(
                scene,
                rng,
                slender,
                spine[k, 0],
                spine[k, 1],
                rng.uniform(0.24, 0.3),
                0.85 + side * rng.uniform(0.6, 0.95),
            )
    for k in (3, 5, 8, 11, 13):
        x, y = spine[k] + (rng.normal(0, 0.01), 0.07)
        scene.line([spine[k], (x, y - 0.03)], 0.8)
        scene.shape(
            c.ellipse(x, y + 0.012, 0.036, 0.05, angle=rng.normal(0, 0.2)), tone=rng.uniform(0.15, 0.55)
        )
