"""Fruits, whole and cut open: about one unit wide, centred at the origin."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.concepts.things import scenery as s
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Rng, Scene


def apple(scene: Scene, rng: Rng) -> None:
    """Round with a dimple and a stalk with one leaf; about one unit wide, centred at the origin."""
    w, tone = rng.uniform(0.46, 0.54), rng.uniform(0.05, 0.3)
    body = [
        (0, -0.34),
        (0.2, -0.43),
        (w, -0.25),
        (w * 0.98, 0.1),
        (0.24, 0.44),
        (0, 0.4),
        (-0.24, 0.44),
        (-w * 0.98, 0.1),
        (-w, -0.25),
        (-0.2, -0.43),
    ]
    scene.shape(c.smooth(body), tone=tone)
    scene.line(c.bezier((-0.2, -0.36), (0, -0.24), (0.2, -0.36)), 1.2)
    scene.shape(c.limb(c.bezier((0, -0.31), (0.02, -0.5), (0.1, -0.62)), 0.05), tone=0.4)
    scene.shape(c.leaf((0.05, -0.45), (0.45, -0.66), 0.2), tone=0.25, texture="leaf")


def apple_cut(scene: Scene, rng: Rng) -> None:
    """Halved: flesh, core and pips."""
    body = c.points(
        "0,-0.34 0.2,-0.42 0.5,-0.22 0.48,0.12 0.24,0.44 0,0.4 -0.24,0.44 -0.48,0.12 -0.5,-0.22 -0.2,-0.42"
    )
    scene.shape(c.smooth(body), shade=False, contour=1.6)
    scene.line(
        c.smooth(c.points("0,-0.3 0.24,-0.12 0.2,0.15 0,0.33 -0.2,0.15 -0.24,-0.12 0,-0.3"), closed=False),
        0.8,
    )
    for side in (-1, 1):
        scene.shape(c.leaf((side * 0.06, 0.14), (side * 0.13, -0.1), 0.1), fill="ink", contour=0)
    scene.shape(c.limb([(0, -0.31), (0.03, -0.55)], 0.05), tone=0.4)


def pomegranate(scene: Scene, rng: Rng) -> None:
    """A ball with a crown, burst open on its seeds."""
    scene.shape(c.wobble(c.ellipse(0, 0.02, 0.5, 0.47), rng, 0.012), tone=rng.uniform(0.1, 0.28))
    crown = c.points("-0.12,-0.4 -0.22,-0.68 -0.1,-0.56 0,-0.72 0.1,-0.56 0.22,-0.68 0.12,-0.4")
    scene.shape(crown, tone=0.2, flow=1.57)
    turn = rng.uniform(-0.3, 0.3)
    with scene.group(rotate=turn, y=0.04):
        split = c.smooth(c.points("0,-0.34 0.2,-0.1 0.16,0.2 0,0.34 -0.18,0.16 -0.2,-0.12"))
        scene.shape(split, fill="ink", contour=1.2)
        for row in range(6):
            y = -0.22 + 0.09 * row
            n = 2 + (row in (1, 2, 3, 4))
            for k in range(n):
                scene.shape(
                    c.ellipse((k - (n - 1) / 2) * 0.105 + 0.02 * (row % 2), y, 0.05, 0.046, n=12),
                    shade=False,
                    contour=0.7,
                )


def pomegranate_cut(scene: Scene, rng: Rng) -> None:
    """Halved: chambers full of seeds."""
    scene.shape(c.ellipse(0, 0, 0.52, 0.5), tone=0.25)
    crown = c.points("-0.12,-0.46 -0.22,-0.7 -0.1,-0.6 0,-0.74 0.1,-0.6 0.22,-0.7 0.12,-0.46")
    scene.shape(crown, tone=0.2)
    scene.shape(c.ellipse(0, 0, 0.45, 0.43), fill="ink", contour=0)
    for ring, n in ((0.35, 17), (0.24, 11), (0.13, 6)):
        for k in range(n):
            a = k * 2 * math.pi / n + ring
            scene.shape(
                c.ellipse(ring * math.cos(a), ring * math.sin(a), 0.052, 0.046, n=12),
                shade=False,
                contour=0.6,
            )
    for k in range(5):
        a = k * 1.257 + 0.3
        scene.line([(0, 0), c.polar(0, 0, 0.44, a, 0.43)], 1.8, white=True)


def grapes(scene: Scene, rng: Rng) -> None:
    """A bunch that tapers down, every berry lit."""
    r = rng.uniform(0.095, 0.115)
    tone, rows = rng.uniform(0.12, 0.45), 6
    scene.shape(c.limb(c.bezier((0, -0.4), (0.0, -0.6), (0.14, -0.72)), (0.05, 0.06)), tone=0.3)
    for row in range(rows, -1, -1):
        n = 5 - round(abs(row - 1.2) * 0.8) if row else 4
        n = max(1, n)
        for k in rng.permutation(n):
            x = (k - (n - 1) / 2) * r * 1.6 + rng.normal(0, 0.012)
            y = -0.4 + row * r * 1.52 + rng.normal(0, 0.015)
            scene.shape(c.ellipse(x, y, r, r * 1.04, n=18), tone=tone * rng.uniform(0.7, 1.2), contour=0.9)


def pineapple(scene: Scene, rng: Rng) -> None:
    """A netted barrel under a tuft of sword leaves."""
    for ring, reach in ((1, 0.62), (0, 0.5)):
        for k in np.linspace(-1.2, 1.2, 7 - ring):
            scene.shape(
                c.leaf(
                    (k * 0.12, -0.24),
                    (math.sin(k) * reach * 0.9, -0.3 - math.cos(k) * reach),
                    0.12,
                    bend=-k * 0.12,
                ),
                tone=0.2 + 0.15 * ring,
            )
    w = rng.uniform(0.29, 0.35)
    body = c.smooth(
        c.points("0,-0.33 0.8,-0.25 1,0.08 0.72,0.42 0,0.5 -0.72,0.42 -1,0.08 -0.8,-0.25", 0, 0, w, 1)
    )
    scene.shape(body, tone=rng.uniform(0.1, 0.22), contour=1.3)
    for k in np.linspace(-0.9, 0.9, 8):
        for side in (-1, 1):
            line = [(side * (x - 0.0), k * 0.45 + x * 0.75) for x in np.linspace(-w, w, 20)]
            inside = [q for q in line if (q[0] / w) ** 2 + ((q[1] - 0.08) / 0.41) ** 2 < 0.95]
            if len(inside) > 3:
                scene.line(inside, 1.1, taper=False)


def fig(scene: Scene, rng: Rng) -> None:
    """A drop with ribs."""
    w = rng.uniform(0.36, 0.42)
    body = c.smooth(
        [
            (0.02, -0.62),
            (0.08, -0.42),
            (w * 0.8, -0.08),
            (w, 0.2),
            (w * 0.55, 0.44),
            (0, 0.47),
            (-w * 0.55, 0.44),
            (-w, 0.2),
            (-w * 0.8, -0.08),
            (-0.06, -0.42),
        ]
    )
    scene.shape(body, tone=rng.uniform(0.25, 0.5), flow=0.0)
    for k in (-0.6, -0.2, 0.25, 0.65):
        scene.line(c.bezier((0.02, -0.5), (k * w * 1.6, 0.05), (k * 0.25, 0.45)), 1.0)
    scene.dot(0, 0.44, 0.05)


def fig_cut(scene: Scene, rng: Rng) -> None:
    """Halved: a thick rim about a mass of seeds."""
    body = np.array(
        c.points(
            "0.02,-0.6 0.08,-0.4 0.32,-0.08 0.4,0.2 0.22,0.44 0,0.47 -0.22,0.44 -0.4,0.2 "
            "-0.32,-0.08 -0.06,-0.4"
        )
    )
    scene.shape(c.smooth(body), shade=False, contour=1.5)
    scene.shape(c.smooth(body * (0.72, 0.62) + (0, 0.1)), tone=0.4, texture="dots", shade=False, contour=0.8)
    scene.shape(c.leaf((0, -0.06), (0, 0.3), 0.1), shade=False, contour=0.7)


def ear(scene: Scene, rng: Rng) -> None:
    """An ear of wheat, grains in two rows with long awns; grows up from (0, 0.5)."""
    bow = rng.uniform(-0.2, 0.2)
    scene.shape(c.limb(c.bezier((0, 0.68), (0.0, 0.4), (0, 0.2)), 0.035), tone=0.2, contour=0.8)
    scene.shape(
        c.limb(c.bezier((0, 0.58), (0.12, 0.3), (0.3, 0.42)), (0.04, 0.07, 0.0)), tone=0.2, contour=0.8
    )
    for k in range(8):
        y = 0.3 - 0.1 * k
        x = bow * (0.3 - y) ** 2
        for side in (-1, 1):
            tip = (x + side * 0.16, y - 0.16)
            scene.line(c.bezier(tip, (x + side * 0.22, y - 0.4), (x + side * 0.3 + bow * 0.2, y - 0.62)), 0.8)
            scene.shape(c.leaf((x, y), tip, 0.12), tone=0.15)
        scene.shape(c.leaf((x, y), (x, y - 0.17), 0.11), tone=0.08)


def mushroom(scene: Scene, rng: Rng) -> None:
    """A domed cap with gills beneath, a ringed stem."""
    w, high = rng.uniform(0.48, 0.58), rng.uniform(0.38, 0.6)
    lean = rng.uniform(-0.06, 0.06)
    scene.shape(
        c.limb([(0, 0.52), (lean, 0.2), (lean, -0.14)], (0.3, 0.2, 0.18), rounded=False), tone=0.08, flow=0.0
    )
    scene.shape(c.ellipse(lean, -0.12, w, 0.14), tone=0.4, flow=1.57, contour=1.0)
    for k in np.linspace(-0.95, 0.95, 19):
        scene.line([(lean + k * 0.16, -0.1), (lean + k * w, -0.12 + 0.13 * math.sqrt(1 - k * k))], 0.8)
    scene.shape(c.limb([(lean - 0.12, 0.1), (lean, 0.15), (lean + 0.12, 0.1)], 0.06), tone=0.1)
    cap = c.smooth(
        [
            (lean - w, -0.1),
            (lean - w * 0.8, -0.1 - high * 0.62),
            (lean, -0.1 - high),
            (lean + w * 0.8, -0.1 - high * 0.62),
            (lean + w, -0.1),
            (lean, -0.17),
        ]
    )
    scene.shape(cap, tone=rng.uniform(0.15, 0.4))
    if s.flip(rng):
        for x, y in ((-0.22, -0.28), (0.05, -0.4), (0.24, -0.24), (-0.02, -0.22)):
            scene.shape(c.ellipse(lean + x, y, 0.07, 0.045), shade=False, contour=0.8)


def cactus(scene: Scene, rng: Rng) -> None:
    """Flat prickly pads grown one out of another."""
    pads = [
        (0, 0.26, 0.24, 0.3, 0.0),
        (-0.24, -0.1, 0.19, 0.26, -0.5),
        (0.26, -0.08, 0.19, 0.25, 0.5),
        (0.0, -0.3, 0.17, 0.24, 0.05),
    ]
    pads += [(-0.42, -0.42, 0.14, 0.19, -0.4), (0.4, -0.42, 0.13, 0.18, 0.3)]
    for x, y, rx, ry, a in pads[: int(rng.integers(4, 7))]:
        x, y = x + rng.normal(0, 0.015), y + rng.normal(0, 0.015)
        scene.shape(c.ellipse(x, y, rx, ry, angle=a), tone=rng.uniform(0.1, 0.25), contour=1.2)
        for _ in range(9):
            r, t = rng.uniform(0.1, 0.85), rng.uniform(0, 6.28)
            u, v = x + rx * r * math.cos(t), y + ry * r * math.sin(t)
            for k in (-0.6, 0.0, 0.6):
                scene.line([(u, v), (u + 0.06 * math.sin(k), v - 0.06 * math.cos(k))], 0.8)
        for t in np.linspace(0, 6.28, 14):
            u, v = x + rx * math.cos(t) * 1.0, y + ry * math.sin(t)
            scene.line([(u, v), c.polar(u, v, 0.05, t)], 0.9)
    for u, v in ((0.0, -0.56), (0.12, -0.5)):
        scene.shape(c.star(u, v, 0.08, 0.04, 7), tone=0.05, contour=0.9)


def aloe(scene: Scene, rng: Rng) -> None:
    """A rosette of thick, toothed, pointed leaves."""
    n = int(rng.integers(7, 11))
    order = sorted(range(n), key=lambda k: abs(k - (n - 1) / 2) * (1 if k % 2 else 0.8))
    for k in order:
        a = (k / (n - 1) * 2 - 1) * 1.35
        far = 1.05 - 0.35 * abs(a) / 1.35 * rng.uniform(0.6, 1.0)
        tip = (math.sin(a) * far * 0.85, 0.5 - math.cos(a) * far - 0.03)
        mid = (math.sin(a) * far * 0.35, 0.5 - math.cos(a) * far * 0.65)
        spine = c.bezier((math.sin(a) * 0.06, 0.5), mid, tip)
        scene.shape(c.limb(spine, (0.2, 0.17, 0.11, 0.01)), tone=rng.uniform(0.15, 0.4), flow=spine)
        normal = c.normals(spine)
        for i in range(3, 15, 2):
            for side in (-1, 1):
                half = float(np.interp(i / 15, [0, 0.33, 0.66, 1], [0.1, 0.085, 0.055, 0.01]))
                q = spine[i] + normal[i] * side * half
                scene.line([q, q + normal[i] * side * 0.045 + (0, -0.015)], 1.0)
