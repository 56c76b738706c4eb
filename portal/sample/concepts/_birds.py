"""Birds from a plan of proportions and a pose: body, neck and head in one outline, bill, wings, tail and
legs of their own.

Units are the figure's own: feet at y = 0, up is negative, the bird looks to the left, the body is about 0.6
long.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from portal.sample.concepts._beasts import Pair
from portal.sample.concepts._stage import chance, turned
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Points, Rng, Scene, Texture

BirdHead = Callable[[Scene, Rng, float], None]


@dataclass(frozen=True)
class Bird:
    """The proportions of a kind of bird."""

    head: BirdHead
    length: Pair = (0.52, 0.60)
    depth: Pair = (0.36, 0.42)
    tilt: Pair = (0.2, 0.5)
    neck: Pair = (0.16, 0.22)
    neck_width: Pair = (0.24, 0.15)
    neck_up: Pair = (1.0, 1.3)
    bow: float = 0.0
    skull: Pair = (0.075, 0.09)
    leg: Pair = (0.16, 0.22)
    shin: float = 0.035
    foot: str = "claw"
    tail: str = "wedge"
    tone: Pair = (0.05, 0.3)
    texture: Texture | None = "feather"
    wing: Pair = (0.15, 0.4)
    wing_size: float = 1.0
    plain: bool = False


@dataclass
class BirdRig:
    """One bird with its numbers drawn and the places its parts hang on."""

    bird: Bird
    rng: Rng
    length: float
    depth: float
    tilt: float
    tone: float
    wing: float
    centre: Pair = (0.0, 0.0)
    head: Pair = (0.0, 0.0)
    skull: float = 0.08

    def at(self, points: Points | list[Pair]) -> Points:
        """Body units (the body reaches from -0.5 to 0.6, half depth 0.36) to the figure's."""
        p = np.asarray(points, dtype=np.float64).reshape(-1, 2) * (self.length, self.depth)
        return turned(p, self.centre[0], self.centre[1], 1.0, self.tilt)


BODY = c.points("-0.5,-0.02 -0.36,-0.36 0,-0.48 0.34,-0.3 0.62,-0.04 0.4,0.2 0.05,0.46 -0.28,0.42 -0.46,0.22")


def feathers(s: Scene, roots: Points, tips: Points, width: float, tone: float) -> None:
    """Long feathers side by side, each with its shaft."""
    for root, tip in zip(roots, tips, strict=True):
        s.shape(c.leaf(root, tip, width, fullest=0.6), tone=tone, contour=0.8)
        s.line([root, (root + tip) / 2, root + (tip - root) * 0.9], 0.5)


def folded_wing(s: Scene, rig: BirdRig, droop: float = 0.0) -> None:
    """The closed wing along the flank."""
    tone, size = rig.wing, rig.bird.wing_size
    n = 5
    roots = rig.at([(0.10 + 0.03 * k, -0.22 + 0.12 * k) for k in range(n)])
    tips = rig.at([((0.80 - 0.085 * k) * size, -0.05 + 0.07 * k + droop) for k in range(n)])
    feathers(s, roots, tips, 0.16 * rig.depth, min(0.55, tone + 0.15))
    cover = c.points("-0.32,-0.14 -0.12,-0.38 0.2,-0.32 0.44,-0.08 0.36,0.1 0.1,0.24 -0.18,0.2")
    s.shape(
        c.smooth(rig.at(cover)),
        tone=tone,
        texture="feather" if rig.bird.texture else None,
        contour=0.9,
        grain=1.1,
    )
    s.line(rig.at(c.bezier((-0.26, 0.0), (0.0, 0.16), (0.34, 0.04))), 0.8)


def spread_wing(
    s: Scene, rig: BirdRig, root: Pair, span: float, lift: float, tone: float, back: float = 0.0
) -> None:
    """An open wing rising from ``root``: ``lift`` radians above the line of the back, feathers hanging from the
    arm.
    """
    wrist = (
        root[0] - span * 0.08 + span * back * 0.3 + span * 0.26 * math.cos(lift),
        root[1] - span * 0.42 * math.sin(lift),
    )
    tip = (
        wrist[0] + span * (0.62 * math.cos(lift) * 0.6 + back * 0.3),
        wrist[1] - span * 0.62 * math.sin(lift),
    )
    arm = c.bezier(root, (root[0] - span * 0.06, root[1] - span * 0.2 * math.sin(lift)), wrist, tip, n=14)
    n = int(rig.rng.integers(9, 13))
    for k in range(n):
        t = 1 - k / (n - 1)
        base = arm[int(t * 11)]
        hang = (1 - t) * 0.55 + t * -lift * 0.85
        long = span * (0.42 + 0.16 * t)
        end = c.polar(base[0], base[1], long, hang)
        s.shape(c.leaf(base, end, span * 0.13, fullest=0.62), tone=min(0.55, tone + 0.12), contour=0.8)
        s.line([base, ((base[0] + end[0]) / 2, (base[1] + end[1]) / 2), end], 0.5)
    side = np.linspace(0.24, 0.06, len(arm)) * span
    lower = arm[::-1] + np.stack(
        [side[::-1] * 0.55, side[::-1] * 0.75 * np.sign(math.sin(lift) + 1.2)], axis=1
    )
    s.shape(c.wobble(np.concatenate([arm, lower]), rig.rng, 0.003), tone=tone, texture="feather", contour=0.9)


def _tail(s: Scene, rig: BirdRig, over: bool) -> None:
    kind, rng, tone = rig.bird.tail, rig.rng, rig.wing
    x, y = rig.at([(0.52, -0.04)])[0]
    a = rig.tilt
    if over != (kind in ("train", "plume")):
        return
    if kind == "wedge":
        ends = [a + d for d in np.linspace(-0.16, 0.30, 6)]
        tips = np.array([c.polar(x, y, 0.26, e) for e in ends])
        feathers(s, np.tile((x - 0.08 * math.cos(a), y - 0.08 * math.sin(a)), (6, 1)), tips, 0.08, tone + 0.1)
    elif kind == "short":
        for e in np.linspace(-0.35, 0.35, 4):
            s.shape(
                c.leaf(
                    (x - 0.06, y - 0.02),
                    (x + 0.13 * math.cos(a + e), y + 0.13 * math.sin(a + e) - 0.02),
                    0.07,
                ),
                tone=tone,
            )
    elif kind == "curl":
        for e in np.linspace(-0.3, 0.3, 4):
            s.shape(c.leaf((x - 0.06, y), c.polar(x, y, 0.16, a + e, 0.14), 0.07), tone=tone)
        s.shape(
            c.limb(c.bezier((x - 0.02, y - 0.02), (x + 0.16, y - 0.04), (x + 0.05, y - 0.14)), (0.04, 0.02)),
            tone=0.6,
        )
    elif kind == "long":
        reach = rng.uniform(0.55, 0.75)
        for e in np.linspace(0.22, -0.1, 5):
            b = a + 0.22 + e
            s.shape(
                c.leaf((x - 0.12, y - 0.02), c.polar(x, y, reach * (1 - abs(e)), b), 0.075, fullest=0.5),
                tone=tone + 0.1,
            )
    elif kind == "sickle":
        rise = rng.uniform(0.85, 1.15)
        for k in range(8):
            t = k / 7
            end = (x + (0.16 + 0.30 * t) * rise, y - (0.36 - 0.46 * t) * rise + 0.04)
            top = (x + 0.10 + 0.12 * t, y - (0.62 - 0.42 * t) * rise)
            line = c.bezier((x - 0.10, y - 0.02), top, end)
            s.shape(
                c.limb(line, (0.05, 0.085, 0.02)), tone=min(0.6, tone + (0.3 if k % 2 else 0.1)), flow=line
            )
    elif kind == "train":
        reach = rng.uniform(0.95, 1.2)
        for row in range(3):
            for e in np.linspace(-0.17, 0.20, 5 - row):
                b = min(a, 0.32) * 0.5 + e + 0.04
                long = reach * (1 - 0.24 * row)
                tip = (x + long * math.cos(b), y + long * math.sin(b) + 0.02)
                line = c.bezier((x - 0.15, y - 0.03), (x + long * 0.5, y - 0.05 + 0.5 * e), tip)
                s.shape(c.limb(line, (0.07, 0.075, 0.10)), tone=0.12, contour=0.7, texture="feather")
                _eye_spot(s, tip[0], tip[1], 0.055)
    elif kind == "plume":
        for _ in range(7):
            w = rng.uniform(0.14, 0.2)
            s.shape(
                c.cloud(rng, x + rng.uniform(-0.06, 0.10), y + rng.uniform(-0.10, 0.14), w, w * 0.9, 7),
                tone=rng.uniform(0, 0.12),
                contour=0.8,
            )


def _eye_spot(s: Scene, x: float, y: float, r: float) -> None:
    """The eye of a peacock's feather."""
    s.shape(c.ellipse(x, y, r, r * 0.85, n=18), tone=0.05, contour=0.9, shade=False)
    s.shape(c.ellipse(x, y, r * 0.62, r * 0.55, n=14), tone=0.5, contour=0.7, shade=False)
    s.dot(x, y, r * 0.28)


eye_spot = _eye_spot


def _leg(s: Scene, rig: BirdRig, hip: Pair, foot: Pair, far: bool) -> None:
    plan = rig.bird
    knee = ((hip[0] + foot[0]) / 2 + 0.03 + 0.12 * plan.leg[0], hip[1] * 0.52 + foot[1] * 0.48)
    tone = 0.45 if far else 0.15
    thigh = c.limb([hip, knee], (plan.shin * 3.6, plan.shin * 1.1))
    s.shape(c.limb([knee, foot], (plan.shin * 1.1, plan.shin * 0.85), n=8), tone=tone, contour=0.9)
    s.shape(
        thigh, tone=min(0.6, rig.tone + (0.2 if far else 0.0)), texture="feather" if plan.texture else None
    )
    x, y = foot
    toe = 0.10 if plan.foot != "wade" else 0.12
    if plan.foot == "web":
        s.shape(
            c.smooth(
                [
                    (x + 0.01, y - 0.03),
                    (x - toe, y - 0.005),
                    (x - toe * 1.1, y + 0.02),
                    (x - 0.03, y + 0.025),
                    (x + 0.03, y + 0.02),
                ]
            ),
            tone=0.3,
        )
        s.line([(x, y - 0.02), (x - toe, y + 0.01)], 0.7)
        return
    thick = plan.shin * 0.75
    for dx, dy in ((-toe, 0.015), (-toe * 0.75, 0.045), (toe * 0.45, 0.02), (-toe * 0.85, -0.012)):
        line = c.bezier((x, y - 0.01), (x + dx * 0.6, y + dy - 0.03), (x + dx, y + dy), n=7)
        s.shape(c.limb(line, (thick, thick * 0.6), n=8), tone=tone, contour=0.8)
        if plan.foot == "talon":
            s.shape(
                c.limb(
                    c.bezier(
                        (x + dx, y + dy - 0.008),
                        (x + dx * 1.25, y + dy - 0.005),
                        (x + dx * 1.3, y + dy + 0.03),
                        n=6,
                    ),
                    (0.02, 0.004),
                    n=6,
                ),
                tone=0.9,
            )


def bird(plan: Bird, rng: Rng, pose: str = "stand", fledgling: bool = False) -> tuple[Scene, BirdRig]:
    """Draw one bird: pose is stand, stride, feed, alert, perch, swim, sit, fly or land."""

    def pick(pair: tuple[float, float]) -> float:
        return float(rng.uniform(*pair))

    rig = BirdRig(
        plan, rng, pick(plan.length), pick(plan.depth), pick(plan.tilt), pick(plan.tone), pick(plan.wing)
    )
    rig.skull = pick(plan.skull) * (1.35 if fledgling else 1.0)
    leg, neck, up = pick(plan.leg), pick(plan.neck) * (0.65 if fledgling else 1.0), pick(plan.neck_up)
    flying = pose in ("fly", "land")
    if pose == "fly":
        rig.tilt, up = rng.uniform(-0.08, 0.12), up * rng.uniform(0.05, 0.35)
    elif pose == "land":
        rig.tilt += 0.25
    elif pose == "feed":
        rig.tilt, up = rig.tilt * 0.2 - 0.15, -rng.uniform(0.7, 1.0)
        neck *= 1.1
    elif pose == "alert":
        rig.tilt, up = rig.tilt + 0.1, min(1.5, up + 0.15)
        neck *= 1.1
    elif pose in ("swim", "sit"):
        rig.tilt *= 0.35
        leg = -0.12 if pose == "swim" else -0.02
    elif pose == "perch":
        rig.tilt += 0.2
        leg *= 0.55
    hang = max(0.34, 0.5 * math.cos(rig.tilt) * 0.9)
    rig.centre = (0.0, -leg - rig.depth * hang)
    s = Scene()
    if flying:
        trail = rig.at([(0.2, 0.3)])[0]
        back = 0.9 if pose == "fly" else 0.2
        for far in (True, False):
            foot = (trail[0] + leg * back + 0.05, trail[1] + leg * (1.05 - back) + (0.0 if far else 0.03))
            s.shape(
                c.limb([trail, foot], (plan.shin * 2, plan.shin * 0.9), n=8),
                tone=0.4 if far else 0.15,
                contour=0.9,
            )
            for d in (-0.25, 0.1, 0.45):
                e = d + (0.2 if pose == "fly" else 1.2)
                s.line([foot, c.polar(foot[0], foot[1], 0.08, e)], 1.5)
        root = rig.at([(-0.18, -0.28)])[0]
        span = rng.uniform(0.85, 1.05) * (0.75 + 0.25 * plan.wing_size)
        lift = rng.uniform(0.7, 1.25)
        spread_wing(s, rig, (root[0] - 0.10, root[1] + 0.03), span * 0.9, lift + 0.22, rig.wing + 0.12, -0.25)
    elif pose != "swim" and pose != "sit":
        stride = rng.uniform(0.02, 0.06) if pose != "stride" else rng.uniform(0.12, 0.2)
        for far in (True, False):
            hip = rig.at([(0.06 if far else 0.0, 0.22)])[0]
            step = stride * (1 if far else -1)
            _leg(
                s,
                rig,
                (float(hip[0]), float(hip[1])),
                (rig.centre[0] + step * 1.0 + 0.01, -0.05 if far else 0.0),
                far,
            )
    _tail(s, rig, over=False)
    base = rig.at([(-0.30, -0.12)])[0]
    tip = np.array([base[0] - neck * math.cos(up), base[1] - neck * math.sin(up)])
    bow = plan.bow * neck
    normal = np.array([math.sin(up), -math.cos(up)])
    inner = rig.at([(-0.12, 0.0)])[0]
    low = base + (tip - base) * 0.30 - normal * bow
    high = base + (tip - base) * 0.72 + normal * bow * 0.7
    neck_line = np.array([inner, base, low, high, tip])
    rig.head = (float(tip[0]), float(tip[1]))
    outline = c.union(
        c.smooth(rig.at(BODY)),
        c.limb(
            neck_line,
            (
                plan.neck_width[0] * 1.25,
                plan.neck_width[0],
                (plan.neck_width[0] + plan.neck_width[1]) / 2,
                plan.neck_width[1],
                plan.neck_width[1],
            ),
            n=36,
        ),
        c.ellipse(tip[0], tip[1], rig.skull * 1.12, rig.skull),
    )
    flow = np.array([tip - (rig.skull, 0), tip, high, low, base, *rig.at([(0.1, 0.0), (0.7, 0.0)])])
    s.shape(
        c.wobble(outline, rng, 0.0015),
        tone=rig.tone,
        flow=flow,
        texture=plan.texture if not plan.plain and chance(rng, 0.6) else None,
    )
    _tail(s, rig, over=True)
    if flying:
        root = rig.at([(-0.10, -0.22)])[0]
        spread_wing(s, rig, (float(root[0]), float(root[1])), span, lift, rig.wing, 0.15)
    else:
        folded_wing(s, rig, rng.uniform(-0.05, 0.08))
    with s.group(
        x=rig.head[0],
        y=rig.head[1],
        scale=rig.skull,
        rotate=-0.5 if pose == "feed" else rng.uniform(-0.15, 0.12),
    ):
        plan.head(s, rng, rig.tone)
    return s, rig
