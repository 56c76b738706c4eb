"""What people described lately, and which described pictures are nearest to one."""

from __future__ import annotations

from django.db import connection

from onitsearch.store.index import TABLE
from onitsearch.store.models import DecisionRecord, EmbeddingModel
from onitsearch.store.nearest import checked_literal
from onitsearch.store.vectors import FloatArray

# Of what one person did last, so many decisions are looked through.
_LOOKED_THROUGH = 300


def nearest_described(
    vector: FloatArray, *, model: EmbeddingModel, most: int, exclude: int
) -> list[tuple[list[str], float]]:
    """Return the notations of the nearest pictures that people classed, each with its cosine similarity."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH classed AS MATERIALIZED (SELECT i.id, i.notations FROM onit_search_illustration i"  # noqa: S608
            " WHERE i.notations <> '{}' AND i.decision = 'accepted' AND i.state = 'standing' AND i.id <> %s)"
            f" SELECT c.notations, 1 - (v.v::halfvec({int(model.dim)}) <=> %s::halfvec({int(model.dim)})) AS near"
            f" FROM classed c JOIN {TABLE} v ON v.illustration_id = c.id AND v.model_id = %s AND v.v IS NOT NULL"
            " ORDER BY near DESC, c.id LIMIT %s",
            [exclude, checked_literal(vector, model), model.pk, most],
        )
        return [([str(one) for one in notations], float(near)) for notations, near in cursor.fetchall()]


def recent_notations(user_id: int, most: int) -> list[str]:
    """Return the notations that somebody gave pictures last, the latest first."""
    records = DecisionRecord.objects.filter(user=user_id).order_by("-pk").values_list("before", "after")
    found: dict[str, None] = {}
    for before, after in records[:_LOOKED_THROUGH]:
        given = [one for one in after.get("notations", ()) if one not in before.get("notations", ())]
        found.update(dict.fromkeys(given))
        if len(found) >= most:
            break
    return list(found)[:most]
