"""Beasts of prey, apes, rodents and the great beasts of far countries."""

from __future__ import annotations

import numpy as np

from portal.sample.concepts import Variant
from portal.sample.concepts._naming import concept
from portal.sample.concepts.animals import clawed, hoofed
from portal.sample.concepts.animals import gaits as g
from portal.sample.concepts.animals import poses as p
from portal.sample.concepts.animals.dresses import (
    armour,
    bear_back,
    camel_hair,
    humps,
    quills,
    rosettes,
    squirrel_tail,
    stripes,
)
from portal.sample.concepts.animals.ground import chance
from portal.sample.concepts.animals.rigs import plan
from portal.sample.concepts.animals.stage import centre
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Rng, Scene

# --- dresses: what a plan wears over its body ------------------------------------------------------------


# --- plans ------------------------------------------------------------------------------------------------

LION = plan("lion", clawed.lion)
LIONESS = plan("lioness", lambda r, t: clawed.lion(r, t, maned=False))
CAT = plan("cat", clawed.cat, near=stripes)
DOG = plan("dog", clawed.dog)
FOX = plan("fox", clawed.fox)
BEAR = plan("bear", clawed.bear, parts=bear_back)
HARE = plan("hare", clawed.hare)
PORCUPINE = plan("porcupine", clawed.porcupine, near=quills)
SQUIRREL = plan("squirrel", clawed.squirrel, far=squirrel_tail)
MONKEY = plan("monkey", clawed.monkey)
ELEPHANT = plan("elephant", hoofed.elephant)
RHINO = plan("rhino", hoofed.rhinoceros, near=armour)
CAMEL = plan("camel", hoofed.camel, parts=humps, near=camel_hair)
GIRAFFE = plan("giraffe", hoofed.giraffe, near=rosettes)


def lion_face(scene: Scene, rng: Rng) -> None:
    """The face from the front, the mane about it like rays."""
    s, tone = Scene(), rng.uniform(0.05, 0.25)
    dark, wild = min(0.55, tone + rng.uniform(0.1, 0.3)), rng.uniform(0.1, 0.22)
    for n, r in ((int(rng.integers(18, 25)), 1.0), (17, 0.78)):
        a = np.linspace(0, 2 * np.pi, n * 6, endpoint=False)
        ray = r * (1 - wild + 1.5 * wild * np.abs(2 * ((a * n / (2 * np.pi)) % 1.0) - 1) ** 0.8)
        s.shape(np.stack([ray * np.cos(a), 0.08 + ray * 1.1 * np.sin(a)], axis=1), tone=dark, contour=0.9)
        for b_ in np.linspace(0, 2 * np.pi, n, endpoint=False):
            s.line([c.polar(0, 0.08, q * r, b_ + 0.1 * q, 1.1 * q * r) for q in (0.55, 0.75, 0.95)], 0.9)
    for k in (-1, 1):
        s.shape(c.ellipse(0.44 * k, -0.42, 0.15, 0.15), tone=tone)
        s.shape(c.ellipse(0.44 * k, -0.40, 0.07, 0.08), tone=0.6, contour=0)
    face = c.points(
        "0,-0.55 0.36,-0.46 0.46,-0.1 0.36,0.2 0.28,0.52 0,0.64 -0.28,0.52 -0.36,0.2 -0.46,-0.1 -0.36,-0.46"
    )
    s.shape(c.smooth(face), tone=tone * 0.6)
    for k in (-1, 1):
        s.shape(c.leaf((0.09 * k, -0.10), (0.35 * k, -0.18), 0.13), contour=1.0, shade=False)
        s.dot(0.21 * k, -0.14, 0.05)
        s.line([(0.06 * k, -0.17), (0.2 * k, -0.29), (0.38 * k, -0.24)], 1.8)
        s.line([(0.10 * k, -0.08), (0.12 * k, 0.1), (0.14 * k, 0.18)], 1.2)
        s.shape(c.ellipse(0.13 * k, 0.33, 0.17, 0.13), tone=0.0, contour=0.9)
        for y in (0.28, 0.34, 0.40):
            s.line([(0.14 * k, y), (0.32 * k, y - 0.02)], 0.7)
    s.shape(c.smooth(c.points("-0.13,0.12 0.13,0.12 0.08,0.23 0,0.27 -0.08,0.23")), tone=0.8)
    s.line([(-0.2, 0.47), (0, 0.42), (0.2, 0.47)], 1.5)
    centre(
        scene,
        s,
        rng.uniform(0.45, 0.55),
        scene.aspect * rng.uniform(0.46, 0.54),
        rng.uniform(0.74, 0.95),
        scene.aspect * 0.95,
        chance(rng),
        rng.uniform(-0.12, 0.12),
    )


CONCEPTS = (
    concept(
        "lion",
        Variant("standing", p.single(LION, g.standing), aspect=p.WIDE),
        Variant("walking", p.landscape(LION, p.walking), aspect=p.SQUARE),
        Variant("lying", p.single(LION, g.lying, 0.5), held_out=True, aspect=p.WIDE),
        Variant("rampant", p.single(LION, g.rearing), aspect=p.TALL),
        Variant("sitting", p.single(LION, g.sitting, 0.4), aspect=p.SQUARE),
        Variant("head", p.portrait(LION), aspect=p.SQUARE),
        Variant("face", lion_face, aspect=p.SQUARE),
        Variant("with-lioness", p.pair(LION, g.standing, g.lying, LIONESS, (0.46, 0.56)), aspect=p.WIDE),
    ),
    concept(
        "elephant",
        Variant("standing", p.single(ELEPHANT, g.standing), aspect=p.SQUARE),
        Variant("walking", p.landscape(ELEPHANT, p.walking), aspect=p.SQUARE),
        Variant("head", p.portrait(ELEPHANT), held_out=True, aspect=p.SQUARE),
        Variant("with-calf", p.pair(ELEPHANT, p.walking, g.standing, ELEPHANT), aspect=p.WIDE),
        Variant("lying", p.single(ELEPHANT, g.lying, 0.5), aspect=p.WIDE),
        Variant("herd", p.herd(ELEPHANT, (g.standing, p.walking)), aspect=p.SQUARE),
    ),
    concept(
        "rhinoceros",
        Variant("standing", p.single(RHINO, g.standing), aspect=p.WIDE),
        Variant("walking", p.landscape(RHINO, p.walking), aspect=p.SQUARE),
        Variant("charging", p.single(RHINO, g.running, air=0.03), held_out=True, aspect=p.WIDE),
        Variant("head", p.portrait(RHINO), aspect=p.SQUARE),
        Variant("lying", p.single(RHINO, g.lying, 0.5), aspect=p.WIDE),
        Variant("with-young", p.pair(RHINO, g.standing, g.standing, RHINO), aspect=p.WIDE),
    ),
    concept(
        "camel",
        Variant("standing", p.single(CAMEL, g.standing), aspect=p.SQUARE),
        Variant("walking", p.landscape(CAMEL, p.walking), aspect=p.SQUARE),
        Variant("running", p.single(CAMEL, g.running, air=0.03), held_out=True, aspect=p.SQUARE),
        Variant("lying", p.single(CAMEL, g.lying, 0.5), aspect=p.WIDE),
        Variant("with-foal", p.pair(CAMEL, g.standing, g.standing, CAMEL), aspect=p.SQUARE),
        Variant("caravan", p.herd(CAMEL, (p.walking, g.standing)), aspect=p.SQUARE),
    ),
    concept(
        "giraffe",
        Variant("standing", p.single(GIRAFFE, g.standing), aspect=p.TALL),
        Variant("walking", p.landscape(GIRAFFE, p.walking), aspect=p.TALL),
        Variant("running", p.single(GIRAFFE, g.running, air=0.03), aspect=p.SQUARE),
        Variant("lying", p.single(GIRAFFE, g.lying, 0.5), held_out=True, aspect=p.SQUARE),
        Variant("head", p.portrait(GIRAFFE), aspect=p.TALL),
        Variant("pair", p.pair(GIRAFFE, g.standing, p.walking, GIRAFFE), aspect=p.TALL),
    ),
    concept(
        "bear",
        Variant("standing", p.single(BEAR, g.standing), aspect=p.WIDE),
        Variant("walking", p.landscape(BEAR, p.walking), aspect=p.SQUARE),
        Variant("upright", p.single(BEAR, g.rearing), aspect=p.TALL),
        Variant("sitting", p.single(BEAR, g.sitting, 0.4), held_out=True, aspect=p.SQUARE),
        Variant("head", p.portrait(BEAR), aspect=p.SQUARE),
        Variant("with-cub", p.pair(BEAR, g.standing, g.sitting, BEAR), aspect=p.WIDE),
    ),
    concept(
        "fox",
        Variant("standing", p.single(FOX, g.standing), aspect=p.WIDE),
        Variant("prowling", p.landscape(FOX, p.walking), aspect=p.SQUARE),
        Variant("running", p.single(FOX, g.running, air=0.05), aspect=p.WIDE),
        Variant("sitting", p.single(FOX, g.sitting, 0.4), held_out=True, aspect=p.SQUARE),
        Variant("lying", p.single(FOX, g.lying, 0.4), aspect=p.WIDE),
        Variant("with-cub", p.pair(FOX, g.standing, g.sitting, FOX), aspect=p.WIDE),
        Variant("head", p.portrait(FOX), aspect=p.SQUARE),
    ),
    concept(
        "dog",
        Variant("standing", p.single(DOG, g.standing), aspect=p.SQUARE),
        Variant("walking", p.landscape(DOG, p.walking), aspect=p.SQUARE),
        Variant("running", p.single(DOG, g.running, air=0.05), held_out=True, aspect=p.WIDE),
        Variant("sitting", p.single(DOG, g.sitting, 0.4), aspect=p.SQUARE),
        Variant("lying", p.single(DOG, g.lying, 0.4), aspect=p.WIDE),
        Variant("head", p.portrait(DOG), aspect=p.SQUARE),
        Variant("with-puppy", p.pair(DOG, g.standing, g.sitting, DOG), aspect=p.WIDE),
    ),
    concept(
        "cat",
        Variant("standing", p.single(CAT, g.standing), aspect=p.WIDE),
        Variant("sitting", p.single(CAT, g.sitting, 0.3), aspect=p.SQUARE),
        Variant("lying", p.single(CAT, g.lying, 0.4), held_out=True, aspect=p.WIDE),
        Variant("leaping", p.single(CAT, g.running, air=0.08), aspect=p.WIDE),
        Variant("head", p.portrait(CAT), aspect=p.SQUARE),
        Variant("with-kitten", p.pair(CAT, g.sitting, p.walking, CAT), aspect=p.WIDE),
    ),
    concept(
        "hare",
        Variant("crouching", p.single(HARE, g.standing), aspect=p.WIDE),
        Variant("sitting", p.single(HARE, g.sitting, 0.4), aspect=p.TALL),
        Variant("running", p.single(HARE, g.running, air=0.06), aspect=p.WIDE),
        Variant("lying", p.single(HARE, g.lying, 0.5), held_out=True, aspect=p.WIDE),
        Variant("hunted", p.hunted(HARE, DOG), aspect=p.WIDE),
        Variant("head", p.portrait(HARE), aspect=p.TALL),
        Variant("with-leveret", p.pair(HARE, g.sitting, g.standing, HARE), aspect=p.SQUARE),
    ),
    concept(
        "porcupine",
        Variant("standing", p.single(PORCUPINE, g.standing), aspect=p.WIDE),
        Variant("walking", p.landscape(PORCUPINE, p.walking), aspect=p.SQUARE),
        Variant("lying", p.single(PORCUPINE, g.lying, 0.4), aspect=p.WIDE),
        Variant("upright", p.single(PORCUPINE, g.sitting, 0.3), held_out=True, aspect=p.SQUARE),
        Variant("pair", p.pair(PORCUPINE, g.standing, g.standing, PORCUPINE), aspect=p.WIDE),
        Variant("grazing", p.single(PORCUPINE, g.grazing), aspect=p.WIDE),
    ),
    concept(
        "squirrel",
        Variant("sitting", p.single(SQUIRREL, g.sitting, 0.4), aspect=p.TALL),
        Variant("standing", p.single(SQUIRREL, g.standing), aspect=p.SQUARE),
        Variant("leaping", p.single(SQUIRREL, g.running, air=0.08), held_out=True, aspect=p.SQUARE),
        Variant("under-a-tree", p.landscape(SQUIRREL, g.sitting), aspect=p.SQUARE),
        Variant("pair", p.pair(SQUIRREL, g.sitting, g.standing, SQUIRREL), aspect=p.SQUARE),
        Variant("climbing", p.single(SQUIRREL, g.rearing), aspect=p.TALL),
    ),
    concept(
        "monkey",
        Variant("walking", p.single(MONKEY, p.walking), aspect=p.SQUARE),
        Variant("sitting", p.single(MONKEY, g.sitting, 0.4), aspect=p.SQUARE),
        Variant("upright", p.single(MONKEY, g.rearing), aspect=p.TALL),
        Variant("head", p.portrait(MONKEY), aspect=p.SQUARE),
        Variant("leaping", p.single(MONKEY, g.running, air=0.08), held_out=True, aspect=p.SQUARE),
        Variant("with-young", p.pair(MONKEY, g.sitting, p.walking, MONKEY), aspect=p.WIDE),
    ),
)
