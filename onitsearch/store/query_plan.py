"""How a search among vectors is done: exactly, by binary codes or through the index, by how much a filter leaves.

Measured (docs/performance.md): within one book an exact look at every row is faster than an index and misses nothing;
over everything the HNSW index is; and a filter that leaves a tenth of the rows makes the index lose half of the
answers, so that there all codes within the filter are looked at, and the nearest of them exactly. The planner's own
choice is never relied on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db import connection

from manifests.visibility import hidden_manifests
from onitsearch.conf import conf
from onitsearch.store import binary_codes, index
from onitsearch.store.models import EmbeddingModel
from onitsearch.store.shown import kinds_everywhere
from onitsearch.store.traits import Traits, rows_with

Plan = Literal["exact", "codes", "hnsw"]
Hidden = Literal["out", "in", "only"]
Parameters = list[Any]

# An index over fewer vectors than this is not worth its inexactness.
FEW_ROWS = 2_000
# The share of the index that a filter must leave for the index to be walked.
SHARE_FOR_INDEX = 0.3


@dataclass(frozen=True)
class Filter:
    """What an answer must belong to; None means no condition, an empty tuple means that nothing will do."""

    manifests: tuple[int, ...] | None = None
    collections: tuple[int, ...] | None = None
    kinds: tuple[str, ...] | None = None
    ids: tuple[int, ...] | None = None
    exclude: tuple[int, ...] = ()
    traits: Traits = field(default_factory=Traits)
    # What is not for the public: left out, there as well, or alone. Who may ask for it is checked above.
    hidden: Hidden = "out"

    @property
    def narrow(self) -> bool:
        """Say whether it names books or illustrations one by one, few enough to look at exactly, uncounted."""
        few_pictures = self.ids is not None and len(self.ids) <= conf().exact_rows
        return few_pictures or (self.manifests is not None and len(self.manifests) <= 20)

    @property
    def wide(self) -> bool:
        """Say whether it leaves everything that is shown unasked."""
        some = (self.manifests, self.collections, self.kinds, self.ids)
        return all(one is None for one in some) and not self.traits

    @property
    def widened(self) -> Filter:
        """Everything that is shown unasked (of kinds that are not, those asked for), less what is excluded."""
        kinds = None if _in_index(self) else self.kinds
        return Filter(kinds=kinds, exclude=self.exclude, hidden=self.hidden)


def choose(wanted: Filter, model: EmbeddingModel) -> Plan:
    """Choose how to search: exactly, by binary codes, or through the model's HNSW index."""
    if wanted.narrow or not _in_index(wanted) or wanted.hidden != "out":
        return "exact"
    now = index.state(model)
    if not now.valid or now.rows < FEW_ROWS:
        return "exact"
    if wanted.wide:
        return "hnsw"
    most = conf().exact_rows
    coded = binary_codes.ready(model)
    rows, parameters = _rows(wanted, model, coded=coded)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({rows} LIMIT %s) AS passing", [*parameters, most + 1])  # noqa: S608
        if int(cursor.fetchone()[0]) <= most:
            return "exact"
        # Counting them all would take longer than the search: the planner's estimate has to do.
        cursor.execute(f"EXPLAIN (FORMAT JSON) {rows}", parameters)
        estimate = cursor.fetchone()[0]
    plan = json.loads(estimate) if isinstance(estimate, str) else estimate
    # Through the index, rows that the filter hides are visited in vain: worth it only where many pass.
    if plan[0]["Plan"]["Plan Rows"] >= SHARE_FOR_INDEX * now.rows:
        return "hnsw"
    return "codes" if coded else "exact"


def explained(wanted: Filter, model: EmbeddingModel) -> str:
    """Say in a few words how vectors are searched, and among about how many of them."""
    plan, now = choose(wanted, model), index.state(model)
    if plan == "hnsw":
        return f"through the HNSW index of about {now.rows} vectors"
    if plan == "codes":
        return "all binary codes within the filter, then the vectors of the nearest exactly"
    return "every vector within the filter, exactly"


def _rows(wanted: Filter, model: EmbeddingModel, *, coded: bool) -> tuple[str, Parameters]:
    """SQL that selects a 1 for each row that passes, from the narrow table where there is one."""
    if coded:
        clause, parameters = filter_clause(wanted)
        return f"SELECT 1 FROM {binary_codes.table(model)} WHERE {clause}", parameters  # noqa: S608
    clause, parameters = where_clause(wanted, model)
    return f"SELECT 1 FROM {index.TABLE} WHERE {clause}", parameters  # noqa: S608


def where_clause(wanted: Filter, model: EmbeddingModel) -> tuple[str, Parameters]:
    """Return the SQL condition on rows of vectors (who may see what, and the filter), with its parameters."""
    seen, parameters = _seen(wanted)
    clause, given = filter_clause(wanted)
    return f"model_id = {int(model.id)} AND {seen} AND v IS NOT NULL AND {clause}", [*parameters, *given]


def filter_clause(wanted: Filter) -> tuple[str, Parameters]:
    """Return the SQL condition of the filter alone, on rows of vectors or codes, with its parameters."""
    clauses: list[str] = []
    parameters: Parameters = []
    for clause, values in (
        ("manifest_id = ANY(%s)", wanted.manifests),
        ("collections && %s::bigint[]", wanted.collections),
        ("kind = ANY(%s)", wanted.kinds),
        ("illustration_id = ANY(%s)", wanted.ids),
        ("NOT illustration_id = ANY(%s)", wanted.exclude or None),
    ):
        if values is not None:
            clauses.append(clause)
            parameters.append(list(values))
    if wanted.traits:
        statement, given = rows_with(wanted.traits)
        clauses.append(f"illustration_id IN ({statement})")
        parameters += given
    return " AND ".join(clauses) or "TRUE", parameters


# Standing pictures of books that are here and not for the public. Their books are few, so that nothing is looked for
# in the vectors of all others.
_KEPT = """
    NOT live AND illustration_id IN (
        SELECT i.id FROM onit_search_illustration i JOIN onit_manifests_manifest m ON m.id = i.manifest_id
        WHERE m.id = ANY(%s) AND i.state = 'standing' AND i.decision <> 'rejected' AND i.kind = ANY({kinds}))
"""


def _seen(wanted: Filter) -> tuple[str, Parameters]:
    """The condition by which somebody sees a row at all."""
    public = "shown" if _in_index(wanted) else "live"
    if wanted.hidden == "out":
        return public, []
    books = list(hidden_manifests().values_list("pk", flat=True))
    own = "COALESCE(m.own_kinds, %s::varchar[])" if wanted.kinds is None else "%s::varchar[]"
    kept = _KEPT.replace("{kinds}", own)
    parameters: Parameters = [books, list(conf().visible_kinds if wanted.kinds is None else wanted.kinds)]
    return (f"({kept})" if wanted.hidden == "only" else f"({public} OR ({kept}))"), parameters


def _in_index(wanted: Filter) -> bool:
    return wanted.kinds is None or set(wanted.kinds) <= kinds_everywhere()
