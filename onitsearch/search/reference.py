"""The reference vocabulary's words, and how a model's view of them is made."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Protocol

import numpy as np

from onitsearch.embed.reference import Reference, Rows, understood
from onitsearch.search import thesaurus
from onitsearch.search.vocabulary import fold, listed
from onitsearch.store import classes
from onitsearch.store.models import EmbeddingModel

log = logging.getLogger(__name__)

# Spellings that share more than this belong to one word that wandered (harp, Harfe, harpe).
_ALIKE = 0.6
_VERSION = "2"


# Encoding it takes seconds to minutes, and a key stands for the same weights for good.
_made: dict[str, Reference] = {}


class TextEncoder(Protocol):
    """What makes vectors of words: unit rows (n, dim)."""

    def encode_texts(self, texts: Sequence[str], lang: str = "en") -> Rows:
        """Unit rows of words of one language."""
        ...


@lru_cache(maxsize=1)
def words_digest() -> str:
    """A digest of the vocabulary's words; pictures are compared anew when it changes."""
    listed = [
        f"{term.name}|{_other(term, 'de')}|{_other(term, 'fr')}"
        for term in (*thesaurus.terms(), *thesaurus.broader())
    ]
    return hashlib.sha256("\n".join([_VERSION, *listed]).encode()).hexdigest()[:16]


def ensure(model: EmbeddingModel, encoder: TextEncoder) -> Reference:
    """The model's reference vocabulary, encoded now where it is missing or of other words."""
    kept = classes.reference_of(model)
    if kept is not None and kept.digest == words_digest():
        return kept
    made = _made.get(model.key)
    if made is None or made.digest != words_digest():
        log.info("encoding the reference vocabulary (%d words) with %s", len(thesaurus.terms()), model.key)
        made = _made[model.key] = make(encoder)
    classes.save_reference(model, made)
    return made


def make(encoder: TextEncoder) -> Reference:
    """Encode the vocabulary, and see which of its words the model understands."""
    depicted = thesaurus.terms()
    terms = (*depicted, *thesaurus.broader())
    rows = encoder.encode_texts([term.name for term in terms], "en")
    spoken, telling = zip(*(_translated(terms, lang, encoder, rows) for lang in ("de", "fr")), strict=True)
    means = np.nanmean([rows, *spoken], axis=0).astype(np.float32)
    names = tuple(listed(term.name) for term in terms)
    known = understood(rows, list(telling))
    return Reference(words_digest(), names, rows[: len(depicted)], known, means)


def _translated(
    terms: Sequence[thesaurus.Term], lang: str, encoder: TextEncoder, rows: Rows
) -> tuple[Rows, Rows]:
    """Rows (n, dim) of words in another language, NaN where it has none, and those of them that tell something.

    ``rows`` are those of the English words: what is spelled alike agrees with them without being known.
    """
    spoken, telling = np.full_like(rows, np.nan), np.full_like(rows, np.nan)
    otherwise = [_other(term, lang) for term in terms]
    named = [place for place, term in enumerate(terms) if term.names[lang]]
    if named:
        spoken[named] = encoder.encode_texts(
            [otherwise[at] or terms[at].names[lang][0] for at in named], lang
        )
    told = [place for place, name in enumerate(otherwise) if name]
    telling[told] = spoken[told]
    return spoken, telling


def _other(term: thesaurus.Term, lang: str) -> str:
    """The word in another language, where it is spelled otherwise: what is spelled alike agrees without being known."""
    own = fold(term.name)
    for name in term.names[lang][:2]:
        if SequenceMatcher(None, own, fold(name)).ratio() < _ALIKE:
            return name
    return ""
