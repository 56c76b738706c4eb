"""Birds: of prey, of the farmyard, of water and of far countries."""

from __future__ import annotations

import math

import numpy as np

from portal.sample.concepts import Variant
from portal.sample.concepts._naming import concept
from portal.sample.concepts.animals import bills
from portal.sample.concepts.animals.birds import bird
from portal.sample.concepts.animals.displays import eagle_displayed, owl_face, peacock_fan
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
from portal.sample.concepts.animals.ground import chance, ground, sky
from portal.sample.concepts.animals.plates import SQUARE, TALL, WIDE
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
    scene.shape(c.smooth(c.points("-0.2,0.97 -0.05,0.92 0.05,0.92 0.2,0.97", x, 0, 1, h)), tone=0.35)
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


def owl_by_night(scene: Scene, rng: Rng) -> None:
    """On a stump under moon and stars, the sky dark."""
    h = scene.aspect
    scene.tint(h + 0.05, tone=rng.uniform(0.35, 0.5))
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
