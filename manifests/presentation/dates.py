"""Years out of what cataloguers write: ``ca. 1540``, ``1698-1701``, ``MDCLX``, ``XVIIe siècle``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from manifests.presentation.docs import MetadataPair
from manifests.presentation.labels import all_texts, plain

Years = tuple[int, int]

_EARLIEST, _LATEST = 300, 2100
_LONGEST = 400  # Longer texts are descriptions, not dates.

_YEAR = re.compile(r"(?<!\d)(?<!\d[.,])(\d{4})(?![\d]|[.,]\d)")
_SHORT_RANGE = re.compile(r"(?<!\d)(\d{2})(\d{2})\s?[-–—/]\s?(\d{2})(?![\d-])")
_EARLY_YEAR = re.compile(r"(?<![\d.,/-])([3-9]\d{2})(?![\d.,/-])")
_DECADE = re.compile(r"(?<!\d)(\d{3})(?:[-_?x](?![\d-])|0s\b|0er\b|0-[ae]rs?\b)", re.I)
_TWO_DIGITS = re.compile(r"(?<!\d)(\d{2})(?:--|__|\?\?|xx)(?!\d)", re.I)
_TIMESTAMP = re.compile(r"\d{4}-\d{2}-\d{2}[T ](?!00:00)\d{2}:\d{2}")

_ORDINAL = r"(?:\d{1,2}|[ivx]{1,5})"
_SUFFIX = r"\s?(?:st|nd|rd|th|\.|e|er|ère|ème|eme|º|°)?"
_CENTURY_WORD = (
    r"(?:century|centuries|cent\.|c\.(?!\s?\d)|jahrhunderts?|jhdt|jh\b|jhs\b"
    r"|siècles?|siecles?|secolo|eeuw|siglo)"
)
_CENTURY = re.compile(
    rf"(?:\b({_ORDINAL}){_SUFFIX}\s?(?:[-–/]|or|and|to|et|ou|bis|und|oder)\s?)?"
    rf"\b({_ORDINAL}){_SUFFIX}\s?-?{_CENTURY_WORD}",
    re.I,
)
_CENTURY_BEFORE = re.compile(
    r"\b(?:siglos?|sec\.|saec\.|s\.)\s?([ivx]{1,5})\b(?:\s?[-–/]\s?([ivx]{1,5})\b)?", re.I
)
_PARTS = (
    (re.compile(r"\b(?:first|1st|1\.|erste|première|1re|1ère)\s(?:half|hälfte|moitié)", re.I), 0.0, 0.5),
    (re.compile(r"\b(?:second|2nd|2\.|zweite|seconde|2e|deuxième)\s(?:half|hälfte|moitié)", re.I), 0.5, 1.0),
    (re.compile(r"\b(?:first|1st|1\.|erstes|premier|1er)\s(?:quarter|viertel|quart)", re.I), 0.0, 0.25),
    (re.compile(r"\b(?:second|2nd|2\.|zweites|deuxième|2e)\s(?:quarter|viertel|quart)", re.I), 0.25, 0.5),
    (re.compile(r"\b(?:third|3rd|3\.|drittes|troisième|3e)\s(?:quarter|viertel|quart)", re.I), 0.5, 0.75),
    (re.compile(r"\b(?:fourth|last|4th|4\.|letztes|dernier|4e)\s(?:quarter|viertel|quart)", re.I), 0.75, 1.0),
    (re.compile(r"\b(?:early|beginning|anfang|frühes|début)\b", re.I), 0.0, 0.3),
    (re.compile(r"\b(?:middle|mid|mitte|milieu)\b", re.I), 0.35, 0.65),
    (re.compile(r"\b(?:late|end|ende|spätes|fin)\b", re.I), 0.7, 1.0),
)

_ROMAN_RUN = re.compile(r"(?<![A-Za-z])M[MDCLXVI]*(?:[. ]{1,2}[MDCLXVI]+)*\.?(?![A-Za-z])")
_ROMAN = re.compile(r"M{1,2}(CM|CD|D?C{0,4})(XC|XL|L?X{0,4})(IX|IV|V?I{0,4})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}

_DATE_LABEL = re.compile(
    r"dat(e|um|a|ier|ering)|fecha|jahr|year|\banno\b|ann[ée]e|erschein|entsteh|centur|si[èe]cle|siglo"
    r"|dyddiad|publish|publicat|publi[ée]|publisert|created|creation|création|issued|imprint|origin|time|period"
    r"|période|出版",
    re.I,
)
_OTHER_LABEL = re.compile(
    r"digit|numéris|modif|gewijzigd|gemaakt|updat|added|access|export|upload|harvest|record|scan|metadata"
    r"|source|place|\bort\b|lieu|number|subject|language|born|birth|death|rights|publisher|owner|database"
    r"|data\s?(provider|set)|rendered",
    re.I,
)
_FROM_LABEL = re.compile(r"^(start|begin|from|earliest)", re.I)
_TO_LABEL = re.compile(r"^(end|to\b|latest)", re.I)
_PUBLISHER_LABEL = re.compile(r"publisher|verlag|éditeur|editeur|uitgever|druck|imprint", re.I)
_ENDS_WITH_YEAR = re.compile(r"(?<![-–\d])\[?c?(\d{4})\]?\.?$")


def read_years(said: str) -> Years | None:
    """First and last year that a text names, or None where it names none (years 300 to 2100)."""
    words = plain(said)[:_LONGEST]
    found = [years for years in _all_years(words) if _EARLIEST <= years[0] <= years[1] <= _LATEST]
    if not found:
        return None
    return min(first for first, _ in found), max(last for _, last in found)


def _all_years(words: str) -> Iterator[Years]:
    seen = False
    for match in _YEAR.finditer(words):
        seen = True
        yield int(match[1]), int(match[1])
    for match in _SHORT_RANGE.finditer(words):
        # 1749-52 is a range; 1909-11 may be a month, and 1909 is right for both.
        if int(match[3]) > 12 and int(match[3]) > int(match[2]):
            yield int(match[1] + match[2]), int(match[1] + match[3])
    for match in _DECADE.finditer(words):
        yield int(match[1]) * 10, int(match[1]) * 10 + 9
    for match in _TWO_DIGITS.finditer(words):
        yield int(match[1]) * 100, int(match[1]) * 100 + 99
    for match in _ROMAN_RUN.finditer(words):
        if year := roman_year(match[0]):
            seen = True
            yield year, year
    yield from _centuries(words)
    if not seen:
        for match in _EARLY_YEAR.finditer(words):
            yield int(match[1]), int(match[1])


def _centuries(words: str) -> Iterator[Years]:
    for pattern in (_CENTURY, _CENTURY_BEFORE):
        for match in pattern.finditer(words):
            numbers = [n for n in (_ordinal(group) for group in match.groups() if group) if 4 <= n <= 21]
            if not numbers:
                continue
            first, last = (min(numbers) - 1) * 100 + 1, max(numbers) * 100
            if len(numbers) == 1:
                first, last = _narrowed(words, first)
            yield first, last


def _narrowed(words: str, first: int) -> Years:
    for pattern, start, end in _PARTS:
        if pattern.search(words):
            return first + round(100 * start), first - 1 + round(100 * end)
    return first, first + 99


def _ordinal(said: str) -> int:
    return int(said) if said.isdigit() else _roman(said.upper())


def _roman(numeral: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in numeral]
    following = [*values[1:], 0]
    return sum(-here if here < after else here for here, after in zip(values, following, strict=True))


def roman_year(said: str) -> int | None:
    """The year of a Roman numeral as printers set it (``M.DC.LX.``), or None.

    Three letters at least, and not before 1100: MD may be a physician, and MIX a word.
    """
    numeral = re.sub(r"[. ]", "", said)
    year = _roman(numeral) if len(numeral) >= 3 and _ROMAN.fullmatch(numeral) else 0
    return year if year >= 1100 else None


def years_of(metadata: Iterable[MetadataPair], nav_date: str) -> Years | None:
    """First and last year of an object: from its description, or its navDate.

    A description wins where it agrees with the navDate, being the more exact of the two.
    """
    described = _described(list(metadata))
    navigated = _nav_years(nav_date)
    if described and navigated and not described[0] <= navigated[0] <= described[1]:
        return navigated
    return described or navigated


def _nav_years(nav_date: str) -> Years | None:
    match = re.match(r"(\d{4})-", nav_date)
    return (int(match[1]), int(match[1])) if match and _EARLIEST <= int(match[1]) <= _LATEST else None


def _described(metadata: list[MetadataPair]) -> Years | None:
    starts: Years | None = None
    for pair in metadata:
        labels = " ".join(all_texts(pair.label))
        if not _DATE_LABEL.search(labels) or _OTHER_LABEL.search(labels):
            continue
        years = _pair_years(pair)
        if not years:
            continue
        if _FROM_LABEL.search(labels):
            starts = years
        elif _TO_LABEL.search(labels) and starts:
            return min(starts[0], years[0]), max(starts[1], years[1])
        elif not starts:
            return years
    return starts or _from_publisher(metadata)


def _pair_years(pair: MetadataPair) -> Years | None:
    said = [text for text in all_texts(pair.value) if not _TIMESTAMP.search(text)]
    found = [years for years in map(read_years, said) if years]
    return (min(f for f, _ in found), max(t for _, t in found)) if found else None


def _from_publisher(metadata: list[MetadataPair]) -> Years | None:
    """``Gent : Annoot-Braeckman, [1878].``, but not a publisher's life, ``Aspley, William, -1640``."""
    for pair in metadata:
        if _PUBLISHER_LABEL.search(" ".join(all_texts(pair.label))):
            for said in all_texts(pair.value):
                match = _ENDS_WITH_YEAR.search(plain(said))
                if match and _EARLIEST <= int(match[1]) <= _LATEST:
                    return int(match[1]), int(match[1])
    return None
