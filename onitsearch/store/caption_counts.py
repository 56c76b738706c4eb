"""In how many captions each word stands: what a word is worth, and which words begin like another."""

from __future__ import annotations

import math
import re
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from manifests.folding import words_of, written_words
from onitsearch.store.index import TABLE
from onitsearch.store.models import EmbeddingModel, Illustration

# What captions are numbered with, folded; it says nothing about the picture.
LABELS = frozenset({
    "abb", "abbild", "abbildung", "abbildungen", "bl", "blatt", "cap", "capitel", "capitulum", "caput", "chap",
    "chapitre", "chapter", "emblem", "emblema", "fig", "figg", "figur", "figura", "figurae", "figuren", "figure",
    "figures", "fo", "fol", "folio", "folium", "icon", "iconum", "kap", "kapitel", "lib", "liber", "libro", "livre",
    "no", "nom", "nr", "nro", "num", "numero", "numerus", "pag", "pagina", "page", "pars", "part", "pl", "planche",
    "plate", "pp", "seite", "seq", "taf", "tafel", "tab", "tabb", "tabl", "tabula", "tabulae", "tav", "tavola",
    "tom", "tome", "tomus", "vol",
})  # fmt: skip
_NUMBER = re.compile(
    r"\d+[a-z]?|(?=[ivxlcdm])m{0,3}(?:cm|cd|d?c{0,4})(?:xc|xl|l?x{0,4})(?:ix|iv|v?[ij]{0,4})", re.ASCII
)
# A word of so many captions tells them from none; where there are few captions, so many of them.
_TOO_COMMON = 0.05
_FEW = 25
# How long counts serve, in seconds, and times the work that making them was.
_LASTS = 60.0
_TIMES = 500.0
_AT_ONCE = 2_000
_LONGEST = 100


def is_label(word: str) -> bool:
    """Say whether a folded word only numbers a picture: Fig, Tab, a number, one or two letters."""
    return word in LABELS or len(word) < 2 or bool(_NUMBER.fullmatch(word))


@dataclass(frozen=True, slots=True)
class CaptionCounts:
    """How many visible captions there are, how many lexemes they have on average, how many hold each lexeme.

    ``exact``: as it is now; else as it was lately, so that a lexeme that is missing may stand in a caption by now.
    """

    captions: int
    length: float
    holding: Mapping[str, int]
    exact: bool = True

    def weight(self, word: str, lexemes: Iterable[str]) -> float:
        """Return what a word that has these lexemes is worth (inverse document frequency); 0: nothing."""
        if is_label(word):
            return 0.0
        many = max((self.holding.get(one, 0) for one in lexemes), default=0)
        if many > max(_FEW, _TOO_COMMON * self.captions):
            return 0.0
        return math.log(1 + (self.captions - many + 0.5) / (many + 0.5))

    def knows(self, word: str) -> bool:
        """Say whether a folded word stands in a caption."""
        return lexeme(word) in self.holding

    def words(self) -> dict[str, int]:
        """Return the folded words themselves, those that only number left out, each with its captions."""
        return {
            one[1:]: many for one, many in self.holding.items() if one[0] == "=" and not is_label(one[1:])
        }


_lock = threading.Lock()
_kept: dict[int, _Kept] = {}


@dataclass(frozen=True, slots=True)
class _Kept:
    """Counts, until when they serve unasked, and of which captions they are."""

    until: float
    fingerprint: tuple[object, ...]
    counts: CaptionCounts


def counts(model: EmbeddingModel) -> CaptionCounts:
    """Return what stands in the captions of visible pictures; of many captions as it was lately."""
    with _lock:
        kept = _kept.get(model.pk)
        now = time.monotonic()
        if kept is not None and now < kept.until:
            return kept.counts
        fingerprint = _fingerprint(model)
        known = kept is not None and kept.fingerprint == fingerprint
        made = kept.counts if kept is not None and known else _count(model, fingerprint)
        took = time.monotonic() - now
        until = now if made.exact else now + max(_LASTS, _TIMES * took)
        _kept[model.pk] = _Kept(until, fingerprint, made)
        return made


def forget() -> None:
    """Have everything counted anew."""
    with _lock:
        _kept.clear()


def _visible(model: EmbeddingModel) -> str:
    return (
        "SELECT lexemes FROM onit_search_illustration WHERE lexemes IS NOT NULL AND id IN"  # noqa: S608
        f" (SELECT illustration_id FROM {TABLE} WHERE model_id = {int(model.pk)} AND shown AND v IS NOT NULL)"
    )


def _fingerprint(model: EmbeddingModel) -> tuple[int, int, str]:
    """How many captions there are, their lexemes, and a sum over what they say, in whatever order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), sum(length(lexemes)), sum(hashtextextended(lexemes::text, 0))"  # noqa: S608
            f" FROM ({_visible(model)}) seen"
        )
        captions, lexemes, digest = cursor.fetchone()
    return int(captions), int(lexemes or 0), str(digest)


def _count(model: EmbeddingModel, fingerprint: tuple[int, int, str]) -> CaptionCounts:
    captions, lexemes, _ = fingerprint
    with connection.cursor() as cursor:
        cursor.execute("SELECT word, ndoc FROM ts_stat(%s)", [_visible(model)])
        holding = {str(word): int(many) for word, many in cursor.fetchall()}
    length = lexemes / captions if captions else 1.0
    return CaptionCounts(captions, length, holding, exact=captions <= _AT_ONCE)


def completions(start: str, *, within: QuerySet[Illustration], most: int) -> list[tuple[str, int]]:
    """Return words that the last word of ``start`` may become, as they stand, with how many captions hold them.

    The words before it stand in these captions as well, and in the answers. ``within`` are the illustrations
    that count. Words that only number pictures are left out; the most frequent come first.
    """
    begun = words_of(start)
    if not begun or len(begun[-1]) < 2:
        return []
    *before, last = begun
    query = " & ".join([*(quoted(lexeme(word)) for word in before), f"{quoted(f'={last}')}:*"])
    try:
        rows, parameters = within.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # nothing can be among them, so that there is nothing to ask
        return []
    low, high = f"={last}", f"={last}\U0010ffff"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT substr(word, 2), count(*), min(i.id) FROM onit_search_illustration i,"  # noqa: S608
            " unnest(tsvector_to_array(i.lexemes)) word WHERE i.lexemes @@ %s::tsquery"
            f' AND word COLLATE "C" >= %s AND word COLLATE "C" < %s AND i.id IN ({rows})'
            " GROUP BY word ORDER BY count(*) DESC, word LIMIT %s",
            [query, low, high, *parameters, most + len(LABELS)],
        )
        found = [(str(word), int(many), int(one)) for word, many, one in cursor.fetchall()]
        found = [entry for entry in found if not is_label(entry[0]) and entry[0] not in before][:most]
        cursor.execute(
            "SELECT id, text FROM onit_search_illustration WHERE id = ANY(%s)", [[one for _, _, one in found]]
        )
        texts = dict(cursor.fetchall())
    return [
        (" ".join(_written_form(texts[one], wanted) for wanted in (*before, word)), many)
        for word, many, one in found
    ]


def written_form(word: str) -> str:
    """Return how a folded word is written in one of the captions that hold it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT text FROM onit_search_illustration WHERE lexemes @@ %s::tsquery LIMIT 1",
            [quoted(lexeme(word))],
        )
        row = cursor.fetchone()
    return _written_form(row[0], word) if row else word


def _written_form(text: str, word: str) -> str:
    return next((standing for standing, folded in written_words(text) if folded == word), word)


def lexeme(word: str) -> str:
    """Return the lexeme of a folded word as such; Postgres keeps a hundred characters of it."""
    return f"={word[:_LONGEST]}"


def quoted(lexeme: str) -> str:
    """Return a lexeme as it stands in the text of a tsquery."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
