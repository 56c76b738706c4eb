"""How a figure that was drawn on its own is put into a picture.

A figure is drawn in a scene of its own, in whatever units suit it, and then placed by its bounds; so the same
figure serves alone, in pairs, small in a landscape and cropped to its head.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from portal.sample.concepts.animals.ground import chance
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Points, Rng, Scene, Shape


def lay(scene: Scene, figure: Scene) -> None:
    """Draw every item of a figure into the scene, through the scene's current group."""
    for item in figure.items:
        if isinstance(item, Shape):
            scene.shape(
                item.outline,
                item.tone,
                item.flow,
                item.contour,
                item.shade,
                item.texture,
                item.fill,
                item.grain,
            )
        else:
            scene.line(item.points, item.width, item.taper, item.white)


def put(
    scene: Scene,
    figure: Scene,
    cx: float,
    foot: float,
    width: float = 9.0,
    height: float = 9.0,
    mirror: bool = False,
    rotate: float = 0.0,
    box: tuple[float, float, float, float] | None = None,
    base: float | None = None,
) -> float:
    """Place a figure with its middle at ``cx`` and its lowest point at ``foot``, as large as width and
    height allow.

    ``box`` (left, top, right, bottom in the figure's units) is what must fit; its bounds if left out.
    ``rotate`` turns it about the middle of the box (radians; positive raises the end that looks left, or right
    where mirrored). ``base`` is the height in the figure that stands at ``foot`` where that is not the lowest
    point (a tail hangs below the bough). The scale used is given back.
    """
    left, top, right, bottom = box or figure.bounds()
    size = min(width / max(right - left, 1e-6), height / max(bottom - top, 1e-6))
    middle = ((left + right) / 2, (top + bottom) / 2)
    low = bottom if base is None else base
    with scene.group(
        x=cx - middle[0],
        y=foot - (low - middle[1]) * size - middle[1],
        scale=size,
        rotate=-rotate if mirror else rotate,
        mirror=mirror,
        pivot=middle,
    ):
        lay(scene, figure)
    return size


def centre(
    scene: Scene,
    figure: Scene,
    cx: float,
    cy: float,
    width: float,
    height: float,
    mirror: bool = False,
    rotate: float = 0.0,
) -> None:
    """Place a figure with its middle at cx, cy so that it fits as it is turned."""
    left, top, right, bottom = figure.bounds()
    middle = ((left + right) / 2, (top + bottom) / 2)
    every = np.concatenate(
        [item.outline if isinstance(item, Shape) else item.points for item in figure.items]
    )
    angle = -rotate if mirror else rotate
    there = turned((every - middle) * (-1 if mirror else 1, 1), 0.0, 0.0, 1.0, angle)
    low, high = there.min(axis=0), there.max(axis=0)
    size = min(width / max(high[0] - low[0], 1e-6), height / max(high[1] - low[1], 1e-6))
    x, y = cx - size * (low[0] + high[0]) / 2, cy - size * (low[1] + high[1]) / 2
    with scene.group(x=x - middle[0], y=y - middle[1], scale=size, rotate=angle, mirror=mirror, pivot=middle):
        lay(scene, figure)


def cast(scene: Scene, rng: Rng, cx: float, y: float, width: float) -> None:
    """The shadow that a body throws on the ground, on most pictures."""
    if chance(rng, 0.75):
        x = cx + rng.uniform(-0.08, 0.08) * width
        scene.shape(
            c.ellipse(x, y, width * rng.uniform(0.36, 0.46), rng.uniform(0.012, 0.026)),
            tone=rng.uniform(0.35, 0.6),
            flow=0.0,
            contour=0,
            shade=False,
            fill=None,
        )


def turned(points: ArrayLike, x: float, y: float, scale: float, angle: float) -> Points:
    """Points scaled, turned (radians, clockwise on paper) about the origin, then moved."""
    p = np.asarray(points, dtype=np.float64).reshape(-1, 2) * scale
    cos, sin = math.cos(angle), math.sin(angle)
    return np.stack([p[:, 0] * cos - p[:, 1] * sin + x, p[:, 0] * sin + p[:, 1] * cos + y], axis=1)
