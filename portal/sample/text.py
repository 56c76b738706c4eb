"""Prose that reads like print of its time and means nothing: Latin-like, German-like and French-like."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np

Language = Literal["la", "de", "fr"]

_SMALL: dict[Language, str] = {
    "la": "et in ad de cum per ex non ut quod quae qui est sunt atque sed vel ab enim autem item sic tam inter "
    "super sub hoc haec illa ipse nec tamen igitur ergo apud contra quoque iam nunc eius quidem omnia",
    "de": "und der die das von mit in zu auf ist nit auch so aber als wie dann doch vnd ein eine dem den des sich "
    "sie er es wird werden man an bey nach vor aus durch vber sol ward hat haben wann oder dieser welche",
    "fr": "et le la les de du des un une en dans par pour que qui est sont fut ne pas plus avec sur mais ou si ce "
    "cette ces leur lequel laquelle comme tant bien tout toute ainsi apres auant selon dont où il elle ils",
}
_STEMS: dict[Language, str] = {
    "la": "anim terr aqu mar flor herb arbor silv mont flumin vent lun stell sol nav urb templ domin reg princip "
    "natur form color odor sapor virtut caus mod gener speci figur part membr corp capit pect cord pisc av "
    "fer bestii leon equ can lup apr cerv serpent drac folii radic semin fruct cortic medicin remedi morb salut "
    "temp anni di noct hor luc umbr ign aer lapid metall aur argent ferr popul gent patri bell pac leg libr "
    "scrib leg vid inveni nasc cresc habit deduc observ describ nomin appell mirab antiqu magn parv nov",
    "de": "wasser erd berg wald baum blum kraut wurtzel blat samen frucht thier vogel fisch pferd wolff hund bär "
    "hirsch schlang drach löw stat burg schloß kirch thurn schiff meer fluß wind stern mond sonn tag nacht "
    "jar zeit mensch mann fraw kind könig fürst herr knecht volck land reich krieg fried kunst werck buch "
    "schrift wort nam gestalt farb geruch geschmack krafft tugent artzney kranckheit leib haupt hertz hand "
    "stein gold silber eisen fewer lufft gros klein alt new schön edel stark wunder lieb",
    "fr": "terre eau mer riuiere mont bois arbre fleur herbe racine feuille graine fruict beste oyseau poisson "
    "cheual loup chien cerf serpent dragon lyon ville chasteau eglise tour nauire vent estoille lune soleil "
    "iour nuict an temps homme femme enfant roy prince seigneur peuple pays royaume guerre paix art ouurage "
    "liure escrit parole nom forme couleur odeur saueur vertu remede maladie corps teste cœur main pierre or "
    "argent fer feu air grand petit ancien nouueau beau noble fort merueille amour",
}
_ENDS: dict[Language, tuple[str, ...]] = {
    "la": (
        "a",
        "ae",
        "am",
        "arum",
        "is",
        "us",
        "um",
        "o",
        "i",
        "orum",
        "em",
        "ibus",
        "e",
        "at",
        "ant",
        "itur",
    ),
    "de": ("", "", "", "e", "en", "es", "er", "lich", "ung", "heit", "ern", "lein", "et", "isch"),
    "fr": ("", "", "", "s", "s", "ment", "eux", "oit", "ant", "er", "é", "able"),
}
_STOPS: dict[Language, tuple[str, ...]] = {
    "la": (".", ".", ".", ":", "?"),
    "de": (".", ".", "."),
    "fr": (".", ".", ".", ":", "?"),
}


class Prose:
    """An endless, seeded stream of words in one language, as they would be set in a year.

    ``black`` is type of the broken kind, which divides words by a double stroke and prints commas as slashes.
    """

    def __init__(self, language: Language, rng: np.random.Generator, year: int, black: bool = False) -> None:
        self.language, self.rng, self.year, self.black = language, rng, year, black
        self.small = _SMALL[language].split()
        stems = _STEMS[language].split()
        self.stems = [stems[i] for i in rng.permutation(len(stems))]
        # A book has its own words that come back, and rarer ones.
        weight = 1.0 / (1.0 + np.arange(len(stems))) ** 0.55
        self.weight = np.cumsum(weight / weight.sum())
        self.long_s = year < 1785

    def word(self) -> str:
        """One word, small or large, lower case but for German nouns after 1640."""
        if self.rng.random() < 0.44:
            return self.small[int(self.rng.integers(len(self.small)))]
        stem: str = self.stems[min(int(np.searchsorted(self.weight, self.rng.random())), len(self.stems) - 1)]
        ends = _ENDS[self.language]
        end = ends[int(self.rng.integers(len(ends)))]
        if end and self.language == "fr" and (stem[-1] in "es" or end[0] == stem[-1]):
            stem = stem if end == "s" and stem[-1] == "e" else stem[:-1]
        elif end and self.language == "la" and end[0] == stem[-1]:
            stem = stem[:-1]
        word = stem + end
        if self.language == "de" and self.year > 1640 and self.rng.random() < 0.6:
            word = word.capitalize()
        return word

    def sentence(self) -> list[str]:
        """A sentence as words with their stops."""
        count = int(self.rng.integers(7, 24))
        words = [self.word() for _ in range(count)]
        words[0] = words[0].capitalize()
        for at in range(4, count - 2):
            if self.rng.random() < 0.11:
                words[at] += "/" if self.black else ","
        stops = _STOPS[self.language]
        words[-1] += stops[int(self.rng.integers(len(stops)))]
        return words

    def paragraph(self, sentences: int = 0) -> list[str]:
        """A paragraph; of 3 to 8 sentences where none are asked for."""
        number = sentences or int(self.rng.integers(3, 9))
        return [word for _ in range(number) for word in self.sentence()]

    def stream(self) -> Iterator[list[str]]:
        """Paragraphs without end."""
        while True:
            yield self.paragraph()

    def phrase(self, count: int) -> str:
        """A few words without a stop, for notes and heads."""
        return " ".join(self.word() for _ in range(count)).capitalize()

    def set_as_type(self, word: str) -> str:
        """The word in the letters of the case: long s, joined letters, and contractions in early Latin."""
        if self.year < 1640:
            word = _old_u_and_v(word)
        if self.long_s:
            word = long_s(word)
        if self.year < 1590 and self.rng.random() < 0.16:
            for full, short in (("am", "ã"), ("an", "ã"), ("on", "õ"), ("um", "ũ"), ("un", "ũ"), ("en", "ẽ")):
                if full in word[1:]:
                    word = word[0] + word[1:].replace(full, short, 1)
                    break
        if word == "et" and self.language != "de" and self.rng.random() < 0.6:
            word = "&"
        return word


def long_s(word: str) -> str:
    """Every s becomes ſ but at the end of a word and before a mark."""
    letters = list(word)
    for i, letter in enumerate(letters[:-1]):
        if letter == "s" and letters[i + 1].isalpha():
            letters[i] = "ſ"
    return "".join(letters)


def _old_u_and_v(word: str) -> str:
    """Before about 1640 v stood at the beginning of a word and u within, whatever the sound."""
    if not word:
        return word
    head = "v" if word[0] == "u" else word[0]
    return head + word[1:].replace("v", "u")


def roman(number: int) -> str:
    """Capital Roman numerals, 1 and up."""
    out = ""
    for value, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        while number >= value:
            out, number = out + sign, number - value
    return out


_TOGETHER = frozenset(("ch", "ck", "ph", "th", "qu", "gn", "ſt", "st", "tz", "ſp", "sp"))


def divide(word: str, room: int) -> tuple[str, str] | None:
    """Divide a word before a consonant with a vowel after it, its head at most ``room`` letters; None if it cannot."""
    vowels = "aeiouyäöüéãõũẽœ"
    for at in range(min(room, len(word) - 3), 2, -1):
        before, after = word[:at], word[at:]
        if after[0] in vowels or after[1] not in vowels or not (before + after[:2]).isalpha():
            continue
        if before[-1] + after[0] in _TOGETHER:
            continue
        return before, after
    return None
