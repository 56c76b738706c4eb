"""What words ask for: things to see, things to leave out, words to add or take away.

``birds -eagle`` leaves eagles out; ``zebra -stripes +spots`` moves the question's vector (plus and minus); quotation
marks keep words together. Articles and “a picture of” are no part of a question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from onitsearch.search import thesaurus, vocabulary
from onitsearch.search.thesaurus import Sense
from onitsearch.search.vocabulary import LANGUAGES, fold, language_of

_QUOTED = r'"([^"]+)"|“([^”]+)”|„([^“”]+)[“”]|«\s*([^»]+?)\s*»'
# A sign counts where a word begins with it: "sea-horse" is one word, and a dash by itself is none. A quotation
# mark without its other one says nothing.
_PART = re.compile(rf"(?<!\S)([-−+])?(?:{_QUOTED}|[\"“„«]?([^\s\"“„«]\S*))")
_TOKEN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_ARTICLES = frozenset(
    [
        "a",
        "an",
        "the",
        "some",
        "any",
        "this",
        "that",
        "these",
        "those",
        "der",
        "die",
        "das",
        "den",
        "dem",
        "des",
        "ein",
        "eine",
        "einen",
        "einem",
        "einer",
        "eines",
        "le",
        "la",
        "les",
        "un",
        "une",
        "des",
        "du",
        "de",
        "l",
        "d",
    ]
)
_FRAMES = re.compile(
    r"^(?:(?:an?|the|old|ein|eine|das|une?|la|le)\s+)*"
    r"(?:picture|image|photo(?:graph)?|drawing|woodcut|engraving|etching|illustration|bild|abbildung|zeichnung|"
    r"holzschnitt|kupferstich|illustration|image|dessin|gravure(?: sur bois)?)s?\s+"
    r"(?:of|with|showing|von|mit|eines|einer|de|d['’]|avec|du|des)\s*(?:(?:an?|the|einem|einer|une?|la|le|l['’])\s+)?",
    re.IGNORECASE,
)
_WITHOUT = re.compile(r"(.*\S)\s+(?:without|ohne|sans)\s+(\S.*)", re.IGNORECASE)
_OR = re.compile(r"\s+(?:or|oder|ou)\s+", re.IGNORECASE)
# What ends a sentence or a clause is no part of its last word.
_PUNCTUATION = ".,;:!?…·"
_CONNECTORS = frozenset(
    [
        "and",
        "or",
        "with",
        "near",
        "by",
        "beside",
        "next",
        "to",
        "in",
        "on",
        "under",
        "over",
        "above",
        "below",
        "at",
        "of",
        "from",
        "between",
        "behind",
        "before",
        "front",
        "und",
        "oder",
        "mit",
        "bei",
        "neben",
        "nahe",
        "an",
        "am",
        "auf",
        "unter",
        "über",
        "vor",
        "hinter",
        "zwischen",
        "im",
        "in",
        "von",
        "vom",
        "et",
        "ou",
        "avec",
        "près",
        "à",
        "au",
        "aux",
        "sur",
        "sous",
        "dans",
        "devant",
        "derrière",
        "entre",
        "chez",
    ]
)
_LONGEST = 4  # words of one name
MOST_CONCEPTS = 6


@dataclass(frozen=True, slots=True)
class ParsedWords:
    """What was typed, in its parts: ``positive`` to be found, ``excluded`` not wanted, ``added`` to the looks."""

    positive: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


def parse(text: str) -> ParsedWords:
    """Part words by their signs: ``-word``, ``+word``, and quotation marks that keep words together.

    Words without a sign are one thing to be found, each phrase in quotation marks is another. “A ship without sails”
    leaves out what the thesaurus knows.
    """
    loose: list[str] = []
    quoted: list[str] = []
    excluded: list[str] = []
    added: list[str] = []
    for sign, *phrases, word in _PART.findall(text):
        part = " ".join((word.rstrip(_PUNCTUATION) or "".join(phrases)).split())
        if word and not part:
            continue
        if (sign or not word) and not any(character.isalnum() for character in part):
            continue  # what is left out, added or quoted names something
        if sign == "+":
            added.append(part)
        elif sign:
            excluded.append(part)
        elif word:
            loose.append(part)
        else:
            quoted.append(part)
    if not (loose or quoted):  # a sign before the only words adds them to nothing
        loose, added = added, []
    positive = [" ".join(loose)] if loose else []
    without = _WITHOUT.fullmatch(positive[0]) if positive else None
    if without is not None and thesaurus.lookup(left_out := strip(without[2])) is not None:
        positive = [without[1]]
        excluded.append(left_out)
    return ParsedWords((*positive, *quoted), tuple(excluded), tuple(added))


def alternatives(text: str) -> list[str]:
    """The questions that words joined by “or” are, each with what is left out or added; else the words as they are.

    They are several where each side is a thing that the thesaurus knows: “swan or lion”, not “a black or white dog”.
    """
    signed = [found[0] for found in _PART.finditer(text) if found[1]]
    sides = [strip(side) for side in _OR.split(" ".join(parse(text).positive))]
    if len(sides) < 2 or '"' in text or any(thesaurus.lookup(side) is None for side in sides):
        return [text]
    return [" ".join([side, *signed]) for side in dict.fromkeys(sides)][:MOST_CONCEPTS]


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that is asked for: its words as they are encoded, and what the thesaurus knows of them.

    ``familiar`` says whether all its words stand in the thesaurus at all: made-up words do not.
    """

    words: str
    sense: Sense | None
    familiar: bool

    def text_to_encode(self, lang: str) -> str:
        """The words as a model is asked for them: a notation is called by its label."""
        notation = vocabulary.notation_in(self.words)
        return vocabulary.label(notation, lang) if notation else self.words

    def language(self, lang: str) -> str:
        """The language of its words, where they are not in the visitor's (“bird” typed on a German page)."""
        return (self.sense.lang if self.sense else "") or lang

    def names(self) -> list[tuple[str, str]]:
        """What a caption may call it: (name, language), the words themselves (of any language) first."""
        listed = [(self.words, "")]
        if self.sense is not None:
            listed += [(name, lang) for lang in LANGUAGES for name in self.sense.names.get(lang, ())]
        return list(dict.fromkeys(listed))


@dataclass(frozen=True, slots=True)
class Question:
    """Words, understood: the things that must all be seen, in their language.

    ``rest`` are words about them that name no thing of the thesaurus (“flying”, “red”). ``lang`` is the visitor's
    language, ``words_lang`` that of the words: models are asked in it.
    """

    parsed: ParsedWords
    text: str
    concepts: tuple[Concept, ...]
    rest: tuple[str, ...]
    excluded: tuple[Concept, ...]
    lang: str
    words_lang: str


def understand(text: str, lang: str = "en") -> Question:
    """Understand words of a language: what they name, alone or together."""
    parsed = parse(text)
    concepts: list[Concept] = []
    rest: list[str] = []
    bare = [strip(part) for part in parsed.positive]
    for part in bare:
        found, others = _concepts(part, lang)
        concepts += found
        rest += others
    excluded = tuple(_concept(strip(words), lang) for words in parsed.excluded)
    own = language_of(lang)
    spoken = {concept.language(own) for concept in concepts if concept.sense is not None}
    return Question(
        parsed,
        " ".join(bare),
        tuple(concepts[:MOST_CONCEPTS]),
        tuple(rest),
        excluded,
        own,
        spoken.pop() if len(spoken) == 1 else own,
    )


def strip(text: str) -> str:
    """Words without “a picture of” and the article before them."""
    bare = _FRAMES.sub("", text.strip())
    words = bare.split()
    while len(words) > 1 and fold(words[0]) in _ARTICLES:
        words = words[1:]
    bare = " ".join(words)
    elided = re.match(r"^[ldLD]['’](\w.*)$", bare)
    return elided[1] if elided else bare


def _concept(words: str, lang: str) -> Concept:
    sense = thesaurus.lookup(words, lang)
    return Concept(words, sense, sense is not None or _familiar(_TOKEN.findall(words)))


def _concepts(bare: str, lang: str) -> tuple[list[Concept], list[str]]:
    """The things that words name, longest names first, and the other words that say something."""
    whole = _concept(bare, lang) if bare else None
    tokens = _TOKEN.findall(bare)
    if whole is None or whole.sense is not None or len(tokens) < 2:
        return ([whole] if whole else []), []
    found: list[Concept] = []
    rest: list[str] = []
    place = 0
    while place < len(tokens):
        for length in range(min(_LONGEST, len(tokens) - place), 0, -1):
            words = " ".join(tokens[place : place + length])
            if length == 1 and fold(words) in _CONNECTORS | _ARTICLES:
                break
            sense = thesaurus.lookup(words, lang)
            if sense is not None:
                found.append(Concept(words, sense, True))
                break
        else:
            rest.append(tokens[place])
            length = 1
        place += max(1, length)
    if not found:
        return [whole], []
    return list({concept.words: concept for concept in found}.values()), rest


def _familiar(tokens: Iterable[str]) -> bool:
    telling = [token for token in tokens if fold(token) not in _CONNECTORS | _ARTICLES]
    return bool(telling) and all(
        thesaurus.knows(part) for token in telling for part in re.split(r"[-'’]", token) if len(part) > 1
    )
