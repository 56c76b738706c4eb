"""Drawings stay what they are: the sample's books and the model's training pictures hang on every seed.

A sample of the table is drawn here; ``ONIT_ALL_RENDERS=1`` draws all of it (a minute).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from itertools import islice

import pytest

from portal.sample import faces
from portal.sample.concepts import registry
from tests.portal.sample import renders

TABLE = json.loads(renders.TABLE.read_text(encoding="utf-8"))
EVERYTHING = bool(os.environ.get("ONIT_ALL_RENDERS"))
# Of 255, in a cell of 64 pixels: one pixel of ink more or less is 4.
TOLERANCE = 2
TYPE = pytest.mark.skipif(
    faces.path_of("pica") is None or faces.path_of("fraktur") is None,
    reason="the npm packages with the period's type are not installed",
)


def changed(kind: str, made: Iterable[tuple[str, renders.Draw]], cells: int = renders.CELLS) -> list[str]:
    return [
        name
        for name, make in made
        if renders.difference(TABLE[kind][name], renders.grey(make(), cells)) > TOLERANCE
    ]


def test_no_concept_or_variant_is_lost_or_renamed() -> None:
    assert {one.id: renders.facts(one) for one in registry().values()} == TABLE["facts"]
    assert [name for name, _ in renders.drawings()] == list(TABLE["drawings"])


def test_drawings_are_those_of_the_table() -> None:
    # An odd step below the fewest rows of a concept: it falls on every concept, and on each seed in turn.
    step = 1 if EVERYTHING else 7
    assert changed("drawings", islice(renders.drawings(), 0, None, step)) == []


@TYPE
def test_ornaments_and_marks_are_those_of_the_table() -> None:
    assert changed("shop", renders.shop()) == []


@TYPE
def test_pages_are_those_of_the_table() -> None:
    wanted = renders.pages() if EVERYTHING else islice(renders.pages(), 24, 48, 2)
    assert changed("pages", wanted, renders.PAGE_CELLS) == []
