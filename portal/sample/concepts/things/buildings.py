"""Buildings, one unit high above the origin."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.concepts.things import scenery as s
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Points, Rng, Scene


def _tower(
    scene: Scene,
    x: float,
    w: float,
    h: float,
    tone: float,
    roof: bool,
    foot: float = 0.02,
    texture: bool = True,
) -> None:
    """A round tower with battlements or a cone."""
    scene.shape(
        c.rect(x - w / 2, -h, x + w / 2, foot), tone=tone, flow=0.0, texture="brick" if texture else None
    )
    scene.shape(
        c.rect(x - w * 0.6, -h - 0.05, x + w * 0.6, -h + 0.01), tone=tone * 0.7, flow=0.0, contour=1.0
    )
    if roof:
        scene.shape(
            [(x - w * 0.66, -h - 0.05), (x, -h - 0.05 - w * 1.6), (x + w * 0.66, -h - 0.05)],
            tone=0.45,
            flow=1.57,
        )
        scene.line([(x, -h - 0.04 - w * 1.6), (x, -h - 0.12 - w * 1.6)], 0.9, taper=False)
    else:
        for k in (-0.45, -0.15, 0.15, 0.45):
            scene.shape(
                c.rect(x + (k - 0.1) * w, -h - 0.1, x + (k + 0.1) * w, -h - 0.045),
                tone=tone * 0.6,
                shade=False,
                contour=0.9,
            )
    for f in (0.45, 0.78):
        scene.shape(c.rect(x - w * 0.09, -h * f - 0.05, x + w * 0.09, -h * f), fill="ink", contour=0)


def _pointed(
    x: float, half: float, spring: float, wide: float, shoulder: float, top: float, foot: float = 0.02
) -> Points:
    """A pointed arch about x: ``half`` as wide at the ``spring``, ``wide`` at the ``shoulder``."""
    left = c.bezier((x - half, spring), (x - wide, shoulder), (x, top))
    right = c.bezier((x, top), (x + wide, shoulder), (x + half, spring))
    return np.concatenate([left, right, [(x + half, foot), (x - half, foot)]])


def _round(x: float, y: float, r: float) -> Points:
    """A round arch down to the ground."""
    return np.concatenate([c.arc(x, y, r, math.pi, 2 * math.pi), [(x + r, 0.02), (x - r, 0.02)]])


def castle(scene: Scene, rng: Rng) -> None:
    """Towers with battlements and cones, a curtain wall, a gate with a portcullis."""
    roofs = rng.random(5) < 0.5
    keep = rng.uniform(0.16, 0.22)
    _tower(scene, rng.uniform(-0.08, 0.08), keep, rng.uniform(0.7, 0.78), 0.25, bool(roofs[0]))
    for x in (-0.22, 0.22):
        _tower(scene, x, 0.13, rng.uniform(0.5, 0.62), 0.2, bool(roofs[1]))
    wall = rng.uniform(0.28, 0.34)
    scene.shape(
        c.rect(-0.42, -wall, 0.42, 0.02), tone=0.14, texture="brick", flow=0.0, shade=False, contour=1.1
    )
    for x in np.linspace(-0.4, 0.4, 13):
        scene.shape(
            c.rect(x - 0.02, -wall - 0.045, x + 0.02, -wall + 0.005), tone=0.1, shade=False, contour=0.8
        )
    for x, k in ((-0.42, 2), (0.42, 3)):
        _tower(scene, x, 0.15, rng.uniform(0.4, 0.52), 0.22, bool(roofs[k]))
    scene.shape(_round(0, -0.12, 0.08), fill="ink", contour=0)
    for off in (-0.04, 0.0, 0.04):
        scene.line([(off, -0.19), (off, 0.02)], 1.0, taper=False, white=True)


def church(scene: Scene, rng: Rng) -> None:
    """A nave with pointed windows, a steeple with a tall spire and a cross."""
    nave, spire = rng.uniform(0.24, 0.3), rng.uniform(0.36, 0.46)
    tower = 0.44
    scene.shape(
        [(-0.08, -nave), (0.5, -nave), (0.5, 0.02), (-0.08, 0.02)],
        tone=0.12,
        flow=0.0,
        shade=False,
        texture="brick" if s.flip(rng) else None,
    )
    scene.shape(c.points("-0.1,0 -0.02,-0.2 0.42,-0.2 0.53,0", 0, -nave), tone=0.45, flow=1.3, shade=False)
    for x in (0.1, 0.24, 0.38):
        window = _pointed(x, 0.035, -nave * 0.6, 0.03, -nave * 0.85, -nave * 0.9, -0.06)
        scene.shape(window, fill="ink", contour=0)
        scene.line([(x, -nave * 0.88), (x, -0.06)], 0.9, white=True, taper=False)
    for x in (0.03, 0.17, 0.31, 0.46):
        scene.shape(
            [(x - 0.018, 0.02), (x - 0.012, -nave * 0.8), (x + 0.012, -nave * 0.8), (x + 0.022, 0.02)],
            tone=0.25,
            contour=0.8,
        )
    scene.shape(c.rect(-0.3, -tower, -0.08, 0.02), tone=0.2, flow=0.0, texture="brick")
    scene.shape([(-0.33, -tower), (-0.19, -tower - spire), (-0.05, -tower)], tone=0.42, flow=0.0)
    top = -tower - spire
    scene.line([(-0.19, top + 0.02), (-0.19, top - 0.11)], 1.6, taper=False)
    scene.line([(-0.23, top - 0.07), (-0.15, top - 0.07)], 1.6, taper=False)
    scene.shape(c.ellipse(-0.19, -tower * 0.72, 0.05), shade=False)
    scene.line([(-0.19, -tower * 0.72), (-0.19, -tower * 0.72 - 0.035)], 1.0)
    scene.line([(-0.19, -tower * 0.72), (-0.165, -tower * 0.72)], 1.0)
    scene.shape(_round(-0.19, -0.11, 0.05), fill="ink", contour=0)


def mosque(scene: Scene, rng: Rng) -> None:
    """A great dome with lesser ones, slender minarets with balconies, crescents."""
    dome = rng.uniform(0.24, 0.29)

    def crescent(x: float, y: float, r: float) -> None:
        scene.line([(x, y), (x, y - r * 1.2)], 1.0, taper=False)
        scene.line(c.arc(x, y - r * 2.2, r, -0.9, 4.04), 2.0)

    def cupola(x: float, y: float, r: float, tone: float) -> None:
        bulb = c.smooth(
            c.points("-1,0 -1.04,-0.45 -0.6,-0.95 0,-1.22 0.6,-0.95 1.04,-0.45 1,0", x, y, r), closed=False
        )
        scene.shape(bulb, tone=tone, flow="round")
        crescent(x, y - r * 1.18, r * 0.14 + 0.012)

    spots = (-0.46, 0.46) if s.flip(rng) else (-0.46, -0.32, 0.32, 0.46)
    for x in spots:
        high, w = rng.uniform(0.78, 0.86) - 0.1 * (abs(x) < 0.4), 0.055
        scene.shape(c.limb([(x, 0.02), (x, -high)], (w, w * 0.8), rounded=False), tone=0.18, flow=0.0)
        for f in (0.55, 0.8):
            scene.shape(
                c.points("-0.9,0 0.9,0 0.55,0.035 -0.55,0.035", x, -high * f, w, 1), tone=0.3, contour=0.9
            )
        scene.shape([(x - w * 0.55, -high), (x, -high - 0.14), (x + w * 0.55, -high)], tone=0.5, flow=1.57)
        crescent(x, -high - 0.13, 0.018)
    scene.shape(c.rect(-0.2, -0.46, 0.2, -0.2), tone=0.15, flow=0.0)
    cupola(0, -0.44, dome * 0.82, 0.2)
    for x in (-0.27, 0.27):
        cupola(x, -0.28, 0.1, 0.28)
    scene.shape(c.rect(-0.38, -0.28, 0.38, 0.02), tone=0.1, flow=0.0, shade=False)
    for x in (-0.28, -0.14, 0.14, 0.28):
        scene.shape(_pointed(x, 0.045, -0.13, 0.05, -0.2, -0.235), tone=0.6, flow=0.0, shade=False)
    scene.shape(_pointed(0, 0.075, -0.16, 0.08, -0.25, -0.3), fill="ink", contour=0)
    for x in np.linspace(-0.15, 0.15, 5):
        scene.shape(c.rect(x - 0.014, -0.42, x + 0.014, -0.35), fill="ink", contour=0)


def windmill(scene: Scene, rng: Rng) -> None:
    """A tapering mill with a cap, four latticed sails in a cross."""
    post = s.flip(rng)
    if post:
        scene.shape(
            c.points("-0.2,0.02 -0.02,-0.3 0.02,-0.3 0.2,0.02 0.15,0.02 0,-0.2 -0.15,0.02"),
            tone=0.5,
            contour=1.0,
        )
        scene.shape(c.rect(-0.025, -0.36, 0.025, 0.02), tone=0.4)
        scene.shape(
            c.points("-0.15,-0.24 0.15,-0.24 0.13,-0.62 0,-0.74 -0.13,-0.62"),
            tone=0.25,
            flow=1.57,
            contour=1.2,
        )
    else:
        scene.shape(
            c.points("-0.2,0.02 0.2,0.02 0.115,-0.55 -0.115,-0.55"),
            tone=0.18,
            texture="brick",
            flow=0.0,
            contour=1.2,
        )
        scene.shape(c.arc(0, -0.54, 0.13, math.pi, 2 * math.pi, ry=0.17), tone=0.45, flow=1.2)
        scene.shape(c.rect(-0.05, -0.14, 0.05, 0.02), fill="ink", contour=0)
        scene.shape(c.rect(-0.03, -0.36, 0.03, -0.28), fill="ink", contour=0)
    hub, turn, far = (0.0, -0.58), rng.uniform(0, 1.57), rng.uniform(0.4, 0.46)
    for k in range(4):
        with scene.group(x=hub[0], y=hub[1], rotate=turn + k * math.pi / 2):
            scene.shape(
                [(0.01, -0.08), (0.115, -0.08), (0.115, -far), (0.01, -far)], shade=False, contour=1.0
            )
            for f in np.linspace(0.1, far, 9):
                scene.line([(0.0, -f), (0.115, -f)], 0.8, taper=False)
            for u in (0.045, 0.08):
                scene.line([(u, -0.08), (u, -far)], 0.7, taper=False)
            scene.shape(c.limb([(0, 0), (0, -far - 0.02)], (0.03, 0.018), rounded=False), tone=0.5)
    scene.shape(c.ellipse(*hub, 0.03), fill="ink", contour=0)


def pyramid(scene: Scene, rng: Rng) -> None:
    """A stepped stone mass, one face bright, one dark; a smaller one behind."""

    def one(x: float, w: float, h: float) -> None:
        edge = x + w * rng.uniform(0.1, 0.35)
        scene.shape(
            [(x - w, 0.02), (x, -h), (edge, 0.04)],
            tone=0.08,
            texture="brick",
            flow=0.0,
            shade=False,
            contour=1.3,
        )
        scene.shape([(edge, 0.04), (x, -h), (x + w, -0.01)], tone=0.42, flow=-0.05, shade=False, contour=1.3)
        for f in np.linspace(0.15, 0.9, 9):
            q = (x - w * (1 - f), 0.02 - (h + 0.02) * f)
            scene.line([q, (edge + (x - edge) * f, 0.04 - (h + 0.04) * f)], 0.7, taper=False)

    if rng.random() < 0.8:
        one(rng.choice((-0.42, 0.42)), rng.uniform(0.22, 0.3), rng.uniform(0.35, 0.5))
    one(0, rng.uniform(0.48, 0.6), rng.uniform(0.74, 0.95))
    scene.shape([(-0.16, 0.02), (-0.12, -0.08), (-0.08, 0.02)], fill="ink", contour=0)


def lighthouse(scene: Scene, rng: Rng) -> None:
    """A tower of shrinking storeys upon a rock, a fire with rays on top."""
    scene.shape(
        c.wobble(
            c.smooth(c.points("-0.38,0.05 -0.3,-0.06 -0.14,-0.12 0.14,-0.12 0.28,-0.05 0.4,0.05")), rng, 0.012
        ),
        tone=0.4,
        flow=0.5,
    )
    y, w, storeys = -0.1, rng.uniform(0.15, 0.19), int(rng.integers(2, 5))
    h = 0.56 / storeys
    for k in range(storeys):
        scene.shape(
            c.points("-1,0 1,0 0.9,-1 -0.9,-1", 0, y, w, h),
            tone=0.16,
            texture="brick" if k % 2 == 0 else None,
            flow=0.0,
            contour=1.1,
        )
        scene.shape(
            c.rect(-w * 1.05, y - h - 0.015, w * 1.05, y - h + 0.01), tone=0.1, shade=False, contour=1.0
        )
        for u in (-0.4, 0.4):
            scene.shape(c.rect(u * w - 0.014, y - h * 0.7, u * w + 0.014, y - h * 0.4), fill="ink", contour=0)
        y, w = y - h - 0.015, w * 0.74
    scene.shape(c.rect(-0.06, y - 0.08, 0.06, y), shade=False, contour=1.2)
    for off in (-0.03, 0.0, 0.03):
        scene.line([(off, y), (off, y - 0.08)], 1.0, taper=False)
    for off in np.linspace(-math.pi * 0.98, -0.02 * math.pi, 13):
        scene.line([c.polar(0, y - 0.1, 0.11, off, 0.09), c.polar(0, y - 0.1, 0.3, off, 0.22)], 1.3)
    for off in (-0.5, 0.0, 0.5):
        scene.shape(c.leaf((off * 0.05, y - 0.07), (off * 0.12, y - 0.2), 0.07), shade=False, contour=1.0)


def tent(scene: Scene, rng: Rng) -> None:
    """A round pavilion: pointed roof, scalloped edge, open flap, ropes, a pennant."""
    w, eave, top = rng.uniform(0.34, 0.42), -0.42, -0.86
    for side in (-1, 1):
        for k in (0.92, 0.7):
            scene.line([(side * w * k * 1.08, eave + 0.02), (side * (w + 0.17 * k), 0.04)], 1.0, taper=False)
    walls = [(-w * 0.92, eave), (w * 0.92, eave), (w * 1.02, 0.02), (-w * 1.02, 0.02)]
    scene.shape(walls, tone=0.1, flow=1.57)
    for k in np.linspace(-0.8, 0.8, 7):
        scene.line([(k * w * 0.92, eave), (k * w * 1.02, 0.02)], 0.8, taper=False)
    scene.shape([(0, eave), (-w * 0.26, 0.02), (w * 0.26, 0.02)], fill="ink", contour=0)
    scene.shape([(0, eave), (w * 0.26, 0.02), (w * 0.42, -0.04), (w * 0.2, eave * 0.6)], tone=0.1)
    roof = np.concatenate(
        [
            c.bezier((-w * 1.08, eave), (-w * 0.3, eave - 0.16), (0, top)),
            c.bezier((0, top), (w * 0.3, eave - 0.16), (w * 1.08, eave)),
        ]
    )
    scene.shape(roof, tone=0.05, flow=1.57)
    stripes = s.flip(rng)
    for k in np.linspace(-0.8, 0.8, 7):
        scene.line(c.bezier((k * w * 1.05, eave), (k * w * 0.35, eave - 0.16), (0, top)), 0.9, taper=False)
    if stripes:
        for k in (-0.75, -0.25, 0.25, 0.75):
            band = np.concatenate(
                [
                    c.bezier(((k - 0.12) * w, eave), ((k - 0.12) * w * 0.33, eave - 0.16), (0, top)),
                    c.bezier((0, top), ((k + 0.12) * w * 0.33, eave - 0.16), ((k + 0.12) * w, eave)),
                ]
            )
            scene.shape(band, tone=0.5, flow=1.57, contour=0.8)
    for k in range(9):
        x = w * 1.08 * ((k + 0.5) / 9 * 2 - 1)
        scene.shape(c.arc(x, eave - 0.005, w * 0.12, 0, math.pi, ry=0.055), tone=0.35, contour=0.9)
    scene.line([(0, top), (0, top - 0.14)], 1.4, taper=False)
    scene.shape([(0, top - 0.14), (0.16, top - 0.11), (0, top - 0.07)], tone=0.4)
