"""Browsing by class: the tree of ICONCLASS, by what people classed, and where nobody did, by what the model sees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.cache import cache
from django.urls import reverse
from django.utils.http import urlencode

from onitsearch.crop.sizes import Size
from onitsearch.models import Illustration
from onitsearch.search.class_names import above
from onitsearch.search.listing import listed
from onitsearch.search.query import Filters
from onitsearch.search.subjects import SubjectSet, subject_sets
from onitsearch.store.snapshot import snapshot
from portal.visit import selectors
from portal.visit.classes import class_label
from portal.visit.params import SearchParams, search_address
from portal.visit.tiles import thumbnail_url

_KEPT = 120  # seconds
_THUMBNAILS = 4
# Of what lies below a class, so many are named with it.
_NAMED = 6


@dataclass(frozen=True)
class ClassNode:
    """One class: how many pictures are of it or below it, of these ``by_people`` by people; ``href`` leads to them.

    ``inside`` leads to the classes below it, empty where there are none to choose from.
    """

    notation: str
    label: str
    count: int
    by_people: int
    href: str
    inside: str
    thumbnails: list[str] = field(default_factory=list)
    below: list[ClassNode] = field(default_factory=list)


@dataclass(frozen=True)
class ClassPage:
    """What is shown of the tree: the way down to a class, that class (None above all), and the classes below it."""

    way: list[ClassNode]
    here: ClassNode | None
    nodes: list[ClassNode]


def class_page(under: str) -> ClassPage:
    """The classes below a notation; without one, the main divisions."""
    tree = _Tree(_sets())
    path = [one for one in reversed(above(under)) if one in tree.counts] if under else []
    here = under if under in tree.counts else (path[-1] if path else "")
    nodes = tree.below(here)
    pictures = _pictures(tree.examples(one) for one in nodes)
    shown = [tree.node(one, pictures) for one in nodes]
    way = [tree.node(one) for one in path if one != here]
    return ClassPage(way, tree.node(here) if here else None, shown)


class _Tree:
    """Counts by notation, each picture also under all that is above its own."""

    def __init__(self, sets: Sequence[SubjectSet]) -> None:
        self.counts: dict[str, int] = defaultdict(int)
        self._by_people: dict[str, int] = defaultdict(int)
        self._examples: dict[str, list[tuple[int, ...]]] = defaultdict(list)
        self._children: dict[str, set[str]] = defaultdict(set)
        # What people say comes first, and then what most pictures are.
        for one in sorted(sets, key=lambda one: (one.by_model, -one.count, one.notations)):
            ways = [above(notation) for notation in one.notations]
            for notation in {upper for way in ways for upper in way}:
                self.counts[notation] += one.count
                self._by_people[notation] += 0 if one.by_model else one.count
                self._examples[notation].append(one.examples)
            for way in ways:
                for place, notation in enumerate(way):
                    self._children[way[place + 1] if place + 1 < len(way) else ""].add(notation)

    def below(self, notation: str) -> list[str]:
        """The classes below one, the most frequent first; passed over is what says no more than the one below it."""
        found = [self._telling(one) for one in self._children.get(notation, ())]
        return sorted(found, key=lambda one: (-self.counts[one], one))

    def _telling(self, notation: str) -> str:
        children = self._children.get(notation, set())
        only = next(iter(children)) if len(children) == 1 else ""
        return self._telling(only) if only and self.counts[only] == self.counts[notation] else notation

    def examples(self, notation: str) -> list[int]:
        """Some pictures of a class, of as many different ones below it as there are."""
        found: list[int] = []
        of_sets = self._examples[notation]
        for place in range(_THUMBNAILS):
            found += [one[place] for one in of_sets[: 3 * _THUMBNAILS] if place < len(one)]
        return list(dict.fromkeys(found))[: 2 * _THUMBNAILS]

    def node(self, notation: str, pictures: dict[int, Illustration] | None = None) -> ClassNode:
        """One class with what is below it; its thumbnails where its ``pictures`` are given."""
        seen = [pictures[one] for one in self.examples(notation) if one in pictures] if pictures else []
        below = self.below(notation) if pictures is not None else []
        return ClassNode(
            notation,
            class_label(notation),
            self.counts[notation],
            self._by_people[notation],
            search_address(SearchParams(subject=notation)),
            _inside(notation) if self._children.get(notation) else "",
            [url for one in seen if (url := thumbnail_url(one, size=Size.SMALL))][:_THUMBNAILS],
            [self.node(one) for one in below[:_NAMED]],
        )


def _inside(notation: str) -> str:
    return f"{reverse('browse')}?{urlencode({'by': 'classes', 'under': notation})}"


def _pictures(ids: Iterable[list[int]]) -> dict[int, Illustration]:
    return selectors.visible_pictures().in_bulk({one for some in ids for one in some})


def _sets() -> list[SubjectSet]:
    """How many pictures are of which notations; kept while nothing changes."""
    now = snapshot()
    name = f"portal:subjects:{now}" if now else ""
    found = cache.get(name) if name else None
    if not isinstance(found, list):
        found = subject_sets(listed(Filters()).filter(canvas__removed_at=None))
        if name:
            cache.set(name, found, _KEPT)
    return found
