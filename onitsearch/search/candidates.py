"""Candidates for a part of a question: how sure each is, how near, and why.

Evidence is a logit: 0 lies on the answer's line, more is surer. Looks, classes and captions each draw their own
line (see threshold.py); reasons that come from different sources add up, as each lowers the doubt the others leave.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from onitsearch.conf import conf
from onitsearch.embed.reference import Reference
from onitsearch.search.background import Background
from onitsearch.search.query import Why
from onitsearch.search.weights import MOST_VISUAL_EVIDENCE
from onitsearch.store.models import EmbeddingModel
from onitsearch.store.query_plan import Filter, choose

# How deep the index is walked at first, and next where that does not settle an answer.
_DEPTHS = (200, 500)
# Of several things, this much speaks against one that is not seen at all.
_ABSENT = -2 * MOST_VISUAL_EVIDENCE


@dataclass(slots=True)
class Candidates:
    """What one part of a question finds: evidence and nearness of each candidate (row ids), and reasons.

    ``line`` is the score from which looks make sure, where they were scored; ``truncated`` says that the walk ended
    before the context's depth, since nothing further away can be sure or among the places that are looked at.
    """

    evidence: dict[int, float] = field(default_factory=dict)
    nearness: dict[int, float] = field(default_factory=dict)
    why: dict[int, list[Why]] = field(default_factory=dict)
    line: float = math.inf
    truncated: bool = False

    def add(self, one: int, evidence: float, why: Why | None) -> None:
        """Add an independent reason for a candidate."""
        doubt = (1 - _sigmoid(self.evidence.get(one, -math.inf))) * (1 - _sigmoid(evidence))
        self.evidence[one] = _logit(1 - doubt)
        if why is not None:
            self.why.setdefault(one, []).append(why)


@dataclass(frozen=True, slots=True)
class SearchContext:
    """Where a search looks: the model, what hits must belong to, how deep, and the collection's background.

    ``places`` says how many hits below the line somebody looks at: where it is given, walks may end earlier.
    """

    model: EmbeddingModel
    wanted: Filter
    depth: int
    background: Background
    reference: Reference | None
    places: int | None = None

    def depths(self, places: int | None) -> tuple[int, ...]:
        """How deep to walk, step by step, where so many places below the line are looked at; None: all."""
        if places is None or not self._plenty:
            return (self.depth,)
        return (*(depth for depth in _DEPTHS if places < depth < self.depth), self.depth)

    @property
    def _plenty(self) -> bool:
        """Whether as many pictures as are counted are surely there, and a shorter walk costs less."""
        if self.wanted.wide:
            return self.background.rows >= 2 * self.depth
        # What is not looked at exactly are more rows than EXACT_ROWS.
        return conf().exact_rows >= self.depth and choose(self.wanted, self.model) != "exact"


def all_of(parts: list[Candidates], near: Candidates | None = None) -> Candidates:
    """What shows every one of several things: as sure as of the least sure; ``near`` orders what is about equal.

    Below the line those come first that show some of the things.
    """
    if len(parts) == 1 and near is None:
        return parts[0]
    made = Candidates()
    for one in set().union(*(part.evidence for part in parts)):
        each = [part.evidence.get(one, _ABSENT) for part in parts]
        if min(each) >= 0:
            made.evidence[one] = min(each)
        else:
            made.evidence[one] = sum(max(_ABSENT, min(0.0, evidence)) for evidence in each) / len(each)
        nearest_to = near.nearness if near is not None and one in near.nearness else None
        made.nearness[one] = (
            nearest_to[one]
            if nearest_to is not None
            else sum(part.nearness.get(one, 0.0) for part in parts) / len(parts)
        )
        made.why[one] = list(dict.fromkeys(why for part in parts for why in part.why.get(one, [])))
    return made


def any_of(parts: list[Candidates]) -> Candidates:
    """What shows one or another of several things: as sure as of the surest."""
    if len(parts) == 1:
        return parts[0]
    made = Candidates()
    for part in parts:
        for one, evidence in part.evidence.items():
            made.evidence[one] = max(evidence, made.evidence.get(one, -math.inf))
            made.nearness[one] = max(part.nearness.get(one, 0.0), made.nearness.get(one, 0.0))
    for one in made.evidence:
        heard = sorted(parts, key=lambda part: -part.evidence.get(one, -math.inf))
        made.why[one] = list(dict.fromkeys(why for part in heard for why in part.why.get(one, [])))
    return made


def together(parts: list[Candidates], against: list[Candidates]) -> Candidates:
    """The parts of a mixed question as one: their mean evidence, less what speaks for the examples to avoid."""
    if len(parts) == 1 and not against:
        return parts[0]
    made = Candidates()
    for one in set().union(*(part.evidence for part in parts)) if parts else ():
        evidence = sum(part.evidence.get(one, -MOST_VISUAL_EVIDENCE) for part in parts) / len(parts)
        evidence -= sum(max(0.0, part.evidence.get(one, 0.0)) for part in against)
        made.evidence[one] = evidence
        made.nearness[one] = sum(part.nearness.get(one, 0.0) for part in parts) / len(parts)
        made.why[one] = list(dict.fromkeys(why for part in parts for why in part.why.get(one, [])))
    return made


def _sigmoid(evidence: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, evidence))))


def _logit(value: float) -> float:
    value = min(max(value, 1e-9), 1 - 1e-9)
    return math.log(value / (1 - value))
