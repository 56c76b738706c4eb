"""What maps are made of: coasts with hatching, molehill mountains, little towns, rhumb lines, wind heads."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.concepts.things import scenery as s
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Points, Rng, Scene


def coast(rng: Rng, x: float, y: float, rx: float, ry: float, rough: float = 0.22, n: int = 60) -> Points:
    """A closed, indented coast about a point."""
    t = np.linspace(0, 2 * math.pi, n, endpoint=False)
    r = np.ones(n)
    for k in range(2, 14):
        r += rough / k**0.8 * rng.normal() * np.cos(k * t + rng.uniform(0, 6.28))
    r = np.clip(r, 0.35, 1.6)
    return c.smooth(np.stack([x + rx * r * np.cos(t), y + ry * r * np.sin(t)], axis=1), steps=3)


def hatched(scene: Scene, land: Points, long: float = 0.018, tone: float = 0.0) -> None:
    """Land, with short level strokes out into the sea all round it."""
    closed = c.closed(land)
    even = c.resample(closed, max(30, int(np.hypot(*np.diff(closed, axis=0).T).sum() / 0.012)))
    middle = land.mean(axis=0)
    for k, q in enumerate(even):
        way = 1 if q[0] > middle[0] else -1
        scene.line([q, np.add(q, (way * long * (0.7 if k % 2 else 1.2), 0))], 0.5, taper=False)
    scene.shape(land, tone=tone, shade=False, contour=1.1)


def molehills(
    scene: Scene, rng: Rng, x: float, y: float, spread: float, n: int = 5, size: float = 0.03
) -> None:
    """A range of mountains drawn from the side, lit from one side."""
    lean = rng.uniform(-0.6, 0.6)
    spots = [
        (x + spread * (k / max(n - 1, 1) - 0.5) * 2, y + spread * lean * (k / max(n - 1, 1) - 0.5))
        for k in range(n)
    ]
    for u, v in sorted(spots, key=lambda q: q[1]):
        h = size * rng.uniform(0.8, 1.3)
        hill = c.smooth(c.points("-0.8,0 -0.25,-0.9 0.2,-1 0.85,0", u, v, h), closed=False, steps=4)
        scene.shape(hill, shade=False, contour=0.8)
        scene.shape(
            c.points("0.1,-0.95 0.45,-0.6 0.8,0 0.2,0", u, v, h), tone=0.45, flow=1.0, shade=False, contour=0
        )


def town(scene: Scene, rng: Rng, x: float, y: float, size: float = 0.022) -> None:
    """A tower, a roof and a name."""
    scene.shape(c.rect(x - size * 0.6, y - size * 0.6, x + size * 0.7, y), tone=0.3, shade=False, contour=0.6)
    scene.shape(c.rect(x - size * 0.2, y - size * 1.1, x + size * 0.15, y), shade=False, contour=0.6)
    scene.shape(
        [(x - size * 0.3, y - size * 1.1), (x, y - size * 1.9), (x + size * 0.25, y - size * 1.1)],
        fill="ink",
        contour=0,
    )
    s.script(scene, rng, x + size * 0.9, x + size * 0.9 + rng.uniform(0.04, 0.08), y, size * 0.5)


def river(scene: Scene, rng: Rng, a: tuple[float, float], b: tuple[float, float]) -> None:
    """A winding river from a to b."""
    t = np.linspace(0, 1, 9)[:, None]
    line = np.array(a) + (np.array(b) - np.array(a)) * t + rng.normal(0, 0.012, (9, 2)) * np.minimum(t * 4, 1)
    scene.line(c.smooth(line, closed=False, steps=4), 0.9)


def rhumbs(
    scene: Scene, x: float, y: float, n: int = 16, reach: float = 1.6, width: float = 0.4, turn: float = 0.0
) -> None:
    """Straight courses that leave one point in all directions."""
    for k in range(n):
        a = turn + k * 2 * math.pi / n
        scene.line([(x, y), c.polar(x, y, reach, a)], width, taper=False)


def ship(scene: Scene, rng: Rng, x: float, y: float, h: float) -> None:
    """A small ship under sail, as charts carry them."""
    way = rng.choice((-1, 1))
    hull = c.points("-0.55,-0.34 -0.4,0 0.4,0 0.6,-0.24 0,-0.16", x, y, way * h, h)
    scene.shape(c.smooth(hull, steps=4), tone=0.5, contour=0.8)
    for k, high in ((-0.3, 0.75), (0.05, 1.0), (0.36, 0.7)):
        u = x + way * k * h
        scene.line([(u, y - h * 0.15), (u, y - h * high)], 0.7, taper=False)
        scene.shape(
            c.smooth(
                [
                    (u - h * 0.11, y - h * high * 0.9),
                    (u + h * 0.11, y - h * high * 0.9),
                    (u + way * h * 0.2, y - h * 0.34),
                    (u - h * 0.08, y - h * 0.32),
                ],
                steps=4,
            ),
            tone=0.04,
            contour=0.8,
        )
    for k in range(3):
        scene.line([(x - h * 0.7, y + 0.008 * k), (x + h * 0.7, y + 0.008 * k)], 0.5)


def monster(scene: Scene, rng: Rng, x: float, y: float, w: float) -> None:
    """A sea beast: humps out of the water and a spouting head."""
    for k in (-0.3, 0.1):
        scene.shape(
            c.arc(x + k * w, y, w * 0.17, math.pi, 2 * math.pi, ry=w * 0.2),
            tone=0.35,
            texture="scales",
            grain=0.5,
        )
    scene.shape(
        c.limb(
            [(x + w * 0.35, y), (x + w * 0.45, y - w * 0.22), (x + w * 0.65, y - w * 0.2)],
            (w * 0.16, w * 0.14, w * 0.08),
        ),
        tone=0.35,
    )
    scene.shape(c.leaf((x - w * 0.45, y), (x - w * 0.62, y - w * 0.25), w * 0.14), tone=0.4)
    for k in range(3):
        scene.line([(x - w * 0.7, y + 0.008 * k), (x + w * 0.7, y + 0.008 * k)], 0.5)


def scale_bar(scene: Scene, x: float, y: float, w: float) -> None:
    """A scale of miles, every second part black, with a pair of dividers upon it."""
    for k in range(6):
        scene.shape(
            c.rect(x + w * k / 6, y, x + w * (k + 1) / 6, y + 0.014),
            fill="ink" if k % 2 else "paper",
            contour=0.6,
            shade=False,
        )


def degree_frame(scene: Scene, inset: float = 0.02, n: int = 24) -> None:
    """A neat line divided into degrees, alternately black."""
    a = scene.aspect
    scene.shape(
        c.around(c.rect(inset, inset, 1 - inset, a - inset), -0.1, -0.1, 1.1, a + 0.1), contour=0, shade=False
    )
    for k in range(n):
        if k % 2:
            continue
        u0, u1 = inset + (1 - 2 * inset) * k / n, inset + (1 - 2 * inset) * (k + 1) / n
        v0, v1 = inset + (a - 2 * inset) * k / n, inset + (a - 2 * inset) * (k + 1) / n
        half = inset * 0.5
        for box in (
            c.rect(u0, half, u1, inset),
            c.rect(u0, a - inset, u1, a - half),
            c.rect(half, v0, inset, v1),
            c.rect(1 - inset, v0, 1 - half, v1),
        ):
            scene.shape(box, fill="ink", contour=0)
    for f in (inset, inset * 0.5):
        scene.line(c.closed(c.rect(f, f, 1 - f, a - f)), 0.7, taper=False)


def wind_head(scene: Scene, rng: Rng, x: float, y: float, r: float, toward: tuple[float, float]) -> None:
    """A puffing face in a cloud that blows towards a point."""
    a = math.atan2(toward[1] - y, toward[0] - x)
    scene.shape(
        c.cloud(rng, x - r * 0.5 * math.cos(a), y - r * 0.5 * math.sin(a), r * 3, r * 2.6, 8),
        tone=0.15,
        contour=0.8,
    )
    scene.shape(c.ellipse(x, y, r, r * 0.95), shade=True, tone=0.03)
    for k in (-0.5, 0.5):
        scene.dot(
            x + r * 0.35 * math.cos(a + 1.57 * k * 2) + r * 0.2 * math.cos(a),
            y + r * 0.35 * math.sin(a + 1.57 * k * 2) + r * 0.2 * math.sin(a),
            r * 0.12,
        )
    for k in np.linspace(-0.25, 0.25, 5):
        scene.line([c.polar(x, y, r, a + k * 0.5), c.polar(x, y, r * 3, a + k)], 0.6)


def compass_rose(scene: Scene, x: float, y: float, r: float, ring: bool = True) -> None:
    """A rose of sixteen winds, half of every ray black."""
    if ring:
        scene.shape(c.ellipse(x, y, r * 0.72), shade=False, contour=0.6)
        scene.line(c.ellipse(x, y, r * 0.6), 0.4, taper=False)
    for count, reach, off in ((4, 0.62, math.pi / 8), (4, 0.8, math.pi / 4), (4, 1.0, 0.0)):
        for k in range(count):
            a = off + k * 2 * math.pi / count
            tip = c.polar(x, y, r * reach, a)
            for side, fill in ((-1, "ink"), (1, "paper")):
                b = a + side * math.pi / 8
                foot = c.polar(x, y, r * 0.2, b)
                scene.shape([(x, y), foot, tip], fill=fill, contour=0.5, shade=False)  # type: ignore[arg-type]
    scene.shape(c.leaf((x, y - r * 0.95), (x, y - r * 1.35), r * 0.22), fill="ink", contour=0)


def cartouche(scene: Scene, rng: Rng, x: float, y: float, w: float, h: float) -> None:
    """A scrolled tablet with mock lettering, centred at (x, y)."""
    for side in (-1, 1):
        for end in (-1, 1):
            scene.shape(
                c.ellipse(x + side * w * 0.5, y + end * h * 0.36, w * 0.09, h * 0.2), tone=0.3, contour=0.8
            )
        scene.shape(c.leaf((x + side * w * 0.45, y), (x + side * w * 0.66, y), h * 0.5), tone=0.2)
    scene.shape(
        c.smooth(
            [
                (x - w / 2, y - h / 2),
                (x, y - h * 0.58),
                (x + w / 2, y - h / 2),
                (x + w * 0.46, y),
                (x + w / 2, y + h / 2),
                (x, y + h * 0.56),
                (x - w / 2, y + h / 2),
                (x - w * 0.46, y),
            ],
            steps=5,
        ),
        shade=False,
    )
    rows = int(rng.integers(2, 4))
    for k in range(rows):
        inset = w * rng.uniform(0.12, 0.2)
        s.lettering(
            scene,
            rng,
            x - w / 2 + inset,
            x + w / 2 - inset,
            y - h * 0.32 + h * 0.72 * (k + 1) / rows * 0.95,
            h * 0.16,
        )
