"""Compositions for birds: how one or several figures of a species fill a picture."""

from __future__ import annotations

from portal.sample.concepts.animals.birds import bird
from portal.sample.concepts.animals.ground import (
    backdrop,
    chance,
    foreground,
    setting,
    sky,
    stone,
    tuft,
    water,
    waves,
    wooded,
)
from portal.sample.concepts.animals.rigs import Bird
from portal.sample.concepts.animals.stage import cast, put
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Draw, Rng, Scene


def single(plan: Bird, pose: str = "stand", rich: float = 0.3) -> Draw:
    """One bird filling the picture."""

    def draw(scene: Scene, rng: Rng) -> None:
        y = scene.aspect * rng.uniform(0.84, 0.93)
        setting(scene, rng, y - 0.03, rich)
        figure, _ = bird(plan, rng, pose)
        cast(scene, rng, 0.5, y - 0.01, 0.5)
        put(
            scene,
            figure,
            rng.uniform(0.44, 0.56),
            y,
            rng.uniform(0.82, 1.0),
            scene.aspect * rng.uniform(0.78, 0.9),
            chance(rng),
        )
        foreground(scene, rng, y)

    return draw


def perched(plan: Bird) -> Draw:
    """On a bough with leaves, against the sky."""

    def draw(scene: Scene, rng: Rng) -> None:
        if chance(rng):
            sky(scene, rng)
        figure, _ = bird(plan, rng, "perch")
        y, turn = scene.aspect * rng.uniform(0.66, 0.8), chance(rng)
        bough = c.smooth(
            [
                (-0.1, y + rng.uniform(0, 0.12)),
                (0.3, y + 0.02),
                (0.6, y + 0.03),
                (1.1, y - rng.uniform(0, 0.15)),
            ],
            closed=False,
        )
        for _ in range(int(rng.integers(4, 9))):
            at = bough[int(rng.integers(1, len(bough) - 1))]
            lean = rng.uniform(-2.8, -0.3) if chance(rng, 0.35) else rng.uniform(0.4, 2.7)
            long = rng.uniform(0.1, 0.2)
            s_end = c.polar(at[0], at[1], long, lean)
            scene.shape(
                c.leaf(at, s_end, long * 0.45),
                tone=rng.uniform(0.05, 0.35),
                texture="leaf" if chance(rng) else None,
                contour=0.8,
            )
        scene.shape(c.limb(bough, (0.10, 0.07, 0.045)), tone=0.35, texture="bark")
        put(scene, figure, rng.uniform(0.42, 0.58), y + 0.01, 0.95, y * 1.05, turn, base=0.03)

    return draw


def flying(plan: Bird, pose: str = "fly") -> Draw:
    """On the wing above hills or water."""

    def draw(scene: Scene, rng: Rng) -> None:
        sky(scene, rng)
        y = scene.aspect * rng.uniform(0.85, 0.97)
        what = rng.integers(3)
        if what == 0:
            setting(scene, rng, y, 0.6)
        elif what == 1:
            water(scene, rng, y - 0.03)
        figure, _ = bird(plan, rng, pose)
        put(
            scene,
            figure,
            rng.uniform(0.45, 0.55),
            y - 0.06,
            rng.uniform(0.78, 0.95),
            y - 0.1,
            chance(rng),
            rotate=rng.uniform(-0.25, 0.2),
        )

    return draw


def swimming(plan: Bird, count: int = 1) -> Draw:
    """Afloat among reeds."""

    def draw(scene: Scene, rng: Rng) -> None:
        y = scene.aspect * rng.uniform(0.62, 0.78)
        backdrop(scene, rng, y - 0.15, 0.5)
        water(scene, rng, y - rng.uniform(0.1, 0.25), 0.18)
        turn = chance(rng)
        figure, _ = bird(plan, rng, "swim")
        put(scene, figure, rng.uniform(0.42, 0.55), y + 0.07, rng.uniform(0.66, 0.85), y * 0.98, turn)
        for k in range(count - 1):
            young, _ = bird(plan, rng, "swim", fledgling=True)
            put(scene, young, 0.2 + 0.28 * k + rng.uniform(-0.03, 0.03), y + 0.12, 0.26, 0.3, turn)
        waves(scene, rng, y + 0.035)
        for _ in range(int(rng.integers(0, 4))):
            tuft(
                scene,
                rng,
                float(rng.choice([rng.uniform(0, 0.15), rng.uniform(0.85, 1)])),
                scene.aspect,
                scene.aspect * rng.uniform(0.15, 0.4),
            )

    return draw


def brood(plan: Bird, pose: str = "stand", young_pose: str = "stand") -> Draw:
    """A grown bird with its young."""

    def draw(scene: Scene, rng: Rng) -> None:
        y = scene.aspect * rng.uniform(0.8, 0.88)
        setting(scene, rng, y - 0.05, 0.35)
        turn = chance(rng)
        figure, _ = bird(plan, rng, pose)
        put(
            scene, figure, 0.58 if turn else 0.42, y - 0.02, rng.uniform(0.66, 0.8), scene.aspect * 0.76, turn
        )
        for k in range(int(rng.integers(1, 4))):
            young, _ = bird(plan, rng, young_pose, fledgling=True)
            put(
                scene,
                young,
                (0.22 - 0.05 * k if turn else 0.78 + 0.05 * k) + rng.uniform(-0.03, 0.03),
                y + 0.05 * k,
                0.34,
                scene.aspect * 0.34,
                chance(rng),
            )
        foreground(scene, rng, y + 0.04)

    return draw


def landscape(plan: Bird, pose: str = "stride") -> Draw:
    """Smaller, before trees, hills or a marsh."""

    def draw(scene: Scene, rng: Rng) -> None:
        y = scene.aspect * rng.uniform(0.72, 0.86)
        left = wooded(scene, rng, y, 0.6, 0.06, y, (0.5, 0.9))
        figure, _ = bird(plan, rng, pose)
        put(
            scene,
            figure,
            (0.58 if left else 0.42),
            y + 0.02,
            rng.uniform(0.55, 0.75),
            scene.aspect * rng.uniform(0.55, 0.7),
            chance(rng),
        )
        foreground(scene, rng, y + 0.04, (3, 9))

    return draw


def portrait(plan: Bird, reach: float = 2.4) -> Draw:
    """Head and neck large."""

    def draw(scene: Scene, rng: Rng) -> None:
        if chance(rng, 0.4):
            sky(scene, rng)
        figure, rig = bird(plan, rng, "stand")
        (x, y), r = rig.head, rig.skull
        put(
            scene,
            figure,
            rng.uniform(0.46, 0.54),
            scene.aspect * 1.0,
            0.86,
            scene.aspect * 0.9,
            chance(rng),
            rotate=rng.uniform(-0.1, 0.1),
            box=(x - r * reach, y - r * 2.0, x + r * 2.2, y + r * 2.6),
        )

    return draw


def couple(plan: Bird, one: str, other: str) -> Draw:
    """Two of a kind, turned to or from one another."""

    def draw(scene: Scene, rng: Rng) -> None:
        y = scene.aspect * rng.uniform(0.82, 0.9)
        setting(scene, rng, y - 0.04, 0.4)
        turn = chance(rng)
        for cx, pose, size, foot in ((0.33, one, 0.58, y - 0.04), (0.70, other, 0.52, y + 0.02)):
            figure, _ = bird(plan, rng, pose)
            put(
                scene,
                figure,
                cx,
                foot,
                size,
                scene.aspect * rng.uniform(0.62, 0.78),
                turn if chance(rng, 0.8) else not turn,
            )
        foreground(scene, rng, y + 0.02)

    return draw


def nest(plan: Bird) -> Draw:
    """Sitting on a nest of twigs, at the top of a tree or on a rock."""

    def draw(scene: Scene, rng: Rng) -> None:
        y = scene.aspect * rng.uniform(0.68, 0.78)
        backdrop(scene, rng, scene.aspect * 0.9, 0.4)
        if chance(rng):
            scene.shape(
                c.limb([(0.5, scene.aspect + 0.1), (0.52, y + 0.2), (0.5, y)], (0.16, 0.12, 0.12)),
                tone=0.35,
                texture="bark",
            )
        else:
            stone(scene, rng, 0.5, scene.aspect + 0.02, 0.42)
        figure, _ = bird(plan, rng, "sit")
        put(scene, figure, rng.uniform(0.45, 0.55), y + 0.05, 0.8, y * 0.95, chance(rng))
        scene.shape(
            c.wobble(
                c.smooth(c.points("0.16,-0.02 0.5,0.03 0.84,-0.02 0.74,0.14 0.5,0.18 0.26,0.14", 0, y)),
                rng,
                0.006,
            ),
            tone=0.3,
            texture="bark",
            flow=0.05,
        )
        for _ in range(22):
            x, a = rng.uniform(0.18, 0.8), rng.uniform(-0.5, 0.5)
            at = y + 0.06 + rng.normal(0, 0.04)
            scene.line([(x - 0.08, at - 0.08 * a), (x, at - 0.01), (x + 0.08, at + 0.08 * a)], 1.0)

    return draw
