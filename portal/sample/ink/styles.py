"""In which hand a drawing is cut: the parameters of woodcut, copperplate and etching, drawn from a
generator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

Manner = Literal["woodcut", "copperplate", "etching"]
# "none" lets strokes give out towards the edge; "bare" cuts them off, as ornaments want it.
Frame = Literal["none", "bare", "single", "double", "plate"]


@dataclass(frozen=True, slots=True)
class Style:
    """One hand. Lengths are in thousandths of the long side of a drawing 256 px high, and shrink for larger
    plates.
    """

    manner: Manner
    spacing: float  # between two strokes of one family
    angle: float  # turns every straight family, radians
    line: float  # width of a contour of weight 1
    swell: float  # how much contours thicken on the shadow side
    gain: float  # stroke width gained per unit of tone
    widest: float  # widest stroke as a fraction of the spacing
    starts: tuple[float, float]  # tone at which even and odd strokes begin
    cross: float  # tone at which the second family begins (above 1: never)
    cross_angle: float  # between first and second family, radians
    stipple: float  # tone below which strokes break into dots (0: never)
    breaks: float  # share of a stroke that is left out, 0..1
    wobble: float  # how far strokes wander, as a fraction of their spacing
    modelling: float  # how strongly shapes turn dark on the averted side
    light: float  # direction towards the light, radians, y down
    spread: float  # ink spreading, px at 256
    wear: float  # failing ink, 0..1
    frame: Frame
    margin: float  # free edge round the picture, fraction of the long side


def woodcut(rng: np.random.Generator) -> Style:
    """Few thick, open lines, breaks, and mostly a single or double frame."""
    coarse = rng.uniform(0.75, 1.35)
    return Style(
        manner="woodcut",
        spacing=17.0 * coarse,
        angle=float(rng.normal(0, 0.22)),
        line=float(7.5 * coarse * rng.uniform(0.75, 1.25)),
        swell=float(rng.uniform(0.35, 0.8)),
        gain=float(rng.uniform(0.95, 1.25)),
        widest=float(rng.uniform(0.62, 0.78)),
        starts=(float(rng.uniform(0.02, 0.08)), float(rng.uniform(0.12, 0.25))),
        cross=float(rng.choice([0.7, 2.0], p=[0.25, 0.75])),
        cross_angle=float(rng.uniform(0.9, 1.5)),
        stipple=0.0,
        breaks=float(rng.uniform(0.04, 0.16)),
        wobble=float(rng.uniform(0.12, 0.34)),
        modelling=float(rng.uniform(0.38, 0.62)),
        light=_light(rng),
        spread=float(rng.uniform(0.35, 0.75)),
        wear=float(rng.uniform(0.05, 0.45)),
        frame=_pick(rng, {"none": 0.34, "single": 0.3, "double": 0.36}),
        margin=float(rng.uniform(0.012, 0.04)),
    )


def copperplate(rng: np.random.Generator) -> Style:
    """Fine swelling lines, cross-hatching in the shadows, dots in the lights, a plate mark now and then."""
    fine = rng.uniform(0.8, 1.25)
    return Style(
        manner="copperplate",
        spacing=11.0 * fine,
        angle=float(rng.normal(0, 0.3)),
        line=float(4.3 * fine * rng.uniform(0.8, 1.25)),
        swell=float(rng.uniform(0.3, 0.7)),
        gain=float(rng.uniform(0.6, 0.8)),
        widest=float(rng.uniform(0.5, 0.6)),
        starts=(float(rng.uniform(0.02, 0.05)), float(rng.uniform(0.06, 0.14))),
        cross=float(rng.uniform(0.36, 0.5)),
        cross_angle=float(rng.uniform(0.6, 1.2)),
        stipple=float(rng.uniform(0.12, 0.22)),
        breaks=float(rng.uniform(0.0, 0.05)),
        wobble=float(rng.uniform(0.05, 0.14)),
        modelling=float(rng.uniform(0.4, 0.62)),
        light=_light(rng),
        spread=float(rng.uniform(0.15, 0.4)),
        wear=float(rng.uniform(0.0, 0.22)),
        frame=_pick(rng, {"none": 0.3, "single": 0.3, "double": 0.06, "plate": 0.34}),
        margin=float(rng.uniform(0.02, 0.06)),
    )


def etching(rng: np.random.Generator) -> Style:
    """Free, loose, even lines that wander and cross at random; rarely framed."""
    loose = rng.uniform(0.85, 1.25)
    return Style(
        manner="etching",
        spacing=12.5 * loose,
        angle=float(rng.normal(0, 0.45)),
        line=float(4.4 * loose * rng.uniform(0.8, 1.2)),
        swell=float(rng.uniform(0.15, 0.4)),
        gain=float(rng.uniform(0.55, 0.75)),
        widest=float(rng.uniform(0.42, 0.55)),
        starts=(float(rng.uniform(0.03, 0.1)), float(rng.uniform(0.1, 0.2))),
        cross=float(rng.uniform(0.42, 0.6)),
        cross_angle=float(rng.uniform(0.5, 1.5)),
        stipple=0.0,
        breaks=float(rng.uniform(0.12, 0.3)),
        wobble=float(rng.uniform(0.3, 0.6)),
        modelling=float(rng.uniform(0.3, 0.5)),
        light=_light(rng),
        spread=float(rng.uniform(0.15, 0.4)),
        wear=float(rng.uniform(0.05, 0.3)),
        frame=_pick(rng, {"none": 0.55, "single": 0.3, "plate": 0.15}),
        margin=float(rng.uniform(0.015, 0.05)),
    )


def sample_style(rng: np.random.Generator) -> Style:
    """Any of the three manners."""
    kind = rng.random()
    if kind < 0.45:
        return woodcut(rng)
    return copperplate(rng) if kind < 0.82 else etching(rng)


def _light(rng: np.random.Generator) -> float:
    """Mostly from the upper left, as right-handed engravers had it; sometimes from the upper right."""
    angle = rng.normal(-2.3, 0.3)
    return float(angle if rng.random() < 0.8 else -np.pi - angle)


def _pick(rng: np.random.Generator, shares: dict[Frame, float]) -> Frame:
    names = list(shares)
    return names[int(rng.choice(len(names), p=np.array(list(shares.values()))))]
