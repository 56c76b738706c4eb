"""In which hand a drawing is cut: the parameters of woodcut, copperplate and etching, drawn from a
generator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

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


# How woodcut, copperplate and etching draw their parameters: a range, shares, or what never varies.
_HANDS: dict[str, tuple[Any, Any, Any]] = {
    "fineness": ((0.75, 1.35), (0.8, 1.25), (0.85, 1.25)),  # scales spacing and line
    "spacing": (17.0, 11.0, 12.5),
    "angle": (0.22, 0.3, 0.45),  # standard deviation about level
    "line": (7.5, 4.3, 4.4),
    "line_varies": ((0.75, 1.25), (0.8, 1.25), (0.8, 1.2)),
    "swell": ((0.35, 0.8), (0.3, 0.7), (0.15, 0.4)),
    "gain": ((0.95, 1.25), (0.6, 0.8), (0.55, 0.75)),
    "widest": ((0.62, 0.78), (0.5, 0.6), (0.42, 0.55)),
    "even": ((0.02, 0.08), (0.02, 0.05), (0.03, 0.1)),
    "odd": ((0.12, 0.25), (0.06, 0.14), (0.1, 0.2)),
    "cross": ({0.7: 0.25, 2.0: 0.75}, (0.36, 0.5), (0.42, 0.6)),
    "cross_angle": ((0.9, 1.5), (0.6, 1.2), (0.5, 1.5)),
    "stipple": (0.0, (0.12, 0.22), 0.0),
    "breaks": ((0.04, 0.16), (0.0, 0.05), (0.12, 0.3)),
    "wobble": ((0.12, 0.34), (0.05, 0.14), (0.3, 0.6)),
    "modelling": ((0.38, 0.62), (0.4, 0.62), (0.3, 0.5)),
    "spread": ((0.35, 0.75), (0.15, 0.4), (0.15, 0.4)),
    "wear": ((0.05, 0.45), (0.0, 0.22), (0.05, 0.3)),
    "frame": (
        {"none": 0.34, "single": 0.3, "double": 0.36},
        {"none": 0.3, "single": 0.3, "double": 0.06, "plate": 0.34},
        {"none": 0.55, "single": 0.3, "plate": 0.15},
    ),
    "margin": ((0.012, 0.04), (0.02, 0.06), (0.015, 0.05)),
}


def woodcut(rng: np.random.Generator) -> Style:
    """Few thick, open lines, breaks, and mostly a single or double frame."""
    return _sampled("woodcut", rng)


def copperplate(rng: np.random.Generator) -> Style:
    """Fine swelling lines, cross-hatching in the shadows, dots in the lights, a plate mark now and then."""
    return _sampled("copperplate", rng)


def etching(rng: np.random.Generator) -> Style:
    """Free, loose, even lines that wander and cross at random; rarely framed."""
    return _sampled("etching", rng)


def _sampled(manner: Manner, rng: np.random.Generator) -> Style:
    """A hand of that manner; parameters are drawn in the order of the fields, on which every seed hangs."""
    column = ("woodcut", "copperplate", "etching").index(manner)
    hand = {name: row[column] for name, row in _HANDS.items()}

    def pick(name: str) -> Any:
        what = hand[name]
        if isinstance(what, dict):
            return list(what)[int(rng.choice(len(what), p=np.array(list(what.values()))))]
        return float(rng.uniform(*what)) if isinstance(what, tuple) else what

    fineness = pick("fineness")
    return Style(
        manner=manner,
        spacing=hand["spacing"] * fineness,
        angle=float(rng.normal(0, hand["angle"])),
        line=hand["line"] * fineness * pick("line_varies"),
        swell=pick("swell"),
        gain=pick("gain"),
        widest=pick("widest"),
        starts=(pick("even"), pick("odd")),
        cross=pick("cross"),
        cross_angle=pick("cross_angle"),
        stipple=pick("stipple"),
        breaks=pick("breaks"),
        wobble=pick("wobble"),
        modelling=pick("modelling"),
        light=_light(rng),
        spread=pick("spread"),
        wear=pick("wear"),
        frame=pick("frame"),
        margin=pick("margin"),
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
