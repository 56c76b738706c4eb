"""Candidates for a part of a question: how sure each is, how near, and why.

Evidence is a logit: 0 lies on the answer's line, more is surer. Looks, classes and captions each draw their own
line (see line.py); reasons that come from different sources add up, as each lowers the doubt the others leave.
"""

from __future__ import annotations

import dataclasses
import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from django.core.cache import cache

from onitsearch.embed.reference import STRANGE, UNDERSTOOD, Reference
from onitsearch.search import line, thesaurus, vocabulary
from onitsearch.search.background import Background
from onitsearch.search.query import Vector, Why
from onitsearch.search.understand import Concept
from onitsearch.search.vocabulary import fold
from onitsearch.store import captions, classes
from onitsearch.store import words as store
from onitsearch.store.models import EmbeddingModel
from onitsearch.store.nearest import Filter, nearest, vectors_of

# What makes sure by itself, as logits: a caption that names it, a class that people gave, a book that is named.
CAPTION, CLASSED, BOOK = 2.2, 4.0, 0.85
# Logits at most that looks alone are worth, so that a caption is heard beside them.
_MOST = 4.0
# A picture as near as can be (itself) has this much evidence.
_ITSELF = 4.0
# How much nearness orders what is about equally sure.
NEARNESS = 3.0
_BANDS = {STRANGE: line.STRANGE, 1: line.UNPROVEN, UNDERSTOOD: line.UNDERSTOOD}
# A caption is doubted by how much less than this the picture looks like what it says.
_LOOKS_OTHERWISE, _DOUBT = 0.65, 7.0
# Running text, or several captions in one, may speak of something else: then looks have to agree.
_RUNNING = 2.5
# How much nearer another class may be, and what each share beyond it costs.
_CLOSE, _RIVALRY = 0.03, 20.0
# Shorter names of narrower things are other words too often.
_TELLING = 4
_MOST_NAMES = 600
_MANY = 20_000


@dataclass(slots=True)
class Candidates:
    """What one part of a question finds: evidence and nearness of each candidate (row ids), and reasons."""

    evidence: dict[int, float] = field(default_factory=dict)
    nearness: dict[int, float] = field(default_factory=dict)
    why: dict[int, list[Why]] = field(default_factory=dict)

    def add(self, one: int, evidence: float, why: Why | None) -> None:
        """Add an independent reason for a candidate."""
        doubt = (1 - _sigmoid(self.evidence.get(one, -math.inf))) * (1 - _sigmoid(evidence))
        self.evidence[one] = _logit(1 - doubt)
        if why is not None:
            self.why.setdefault(one, []).append(why)


@dataclass(frozen=True, slots=True)
class SearchContext:
    """Where a search looks: the model, what hits must belong to, how deep, and the collection's background."""

    model: EmbeddingModel
    wanted: Filter
    depth: int
    background: Background
    reference: Reference | None


def by_vector(vector: Vector, why: Why, context: SearchContext) -> Candidates:
    """What looks like a picture, as a unit vector (dim,)."""
    found = _nearest(vector, context)
    ids = [one for one, _similarity in found]
    similarities = np.asarray([similarity for _one, similarity in found], np.float32)
    background = context.background
    shares, at = line.shares(similarities, background.sample @ vector, background.rows)
    made = Candidates()
    step = max(1.0 - at, 0.05) / _ITSELF
    for one, share in zip(ids, shares.tolist(), strict=True):
        made.evidence[one] = (share - at) / step
        made.nearness[one] = share
        if share >= at:
            made.why[one] = [why]
    return made


def by_concept(
    concept: Concept, vector: Vector, lang: str, context: SearchContext, *, whole: bool = True
) -> Candidates:
    """What shows one thing that words name; ``vector`` is of these words.

    ``whole`` says that the words are all of the question: where more is said about the thing (“red”, “flying”), its
    class and its caption alone are not enough to be sure.
    """
    made = _by_looks(concept, vector, context)
    inside = _classes_inside(concept, context)
    for one, evidence, name in _by_class(inside, context) if inside else ():
        # The class is seen in the same pixels: no second witness.
        best = evidence if whole else min(evidence, -0.1)
        if one not in made.nearness:
            complete(made, vector, [one], context)
        if best > made.evidence[one]:
            made.evidence[one] = best
            if best >= 0:
                told = inside[name].told(lang)
                made.why[one] = [Why("narrower", told) if told else Why("looks-like", "words")]
    _compete(made, inside, context)
    _by_texts(made, concept, vector, lang, context, whole=whole)
    return made


def _by_texts(
    made: Candidates, concept: Concept, vector: Vector, lang: str, context: SearchContext, *, whole: bool
) -> None:
    """Add what captions and people's classes say."""
    captioned = _captions(concept, context)
    classed = _classed(concept, lang, context)
    complete(
        made, vector, [*(one.illustration_id for one in captioned), *(one for one, _ in classed)], context
    )
    understood = _band(concept, context.reference) is line.UNDERSTOOD
    for match in captioned:
        one = match.illustration_id
        evidence = CAPTION - (_RUNNING if match.running else 0.0)
        if understood:
            # Captions of one page run together: what does not look like it at all stands beside it.
            share = max(made.nearness[one], 1.0 + made.evidence[one] * line.STEP)
            evidence -= max(0.0, _LOOKS_OTHERWISE - share) * _DOUBT
        made.add(
            one, evidence if whole else min(evidence, -0.1), Why("in-the-caption", " ".join(match.terms))
        )
    for one, notation in classed:
        made.add(one, CLASSED if whole else 0.5, Why("class", notation))


def all_of(parts: list[Candidates], near: Candidates | None = None) -> Candidates:
    """What shows every one of several things: as sure as of the least sure; ``near`` orders what is about equal."""
    if len(parts) == 1 and near is None:
        return parts[0]
    made = Candidates()
    for one in set().union(*(part.evidence for part in parts)):
        made.evidence[one] = min(part.evidence.get(one, -_MOST * 2) for part in parts)
        nearest_to = near.nearness if near is not None and one in near.nearness else None
        made.nearness[one] = (
            nearest_to[one]
            if nearest_to is not None
            else sum(part.nearness.get(one, 0.0) for part in parts) / len(parts)
        )
        made.why[one] = list(dict.fromkeys(why for part in parts for why in part.why.get(one, [])))
    return made


def together(parts: list[Candidates], against: list[Candidates]) -> Candidates:
    """The parts of a mixed question as one: their mean evidence, less what speaks for the examples to avoid."""
    if len(parts) == 1 and not against:
        return parts[0]
    made = Candidates()
    for one in set().union(*(part.evidence for part in parts)) if parts else ():
        evidence = sum(part.evidence.get(one, -_MOST) for part in parts) / len(parts)
        evidence -= sum(max(0.0, part.evidence.get(one, 0.0)) for part in against)
        made.evidence[one] = evidence
        made.nearness[one] = sum(part.nearness.get(one, 0.0) for part in parts) / len(parts)
        made.why[one] = list(dict.fromkeys(why for part in parts for why in part.why.get(one, [])))
    return made


def _by_looks(concept: Concept, vector: Vector, context: SearchContext) -> Candidates:
    found = dict(_nearest(vector, context))
    scores = _scores(found, context)
    band = _band(concept, context.reference)
    at = line.draw(list(scores.values()), band)
    made = Candidates()
    for one, score in scores.items():
        made.nearness[one] = score
        made.evidence[one] = _evidence(score, at, band)
        if made.evidence[one] >= 0:
            made.why[one] = [Why("looks-like", "words")]
    return made


def _evidence(score: float, at: float, band: line.Band) -> float:
    if math.isinf(at):  # never sure; ordered all the same
        return min(-0.5, (score - 1.0) / line.STEP)
    return min(_MOST, (score - at) / line.STEP)


def _band(concept: Concept, reference: Reference | None) -> line.Band:
    if not concept.familiar:
        return line.UNHEARD
    if reference is None or concept.sense is None:
        return line.STRANGE
    level = reference.level(fold(name)[:60] for name in concept.sense.names["en"])
    return _BANDS[STRANGE if level is None else level]


@dataclass(frozen=True, slots=True)
class _Inside:
    """A class below a concept: from which score it is sure, and what it is called where it is a narrower one."""

    line: float
    names: Mapping[str, tuple[str, ...]] | None

    def told(self, lang: str) -> str:
        if self.names is None:
            return ""
        said = self.names[vocabulary.language_of(lang)] or self.names["en"]
        return said[0] if said else ""


def _classes_inside(concept: Concept, context: SearchContext) -> dict[str, _Inside]:
    """The classes below a concept that the model understands, by name."""
    if concept.sense is None or context.reference is None:
        return {}
    own = {fold(name) for name in concept.sense.names["en"]}
    found: dict[str, _Inside] = {}
    for term in thesaurus.narrower(concept.sense):
        name = fold(term.name)[:60]
        level = context.reference.level([name])
        if level is not None and level > STRANGE:
            found[name] = _Inside(line.CLASSES[level], None if name in own else term.names)
    return found


def _by_class(inside: Mapping[str, _Inside], context: SearchContext) -> list[tuple[int, float, str]]:
    """What looks like any of some classes: (row id, evidence, class)."""
    found = []
    carriers = classes.carriers(list(inside), wanted=context.wanted, model=context.model, limit=context.depth)
    for one, scores in carriers.items():
        name = max(
            (name for name in scores if name in inside), key=lambda name: scores[name] - inside[name].line
        )
        found.append((one, min(_MOST, (scores[name] - inside[name].line) / line.STEP), name))
    return found


def _compete(made: Candidates, inside: Mapping[str, _Inside], context: SearchContext) -> None:
    """Doubt what looks more like another thing that the model understands: a sunflower is no sun."""
    reference = context.reference
    if reference is None or not inside:
        return
    likely = [one for one, evidence in made.evidence.items() if evidence >= 0]
    for one, scores in classes.classes_of(likely, context.model).items():
        rival = max(
            (
                score
                for name, score in scores.items()
                if name not in inside and reference.level([name]) == UNDERSTOOD
            ),
            default=0.0,
        )
        own = max([made.nearness[one], *(score for name, score in scores.items() if name in inside)])
        lead = rival - own - _CLOSE
        if lead > 0:
            made.evidence[one] -= lead * _RIVALRY
            if made.evidence[one] < 0:
                made.why.pop(one, None)


def _captions(concept: Concept, context: SearchContext) -> list[captions.CaptionMatch]:
    group: list[captions.Term | str] = [captions.Term(name, lang) for name, lang in concept.names()]
    if concept.sense is not None:
        for term in thesaurus.narrower(concept.sense):
            group += [
                captions.Term(name, lang)
                for lang in vocabulary.LANGUAGES
                for name in term.names[lang][:2]
                if len(name) >= _TELLING
            ]
    return captions.search(
        [group[:_MOST_NAMES]], wanted=context.wanted, model=context.model, limit=context.depth
    )


def _classed(concept: Concept, lang: str, context: SearchContext) -> list[tuple[int, str]]:
    """What people (or the library) classed as the concept or anything below it."""
    present = _present(context)
    if not present:
        return []
    notations = set(vocabulary.matching(concept.words, present, lang))
    if concept.sense is not None:
        notations |= {one for one in present if concept.sense.covers(one)}
    notations |= {one for one in present if any(thesaurus.is_below(one, above) for above in set(notations))}
    if not notations:
        return []
    return store.classed(sorted(notations), wanted=context.wanted, model=context.model, limit=context.depth)


def _present(context: SearchContext) -> Mapping[str, int]:
    """The notations that pictures in scope carry; kept for a minute where many would have to be counted."""
    if context.background.rows < _MANY or context.wanted.narrow:
        return store.notation_counts(context.wanted, context.model)
    scope = repr(dataclasses.replace(context.wanted, exclude=()))
    name = f"onit:notations:{context.model.pk}:{hashlib.sha256(scope.encode()).hexdigest()[:24]}"
    found: dict[str, int] | None = cache.get(name)
    if found is None:
        found = store.notation_counts(context.wanted, context.model)
        cache.set(name, found, 60)
    return found


def _nearest(vector: Vector, context: SearchContext) -> list[tuple[int, float]]:
    wanted = context.wanted
    return nearest(
        vector, model=context.model, limit=context.depth, manifests=wanted.manifests,
        collections=wanted.collections, kinds=wanted.kinds, ids=wanted.ids, exclude=wanted.exclude,
    )  # fmt: skip


def _scores(similarities: Mapping[int, float], context: SearchContext) -> dict[int, float]:
    """Similarities of pictures to words as shares of the way from a picture's own base to its best."""
    usual = classes.usual_reach(context.model)
    levels = classes.levels_of(list(similarities), context.model)
    found = {}
    for one, similarity in similarities.items():
        if one in levels:
            base, best = levels[one]
            found[one] = (similarity - base) / max(best - base, usual, 1e-6)
        else:  # not compared with the vocabulary yet
            found[one] = min(0.5, similarity)
    return found


def complete(made: Candidates, vector: Vector, ids: Iterable[int], context: SearchContext) -> None:
    """Add the nearness of candidates that other reasons brought up and the nearest ended before."""
    missing = [one for one in dict.fromkeys(ids) if one not in made.nearness]
    if not missing:
        return
    similarities = {}
    for one, theirs in vectors_of(missing, context.model).items():
        length = float(np.linalg.norm(theirs)) or 1.0
        similarities[one] = float(theirs @ vector) / length
    for one, score in _scores(similarities, context).items():
        made.nearness[one] = score
        made.evidence.setdefault(one, min(-0.5, (score - 1.0) / line.STEP))


def _sigmoid(evidence: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, evidence))))


def _logit(value: float) -> float:
    value = min(max(value, 1e-9), 1 - 1e-9)
    return math.log(value / (1 - value))
