"""Languages of a book as codes (ISO 639-1 where there is one), from what its description says."""

from __future__ import annotations

import re
from collections.abc import Iterable

from manifests.presentation.docs import MetadataPair
from manifests.presentation.labels import all_texts, plain

_LABEL = re.compile(
    r"^(?:text\s)?(languages?|sprachen?|langues?|idiomas?|lingu[ae]|taal|språk|iaith)\b", re.I
)

# Code, then the other codes and the names in English, German and French that stand for it.
_NAMES = {
    "ar": "ara arabic arabisch arabe",
    "cs": "ces cze czech tschechisch tchèque",
    "cy": "cym wel welsh walisisch gallois cymraeg",
    "da": "dan danish dänisch danois",
    "de": "deu ger german deutsch allemand",
    "el": "ell gre greek griechisch grec",
    "en": "eng english englisch anglais",
    "es": "spa spanish spanisch espagnol español",
    "fa": "fas per persian persisch persan",
    "fi": "fin finnish finnisch finnois",
    "fr": "fra fre french französisch français",
    "gu": "guj gujarati",
    "he": "heb hebrew hebräisch hébreu",
    "hu": "hun hungarian ungarisch hongrois",
    "it": "ita italian italienisch italien italiano",
    "ja": "jpn japanese japanisch japonais",
    "la": "lat latin lateinisch latein",
    "nl": "nld dut dutch niederländisch néerlandais nederlands",
    "no": "nor norwegian norwegisch norvégien",
    "pl": "pol polish polnisch polonais",
    "pt": "por portuguese portugiesisch portugais",
    "ru": "rus russian russisch russe",
    "sv": "swe swedish schwedisch suédois svenska",
    "tr": "tur turkish türkisch turc",
    "zh": "zho chi chinese chinesisch chinois",
    "enm": "middle-english",
    "gmh": "mittelhochdeutsch",
    "frm": "moyen-français",
    "grc": "altgriechisch",
    "ae": "ave avestan",
    "pal": "pahlavi",
}
_CODES = {name: code for code, names in _NAMES.items() for name in (code, *names.split())}
_NO_LANGUAGE = {"mul", "und", "zxx", "mis"}


def language_code(said: str) -> str:
    """The code of a language named by code or by name; empty where it is not known to be one."""
    words = said.strip().strip(".").lower()
    if words in _CODES:
        return _CODES[words]
    tag = re.fullmatch(r"([a-z]{2,3})(-[a-z0-9]{2,8})*", words)
    if tag and tag[1] in _CODES:
        return _CODES[tag[1]]
    if tag and len(words) == 3 and words not in _NO_LANGUAGE:
        return words
    return ""


def languages_of(metadata: Iterable[MetadataPair]) -> tuple[str, ...]:
    """The languages that a description names, each once, in its order."""
    found: dict[str, None] = {}
    for pair in metadata:
        if not any(_LABEL.search(plain(label)) for label in all_texts(pair.label)):
            continue
        for value in all_texts(pair.value):
            for part in re.split(r"[,;/&|]| and | und | et ", plain(value)):
                # "English, Middle (1100-1500)" names English first; the rest falls through.
                code = language_code(re.sub(r"\(.*", "", part))
                if code:
                    found[code] = None
    return tuple(found)
