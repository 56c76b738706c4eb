"""Years out of what cataloguers write: ``ca. 1540``, ``1698-1701``, ``MDCLX``, ``XVIIe siècle``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from manifests.presentation.calendars import calendar_years, without_hijri
from manifests.presentation.centuries import HUNDREDS, Years, centuries, roman_value
from manifests.presentation.docs import MetadataPair
from manifests.presentation.eras import era_years
from manifests.presentation.labels import all_texts, plain

_EARLIEST, _LATEST = 300, 2100
_LONGEST = 400  # Longer texts are descriptions, not dates.

_YEAR = re.compile(r"(?<!\d)(?<!\d[.,])(\d{4})(?![\d]|[.,]\d)")
_DAY = re.compile(r"(?<!\d)\d{1,2}\.\s?\d{1,2}\.(\d{4})(?![\d.,])")
_ONE_DIGIT = re.compile(r"(?<!\d)(\d{3})(\d)/(\d)(?![\d/])")
_SHORT_RANGE = re.compile(r"(?<!\d)(\d{2})(\d{2})\s?[-–—/]\s?(\d{2})(?![\d-])")
_EARLY_YEAR = re.compile(r"(?<![\d.,/-])([3-9]\d{2})(?![\d.,/-]|\s?(?:pp?|ff?|S|s|Bl|l|leaves)\b)")
_DECADE = re.compile(
    r"(?<!\d)(\d{3})(?:[-_?xu](?![\d-])|(?<=[1-9])0['’]?s\b|0er\b|0-[ae]rs?\b|0-a[st]\b|0['’]?erne\b|0-[ех]\b)",
    re.I,
)
_TWO_DIGITS = re.compile(r"(?<!\d)(\d{2})(?:--|__|\?\?|xx|uu)(?!\d)", re.I)
_TIMESTAMP = re.compile(r"\d{4}-\d{2}-\d{2}[T ](?!00:00)\d{2}:\d{2}")

_ROMAN_RUN = re.compile(r"(?<![A-Za-z])M[MDCLXVIJ]*(?:[. ,·]{1,2}[MDCLXVIJ]+)*\.?(?![A-Za-z])", re.I)
_ROMAN = re.compile(r"M{1,2}(CM|CD|C{5,9}|D?C{0,4})(XC|XL|L?X{0,4})(IX|IV|V?I{0,4})")
_SMALL_ROMAN = 4  # Shorter ones in small letters are words: mi, mix.
# As some printers set it: MIID is 1498, MDIIC 1598.
_ROMAN_ODD = re.compile(r"M(?:(?:II|III|V|VI|VII|VIII|X|XX)D|D(?:II|III|V|VI|VII|VIII|X|XX)C)[IVX]{0,4}")
# CIↃ and IↃ, with whatever sign stood for the turned C.
_THOUSAND = re.compile(r"[Cc(][I|][ƆↃↄɔ)]|ↀ")
_FIVE_HUNDRED = re.compile(r"(?<![Cc(])[I|][ƆↃↄɔ)]")
# What cataloguers supplied: [14]97, 14[97], 149[7].
_SUPPLIED = re.compile(r"\[(\d{1,3})\](?=\d)|(?<=\d)\[([\d?_-]{1,3})\]")
_CORRECTED = re.compile(
    r"(?<!\d)\d{4}\s?[\[(,;]?\s?(?:i\.\s?e\.|d\.\s?i\.|recte|rectius|that is|vielmehr)\s?(?=\d{4})", re.I
)

_DATE_LABEL = re.compile(
    r"dat(e|um|a|ier|ering)|fecha|jahr|year|\banno\b|ann[ée]e|erschein|entsteh|centur|si[èe]cle|siglo"
    r"|dyddiad|publish|publicat|publi[ée]|publisert|created|creation|création|issued|imprint|origin|time|period"
    r"|période|periode|epoca|época|datac|czas|rok\b|jaar|\bår\b|tillkomst|udgiv|utgi|tryckt|trykt|vydán|kelt|\bév\b"
    r"|keletkez|ano\b|дата|год|время|χρονολογ|tarih|yıl|vuosi|ajoitus|aasta|תאריך|שנת|שנה|تاريخ|سنة|出版|年|時代|时代|刊|成立|日期|연도|발행",
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
    words = _SUPPLIED.sub(lambda match: match[1] or match[2], plain(said)[:_LONGEST])
    words = _CORRECTED.sub("", words)
    plainly = without_hijri(words)
    exact = _within(_all_years(plainly))
    # A century with a year of it beside it is only told again.
    vague = [
        (first, last)
        for first, last in _within((*centuries(words), *era_years(words)))
        if not any(first <= year and until <= last for year, until in exact)
    ]
    found = exact + vague
    if not exact:
        found += _within((int(match[1]), int(match[1])) for match in _EARLY_YEAR.finditer(plainly))
    found = found or _within(calendar_years(words))
    if not found:
        return None
    return min(first for first, _ in found), max(last for _, last in found)


def _within(years: Iterable[Years]) -> list[Years]:
    return [(first, last) for first, last in years if _EARLIEST <= first <= last <= _LATEST]


def _all_years(words: str) -> Iterator[Years]:
    """The years, decades and hundreds of years that are written in digits or as printers' numerals."""
    for match in _YEAR.finditer(HUNDREDS.sub("", words)):
        yield int(match[1]), int(match[1])
    for match in _SHORT_RANGE.finditer(words):
        # 1749-52 is a range; 1909-11 may be a month, and 1909 is right for both.
        if int(match[3]) > 12 and int(match[3]) > int(match[2]):
            yield int(match[1] + match[2]), int(match[1] + match[3])
    for match in _DAY.finditer(words):
        yield int(match[1]), int(match[1])
    for match in _ONE_DIGIT.finditer(words):
        if int(match[3]) > int(match[2]):
            yield int(match[1] + match[2]), int(match[1] + match[3])
    for match in _DECADE.finditer(words):
        yield int(match[1]) * 10, int(match[1]) * 10 + 9
    for match in _TWO_DIGITS.finditer(words):
        yield int(match[1]) * 100, int(match[1]) * 100 + 99
    for match in _ROMAN_RUN.finditer(_FIVE_HUNDRED.sub("D", _THOUSAND.sub("M", words))):
        said = match[0]
        if said.isupper() or len(re.sub(r"[^A-Za-z]", "", said)) >= _SMALL_ROMAN:
            year = roman_year(said.upper())
            if year:
                yield year, year


def roman_year(said: str) -> int | None:
    """The year of a Roman numeral as printers set it (``M.DC.LX.``), or None.

    Three letters at least, and not before 1100: MD may be a physician, and MIX a word.
    """
    numeral = re.sub(r"[. ,·]", "", said)
    if numeral.endswith("J"):  # The last of several is written long.
        numeral = f"{numeral[:-1]}I"
    if len(numeral) >= 4 and _ROMAN_ODD.fullmatch(numeral):
        return _odd_value(numeral)
    year = roman_value(numeral) if len(numeral) >= 3 and _ROMAN.fullmatch(numeral) else 0
    return year if year >= 1100 else None


def _odd_value(numeral: str) -> int:
    """The value where several letters together are taken from the one after them."""
    place = max(numeral.rfind("D"), numeral.rfind("C"))
    start = 2 if numeral[1] == "D" and place > 1 else 1
    taken = roman_value(numeral[start:place])
    whole = roman_value(numeral[:start]) + roman_value(numeral[place]) - taken
    return whole + (roman_value(numeral[place + 1 :]) if numeral[place + 1 :] else 0)


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
