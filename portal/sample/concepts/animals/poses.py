"""Compositions for four-footed animals: how one or several figures of a plan fill a picture."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from portal.sample.concepts.animals import gaits as g
from portal.sample.concepts.animals.beasts import beast
from portal.sample.concepts.animals.ground import (
    backdrop,
    chance,
    foreground,
    ground,
    setting,
    stone,
    tuft,
    water,
    wooded,
)
from portal.sample.concepts.animals.rigs import Plan, Pose, Rig
from portal.sample.concepts.animals.stage import cast, put
from portal.sample.ink.scene import Draw, Rng, Scene

# Height by width of a picture.
WIDE, SQUARE, TALL = (0.66, 0.9), (0.85, 1.1), (1.05, 1.35)
Posing = Callable[[Rig], Pose]


def _walk(rig: Rig) -> Pose:
    return g.standing(rig, 0.17)


def single(plan: Plan, pose: Posing, rich: float = 0.3, air: float = 0.0) -> Draw:
    """One animal filling the picture; ``air`` is how high above the ground it leaps."""

    def draw(scene: Scene, rng: Rng) -> None:
        y = scene.aspect * rng.uniform(0.82, 0.93)
        setting(scene, rng, y - 0.03, rich)
        figure, _ = beast(plan, rng, pose)
        size = rng.uniform(0.80, 1.02)
        lift = air * rng.uniform(0.5, 1.2)
        if air:
            for x in rng.uniform(0.25, 0.75, 6):
                scene.line([(x - 0.08, y), (x, y + 0.006), (x + 0.1, y)], 0.9)
        if not air:
            cast(scene, rng, 0.5, y - 0.01, size)
        put(
            scene,
            figure,
            rng.uniform(0.44, 0.56),
            y - lift,
            size,
            (scene.aspect * 0.88 - lift) * rng.uniform(0.9, 1.05),
            chance(rng),
            rotate=rng.uniform(-0.05, 0.05) if air else 0.0,
            base=None if air else min(0.03, figure.bounds()[3]),
        )
        foreground(scene, rng, y)

    return draw


def portrait(plan: Plan) -> Draw:
    """Head and neck large, the body running out of the picture."""

    def draw(scene: Scene, rng: Rng) -> None:
        backdrop(scene, rng, scene.aspect * 0.8, 0.25)
        figure, rig = beast(plan, rng, g.standing)
        head = rig.at(np.array([(-1.0, 0.3), (-0.9, -0.3), (0.3, -0.5)]))
        head_only = Scene()
        head_only.shape(
            np.concatenate([head, [[rig.pose.shoulder[0] + 0.02, rig.nape[1] + rig.skull * 1.2]]])
        )
        left, top, right, bottom = head_only.bounds()
        top = min(
            top, figure.bounds()[1] * (1.0 if figure.bounds()[1] > top - rig.skull * 1.9 else 0.0) or top
        )
        wide, tall = rng.uniform(0.76, 0.9), scene.aspect * rng.uniform(0.78, 0.92)
        size = min(wide / (right - left), tall / (bottom - top))
        put(
            scene,
            figure,
            rng.uniform(0.46, 0.55),
            scene.aspect * rng.uniform(0.5, 0.58) + (bottom - top) * size / 2,
            wide,
            tall,
            chance(rng),
            rotate=rng.uniform(-0.08, 0.08),
            box=(left, top, right, bottom),
        )

    return draw


def pair(
    plan: Plan,
    pose: Posing,
    other: Posing,
    young: Plan | None = None,
    small: tuple[float, float] = (0.40, 0.55),
) -> Draw:
    """A grown animal and a second, smaller one beside or before it."""

    def draw(scene: Scene, rng: Rng) -> None:
        y = scene.aspect * rng.uniform(0.84, 0.92)
        setting(scene, rng, y - 0.05, 0.35)
        turn = chance(rng)
        big, _ = beast(plan, rng, pose)
        cast(scene, rng, 0.56 if turn else 0.44, y - 0.06, 0.74)
        put(scene, big, 0.56 if turn else 0.44, y - 0.05, rng.uniform(0.70, 0.84), scene.aspect * 0.85, turn)
        little, _ = beast(young or plan, rng, other, young=young is not None)
        put(
            scene,
            little,
            rng.uniform(0.22, 0.3) if turn else rng.uniform(0.7, 0.78),
            y + 0.03,
            rng.uniform(*small),
            scene.aspect * 0.55,
            chance(rng),
        )
        foreground(scene, rng, y + 0.02)

    return draw


def landscape(plan: Plan, pose: Posing) -> Draw:
    """One animal, rather small, among trees and hills."""

    def draw(scene: Scene, rng: Rng) -> None:
        y = scene.aspect * rng.uniform(0.68, 0.86)
        left = wooded(scene, rng, y, 0.7, 0.08, y + 0.02, (0.6, 0.95))
        figure, _ = beast(plan, rng, pose)
        put(
            scene,
            figure,
            (0.58 if left else 0.42) + rng.uniform(-0.06, 0.06),
            y + 0.03,
            rng.uniform(0.58, 0.8),
            scene.aspect * 0.74,
            chance(rng),
            base=min(0.03, figure.bounds()[3]),
        )
        foreground(scene, rng, y + 0.04, (3, 9))
        if chance(rng, 0.4):
            stone(scene, rng, rng.uniform(0.1, 0.9), y + 0.1, rng.uniform(0.04, 0.09))

    return draw


def herd(plan: Plan, poses: tuple[Posing, ...]) -> Draw:
    """Three or more of a kind, near and far."""

    def draw(scene: Scene, rng: Rng) -> None:
        y = scene.aspect
        setting(scene, rng, y * 0.55, 0.4, "strip")
        spots = [(0.25, 0.60, 0.36), (0.74, 0.66, 0.40), (0.42, 0.93, 0.60)]
        if chance(rng):
            spots.append((0.86, 0.95, 0.34))
        for cx, foot, size in spots:
            figure, _ = beast(plan, rng, poses[int(rng.integers(len(poses)))])
            put(
                scene,
                figure,
                cx + rng.uniform(-0.04, 0.04),
                y * foot,
                size * rng.uniform(0.92, 1.1),
                y * size * 1.1,
                chance(rng),
            )
        foreground(scene, rng, y * 0.9)

    return draw


def hunted(plan: Plan, hunter: Plan) -> Draw:
    """Running from a hound at its heels."""

    def draw(scene: Scene, rng: Rng) -> None:
        y = scene.aspect * rng.uniform(0.82, 0.9)
        setting(scene, rng, y - 0.02, 0.5)
        turn = chance(rng)
        figure, _ = beast(plan, rng, g.running)
        put(scene, figure, 0.60 if turn else 0.40, y - 0.04, 0.70, scene.aspect * 0.75, turn)
        dog, _ = beast(hunter, rng, g.running)
        put(scene, dog, 0.15 if turn else 0.85, y, 0.34, scene.aspect * 0.4, turn)
        foreground(scene, rng, y)

    return draw


def drinking(plan: Plan) -> Draw:
    """Head bent to a water."""

    def draw(scene: Scene, rng: Rng) -> None:
        y = scene.aspect * rng.uniform(0.74, 0.82)
        backdrop(scene, rng, y - 0.1, 0.6)
        ground(scene, rng, y - 0.06, "strip")
        figure, _ = beast(plan, rng, g.grazing)
        put(
            scene,
            figure,
            rng.uniform(0.45, 0.55),
            y,
            rng.uniform(0.68, 0.86),
            scene.aspect * 0.7,
            chance(rng),
        )
        water(scene, rng, y + 0.005)
        for x in rng.uniform(0, 1, 5):
            tuft(scene, rng, x, scene.aspect * rng.uniform(0.9, 1.0), 0.10)

    return draw


walking: Posing = _walk
