"""Candidates by text: what captions say of pictures, and the classes that people or libraries gave them."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping

from onitsearch.search import thesaurus, visual, vocabulary, weights
from onitsearch.search.candidates import Candidates, SearchContext
from onitsearch.search.query import Vector, Why
from onitsearch.search.understand import Concept
from onitsearch.stale_cache import revalidated
from onitsearch.store import captions, tags
from onitsearch.store.notations import illustrations_with_notations, notation_counts

# Shorter names of narrower things are other words too often.
_TELLING = 4
_MOST_NAMES = 600
_MANY = 20_000


def add_captions_and_classes(
    made: Candidates, concept: Concept, vector: Vector, lang: str, context: SearchContext, *, whole: bool
) -> None:
    """Add what captions and people's classes say."""
    captioned = _captions(concept, context)
    classed = _classed(concept, lang, context)
    tagged = tags.illustrations_tagged(
        tags.in_use([concept.words, *(name for name, _lang in concept.names())]),
        wanted=context.wanted, model=context.model, limit=context.depth,
    )  # fmt: skip
    told = [
        *(one.illustration_id for one in captioned),
        *(one for one, _ in classed),
        *(one for one, _ in tagged),
    ]
    visual.score_missing(made, vector, told, context)
    understood = visual.understood(concept, context)
    for match in captioned:
        one = match.illustration_id
        evidence = _caption_evidence(match)
        if understood:
            # Captions of one page run together: what does not look like it at all stands beside it.
            share = 1.0 if made.evidence[one] >= 0 else made.nearness[one]
            evidence -= max(0.0, weights.LOOKS_OTHERWISE - share) * weights.DOUBT
        made.add(
            one,
            evidence if whole else min(evidence, weights.PART),
            Why("in-the-caption", " ".join(match.terms)),
        )
    for one, tag in tagged:
        made.add(one, weights.CLASSED if whole else weights.PART, Why("tag", tag))
    for one, notation in classed:
        made.add(one, weights.CLASSED if whole else weights.PART, Why("class", notation))


def add_captions_of_whole_question(
    made: Candidates, text: str, vector: Vector, context: SearchContext
) -> None:
    """Add captions that hold all words of a question that names several things, or says more of one."""
    found = captions.search([[text]], wanted=context.wanted, model=context.model, limit=context.depth)
    visual.score_missing(made, vector, [one.illustration_id for one in found], context)
    for match in found:
        made.add(
            match.illustration_id, _caption_evidence(match), Why("in-the-caption", " ".join(match.terms))
        )
    tagged = tags.illustrations_tagged(
        tags.in_use([text]), wanted=context.wanted, model=context.model, limit=context.depth
    )
    visual.score_missing(made, vector, [one for one, _ in tagged], context)
    for one, tag in tagged:
        made.add(one, weights.CLASSED, Why("tag", tag))


def _caption_evidence(match: captions.CaptionMatch) -> float:
    return weights.CAPTION - (weights.RUNNING if match.running else 0.0)


def _captions(concept: Concept, context: SearchContext) -> list[captions.CaptionMatch]:
    return captions.search(
        [names_of(concept)], wanted=context.wanted, model=context.model, limit=context.depth
    )


def names_of(concept: Concept) -> list[captions.Term | str]:
    """What captions may call a thing: its names, and those of narrower things."""
    group: list[captions.Term | str] = [captions.Term(name, lang) for name, lang in concept.names()]
    if concept.sense is not None:
        for term in thesaurus.narrower(concept.sense):
            group += [
                captions.Term(name, lang)
                for lang in vocabulary.LANGUAGES
                for name in term.names[lang][:2]
                if len(name) >= _TELLING
            ]
    return group[:_MOST_NAMES]


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
    return illustrations_with_notations(
        sorted(notations), wanted=context.wanted, model=context.model, limit=context.depth
    )


def _present(context: SearchContext) -> Mapping[str, int]:
    """The notations that pictures in scope carry; kept for a minute where many would have to be counted."""
    if context.background.rows < _MANY or context.wanted.narrow:
        return notation_counts(context.wanted, context.model)
    scope = repr(dataclasses.replace(context.wanted, exclude=()))
    name = f"onit:notations:{context.model.pk}:{hashlib.sha256(scope.encode()).hexdigest()[:24]}"
    return revalidated(name, lambda: dict(notation_counts(context.wanted, context.model)), fresh=60)
