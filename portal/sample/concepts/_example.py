"""A whole family as a model for others: copy the shape of it, not its dog.

Each variant is a function of its own (a pose, a view, a composition), and inside it the generator moves
proportions, ages, plumage, surroundings. Things stand in something: a ground line, tufts, a hill, a second
small creature.
"""

from __future__ import annotations

import numpy as np

from portal.sample.concepts import Concept, Variant
from portal.sample.ink import curves as c
from portal.sample.ink.scene import Scene, Texture


def _ground(scene: Scene, rng: np.random.Generator, y: float) -> None:
    """A strip of earth with tufts, from edge to edge."""
    scene.shape(
        c.hills(rng, -0.05, 1.05, y, 0.04, scene.aspect + 0.1), tone=0.25, flow=0.0, contour=0.7, shade=False
    )
    for _ in range(int(rng.integers(4, 9))):
        x, foot = rng.uniform(0.05, 0.95), y + rng.uniform(0.02, 0.12)
        for lean in np.linspace(-0.02, 0.02, 5):
            scene.line(
                c.bezier(
                    (x, foot), (x + lean * 0.4, foot - 0.02), (x + lean, foot - rng.uniform(0.025, 0.05))
                ),
                0.6,
            )


def _dog(scene: Scene, rng: np.random.Generator) -> None:
    """A hound in profile facing left, feet at y = 0.80."""
    girth, leg = rng.uniform(0.15, 0.24), rng.uniform(0.16, 0.25)
    back = 0.78 - leg - girth / 2
    coat = rng.uniform(0.08, 0.4)
    texture: Texture | None = "fur" if rng.random() < 0.5 else None
    head_y = back - rng.uniform(0.08, 0.17)
    for x, far in (
        (0.36, True),
        (0.68, True),
        (0.32, False),
        (0.73, False),
    ):  # far legs first: near ones hide them
        knee = x + rng.uniform(-0.02, 0.03)
        leg_line = [(x, back), (knee, 0.79 - leg * 0.5), (x - 0.005, 0.79), (x - 0.04, 0.80)]
        scene.shape(c.limb(leg_line, (0.09, 0.05, 0.035, 0.025)), tone=coat + 0.25 * far, texture=None)
    tail = c.bezier((0.78, back - 0.03), (0.92, back), (0.93, back - rng.uniform(0.08, 0.24)))
    scene.shape(c.limb(tail, (0.045, 0.012)), tone=coat, texture=texture)
    trunk = [(0.30, back - 0.02), (0.45, back + 0.02), (0.62, back - 0.01), (0.75, back)]
    neck = [(0.33, back), (0.27, back - 0.05), (0.24, head_y + 0.01)]
    # Parts that flow into one another are joined, so that no seam shows.
    body = c.union(
        c.limb(trunk, (girth * 0.9, girth * 1.1, girth * 0.75, girth)), c.limb(neck, (girth * 0.9, 0.10))
    )
    scene.shape(c.wobble(body, rng, 0.001), tone=coat, texture=texture)
    muzzle = rng.uniform(0.07, 0.12)
    head = [
        (0.28, head_y - 0.05),
        (0.20, head_y - 0.06),
        (0.16, head_y - 0.02),
        (0.17 - muzzle, head_y + 0.01),
        (0.17 - muzzle, head_y + 0.04),
        (0.2, head_y + 0.06),
        (0.28, head_y + 0.05),
    ]
    scene.shape(c.smooth(head), tone=coat * 0.8)
    scene.shape(
        c.leaf((0.255, head_y - 0.05), (0.29 + rng.uniform(-0.02, 0.03), head_y + 0.08), 0.06),
        tone=coat + 0.3,
    )
    scene.dot(0.195, head_y - 0.015, 0.009)
    scene.dot(0.175 - muzzle, head_y + 0.015, 0.013)


def standing(scene: Scene, rng: np.random.Generator) -> None:
    """Alone on a strip of earth."""
    _ground(scene, rng, 0.74)
    with scene.group(mirror=bool(rng.random() < 0.5), pivot=(0.5, 0.5)):
        _dog(scene, rng)


def pair(scene: Scene, rng: np.random.Generator) -> None:
    """Two, the one behind smaller and turned the other way."""
    _ground(scene, rng, 0.62)
    with scene.group(scale=0.45, x=0.5, y=0.30, mirror=True, pivot=(0.25, 0.0)):
        _dog(scene, rng)
    with scene.group(scale=0.8, x=0.02, y=0.16):
        _dog(scene, rng)


CONCEPTS = (
    Concept(
        id="example-dog",
        notation="34B11",
        labels={"en": "dog", "de": "Hund", "fr": "chien"},
        synonyms={"en": ("hound",), "de": ("Jagdhund",), "fr": ("chien de chasse",)},
        variants=(
            Variant("standing", standing, aspect=(0.8, 1.0)),
            Variant("pair", pair, held_out=True, aspect=(0.8, 0.95)),
        ),
    ),
)
