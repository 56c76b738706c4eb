"""Candidates by class: pictures that look like a narrower thing, and those that look more like another one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from onitsearch.embed.reference import STRANGE, UNDERSTOOD
from onitsearch.search import thesaurus, threshold, vocabulary
from onitsearch.search.candidates import MOST_VISUAL_EVIDENCE, Candidates, SearchContext
from onitsearch.search.understand import Concept
from onitsearch.search.vocabulary import fold, listed
from onitsearch.store import classes

# How much nearer another class may be, and what each share beyond it costs.
CLOSE, RIVALRY = 0.03, 8.0


@dataclass(frozen=True, slots=True)
class ClassInside:
    """A class below a concept: from which score it is sure, and what it is called where it is a narrower one."""

    line: float
    names: Mapping[str, tuple[str, ...]] | None

    def told(self, lang: str) -> str:
        """What it is called in a language; empty for the concept itself."""
        if self.names is None:
            return ""
        said = self.names[vocabulary.language_of(lang)] or self.names["en"]
        return said[0] if said else ""


def classes_inside(concept: Concept, context: SearchContext) -> dict[str, ClassInside]:
    """The classes below a concept that the model understands, by name."""
    if concept.sense is None or context.reference is None:
        return {}
    own = {fold(name) for name in concept.sense.names["en"]}
    found: dict[str, ClassInside] = {}
    for term in thesaurus.narrower(concept.sense):
        name = listed(term.name)
        level = context.reference.level([name])
        if level is not None and level > STRANGE:
            names = None if name in own else _names_to_tell(term)
            found[name] = ClassInside(threshold.CLASS_LINES[level], names)
    return found


def _names_to_tell(term: thesaurus.Term) -> Mapping[str, tuple[str, ...]]:
    """What a term is called: by its own word, not by another one of the same notation (a bird is no beak)."""
    rows = (_everyday().get((fold(term.name), notation)) for notation in term.notations)
    row = next((row for row in rows if row is not None), None)
    if row is not None:
        return row.names
    own = {lang: thesaurus.own_names(term.notations[0], lang) for lang in vocabulary.LANGUAGES}
    return {lang: names or term.names[lang] for lang, names in own.items()}


@lru_cache(maxsize=1)
def _everyday() -> Mapping[tuple[str, str], thesaurus.Term]:
    """The everyday words that mean one notation, by the word and the notation."""
    return {
        (fold(row.name), row.notations[0]): row for row in thesaurus.supplement() if len(row.notations) == 1
    }


def by_class(inside: Mapping[str, ClassInside], context: SearchContext) -> list[tuple[int, float, str]]:
    """What looks like any of some classes: (row id, evidence, class)."""
    found = []
    carriers = classes.illustrations_with_classes(
        list(inside), wanted=context.wanted, model=context.model, limit=context.depth
    )
    for one, scores in carriers.items():
        name = max(
            (name for name in scores if name in inside), key=lambda name: scores[name] - inside[name].line
        )
        found.append(
            (
                one,
                min(MOST_VISUAL_EVIDENCE, (scores[name] - inside[name].line) / threshold.SCORE_PER_LOGIT),
                name,
            )
        )
    return found


def compete(made: Candidates, inside: Mapping[str, ClassInside], context: SearchContext) -> None:
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
        lead = rival - own - CLOSE
        if lead > 0:
            made.evidence[one] -= lead * RIVALRY
            if made.evidence[one] < 0:
                made.why.pop(one, None)
