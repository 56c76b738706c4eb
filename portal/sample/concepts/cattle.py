"""Horses, game and the beasts of farm and fold."""

from __future__ import annotations

import numpy as np

from portal.sample.concepts import Variant
from portal.sample.concepts import _beasts as b
from portal.sample.concepts import _heads as h
from portal.sample.concepts import _poses as p
from portal.sample.concepts._beasts import Rig, plan
from portal.sample.concepts._naming import concept
from portal.sample.concepts.quadrupeds import DOG, on_back
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Points, Rng, Scene


def _bristles(s: Scene, rig: Rig, rng: Rng) -> None:
    """The comb of a boar from neck to rump."""
    nx, ny = rig.nape
    sx, sy = on_back(rig, 0.0)
    for t in np.linspace(0, 1.0, 26):
        x, y = (
            (nx + (sx - nx) * t * 3, ny - 0.12 + (sy - ny + 0.12) * t * 3)
            if t < 0.33
            else on_back(rig, (t - 0.33) * 1.5, -0.02)
        )
        long = rng.uniform(0.06, 0.11)
        s.line(c.bezier((x, y + 0.02), (x + 0.02, y - long * 0.6), (x + 0.06, y - long), n=6), 1.3)
    for _ in range(16):
        x, y = on_back(rig, rng.uniform(0, 1), -rng.uniform(0.08, rig.waist * 0.8))
        s.line([(x, y), (x + 0.035, y + 0.02), (x + 0.06, y + 0.05)], 0.8)


def _fleece_parts(rig: Rig, rng: Rng) -> list[Points]:
    (sx, sy), (hx, hy) = rig.pose.shoulder, rig.pose.hip
    out = []
    a = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    mx, my, rx, ry = (
        (sx + hx) / 2,
        (sy + hy) / 2,
        float(np.hypot(hx - sx, hy - sy)) * 0.5 + rig.chest * 0.55,
        rig.chest * 0.55,
    )
    tilt = float(np.arctan2(hy - sy, hx - sx))
    for k in a:
        x, y = rx * np.cos(k), ry * np.sin(k)
        out.append(
            c.ellipse(
                mx + x * np.cos(tilt) - y * np.sin(tilt),
                my + x * np.sin(tilt) + y * np.cos(tilt),
                0.085,
                n=16,
            )
        )
    return out


def _curls(s: Scene, rig: Rig, rng: Rng) -> None:
    """Locks of wool in rows."""
    (sx, sy), (hx, hy) = rig.pose.shoulder, rig.pose.hip
    tilt = float(np.arctan2(hy - sy, hx - sx))
    span = float(np.hypot(hx - sx, hy - sy))
    for v in np.linspace(-0.42, 0.42, 5):
        for u in np.linspace(-0.24, 1.24, 11):
            if ((u - 0.5) / 0.82) ** 2 + (v / 0.52) ** 2 > 1:
                continue
            x, y = u * span + rng.normal(0, 0.012), v * rig.chest * 1.15 + rng.normal(0, 0.008)
            px, py = sx + x * np.cos(tilt) - y * np.sin(tilt), sy + x * np.sin(tilt) + y * np.cos(tilt)
            s.line(
                c.arc(px, py, rng.uniform(0.026, 0.036), rng.uniform(-0.6, 0.4), rng.uniform(3.4, 5.0), n=9),
                0.9,
            )


def _mane(s: Scene, rig: Rig, rng: Rng) -> None:
    """A falling mane from poll to withers, and a bridle now and then."""
    a = np.array(rig.nape)
    b_ = np.array([rig.pose.shoulder[0] + 0.02, rig.pose.shoulder[1] - rig.chest * 0.42])
    d = (b_ - a) / max(float(np.hypot(*(b_ - a))), 1e-9)
    crest = np.array([d[1], -d[0]]) * rig.plan.neck_width[1] * 0.5
    long, dark = rng.uniform(0.14, 0.22), min(0.6, rig.tone + rng.uniform(0.15, 0.35))
    for t in np.linspace(1.0, -0.05, 13):
        x, y = a + (b_ - a) * t + crest * (1 - 0.8 * t)
        r = long * rng.uniform(0.8, 1.2) * (1 - 0.3 * abs(t - 0.4))
        tip = (x + d[0] * r * 0.45 - crest[0] / 0.09 * r * 0.25, y + abs(d[1]) * r * 0.3 + r * 0.75)
        s.shape(c.leaf((x, y), tip, 0.075, bend=0.12, fullest=0.3), tone=dark, flow=1.35, contour=0.7)
    if rng.random() < 0.45:
        with s.group(x=rig.nape[0], y=rig.nape[1], scale=rig.skull, rotate=rig.turn):
            s.line([(-0.74, -0.18), (-0.72, 0.0), (-0.72, 0.2)], 1.4, taper=False)
            s.line([(-0.72, 0.05), (-0.4, 0.0), (-0.1, -0.2)], 1.4, taper=False)


def _dewlap(rig: Rig, rng: Rng) -> list[Points]:
    sx, sy = rig.pose.shoulder
    nx, ny = rig.nape
    low = (sx - 0.18, sy + rig.chest * rng.uniform(0.40, 0.55))
    return [
        c.smooth(
            [
                (nx + 0.02, ny + 0.05),
                ((nx + sx) / 2 - 0.04, (ny + sy) / 2 + 0.2),
                low,
                (sx + 0.02, sy + 0.1),
                (sx, sy - 0.1),
            ]
        ),
        c.ellipse(sx + 0.04, sy - rig.chest * 0.42, 0.16, 0.09),
    ]


def _spots(s: Scene, rig: Rig, rng: Rng) -> None:
    """The pale spots of a fallow deer, on some."""
    if rng.random() < 0.4:
        for t in np.linspace(0.05, 1.0, 7):
            for low in (0.05, 0.11):
                x, y = on_back(rig, float(t), -low - rng.uniform(0, 0.02))
                s.shape(c.ellipse(x, y, 0.014, n=10), contour=0.5, shade=False)


HORSE = plan("horse", h.horse, near=_mane)
UNICORN = plan("unicorn", h.unicorn, near=_mane)
STAG = plan("stag", h.stag, near=_spots)
HIND = plan("hind", h.hind, near=_spots)
BULL = plan("bull", h.bull, parts=_dewlap)
CALF = plan("calf", h.lamb)
RAM = plan("ram", h.ram, parts=_fleece_parts, near=_curls)
LAMB = plan("lamb", h.lamb, parts=_fleece_parts, near=_curls)
GOAT = plan("goat", h.goat)
KID = plan("kid", h.lamb)
BOAR = plan("boar", h.boar, near=_bristles)

CONCEPTS = (
    concept(
        "horse",
        Variant("standing", p.single(HORSE, b.standing), aspect=p.SQUARE),
        Variant("trotting", p.landscape(HORSE, p.walking), aspect=p.SQUARE),
        Variant("galloping", p.single(HORSE, b.running, air=0.05), aspect=p.WIDE),
        Variant("rearing", p.single(HORSE, b.rearing), held_out=True, aspect=p.TALL),
        Variant("lying", p.single(HORSE, b.lying, 0.4), aspect=p.WIDE),
        Variant("head", p.portrait(HORSE), aspect=p.SQUARE),
        Variant("with-foal", p.pair(HORSE, b.standing, b.standing, HORSE), aspect=p.WIDE),
        Variant("grazing", p.single(HORSE, b.grazing, 0.5), held_out=True, aspect=p.WIDE),
    ),
    concept(
        "unicorn",
        Variant("standing", p.single(UNICORN, b.standing), aspect=p.SQUARE),
        Variant("in-a-grove", p.landscape(UNICORN, p.walking), aspect=p.SQUARE),
        Variant("rearing", p.single(UNICORN, b.rearing), aspect=p.TALL),
        Variant("lying", p.single(UNICORN, b.lying, 0.5), held_out=True, aspect=p.SQUARE),
        Variant("leaping", p.single(UNICORN, b.running, air=0.05), aspect=p.WIDE),
        Variant("head", p.portrait(UNICORN), aspect=p.TALL),
    ),
    concept(
        "stag",
        Variant("standing", p.single(STAG, b.standing), aspect=p.SQUARE),
        Variant("in-a-wood", p.landscape(STAG, p.walking), aspect=p.TALL),
        Variant("leaping", p.single(STAG, b.running, air=0.06), aspect=p.SQUARE),
        Variant("lying", p.single(STAG, b.lying, 0.5), held_out=True, aspect=p.SQUARE),
        Variant("head", p.portrait(STAG), aspect=p.TALL),
        Variant("with-hind", p.pair(STAG, b.standing, b.grazing, HIND), aspect=p.SQUARE),
        Variant("hunted", p.hunted(STAG, DOG), aspect=p.SQUARE),
    ),
    concept(
        "bull",
        Variant("standing", p.single(BULL, b.standing), aspect=p.WIDE),
        Variant("at-pasture", p.landscape(BULL, p.walking), aspect=p.SQUARE),
        Variant("charging", p.single(BULL, b.running, air=0.03), held_out=True, aspect=p.WIDE),
        Variant("lying", p.single(BULL, b.lying, 0.4), aspect=p.WIDE),
        Variant("head", p.portrait(BULL), aspect=p.SQUARE),
        Variant("with-calf", p.pair(BULL, b.standing, b.standing, CALF), aspect=p.WIDE),
        Variant("drinking", p.drinking(BULL), aspect=p.WIDE),
    ),
    concept(
        "ram",
        Variant("standing", p.single(RAM, b.standing), aspect=p.SQUARE),
        Variant("on-the-heath", p.landscape(RAM, p.walking), aspect=p.SQUARE),
        Variant("lying", p.single(RAM, b.lying, 0.4), aspect=p.WIDE),
        Variant("head", p.portrait(RAM), held_out=True, aspect=p.SQUARE),
        Variant("with-lamb", p.pair(RAM, b.standing, b.standing, LAMB), aspect=p.WIDE),
        Variant("grazing", p.single(RAM, b.grazing, 0.4), aspect=p.WIDE),
        Variant("butting", p.single(RAM, b.rearing), aspect=p.TALL),
    ),
    concept(
        "goat",
        Variant("standing", p.single(GOAT, b.standing), aspect=p.SQUARE),
        Variant("among-rocks", p.landscape(GOAT, p.walking), aspect=p.SQUARE),
        Variant("rearing", p.single(GOAT, b.rearing), aspect=p.TALL),
        Variant("lying", p.single(GOAT, b.lying, 0.4), held_out=True, aspect=p.SQUARE),
        Variant("head", p.portrait(GOAT), aspect=p.TALL),
        Variant("with-kid", p.pair(GOAT, b.standing, b.standing, KID), aspect=p.WIDE),
        Variant("leaping", p.single(GOAT, b.running, air=0.06), aspect=p.SQUARE),
    ),
    concept(
        "boar",
        Variant("standing", p.single(BOAR, b.standing), aspect=p.WIDE),
        Variant("in-the-wood", p.landscape(BOAR, p.walking), aspect=p.SQUARE),
        Variant("charging", p.single(BOAR, b.running, air=0.03), aspect=p.WIDE),
        Variant("head", p.portrait(BOAR), aspect=p.SQUARE),
        Variant("lying", p.single(BOAR, b.lying, 0.4), held_out=True, aspect=p.WIDE),
        Variant("hunted", p.hunted(BOAR, DOG), aspect=p.WIDE),
        Variant("with-piglet", p.pair(BOAR, b.standing, b.standing, BOAR), aspect=p.WIDE),
    ),
)
