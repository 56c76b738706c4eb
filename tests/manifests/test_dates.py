"""Years as cataloguers of several countries write them."""

from __future__ import annotations

import pytest

from manifests.presentation.dates import read_years, roman_year, years_of
from manifests.presentation.docs import MetadataPair


@pytest.mark.parametrize(
    ("said", "years"),
    [
        ("1540", (1540, 1540)),
        ("ca. 1540", (1540, 1540)),
        ("c.1420", (1420, 1420)),
        ("[1951]", (1951, 1951)),
        ("1698-1701", (1698, 1701)),
        ("1698–1701", (1698, 1701)),
        ("1873/1874", (1873, 1874)),
        ("1749-52", (1749, 1752)),
        ("1968-", (1968, 1968)),
        ("1969-07-20", (1969, 1969)),
        ("1930-01-01T00:00:00Z", (1930, 1930)),
        ("15. September 1859", (1859, 1859)),
        ("between 1540 and 1550", (1540, 1550)),
        ("MDCLX", (1660, 1660)),
        ("Lugduni, M. DC. LX.", (1660, 1660)),
        ("M.D.XLIII", (1543, 1543)),
        ("17th century", (1601, 1700)),
        ("17. Jahrhundert", (1601, 1700)),
        ("17. Jh.", (1601, 1700)),
        ("XVIIe siècle", (1601, 1700)),
        ("VIIe/VIIIe siècle", (601, 800)),
        ("15th or 16th century", (1401, 1600)),
        ("first half of the 15th century", (1401, 1450)),
        ("15. Jh., 2. Hälfte", (1451, 1500)),
        ("last quarter of the 18th century", (1776, 1800)),
        ("late 18th century", (1771, 1800)),
        ("saec. XV", (1401, 1500)),
        ("sec. XV-XVI", (1401, 1600)),
        ("189-?", (1890, 1899)),
        ("1560s", (1560, 1569)),
        ("15--?", (1500, 1599)),
        ("around 900 or 10th century", (900, 1000)),
        ("<span>1882-04-12</span>", (1882, 1882)),
        ("Murnau ; München : Sebastian Lux, [1951]", (1951, 1951)),
        ("XV w.", (1401, 1500)),
        ("2 poł. XV w.", (1451, 1500)),
        ("pocz. XVI w.", (1501, 1530)),
        ("XV/XVI wiek", (1401, 1600)),
        ("15de eeuw", (1401, 1500)),
        ("16e-17e eeuw", (1501, 1700)),
        ("eerste helft 15de eeuw", (1401, 1450)),
        ("15. století", (1401, 1500)),
        ("XVI. század", (1501, 1600)),
        ("XVI век", (1501, 1600)),
        ("конец XV в.", (1471, 1500)),
        ("século XVI", (1501, 1600)),
        ("séc. XVI", (1501, 1600)),
        ("XVI sec.", (1501, 1600)),
        ("secolul al XV-lea", (1401, 1500)),
        ("segle XV", (1401, 1500)),
        ("16. århundrede", (1501, 1600)),
        ("15ος αιώνας", (1401, 1500)),
        ("saec. XV ex.", (1471, 1500)),
        ("saec. XVI in.", (1501, 1530)),
        ("s. XV", (1401, 1500)),
        ("1500-tallet", (1500, 1599)),
        ("1500-talet", (1500, 1599)),
        ("1500-luku", (1500, 1599)),
        ("1520-talet", (1520, 1529)),
        ("første halvdel av 1500-tallet", (1500, 1549)),
        ("anden halvdel af 1500-tallet", (1550, 1599)),
        ("Quattrocento", (1400, 1499)),
        ("15世紀", (1401, 1500)),
        ("十五世紀", (1401, 1500)),
        ("[14]97", (1497, 1497)),
        ("14[97]", (1497, 1497)),
        ("149[7]", (1497, 1497)),
        ("149[-?]", (1490, 1499)),
        ("149u", (1490, 1499)),
        ("15uu", (1500, 1599)),
        ("1479 [i.e. 1497]", (1497, 1497)),
        ("明治20年", (1887, 1887)),
        ("明治二十年", (1887, 1887)),
        ("明治元年", (1868, 1868)),
        ("昭和 3 年 [1928]", (1928, 1928)),
        ("寛永年間", (1624, 1644)),
        ("乾隆五十年", (1785, 1785)),
        ("康熙12年", (1673, 1673)),
        ("民國21年", (1932, 1932)),
        ("MCCCCLXXXXVII", (1497, 1497)),
        ("M.CCCC.XCVIJ.", (1497, 1497)),
        ("MIID", (1498, 1498)),
        ("CIƆ IƆ XCVII", (1597, 1597)),
        ("CIↃ.IↃ.CXX", (1620, 1620)),
        ("15 w. 3 maps", (1401, 1500)),
        ("15 wooden boards", None),
        ("vol. XV with maps", None),
        ("明治100年", None),
        ("some date", None),
        ("", None),
        ("MIX", None),
        ("Me", None),
        ("12,345 leaves", None),
        ("0000", None),
        ("9999", None),
    ],
)
def test_reading_years(said: str, years: tuple[int, int] | None) -> None:
    assert read_years(said) == years


def test_roman_years() -> None:
    assert roman_year("MCMXCIX") == 1999
    assert roman_year("MDLXIIII") == 1564  # printers wrote four strokes
    assert roman_year("M") is None
    assert roman_year("MVM") is None
    assert roman_year("MD") is None


def pair(label: str, value: str) -> MetadataPair:
    return MetadataPair({"none": (label,)}, {"none": (value,)})


@pytest.mark.parametrize(
    ("metadata", "nav_date", "years"),
    [
        ([pair("Date", "1540")], "", (1540, 1540)),
        ([pair("Digitisation Date", "2013-12-06")], "", None),
        ([pair("Digitalisierungsdatum", "2015"), pair("Erscheinungsjahr", "1747")], "", (1747, 1747)),
        ([pair("Start Date", "1897"), pair("End Date", "1933")], "", (1897, 1933)),
        ([pair("Date Created", "2024-01-14T23:24:01Z")], "", None),
        ([pair("Publisher", "Gent : Annoot, [1878].")], "", (1878, 1878)),
        ([pair("Publisher", "Aspley, William, -1640")], "", None),
        ([pair("Published/Created Date", "[ca. 1460-1490]")], "1460-01-01T00:00:00Z", (1460, 1490)),
        ([pair("Date", "1400")], "1856-01-01T00:00:00Z", (1856, 1856)),
        ([], "1925-02-16T00:00:00Z", (1925, 1925)),
        ([], "tomorrow", None),
        ([pair("Language", "1540")], "", None),
    ],
)
def test_years_of_an_object(
    metadata: list[MetadataPair], nav_date: str, years: tuple[int, int] | None
) -> None:
    assert years_of(metadata, nav_date) == years
