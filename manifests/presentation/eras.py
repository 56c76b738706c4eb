"""Years by the eras of Japanese and Chinese reigns: 明治20年 is 1887."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from manifests.presentation.centuries import Years, kanji_number

# The first year of each era; it ends with the year in which the next one of its row begins.
_JAPANESE = (
    "応永1394 正長1428 永享1429 嘉吉1441 文安1444 宝徳1449 享徳1452 康正1455 長禄1457 寛正1460 "
    "文正1466 応仁1467 文明1469 長享1487 延徳1489 明応1492 文亀1501 永正1504 大永1521 享禄1528 "
    "天文1532 永禄1558 元亀1570 "
    "天正1573 文禄1592 慶長1596 元和1615 寛永1624 正保1644 慶安1648 承応1652 明暦1655 万治1658 "
    "寛文1661 延宝1673 天和1681 貞享1684 元禄1688 宝永1704 正徳1711 享保1716 元文1736 寛保1741 "
    "延享1744 寛延1748 宝暦1751 明和1764 安永1772 天明1781 寛政1789 享和1801 文化1804 文政1818 "
    "天保1830 弘化1844 嘉永1848 安政1854 万延1860 文久1861 元治1864 慶応1865 明治1868 大正1912 "
    "昭和1926 平成1989 令和2019"
)
_CHINESE = (
    "洪武1368 建文1399 永樂1403 洪熙1425 宣德1426 正統1436 景泰1450 天順1457 成化1465 弘治1488 "
    "正德1506 嘉靖1522 隆慶1567 萬曆1573 泰昌1620 天啓1621 崇禎1628 順治1644 康熙1662 雍正1723 "
    "乾隆1736 嘉慶1796 道光1821 咸豐1851 同治1862 光緒1875 宣統1909 民國1912"
)
# The Japanese ones from 天正 on in Latin letters, without their macrons.
_LATIN = (
    "Tensho Bunroku Keicho Genna Kan'ei Shoho Keian Joo Meireki Manji Kanbun Enpo Tenna Jokyo Genroku Hoei Shotoku "
    "Kyoho Genbun Kanpo Enkyo Kan'en Horeki Meiwa An'ei Tenmei Kansei Kyowa Bunka Bunsei Tenpo Koka Kaei Ansei "
    "Man'en Bunkyu Genji Keio Meiji Taisho Showa Heisei Reiwa"
)
# Ages by their houses or capitals.
_AGES = (
    "平安 794-1185 Heian;鎌倉 1185-1333 Kamakura;南北朝 1336-1392 Nanbokucho;室町 1336-1573 Muromachi;"
    "安土桃山 1573-1603 Momoyama;江戸 1603-1868 Edo;唐 618-907 Tang;宋 960-1279 Song;元 1271-1368 Yuan;"
    "明 1368-1644 Ming;清 1644-1912 Qing;朝鮮 1392-1910 Joseon"
)
_SPELLED = str.maketrans(
    "德樂萬曆啟啓豐緒國統禎順慶応應暦宝寶寛寬禄祿", "徳楽万暦啓啓豊緒国統禎順慶応応暦宝宝寛寛禄禄"
)
_SIMPLIFIED = dict(
    one.split(":")
    for one in ["永乐:永楽", "万历:万暦", "顺治:順治", "庆:慶", "丰:豊", "绪:緒", "统:統", "祯:禎"]
)
_NUMBER = r"(?:元|\d{1,2}|[一二三四五六七八九十〇○零廿卅]{1,4})"


def _rows() -> dict[str, Years]:
    found: dict[str, Years] = {}
    for row, until in ((_JAPANESE, 2100), (_CHINESE, 1949)):
        eras = [(one[:-4].translate(_SPELLED), int(one[-4:])) for one in row.split()]
        ends = [begin for _, begin in eras[1:]] + [until]
        found |= {name: (begin, end) for (name, begin), end in zip(eras, ends, strict=True)}
    return found


_ERAS = _rows()
_BY_LATIN = {
    latin.lower().replace("'", ""): list(_ERAS.values())[place]
    for place, latin in enumerate(_LATIN.split(), start=list(_ERAS).index("天正"))
}
_LATIN_ERA = re.compile(rf"(?<!\w)({'|'.join(_BY_LATIN)})\s(\d{{1,2}}|gannen)(?!\d)", re.I)
_AGE = {
    name: tuple(map(int, years.split("-")))
    for kanji, years, latin in (one.split() for one in _AGES.split(";"))
    for name in (kanji, latin.lower())
}
_KANJI_AGES = "|".join(name for name in _AGE if not name.isascii())
_LATIN_AGES = "|".join(name for name in _AGE if name.isascii())
_NAMED_AGE = re.compile(
    rf"(?<![\w])({_KANJI_AGES})(?:時代|时代|代|朝)?(初|前|早|中|後|后|晚|末)?(?:期|刻本|刊本|鈔本|写本)?(?!\w)"
    rf"|(?<!\w)({_LATIN_AGES})[\s-](?:period|dynasty|era|zeit|dynastie|jidai)",
    re.I,
)
_PART = {"初": (0, 0.3), "前": (0, 0.5), "早": (0, 0.3), "中": (0.35, 0.7), "後": (0.5, 1), "后": (0.5, 1)}
_ERA = re.compile(rf"({'|'.join(_ERAS)})(?:\s?({_NUMBER})(?!\d)\s?年?|(?=年間|年间|間|间|時代|时代|期|朝))")


def era_years(words: str) -> Iterator[Years]:
    """The years that a text names by the year of an era, or whole eras: 明治年間."""
    plain = words.translate(_SPELLED)
    for old, new in _SIMPLIFIED.items():
        plain = plain.replace(old, new)
    for match in _ERA.finditer(plain):
        begin, end = _ERAS[match[1]]
        if not match[2]:
            yield begin, end
            continue
        number = int(match[2]) if match[2].isdigit() else kanji_number(match[2])
        if 0 < number <= end - begin + 1:
            yield begin + number - 1, begin + number - 1
    yield from _latin_years(words)


def _latin_years(words: str) -> Iterator[Years]:
    """The years of eras in Latin letters (Meiji 20), and ages of several hundred years (江戸中期, Edo period)."""
    bare = "".join(one for one in unicodedata.normalize("NFD", words) if not unicodedata.combining(one))
    for match in _LATIN_ERA.finditer(bare.replace("'", "").replace("’", "")):
        begin, end = _BY_LATIN[match[1].lower()]
        number = int(match[2]) if match[2].isdigit() else 1
        if 0 < number <= end - begin + 1:
            yield begin + number - 1, begin + number - 1
    for match in _NAMED_AGE.finditer(words):
        begin, end = _AGE[(match[1] or match[3]).lower()]
        if match[1] and len(match[0]) == 1:
            continue  # a lone character is a word like others
        start, stop = _PART.get(match[2] or "", (0.7, 1) if match[2] else (0, 1))
        yield begin + round(start * (end - begin)), begin + round(stop * (end - begin))
