"""Beasts and birds as numbers: the plan of a species, and the rig of one animal, on which its parts hang."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from portal.sample.concepts._tables import species
from portal.sample.concepts.animals.stage import turned
from portal.sample.ink.scene import Pair, Points, Rng, Scene, Texture


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
    return Plan(head, **species("animals/beasts", name), **dress)


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


def bird_plan(name: str, head: BirdHead) -> Bird:
    """The plan of a species of ``birds.tsv``, with its head."""
    return Bird(head, **species("animals/birds", name))


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
