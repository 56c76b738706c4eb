"""What flies on wings of skin: the bat and the dragon."""

from __future__ import annotations

import math

from portal.sample.concepts import Variant
from portal.sample.concepts._naming import concept
from portal.sample.concepts.animals import plates as p
from portal.sample.concepts.animals.dragons import (
    dragon,
    dragon_coiled,
    dragon_flying,
    dragon_head,
    dragon_rearing,
    skin_wing,
)
from portal.sample.concepts.animals.ground import backdrop, chance, tree
from portal.sample.concepts.animals.stage import put
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Rng, Scene


def bat(s: Scene, rng: Rng) -> None:
    """From the front with both wings spread."""
    tone, lift = rng.uniform(0.2, 0.5), rng.uniform(-0.12, 0.25)
    for k in (1, -1):
        with s.group(mirror=k < 0):
            skin_wing(s, rng, tone, lift)
            s.line([(0.06, 0.25), (0.10, 0.36), (0.08, 0.42)], 1.6)
    s.shape(
        c.smooth(c.points("0,-0.22 0.14,-0.1 0.13,0.14 0,0.32 -0.13,0.14 -0.14,-0.1")),
        tone=0.4,
        texture="fur",
    )
    _bat_face(s)


def _bat_face(s: Scene) -> None:
    for k in (-1, 1):
        s.shape(c.leaf((0.05 * k, -0.28), (0.16 * k, -0.60), 0.13), tone=0.3)
        s.shape(c.leaf((0.06 * k, -0.32), (0.14 * k, -0.54), 0.06), tone=0.6, contour=0)
    s.shape(
        c.smooth(c.points("-0.11,-0.34 0,-0.38 0.11,-0.34 0.1,-0.22 0,-0.14 -0.1,-0.22")),
        tone=0.35,
        texture="fur",
    )
    for k in (-1, 1):
        s.shape(c.ellipse(0.05 * k, -0.28, 0.02, n=12), contour=0.8, shade=False)
        s.dot(0.05 * k, -0.28, 0.011)
    s.shape(c.ellipse(0, -0.215, 0.03, 0.02), tone=0.8, contour=0.6)


def bat_hanging(s: Scene, rng: Rng) -> None:
    """Head down, wrapped in its wings."""
    tone = rng.uniform(0.25, 0.45)
    with s.group(rotate=math.pi):
        s.shape(
            c.smooth(c.points("0,-0.22 0.16,-0.12 0.2,0.2 0,0.5 -0.2,0.2 -0.16,-0.12")),
            tone=0.4,
            texture="fur",
        )
        for k in (1, -1):
            with s.group(mirror=k < 0):
                s.shape(
                    c.smooth(c.points("0.04,-0.02 0.18,-0.2 0.29,-0.05 0.26,0.25 0.06,0.6 0.03,0.3")),
                    tone=tone,
                    flow=1.4,
                )
                for x in (0.10, 0.18):
                    s.line(c.bezier((0.18, -0.18), (x + 0.06, 0.1), (0.06, 0.56)), 1.0)
                s.line([(0.05, 0.58), (0.06, 0.70), (0.02, 0.74)], 2.0)
        _bat_face(s)


def bat_side(s: Scene, rng: Rng) -> None:
    """Flying to the left in profile, one wing raised before the other."""
    tone = rng.uniform(0.2, 0.45)
    for dark, turn in ((0.2, -1.35), (0.0, -0.85)):
        with s.group(x=0.05, y=-0.05, rotate=turn + rng.uniform(-0.1, 0.1)):
            skin_wing(s, rng, min(0.6, tone + dark), 0.1)
    s.shape(
        c.smooth(c.points("-0.2,-0.06 0,-0.14 0.25,-0.06 0.46,0.06 0.2,0.12 -0.1,0.1")),
        tone=0.4,
        texture="fur",
    )
    s.line([(0.40, 0.06), (0.56, 0.04), (0.66, 0.08)], 1.8)
    for d in (0.0, 0.10):
        s.shape(c.leaf((-0.22 + d, -0.10), (-0.24 + d, -0.42), 0.14), tone=0.35)
    s.shape(
        c.smooth(c.points("-0.1,-0.1 -0.24,-0.14 -0.38,-0.04 -0.36,0.04 -0.2,0.08")), tone=0.35, texture="fur"
    )
    s.shape(c.ellipse(-0.27, -0.05, 0.022, n=12), contour=0.8, shade=False)
    s.dot(-0.275, -0.05, 0.012)


def bat_by_night(scene: Scene, rng: Rng) -> None:
    """Before the moon in a dark sky."""
    h = scene.aspect
    scene.tint(h + 0.05, tone=rng.uniform(0.35, 0.55))
    x, y = rng.uniform(0.3, 0.7), h * rng.uniform(0.3, 0.5)
    scene.shape(c.ellipse(x, y, rng.uniform(0.22, 0.32)), contour=0.7, shade=False)
    backdrop(scene, rng, h * 1.0, 0.0)
    if chance(rng):
        tree(scene, rng, rng.choice([0.08, 0.92]), h + 0.02, h * 0.6)
    put(
        scene,
        p.made(bat if chance(rng, 0.7) else bat_side, rng),
        0.5,
        h * rng.uniform(0.68, 0.85),
        rng.uniform(0.75, 0.95),
        h * 0.7,
        chance(rng),
        rotate=rng.uniform(-0.3, 0.3),
    )


def bat_on_bough(scene: Scene, rng: Rng) -> None:
    """Hanging from a bough."""
    h = scene.aspect
    y = h * rng.uniform(0.08, 0.16)
    scene.shape(
        c.limb(c.points("-0.1,-0.03 0.4,0 0.8,-0.02 1.1,0.06", 0, y), (0.10, 0.07, 0.04)),
        tone=0.35,
        texture="bark",
    )
    for xx in rng.uniform(0.02, 0.98, 6):
        scene.shape(
            c.leaf((xx, y), (xx + rng.uniform(-0.08, 0.08), y + rng.choice([-1, 1]) * 0.14), 0.07),
            tone=0.25,
            texture="leaf",
        )
    figure = p.made(bat_hanging, rng)
    tall = h * rng.uniform(0.68, 0.82)
    put(scene, figure, rng.uniform(0.4, 0.6), y + 0.01 + tall, 0.7, tall)


CONCEPTS = (
    concept(
        "bat",
        Variant("spread", p.specimen(bat, 0.4), aspect=p.WIDE),
        Variant("flying", p.specimen(bat_side, 0.3), aspect=p.SQUARE),
        Variant("hanging", bat_on_bough, held_out=True, aspect=p.TALL),
        Variant("by-night", bat_by_night, aspect=p.SQUARE),
        Variant("plate", p.several(bat, bat_hanging), aspect=p.SQUARE),
        Variant("over-the-hills", p.on_ground(bat, 0.8), aspect=p.SQUARE),
    ),
    concept(
        "dragon",
        Variant("standing", p.on_ground(dragon), aspect=p.SQUARE),
        Variant("rearing", p.specimen(dragon_rearing, 0.1), aspect=p.SQUARE),
        Variant("flying", dragon_flying, held_out=True, aspect=p.SQUARE),
        Variant("coiled", p.on_ground(dragon_coiled, 0.5), aspect=p.SQUARE),
        Variant("head", dragon_head, aspect=p.SQUARE),
        Variant("with-young", p.with_small(dragon), aspect=p.WIDE),
    ),
)
