"""Centuries and parts of them as cataloguers write them: ``XV w.``, ``15de eeuw``, ``saec. XVI ex.``"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

Years = tuple[int, int]

_ORDINAL = r"(?:\d{1,2}|[ivx]{1,5})"
_SUFFIX = (
    r"\s?(?:-?(?:st|nd|rd|th|de|ste|er|ère|ième|ème|eme|re|e|ᵉ|lea|го|ый|й|ого|ος|ου|fed|eg|ain|ed|ydd)\b"
    r"|:e\b|\.|º|°)?"
)
_WORDS = (
    # English, German, French, Italian, Dutch, Spanish, Portuguese, Catalan, Romanian
    r"century|centuries|cent\.|c\.(?!\s?\d)|jahrhunderts?|jahrh\.|jhdt|jh\b|jhs\b|siècles?|siecles?|s\.(?!\s?[\divx])"
    r"|secol[oiu]\w*|secc?\.|eeuw\w*|siglos?|séculos?|séc\.|segles?"
    # Polish, Czech, Slovak, Croatian, Slovenian, Russian, Ukrainian, Bulgarian
    r"|w\.|wieku?\b|wieków|stuleci\w+|stol\.|století|storoči\w+|stoljeć\w+|stoletj\w+|век\w*|вв?\.|столітт\w+|ст\."
    # Hungarian, Finnish, Estonian, Latvian, Swedish, Danish, Norwegian, Welsh, Turkish, Greek
    r"|század\w*|sz\.|vuosisa\w+|sajand\w*|gadsimt\w*|gs\.|århundr[ae]d\w*|ganrif|yüzyıl\w*|αιών\w*|αι\."
    # Japanese, Chinese, Korean
    r"|世紀|世纪|세기"
)
_TO = r"\s?(?:[-–—/]|or|and|to|et|ou|bis|und|oder|en|of|tot|e|y|i|a|do|až|och|og)\s?"
_AFTER = re.compile(
    rf"(?:(?<!\w)({_ORDINAL}){_SUFFIX}{_TO})?(?<!\w)({_ORDINAL}){_SUFFIX}\s?-?(?:{_WORDS})", re.I
)
_BEFORE = re.compile(
    r"(?<!\w)(?:siglos?|secol(?:o|ul)(?:\sal)?|secc?\.|s[ée]c(?:ulo)?\.?|segle|saec(?:ulum|\.)?|s\.|wiek|stol\.|век"
    r"|القرن|המאה ה-?)"
    r"\s?(\d{1,2}|[ivx]{1,5})(?![\w.]\w)(?:\s?[-–/]\s?([ivx]{1,5})\b(?!\d))?",
    re.I,
)
# The Arabic and the Hebrew way, in words or letters after the word for century.
_ARABIC = (
    *("العاشر", "الحادي عشر", "الثاني عشر", "الثالث عشر", "الرابع عشر", "الخامس عشر", "السادس عشر"),
    *("السابع عشر", "الثامن عشر", "التاسع عشر", "العشرين"),
)
_ARABIC_CENTURY = re.compile(rf"القرن\s({'|'.join(_ARABIC)})(?!\w)(?!\s?(?:الهجري|ه))")
_HEBREW_CENTURY = re.compile(r"המאה\sה-?([א-ת]{1,2}[\"״'׳]?[א-ת]?)(?!\w)")
_GREEK_CENTURY = re.compile(r"(?<!\w)(Ι?(?:ΣΤ|[ΑΒΓΔΕΖΗΘϚ])|Ι|Κ)[΄'’´ʹ]\s?(?:αι|ΑΙ|Αι)")
_GREEK = {"Α": 1, "Β": 2, "Γ": 3, "Δ": 4, "Ε": 5, "ΣΤ": 6, "Ϛ": 6, "Ζ": 7, "Η": 8, "Θ": 9, "Ι": 10, "Κ": 20}
# Centuries in words; 10 to 20 in each language, endings left open.
_IN_WORDS = {
    f"{stem}": number
    for row in (
        "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
        "zehnt elft zwölft dreizehnt vierzehnt fünfzehnt sechzehnt siebzehnt achtzehnt neunzehnt zwanzigst",
        "dixième onzième douzième treizième quatorzième quinzième seizième dix-septième dix-huitième dix-neuvième "
        "vingtième",
        "tiende elfde twaalfde dertiende veertiende vijftiende zestiende zeventiende achttiende negentiende "
        "twintigste",
        "decimo undicesimo dodicesimo tredicesimo quattordicesimo quindicesimo sedicesimo diciassettesimo "
        "diciottesimo diciannovesimo ventesimo",
        "десят одиннадцат двенадцат тринадцат четырнадцат пятнадцат шестнадцат семнадцат восемнадцат "
        "девятнадцат двадцат",
        "dziesiąt jedenast dwunast trzynast czternast piętnast szesnast siedemnast osiemnast dziewiętnast "
        "dwudziest",
    )
    for number, stem in enumerate(row.split(), start=10)
}
_ORDINAL_WORD = re.compile(
    rf"(?<!\w)({'|'.join(sorted(_IN_WORDS, key=len, reverse=True))})(?:e[rsmn]?|ого|ый|ом|ego|y|ym|a)?(?!\w)",
    re.I,
)
# Decades within a century, as in Slavonic catalogues: lata 20. XVI w., 30-е гг. XVI в.
_DECADE_OF = re.compile(
    rf"(?:lata\s(\d)0\.?(?:-te)?|(?<!\d)(\d)0-[ех](?:\sгг?\.|\sгод\w+)?)\s({_ORDINAL})\s?(?:w\.|wieku|в\.|века)",
    re.I,
)
_KANJI = re.compile(r"([一二三四五六七八九十]{1,3})(?:世紀|世纪)")
_DIGITS = dict(zip("一二三四五六七八九", range(1, 10), strict=True))
# The Nordic way: 1500-tallet are the years that begin with 15, 1520-talet those that begin with 152; and the 1500s.
HUNDREDS = re.compile(
    r"(?<!\d)(\d{4})(?:\s?-?\s?(?:tal(?:l?et)?s?\b|tallets|luvu\w+|luku\w*)|er\s?års|(?<=00)['’]?s\b)", re.I
)
# In a date nothing but a numeral is a century: XVIII, XV-XVI.
_NOTHING_ELSE = re.compile(r"\W*([IVX]{2,5})(?:\s?[-–/]\s?([IVX]{2,5}))?\W*")
# The Italian way, and 'secolo' by its hundreds: Quattrocento are the years that begin with 14.
_ITALIAN = re.compile(r"\b(due|tre|quattro|cinque|sei|sette|otto|nove)cento\b", re.I)
_CENTO = {"due": 2, "tre": 3, "quattro": 4, "cinque": 5, "sei": 6, "sette": 7, "otto": 8, "nove": 9}

_1 = (
    r"(?:first|1st|1ste|1\.|1|erste\w?|premi[eè]re?|1re|1ère|1er|eerste|1e|prim[ao]|primera?"
    r"|primeir[ao]|1-я|перв\w+|pierwsz\w+|i|první|1:a|första|første|első)"
)
_2 = (
    r"(?:second|2nd|2\.|2|zweite\w?|seconde?|2e|2de|deuxième|tweede|second[ao]|segund[ao]"
    r"|2-я|втор\w+|drug\w+|ii|druhá|2:a|andra|anden|annen|második)"
)
_3 = r"(?:third|3rd|3\.|3|dritte\w?|troisième|3e|derde|terz[ao]|tercer\w?|3-я|трет\w+|trzeci\w*|iii|třetí)"
_4 = (
    r"(?:fourth|last|4th|4\.|4|vierte\w?|letzte\w?|dernier|quatrième|4e|laatste|ultimo"
    r"|último|4-я|последн\w+|ostatni\w*|iv|poslední)"
)
_HALF = (
    r"\s?(?:half|hälfte|moitié|helft|metà|mitad|metade|пол(?:овина|\.)|poł(?:ow\w+|\.)"
    r"|pol(?:ovina|\.)|hälften|halvdel\w*|halva|fele|h\.)"
)
_QUARTER = (
    r"\s?(?:quarter|viertel|quart\w?|kwart\w*|cuarto|четверть|ćw(?:ier\w+|\.)|čtvrtina"
    r"|čtvrť|fjärdedel|fjerdedel|negyed\w*)"
)
_THIRD = r"\s?(?:drittel|tiers|third|terzo|tercio|derde)\b"
_PARTS = tuple(
    (re.compile(pattern, re.I), start, end)
    for pattern, start, end in (
        (rf"\b{_1}{_HALF}|\b1/2\b|½|(?<=[ivx])[¹1](?!\d)", 0.0, 0.5),
        (rf"\b{_2}{_HALF}|\b2/2\b|(?<=[ivx])[²2](?!\d)", 0.5, 1.0),
        (rf"\b{_1}{_THIRD}|\b1/3\b", 0.0, 1 / 3),
        (rf"\b{_2}{_THIRD}|\b2/3\b", 1 / 3, 2 / 3),
        (rf"\b(?:{_3}|{_4}){_THIRD}|\b3/3\b", 2 / 3, 1.0),
        (rf"\b{_1}{_QUARTER}|\b1/4\b|¼", 0.0, 0.25),
        (rf"\b{_2}{_QUARTER}|\b2/4\b", 0.25, 0.5),
        (rf"\b{_3}{_QUARTER}|\b3/4\b|¾", 0.5, 0.75),
        (rf"\b{_4}{_QUARTER}|\b4/4\b", 0.75, 1.0),
        (
            r"\b(?:early|beginning|anfang|frühes|début|begin|vroege?|inizi\w*|princip\w+|inicios?|pocz(?:\.|ąt\w+)"
            r"|poč(?:\.|át\w+)|začátek|нач(?:\.|ало)|början|begyndelse\w*|eleje|ineunte)|\bin\.",
            0.0,
            0.3,
        ),
        (
            r"\b(?:middle|mid|mitte|milieu|midden|metà|mediados|meados|połow\w+|середин\w+|polovina|mitten|midten|közepe"
            r"|medio)\b|\b(?:med|poł|сер)\.",
            0.35,
            0.65,
        ),
        (
            r"\b(?:late|end|ende|spätes|fine?|eind\w*|laat|fines|finales|finais|kon(?:\.|iec|ca)|konec|кон(?:\.|ец)"
            r"|slutet|slutning\w*|slutten|vége|exeunte)(?!\w)|\bex\.",
            0.7,
            1.0,
        ),
    )
)
_HEBREW_VALUES = dict(
    zip(
        "אבגדהוזחטיכךלמםנןסעפףצץקרשת",
        (
            1,
            2,
            3,
            4,
            5,
            6,
            7,
            8,
            9,
            10,
            20,
            20,
            30,
            40,
            40,
            50,
            50,
            60,
            70,
            80,
            80,
            90,
            90,
            100,
            200,
            300,
            400,
        ),
        strict=True,
    )
)
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def centuries(words: str) -> Iterator[Years]:
    """The first and last years of the centuries (4th to 21st), or parts of one, that a text names."""
    words = _ORDINAL_WORD.sub(lambda match: f"{_IN_WORDS[match[1].lower()]}.", words)
    for match in _DECADE_OF.finditer(words):
        begin = (_ordinal(match[3]) - 1) * 100 + int(match[1] or match[2]) * 10
        yield begin, begin + 9
    words = _DECADE_OF.sub("", words)
    alone = _NOTHING_ELSE.fullmatch(words)
    for matches in ([alone] if alone else [], _AFTER.finditer(words), _BEFORE.finditer(words)):
        for match in matches:
            numbers = [n for n in (_ordinal(group) for group in match.groups() if group) if 4 <= n <= 21]
            if numbers:
                first, last = (min(numbers) - 1) * 100 + 1, max(numbers) * 100
                yield _narrowed(words, first) if len(numbers) == 1 else (first, last)
    for match in _KANJI.finditer(words):
        number = kanji_number(match[1])
        if 4 <= number <= 21:
            yield (number - 1) * 100 + 1, number * 100
    lettered = [_ARABIC.index(match[1]) + 10 for match in _ARABIC_CENTURY.finditer(words)]
    lettered += [hebrew_number(match[1]) for match in _HEBREW_CENTURY.finditer(words)]
    lettered += [_greek_number(match[1]) for match in _GREEK_CENTURY.finditer(words)]
    for number in lettered:
        if 4 <= number <= 21:
            yield _narrowed(words, (number - 1) * 100 + 1)
    for match in HUNDREDS.finditer(words):
        year = int(match[1])
        yield _part(words, year, 100) if year % 100 == 0 else (year, year + 9)
    for match in _ITALIAN.finditer(words):
        yield _part(words, 1000 + 100 * _CENTO[match[1].lower()], 100)


def roman_value(numeral: str) -> int:
    """The value of a numeral of capital letters, a smaller letter before a larger one being taken from it."""
    values = [_ROMAN_VALUES[letter] for letter in numeral]
    following = [*values[1:], 0]
    return sum(-here if here < after else here for here, after in zip(values, following, strict=True))


def kanji_number(said: str) -> int:
    """A number below a hundred in Chinese characters: 十五 and 一五 are 15, 二十 and 廿 are 20, 元 is 1; 0 for none."""
    if said == "元":
        return 1
    said = said.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = said.rpartition("十")
    if not ten and len(said) > 1:
        return int("".join(str(_DIGITS.get(one, 0)) for one in said))
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def hebrew_number(said: str) -> int:
    """The value of Hebrew letters (תרמ״ד is 644); 0 where they do not fall, as those of a word hardly ever do."""
    values = [_HEBREW_VALUES[letter] for letter in said if letter in _HEBREW_VALUES]
    tail = values[-2:] in ([9, 6], [9, 7])  # 15 and 16, which are not written as ten and more
    falls = all(one >= other for one, other in itertools.pairwise(values))
    return sum(values) if values and (falls or tail) else 0


def _greek_number(said: str) -> int:
    if said in _GREEK:
        return _GREEK[said]
    return _GREEK[said[0]] + _GREEK[said[1:]]


def _narrowed(words: str, first: int) -> Years:
    for pattern, start, end in _PARTS:
        if pattern.search(words):
            return first + round(100 * start), first - 1 + round(100 * end)
    return first, first + 99


def _part(words: str, first: int, many: int) -> Years:
    start, end = _narrowed(words, first)
    return start, min(end, first + many - 1)


def _ordinal(said: str) -> int:
    return int(said) if said.isdigit() else roman_value(said.upper())
