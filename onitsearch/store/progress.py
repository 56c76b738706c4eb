"""How far a run's pages are, in figures and plain words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Min
from django.utils import timezone

from manifests.conf import get_settings
from manifests.work.fair import waiting_of
from manifests.work.models import OPEN
from onitsearch.store import pages
from onitsearch.store.models import EmbeddingModel, Illustration, Page

_MOST_FAILURES = 100
_LATELY = timedelta(minutes=10)


def open_runs(runs: Iterable[int] | None) -> set[int]:
    """Return which runs (of all, or of these) have pages that are due, in hand, or waiting."""
    found = Page.objects.filter(state__in=OPEN, run__isnull=False)
    if runs is not None:
        found = found.filter(run__in=list(runs))
    return set(found.order_by().values_list("run_id", flat=True).distinct())


def of_run(run_id: int) -> dict[str, Any]:
    """Return the counts of a run.

    ``pages`` by state with their ``total``; ``pace``, how fast they are read and how long that will take;
    ``illustrations``, how many stand on its pages; ``vectors``
    with ``done``, ``due`` and ``failed`` for the active model; ``waiting``, what is waited for; ``failures``,
    ``protected`` (pages that the library does not show to everybody, or not whole) and ``skipped``
    (pages without an image), each {url, error} (at most 100), failures with their ``cause``.
    """
    by_state = pages.counts(run_id=run_id)
    vectors = vectors_of_run(run_id)
    failed = Page.objects.filter(run_id=run_id, state=Page.State.FAILED).order_by("id")
    left_out = Page.objects.filter(run_id=run_id, state=Page.State.SKIPPED).order_by("id")
    protected = Page.objects.filter(run_id=run_id).exclude(access=Page.Access.OPEN).order_by("id")
    standing = Illustration.objects.filter(state=Illustration.State.STANDING, canvas__page__run_id=run_id)
    return {
        "pages": {**by_state, "total": sum(by_state.values())},
        "pace": pace_of_run(run_id, sum(by_state[state] for state in OPEN)),
        "illustrations": standing.count(),
        "vectors": vectors,
        "waiting": [*waiting_of(Page.objects.filter(run_id=run_id)), *_for_the_model(vectors["due"])],
        "failures": [
            {"url": uri, "error": error, "cause": cause}
            for uri, error, cause in failed.values_list("canvas__uri", "error", "cause")[:_MOST_FAILURES]
        ],
        "protected": [
            {"url": uri, "error": note}
            for uri, note in protected.values_list("canvas__uri", "access_note")[:_MOST_FAILURES]
        ],
        "skipped": [
            {"url": uri, "error": error}
            for uri, error in left_out.values_list("canvas__uri", "error")[:_MOST_FAILURES]
        ],
    }


def pace_of_run(run_id: int, due: int) -> dict[str, float | None]:
    """Return how many pages of a run were read a minute lately, and how many seconds the ``due`` ones will take.

    Both are None where nothing was read within ten minutes.
    """
    now = timezone.now()
    lately = Page.objects.filter(run_id=run_id, indexed_at__gt=now - _LATELY)
    found = lately.aggregate(many=Count("pk"), first=Min("indexed_at"))
    if not found["many"] or not due:
        return {"pages_per_minute": None, "seconds_left": None}
    minutes = max((now - found["first"]).total_seconds() / 60, 1 / 12)
    speed = found["many"] / minutes
    return {"pages_per_minute": round(speed, 1), "seconds_left": round(60 * due / speed)}


def _for_the_model(due: int) -> list[dict[str, Any]]:
    """Say that vectors wait for the active model, where workers cannot load it."""
    model = EmbeddingModel.objects.filter(state=EmbeddingModel.State.ACTIVE).exclude(error="").first()
    if model is None or not due:
        return []
    return [
        {
            "for": "model",
            "name": model.key,
            "count": due,
            "since": model.checked_at,
            "next": None,
            "error": model.error,
        }
    ]


def vectors_of_run(run_id: int) -> dict[str, int]:
    """Return how many illustrations of a run's pages have a vector of the active model, lack it, cannot have it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FILTER (WHERE v.v IS NOT NULL),
                count(*) FILTER (WHERE v.v IS NULL AND COALESCE(v.attempts, 0) < %(most)s),
                count(*) FILTER (WHERE v.v IS NULL AND v.attempts >= %(most)s)
            FROM onit_search_page page
            JOIN onit_search_illustration i ON i.canvas_id = page.canvas_id AND i.state = 'standing'
            LEFT JOIN onit_search_embeddingmodel model ON model.state = 'active'
            LEFT JOIN onit_search_vector v ON v.illustration_id = i.id AND v.model_id = model.id
            WHERE page.run_id = %(run)s
            """,
            {"most": get_settings().max_attempts, "run": run_id},
        )
        done, due, failed = cursor.fetchone()
    return {"done": int(done), "due": int(due), "failed": int(failed)}
