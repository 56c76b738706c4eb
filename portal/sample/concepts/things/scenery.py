"""What pictures stand in: ground, water, sky, hills in three depths, small houses, trees, people and mock
lettering.
"""

from __future__ import annotations

import numpy as np

from portal.sample.ink import curves as c
from portal.sample.ink.scene import Draw, Pair, Rng, Scene


def flip(rng: Rng) -> bool:
    """Heads or tails."""
    return bool(rng.random() < 0.5)


def place(scene: Scene, rng: Rng, part: Draw, x: float, y: float, size: float, turn: float = 0.0) -> None:
    """A part drawn at a place, turned, as often mirrored as not."""
    with scene.group(x=x, y=y, scale=size, rotate=turn), scene.group(mirror=flip(rng)):
        part(scene, rng)


def stars(scene: Scene, rng: Rng, n: int, low: float) -> None:
    """Small stars over the sky down to ``low``."""
    for _ in range(n):
        scene.shape(c.star(rng.uniform(0, 1), rng.uniform(0, low), 0.018, 0.007, 5), shade=False, contour=0)


def ground(scene: Scene, rng: Rng, y: float, tone: float = 0.2, tufts: int = 7, height: float = 0.03) -> None:
    """A strip of earth from ``y`` to the lower edge, with tufts of grass."""
    scene.shape(
        c.hills(rng, -0.05, 1.05, y, height, scene.aspect + 0.1),
        tone=tone,
        flow=rng.uniform(-0.12, 0.12),
        contour=0.7,
        shade=False,
    )
    for _ in range(tufts):
        tuft(scene, rng, rng.uniform(0.02, 0.98), rng.uniform(y + 0.02, max(y + 0.04, scene.aspect - 0.02)))


def tuft(scene: Scene, rng: Rng, x: float, y: float, size: float = 0.04) -> None:
    """A few blades of grass."""
    for lean in np.linspace(-0.5, 0.5, 5) * size:
        top = y - rng.uniform(0.5, 1.1) * size
        scene.line(c.bezier((x + lean * 0.3, y), (x + lean * 0.4, (y + top) / 2), (x + lean, top)), 0.6)


def shadow(scene: Scene, x: float, y: float, rx: float, ry: float = 0.02, tone: float = 0.35) -> None:
    """A shadow cast on the ground, laid over what is there."""
    scene.shape(c.ellipse(x, y, rx, ry), tone=tone, flow=0.0, contour=0.0, shade=False, fill=None)


def sky(scene: Scene, rng: Rng, y: float, clouds: int | None = None) -> None:
    """Level strokes at the top and a few clouds, above ``y``."""
    kind = rng.random()
    if kind < 0.35:
        scene.tint(y * rng.uniform(0.4, 0.9), tone=rng.uniform(0.06, 0.16), fill=None, grain=1.5)
    for _ in range(int(rng.integers(0, 4)) if clouds is None else clouds):
        w = rng.uniform(0.15, 0.4)
        scene.shape(
            c.cloud(rng, rng.uniform(0, 1), rng.uniform(0.1, 0.7) * y, w, w * 0.3, int(rng.integers(6, 11))),
            tone=0.08,
            flow=0.0,
            contour=0.6,
        )
    if rng.random() < 0.35:
        birds(scene, rng, rng.uniform(0.15, 0.85), rng.uniform(0.15, 0.6) * y)


def birds(scene: Scene, rng: Rng, x: float, y: float, n: int = 5) -> None:
    """A flight of far birds, each two strokes."""
    for _ in range(n):
        bx, by, s = x + rng.normal(0, 0.06), y + rng.normal(0, 0.025), rng.uniform(0.012, 0.022)
        scene.line(c.bezier((bx - s, by - s * 0.4), (bx - s * 0.4, by - s * 0.7), (bx, by)), 0.6)
        scene.line(c.bezier((bx, by), (bx + s * 0.4, by - s * 0.7), (bx + s, by - s * 0.4)), 0.6)


def ridge(
    scene: Scene, rng: Rng, y: float, height: float, tone: float = 0.08, peaks: int = 6, x0: float = -0.05
) -> None:
    """Far mountains along a line, light and fine."""
    x = np.linspace(x0, 1.05, peaks * 2 + 1)
    up = np.where(np.arange(len(x)) % 2 == 1, rng.uniform(0.5, 1.0, len(x)), rng.uniform(0.1, 0.35, len(x)))
    line = np.stack([x, y - height * up], axis=1)
    scene.shape(
        np.concatenate([c.smooth(line, closed=False, steps=4), [[1.05, y + 0.05], [x0, y + 0.05]]]),
        tone=tone,
        flow=1.1,
        contour=0.5,
        shade=False,
    )


def backdrop(scene: Scene, rng: Rng, y: float, houses: bool = True) -> None:
    """Sky, far mountains, nearer hills with trees or a hamlet: all above the ground line ``y``."""
    sky(scene, rng, y)
    if rng.random() < 0.75:
        ridge(scene, rng, y, rng.uniform(0.06, 0.16), peaks=int(rng.integers(3, 8)))
    scene.shape(
        c.hills(rng, -0.05, 1.05, y - 0.01, 0.07, y + 0.1),
        tone=rng.uniform(0.1, 0.22),
        flow=rng.uniform(-0.3, 0.3),
        contour=0.6,
        shade=False,
    )
    for _ in range(int(rng.integers(2, 7))):
        tree(scene, rng, rng.uniform(0, 1), y + rng.uniform(-0.02, 0.01), rng.uniform(0.03, 0.06))
    if houses and rng.random() < 0.6:
        x = rng.uniform(0.05, 0.8)
        for i in range(int(rng.integers(1, 4))):
            house(scene, rng, x + 0.05 * i, y + rng.uniform(-0.005, 0.01), rng.uniform(0.035, 0.055))


def sea(scene: Scene, rng: Rng, y0: float, y1: float, tone: float = 0.2) -> None:
    """Water from edge to edge."""
    scene.shape(
        c.rect(-0.05, y0, 1.05, y1),
        tone=tone,
        flow=0.0,
        contour=0.5,
        shade=False,
        texture="water",
        grain=rng.uniform(0.9, 1.3),
    )


def waves(scene: Scene, rng: Rng, y0: float, y1: float, n: int = 12, size: float = 0.06) -> None:
    """Curling crests scattered over the water."""
    for _ in range(n):
        x, y, w = rng.uniform(0, 1), rng.uniform(y0, y1), size * rng.uniform(0.6, 1.3)
        scene.line(c.bezier((x - w, y), (x - w * 0.3, y - w * 0.7), (x + w * 0.2, y)), 0.9)
        scene.line(c.bezier((x, y - w * 0.1), (x + w * 0.4, y + w * 0.2), (x + w, y)), 0.7)


def tree(scene: Scene, rng: Rng, x: float, y: float, h: float, tone: float = 0.3) -> None:
    """A small leafy tree, foot at (x, y)."""
    scene.shape(c.limb([(x, y), (x + h * 0.03, y - h * 0.5)], (h * 0.16, h * 0.1)), tone=0.45, contour=0.6)
    crown = c.cloud(rng, x, y - h * 0.68, h * rng.uniform(0.6, 0.85), h * 0.72, int(rng.integers(6, 10)))
    scene.shape(crown, tone=tone, contour=0.7, grain=0.8)


def bush(scene: Scene, rng: Rng, x: float, y: float, r: float, tone: float = 0.35) -> None:
    """A round bush on the ground."""
    scene.shape(
        c.cloud(rng, x, y - r * 0.5, 2 * r, r * 1.2, int(rng.integers(7, 12))),
        tone=tone,
        contour=0.8,
        grain=0.9,
    )


def house(scene: Scene, rng: Rng, x: float, y: float, w: float) -> None:
    """A gabled house, foot of its left corner at (x, y)."""
    h = w * rng.uniform(0.6, 0.9)
    scene.shape(c.rect(x, y - h, x + w, y), tone=0.06, flow=1.57, contour=0.7, shade=False)
    roof = c.points("-0.06,-1 0.18,-1.75 0.85,-1.75 1.06,-1", x, y, w, h)
    scene.shape(roof, tone=0.4, flow=1.2, contour=0.7, shade=False)
    scene.shape(c.rect(x + w * 0.35, y - h * 0.55, x + w * 0.55, y), fill="ink", contour=0)


def person(scene: Scene, rng: Rng, x: float, y: float, h: float) -> None:
    """A small figure in a cloak and hat, feet at (x, y)."""
    lean = rng.uniform(-0.06, 0.06) * h
    for step in (-0.08, 0.08):
        scene.shape(
            c.limb([(x + step * h * 0.6, y - h * 0.45), (x + step * h, y)], (h * 0.1, h * 0.06)),
            tone=0.5,
            contour=0.6,
        )
    coat = [
        (x - 0.09 * h, y - 0.8 * h),
        (x + 0.09 * h, y - 0.8 * h),
        (x + 0.17 * h + lean, y - 0.3 * h),
        (x - 0.17 * h + lean, y - 0.3 * h),
    ]
    scene.shape(c.smooth(coat, steps=4), tone=rng.uniform(0.2, 0.6), contour=0.7)
    scene.shape(c.ellipse(x, y - 0.88 * h, 0.075 * h, 0.09 * h, n=12), contour=0.6)
    scene.shape(c.ellipse(x, y - 0.96 * h, 0.13 * h, 0.04 * h, n=12), tone=0.6, contour=0.5)
    if rng.random() < 0.5:
        side = -1 if flip(rng) else 1
        scene.line([(x + side * 0.24 * h, y), (x + side * 0.2 * h, y - 0.95 * h)], 0.8, taper=False)


def lettering(scene: Scene, rng: Rng, x0: float, x1: float, y: float, h: float, width: float = 0.7) -> None:
    """A line of mock capitals: uprights, bows and bars."""
    x = x0
    while x < x1 - h * 0.3:
        w, kind = h * rng.uniform(0.45, 0.8), int(rng.integers(0, 6))
        if kind == 5:
            x += w
            continue
        scene.line([(x, y), (x, y - h)], width, taper=False)
        if kind == 0:
            scene.line([(x + w * 0.7, y), (x + w * 0.7, y - h)], width, taper=False)
            scene.line([(x, y - h), (x + w * 0.7, y)], width * 0.7, taper=False)
        elif kind == 1:
            scene.line(c.arc(x, y - h * 0.7, w * 0.6, -1.57, 1.57, ry=h * 0.3, n=8), width, taper=False)
        elif kind == 2:
            scene.line([(x, y), (x + w * 0.6, y)], width, taper=False)
            scene.line([(x, y - h), (x + w * 0.6, y - h)], width, taper=False)
        elif kind == 3:
            scene.line(
                c.arc(x + w * 0.35, y - h / 2, w * 0.4, 0.6, 5.7, ry=h * 0.5, n=10), width, taper=False
            )
        x += w + h * 0.25


def script(scene: Scene, rng: Rng, x0: float, x1: float, y: float, h: float) -> None:
    """A line of mock handwriting."""
    n = max(4, int((x1 - x0) / h * 2.2))
    x = np.linspace(x0, x1, n)
    zig = np.where(np.arange(n) % 2 == 0, 0.0, -h * rng.uniform(0.5, 1.2, n))
    scene.line(c.smooth(np.stack([x, y + zig], axis=1), closed=False, steps=3), 0.5, taper=False)


def table(scene: Scene, rng: Rng, y: float) -> None:
    """A table top from edge to edge, its grain or its cloth."""
    scene.shape(
        c.rect(-0.05, y, 1.05, scene.aspect + 0.05),
        tone=rng.uniform(0.15, 0.35),
        flow=0.0,
        contour=1.0,
        shade=False,
        texture="bark" if rng.random() < 0.3 else None,
    )
    front = y + rng.uniform(0.06, 0.12)
    scene.line([(-0.05, front), (1.05, front)], 1.2, taper=False)


def wall(scene: Scene, rng: Rng, y: float) -> None:
    """The room behind a table: bare, hatched, or with a window."""
    kind = rng.random()
    if kind < 0.45:
        return
    scene.tint(
        y + 0.01, tone=rng.uniform(0.08, 0.35), flow=rng.uniform(0.6, 0.9) if flip(rng) else 0.0, grain=1.3
    )
    if kind > 0.75:
        x, w = (rng.uniform(-0.05, 0.1) if flip(rng) else rng.uniform(0.65, 0.8)), rng.uniform(0.22, 0.32)
        top, low = 0.04, y * rng.uniform(0.5, 0.7)
        scene.shape(c.rect(x, top, x + w, low), shade=False)
        for k in (1, 2):
            scene.line([(x + w * k / 3, top), (x + w * k / 3, low)], 0.7, taper=False)
        scene.line([(x, (top + low) / 2), (x + w, (top + low) / 2)], 0.7, taper=False)


def indoors(scene: Scene, rng: Rng, low: float, high: float) -> float:
    """A wall and a table, whose edge stands at ``low`` to ``high`` of the height; returns where."""
    edge = scene.aspect * rng.uniform(low, high)
    wall(scene, rng, edge)
    table(scene, rng, edge)
    return edge


def oval_frame(scene: Scene, at: Pair, radii: Pair, tone: float, outer: float, width: float) -> None:
    """A mount with an oval hole, ruled with a second oval ``outer`` times as large."""
    (x, y), (rx, ry) = at, radii
    mount = c.around(c.ellipse(x, y, rx, ry, n=72), -0.1, -0.1, 1.1, scene.aspect + 0.1)
    scene.shape(mount, tone=tone, flow=0.0, contour=0, shade=False)
    for f in (1.0, outer):
        scene.line(c.closed(c.ellipse(x, y, rx * f, ry * f)), width, taper=False)


def ribbon(scene: Scene, rng: Rng, x: float, y: float, size: float) -> None:
    """A bow with two ends."""
    for side in (-1, 1):
        tail = c.bezier((x, y), (x + side * size * 0.5, y + size * 0.6), (x + side * size * 0.9, y + size))
        scene.shape(c.limb(tail, (size * 0.14, size * 0.24)), tone=0.15, contour=0.8)
        scene.shape(c.leaf((x, y), (x + side * size, y - size * 0.25), size * 0.5), tone=0.2)
    scene.shape(c.ellipse(x, y, size * 0.16, size * 0.16), tone=0.1)
