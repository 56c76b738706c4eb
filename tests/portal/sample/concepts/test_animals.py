"""Every animal draws in every view, inked neither too little nor too much, and the same each time."""

from __future__ import annotations

import iconclass
import numpy as np
import pytest

from portal.sample.concepts import (
    LANGUAGES,
    amphibians,
    birds,
    cattle,
    compose,
    crawlers,
    draw,
    fishes,
    insects,
    quadrupeds,
    reptiles,
    serpents,
    shellfish,
    skinwinged,
)

FAMILIES = (
    quadrupeds,
    cattle,
    birds,
    fishes,
    shellfish,
    amphibians,
    reptiles,
    serpents,
    skinwinged,
    insects,
    crawlers,
)
ANIMALS = [concept for family in FAMILIES for concept in family.CONCEPTS]
# Small, since the test is about what is drawn and not how fine; smaller still, lines can grow no thinner.
SIZE = 128


@pytest.mark.parametrize("animal", ANIMALS, ids=lambda one: one.id)
def test_every_view_of_an_animal_draws(animal) -> None:
    # Three seeds go round the views, so that the whole set stays quick.
    for number, variant in enumerate(animal.variants):
        picture = draw(animal, variant, number % 3, SIZE, oversample=1)
        assert max(picture.shape) == SIZE
        ink = (picture < 128).mean()
        assert 0.03 < ink < 0.6, f"{animal.id}/{variant.name}: {ink:.2f} of the picture is ink"


@pytest.mark.parametrize("animal", ANIMALS, ids=lambda one: one.id)
def test_an_animal_has_many_views_and_all_its_names(animal) -> None:
    held = [one for one in animal.variants if one.held_out]
    assert len(animal.variants) >= 5
    assert 1 <= len(held) <= 2
    assert set(animal.labels) == set(LANGUAGES)
    assert all(1 <= len(animal.synonyms[language]) <= 3 for language in LANGUAGES)


def test_notations_are_known_to_iconclass() -> None:
    system = iconclass.init()
    for animal in ANIMALS:
        assert system[animal.notation]("en") != animal.notation, (
            f"{animal.id}: {animal.notation} means nothing"
        )


def test_there_are_enough_animals_and_no_view_is_another() -> None:
    assert len(ANIMALS) >= 32
    # Two views are two pieces of code, so what they lay down never has the same bounds.
    for animal in ANIMALS[::5]:
        outlines = [compose(animal, one, 5).bounds() for one in animal.variants]
        assert len(set(outlines)) == len(outlines)


def test_the_same_seed_draws_the_same_animal() -> None:
    for animal in ANIMALS[::9]:
        for variant in animal.variants[:1]:
            first = draw(animal, variant, 11, SIZE, oversample=1)
            assert np.array_equal(first, draw(animal, variant, 11, SIZE, oversample=1))
            assert not np.array_equal(first, draw(animal, variant, 12, SIZE, oversample=1))
