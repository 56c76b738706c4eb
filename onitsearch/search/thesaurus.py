"""ICONCLASS as a thesaurus: a word means its notations, these mean everything below them, in every language.

Names of a notation are its own label and bracket name only. Keywords are no names: under “bird” they list Cupid,
Juno and January. Everyday words that ICONCLASS lacks (farm animal, timepiece) come from ``supplement.tsv``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from onitsearch.search import vocabulary
from onitsearch.search.vocabulary import LANGUAGES, fold

# Divisions whose notations name what can be seen; the stories of the Bible, saints and gods are named by keywords.
_VISIBLE = (
    "11P31", "11Q7", "12I6", "23T", "23U", "24", "25", "26", "29", "31A", "31D", "32B", "34", "41", "43", "44B",
    "44C", "44G", "45C", "45F", "46", "47", "48A9", "48C1", "48C2", "48C5", "48C6", "48C7", "48C8", "48C9", "49",
)  # fmt: skip
# Of these, what a picture shows by itself: with the everyday names they are the words pictures are compared with.
_DEPICTED = ("25A", "25C", "25F", "25G", "25H", "25I")
_UMLAUT = re.compile("([aou])e")
_BRACKET = re.compile(r"\(([^()+]*)\)")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_EXAMPLES = re.compile(
    r"(,|;)?\s*\b(e\.g\.|i\.e\.|etc\.|and special forms|z\. ?B\.|usw\.|p\. ?ex\.|par exemple)", re.I
)
_PARTS = re.compile(r",|;| or | oder | ou ")
# Keys, their expansions and openings for a name are no notations of things.
_DERIVED = re.compile(r"k|\+|\.\.\.")
_PLURALS = {
    "en": (("ies", "y"), ("ves", "f"), ("es", ""), ("s", "")),
    "de": (("en", ""), ("en", "e"), ("er", ""), ("n", ""), ("e", ""), ("s", "")),
    "fr": (("aux", "al"), ("x", ""), ("s", "")),
}
_LONGEST_NAME = 3  # words
_LONGEST_TERM = 2


@dataclass(frozen=True, slots=True)
class Sense:
    """What words of ``lang`` mean: ``notations`` (each with all below it), their names by language, its own first."""

    notations: tuple[str, ...]
    names: Mapping[str, tuple[str, ...]]
    lang: str = ""  # a notation is of none

    def covers(self, notation: str) -> bool:
        """Whether a notation is one of these or lies below one."""
        return any(is_below(notation, one) for one in self.notations)


@dataclass(frozen=True, slots=True)
class Term:
    """A thing with a name: its notations, and what it is called in each language, the preferred name first."""

    name: str
    notations: tuple[str, ...]
    names: Mapping[str, tuple[str, ...]]


def is_below(notation: str, above: str) -> bool:
    """Whether ``notation`` is ``above`` or a narrower one (``25F33(EAGLE)`` is below ``25F3``).

    A doubled letter turns a notation into its opposite (``25FF``, fabulous animals), which is not below it. With
    ``=`` before it a notation means itself alone.
    """
    if above.startswith("="):
        return notation == above[1:]
    if not notation.startswith(above):
        return False
    return not (above[-1:].isalpha() and notation[len(above) : len(above) + 1] == above[-1])


def lookup(words: str, lang: str = "en") -> Sense | None:
    """What words mean, in the visitor's language first; None where no notation and no everyday word is called so."""
    wanted = fold(words)
    if not wanted:
        return None
    if notation := vocabulary.notation_in(words):
        return Sense((notation,), _names_of((notation,)))
    own = vocabulary.language_of(lang)
    for language in dict.fromkeys((own, *LANGUAGES)):
        forms = singulars(wanted, language)
        if language != own:  # in a language that was not spoken of, "red" is not what is left of „Rede“
            forms = tuple(form for form in forms if form in _spelled(language))
        found = {one: None for form in forms for one in _everyday(language).get(form, ())}
        # A row for a broader word lists what it means in full, and more narrowly than ICONCLASS's prefixes can.
        for rank in (0, 1) if not _in_full(forms, language) else ():
            named = [one for form in forms for one in _named(language)[rank].get(form, ())]
            if named and (rank == 0 or not found):
                found.update(dict.fromkeys(named))
        if found:
            notations = tuple(_topmost(found))
            return Sense(notations, _names_of(notations), language)
    return None


def narrower(sense: Sense) -> list[Term]:
    """The terms of the reference vocabulary that a sense covers, itself included."""
    return list(_narrower(sense.notations))


@lru_cache(maxsize=2048)
def _narrower(notations: tuple[str, ...]) -> tuple[Term, ...]:
    return tuple(
        term for term in terms() if any(is_below(one, above) for one in term.notations for above in notations)
    )


def knows(word: str) -> bool:
    """Whether any text of the thesaurus, in any of its languages, holds this single word."""
    wanted = fold(word)
    forms = {form for language in LANGUAGES for form in singulars(wanted, language)}
    return bool(wanted) and not forms.isdisjoint(_lexicon())


def warm_up() -> None:
    """Read what questions need, so that no visitor waits for it; some seconds."""
    for lang in LANGUAGES:
        lookup("book", lang)
    knows("book")
    terms()


@lru_cache(maxsize=1)
def terms() -> tuple[Term, ...]:
    """The reference vocabulary: one term a name, of things that can be seen, called by one or two English words."""
    by_name: dict[str, dict[str, None]] = {}
    shown: dict[str, str] = {}
    for notation in _notations():
        for name in own_names(notation, "en")[:1] if notation.startswith(_DEPICTED) else ():
            if len(name.split()) <= _LONGEST_TERM:
                by_name.setdefault(fold(name), {})[notation] = None
                shown.setdefault(fold(name), name)
    for row in supplement():
        name = row.names["en"][0]
        alone = len(row.notations) == 1 and not row.notations[0].startswith("=")
        if alone and len(name.split()) <= _LONGEST_TERM:
            by_name.setdefault(fold(name), {})[row.notations[0]] = None
            shown.setdefault(fold(name), name)
    return tuple(
        Term(shown[folded], tuple(notations), _names_of(tuple(notations)))
        for folded, notations in sorted(by_name.items())
    )


@lru_cache(maxsize=1)
def broader() -> tuple[Term, ...]:
    """The everyday words that mean several notations, which are no class of their own."""
    depicted = {fold(term.name) for term in terms()}
    return tuple(row for row in supplement() if len(row.notations) > 1 and fold(row.name) not in depicted)


@lru_cache(maxsize=100_000)
def own_names(notation: str, lang: str) -> tuple[str, ...]:
    """What a notation itself is called in a language, the singular first where a keyword gives it."""
    label = vocabulary.label(notation, lang)
    bracket = _BRACKET.search(notation)
    if not label or (bracket and bracket[1] == "..."):
        return ()
    if bracket:
        label = label.rpartition(": ")[2]
    label = _EXAMPLES.split(_ASIDE.sub(" ", label).split("~")[0].split(":")[0])[0]
    names = [" ".join(part.split()).strip(" .-'\"") for part in _PARTS.split(label)]
    names = [name for name in names if name and len(name.split()) <= _LONGEST_NAME and not name[0].isdigit()]
    known = {form for name in names for form in singulars(fold(name), lang)}
    words = [word for word in vocabulary.keywords(notation, lang) if fold(word) in known]
    return tuple(dict.fromkeys([*words, *names]))


def singulars(word: str, lang: str) -> tuple[str, ...]:
    """The folded forms under which a folded word may be listed: itself, and what it may be the plural of.

    German is also typed, and ICONCLASS's keywords are written, with ae, oe and ue for umlauts.
    """
    forms, language = [word], vocabulary.language_of(lang)
    for ending, single in _PLURALS[language]:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            forms.append(word[: len(word) - len(ending)] + single)
    if language == "de":
        forms += [_UMLAUT.sub(r"\1", form) for form in forms]
    return tuple(dict.fromkeys(forms))


@lru_cache(maxsize=1)
def supplement() -> tuple[Term, ...]:
    """The everyday words beside ICONCLASS, a row each."""
    try:
        text = resources.files("onitsearch.search").joinpath("supplement.tsv").read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    rows = []
    for row in csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        names = {lang: _split(row[lang]) for lang in LANGUAGES}
        rows.append(Term(names["en"][0], _split(row["notations"]), names))
    return tuple(rows)


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _notations() -> Iterator[str]:
    for notation in vocabulary.notations():
        if notation.startswith(_VISIBLE) and not _DERIVED.search(notation):
            yield notation


@lru_cache(maxsize=len(LANGUAGES))
def _named(lang: str) -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]]:
    """Folded singular names to notations: those that are called just so, and those that are also called so."""
    found: tuple[dict[str, dict[str, None]], ...] = ({}, {})
    for notation in _notations():
        names = own_names(notation, lang)
        first = set(singulars(fold(names[0]), lang)) if names else set()
        for name in names:
            forms = singulars(fold(name), lang)
            rank = 0 if first & set(forms) else 1
            for form in forms:
                found[rank].setdefault(form, {})[notation] = None
    first_names, others = ({name: tuple(listed) for name, listed in one.items()} for one in found)
    return first_names, others


def _in_full(forms: Iterable[str], lang: str) -> bool:
    return any(len(_everyday(lang).get(form, ())) > 1 for form in forms)


@lru_cache(maxsize=len(LANGUAGES))
def _everyday(lang: str) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for row in supplement():
        for name in row.names[lang]:
            for form in singulars(fold(name), lang):
                found.setdefault(form, {}).update(dict.fromkeys(row.notations))
    return {name: tuple(notations) for name, notations in found.items()}


@lru_cache(maxsize=len(LANGUAGES))
def _spelled(lang: str) -> frozenset[str]:
    """Every name of a language as it is spelled, folded."""
    names = [name for row in supplement() for name in row.names[lang]]
    names += [name for notation in _notations() for name in own_names(notation, lang)]
    return frozenset(fold(name) for name in names)


def _names_of(notations: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    wanted = set(notations)
    rows = [row for row in _rows_by_notation(notations) if set(row.notations) <= wanted]
    notations = tuple(notation.lstrip("=") for notation in notations)
    return {
        lang: tuple(
            dict.fromkeys(
                [name for row in rows for name in row.names[lang]]
                + [name for notation in notations for name in own_names(notation, lang)]
            )
        )
        for lang in LANGUAGES
    }


def _rows_by_notation(notations: Iterable[str]) -> list[Term]:
    index = _supplement_index()
    return list({id(row): row for one in notations for row in index.get(one, ())}.values())


@lru_cache(maxsize=1)
def _supplement_index() -> Mapping[str, tuple[Term, ...]]:
    found: dict[str, list[Term]] = {}
    for row in supplement():
        for notation in row.notations:
            found.setdefault(notation, []).append(row)
    return {notation: tuple(rows) for notation, rows in found.items()}


def _topmost(notations: Iterable[str]) -> list[str]:
    """Without those that lie below another one of them."""
    kept: list[str] = []
    for notation in sorted(notations, key=len):
        if not any(is_below(notation, one) for one in kept):
            kept.append(notation)
    return kept


@lru_cache(maxsize=1)
def _lexicon() -> frozenset[str]:
    """Every single word of labels, keywords and everyday words, folded once each, in all languages."""
    words: set[str] = set()
    for word in set(" ".join(vocabulary.all_texts()).split()):
        words.update(fold(word).replace("-", " ").replace("'", " ").split())
    for row in supplement():
        for names in row.names.values():
            for name in names:
                words.update(fold(name).replace("-", " ").split())
    return frozenset(word.strip(".,;:()[]\"'") for word in words)
