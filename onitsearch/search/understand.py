"""What words ask for: things to see, things to leave out, words to add or take away, words of a caption.

``birds -eagle`` leaves eagles out; ``zebra -stripes +spots`` moves the question's vector (plus and minus); quotation
marks ask for captions that hold just these words. Articles and “a picture of” are no part of a question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from onitsearch.search import thesaurus
from onitsearch.search.thesaurus import Sense
from onitsearch.search.vocabulary import LANGUAGES, fold, language_of

_QUOTED = re.compile(r"[\"“„«]([^\"“”„»]{1,200})[\"“”»]")
_SIGNED = re.compile(r"(?:(?<=\s)|^)([-−+])(?=\w)((?:(?!\s[-−+]\w).)+)", re.UNICODE)
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
    """A question's words: what to see, what to leave out, what to add, and what a caption must hold."""

    positive: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What is to be seen, as one text."""
        return " ".join(self.positive)


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that is asked for: its words as they are encoded, and what the thesaurus knows of them.

    ``familiar`` says whether all its words stand in the thesaurus at all: made-up words do not.
    """

    words: str
    sense: Sense | None
    familiar: bool

    def names(self) -> list[tuple[str, str]]:
        """What a caption may call it: (name, language), the words themselves (of any language) first."""
        listed = [(self.words, "")]
        if self.sense is not None:
            listed += [(name, lang) for lang in LANGUAGES for name in self.sense.names.get(lang, ())]
        return list(dict.fromkeys(listed))


@dataclass(frozen=True, slots=True)
class Question:
    """Words, understood: the things that must all be seen, in their language.

    ``rest`` are words about them that name no thing of the thesaurus (“flying”, “red”).
    """

    parsed: ParsedWords
    text: str
    concepts: tuple[Concept, ...]
    rest: tuple[str, ...]
    excluded: tuple[Concept, ...]
    lang: str


def parse(text: str) -> ParsedWords:
    """Take a question apart by its signs; nothing of it is lost where it makes no sense as one."""
    exact = tuple(part.strip() for part in _QUOTED.findall(text) if part.strip())
    rest = _QUOTED.sub(" ", text)
    excluded: list[str] = []
    added: list[str] = []
    if re.search(r"(?:^|\s)[-−+]\w", rest):
        for sign, words in _SIGNED.findall(rest):
            (added if sign == "+" else excluded).append(" ".join(words.split()))
        rest = _SIGNED.sub(" ", rest)
    positive = " ".join(rest.split())
    if not positive and not exact and not added:
        return ParsedWords((" ".join(text.split()),))  # only things to leave out: then they are meant
    return ParsedWords((positive,) if positive else (), tuple(excluded), tuple(added), exact)


def understand(text: str, lang: str = "en") -> Question:
    """Understand words of a language: what they name, alone or together."""
    parsed = parse(text)
    bare = strip(parsed.text)
    concepts, rest = _concepts(bare, lang)
    excluded = tuple(_concept(strip(words), lang) for words in parsed.excluded)
    return Question(parsed, bare, tuple(concepts[:MOST_CONCEPTS]), tuple(rest), excluded, language_of(lang))


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
