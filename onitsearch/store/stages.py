"""How much lies at each stage of the work, and for how long: figures over all runs, for those who watch a site."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

# The oldest of what is open: a page or document since its run began, a vector since its picture was found.
_STAGES = {
    "documents": (
        "SELECT i.state, count(*), max(extract(epoch FROM now() - r.created_at))"
        " FROM onit_manifests_runitem i JOIN onit_manifests_run r ON r.id = i.run_id GROUP BY 1"
    ),
    "pages": (
        "SELECT p.state, count(*), max(extract(epoch FROM now() - r.created_at))"
        " FROM onit_search_page p LEFT JOIN onit_manifests_run r ON r.id = p.run_id GROUP BY 1"
    ),
    "vectors": (
        "SELECT CASE WHEN v.v IS NOT NULL THEN 'done' WHEN v.lease_until > now() THEN 'claimed' ELSE 'due' END,"
        " count(*), max(extract(epoch FROM now() - i.created_at)) FROM onit_search_vector v"
        " JOIN onit_search_illustration i ON i.id = v.illustration_id"
        " JOIN onit_search_embeddingmodel m ON m.id = v.model_id AND m.state = 'active' GROUP BY 1"
    ),
}
_OPEN = ("due", "claimed", "waiting")


@dataclass(frozen=True, slots=True)
class Stage:
    """So many rows of one stage are in one state; ``age`` (seconds) is that of the oldest where they are open."""

    name: str
    state: str
    count: int
    age: float | None


def stages() -> list[Stage]:
    """All stages by state."""
    found = []
    with connection.cursor() as cursor:
        for name, sql in _STAGES.items():
            cursor.execute(sql)
            for state, count, age in cursor.fetchall():
                found.append(Stage(name, state, count, float(age or 0) if state in _OPEN else None))
    return found


def hosts() -> dict[str, int]:
    """How many libraries' hosts are well, failing (and tried again), or left alone for a while."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE failures = 0 AND COALESCE(rests_until, now()) <= now()),"
            " count(*) FILTER (WHERE failures > 0 AND COALESCE(rests_until, now()) <= now()),"
            " count(*) FILTER (WHERE rests_until > now()) FROM onit_manifests_host"
        )
        well, failing, resting = cursor.fetchone()
    return {"well": well, "failing": failing, "resting": resting}
