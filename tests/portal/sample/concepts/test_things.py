"""Every drawing of plants, landscapes, maps, ships, buildings, people and instruments draws, and with enough
ink."""

from __future__ import annotations

from collections import Counter
from types import ModuleType

import iconclass
import numpy as np
import pytest

from portal.sample.concepts import (
    LANGUAGES,
    Concept,
    Variant,
    buildings,
    compose,
    draw,
    flowers,
    fruits,
    instruments,
    landscapes,
    maps,
    people,
    rng_of,
    ships,
    trees,
)
from portal.sample.ink.render import render
from portal.sample.ink.scene import Scene, Shape
from portal.sample.ink.styles import etching

FAMILIES = (flowers, trees, fruits, landscapes, maps, ships, buildings, people, instruments)
CONCEPTS: tuple[Concept, ...] = tuple(one for family in FAMILIES for one in family.CONCEPTS)
DRAWINGS = [(concept, variant) for concept in CONCEPTS for variant in concept.variants]
SIZE_PX = 80


def _marks(scene: Scene) -> bytes:
    """All points of a scene, in order."""
    return b"".join(
        (item.outline if isinstance(item, Shape) else item.points).tobytes() for item in scene.items
    )


@pytest.mark.parametrize(("concept", "variant"), DRAWINGS, ids=[f"{one.id}-{v.name}" for one, v in DRAWINGS])
def test_every_variant_draws_with_ink_and_variety(concept: Concept, variant: Variant) -> None:
    scenes = [compose(concept, variant, seed) for seed in (1, 2, 3)]
    assert all(3 < len(scene.items) < 3000 for scene in scenes)
    assert len({_marks(scene) for scene in scenes}) == 3
    # One hand for all, or a heavy woodcut at this size would hide how dark the drawing itself is.
    rng = rng_of("things", concept.id, variant.name)
    picture = render(scenes[0], SIZE_PX, etching(rng), rng, 2)
    assert max(picture.shape) == SIZE_PX
    share = float(1 - picture.mean() / 255)
    assert 0.03 <= share <= 0.60, f"{share:.0%} ink"


@pytest.mark.parametrize("concept", CONCEPTS, ids=[one.id for one in CONCEPTS])
def test_a_drawing_is_the_same_each_time(concept: Concept) -> None:
    first, again = (compose(concept, concept.variants[-1], 7) for _ in range(2))
    assert _marks(first) == _marks(again)


@pytest.mark.parametrize("family", FAMILIES, ids=[one.__name__.rsplit(".", 1)[-1] for one in FAMILIES])
def test_a_print_is_the_same_each_time(family: ModuleType) -> None:
    concept = family.CONCEPTS[0]
    first, again = (draw(concept, concept.variants[0], 7, SIZE_PX, oversample=2) for _ in range(2))
    np.testing.assert_array_equal(first, again)


@pytest.mark.parametrize("concept", CONCEPTS, ids=[one.id for one in CONCEPTS])
def test_concepts_are_named_and_held_out(concept: Concept) -> None:
    assert len(concept.variants) >= 5
    assert 1 <= sum(one.held_out for one in concept.variants) <= 2
    for language in LANGUAGES:
        assert concept.labels[language]
        assert 1 <= len(concept.synonyms[language]) <= 3
    assert (concept.kind == "map") == (concept.id.endswith(("-map", "-plan", "-chart")))


def test_notations_are_in_the_vocabulary() -> None:
    vocabulary = iconclass.init()
    for concept in CONCEPTS:
        words = vocabulary[concept.notation]("en")
        assert words, f"{concept.id}: {concept.notation}"


def test_no_word_names_two_concepts() -> None:
    for language in LANGUAGES:
        words = Counter(
            word.casefold() for one in CONCEPTS for word in {one.labels[language], *one.synonyms[language]}
        )
        assert not {word for word, count in words.items() if count > 1}


def test_held_out_compositions_are_known_from_other_concepts() -> None:
    for family in FAMILIES:
        trained = {v.name for one in family.CONCEPTS for v in one.variants if not v.held_out}
        if family is maps:  # each kind of map has designs of its own
            continue
        held = {v.name for one in family.CONCEPTS for v in one.variants if v.held_out}
        assert held <= trained
