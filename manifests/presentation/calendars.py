"""Years of other calendars as cataloguers write them: ``1270 هـ``, ``תרמ״ד``, ``an VII``; all as years of ours.

A book is often dated twice, by its own calendar and by ours; then ours counts, and these are not asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from manifests.presentation.centuries import Years, hebrew_number, roman_value

_HIJRI_SIGN = r"(?:هـ|ه(?!\w)|هجري\w*|[Aa]\.?\s?[Hh]\b\.?|H\b\.?|hicr\w+)"
_HIJRI = re.compile(
    rf"(?<![\d.,])(\d{{3,4}})\s?{_HIJRI_SIGN}|\b(?:A\.?\s?H\.?|H\.)\s?(\d{{3,4}})(?!\d)|هـ?\s(\d{{3,4}})(?!\d)"
)
# The lunar year is shorter: so much of ours, and the year before its first.
_LUNAR, _FLIGHT = 0.970229, 621.5643
# 1287 [1870]: the first by the moon or the sun of the Hijra, the second by ours.
_TWICE = re.compile(r"(?<!\d)(1[0-4]\d{2})(?=\s?[\[(/=]\s?(1[5-9]\d{2}|20\d{2}))")
_SOLAR = 621
_HEBREW = re.compile(r"(?<!\w)ה?['׳]?([א-ת]{1,4}[\"״][א-ת])(?!\w)")
_REPUBLICAN = re.compile(r"\b[Aa]n\.?\s(?:([IVX]{1,4})\b|(\d{1,2})\sde la R)")
_LAST_REPUBLICAN = 14


def without_hijri(words: str) -> str:
    """A text without its years of the Hijra, which would be taken for years of ours."""
    return _HIJRI.sub(
        " ", _TWICE.sub(lambda match: " " if _is_same(*map(int, match.groups())) else match[0], words)
    )


def _is_same(hijri: int, ours: int) -> bool:
    return abs(hijri * _LUNAR + _FLIGHT - ours) < 2 or ours - hijri - _SOLAR in (0, 1)


def calendar_years(words: str) -> Iterator[Years]:
    """The years of ours in which the years of other calendars lie that a text names."""
    for match in _HIJRI.finditer(words):
        year = int(match[1] or match[2] or match[3])
        yield int(year * _LUNAR + _FLIGHT), int((year + 1) * _LUNAR + _FLIGHT)
    for match in _HEBREW.finditer(words):
        value = hebrew_number(match[1])
        # Hundreds begin with these; the thousands, five, are left out.
        if 200 <= value < 800:
            yield value + 1239, value + 1240
    for match in _REPUBLICAN.finditer(words):
        year = roman_value(match[1]) if match[1] else int(match[2])
        if 0 < year <= _LAST_REPUBLICAN:
            yield 1791 + year, 1792 + year
