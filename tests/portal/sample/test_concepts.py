"""The registry as the rest of the house relies on it."""

from __future__ import annotations

import re

import numpy as np
import pytest

from portal.sample.concepts import LANGUAGES, compose, draw, registry
from portal.sample.concepts._naming import concept
from portal.sample.concepts._tables import rows
from portal.sample.ink import Scene, Shape


def test_concepts_are_whole() -> None:
    concepts = registry()
    assert len(concepts) >= 60
    for one in concepts.values():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one.id), one.id
        assert set(one.labels) == set(LANGUAGES), one.id
        assert all(one.labels.values()), one.id
        assert one.notation[:1].isdigit(), one.id
        assert len(one.variants) >= 4, one.id
        assert 1 <= sum(v.held_out for v in one.variants) < len(one.variants), one.id
        names = [v.name for v in one.variants]
        assert len(set(names)) == len(names), one.id


def test_every_name_has_drawings() -> None:
    assert sorted(rows("names")) == list(registry())
    with pytest.raises(KeyError, match="no row for the concept 'phoenix'"):
        concept("phoenix")


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_are_not_shared(language) -> None:
    labels = [one.labels[language].casefold() for one in registry().values()]
    assert sorted(labels) == sorted(set(labels))


def test_variants_vary_with_the_seed() -> None:
    every = [(one, variant) for one in registry().values() for variant in one.variants]
    for one, variant in every[::4]:  # a quarter: all of them take half a minute
        first, second = (_content(compose(one, variant, seed)) for seed in (1, 2))
        assert first != second, f"{one.id}/{variant.name} is the same for every seed"


def _content(scene: Scene) -> bytes:
    assert scene.items
    parts = [item.outline if isinstance(item, Shape) else item.points for item in scene.items]
    return np.concatenate(parts).tobytes()


def test_drawings_have_ink_and_paper() -> None:
    for one in list(registry().values())[::7]:
        picture = draw(one, one.variants[0], 3, 160)
        assert picture.dtype == np.uint8
        assert max(picture.shape) == 160
        assert 0.03 < (picture < 128).mean() < 0.75, one.id
