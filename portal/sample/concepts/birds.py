"""Birds: of prey, of the farmyard, of water and of far countries."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.concepts import Variant
from portal.sample.concepts._naming import concept
from portal.sample.concepts.animals import bills
from portal.sample.concepts.animals.birds import bird
from portal.sample.concepts.animals.flights import (
    brood,
    couple,
    flying,
    landscape,
    nest,
    perched,
    portrait,
    single,
    swimming,
)
from portal.sample.concepts.animals.ground import chance, ground, setting, sky
from portal.sample.concepts.animals.plates import SQUARE, TALL, WIDE
from portal.sample.concepts.animals.plumage import eye_spot, feathers
from portal.sample.concepts.animals.rigs import bird_plan
from portal.sample.concepts.animals.stage import put
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Rng, Scene


def parrot_on_stand(scene: Scene, rng: Rng) -> None:
    """On the cross-bar of a turned stand, as kept indoors."""
    h = scene.aspect
    if chance(rng):
        ground(scene, rng, h * 0.93, "plain")
    y, x = h * rng.uniform(0.6, 0.68), rng.uniform(0.45, 0.55)
    scene.shape(
        c.smooth([(x - 0.2, h * 0.97), (x - 0.05, h * 0.92), (x + 0.05, h * 0.92), (x + 0.2, h * 0.97)]),
        tone=0.35,
    )
    scene.shape(c.limb([(x, h * 0.94), (x, h * 0.8), (x, y)], (0.05, 0.075, 0.03)), tone=0.3)
    scene.shape(c.limb([(x - 0.3, y), (x + 0.3, y)], 0.035), tone=0.35)
    figure, _ = bird(PARROT, rng, "stand")
    put(scene, figure, x + rng.uniform(-0.04, 0.04), y, 0.9, h * 0.72, chance(rng), base=0.03)


def parrots_on_bough(scene: Scene, rng: Rng) -> None:
    """Two side by side on a bough."""
    h = scene.aspect
    sky(scene, rng)
    y = h * rng.uniform(0.62, 0.72)
    scene.shape(
        c.limb([(-0.1, y + 0.05), (0.4, y), (1.1, y - 0.04)], (0.09, 0.07, 0.05)), tone=0.35, texture="bark"
    )
    for x in rng.uniform(0.0, 1.0, 5):
        scene.shape(
            c.leaf((x, y), (x + rng.uniform(-0.1, 0.1), y + 0.16), 0.08), tone=rng.uniform(0.05, 0.35)
        )
    turn = chance(rng)
    for x, flip in ((0.3, turn), (0.7, not turn if chance(rng, 0.6) else turn)):
        figure, _ = bird(PARROT, rng, "perch")
        put(scene, figure, x, y + 0.02, 0.52, h * rng.uniform(0.68, 0.8), flip, base=0.03)


def parrot_in_cage(scene: Scene, rng: Rng) -> None:
    """Behind the bars of a round cage."""
    h = scene.aspect
    top, low, x, w = h * 0.12, h * rng.uniform(0.86, 0.92), 0.5, rng.uniform(0.3, 0.4)
    scene.shape(c.ellipse(x, low, w, 0.06), tone=0.3, flow=0.0)
    y = low - 0.12 * h
    scene.shape(c.limb([(x - w, y), (x + w, y)], 0.03), tone=0.35)
    figure, _ = bird(PARROT, rng, "stand")
    put(scene, figure, x + rng.uniform(-0.03, 0.03), y, w * 1.9, h * 0.62, chance(rng), base=0.03)
    for k in np.linspace(-1, 1, int(rng.integers(7, 10))):
        scene.line(
            c.bezier((x + k * w, low), (x + k * w * 1.05, top - 0.02), (x + k * 0.02, top), n=24),
            0.9,
            taper=False,
        )
    for yy in (low, low - (low - top) * 0.4):
        scene.line(
            c.arc(x, yy, w * (1 if yy == low else 0.97), 0.05, math.pi - 0.05, ry=0.05), 1.4, taper=False
        )
    scene.line(c.arc(x, top - 0.04, 0.035, 0, 6.2), 1.3, taper=False)


# --- views of one kind only ------------------------------------------------------------------------------


def peacock_fan(scene: Scene, rng: Rng) -> None:
    """The train spread into a wheel, seen from the front."""
    h = scene.aspect
    setting(scene, rng, h * 0.92, 0.2)
    s = Scene()
    rings = int(rng.integers(3, 5))
    half = rng.uniform(1.35, 1.75)
    for row in range(rings):
        r = 1.0 - row * 0.22
        n = 15 - 2 * row
        for a in np.linspace(-half, half, n) + (0.05 if row % 2 else 0):
            tip = (r * math.sin(a), -r * math.cos(a))
            s.shape(c.leaf((0, 0), tip, 0.15, fullest=0.85), tone=0.06, contour=0.7)
        for a in np.linspace(-half, half, n) + (0.05 if row % 2 else 0):
            eye_spot(s, 0.93 * r * math.sin(a), -0.93 * r * math.cos(a), 0.062)
    for side in (-1, 1):
        s.line([(side * 0.06, 0.2), (side * 0.07, 0.45)], 3.0, taper=False)
        for d in (-0.1, 0.0, 0.1):
            s.line([(side * 0.07, 0.45), (side * 0.07 + d, 0.50)], 1.6)
    neck = c.limb([(0, 0.05), (0.03, -0.2), (-0.01, -0.38)], (0.26, 0.15, 0.10))
    s.shape(
        c.union(c.ellipse(0, 0.05, 0.2, 0.26), neck, c.ellipse(-0.02, -0.42, 0.08)),
        tone=0.35,
        texture="scales",
    )
    with s.group(x=-0.02, y=-0.42, scale=0.075):
        bills.peacock(s, rng, 0.3)
    put(scene, s, 0.5, h * 0.95, rng.uniform(0.85, 1.0), h * 0.88, chance(rng))


def eagle_displayed(scene: Scene, rng: Rng) -> None:
    """As on a coat of arms: breast to the front, both wings spread."""
    s = Scene()
    tone, lift = rng.uniform(0.1, 0.4), rng.uniform(-0.72, -0.45)
    for side in (-1, 1):
        with s.group(mirror=side > 0):
            arm = c.bezier((-0.10, -0.15), (-0.28, -0.58), (-0.56, lift), n=11)
            for k, base in zip(np.linspace(0, 1, 11), arm, strict=True):
                a = 1.72 + 2.05 * k
                long = 0.40 + 0.24 * k
                tip = base + long * np.array([math.cos(a), math.sin(a)])
                s.shape(c.leaf(base, tip, 0.13, fullest=0.62), tone=tone + 0.1, contour=0.9)
                s.line([base, (base + tip) / 2, tip], 0.5)
            s.shape(
                c.smooth(
                    [
                        (-0.06, -0.22),
                        (-0.22, -0.50),
                        (-0.58, lift - 0.06),
                        (-0.56, lift + 0.10),
                        (-0.34, -0.14),
                        (-0.1, 0.12),
                    ]
                ),
                tone=tone,
                texture="feather",
            )
            s.shape(
                c.limb([(-0.08, 0.32), (-0.2, 0.5), (-0.22, 0.62)], (0.16, 0.08, 0.04)),
                tone=tone,
                texture="feather",
            )
            for d in (-0.12, -0.03, 0.07):
                s.shape(
                    c.limb(c.bezier((-0.22, 0.62), (-0.22 + d, 0.63), (-0.22 + d * 1.2, 0.74)), (0.04, 0.01)),
                    tone=0.3,
                )
    ends = np.array([(x, 0.86 - 0.5 * x * x) for x in np.linspace(-0.24, 0.24, 7)])
    feathers(s, np.tile((0.0, 0.34), (7, 1)), ends, 0.1, tone)
    s.shape(
        c.union(
            c.smooth([(0, -0.4), (0.18, -0.15), (0.17, 0.2), (0, 0.45), (-0.17, 0.2), (-0.18, -0.15)]),
            c.limb([(0, -0.2), (0.02, -0.5)], (0.24, 0.16)),
            c.ellipse(0, -0.52, 0.10),
        ),
        tone=tone,
        texture="feather",
    )
    s.shape(c.ellipse(0.0, -0.56, 0.14, 0.13), tone=tone * 0.6)
    with s.group(x=0.0, y=-0.56, scale=0.13):
        bills.eagle_face(s)
    put(
        scene,
        s,
        0.5,
        scene.aspect * rng.uniform(0.9, 0.97),
        rng.uniform(0.82, 0.95),
        scene.aspect * 0.9,
        chance(rng),
    )


def owl_face(scene: Scene, rng: Rng) -> None:
    """The face alone, filling the picture."""
    if chance(rng):
        sky(scene, rng)
    s = Scene()
    tone = rng.uniform(0.1, 0.35)
    s.shape(
        c.smooth([(-1.2, 0.5), (0, 0.2), (1.2, 0.5), (1.6, 2.6), (-1.6, 2.6)]),
        tone=tone,
        texture="feather",
        grain=1.3,
    )
    bills.owl(s, rng, tone)
    put(
        scene,
        s,
        rng.uniform(0.45, 0.55),
        scene.aspect * 1.1,
        1.0,
        scene.aspect * 1.08,
        rotate=rng.uniform(-0.15, 0.15),
    )


def owl_by_night(scene: Scene, rng: Rng) -> None:
    """On a stump under moon and stars, the sky dark."""
    h = scene.aspect
    scene.shape(
        c.rect(-0.05, -0.05, 1.05, h + 0.05), tone=rng.uniform(0.35, 0.5), flow=0.0, contour=0, shade=False
    )
    x = rng.choice([0.18, 0.82])
    scene.shape(c.ellipse(x, 0.17, 0.09), contour=0.6, shade=False)
    for _ in range(6):
        scene.shape(
            c.star(rng.uniform(0, 1), rng.uniform(0.05, 0.5) * h, 0.022, 0.009, 5), contour=0, shade=False
        )
    y = h * rng.uniform(0.74, 0.82)
    scene.shape(c.limb([(0.5, h + 0.1), (0.48, y)], (0.36, 0.22), rounded=False), tone=0.2, texture="bark")
    figure, _ = bird(OWL, rng, "perch")
    put(scene, figure, 0.5, y + 0.01, 0.7, y * 0.9, chance(rng), base=0.03)


EAGLE = bird_plan("eagle", bills.eagle)
OWL = bird_plan("owl", bills.owl)
PEACOCK = bird_plan("peacock", bills.peacock)
STORK = bird_plan("stork", bills.stork)
OSTRICH = bird_plan("ostrich", bills.ostrich)
COCK = bird_plan("cock", bills.cock)
SWAN = bird_plan("swan", bills.swan)
PARROT = bird_plan("parrot", bills.parrot)
DUCK = bird_plan("duck", bills.duck)

CONCEPTS = (
    concept(
        "eagle",
        Variant("standing", single(EAGLE), aspect=SQUARE),
        Variant("flying", flying(EAGLE), aspect=SQUARE),
        Variant("on-a-bough", perched(EAGLE), held_out=True, aspect=SQUARE),
        Variant("head", portrait(EAGLE), aspect=SQUARE),
        Variant("displayed", eagle_displayed, aspect=SQUARE),
        Variant("on-the-nest", nest(EAGLE), aspect=SQUARE),
        Variant("in-the-hills", landscape(EAGLE, "stand"), aspect=SQUARE),
    ),
    concept(
        "owl",
        Variant("standing", single(OWL), aspect=TALL),
        Variant("on-a-bough", perched(OWL), aspect=SQUARE),
        Variant("flying", flying(OWL), held_out=True, aspect=SQUARE),
        Variant("face", owl_face, aspect=SQUARE),
        Variant("by-night", owl_by_night, aspect=TALL),
        Variant("with-owlets", brood(OWL), aspect=SQUARE),
    ),
    concept(
        "peacock",
        Variant("standing", single(PEACOCK), aspect=WIDE),
        Variant("fan", peacock_fan, aspect=SQUARE),
        Variant("in-a-garden", landscape(PEACOCK, "stride"), aspect=WIDE),
        Variant("feeding", single(PEACOCK, "feed"), held_out=True, aspect=WIDE),
        Variant("on-a-bough", perched(PEACOCK), aspect=SQUARE),
        Variant("head", portrait(PEACOCK), aspect=SQUARE),
    ),
    concept(
        "stork",
        Variant("standing", single(STORK), aspect=TALL),
        Variant("striding", landscape(STORK, "stride"), aspect=SQUARE),
        Variant("flying", flying(STORK), aspect=WIDE),
        Variant("on-the-nest", nest(STORK), aspect=SQUARE),
        Variant("feeding", single(STORK, "feed", 0.4), held_out=True, aspect=SQUARE),
        Variant("pair", couple(STORK, "stand", "alert"), aspect=SQUARE),
    ),
    concept(
        "ostrich",
        Variant("standing", single(OSTRICH), aspect=TALL),
        Variant("striding", landscape(OSTRICH, "stride"), aspect=SQUARE),
        Variant("feeding", single(OSTRICH, "feed"), held_out=True, aspect=SQUARE),
        Variant("with-chicks", brood(OSTRICH), aspect=SQUARE),
        Variant("pair", couple(OSTRICH, "stand", "stride"), aspect=SQUARE),
        Variant("head", portrait(OSTRICH), aspect=SQUARE),
    ),
    concept(
        "cock",
        Variant("standing", single(COCK), aspect=SQUARE),
        Variant("crowing", single(COCK, "alert", 0.5), aspect=SQUARE),
        Variant("feeding", single(COCK, "feed"), aspect=WIDE),
        Variant("fight", couple(COCK, "stride", "alert"), held_out=True, aspect=WIDE),
        Variant("head", portrait(COCK), aspect=SQUARE),
        Variant("with-chicks", brood(COCK), aspect=SQUARE),
        Variant("in-the-yard", landscape(COCK, "stride"), aspect=SQUARE),
    ),
    concept(
        "swan",
        Variant("swimming", swimming(SWAN), aspect=SQUARE),
        Variant("standing", single(SWAN), aspect=SQUARE),
        Variant("flying", flying(SWAN), aspect=WIDE),
        Variant("with-cygnets", swimming(SWAN, 3), aspect=SQUARE),
        Variant("on-the-nest", nest(SWAN), held_out=True, aspect=SQUARE),
        Variant("head", portrait(SWAN), aspect=SQUARE),
    ),
    concept(
        "parrot",
        Variant("on-a-bough", perched(PARROT), aspect=TALL),
        Variant("on-a-stand", parrot_on_stand, aspect=TALL),
        Variant("flying", flying(PARROT), aspect=SQUARE),
        Variant("head", portrait(PARROT), aspect=SQUARE),
        Variant("pair", parrots_on_bough, held_out=True, aspect=SQUARE),
        Variant("in-a-cage", parrot_in_cage, aspect=TALL),
    ),
    concept(
        "duck",
        Variant("swimming", swimming(DUCK), aspect=WIDE),
        Variant("standing", single(DUCK), aspect=WIDE),
        Variant("flying", flying(DUCK), aspect=WIDE),
        Variant("with-ducklings", swimming(DUCK, 3), aspect=WIDE),
        Variant("on-the-bank", landscape(DUCK, "stride"), held_out=True, aspect=SQUARE),
        Variant("head", portrait(DUCK), aspect=SQUARE),
    ),
)
