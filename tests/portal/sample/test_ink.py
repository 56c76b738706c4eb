"""The drawing engine: same seed same bytes, every texture draws, shapes hide what lies below."""

from __future__ import annotations

import time

import numpy as np
import pytest

from portal.sample.concepts import draw, registry, rng_of
from portal.sample.ink import Scene, copperplate, etching, render, woodcut
from portal.sample.ink import curves as c
from portal.sample.ink.scene import TEXTURES

DOG = registry()["dog"]


def test_the_same_seed_gives_the_same_pixels() -> None:
    first = draw(DOG, "standing", 7, 200)
    assert np.array_equal(first, draw(DOG, "standing", 7, 200))
    assert not np.array_equal(first, draw(DOG, "standing", 8, 200))


def test_generators_from_a_key_are_stable_across_processes() -> None:
    # A fixed value: Python's own hash() differs from run to run and must never slip in.
    assert int(rng_of("a", 1).integers(0, 1_000_000)) == 149647


@pytest.mark.parametrize("manner", [woodcut, copperplate, etching])
@pytest.mark.parametrize("texture", [None, *TEXTURES])
def test_tone_is_made_of_ink_on_paper(manner, texture) -> None:
    scene = Scene(aspect=0.8)
    scene.shape(c.ellipse(0.5, 0.4, 0.35, 0.3), tone=0.4, texture=texture)
    picture = render(scene, 240, manner(rng_of("t", 3)), rng_of("t", 4))
    assert picture.shape == (192, 240)
    middle = picture[60:130, 80:160]
    ink = (middle < 128).mean()
    assert 0.04 < ink < 0.9
    # Mostly black and white: greys are only the edges of strokes.
    assert (np.abs(middle.astype(int) - 128) < 60).mean() < 0.45


def test_later_shapes_hide_earlier_ones() -> None:
    scene = Scene()
    scene.shape(c.rect(0.1, 0.1, 0.9, 0.9), fill="ink")
    scene.shape(c.rect(0.3, 0.3, 0.7, 0.7), tone=0.0, shade=False, contour=0)
    style = copperplate(rng_of("s", 1))
    picture = render(scene, 200, style, rng_of("s", 2))
    assert picture[100, 100] > 200
    assert picture[45, 100] < 80


def test_groups_move_scale_and_mirror() -> None:
    scene = Scene()
    with scene.group(x=0.5, y=0.25, scale=0.5, mirror=True):
        scene.shape(c.rect(0.0, 0.0, 0.4, 1.0))
    assert scene.bounds() == pytest.approx((0.3, 0.25, 0.5, 0.75))
    scene.shape(c.rect(0.0, 0.0, 0.1, 0.1))
    assert scene.bounds()[0] == pytest.approx(0.0)


def test_union_is_one_outline() -> None:
    joined = c.union(c.ellipse(0.4, 0.5, 0.2), c.ellipse(0.6, 0.5, 0.2))
    assert np.ptp(joined[:, 0]) == pytest.approx(0.6, abs=0.02)
    assert np.ptp(joined[:, 1]) == pytest.approx(0.4, abs=0.02)


def test_an_unknown_texture_is_named() -> None:
    with pytest.raises(ValueError, match="velvet"):
        Scene().shape(c.rect(0, 0, 1, 1), texture="velvet")


def test_small_drawings_are_quick() -> None:
    draw(DOG, "standing", 1, 256)
    started = time.process_time()
    for seed in range(5):
        draw(DOG, "standing", seed, 256)
    assert (time.process_time() - started) / 5 < 0.5
