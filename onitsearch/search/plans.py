"""How each part of a question is answered: candidates with their evidence, before parts are put together."""

from __future__ import annotations

import dataclasses
import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.core.cache import cache

from onitsearch.search import vocabulary
from onitsearch.search.calibrate import Background, Scale, logit, score
from onitsearch.search.query import Vector, Why
from onitsearch.store import words as store
from onitsearch.store.models import EmbeddingModel
from onitsearch.store.nearest import Filter, nearest, vectors_of

# How sure a caption that holds the words, or a class that is called so, makes us by itself.
CAPTION = 0.75
CLASS = 0.9
# Evidence below this cannot be told from chance, and is no hit.
ENOUGH = 0.0
_MANY = 20_000


@dataclass(slots=True)
class Part:
    """What one part of the question says: evidence (a logit) for each candidate, and reasons."""

    evidence: dict[int, float] = field(default_factory=dict)
    why: dict[int, list[Why]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a search looks: the model, what hits must belong to, what chance is worth, how deep to look."""

    model: EmbeddingModel
    wanted: Filter
    background: Background
    depth: int


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A part of a question as a unit vector (dim,): what it stands for, and what its similarities are worth."""

    vector: Vector
    why: Why
    scale: Scale


def by_vector(look: Look, ground: Ground) -> Part:
    """What is most similar to a vector."""
    wanted = ground.wanted
    found = nearest(
        look.vector, model=ground.model, limit=ground.depth, manifests=wanted.manifests,
        collections=wanted.collections, kinds=wanted.kinds, ids=wanted.ids, exclude=wanted.exclude,
    )  # fmt: skip
    usual = ground.background.usual(look.vector)
    part = Part()
    for illustration, similarity in found:
        _note(part, illustration, look, look.scale.evidence(similarity, usual))
    return part


def by_words(words: str, lang: str, look: Look, ground: Ground) -> Part:
    """What words find: what looks like them, captions that hold them, classes that are called so.

    The three are taken as independent reasons: each that speaks for a picture lowers the doubt that the
    others leave.
    """
    part = by_vector(look, ground)
    reasons: list[tuple[int, float, Why]] = []
    for illustration in store.captioned(words, wanted=ground.wanted, model=ground.model, limit=ground.depth):
        reasons.append((illustration, CAPTION, Why("in-the-caption", words)))
    reasons += [(one, CLASS, Why("class", notation)) for one, notation in _classed(words, lang, ground)]
    complete(part, look, (one for one, _, _ in reasons), ground)
    for illustration, sure, why in reasons:
        doubt = 1 - score(part.evidence.get(illustration, -math.inf))
        part.evidence[illustration] = logit(1 - doubt * (1 - sure))
        part.why.setdefault(illustration, []).append(why)
    return part


def complete(part: Part, look: Look, ids: Iterable[int], ground: Ground) -> None:
    """Add the evidence of candidates that other parts brought up and this one's list ended before."""
    missing = [one for one in dict.fromkeys(ids) if one not in part.evidence]
    if not missing:
        return
    usual = ground.background.usual(look.vector)
    for illustration, theirs in vectors_of(missing, ground.model).items():
        length = float((theirs @ theirs) ** 0.5) or 1.0
        _note(part, illustration, look, look.scale.evidence(float(theirs @ look.vector) / length, usual))


def _note(part: Part, illustration: int, look: Look, evidence: float) -> None:
    part.evidence[illustration] = evidence
    if evidence >= 0:
        part.why[illustration] = [look.why]


def together(parts: list[Part], against: list[Part]) -> Part:
    """All parts of a question as one: their mean evidence, less what speaks for the examples to avoid.

    Only what every part knows is a candidate, so parts are completed before.
    """
    whole = Part()
    candidates = set.intersection(*(set(part.evidence) for part in parts)) if parts else set()
    for one in candidates:
        evidence = sum(part.evidence[one] for part in parts) / len(parts)
        evidence -= sum(max(0.0, part.evidence.get(one, 0.0)) for part in against)
        whole.evidence[one] = evidence
        reasons = [why for part in parts for why in part.why.get(one, [])]
        whole.why[one] = list(dict.fromkeys(reasons))
    return whole


def _classed(words: str, lang: str, ground: Ground) -> list[tuple[int, str]]:
    present = _present(ground)
    notations = vocabulary.matching(words, present, lang) if present else []
    if not notations:
        return []
    return store.classed(notations, wanted=ground.wanted, model=ground.model, limit=ground.depth)


def _present(ground: Ground) -> Mapping[str, int]:
    """The notations that pictures in scope carry; kept for a minute where many would have to be counted."""
    if ground.background.rows < _MANY or ground.wanted.narrow:
        return store.notation_counts(ground.wanted, ground.model)
    scope = repr(dataclasses.replace(ground.wanted, exclude=()))
    name = f"onit:notations:{ground.model.pk}:{hashlib.sha256(scope.encode()).hexdigest()[:24]}"
    found: dict[str, int] | None = cache.get(name)
    if found is None:
        found = store.notation_counts(ground.wanted, ground.model)
        cache.set(name, found, 60)
    return found
