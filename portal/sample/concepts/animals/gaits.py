"""How four-footed animals stand, run, rear, lie, sit and graze: the joints of a rig."""

from __future__ import annotations

import math

from portal.sample.concepts.animals.rigs import Pose, Rig
from portal.sample.ink.scene import Pair


def leg_line(start: Pair, foot: Pair, hind: bool, bend: float = 1.0) -> list[Pair]:
    """The joints of a leg between hip or shoulder and the foot."""
    vx, vy = foot[0] - start[0], foot[1] - start[1]
    px, py = -vy, vx
    steps = (
        ((0.0, 0.0), (0.30, 0.14), (0.58, -0.09), (0.88, -0.03), (1.0, 0.0))
        if hind
        else ((0.0, 0.0), (0.30, -0.07), (0.60, 0.03), (0.88, 0.0), (1.0, 0.0))
    )
    return [(start[0] + t * vx + b * bend * px, start[1] + t * vy + b * bend * py) for t, b in steps]


def standing(rig: Rig, stride: float = 0.06) -> Pose:
    """On four legs, the stride between near and far feet as given."""
    r, u = rig.rng, rig.rng.uniform
    s, h = (0.0, -rig.leg), (rig.body, -rig.leg * u(0.97, 1.03))
    a, b = stride * u(0.6, 1.2) * r.choice([-1, 1]), stride * u(0.6, 1.2) * r.choice([-1, 1])
    rise = min(1.0, stride * 3) * 0.05
    return Pose(
        s,
        h,
        leg_line((s[0] - 0.01, s[1]), (s[0] - a, 0.0), False),
        leg_line((s[0] + 0.05, s[1]), (s[0] + 0.09 + a, -rise - 0.02), False),
        leg_line((h[0], h[1]), (h[0] + 0.02 - b, 0.0), True),
        leg_line((h[0] - 0.06, h[1]), (h[0] - 0.08 + b, -0.02), True),
        tail=u(-0.2, 0.5),
    )


def running(rig: Rig) -> Pose:
    """In full leap: forelegs thrown forward, hind legs back."""
    u = rig.rng.uniform
    tilt = u(-0.10, 0.16)
    s, h = (0.0, -rig.leg * 1.12 - tilt / 2), (rig.body * 1.05, -rig.leg * 1.12 + tilt / 2)
    fore, hind = rig.leg * u(0.62, 0.8), rig.leg * u(0.65, 0.8)
    lift = u(0.45, 0.75) * rig.leg
    return Pose(
        s,
        h,
        leg_line(s, (s[0] - fore, s[1] + lift), False),
        leg_line((s[0] + 0.04, s[1]), (s[0] - fore * 0.75, s[1] + lift + 0.1), False, 2.2),
        leg_line(h, (h[0] + hind, h[1] + lift), True, 0.8),
        leg_line((h[0] - 0.05, h[1]), (h[0] + hind * 0.75, h[1] + lift + 0.12), True, 0.8),
        neck_up=rig.up * u(0.6, 0.95),
        dip=rig.dip * 0.6,
        tail=u(0.7, 1.3),
        arch=u(0.0, 0.04),
    )


def rearing(rig: Rig) -> Pose:
    """Upright on the hind legs, forelegs pawing the air."""
    u = rig.rng.uniform
    angle = u(0.75, 1.05)
    h = (rig.body * 0.8, -rig.leg * 0.9)
    s = (h[0] - rig.body * math.cos(angle), h[1] - rig.body * math.sin(angle))
    reach = rig.leg * 0.72
    return Pose(
        s,
        h,
        leg_line(s, (s[0] - reach * u(0.85, 1.0), s[1] + reach * u(0.05, 0.35)), False, 2.5),
        leg_line(s, (s[0] - reach * u(0.7, 0.9), s[1] + reach * u(0.5, 0.7)), False, 3.0),
        leg_line(h, (h[0] + u(0.0, 0.10), 0.0), True, 1.25),
        leg_line((h[0] - 0.06, h[1]), (h[0] - u(0.15, 0.25), -0.02), True, 1.25),
        neck_up=min(1.35, rig.up + 0.35),
        dip=rig.dip * 0.8,
        tail=u(0.0, 0.7),
    )


def lying(rig: Rig) -> Pose:
    """At rest with the legs folded."""
    u = rig.rng.uniform
    y = -max(rig.chest, rig.rump) * 0.52
    s, h = (0.0, y - 0.02), (rig.body, y + 0.02)
    if rig.plan.foot in ("paw", "bear"):
        reach = u(0.28, 0.42)
        near = [s, (0.06, -0.10), (-0.08, -0.045), (-reach, -0.04)]
        far = [s, (0.04, -0.12), (-0.08, -0.075), (-reach - u(-0.08, 0.12), -0.075)]
    else:
        near = [s, (-0.12, -0.16), (-0.24, -0.09), (-0.06, -0.04), (0.03, -0.04)]
        far = [s, (-0.12, -0.14), (-0.28, -0.08), (-u(0.4, 0.52), -0.05)]
    return Pose(
        s,
        h,
        near,
        far,
        [h, (h[0] - 0.24, y + 0.02), (h[0] - 0.06, -0.07), (h[0] - 0.2, -0.035), (h[0] - 0.32, -0.035)],
        [h, (h[0] - 0.2, -0.1), (h[0] - 0.42, -0.05)],
        neck_up=rig.up * u(0.9, 1.15),
        tail=u(-0.4, 0.1),
    )


def sitting(rig: Rig) -> Pose:
    """On the haunches, forelegs upright."""
    u = rig.rng.uniform
    h = (rig.body * 0.66, -rig.rump * 0.52)
    s = (0.0, -max(rig.leg * 0.92, rig.rump * 0.52 + rig.body * 0.62))
    foot = h[0] - u(0.25, 0.34)
    return Pose(
        s,
        h,
        leg_line((s[0] - 0.02, s[1]), (s[0] - u(0.0, 0.06), 0.0), False),
        leg_line((s[0] + 0.03, s[1]), (s[0] + 0.06, -0.03), False),
        [h, (h[0] - 0.22, h[1] - 0.08), (h[0] + 0.0, -0.08), (foot + 0.1, -0.035), (foot, -0.035)],
        [h, (h[0] - 0.26, h[1] - 0.02), (foot - 0.04, -0.06)],
        neck_up=min(1.4, rig.up + 0.35),
        tail=u(-0.5, 0.2),
        arch=0.04,
    )


def grazing(rig: Rig) -> Pose:
    """Head down to the grass."""
    pose = standing(rig, 0.10)
    drop = (rig.leg * 0.92 - rig.skull * 0.75) / max(rig.neck, 0.1)
    pose.neck_up = -math.asin(min(0.95, max(0.1, drop)))
    pose.dip = rig.rng.uniform(0.7, 1.1)
    return pose
