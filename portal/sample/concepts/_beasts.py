"""Four-footed animals from a plan of proportions and a pose: one outline round trunk, neck, head and near
legs.

Units are the figure's own: the ground is y = 0, up is negative, the animal looks to the left and its trunk
from
shoulder to hip is about 0.6 long.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from portal.sample.concepts._stage import turned
from portal.sample.concepts._tables import species
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Points, Rng, Scene, Texture

Pair = tuple[float, float]


@dataclass
class Head:
    """A head in its own units: nape at the origin, muzzle near (-1, 0.1), level when looking left."""

    outline: Points
    far: Callable[[Scene], None]
    near: Callable[[Scene], None]


HeadMaker = Callable[[Rng, float], Head]
Dress = Callable[[Scene, "Rig", Rng], None]


@dataclass(frozen=True)
class Plan:
    """The proportions of a kind of beast; ranges are drawn from by ``Rig``."""

    head: HeadMaker
    body: Pair = (0.56, 0.66)
    chest: Pair = (0.32, 0.38)
    waist: Pair = (0.26, 0.32)
    rump: Pair = (0.30, 0.36)
    leg: Pair = (0.50, 0.60)
    thigh: float = 0.20
    shank: float = 0.085
    ankle: float = 0.06
    foot: str = "hoof"
    neck: Pair = (0.32, 0.40)
    neck_width: Pair = (0.26, 0.16)
    neck_up: Pair = (0.6, 0.9)
    skull: Pair = (0.30, 0.34)
    dip: Pair = (0.2, 0.6)
    back: float = 0.02
    tail: str = "cow"
    tone: Pair = (0.06, 0.32)
    texture: Texture | None = None
    fur: float = 0.0
    far: Dress | None = None
    near: Dress | None = None
    parts: Callable[[Rig, Rng], list[Points]] | None = None


def plan(name: str, head: HeadMaker, **dress: Any) -> Plan:
    """The plan of a species of ``beasts.tsv``, with its head and what it wears."""
    return Plan(head, **species("beasts", name), **dress)


@dataclass
class Pose:
    """Where joints and feet are: shoulder, hip, (start offset, foot) of the legs, the line of neck and head."""

    shoulder: Pair
    hip: Pair
    fore_near: list[Pair] = field(default_factory=list)
    fore_far: list[Pair] = field(default_factory=list)
    hind_near: list[Pair] = field(default_factory=list)
    hind_far: list[Pair] = field(default_factory=list)
    neck_up: float | None = None
    dip: float | None = None
    tail: float = 0.0
    arch: float = 0.0


@dataclass
class Rig:
    """One animal with its numbers drawn: what poses and dresses measure against."""

    plan: Plan
    rng: Rng
    young: bool = False

    def __post_init__(self) -> None:
        plan, rng = self.plan, self.rng

        def pick(pair: Pair) -> float:
            return float(rng.uniform(*pair))

        self.body, self.chest, self.waist, self.rump = map(
            pick, (plan.body, plan.chest, plan.waist, plan.rump)
        )
        self.leg, self.neck, self.skull = pick(plan.leg), pick(plan.neck), pick(plan.skull)
        self.up, self.dip, self.tone = pick(plan.neck_up), pick(plan.dip), pick(plan.tone)
        self.texture: Texture | None = plan.texture or ("fur" if rng.random() < plan.fur else None)
        if self.young:
            self.leg *= 1.05
            self.skull *= 1.22
            self.body *= 0.88
        self.pose = Pose((0, -self.leg), (self.body, -self.leg))
        self.nape: Pair = (0.0, 0.0)
        self.turn = 0.0

    def at(self, points: Points | list[Pair]) -> Points:
        """Head units to the figure's units."""
        return turned(points, self.nape[0], self.nape[1], self.skull, self.turn)


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


def _limb(rig: Rig, joints: list[Pair], hind: bool, far: bool) -> Points:
    plan = rig.plan
    slim = 0.9 if far else 1.0
    top = plan.thigh * (1.25 if hind else 0.95)
    widths = (top, top * 0.72, plan.shank * 1.15, plan.shank * 0.85, plan.ankle, plan.ankle * 1.1)
    return c.limb(joints, np.array(widths) * slim, n=18)


def _foot(s: Scene, rig: Rig, joints: list[Pair], far: bool) -> None:
    (px, py), (x, y) = joints[-2], joints[-1]
    a, kind = rig.plan.ankle, rig.plan.foot
    tone = rig.tone + (0.2 if far else 0.0)
    angle = math.atan2(y - py, x - px) - math.pi / 2
    if kind in ("hoof", "cloven"):
        hoof = [(-0.5, -0.55), (0.5, -0.55), (0.6, 0.6), (-0.95, 0.6)]
        s.shape(turned(hoof, x, y, a * 1.15, angle), tone=0.6, shade=False)
        if kind == "cloven":
            s.line(turned([(-0.2, -0.5), (-0.3, 0.1), (-0.35, 0.6)], x, y, a * 1.15, angle), 0.9, white=True)
    elif kind == "pad":
        s.shape(turned([(-0.62, -0.3), (0.6, -0.3), (0.66, 0.35), (-0.72, 0.35)], x, y, a, angle), tone=tone)
        for dx in (-0.45, -0.1, 0.25):
            s.shape(turned(c.ellipse(dx, 0.2, 0.17, 0.17), x, y, a, angle), tone=0.02, contour=0.7)
    else:
        long = 1.5 if kind == "bear" else 1.15
        # A paw lies flat, whatever the leg above it does, unless it is off the ground.
        flat = angle if y < -0.14 else 0.0
        pad = [(-long, 0.35), (-long, -0.15), (-long * 0.5, -0.55), (0.4, -0.5), (0.5, 0.4)]
        s.shape(turned(c.smooth(pad), x, y - a * 0.1, a, flat), tone=tone)
        for dx in (-0.8, -0.45, -0.1):
            s.line(
                turned(
                    [(dx * long, -0.15), (dx * long - 0.1, 0.1), (dx * long - 0.1, 0.35)],
                    x,
                    y - a * 0.1,
                    a,
                    flat,
                ),
                0.8,
            )


def _tail(s: Scene, rig: Rig) -> None:
    (sx, sy), (hx, hy) = rig.pose.shoulder, rig.pose.hip
    axis = math.atan2(hy - sy, hx - sx)
    root = (
        hx + rig.rump * 0.40 * math.cos(axis) + 0.05 * math.sin(axis),
        hy + rig.rump * 0.4 * math.sin(axis) - rig.rump * 0.28,
    )
    x, y = root
    up, tone, kind = rig.pose.tail, rig.tone, rig.plan.tail
    low = min(-0.03, y + rig.leg * 0.75)
    u = rig.rng.uniform
    if kind in ("cow", "lion", "elephant"):
        end = (x + 0.16 + 0.25 * max(up, 0), low - 0.55 * max(up, 0) * rig.leg)
        line = c.bezier(
            (x - 0.04, y),
            (x + 0.20, y - 0.05 - 0.2 * up),
            (x + 0.02 + 0.2 * max(up, 0), (y + end[1]) / 2),
            end,
        )
        if kind == "lion":
            end = (x + 0.28 + u(0, 0.1), y - u(0.1, 0.4))
            line = c.bezier((x - 0.04, y), (x + 0.35, y + 0.30), (x - 0.0, y - 0.1), end)
        s.shape(c.limb(line, (0.055, 0.035, 0.028)), tone=tone)
        d = line[-1] - line[-4]
        d = d / max(float(np.hypot(*d)), 1e-9)
        size = 0.15 if kind == "lion" else 0.09 if kind == "elephant" else 0.13
        tip = line[-1] + d * size
        s.shape(c.leaf(line[-1] - d * size * 0.35, tip, size * 0.6, teeth=4), tone=min(0.6, tone + 0.35))
    elif kind == "horse":
        end = (x + 0.14 + 0.30 * max(up, 0), low + 0.04 - 0.5 * max(up, 0) * rig.leg)
        line = c.bezier((x - 0.04, y), (x + 0.20, y - 0.08), (x + 0.20, (y + end[1]) / 2), end)
        s.shape(
            c.wobble(c.limb(line, (0.05, 0.10, 0.16, 0.13, 0.03)), rig.rng, 0.004),
            tone=min(0.6, tone + 0.2),
            flow="along",
        )
        for k in (-0.03, 0.0, 0.03):
            s.line(line + np.array([k, 0.0]) * np.linspace(0, 1, len(line))[:, None], 0.8)
    elif kind == "brush":
        end = (x + 0.50, y + 0.22 - 0.35 * up)
        line = c.bezier((x - 0.05, y + 0.04), (x + 0.2, y + 0.1 - 0.05 * up), end)
        s.shape(c.limb(line, (0.06, 0.15, 0.21, 0.19, 0.03)), tone=tone, texture="fur", flow=line)
        tip = line[-5:]
        s.shape(c.limb(tip, (0.17, 0.13, 0.02)), tone=0.0, contour=0.8)
    elif kind == "dog":
        line = c.bezier((x - 0.04, y + 0.03), (x + 0.18, y + 0.05), (x + u(0.12, 0.26), y - u(0.15, 0.34)))
        s.shape(c.limb(line, (0.06, 0.045, 0.02)), tone=tone)
    elif kind == "cat":
        line = c.bezier(
            (x - 0.04, y + 0.04),
            (x + 0.40, y + 0.15),
            (x + 0.12, y - 0.15),
            (x + u(0.25, 0.4), y - u(0.25, 0.45)),
        )
        s.shape(c.limb(line, (0.06, 0.06, 0.05)), tone=tone, flow=line)
        for i in range(4, 15, 2):
            s.shape(c.limb(line[i : i + 2], (0.058, 0.055), n=4, rounded=False), tone=0.6, contour=0)
    elif kind == "pig":
        t = np.linspace(0, 1, 26)
        s.line(
            np.stack(
                [x + 0.16 * t + 0.045 * np.sin(12 * t), y + 0.02 + 0.05 * np.cos(12 * t) + 0.05 * t], axis=1
            ),
            1.8,
            taper=False,
        )
    elif kind == "monkey":
        line = np.concatenate(
            [
                c.bezier((x - 0.05, y + 0.1), (x + 0.3, y + 0.25), (x + 0.3, y - 0.1)),
                c.spiral(x + 0.2, y - 0.12, 0.10, 0.03, 1.1, 0.2, 20),
            ]
        )
        s.shape(c.limb(line, (0.06, 0.045, 0.035), n=44), tone=tone)
    elif kind == "stub":
        s.shape(
            c.leaf((x - 0.07, y + 0.02), (x + 0.09, y + 0.03 - 0.1 * max(up, 0)), 0.09),
            tone=0.05 + tone * 0.5,
            texture="fur",
        )


def beast(plan: Plan, rng: Rng, pose: Callable[[Rig], Pose], young: bool = False) -> tuple[Scene, Rig]:
    """Draw one animal: a figure in its own units, and its rig for those who place things on it."""
    rig = Rig(plan, rng, young)
    p = rig.pose = pose(rig)
    s = Scene()
    (sx, sy), (hx, hy) = p.shoulder, p.hip
    axis = math.atan2(hy - sy, hx - sx)
    cos, sin = math.cos(axis), math.sin(axis)
    arch = plan.back + p.arch
    mid = ((sx + hx) / 2 - arch * -sin, (sy + hy) / 2 - arch * cos)
    up = rig.up if p.neck_up is None else p.neck_up
    dip = rig.dip if p.dip is None else p.dip
    root = (sx - 0.10 * cos, sy - 0.06 - 0.04 * sin)
    rig.nape = (root[0] - rig.neck * math.cos(up), root[1] - rig.neck * math.sin(up))
    rig.turn = -dip
    head = plan.head(rng, rig.tone)
    trunk = c.limb(
        [
            (sx - 0.12 * cos, sy - 0.1 * sin),
            (sx, sy),
            mid,
            (hx, hy),
            (hx + rig.rump * 0.42 * cos, hy + rig.rump * 0.42 * sin + 0.02),
        ],
        (rig.chest * 0.72, rig.chest, rig.waist * 1.06, rig.waist, rig.rump, rig.rump * 0.55),
    )
    bow = (
        root[0] - rig.neck * 0.55 * math.cos(up) + 0.03 * math.sin(up),
        root[1] - rig.neck * 0.55 * math.sin(up) - 0.03 * math.cos(up),
    )
    base = (sx + 0.06 * cos, sy + 0.02)
    wide = plan.neck_width
    neck = c.limb([base, root, bow, rig.nape], (wide[0] * 1.15, wide[0], (wide[0] + wide[1]) / 2, wide[1]))
    for joints, hind in ((p.hind_far, True), (p.fore_far, False)):
        if joints:
            s.shape(_limb(rig, joints, hind, True), tone=min(0.6, rig.tone + 0.25), flow=np.array(joints))
            _foot(s, rig, joints, True)
    _tail(s, rig)
    if plan.far:
        plan.far(s, rig, rng)
    with s.group(x=rig.nape[0], y=rig.nape[1], scale=rig.skull, rotate=rig.turn):
        head.far(s)
    pieces = [trunk, neck, rig.at(head.outline)]
    pieces += [
        _limb(rig, joints, hind, False)
        for joints, hind in ((p.hind_near, True), (p.fore_near, False))
        if joints
    ]
    if plan.parts:
        pieces += plan.parts(rig, rng)
    spine = np.array(
        [
            *rig.at([(-1.0, 0.1), (-0.4, 0.0)]),
            rig.nape,
            bow,
            (sx, sy),
            mid,
            (hx, hy),
            (hx + 0.25 * cos, hy + 0.25 * sin),
        ]
    )
    s.shape(c.wobble(c.union(*pieces), rng, 0.0012), tone=rig.tone, flow=spine, texture=rig.texture)
    _muscles(s, rig)
    for joints in (p.fore_near, p.hind_near):
        if joints:
            _foot(s, rig, joints, False)
    if plan.near:
        plan.near(s, rig, rng)
    with s.group(x=rig.nape[0], y=rig.nape[1], scale=rig.skull, rotate=rig.turn):
        head.near(s)
    return s, rig


def _muscles(s: Scene, rig: Rig) -> None:
    """The few inner lines of a body: shoulder, haunch, elbow, flank."""
    p, u = rig.pose, rig.rng.uniform
    (sx, sy), (hx, hy) = p.shoulder, p.hip
    c1, r1 = rig.chest, rig.rump
    if p.fore_near:
        kx, ky = p.fore_near[1]
        s.line(
            c.bezier(
                (sx + 0.05, sy - c1 * 0.18),
                (sx + 0.15, (sy + ky) / 2),
                (kx + rig.plan.thigh * 0.45, ky - 0.01),
            ),
            0.8,
        )
    if p.hind_near:
        kx, ky = p.hind_near[1]
        s.line(
            c.bezier(
                (hx - 0.04, hy - r1 * 0.30),
                (hx - r1 * 0.62, hy - 0.02),
                (kx - rig.plan.thigh * 0.35, ky + 0.01),
            ),
            0.8,
        )
    for k in range(int(rig.rng.integers(0, 4))):
        x = sx + (hx - sx) * (0.42 + 0.08 * k)
        y = sy + (hy - sy) * (0.42 + 0.08 * k)
        s.line(
            c.bezier(
                (x, y + 0.02), (x + 0.035, y + rig.waist * 0.2), (x + 0.01, y + rig.waist * u(0.3, 0.4)), n=7
            ),
            0.6,
        )
