"""Captions by their words: the words themselves, and their stems in the languages of their books.

Postgres keeps the lexemes of each caption (migration 0007): ``=eulen`` is the word, folded, and ``de:eul`` its
German stem, there only where the book is in German (or names no language). So a word is compared with its own
language's stems and never with another's. Who may see what is decided by the vectors' own columns, as `nearest`
does, so that one rule holds for all ways of searching.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection

from manifests.folding import words_of, written_words
from onitsearch.store.caption_counts import LABELS, CaptionCounts, counts, lexeme, quoted
from onitsearch.store.index import TABLE
from onitsearch.store.models import EmbeddingModel
from onitsearch.store.query_plan import Filter, where_clause

LANGUAGES = ("de", "en", "fr", "la", "it", "es", "pt", "nl", "da", "sv", "no", "ru")
# Of a question that more captions answer than this, the first of them are ranked.
MOST_CANDIDATES = 20_000
_MOST_TERMS = 2_000
# BM25: how soon a longer caption counts less. How often a word stands in one caption says nothing.
_LENGTH = 0.4
# A caption is seldom longer; what OCR finds beside a picture without one is.
_CAPTION_WORDS = 14


class Term(NamedTuple):
    """Words that name something, and the language they are of; empty: of whichever language a book is in."""

    words: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class CaptionMatch:
    """A caption that answers; ``score`` is BM25's (0 and more, of rare words in short captions the highest).

    ``terms`` are the caption's own words that matched, as they stand; ``running`` says that the text is rather a
    piece of a page, or several captions in one, than this picture's own caption.
    """

    illustration_id: int
    score: float
    terms: tuple[str, ...]
    running: bool = False


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One telling word: any of these lexemes will do; ``weight`` is its inverse document frequency."""

    lexemes: frozenset[str]
    weight: float

    def among(self, held: Container[str]) -> _Wanted:
        return _Wanted(frozenset(one for one in self.lexemes if one in held), self.weight)


def search(
    groups: Sequence[Sequence[Term | str]],
    *,
    wanted: Filter,
    model: EmbeddingModel,
    limit: int,
) -> list[CaptionMatch]:
    """Return captions that answer all of the groups, the best first.

    A group is a concept, its members are the terms that name it, any of which will do; of a term of several
    words all must be there. Words that number captions ("Figur 1"), or that stand in so many that they say
    nothing, are no evidence: terms and groups of such words alone are left out.
    """
    if () in (wanted.manifests, wanted.collections, wanted.kinds, wanted.ids) or limit < 1:
        return []
    known = counts(model)
    asked = [terms for terms in (_telling(group, known) for group in groups) if terms]
    if not asked:
        return []
    # Of the hundreds of names of narrower things captions hold a few. What is hidden was not counted.
    if known.exact and wanted.hidden == "out":
        asked = [_held(terms, known) for terms in asked]
        if not all(asked):
            return []
    joined = " & ".join(f"({_any(terms)})" for terms in asked)
    lexemes = {one for terms in asked for term in terms for word in term for one in word.lexemes}
    clause, parameters = where_clause(wanted, model)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.id, tsvector_to_array(i.lexemes)"  # noqa: S608
            " FROM onit_search_illustration i WHERE i.lexemes @@ %s::tsquery"
            # A subquery a row: few captions match, and joined with it every vector would be looked at.
            f" AND (SELECT true FROM {TABLE} WHERE illustration_id = i.id AND {clause}) LIMIT %s",
            [joined, *parameters, MOST_CANDIDATES],
        )
        rows = [(int(one), len(held), lexemes.intersection(held)) for one, held in cursor.fetchall()]
    groups_asked = [_Group.of(terms) for terms in asked]
    scored = [(one, _score(groups_asked, found, length, known.length)) for one, length, found in rows]
    scored.sort(key=lambda entry: (-entry[1], entry[0]))
    best = scored[:limit]
    found_in = {one: frozenset(found) for one, _length, found in rows}
    standing = _standing({one: found_in[one] for one, _ in best})
    found_words = {one: standing.get(one, ((), False)) for one, _ in best}
    return [CaptionMatch(one, round(score, 4), *found_words[one]) for one, score in best]


def _telling(group: Sequence[Term | str], known: CaptionCounts) -> list[list[_Wanted]]:
    """The terms of a group that say something, each as the words that all must be there."""
    found: list[list[_Wanted]] = []
    for words in _lexemes([Term(one) if isinstance(one, str) else one for one in group][:_MOST_TERMS]):
        weighed = ((lexemes, known.weight(word, lexemes)) for word, lexemes in words)
        telling = [_Wanted(lexemes, weight) for lexemes, weight in weighed if weight > 0]
        if telling:
            found.append(telling)
    return found


def _lexemes(terms: Sequence[Term]) -> list[_Words]:
    """The words of each term, articles and the like left out, each with the lexemes that answer it."""
    known = {term: words for term in terms if (words := _terms.get(term)) is not None}
    split = {term: (words_of(term.words), _spoken(term.lang)) for term in terms if term not in known}
    stems = _stems_of({(word, lang) for words, langs in split.values() for word in words for lang in langs})
    made = {
        term: tuple(
            (word, _lexemes_of(word, langs, stems))
            for word in dict.fromkeys(words)
            if not _stops(word, langs, stems)
        )
        for term, (words, langs) in split.items()
    }
    if len(_terms) > _MOST_KEPT:
        _terms.clear()
    _terms.update(made)
    known.update(made)
    return [known[term] for term in terms]


def _lexemes_of(word: str, langs: Sequence[str], stems: _Stems) -> frozenset[str]:
    stemmed = {f"{lang}:{stem[:100]}" for lang in langs if (stem := stems[word, lang])}
    # A term of one language is not what is spelled so in another (the fish “bar” is no „Bär“).
    return frozenset(stemmed) if len(langs) == 1 and stemmed else frozenset({lexeme(word), *stemmed})


def _held(terms: Sequence[list[_Wanted]], known: CaptionCounts) -> list[list[_Wanted]]:
    """Of some terms those whose every word stands in a caption, by the lexemes that do."""
    held = ([word.among(known.holding) for word in term] for term in terms)
    return [term for term in held if all(word.lexemes for word in term)]


def _stops(word: str, langs: Sequence[str], stems: _Stems) -> bool:
    """Whether it is an article or the like: its language's configuration drops it, a short one any language's."""
    dropped = [lang for lang in langs if not stems[word, lang]]
    return bool(dropped) and (len(langs) == 1 or len(word) <= 3)


def _spoken(lang: str) -> tuple[str, ...]:
    short = lang.partition("-")[0].lower()
    return (short,) if short in LANGUAGES else () if short else LANGUAGES


def _any(terms: Sequence[Sequence[_Wanted]]) -> str:
    """The terms of a group as a tsquery: any term, of which every word, by any of its lexemes."""
    return " | ".join(
        "(" + " & ".join("(" + " | ".join(map(quoted, sorted(word.lexemes))) + ")" for word in term) + ")"
        for term in terms
    )


@dataclass(frozen=True, slots=True)
class _Group:
    """A group as it is scored: what each lexeme of its terms of one word is worth, and its longer terms."""

    single: dict[str, float]
    longer: list[list[_Wanted]]

    @staticmethod
    def of(terms: Sequence[list[_Wanted]]) -> _Group:
        single: dict[str, float] = {}
        for term in terms:
            if len(term) == 1:
                for one in term[0].lexemes:
                    single[one] = max(term[0].weight, single.get(one, 0.0))
        return _Group(single, [term for term in terms if len(term) > 1])

    def worth(self, found: Set[str]) -> float:
        """What the best of its terms is worth that these lexemes answer; 0 where none is."""
        best = max((self.single[one] for one in found if one in self.single), default=0.0)
        for term in self.longer:
            if all(word.lexemes & found for word in term):
                best = max(best, sum(word.weight for word in term))
        return best


def _score(asked: Sequence[_Group], found: Set[str], length: int, usual: float) -> float:
    worth = sum(group.worth(found) for group in asked)
    return worth / (1 - _LENGTH + _LENGTH * length / usual)


def _standing(matched: dict[int, frozenset[str]]) -> dict[int, tuple[tuple[str, ...], bool]]:
    """The words of captions, as they stand, that have any of the lexemes; and whether it is running text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, text FROM onit_search_illustration WHERE id = ANY(%s)", [list(matched)])
        texts = {int(one): written_words(text) for one, text in cursor.fetchall()}
    langs = {one: {found.partition(":")[0] for found in matched[one] if found[0] != "="} for one in texts}
    stems = _stems_of(
        {(word, lang) for one, words in texts.items() for _, word in words for lang in langs[one]}
    )
    return {
        one: (
            tuple(
                dict.fromkeys(
                    standing
                    for standing, word in words
                    if lexeme(word) in matched[one]
                    or any(f"{lang}:{stems[word, lang]}" in matched[one] for lang in langs[one])
                )
            ),
            _is_running([word for _, word in words]),
        )
        for one, words in texts.items()
    }


def _is_running(words: Sequence[str]) -> bool:
    """Whether folded words are a piece of a page, or several captions in one, rather than one caption."""
    return sum(word in LABELS for word in words) > 1 or len(words) > _CAPTION_WORDS


# Stems by word and language, as Postgres makes them (empty: it drops the word); what a stemmer says never changes.
_Stems = Mapping[tuple[str, str], str]
_stems: dict[tuple[str, str], str] = {}
_MOST_STEMS = 200_000
# The words of terms and their lexemes, for the same reason.
_Words = tuple[tuple[str, frozenset[str]], ...]
_terms: dict[Term, _Words] = {}
_MOST_KEPT = 20_000


def _stems_of(wanted: Iterable[tuple[str, str]]) -> _Stems:
    """The stems of words in languages."""
    found = {one: _stems.get(one) for one in wanted}
    missing = [one for one, stem in found.items() if stem is None]
    known = {one: stem for one, stem in found.items() if stem is not None}
    if not missing:
        return known
    if len(_stems) > _MOST_STEMS:
        _stems.clear()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, lang, onit_stem(word, lang) FROM unnest(%s::text[], %s::text[]) AS given(word, lang)",
            [[word for word, _ in missing], [lang for _, lang in missing]],
        )
        learned = {(word, lang): stem or "" for word, lang, stem in cursor.fetchall()}
    _stems.update(learned)
    return known | learned


def illustrations_with_phrases(phrases: Iterable[str]) -> tuple[int, ...]:
    """Return the ids of illustrations whose caption holds all words of any of the phrases, letter by letter."""
    queries = [
        " & ".join(quoted(lexeme(word)) for word in words) for words in map(words_of, phrases) if words
    ]
    if not queries:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM onit_search_illustration WHERE lexemes @@ %s::tsquery",
            [" | ".join(f"({query})" for query in queries)],
        )
        return tuple(int(row[0]) for row in cursor.fetchall())
