"""`/metrics` in the text form of Prometheus: parts, stages and hosts read from the rows, latencies counted by the web.

It says how a library works inside, so it is answered to a token (ONIT_METRICS_TOKEN) or to this very machine, and to
nobody whose question came by a proxy.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

from onitsearch import health
from onitsearch.api.operators import brings_token, is_this_machine
from onitsearch.api.problems import problem_response
from onitsearch.store import presence, stages


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer a Prometheus that may ask, else 403."""
    if not _may_ask(request):
        return problem_response(PermissionDenied())
    registry = CollectorRegistry()
    registry.register(_Rows())
    web: Any = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        web = CollectorRegistry()
        MultiProcessCollector(web)  # type: ignore[no-untyped-call]
    answer = HttpResponse(generate_latest(registry) + generate_latest(web), content_type=CONTENT_TYPE_LATEST)
    answer["Cache-Control"] = "no-store"
    return answer


def _may_ask(request: HttpRequest) -> bool:
    return brings_token(request) if settings.METRICS_TOKEN else is_this_machine(request)


class _Rows:
    """What rows and servers say, asked when Prometheus asks."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield each gauge; without the database, only that it is away."""
        up = GaugeMetricFamily("onit_up", "Whether a part of the site is well.", labels=["part"])
        for name, part in health.parts().items():
            up.add_metric([name], float(part.ok))
        yield up
        try:
            yield from _from_database()
        except DatabaseError:
            return


def _from_database() -> Iterator[GaugeMetricFamily]:
    rows = GaugeMetricFamily("onit_work_rows", "Rows of work by stage and state.", labels=["stage", "state"])
    ages = GaugeMetricFamily(
        "onit_work_oldest_seconds", "Age of the oldest open row.", labels=["stage", "state"]
    )
    for stage in stages.stages():
        rows.add_metric([stage.name, stage.state], stage.count)
        if stage.age is not None:
            ages.add_metric([stage.name, stage.state], stage.age)
    yield rows
    yield ages
    hosts = GaugeMetricFamily("onit_hosts", "Hosts of libraries by how they are.", labels=["state"])
    for state, count in stages.hosts().items():
        hosts.add_metric([state], count)
    yield hosts
    workers = GaugeMetricFamily("onit_workers", "Processes that work, by kind.", labels=["kind"])
    quiet = GaugeMetricFamily("onit_worker_quiet_seconds", "Since one of them was heard of.", labels=["kind"])
    found = presence.present()
    for kind in presence.WORKERS:
        workers.add_metric([kind], found[kind].count if kind in found else 0)
        if kind in found:
            quiet.add_metric([kind], found[kind].quiet)
    yield workers
    yield quiet
