"""Years by the eras of Japanese and Chinese reigns: 明治20年 is 1887."""

from __future__ import annotations

import re
from collections.abc import Iterator

from manifests.presentation.centuries import Years, kanji_number

# The first year of each era; it ends with the year in which the next one of its row begins.
_JAPANESE = (
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
_SPELLED = str.maketrans(
    "德樂萬曆啟啓豐緒國統禎順慶応應暦宝寶寛寬禄祿", "徳楽万暦啓啓豊緒国統禎順慶応応暦宝宝寛寛禄禄"
)
_SIMPLIFIED = dict(
    one.split(":")
    for one in ["永乐:永楽", "万历:万暦", "顺治:順治", "庆:慶", "丰:豊", "绪:緒", "统:統", "祯:禎"]
)
_NUMBER = r"(?:元|\d{1,2}|[一二三四五六七八九十]{1,3})"


def _rows() -> dict[str, Years]:
    found: dict[str, Years] = {}
    for row, until in ((_JAPANESE, 2100), (_CHINESE, 1949)):
        eras = [(one[:-4].translate(_SPELLED), int(one[-4:])) for one in row.split()]
        ends = [begin for _, begin in eras[1:]] + [until]
        found |= {name: (begin, end) for (name, begin), end in zip(eras, ends, strict=True)}
    return found


_ERAS = _rows()
_ERA = re.compile(rf"({'|'.join(_ERAS)})(?:\s?({_NUMBER})(?!\d)\s?年?|(?=年間|年间|時代|时代|期|朝))")


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
