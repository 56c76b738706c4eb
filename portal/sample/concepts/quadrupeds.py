"""Beasts of prey, apes, rodents and the great beasts of far countries."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from portal.sample.concepts import Variant
from portal.sample.concepts import _beasts as b
from portal.sample.concepts import _heads as h
from portal.sample.concepts import _poses as p
from portal.sample.concepts._beasts import Rig, plan
from portal.sample.concepts._naming import concept
from portal.sample.concepts._stage import centre, chance
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Points, Rng, Scene


def on_back(rig: Rig, t: float, lift: float = 0.0) -> tuple[float, float]:
    """A point of the back line: t 0 withers .. 1 rump, ``lift`` above it."""
    (sx, sy), (hx, hy) = rig.pose.shoulder, rig.pose.hip
    axis = math.atan2(hy - sy, hx - sx)
    r = ((1 - t) * rig.chest + t * rig.rump) * 0.48 + lift
    return sx + t * (hx - sx) + r * math.sin(axis), sy + t * (hy - sy) - r * math.cos(axis)


def _axis(rig: Rig) -> float:
    (sx, sy), (hx, hy) = rig.pose.shoulder, rig.pose.hip
    return math.atan2(hy - sy, hx - sx)


# --- dresses: what a plan wears over its body ------------------------------------------------------------


def _armour(s: Scene, rig: Rig, rng: Rng) -> None:
    """The plates of Dürer's rhinoceros."""
    (sx, sy), (hx, hy) = rig.pose.shoulder, rig.pose.hip
    dark = rig.tone
    with s.group(rotate=_axis(rig), x=sx, y=sy):
        w = float(np.hypot(hx - sx, hy - sy))
        g = rig.waist * 0.52
        plates = [
            c.points("0.74,-1.02 1.22,-0.9 1.32,0 1.16,0.9 0.86,0.7 0.74,0", 0, 0, w, g),
            c.points("0.28,-1.12 0.78,-1.1 0.82,0 0.74,0.95 0.3,0.95 0.24,0", 0, 0, w, g),
            c.points("-0.14,-0.95 0.32,-1.15 0.36,0 0.26,0.95 -0.1,0.9 -0.2,0", 0, 0, w, g),
        ]
        for one in plates:
            s.shape(
                c.smooth(one),
                tone=dark,
                texture="dots" if rng.random() < 0.5 else "scales",
                contour=1.1,
                grain=1.2,
            )


def _stripes(s: Scene, rig: Rig, rng: Rng) -> None:
    for t in np.linspace(0.02, 1.05, int(rng.integers(6, 9))):
        x, y = on_back(rig, float(t), -0.012)
        s.shape(
            c.leaf(
                (x, y),
                (x + rng.uniform(-0.03, 0.03), y + rig.waist * rng.uniform(0.35, 0.6)),
                0.035,
                fullest=0.2,
            ),
            tone=0.75,
            contour=0,
            shade=False,
        )


def _rosettes(s: Scene, rig: Rig, rng: Rng) -> None:
    """The net of patches on a giraffe's body and neck."""
    (sx, sy), (hx, hy) = rig.pose.shoulder, rig.pose.hip
    spots: list[tuple[float, float, float]] = []
    for u in np.linspace(-0.1, 1.2, 8):
        for v in (-0.30, -0.05, 0.2):
            spots.append(
                (sx + u * (hx - sx) + rng.normal(0, 0.01), sy + u * (hy - sy) + v * rig.waist * 1.2, 0.05)
            )
    nx, ny = rig.nape
    for t in np.linspace(0.1, 0.92, 9):
        for side in (-0.04, 0.03):
            w = 1 - 0.55 * t
            spots.append(
                (
                    sx - 0.1 + (nx - sx + 0.1) * t + side * w * 1.4,
                    sy - 0.05 + (ny - sy + 0.05) * t + rng.normal(0, 0.01) + side * 0.5,
                    0.042 * w + 0.012,
                )
            )
    for x, y, r in spots:
        s.shape(
            c.wobble(c.polygon(x, y, r, 5, rng.uniform(0, 6)), rng, r * 0.15),
            tone=0.55,
            contour=0.5,
            shade=False,
        )


def _quills(s: Scene, rig: Rig, rng: Rng) -> None:
    """Long banded quills over back and rump."""
    axis = _axis(rig)
    raised = rng.uniform(0.2, 0.75)
    for row, (low, n) in enumerate(((-0.16, 11), (-0.09, 13), (-0.02, 14))):
        for t in np.linspace(-0.12, 1.18, n):
            x, y = on_back(rig, float(t), low)
            lean = axis - raised - 0.25 * row + 0.25 * t + rng.normal(0, 0.10)
            long = rng.uniform(0.30, 0.42)
            tip = c.polar(x, y, long, lean)
            s.shape(c.leaf((x, y), tip, 0.032), tone=0.0, contour=0.8, shade=False)
            for k in (0.35, 0.65):
                q = (x + (tip[0] - x) * k, y + (tip[1] - y) * k)
                r = (x + (tip[0] - x) * (k + 0.16), y + (tip[1] - y) * (k + 0.16))
                s.line([q, r], 2.2, taper=False)


def _squirrel_tail(s: Scene, rig: Rig, rng: Rng) -> None:
    hx, hy = rig.pose.hip
    x, y = hx + 0.16, hy + 0.08
    r = rng.uniform(0.9, 1.15)
    line = c.bezier(
        (x, y), (x + 0.42 * r, y + 0.05), (x + 0.10 * r, y - 0.75 * r), (x + 0.50 * r, y - 0.85 * r), n=20
    )
    s.shape(
        c.wobble(c.limb(line, (0.10, 0.24, 0.32, 0.34, 0.26, 0.06)), rng, 0.006),
        tone=rig.tone + 0.08,
        flow=line,
        texture="fur",
    )
    for side in (-0.10, 0.0, 0.10):
        s.line(line[3:-2] + np.array([side, 0]), 0.7)


def _humps(count: int) -> Callable[[Rig, Rng], list[Points]]:
    def parts(rig: Rig, rng: Rng) -> list[Points]:
        tall = rng.uniform(0.20, 0.28)
        out = []
        for t in (0.5,) if count == 1 else (0.22, 0.80):
            x, y = on_back(rig, t, -0.08)
            a = _axis(rig)
            wide = 0.30 if count == 1 else 0.20
            hump = c.smooth(
                [
                    (-wide, 0.06),
                    (-wide * 0.55, -tall * 0.6),
                    (0.0, -tall - 0.06),
                    (wide * 0.5, -tall * 0.7),
                    (wide, 0.06),
                    (0, 0.12),
                ]
            )
            cos, sin = math.cos(a), math.sin(a)
            out.append(
                np.stack(
                    [x + hump[:, 0] * cos - hump[:, 1] * sin, y + hump[:, 0] * sin + hump[:, 1] * cos], axis=1
                )
            )
        return out

    return parts


def _camel_hair(s: Scene, rig: Rig, rng: Rng) -> None:
    for t in (0.22, 0.80):
        x, y = on_back(rig, t, 0.10)
        for k in np.linspace(-0.09, 0.09, 6):
            s.line(
                c.bezier((x + k, y + abs(k)), (x + k * 1.2, y + 0.06), (x + k * 1.3, y + 0.12 + abs(k)), n=6),
                0.8,
            )


def _bear_back(rig: Rig, rng: Rng) -> list[Points]:
    x, y = on_back(rig, 0.1, -0.1)
    return [c.ellipse(x, y, 0.2, 0.15)]


# --- plans ------------------------------------------------------------------------------------------------

LION = plan("lion", h.lion)
LIONESS = plan("lioness", lambda r, t: h.lion(r, t, maned=False))
CAT = plan("cat", h.cat, near=_stripes)
DOG = plan("dog", h.dog)
FOX = plan("fox", h.fox)
BEAR = plan("bear", h.bear, parts=_bear_back)
HARE = plan("hare", h.hare)
PORCUPINE = plan("porcupine", h.porcupine, near=_quills)
SQUIRREL = plan("squirrel", h.squirrel, far=_squirrel_tail)
MONKEY = plan("monkey", h.monkey)
ELEPHANT = plan("elephant", h.elephant)
RHINO = plan("rhino", h.rhinoceros, near=_armour)
CAMEL = plan("camel", h.camel, parts=_humps(2), near=_camel_hair)
GIRAFFE = plan("giraffe", h.giraffe, near=_rosettes)


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
    s.shape(c.smooth([(-0.13, 0.12), (0.13, 0.12), (0.08, 0.23), (0, 0.27), (-0.08, 0.23)]), tone=0.8)
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
        Variant("standing", p.single(LION, b.standing), aspect=p.WIDE),
        Variant("walking", p.landscape(LION, p.walking), aspect=p.SQUARE),
        Variant("lying", p.single(LION, b.lying, 0.5), held_out=True, aspect=p.WIDE),
        Variant("rampant", p.single(LION, b.rearing), aspect=p.TALL),
        Variant("sitting", p.single(LION, b.sitting, 0.4), aspect=p.SQUARE),
        Variant("head", p.portrait(LION), aspect=p.SQUARE),
        Variant("face", lion_face, aspect=p.SQUARE),
        Variant("with-lioness", p.pair(LION, b.standing, b.lying, LIONESS, (0.46, 0.56)), aspect=p.WIDE),
    ),
    concept(
        "elephant",
        Variant("standing", p.single(ELEPHANT, b.standing), aspect=p.SQUARE),
        Variant("walking", p.landscape(ELEPHANT, p.walking), aspect=p.SQUARE),
        Variant("head", p.portrait(ELEPHANT), held_out=True, aspect=p.SQUARE),
        Variant("with-calf", p.pair(ELEPHANT, p.walking, b.standing, ELEPHANT), aspect=p.WIDE),
        Variant("lying", p.single(ELEPHANT, b.lying, 0.5), aspect=p.WIDE),
        Variant("herd", p.herd(ELEPHANT, (b.standing, p.walking)), aspect=p.SQUARE),
    ),
    concept(
        "rhinoceros",
        Variant("standing", p.single(RHINO, b.standing), aspect=p.WIDE),
        Variant("walking", p.landscape(RHINO, p.walking), aspect=p.SQUARE),
        Variant("charging", p.single(RHINO, b.running, air=0.03), held_out=True, aspect=p.WIDE),
        Variant("head", p.portrait(RHINO), aspect=p.SQUARE),
        Variant("lying", p.single(RHINO, b.lying, 0.5), aspect=p.WIDE),
        Variant("with-young", p.pair(RHINO, b.standing, b.standing, RHINO), aspect=p.WIDE),
    ),
    concept(
        "camel",
        Variant("standing", p.single(CAMEL, b.standing), aspect=p.SQUARE),
        Variant("walking", p.landscape(CAMEL, p.walking), aspect=p.SQUARE),
        Variant("running", p.single(CAMEL, b.running, air=0.03), held_out=True, aspect=p.SQUARE),
        Variant("lying", p.single(CAMEL, b.lying, 0.5), aspect=p.WIDE),
        Variant("with-foal", p.pair(CAMEL, b.standing, b.standing, CAMEL), aspect=p.SQUARE),
        Variant("caravan", p.herd(CAMEL, (p.walking, b.standing)), aspect=p.SQUARE),
    ),
    concept(
        "giraffe",
        Variant("standing", p.single(GIRAFFE, b.standing), aspect=p.TALL),
        Variant("walking", p.landscape(GIRAFFE, p.walking), aspect=p.TALL),
        Variant("running", p.single(GIRAFFE, b.running, air=0.03), aspect=p.SQUARE),
        Variant("lying", p.single(GIRAFFE, b.lying, 0.5), held_out=True, aspect=p.SQUARE),
        Variant("head", p.portrait(GIRAFFE), aspect=p.TALL),
        Variant("pair", p.pair(GIRAFFE, b.standing, p.walking, GIRAFFE), aspect=p.TALL),
    ),
    concept(
        "bear",
        Variant("standing", p.single(BEAR, b.standing), aspect=p.WIDE),
        Variant("walking", p.landscape(BEAR, p.walking), aspect=p.SQUARE),
        Variant("upright", p.single(BEAR, b.rearing), aspect=p.TALL),
        Variant("sitting", p.single(BEAR, b.sitting, 0.4), held_out=True, aspect=p.SQUARE),
        Variant("head", p.portrait(BEAR), aspect=p.SQUARE),
        Variant("with-cub", p.pair(BEAR, b.standing, b.sitting, BEAR), aspect=p.WIDE),
    ),
    concept(
        "fox",
        Variant("standing", p.single(FOX, b.standing), aspect=p.WIDE),
        Variant("prowling", p.landscape(FOX, p.walking), aspect=p.SQUARE),
        Variant("running", p.single(FOX, b.running, air=0.05), aspect=p.WIDE),
        Variant("sitting", p.single(FOX, b.sitting, 0.4), held_out=True, aspect=p.SQUARE),
        Variant("lying", p.single(FOX, b.lying, 0.4), aspect=p.WIDE),
        Variant("with-cub", p.pair(FOX, b.standing, b.sitting, FOX), aspect=p.WIDE),
        Variant("head", p.portrait(FOX), aspect=p.SQUARE),
    ),
    concept(
        "dog",
        Variant("standing", p.single(DOG, b.standing), aspect=p.SQUARE),
        Variant("walking", p.landscape(DOG, p.walking), aspect=p.SQUARE),
        Variant("running", p.single(DOG, b.running, air=0.05), held_out=True, aspect=p.WIDE),
        Variant("sitting", p.single(DOG, b.sitting, 0.4), aspect=p.SQUARE),
        Variant("lying", p.single(DOG, b.lying, 0.4), aspect=p.WIDE),
        Variant("head", p.portrait(DOG), aspect=p.SQUARE),
        Variant("with-puppy", p.pair(DOG, b.standing, b.sitting, DOG), aspect=p.WIDE),
    ),
    concept(
        "cat",
        Variant("standing", p.single(CAT, b.standing), aspect=p.WIDE),
        Variant("sitting", p.single(CAT, b.sitting, 0.3), aspect=p.SQUARE),
        Variant("lying", p.single(CAT, b.lying, 0.4), held_out=True, aspect=p.WIDE),
        Variant("leaping", p.single(CAT, b.running, air=0.08), aspect=p.WIDE),
        Variant("head", p.portrait(CAT), aspect=p.SQUARE),
        Variant("with-kitten", p.pair(CAT, b.sitting, p.walking, CAT), aspect=p.WIDE),
    ),
    concept(
        "hare",
        Variant("crouching", p.single(HARE, b.standing), aspect=p.WIDE),
        Variant("sitting", p.single(HARE, b.sitting, 0.4), aspect=p.TALL),
        Variant("running", p.single(HARE, b.running, air=0.06), aspect=p.WIDE),
        Variant("lying", p.single(HARE, b.lying, 0.5), held_out=True, aspect=p.WIDE),
        Variant("hunted", p.hunted(HARE, DOG), aspect=p.WIDE),
        Variant("head", p.portrait(HARE), aspect=p.TALL),
        Variant("with-leveret", p.pair(HARE, b.sitting, b.standing, HARE), aspect=p.SQUARE),
    ),
    concept(
        "porcupine",
        Variant("standing", p.single(PORCUPINE, b.standing), aspect=p.WIDE),
        Variant("walking", p.landscape(PORCUPINE, p.walking), aspect=p.SQUARE),
        Variant("lying", p.single(PORCUPINE, b.lying, 0.4), aspect=p.WIDE),
        Variant("upright", p.single(PORCUPINE, b.sitting, 0.3), held_out=True, aspect=p.SQUARE),
        Variant("pair", p.pair(PORCUPINE, b.standing, b.standing, PORCUPINE), aspect=p.WIDE),
        Variant("grazing", p.single(PORCUPINE, b.grazing), aspect=p.WIDE),
    ),
    concept(
        "squirrel",
        Variant("sitting", p.single(SQUIRREL, b.sitting, 0.4), aspect=p.TALL),
        Variant("standing", p.single(SQUIRREL, b.standing), aspect=p.SQUARE),
        Variant("leaping", p.single(SQUIRREL, b.running, air=0.08), held_out=True, aspect=p.SQUARE),
        Variant("under-a-tree", p.landscape(SQUIRREL, b.sitting), aspect=p.SQUARE),
        Variant("pair", p.pair(SQUIRREL, b.sitting, b.standing, SQUIRREL), aspect=p.SQUARE),
        Variant("climbing", p.single(SQUIRREL, b.rearing), aspect=p.TALL),
    ),
    concept(
        "monkey",
        Variant("walking", p.single(MONKEY, p.walking), aspect=p.SQUARE),
        Variant("sitting", p.single(MONKEY, b.sitting, 0.4), aspect=p.SQUARE),
        Variant("upright", p.single(MONKEY, b.rearing), aspect=p.TALL),
        Variant("head", p.portrait(MONKEY), aspect=p.SQUARE),
        Variant("leaping", p.single(MONKEY, b.running, air=0.08), held_out=True, aspect=p.SQUARE),
        Variant("with-young", p.pair(MONKEY, b.sitting, p.walking, MONKEY), aspect=p.WIDE),
    ),
)
