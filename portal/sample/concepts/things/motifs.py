"""What landscapes show: each motif stands about x on the line y, h high, and brings its own surroundings."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.concepts.things import scenery as s
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Rng, Scene


def volcano(scene: Scene, rng: Rng, x: float, y: float, h: float) -> None:
    """A hollow-sided cone that throws up smoke, fire and stones."""
    top, w, mouth = y - h * 0.58, h * rng.uniform(0.75, 0.95), h * rng.uniform(0.09, 0.13)
    drift = rng.choice((-1, 1)) * rng.uniform(0.1, 0.35)
    for k in range(7, 0, -1):
        t = k / 7
        px, py = x + drift * h * 0.7 * t**1.5, top - h * 0.5 * t
        r = h * (0.09 + 0.17 * t)
        scene.shape(
            c.cloud(rng, px, py, r * 2, r * 1.3, int(rng.integers(6, 10))),
            tone=0.12 + 0.3 * (1 - t),
            contour=1.0,
        )
    for k in np.linspace(-0.6, 0.6, 7):
        tip = (x + k * h * 0.28, top - h * rng.uniform(0.14, 0.3))
        scene.shape(c.leaf((x + k * mouth, top + 0.01), tip, h * 0.05), shade=False, contour=0.9)
    for _ in range(9):
        scene.dot(
            x + rng.normal(0, 0.16) * h, top - h * rng.uniform(0.05, 0.35), h * rng.uniform(0.008, 0.016)
        )
    s.ridge(scene, rng, y, h * 0.16)
    right = c.bezier((x + mouth, top), (x + w * 0.3, y - h * 0.15), (x + w, y + 0.02))
    left = c.bezier((x - w, y + 0.02), (x - w * 0.3, y - h * 0.15), (x - mouth, top))
    crater = [(x - mouth * 0.4, top + h * 0.025), (x + mouth * 0.4, top + h * 0.02)]
    scene.shape(
        np.concatenate([left, crater, right]),
        tone=0.2,
        flow=lambda u, v: 1.57 - (u - x) / max(w, 0.01) * 1.1,
        contour=1.2,
    )
    scene.shape(
        [(x + mouth * 0.2, top + 0.01), *right[1:], (x + w * 0.45, y + 0.02), (x + w * 0.15, y - h * 0.2)],
        tone=0.3,
        flow=0.9,
        contour=0,
        fill=None,
        shade=False,
    )
    for off in (-0.5, 0.0, 0.45):
        scene.shape(
            c.limb(
                [
                    (x + off * mouth, top + 0.01),
                    (x + off * w * 0.25, y - h * 0.3),
                    (x + off * w * 0.5, y - h * 0.06),
                ],
                (h * 0.02, h * 0.035, h * 0.05),
            ),
            shade=False,
            contour=0.9,
        )


def mountains(scene: Scene, rng: Rng, x: float, y: float, h: float) -> None:
    """Jagged peaks, each with a bright and a dark face and snow on top."""
    s.ridge(scene, rng, y - h * 0.2, h * 0.35, tone=0.05, peaks=8)
    n = int(rng.integers(3, 6))
    spots = x + (np.arange(n) - (n - 1) / 2) * rng.uniform(0.24, 0.32) + rng.normal(0, 0.03, n)
    heights = h * rng.uniform(0.5, 0.8, n)
    heights[int(rng.integers(0, n))] = h * rng.uniform(0.9, 1.0)
    for k in np.argsort(-heights):
        px, high = spots[k], heights[k]
        w = high * rng.uniform(0.42, 0.6)
        bumps = rng.uniform(0.6, 1.25, 6)
        left = [
            (px - w, y + 0.02),
            (px - w * 0.72 * bumps[0], y - high * 0.3),
            (px - w * 0.45 * bumps[1], y - high * 0.5),
            (px - w * 0.2 * bumps[2], y - high * 0.8),
        ]
        right = [
            (px + w * 0.22 * bumps[3], y - high * 0.76),
            (px + w * 0.4 * bumps[4], y - high * 0.5),
            (px + w * 0.75 * bumps[5], y - high * 0.3),
            (px + w, y + 0.02),
        ]
        spine = [
            (px, y - high),
            (px + w * 0.06, y - high * 0.72),
            (px - w * 0.05, y - high * 0.45),
            (px + w * 0.1, y + 0.02),
        ]
        scene.shape([*left, (px, y - high), *right], tone=0.05, flow=1.0, shade=False, contour=1.1)
        scene.shape([*spine, *right[::-1]], tone=0.36, flow=1.05, shade=False, contour=0)
        scene.line(spine, 1.0)
        for _ in range(4):
            t = rng.uniform(0.3, 0.8)
            q = (px - w * t * 0.5, y - high * (1 - t))
            scene.line([q, (q[0] - w * 0.1, q[1] + high * 0.14)], 0.8)


def waterfall(scene: Scene, rng: Rng, x: float, y: float, h: float) -> None:
    """A white sheet of water between dark rocks, into a foaming pool."""
    top, w = y - h * rng.uniform(0.8, 0.95), h * rng.uniform(0.13, 0.2)
    s.ridge(scene, rng, top + h * 0.05, h * 0.15)
    for side in (-1, 1):
        edge = [
            (x + side * w, y + h * 0.1),
            (x + side * w * 1.1, y - h * 0.3),
            (x + side * w * 0.8, top + h * 0.06),
            (x + side * w * 1.2, top - h * 0.04),
        ]
        away = [
            (x + side * (w + h * 0.5), top - h * rng.uniform(0.0, 0.14)),
            (x + side * 1.3, top + h * 0.05),
            (x + side * 1.3, y + h * 0.12),
        ]
        scene.shape(
            c.wobble(edge + away, rng, 0.012),
            tone=rng.uniform(0.38, 0.5),
            flow=1.45 - side * 0.2,
            shade=False,
            contour=1.2,
        )
        for _ in range(7):
            u, v = x + side * rng.uniform(w * 1.3, w + h * 0.6), rng.uniform(top + 0.05, y - 0.02)
            scene.line([(u, v), (u + side * 0.03, v + h * 0.04), (u + side * 0.02, v + h * 0.13)], 1.6)
        for _ in range(4):
            s.tree(
                scene,
                rng,
                x + side * rng.uniform(w * 1.8, w + h * 0.7),
                top + h * 0.02,
                h * rng.uniform(0.1, 0.18),
                0.4,
            )
    fall = [
        (x - w * 0.85, top),
        (x + w * 0.85, top),
        (x + w, y - h * 0.3),
        (x + w * 1.25, y + h * 0.04),
        (x - w * 1.25, y + h * 0.04),
        (x - w, y - h * 0.3),
    ]
    scene.shape(c.smooth(fall, steps=4), shade=False, contour=0.8)
    for k in np.linspace(-0.85, 0.85, 11):
        a, b = sorted(rng.uniform(0, 1, 2))
        scene.line(
            c.bezier(
                (x + k * w * 0.8, top + (y - top) * a * 0.4),
                (x + k * w * 0.9, (top + y) / 2),
                (x + k * w * 1.15, top + (y - top) * (0.6 + 0.4 * b)),
            ),
            0.9,
        )
    s.sea(scene, rng, y + h * 0.04, scene.aspect + 0.1, tone=0.14)
    for k in np.linspace(-1.4, 1.4, 6):
        scene.shape(c.cloud(rng, x + k * w, y + h * 0.04, w * 0.8, h * 0.07, 6), shade=False, contour=0.8)
    for _ in range(4):
        u = x + rng.choice((-1, 1)) * rng.uniform(w * 1.3, w * 3)
        scene.shape(
            c.wobble(c.ellipse(u, y + h * rng.uniform(0.06, 0.16), h * 0.08, h * 0.05), rng, 0.01), tone=0.4
        )


def bridge(scene: Scene, rng: Rng, x: float, y: float, h: float) -> None:
    """A stone bridge of several arches over a river, a town beyond."""
    s.ridge(scene, rng, y - h * 0.25, h * 0.2)
    scene.shape(
        c.hills(rng, -0.05, 1.05, y - h * 0.2, 0.06, y + 0.1), tone=0.12, flow=0.2, shade=False, contour=0.6
    )
    for _ in range(4):
        s.house(scene, rng, rng.uniform(0.0, 0.85), y - h * 0.17, h * 0.1)
    s.sea(scene, rng, y - h * 0.02, scene.aspect + 0.1, tone=0.2)
    n, w = int(rng.integers(3, 6)), rng.uniform(0.45, 0.52)
    camber, deck, foot = rng.uniform(0.04, 0.16) * h, y - h * 0.32, y + h * 0.16
    t = np.linspace(-1, 1, 25)
    upper = np.stack([x + t * (w + 0.1), deck - camber * (1 - t * t)], axis=1)
    span = 2 * w / n
    body: list[tuple[float, float]] = [(x + w + 0.1, foot)]
    for k in range(n - 1, -1, -1):
        mid = x - w + span * (k + 0.5)
        rise = (foot - deck) * 0.55 + camber * (1 - ((mid - x) / w) ** 2)
        body += [
            (mid + span * 0.37 * math.cos(a), foot - h * 0.05 - rise * math.sin(a))
            for a in np.linspace(0, math.pi, 12)
        ]
        body[-12:-12] = [(mid + span * 0.37, foot)]
        body.append((mid - span * 0.37, foot))
    body.append((x - w - 0.1, foot))
    scene.shape(np.concatenate([upper, body]), tone=0.12, texture="brick", flow=0.0, shade=False, contour=1.2)
    for k in range(n):
        mid = x - w + span * (k + 0.5)
        rise = (foot - deck) * 0.55 + camber * (1 - ((mid - x) / w) ** 2)
        scene.shape(
            [
                (mid + span * 0.37 * math.cos(a), foot - h * 0.05 - rise * math.sin(a))
                for a in np.linspace(0, math.pi, 12)
            ]
            + [(mid - span * 0.24, foot - h * 0.05)],
            tone=0.6,
            flow=0.6,
            shade=False,
            contour=0,
        )
        scene.shape(
            c.rect(mid - span * 0.34, foot - 0.005, mid + span * 0.34, foot + h * 0.05),
            tone=0.35,
            flow=0.0,
            shade=False,
            contour=0,
            fill=None,
        )
    rail = upper - (0, h * 0.05)
    scene.shape(np.concatenate([rail, upper[::-1]]), tone=0.05, shade=False, contour=1.0)
    for k in range(n + 1):
        px = x - w + span * k
        scene.shape(
            c.points("-0.14,0.03 0.14,0.03 0.08,-0.16 -0.08,-0.16", px, foot, span, h), tone=0.25, flow=0.0
        )


def forest(scene: Scene, rng: Rng, x: float, y: float, h: float) -> None:
    """Trunk behind trunk, crowns closing above, a path that runs in."""
    scene.shape(c.rect(-0.05, y - h * 0.5, 1.05, y + 0.05), tone=0.55, flow=1.57, shade=False, contour=0)
    s.ground(scene, rng, y - h * 0.02, tone=0.15, tufts=5)
    bend = rng.choice((-1, 1)) * rng.uniform(0.05, 0.12)
    path = [(x, y - 0.01), (x + bend, y + h * 0.12), (x - bend * 0.6, y + h * 0.28), (x + bend, y + h * 0.6)]
    scene.shape(c.limb(path, (0.02, 0.06, 0.13, 0.24)), tone=0.04, flow=0.0, shade=False, contour=0.7)
    for row, (foot, size, n) in enumerate(((0.0, 0.6, 9), (0.1, 0.85, 6), (0.24, 1.15, 4))):
        spots = np.linspace(-0.05, 1.05, n) + rng.normal(0, 0.02, n)
        for px in spots:
            if abs(px - x) < 0.05 + 0.06 * row:
                continue
            base = y + h * foot + rng.normal(0, 0.01)
            high, girth = h * size * 0.75, h * size * 0.06
            scene.shape(
                c.limb(
                    [
                        (px, base),
                        (px + rng.normal(0, 0.01), base - high * 0.5),
                        (px + rng.normal(0, 0.02), base - high),
                    ],
                    (girth * 1.6, girth, girth * 0.8),
                    rounded=False,
                ),
                tone=0.25 + 0.12 * (2 - row),
                texture="bark" if row else None,
                flow=1.57,
            )
        for px in spots:
            if abs(px - x) < 0.02 + 0.05 * row:
                continue
            w = h * size * rng.uniform(0.32, 0.42)
            scene.shape(
                c.cloud(rng, px, y + h * foot - h * size * 0.72, w, w * 0.85, int(rng.integers(7, 11))),
                tone=rng.uniform(0.25, 0.45),
                contour=0.9,
            )
