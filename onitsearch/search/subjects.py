"""The subjects of pictures: the notations that people gave, else those of the classes that the model is sure of.

Browsing by class has to show something before anybody classed anything; what people say stands above the model.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from django.core.cache import cache
from django.db.models import QuerySet

from onitsearch.embed.reference import STRANGE
from onitsearch.search import thesaurus, threshold
from onitsearch.search.class_names import above, compared
from onitsearch.search.vocabulary import listed
from onitsearch.store import classes, embedding_models, subjects
from onitsearch.store.models import EmbeddingModel, Illustration
from onitsearch.store.notations import ids_under, is_under
from onitsearch.store.snapshot import snapshot

_KEPT = 600  # seconds
_MOST_KEPT = 200_000  # row ids of 8 bytes


@dataclass(frozen=True, slots=True)
class SubjectSet:
    """So many pictures are of exactly these notations, by the model or by people; some as examples (row ids)."""

    notations: tuple[str, ...]
    by_model: bool
    count: int
    examples: tuple[int, ...]


def subject_sets(within: QuerySet[Illustration], among: Sequence[int] | None = None) -> list[SubjectSet]:
    """How many pictures are of which notations: of those ``within`` by people, of the shown ones by the model.

    ``among`` are row ids to which the model's word is narrowed.
    """
    found = [
        SubjectSet(one.classes, False, one.count, one.examples) for one in subjects.sets_by_people(within)
    ]
    model = embedding_models.active()
    lines = sure_lines(model) if model else {}
    if model and lines:
        found += [
            SubjectSet(_notations(one.classes), True, one.count, one.examples)
            for one in subjects.sets_by_model(lines, model, among)
        ]
    return found


def seen_notations() -> tuple[str, ...]:
    """The notations of what the model surely sees and all above them, those of the most pictures first.

    They are kept while nothing changes: beginnings of words are typed letter by letter.
    """
    now = snapshot()
    name = f"onitsearch:seen:{now}" if now else ""
    kept = cache.get(name) if name else None
    if isinstance(kept, tuple):
        return kept
    counts: Counter[str] = Counter()
    for one in subject_sets(Illustration.objects.none()):
        for notation in {upper for said in one.notations for upper in above(said)}:
            counts[notation] += one.count
    found = tuple(notation for notation, _many in counts.most_common())
    if name:
        cache.set(name, found, _KEPT)
    return found


def understood_names(start: str, lang: str) -> list[str]:
    """What things are called in a language that begin so and that the active model understands, short names first."""
    model = embedding_models.active()
    lines = sure_lines(model) if model else {}
    wanted = compared(start)
    found = {
        name
        for term in thesaurus.terms()
        if listed(term.name) in lines
        for name in term.names.get(lang, ())[:1]
        if compared(name).startswith(wanted)
    }
    return sorted(found, key=lambda name: (len(name), name))


def ids_of(prefixes: Iterable[str]) -> tuple[int, ...]:
    """The row ids of pictures whose subject is any of some notations, those below them included.

    A search, its counts and each of its facets ask for the same: they are kept while nothing changes.
    """
    wanted = tuple(prefixes)
    now = snapshot()
    said = hashlib.sha256("|".join(wanted).encode()).hexdigest()
    name = f"onitsearch:subjects:{said}:{now}" if now else ""
    kept = cache.get(name) if name else None
    if isinstance(kept, bytes):
        return tuple(np.frombuffer(kept, np.int64).tolist())
    found = _ids_of(wanted)
    if name and len(found) <= _MOST_KEPT:
        cache.set(name, np.asarray(found, np.int64).tobytes(), _KEPT)
    return found


def _ids_of(wanted: tuple[str, ...]) -> tuple[int, ...]:
    model = embedding_models.active()
    lines = sure_lines(model) if model else {}
    of_these = {
        name: line
        for name, line in lines.items()
        if any(is_under(notation_of_class(name), prefix) for prefix in wanted)
    }
    by_model = subjects.ids_by_model(of_these, model) if model else ()
    return (*ids_under(wanted), *by_model)


def sure_lines(model: EmbeddingModel) -> Mapping[str, float]:
    """From which score each class is sure that a model understands; empty before it has a vocabulary."""
    reference = classes.reference_of(model)
    if reference is None:
        return {}
    levels = ((name, reference.level([name])) for name in reference.names if name in _by_name())
    return {
        name: threshold.CLASS_LINES[level] for name, level in levels if level is not None and level > STRANGE
    }


def _notations(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(notation_of_class(name) for name in names))


def notation_of_class(name: str) -> str:
    """The notation of a class, as it is proposed to cataloguers; empty for what is none of the vocabulary."""
    return _by_name().get(name, "").lstrip("=")


@lru_cache(maxsize=1)
def _by_name() -> Mapping[str, str]:
    return {listed(term.name): term.notations[0] for term in thesaurus.terms()}
