"""Four-footed animals from a plan of proportions and a pose: one outline round trunk, neck, head and near legs.

Units are the figure's own: the ground is y = 0, up is negative, the animal looks to the left and its trunk from
shoulder to hip is about 0.6 long.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from portal.sample.concepts.animals.limbs import foot, limb, tail
from portal.sample.concepts.animals.rigs import Plan, Pose, Rig
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Rng, Scene


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
            s.shape(limb(rig, joints, hind, True), tone=min(0.6, rig.tone + 0.25), flow=np.array(joints))
            foot(s, rig, joints, True)
    tail(s, rig)
    if plan.far:
        plan.far(s, rig, rng)
    with s.group(x=rig.nape[0], y=rig.nape[1], scale=rig.skull, rotate=rig.turn):
        head.far(s)
    pieces = [trunk, neck, rig.at(head.outline)]
    pieces += [
        limb(rig, joints, hind, False)
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
            foot(s, rig, joints, False)
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
