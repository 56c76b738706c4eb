"""Measurements of quality as rows: the one that is asked for, how far it is, and the last that was made."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from manifests.conf import get_settings
from manifests.errors import OnitError
from manifests.work import queue
from manifests.work.claims import Claim
from manifests.work.table import Table
from onitsearch.store.models import QualityReport

REPORTS = Table(QualityReport, Q(made_at=None))

# So many are kept; pages and programs read the last.
KEPT = 3


def ask(*, lang: str = "en") -> QualityReport:
    """Have everything measured anew; where that is asked for already, or going on, it is not asked for twice."""
    waiting = _open().order_by("-pk").first()
    if waiting is None:
        QualityReport.objects.filter(made_at=None).delete()  # one that was given up
        waiting = QualityReport.objects.create(lang=lang)
    queue.wake(queue.EMBED)
    return waiting


def claim() -> tuple[QualityReport, Claim] | None:
    """Claim one that is to be made; None where none is due."""
    rows = REPORTS.claim(REPORTS.ready().order_by("id"))
    return (rows[0], REPORTS.claim_of(rows[0])) if rows else None


def report(claim: Claim, percent: int) -> bool:
    """Say how far a claimed one is, and keep the claim; False where it was lost."""
    lease = timezone.now() + timedelta(seconds=get_settings().lease_seconds)
    return REPORTS.holding(claim).update(progress=percent, lease_until=lease) == 1


def save(claim: Claim, result: dict[str, Any]) -> bool:
    """Write what was measured; False where the claim was lost."""
    saved = REPORTS.end(claim, attempts=0, progress=100, result=result, made_at=timezone.now())
    _forget_old()
    return saved


def give_up(claim: Claim, error: OnitError) -> bool:
    """Note why nothing could be measured; transient errors are tried again."""
    return REPORTS.put_back(claim, error)


def keep(result: dict[str, Any], *, lang: str, truth: str) -> QualityReport:
    """Keep what a command measured."""
    row = QualityReport.objects.create(
        lang=lang, truth=truth, result=result, progress=100, made_at=timezone.now()
    )
    _forget_old()
    return row


def latest() -> QualityReport | None:
    """The last that was made; None where nothing was measured yet."""
    return QualityReport.objects.exclude(made_at=None).order_by("-made_at", "-pk").first()


def waiting() -> QualityReport | None:
    """The one that is asked for or going on; None where none is."""
    return _open().order_by("-pk").first()


def failed() -> QualityReport | None:
    """The last that was asked for, where it could not be made; `error` says why."""
    last = QualityReport.objects.filter(made_at=None).order_by("-pk").first()
    return last if last is not None and last.attempts >= get_settings().max_attempts else None


def _open() -> QuerySet[QualityReport]:
    return QualityReport.objects.filter(made_at=None, attempts__lt=get_settings().max_attempts)


def _forget_old() -> None:
    made = QualityReport.objects.exclude(made_at=None).order_by("-made_at", "-pk")
    QualityReport.objects.filter(pk__in=list(made.values_list("pk", flat=True)[KEPT:])).delete()
