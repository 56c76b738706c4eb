"""What words find without a model: captions (Postgres full text) and ICONCLASS notations; and what there is.

Everything here looks at the vectors' own columns for who may see what, as `nearest` does, so that one rule
holds for all ways of searching.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from django.db import connection

from onitsearch.store.index import TABLE
from onitsearch.store.models import EmbeddingModel
from onitsearch.store.nearest import Filter, _where
from onitsearch.store.vectors import FloatArray

# Must be the expression of the index onit_ill_words.
_VECTOR = "to_tsvector('simple'::regconfig, COALESCE(i.text, ''))"
_WORD = re.compile(r"\w+")
# Shorter words begin too many others ("cat" begins "catalogue"); for them only a plural is looked for.
_LONG_ENOUGH = 5
_MOST_WORDS = 12


def text_query(words: str) -> str:
    """The words as a tsquery of the configuration “simple”: all of them, long ones as beginnings.

    Empty where there is no word in it. Words of one or two letters count only when there are no others.
    """
    found = [word.lower() for word in _WORD.findall(words.replace("_", " "))][:_MOST_WORDS]
    telling = [word for word in found if len(word) > 2] or found
    parts = [
        f"'{word}':*" if len(word) >= _LONG_ENOUGH else f"('{word}' | '{word}s' | '{word}es')"
        for word in telling
    ]
    return " & ".join(parts)


def captioned(words: str, *, wanted: Filter, model: EmbeddingModel, limit: int) -> list[int]:
    """Return the ids of illustrations whose caption holds all of the words, the best match first."""
    query = text_query(words)
    if not query:
        return []
    clause, parameters = _where(wanted, model)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT i.id FROM onit_search_illustration i, to_tsquery('simple', %s) q"  # noqa: S608
            f" WHERE {_VECTOR} @@ q AND i.id IN (SELECT illustration_id FROM {TABLE} WHERE {clause})"
            f" ORDER BY ts_rank({_VECTOR}, q, 1) DESC, i.id LIMIT %s",
            [query, *parameters, limit],
        )
        return [int(row[0]) for row in cursor.fetchall()]


def classed(
    notations: Sequence[str], *, wanted: Filter, model: EmbeddingModel, limit: int
) -> list[tuple[int, str]]:
    """Return pairs (illustration id, its notation) of what is classed as one of exactly these notations."""
    clause, parameters = _where(wanted, model)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.id, i.notations FROM onit_search_illustration i"  # noqa: S608
            f" WHERE i.notations && %s::varchar[] AND i.id IN (SELECT illustration_id FROM {TABLE} WHERE {clause})"
            " ORDER BY i.id LIMIT %s",
            [list(notations), *parameters, limit],
        )
        wanted_ones = set(notations)
        return [
            (int(row[0]), next(notation for notation in row[1] if notation in wanted_ones))
            for row in cursor.fetchall()
        ]


def notation_counts(wanted: Filter, model: EmbeddingModel) -> dict[str, int]:
    """Return each notation that visible illustrations carry, and how many do."""
    clause, parameters = _where(wanted, model)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT notation, count(*) FROM onit_search_illustration i, unnest(i.notations) notation"  # noqa: S608
            f" WHERE i.notations <> '{{}}' AND i.id IN (SELECT illustration_id FROM {TABLE} WHERE {clause})"
            " GROUP BY notation ORDER BY count(*) DESC, notation",
            parameters,
        )
        return {str(notation): int(count) for notation, count in cursor.fetchall()}


def caption_words(start: str, *, wanted: Filter, model: EmbeddingModel, most: int = 2000) -> dict[str, int]:
    """Return the words of captions that begin like ``start``, each with how many captions hold it.

    At most ``most`` captions are looked at, so that counts of very common beginnings are lower bounds.
    """
    found = _WORD.findall(start.replace("_", " ").lower())
    if len(found) != 1 or len(found[0]) < 2:
        return {}
    clause, parameters = _where(wanted, model)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT i.text FROM onit_search_illustration i, to_tsquery('simple', %s) q"  # noqa: S608
            f" WHERE {_VECTOR} @@ q AND i.id IN (SELECT illustration_id FROM {TABLE} WHERE {clause}) LIMIT %s",
            [f"'{found[0]}':*", *parameters, most],
        )
        texts = [str(row[0]) for row in cursor.fetchall()]
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update({word for word in _WORD.findall(text.lower()) if word.startswith(found[0])})
    return dict(counts)


def ids_under(prefixes: Iterable[str]) -> tuple[int, ...]:
    """Return the ids of illustrations classed under any of the notations, those below them included."""
    patterns = [re.sub(r"([%_\\])", r"\\\1", prefix) + "%" for prefix in prefixes]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT i.id FROM onit_search_illustration i, unnest(i.notations) notation"
            " WHERE i.notations <> '{}' AND notation LIKE ANY(%s)",
            [patterns],
        )
        return tuple(int(row[0]) for row in cursor.fetchall())


def shown_rows(model: EmbeddingModel) -> int:
    """Return how many vectors a search over everything compares with."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {TABLE} WHERE model_id = %s AND shown AND v IS NOT NULL",  # noqa: S608
            [model.id],
        )
        return int(cursor.fetchone()[0])


def sample(model: EmbeddingModel, *, rows: int, most: int) -> FloatArray:
    """Return about ``most`` of the model's ``rows`` shown vectors as (n, dim) float32, the same ones each time."""
    share = 100.0 if rows <= 4 * most else min(100.0, 120.0 * most / rows)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT v::real[] FROM (SELECT illustration_id, v FROM {TABLE}"  # noqa: S608
            " TABLESAMPLE BERNOULLI (%s) REPEATABLE (1) WHERE model_id = %s AND shown AND v IS NOT NULL) few"
            " ORDER BY md5(illustration_id::text) LIMIT %s",
            [share, model.id, most],
        )
        found = [row[0] for row in cursor.fetchall()]
    return np.asarray(found, dtype=np.float32).reshape(len(found), model.dim)
