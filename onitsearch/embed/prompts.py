"""How a visitor's words are put to a model: tidied, then asked in several ways whose mean is the question.

Ensembling over templates is CLIP's (Radford et al. 2021, section 3.1.4); ours speak of old books' pictures.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

# Longer questions describe the picture themselves; a template around them only distracts.
_WORDS_FOR_TEMPLATES = 6

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'", "‚": "'"})

_WIDE: Mapping[str, tuple[str, ...]] = {
    "en": ("{}", "a woodcut of {}", "an engraving of {}", "an old book illustration of {}"),
    "de": ("{}", "ein Holzschnitt: {}", "ein Kupferstich: {}", "eine alte Buchillustration: {}"),
    "fr": ("{}", "une gravure sur bois : {}", "une gravure : {}", "illustration d'un livre ancien : {}"),
    "it": ("{}", "una xilografia: {}", "un'incisione: {}", "illustrazione di un libro antico: {}"),
}
_ENGLISH: Mapping[str, tuple[str, ...]] = {"en": _WIDE["en"]}
_PLAIN: Mapping[str, tuple[str, ...]] = {
    "en": ("{}", "a woodcut of {}", "an engraving of {}"),
    "de": ("{}", "ein Holzschnitt: {}", "ein Kupferstich: {}"),
    "fr": ("{}", "une gravure sur bois : {}", "une gravure : {}"),
}

# A model's option ``prompts`` names its set; multilingual towers profit from the visitor's own language,
# English ones are disturbed by a German sentence around an English word.
SETS: Mapping[str, Mapping[str, tuple[str, ...]]] = {"wide": _WIDE, "english": _ENGLISH, "plain": _PLAIN}


def prompt_set(model_name: str, option: str | None = None) -> str:
    """The name of the template set for a model: its own wish, else by the languages its family reads."""
    if option is not None:
        if option not in SETS:
            raise ValueError(f"There is no prompt set {option!r}; there are {', '.join(sorted(SETS))}.")
        return option
    multilingual = re.search(r"siglip2|i18n|xlm|nllb|worldwide|multilingual", model_name, re.IGNORECASE)
    return "wide" if multilingual else "english"


def normalise(text: str) -> str:
    """The words in one spelling: NFC, straight quotes and none around, single blanks, lower case.

    Equal questions must give equal vectors (and one cache entry), and the models' tokenizers lower-case
    anyway.
    """
    tidy = unicodedata.normalize("NFC", text).translate(_QUOTES)
    tidy = "".join(" " if unicodedata.category(c)[0] in "ZC" else c for c in tidy)
    tidy = " ".join(tidy.split()).strip("\"' ").rstrip(" .,;:!?")
    return tidy.lower()


def prompts(text: str, lang: str = "en", *, template_set: str = "wide") -> list[str]:
    """All the ways to put ``text`` in language ``lang`` (an unknown one gets English templates)."""
    words = normalise(text)
    if len(words.split()) > _WORDS_FOR_TEMPLATES:
        return [words]
    templates = SETS[template_set]
    return [template.format(words) for template in templates.get(lang[:2].lower(), templates["en"])]
