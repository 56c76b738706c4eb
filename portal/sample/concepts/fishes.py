"""What lives in water: fish, whale, crab, lobster, and the beasts of river and pond."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.concepts import Concept, Variant
from portal.sample.concepts import _plates as p
from portal.sample.concepts._stage import Rng, centre, chance, ground, put, sky, turned, water
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Scene

# --- fish --------------------------------------------------------------------------------------------------


def _fin(s: Scene, root: list[tuple[float, float]], lean: tuple[float, float], tone: float) -> None:
    """A fin along the root line, its rays leaning."""
    a, b = np.array(root[0]), np.array(root[-1])
    tips = [a + np.array(lean) * 0.75, (a + b) / 2 + np.array(lean), b + np.array(lean) * 0.55]
    s.shape(c.smooth(np.array([a, *tips, b, (a + b) / 2])), tone=tone, contour=0.9)
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
    p.waves(scene, rng, y, tone=0.25, depth=1.0)
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


# --- whale -------------------------------------------------------------------------------------------------


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
            [
                (-0.06, -0.02),
                (0.0, -0.20),
                (0.22, -0.28),
                (0.5, -0.26),
                (0.8, -0.14),
                (0.9, 0.10),
                (0.6, 0.24),
                (0.25, 0.26),
                (0.02, 0.16),
            ]
        ),
        c.limb(c.bezier((0.7, 0.0), (1.12, 0.10), fluke), (0.34, 0.18, 0.06)),
    )
    s.shape(body, tone=tone, flow=np.array([(-0.1, 0.0), (0.4, 0.0), (0.8, 0.02), (1.1, -0.02), fluke]))
    belly = c.smooth(
        [(-0.05, 0.06), (0.2, 0.10), (0.55, 0.12), (0.78, 0.10), (0.58, 0.22), (0.25, 0.25), (0.03, 0.16)]
    )
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
    p.waves(scene, rng, y - 0.14, tone=0.1, depth=1.0)
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
    p.waves(scene, rng, y, tone=0.25, depth=1.0)


def whale_and_ship(scene: Scene, rng: Rng) -> None:
    """Beside a small ship, which it could swallow."""
    p.afloat(whale, (0.12, 0.22), (0.66, 0.8), ship=True)(scene, rng)
    p.waves(scene, rng, scene.aspect * 0.86, tone=0.25, depth=0.5)


# --- crab and lobster --------------------------------------------------------------------------------------


def _claw(
    s: Scene, wrist: tuple[float, float], angle: float, size: float, tone: float, texture: str | None = None
) -> None:
    """A pincer: a fat palm and two fingers with teeth."""
    palm = [
        (0.0, -0.12),
        (0.3, -0.28),
        (0.62, -0.26),
        (1.12, -0.10),
        (1.0, -0.04),
        (0.66, -0.02),
        (0.62, 0.04),
        (0.9, 0.10),
        (1.06, 0.14),
        (0.66, 0.27),
        (0.3, 0.24),
        (0.0, 0.12),
    ]
    s.shape(
        turned(c.smooth(palm), wrist[0], wrist[1], size, angle),
        tone=tone,
        texture="dots" if texture else None,
    )
    s.line(turned([(0.52, 0.02), (0.8, 0.03), (1.0, 0.04)], wrist[0], wrist[1], size, angle), 1.4)


def crab(s: Scene, rng: Rng) -> None:
    """From above: broad shell, eight legs, two claws held before it (upwards)."""
    tone, dots = rng.uniform(0.1, 0.4), chance(rng)
    spread = rng.uniform(0.8, 1.1)
    for k in (-1, 1):
        for i in range(4):
            a = (0.15 + 0.33 * i) * spread
            hip = (0.30 * k, -0.02 + 0.07 * i)
            knee = (hip[0] + k * 0.34 * math.cos(a - 0.5), hip[1] + 0.30 * math.sin(a - 0.5) - 0.05)
            foot = (knee[0] + k * 0.26 * math.cos(a + 0.35), knee[1] + 0.30 * math.sin(a + 0.35))
            s.shape(c.limb([hip, knee, foot], (0.085, 0.07, 0.012), curved=False, n=12), tone=tone + 0.1)
        elbow = (0.46 * k, -0.36 + rng.uniform(-0.05, 0.05))
        s.shape(c.limb([(0.30 * k, -0.16), elbow, (0.40 * k, -0.50)], (0.11, 0.12, 0.10)), tone=tone)
        big = 0.42 * rng.uniform(0.9, 1.25)
        _claw(s, (0.40 * k, -0.48), -math.pi / 2 - 0.45 * k, big, tone, "dots" if dots else None)
    shell = [
        (0, -0.27),
        (0.22, -0.26),
        (0.46, -0.14),
        (0.44, 0.02),
        (0.28, 0.24),
        (0, 0.30),
        (-0.28, 0.24),
        (-0.44, 0.02),
        (-0.46, -0.14),
        (-0.22, -0.26),
    ]
    s.shape(c.smooth(shell), tone=tone, texture="dots" if dots else None)
    for x in np.linspace(-0.36, 0.36, 7):
        s.line([(x * 0.8, -0.24 + 0.2 * x * x), (x, -0.22 + 0.35 * x * x)], 1.0)
    for k in (-1, 1):
        s.line(c.bezier((0.06 * k, -0.12), (0.16 * k, 0.0), (0.10 * k, 0.16)), 0.9)
        s.line([(0.09 * k, -0.26), (0.10 * k, -0.34)], 1.6)
        s.dot(0.10 * k, -0.36, 0.032)


def crab_front(s: Scene, rng: Rng) -> None:
    """Face to face with the beholder, legs bent like a table's, claws lifted."""
    tone, lift = rng.uniform(0.1, 0.35), rng.uniform(-0.08, 0.04)
    for k in (-1, 1):
        for i in range(4):
            x = k * (0.24 + 0.05 * i)
            knee = (x + k * (0.16 + 0.10 * i), -0.42 + 0.05 * i)
            s.shape(
                c.limb(
                    [(x, -0.22), knee, (knee[0] + k * 0.10, 0.0)], (0.08, 0.065, 0.012), curved=False, n=12
                ),
                tone=tone + 0.12,
            )
    for k in (-1, 1):
        wrist = (0.52 * k, -0.50 + lift)
        s.shape(c.limb([(0.26 * k, -0.28), (0.50 * k, -0.30), wrist], (0.12, 0.13, 0.1)), tone=tone)
        _claw(s, wrist, -math.pi / 2 - 0.5 * k, rng.uniform(0.42, 0.54), tone)
    s.shape(
        c.smooth(
            [
                (-0.46, -0.30),
                (-0.25, -0.46),
                (0, -0.50),
                (0.25, -0.46),
                (0.46, -0.30),
                (0.3, -0.14),
                (0, -0.10),
                (-0.3, -0.14),
            ]
        ),
        tone=tone,
    )
    s.shape(c.smooth([(-0.16, -0.22), (0.16, -0.22), (0.12, -0.08), (-0.12, -0.08)]), tone=0.05, contour=0.8)
    for k in (-1, 1):
        s.line([(0.1 * k, -0.34), (0.13 * k, -0.52)], 2.0, taper=False)
        s.dot(0.13 * k, -0.55, 0.04)


def lobster(s: Scene, rng: Rng, curl: float = 0.0) -> None:
    """From above, head upwards: long feelers, two great claws, ringed tail with a fan."""
    tone = rng.uniform(0.15, 0.42)
    for k in (-1, 1):
        for d in (0.0, 0.12):
            s.line(
                c.bezier(
                    (0.05 * k, -0.36),
                    (0.3 * k, -0.85),
                    ((0.75 + d) * k, -1.05 + 4 * d),
                    (0.9 * k, -0.35 + 3 * d),
                    n=20,
                ),
                1.0,
            )
        for i in range(4):
            y = -0.18 + 0.10 * i
            knee = (0.36 * k, y - 0.06 + 0.03 * i)
            s.shape(
                c.limb([(0.10 * k, y), knee, (0.55 * k, y + 0.16)], (0.05, 0.04, 0.01), curved=False, n=12),
                tone=tone,
            )
        s.shape(
            c.limb([(0.10 * k, -0.24), (0.34 * k, -0.34), (0.36 * k, -0.56)], (0.07, 0.10, 0.10)), tone=tone
        )
        _claw(s, (0.36 * k, -0.54), -math.pi / 2 - 0.28 * k, 0.55 * (1.12 if k > 0 else 0.95), tone)
    spine = c.bezier((0, 0.16), (curl * 0.25, 0.5), (curl * 0.9, 0.86 - abs(curl) * 0.2), n=9)
    d = spine[-1] - spine[-2]
    a = math.atan2(d[1], d[0])
    for e in (-0.75, 0.75, -0.38, 0.38, 0.0):
        tip = spine[-1] + 0.28 * np.array([math.cos(a + e), math.sin(a + e)])
        s.shape(c.leaf(spine[-1] - d, tip, 0.16, fullest=0.7), tone=tone + 0.05)
    for i in range(7, -1, -1):
        w = 0.30 - 0.018 * i
        s.shape(
            turned(
                c.smooth([(-0.08, -0.5), (0.08, -0.42), (0.16, 0.0), (0.08, 0.42), (-0.08, 0.5)]) * (1, w),
                spine[i][0],
                spine[i][1],
                1.0,
                math.atan2(*(spine[i + 1] - spine[i])[::-1]),
            ),
            tone=tone,
            contour=1.0,
        )
    s.shape(
        c.smooth(
            [
                (0, -0.48),
                (0.09, -0.36),
                (0.17, -0.12),
                (0.17, 0.14),
                (0, 0.22),
                (-0.17, 0.14),
                (-0.17, -0.12),
                (-0.09, -0.36),
            ]
        ),
        tone=tone,
    )
    s.line([(0, -0.44), (0.005, -0.1), (0, 0.2)], 0.9)
    s.line(c.bezier((-0.16, -0.04), (0, 0.08), (0.16, -0.04)), 1.0)
    for k in (-1, 1):
        s.dot(0.08 * k, -0.37, 0.026)


def lobster_curled(s: Scene, rng: Rng) -> None:
    """The tail bent to one side."""
    lobster(s, rng, rng.uniform(0.6, 0.9) * rng.choice([-1, 1]))


def lobster_side(s: Scene, rng: Rng) -> None:
    """Walking to the left in profile, feelers streaming."""
    tone = rng.uniform(0.15, 0.4)
    for e in (0.0, 0.14):
        s.line(c.bezier((-0.40, -0.30), (-0.7, -0.8), (0.1 + e, -0.85 - e), (0.7 + e, -0.62), n=20), 1.1)
    spine = c.bezier((0.15, -0.24), (0.55, -0.34), (0.86, -0.02), n=9)
    for e in (-0.4, 0.0, 0.4):
        s.shape(
            c.leaf(
                spine[-1],
                spine[-1] + 0.26 * np.array([math.cos(0.5 + e), math.sin(0.5 + e)]),
                0.14,
                fullest=0.7,
            ),
            tone=tone,
        )
    for i in range(7, -1, -1):
        w = 0.30 - 0.018 * i
        s.shape(
            turned(
                c.smooth([(-0.08, -0.5), (0.08, -0.45), (0.14, 0.0), (0.06, 0.55), (-0.08, 0.5)]) * (1, w),
                spine[i][0],
                spine[i][1],
                1.0,
                math.atan2(*(spine[i + 1] - spine[i])[::-1]),
            ),
            tone=tone,
        )
    for i in range(5):
        x = -0.22 + 0.10 * i
        s.shape(
            c.limb(
                [(x, -0.16), (x - 0.10 + 0.04 * i, -0.12), (x - 0.08 + 0.05 * i, 0.02)],
                (0.05, 0.035, 0.01),
                curved=False,
            ),
            tone=tone + 0.1,
        )
    s.shape(
        c.smooth(
            [
                (-0.52, -0.28),
                (-0.3, -0.38),
                (0.05, -0.42),
                (0.2, -0.30),
                (0.16, -0.12),
                (-0.1, -0.08),
                (-0.36, -0.14),
            ]
        ),
        tone=tone,
    )
    s.line(c.bezier((-0.10, -0.40), (0.0, -0.26), (-0.08, -0.10)), 1.0)
    s.dot(-0.40, -0.27, 0.028)
    for dy, size in ((-0.04, 0.44), (0.06, 0.52)):
        s.shape(
            c.limb([(-0.30, -0.14), (-0.46, -0.02 + dy * 0.3), (-0.56, -0.08 + dy)], (0.07, 0.09, 0.09)),
            tone=tone,
        )
        _claw(s, (-0.56, -0.08 + dy), math.pi - 0.35 + dy * 3, size, tone)


# --- frog --------------------------------------------------------------------------------------------------


def frog(s: Scene, rng: Rng) -> None:
    """Squatting in profile to the left."""
    tone = rng.uniform(0.1, 0.35)
    spots = chance(rng)
    s.shape(c.limb([(-0.12, -0.2), (-0.16, -0.08), (-0.20, 0.0)], (0.10, 0.07, 0.05)), tone=tone + 0.2)
    body = c.smooth(
        [
            (-0.52, -0.40),
            (-0.42, -0.52),
            (-0.24, -0.58),
            (0.05, -0.48),
            (0.36, -0.22),
            (0.46, -0.06),
            (0.2, -0.02),
            (-0.15, -0.04),
            (-0.32, -0.20),
            (-0.50, -0.28),
        ]
    )
    s.shape(body, tone=tone, texture="dots" if spots else None)
    s.shape(c.ellipse(-0.33, -0.56, 0.085), tone=0.0, contour=1.1)
    s.dot(-0.345, -0.565, 0.042)
    s.line(c.bezier((-0.52, -0.36), (-0.36, -0.29), (-0.18, -0.38)), 1.6)
    s.dot(-0.49, -0.44, 0.014)
    s.shape(
        c.limb([(0.36, -0.12), (0.02, -0.34), (-0.05, -0.24), (0.30, -0.06)], (0.16, 0.17, 0.12, 0.07)),
        tone=tone,
    )
    s.shape(c.limb([(0.34, -0.05), (0.1, -0.04), (-0.08, 0.0)], (0.08, 0.06, 0.04)), tone=tone)
    for d in (-0.12, -0.05, 0.03):
        s.shape(c.limb([(-0.04, -0.01), (-0.14 + d, 0.02)], (0.03, 0.035)), tone=tone)
    s.shape(c.limb([(-0.22, -0.22), (-0.18, -0.12), (-0.28, 0.0)], (0.11, 0.08, 0.05)), tone=tone)
    for d in (-0.12, -0.06, 0.01):
        s.shape(c.limb([(-0.28, 0.0), (-0.30 + d, 0.03)], (0.03, 0.04)), tone=tone)
    for _ in range(7):
        x = rng.uniform(-0.2, 0.25)
        s.shape(
            c.ellipse(x, -0.42 + 0.45 * max(x, 0) + rng.uniform(0, 0.08), rng.uniform(0.015, 0.035), n=12),
            tone=0.5,
            contour=0.6,
            shade=False,
        )


def frog_above(s: Scene, rng: Rng) -> None:
    """Flattened as in a book of anatomy: from above, head up."""
    tone = rng.uniform(0.1, 0.35)
    for k in (-1, 1):
        s.shape(
            c.limb(
                [(0.14 * k, 0.34), (0.52 * k, 0.18), (0.22 * k, 0.60), (0.46 * k, 0.74)],
                (0.17, 0.15, 0.09, 0.06),
                n=40,
            ),
            tone=tone,
        )
        for d in (-0.14, -0.03, 0.08):
            s.shape(
                c.limb([(0.45 * k, 0.73), (0.45 * k + (0.14 - abs(d)) * k, 0.80 + d)], (0.03, 0.04)),
                tone=tone,
            )
        s.shape(
            c.limb([(0.18 * k, -0.14), (0.42 * k, -0.02), (0.44 * k, -0.28)], (0.12, 0.09, 0.05)), tone=tone
        )
        for d in (-0.08, 0.0, 0.08):
            s.shape(c.limb([(0.44 * k, -0.27), (0.44 * k + d, -0.38)], (0.025, 0.035)), tone=tone)
    s.shape(
        c.smooth(
            [
                (0, -0.52),
                (0.16, -0.46),
                (0.25, -0.26),
                (0.22, 0.05),
                (0.2, 0.36),
                (0, 0.44),
                (-0.2, 0.36),
                (-0.22, 0.05),
                (-0.25, -0.26),
                (-0.16, -0.46),
            ]
        ),
        tone=tone,
        texture="dots" if chance(rng) else None,
    )
    for k in (-1, 1):
        s.shape(c.ellipse(0.17 * k, -0.36, 0.07), tone=0.0, contour=1.1)
        s.dot(0.18 * k, -0.37, 0.035)
        s.line(c.bezier((0.13 * k, -0.26), (0.15 * k, 0.0), (0.10 * k, 0.34)), 1.0)
        for y in np.linspace(-0.14, 0.26, 4):
            s.shape(
                c.ellipse(0.06 * k + rng.normal(0, 0.01), y, 0.03, n=12), tone=0.5, contour=0.6, shade=False
            )


def frog_leaping(s: Scene, rng: Rng) -> None:
    """Stretched out in the leap, to the left."""
    tone = rng.uniform(0.1, 0.35)
    for dy, far in ((0.05, True), (0.0, False)):
        t = tone + (0.2 if far else 0)
        s.shape(
            c.limb(
                [(0.34, -0.02), (0.60, 0.16 + dy), (0.72, 0.0 + dy), (1.02, 0.16 + dy)],
                (0.16, 0.13, 0.08, 0.05),
                n=36,
            ),
            tone=t,
        )
        for d in (-0.08, 0.0, 0.08):
            s.shape(c.limb([(1.0, 0.15 + dy), (1.16, 0.17 + dy + d)], (0.03, 0.035)), tone=t)
        s.shape(c.limb([(-0.10, 0.02), (-0.22, 0.16 + dy), (-0.44, 0.14 + dy)], (0.11, 0.07, 0.04)), tone=t)
        for d in (-0.05, 0.02, 0.09):
            s.shape(c.limb([(-0.43, 0.14 + dy), (-0.53, 0.14 + dy + d)], (0.025, 0.035)), tone=t)
    s.shape(
        c.smooth(
            [
                (-0.46, -0.20),
                (-0.34, -0.33),
                (-0.12, -0.34),
                (0.2, -0.20),
                (0.46, -0.04),
                (0.40, 0.08),
                (0.1, 0.12),
                (-0.22, 0.06),
                (-0.42, -0.08),
            ]
        ),
        tone=tone,
        texture="dots" if chance(rng) else None,
    )
    s.shape(c.ellipse(-0.26, -0.34, 0.08), tone=0.0, contour=1.1)
    s.dot(-0.275, -0.345, 0.04)
    s.line(c.bezier((-0.45, -0.15), (-0.3, -0.08), (-0.14, -0.16)), 1.6)


def frog_on_lily(scene: Scene, rng: Rng) -> None:
    """On a leaf in the pond, reeds behind."""
    h = scene.aspect
    water(scene, rng, h * rng.uniform(0.2, 0.4), 0.25)
    for _ in range(int(rng.integers(3, 8))):
        x = float(rng.choice([rng.uniform(0, 0.25), rng.uniform(0.75, 1)]))
        top = h * rng.uniform(0.05, 0.3)
        scene.line(c.bezier((x, h * 0.7), (x, h * 0.4), (x + 0.03, top)), 1.4)
        scene.shape(c.limb([(x + 0.02, top + 0.12), (x + 0.03, top)], 0.03), tone=0.6)
    y = h * rng.uniform(0.76, 0.84)
    scene.shape(c.ellipse(0.5, y, 0.46, 0.11), tone=0.15, texture="leaf", flow=0.0)
    put(scene, p.made(frog, rng), 0.5, y + 0.02, rng.uniform(0.58, 0.72), h * 0.62, chance(rng))
    for x in (0.08, 0.9):
        scene.shape(c.ellipse(x, y + 0.12, 0.13, 0.035), tone=0.2)


# --- tortoise ----------------------------------------------------------------------------------------------


def tortoise(s: Scene, rng: Rng) -> None:
    """In profile to the left, under its dome."""
    tone = rng.uniform(0.1, 0.3)
    tall, out = rng.uniform(0.40, 0.55), rng.uniform(0.14, 0.26)
    for x, far in ((-0.24, True), (0.30, True), (-0.34, False), (0.38, False)):
        s.shape(
            c.limb([(x, -0.16), (x - 0.04, -0.06), (x - 0.05, 0.0)], (0.20, 0.15, 0.15)),
            tone=tone + (0.25 if far else 0.05),
            texture="scales",
        )
        for d in (-0.06, 0.0, 0.06):
            s.dot(x - 0.06 + d, 0.015, 0.018)
    s.shape(c.leaf((0.5, -0.12), (0.68, -0.04), 0.08), tone=tone)
    neck = c.limb([(-0.35, -0.2), (-0.52, -0.24 - out * 0.4), (-0.62, -0.28 - out)], (0.20, 0.14, 0.13))
    head = c.smooth(
        [
            (-0.52, -0.38 - out),
            (-0.66, -0.42 - out),
            (-0.80, -0.34 - out),
            (-0.82, -0.26 - out),
            (-0.68, -0.20 - out),
            (-0.54, -0.22 - out),
        ]
    )
    s.shape(c.union(neck, head), tone=tone, texture="scales" if chance(rng) else None)
    s.dot(-0.70, -0.34 - out, 0.024)
    s.line([(-0.82, -0.28 - out), (-0.72, -0.265 - out), (-0.64, -0.28 - out)], 1.2)
    dome = [
        (-0.52, -0.14),
        (-0.46, -0.34),
        (-0.25, -0.16 - tall),
        (0.05, -0.20 - tall),
        (0.34, -0.12 - tall),
        (0.54, -0.28),
        (0.60, -0.12),
        (0.3, -0.06),
        (-0.3, -0.06),
    ]
    s.shape(c.smooth(dome), tone=tone + 0.08, contour=1.2)
    _scutes_side(s, tall, tone)
    s.shape(c.limb([(-0.54, -0.12), (0.0, -0.06), (0.60, -0.11)], (0.06, 0.09, 0.06)), tone=tone)
    for x in np.linspace(-0.42, 0.5, 8):
        s.line([(x, -0.14), (x + 0.015, -0.05)], 0.9)


def _scutes_side(s: Scene, tall: float, tone: float) -> None:
    """Three great plates on the dome and a row of smaller ones below, each with its growth rings."""
    top, mid = -0.17 - tall * 0.86, -0.12 - tall * 0.38
    plates = [
        [(-0.16, top + 0.03), (0.16, top + 0.02), (0.21, mid), (0.03, mid + 0.05), (-0.19, mid)],
        [(-0.20, top + 0.06), (-0.23, mid), (-0.30, mid + 0.06), (-0.42, mid + 0.03), (-0.36, top + 0.2)],
        [(0.20, top + 0.05), (0.25, mid), (0.32, mid + 0.06), (0.47, mid + 0.05), (0.36, top + 0.18)],
        [(-0.42, mid + 0.07), (-0.30, mid + 0.10), (-0.24, mid + 0.04), (-0.21, -0.15), (-0.44, -0.16)],
        [(-0.19, mid + 0.04), (0.02, mid + 0.09), (0.02, -0.14), (-0.17, -0.15)],
        [(0.06, mid + 0.09), (0.22, mid + 0.04), (0.26, -0.15), (0.06, -0.14)],
        [(0.27, mid + 0.04), (0.33, mid + 0.10), (0.48, mid + 0.10), (0.52, -0.15), (0.30, -0.15)],
    ]
    for plate in plates:
        p_ = np.array(plate)
        for r in (1.0, 0.66, 0.34):
            middle = p_.mean(axis=0)
            s.shape(
                middle + (p_ - middle) * r,
                tone=tone + (0.22 if r < 0.5 else 0.06),
                contour=1.0 if r == 1 else 0.8,
                shade=False,
            )


def tortoise_above(s: Scene, rng: Rng) -> None:
    """From above, head upwards."""
    tone = rng.uniform(0.1, 0.3)
    flip = chance(rng, 0.4)
    for k in (-1, 1):
        for y, a in ((-0.30, -0.8), (0.34, 0.7)):
            reach = 0.46 if flip and y < 0 else 0.3
            tip = (k * (0.30 + reach * math.cos(a)), y + reach * math.sin(a))
            s.shape(
                c.limb([(0.26 * k, y), tip], (0.20, 0.12 if not flip else 0.07)), tone=tone, texture="scales"
            )
    s.shape(
        c.union(c.limb([(0, -0.4), (0, -0.66)], (0.18, 0.15)), c.ellipse(0, -0.70, 0.10, 0.13)),
        tone=tone,
        texture="scales",
    )
    for k in (-1, 1):
        s.dot(0.06 * k, -0.74, 0.02)
    s.shape(c.leaf((0, 0.48), (0.02, 0.68), 0.08), tone=tone)
    s.shape(c.ellipse(0, 0, 0.42, 0.53), tone=tone + 0.1, contour=1.2)
    for a in np.linspace(0, 2 * math.pi, 18, endpoint=False):
        s.line([(0.345 * math.cos(a), 0.44 * math.sin(a)), (0.41 * math.cos(a), 0.52 * math.sin(a))], 1.0)
    s.shape(c.ellipse(0, 0, 0.345, 0.44), tone=tone, contour=0.9)
    for y in (-0.28, 0.0, 0.28):
        for r in (1.0, 0.6):
            s.shape(
                c.polygon(0, y, 0.15 * r, 6, math.pi / 6 * 0),
                tone=tone + 0.12 * (r < 0.7),
                contour=1.0,
                shade=False,
            )
    for k in (-1, 1):
        for y in (-0.15, 0.14):
            for r in (1.0, 0.6):
                s.shape(
                    c.polygon(0.22 * k, y, 0.115 * r, 5, math.pi / 2 - k * math.pi / 2),
                    tone=tone + 0.12 * (r < 0.7),
                    contour=1.0,
                    shade=False,
                )


def tortoise_hidden(s: Scene, rng: Rng) -> None:
    """Drawn into its shell: only nose and feet look out."""
    tone, tall = rng.uniform(0.1, 0.3), rng.uniform(0.45, 0.55)
    for x in (-0.36, 0.36):
        s.shape(c.ellipse(x, -0.04, 0.10, 0.055), tone=tone + 0.1, texture="scales")
    s.shape(c.ellipse(-0.52, -0.12, 0.07, 0.06), tone=tone)
    s.dot(-0.55, -0.14, 0.016)
    s.shape(
        c.smooth(
            [
                (-0.56, -0.12),
                (-0.46, -0.34),
                (-0.25, -0.16 - tall),
                (0.05, -0.20 - tall),
                (0.34, -0.12 - tall),
                (0.54, -0.28),
                (0.60, -0.12),
                (0.3, -0.04),
                (-0.3, -0.04),
            ]
        ),
        tone=tone + 0.08,
        contour=1.2,
    )
    _scutes_side(s, tall, tone)
    for x in np.linspace(-0.42, 0.5, 8):
        s.line([(x, -0.13), (x + 0.015, -0.04)], 0.9)


# --- crocodile ---------------------------------------------------------------------------------------------


def crocodile(s: Scene, rng: Rng, tail_up: float | None = None) -> None:
    """In profile to the left: long toothed jaws, ridged back, heavy tail."""
    tone = rng.uniform(0.12, 0.35)
    gape = rng.uniform(0.05, 0.30)
    up = rng.uniform(0.0, 0.5) if tail_up is None else tail_up
    spine = c.smooth(
        [
            (-0.15, -0.22),
            (0.1, -0.25),
            (0.42, -0.24),
            (0.72, -0.18),
            (1.0, -0.10 - up * 0.3),
            (1.30 - 0.25 * abs(up), -0.04 - up),
        ],
        closed=False,
    )
    for x in (0.06, 0.55):
        _croc_leg(s, x, tone + 0.25)
    body = c.limb(spine, (0.20, 0.28, 0.29, 0.23, 0.13, 0.02), n=40)
    top = c.resample(spine, 24)
    nrm = c.normals(top)
    half = np.interp(np.linspace(0, 1, 24), np.linspace(0, 1, 6), (0.10, 0.14, 0.145, 0.115, 0.065, 0.01))
    for (x, y), (nx, ny), r in zip(top[1:-1], nrm[1:-1], half[1:-1], strict=True):
        sign = 1 if ny < 0 else -1
        px, py = x + nx * sign * r * 0.9, y + ny * sign * r * 0.9
        s.shape(
            [(px - 0.03, py + 0.01), (px + 0.015, py - 0.05), (px + 0.035, py + 0.01)],
            tone=tone + 0.15,
            contour=0.9,
            shade=False,
        )
    s.shape(body, tone=tone, texture="scales", flow=spine)
    belly = c.smooth([(-0.05, -0.13), (0.3, -0.14), (0.6, -0.10), (0.4, -0.09), (0.1, -0.10)])
    s.shape(belly, tone=0.0, contour=0.6, shade=False)
    lower = turned(
        [(0.0, 0.0), (-0.5, 0.01), (-0.56, 0.04), (-0.45, 0.07), (0.02, 0.11)], -0.16, -0.20, 1.0, -gape * 0.5
    )
    s.shape(c.smooth(lower), tone=tone)
    upper_pts = [
        (0.06, -0.14),
        (-0.06, -0.15),
        (-0.14, -0.10),
        (-0.35, -0.06),
        (-0.5, -0.08),
        (-0.58, -0.05),
        (-0.56, 0.0),
        (-0.3, 0.005),
        (0.02, 0.03),
    ]
    for t in np.linspace(-0.08, -0.52, 9):
        q = turned([(t - 0.014, -0.005), (t + 0.014, -0.005), (t, 0.05)], -0.16, -0.21, 1.0, gape * 0.5)
        s.shape(q, contour=0.9, shade=False)
        q = turned(
            [(t + 0.012, 0.012), (t + 0.038, 0.012), (t + 0.025, -0.035)], -0.16, -0.20, 1.0, -gape * 0.5
        )
        s.shape(q, contour=0.9, shade=False)
    s.shape(
        turned(c.smooth(upper_pts), -0.16, -0.21, 1.0, gape * 0.5),
        tone=tone,
        texture="scales" if chance(rng) else None,
    )
    ex, ey = turned([(-0.08, -0.14)], -0.16, -0.21, 1.0, gape * 0.5)[0]
    s.shape(c.ellipse(ex, ey, 0.04), contour=1.1, shade=False)
    s.dot(ex - 0.005, ey, 0.02)
    nx, ny = turned([(-0.53, -0.06)], -0.16, -0.21, 1.0, gape * 0.5)[0]
    s.dot(nx, ny, 0.014)
    for x in (0.0, 0.62):
        _croc_leg(s, x, tone)


def _croc_leg(s: Scene, x: float, tone: float) -> None:
    s.shape(
        c.limb([(x + 0.04, -0.2), (x + 0.12, -0.09), (x + 0.0, -0.01)], (0.15, 0.10, 0.07)),
        tone=tone,
        texture="scales",
    )
    for d in (-0.10, -0.05, 0.01):
        s.shape(c.limb([(x, -0.015), (x + d, 0.015)], (0.035, 0.012)), tone=tone, contour=0.9)


def crocodile_above(s: Scene, rng: Rng) -> None:
    """From above, wound in an S."""
    tone, sway = rng.uniform(0.12, 0.35), rng.uniform(0.6, 1.2) * rng.choice([-1, 1])
    t = np.linspace(0, 1, 30)
    spine = np.stack([0.14 * sway * np.sin(t * 5.2) * (0.3 + t), -0.55 + 1.75 * t], axis=1)
    for y, k in ((8, -1), (8, 1), (15, -1), (15, 1)):
        x0, y0 = spine[y]
        s.shape(
            c.limb(
                [
                    (x0 + 0.08 * k, y0),
                    (x0 + 0.28 * k, y0 + (0.08 if y > 10 else -0.02)),
                    (x0 + 0.30 * k, y0 - 0.14 + (0.2 if y > 10 else 0)),
                ],
                (0.11, 0.08, 0.05),
            ),
            tone=tone,
            texture="scales",
        )
        for d in (-0.05, 0.0, 0.05):
            s.line(
                [
                    (x0 + 0.30 * k, y0 - 0.14 + (0.2 if y > 10 else 0)),
                    (x0 + 0.30 * k + d, y0 - 0.22 + (0.36 if y > 10 else 0)),
                ],
                1.6,
            )
    s.shape(
        c.limb(spine[4:], (0.17, 0.28, 0.30, 0.22, 0.12, 0.06, 0.01), n=40),
        tone=tone,
        texture="scales",
        flow=spine[4:],
    )
    for i in range(6, 28):
        r = 0.022 * (1 - i / 40)
        for k in (-1, 1):
            s.dot(spine[i][0] + 0.035 * k * (1 - i / 30), spine[i][1], r * 0.7)
    x, y = spine[5]
    s.shape(
        c.smooth(
            [
                (x - 0.11, y),
                (x - 0.12, y - 0.12),
                (x - 0.06, y - 0.25),
                (x - 0.06, y - 0.52),
                (x, y - 0.56),
                (x + 0.06, y - 0.52),
                (x + 0.06, y - 0.25),
                (x + 0.12, y - 0.12),
                (x + 0.11, y),
            ]
        ),
        tone=tone,
    )
    for k in (-1, 1):
        s.shape(c.ellipse(x + 0.07 * k, y - 0.14, 0.035), contour=1.0, shade=False)
        s.dot(x + 0.07 * k, y - 0.14, 0.016)
        s.dot(x + 0.025 * k, y - 0.51, 0.012)
        for q in np.linspace(0.26, 0.48, 6):
            s.shape(
                [(x + 0.055 * k, y - q), (x + 0.085 * k, y - q - 0.015), (x + 0.055 * k, y - q - 0.03)],
                contour=0.8,
                shade=False,
            )


def crocodile_head(scene: Scene, rng: Rng) -> None:
    """Jaws agape, filling the picture."""
    one = p.made(lambda s, r: crocodile(s, r, 0.0), rng)
    if chance(rng):
        sky(scene, rng)
    ground(scene, rng, scene.aspect * 0.85, "strip")
    put(
        scene,
        one,
        rng.uniform(0.48, 0.56),
        scene.aspect * 0.95,
        0.98,
        scene.aspect * 0.85,
        chance(rng),
        box=(-0.82, -0.52, 0.12, 0.04),
    )


WIDE, SQUARE, TALL, LONG = (0.7, 0.95), (0.85, 1.15), (1.1, 1.4), (0.55, 0.75)

CONCEPTS = (
    Concept(
        "fish",
        "25F6",
        {"en": "fish", "de": "Fisch", "fr": "poisson"},
        {"en": ("carp",), "de": ("Karpfen",), "fr": ("carpe",)},
        variants=(
            Variant("profile", p.specimen(fish, 0.15), aspect=LONG),
            Variant("in-water", p.under_water(_bent), aspect=WIDE),
            Variant("shoal", p.several(fish), aspect=SQUARE),
            Variant("leaping", fish_leaping, held_out=True, aspect=SQUARE),
            Variant("pair", fish_pair, aspect=SQUARE),
            Variant("on-a-dish", fish_on_dish, aspect=WIDE),
            Variant("on-the-shore", p.shore(fish), aspect=WIDE),
        ),
    ),
    Concept(
        "whale",
        "25F27(WHALE)",
        {"en": "whale", "de": "Wal", "fr": "baleine"},
        {"en": ("leviathan", "sea monster"), "de": ("Walfisch", "Leviathan"), "fr": ("léviathan", "cétacé")},
        variants=(
            Variant("spouting", p.afloat(whale), aspect=WIDE),
            Variant("with-ship", whale_and_ship, aspect=SQUARE),
            Variant("stranded", p.shore(whale), held_out=True, aspect=WIDE),
            Variant("profile", p.specimen(whale, 0.2), aspect=WIDE),
            Variant("diving", whale_flukes, aspect=SQUARE),
            Variant("under-water", p.under_water(whale), aspect=WIDE),
        ),
    ),
    Concept(
        "crab",
        "25F716(CRAB)",
        {"en": "crab", "de": "Krabbe", "fr": "crabe"},
        {"en": ("sea crab", "cancer"), "de": ("Taschenkrebs",), "fr": ("tourteau",)},
        variants=(
            Variant("above", p.specimen(crab, 0.6), aspect=SQUARE),
            Variant("facing", p.on_ground(crab_front, 0.3), held_out=True, aspect=WIDE),
            Variant("on-the-shore", p.shore(crab), aspect=SQUARE),
            Variant("several", p.several(crab), aspect=SQUARE),
            Variant("under-water", p.under_water(crab), aspect=SQUARE),
            Variant("facing-with-young", p.with_small(crab_front, crab_front), aspect=WIDE),
        ),
    ),
    Concept(
        "lobster",
        "25F716(LOBSTER)",
        {"en": "lobster", "de": "Hummer", "fr": "homard"},
        {"en": ("crayfish", "crawfish"), "de": ("Flusskrebs", "Krebs"), "fr": ("écrevisse",)},
        variants=(
            Variant("above", p.specimen(lobster, 0.5), aspect=TALL),
            Variant("curled", p.specimen(lobster_curled, 1.2), aspect=SQUARE),
            Variant("walking", p.on_ground(lobster_side, 0.2), held_out=True, aspect=WIDE),
            Variant("on-the-shore", p.shore(lobster_side), aspect=WIDE),
            Variant("two", p.several(lobster, lobster_curled), aspect=SQUARE),
            Variant("under-water", p.under_water(lobster), aspect=SQUARE),
        ),
    ),
    Concept(
        "frog",
        "25F51(FROG)",
        {"en": "frog", "de": "Frosch", "fr": "grenouille"},
        {"en": ("toad",), "de": ("Kröte",), "fr": ("crapaud",)},
        variants=(
            Variant("squatting", p.on_ground(frog), aspect=WIDE),
            Variant("on-a-lily", frog_on_lily, held_out=True, aspect=SQUARE),
            Variant("above", p.specimen(frog_above, 0.5), aspect=SQUARE),
            Variant("leaping", p.specimen(frog_leaping, 0.4), aspect=WIDE),
            Variant("family", p.with_small(frog), aspect=WIDE),
            Variant("several", p.several(frog_above, frog_leaping), aspect=SQUARE),
            Variant("in-the-pond", p.afloat(frog, (0.35, 0.5), (0.6, 0.78)), aspect=WIDE),
        ),
    ),
    Concept(
        "tortoise",
        "25F44",
        {"en": "tortoise", "de": "Schildkröte", "fr": "tortue"},
        {"en": ("turtle",), "de": ("Landschildkröte",), "fr": ("tortue terrestre",)},
        variants=(
            Variant("walking", p.on_ground(tortoise), aspect=WIDE),
            Variant("above", p.specimen(tortoise_above, 0.6), aspect=SQUARE),
            Variant("hidden", p.on_ground(tortoise_hidden), held_out=True, aspect=WIDE),
            Variant("with-young", p.with_small(tortoise), aspect=WIDE),
            Variant("swimming", p.under_water(tortoise_above), aspect=SQUARE),
            Variant("on-the-shore", p.shore(tortoise), aspect=WIDE),
        ),
    ),
    Concept(
        "crocodile",
        "25F43(CROCODILE)",
        {"en": "crocodile", "de": "Krokodil", "fr": "crocodile"},
        {"en": ("alligator",), "de": ("Nilkrokodil",), "fr": ("alligator", "caïman")},
        variants=(
            Variant("standing", p.on_ground(crocodile), aspect=LONG),
            Variant("in-the-river", p.afloat(crocodile, (0.3, 0.42)), aspect=WIDE),
            Variant("above", p.specimen(crocodile_above, 0.6), held_out=True, aspect=TALL),
            Variant("jaws", crocodile_head, aspect=WIDE),
            Variant("with-young", p.with_small(crocodile), aspect=WIDE),
            Variant("on-the-bank", p.shore(crocodile), aspect=WIDE),
            Variant("several", p.several(crocodile_above), aspect=SQUARE),
        ),
    ),
)
