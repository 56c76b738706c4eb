"""What people described lately, and which described pictures are nearest to one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from onitsearch.kinds import KINDS
from onitsearch.store import index
from onitsearch.store.index import TABLE
from onitsearch.store.models import DecisionRecord, EmbeddingModel
from onitsearch.store.nearest import checked_literal
from onitsearch.store.query_plan import Filter, where_clause
from onitsearch.store.vectors import FloatArray

# Of what one person did last, so many decisions are looked through.
_LOOKED_THROUGH = 300


@dataclass(frozen=True)
class Described:
    """What people said of the pictures around one: ``near`` are notations with their cosine similarity, nearest first.

    ``least`` is the similarity of the farthest of its nearest pictures, described or not.
    """

    least: float
    near: tuple[tuple[tuple[str, ...], float], ...]


def described_around(
    given: Mapping[int, FloatArray], *, model: EmbeddingModel, most: int, among: int
) -> dict[int, Described]:
    """Return, by the row ids of some pictures (with their vectors), the ``most`` nearest that people classed.

    ``among`` is how many of the nearest of all pictures ``least`` is about. All are asked for at once.
    """
    if not given:
        return {}
    kind = f"halfvec({int(model.dim)})"
    clause, parameters = where_clause(Filter(kinds=tuple(KINDS)), model)
    found: dict[int, Described] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH classed AS MATERIALIZED (SELECT i.id, i.notations FROM onit_search_illustration i"  # noqa: S608
            " WHERE i.notations <> '{}' AND i.decision = 'accepted' AND i.state = 'standing'),"
            f" asked AS (SELECT unnest(%s::bigint[]) AS id, unnest(%s::text[])::{kind} AS v)"
            " SELECT asked.id, coalesce(nearest.least, 1.0), described.notations, described.near FROM asked"
            # Every distance is computed: OFFSET keeps the planner from an index that does not have all kinds.
            " CROSS JOIN LATERAL (SELECT 1 - max(d) AS least FROM (SELECT d FROM ("
            f" SELECT {index.expression(model)} <=> asked.v AS d FROM {TABLE}"
            f" WHERE {clause} AND illustration_id <> asked.id OFFSET 0) every ORDER BY d LIMIT %s) around) nearest"
            f" CROSS JOIN LATERAL (SELECT c.notations, 1 - (t.v::{kind} <=> asked.v) AS near"
            f" FROM classed c JOIN {TABLE} t ON t.illustration_id = c.id AND t.model_id = %s AND t.v IS NOT NULL"
            " WHERE c.id <> asked.id ORDER BY near DESC, c.id LIMIT %s) described"
            " ORDER BY asked.id, described.near DESC",
            [
                list(given), [checked_literal(one, model) for one in given.values()],
                *parameters, among, model.pk, most,
            ],
        )  # fmt: skip
        for one, least, notations, near in cursor.fetchall():
            before = found.get(one, Described(float(least), ()))
            told = (tuple(str(notation) for notation in notations), float(near))
            found[one] = Described(before.least, (*before.near, told))
    return found


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
