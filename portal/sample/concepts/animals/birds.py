"""Birds from a plan of proportions and a pose: body, neck and head in one outline, bill, wings, tail and
legs of their own.

Units are the figure's own: feet at y = 0, up is negative, the bird looks to the left, the body is about 0.6
long.
"""

from __future__ import annotations

import math

import numpy as np

from portal.sample.concepts.animals.ground import chance
from portal.sample.concepts.animals.plumage import folded_wing, spread_wing, tail_feathers
from portal.sample.concepts.animals.rigs import Bird, BirdRig
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Pair, Rng, Scene

BODY = c.points("-0.5,-0.02 -0.36,-0.36 0,-0.48 0.34,-0.3 0.62,-0.04 0.4,0.2 0.05,0.46 -0.28,0.42 -0.46,0.22")


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
    tail_feathers(s, rig, over=False)
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
    tail_feathers(s, rig, over=True)
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
