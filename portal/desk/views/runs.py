"""Runs: what was asked to be harvested, how far it got, and what failed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from manifests import services
from manifests.errors import OnitError
from manifests.models import Run
from manifests.priorities import HIGH, LOW, NORMAL
from manifests.selectors import get_run, run_progress, told_states
from manifests.selectors import runs as all_runs
from manifests.work.models import State
from onitsearch.api.inside import without_inside
from portal.desk import selectors
from portal.desk.causes import by_cause
from portal.desk.progress import stages
from portal.desk.registering import duration
from portal.desk.told_runs import told_to
from portal.desk.views.access import REGISTER, SEE, cataloguer
from portal.failures import localized
from portal.visit import texts
from portal.visit.page_links import page_number, pager

_SIZE = 50


@cataloguer(SEE, REGISTER)
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """List all runs."""
    page = page_number(request.GET.get("page"))
    found = all_runs()
    here = reverse("desk-runs")
    context = {
        "runs": told_states(told_to(request.user, found[(page - 1) * _SIZE : page * _SIZE])),
        "pager": pager(page, found.count(), _SIZE, lambda n: f"{here}?page={n}"),
    }
    return render(request, "desk/runs.html", context)


@cataloguer(SEE, REGISTER)
@require_safe
@never_cache
def run(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one run with its progress."""
    return render(request, "desk/run.html", _run(get_run(public_id), request))


@cataloguer(SEE, REGISTER)
@require_safe
@never_cache
def progress(request: HttpRequest, public_id: str) -> HttpResponse:
    """The part of the run's page that changes; the page asks for it every two seconds while it does."""
    return render(request, "desk/progress.html", _run(get_run(public_id), request))


def _run(known: Run, request: HttpRequest) -> dict[str, Any]:
    found = run_progress(known)
    if not request.user.has_perm(REGISTER):
        found = without_inside(found)
        told_to(request.user, [known])
    shown = stages(found)
    unfinished = any(one.going_on for one in shown)
    going_on = known.state in (Run.State.QUEUED, Run.State.RUNNING) or (
        known.state != Run.State.PAUSED and unfinished
    )
    return {
        "run": known,
        "found": found,
        "stages": shown,
        "groups": by_cause(found["failures"]),
        "failures": len(found["failures"]),
        "pace": _pace(known, found),
        "priorities": [
            (value, name, value == known.priority)
            for value, name in (
                (HIGH, gettext("before others")),
                (NORMAL, gettext("in turn with others")),
                (LOW, gettext("after others")),
            )
        ],
        "waiting": [{**one, "library": one["for"] == "library"} for one in found["waiting"]],
        "books": [
            (one, texts.title(one.manifest.label)) for one in selectors.states(selectors.books_of(known))
        ],
        "many_books": len(found["books"]),
        "going_on": going_on,
        "may_stop": going_on or known.state == Run.State.PAUSED,
        "heading": _heading(known, going_on, found),
    }


def _pace(known: Run, found: Mapping[str, Any]) -> tuple[float, str] | None:
    """Pages a minute, and how long what is left takes at that, in words; None while nothing is read."""
    pace = found.get("pace") or {}
    if known.state == Run.State.PAUSED or not pace.get("pages_per_minute"):
        return None
    return pace["pages_per_minute"], duration(pace["seconds_left"])


def _only_waits(found: Mapping[str, Any]) -> bool:
    """Whether nothing is done just now but waiting for a library, a disk or a model."""
    counts = [found[name] for name in ("collections", "manifests", "pages") if name in found]
    busy = sum(int(one.get(state) or 0) for one in counts for state in (State.DUE, State.CLAIMED))
    return bool(found["waiting"]) and not busy


def _heading(known: Run, going_on: bool, found: Mapping[str, Any]) -> str:
    if known.state == Run.State.CANCELLED:
        return gettext("Cancelled")
    if known.state == Run.State.PAUSED:
        return gettext("Paused")
    if going_on:
        return gettext("Waiting") if _only_waits(found) else gettext("Being read")
    if known.state == Run.State.FAILED:
        return gettext("Failed")
    return gettext("Done, with failures") if found["failures"] else gettext("Done")


@cataloguer(REGISTER)
@require_POST
def retry(request: HttpRequest, public_id: str) -> HttpResponse:
    """Try what failed of a run again: all of it, one address, or all of a cause."""
    chosen = {name: request.POST.get(name, "").replace("\x00", "") for name in ("url", "cause")}
    try:
        many = services.retry_failures(run=get_run(public_id), **chosen)
    except OnitError as error:
        messages.error(request, localized(error.message))
        return redirect("desk-run", public_id=public_id)
    if many:
        said = ngettext("%(many)s failure is tried again.", "%(many)s failures are tried again.", many)
        messages.success(request, said % {"many": many})
    else:
        messages.info(request, gettext("Nothing failed here."))
    return redirect("desk-run", public_id=public_id)


@cataloguer(REGISTER)
@require_POST
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Stop a run; what is there already stays."""
    return _step(request, public_id, services.cancel_run)


@cataloguer(REGISTER)
@require_POST
def pause(request: HttpRequest, public_id: str) -> HttpResponse:
    """Have a run rest."""
    return _step(request, public_id, services.pause_run)


@cataloguer(REGISTER)
@require_POST
def resume(request: HttpRequest, public_id: str) -> HttpResponse:
    """Have a paused run go on."""
    return _step(request, public_id, services.resume_run)


@cataloguer(REGISTER)
@require_POST
def priority(request: HttpRequest, public_id: str) -> HttpResponse:
    """Have a run's work done before that of others, in turn with it, or after it."""
    wanted = {str(one): one for one in (HIGH, NORMAL, LOW)}.get(request.POST.get("priority", ""), 2)
    return _step(request, public_id, partial(services.set_priority, priority=wanted))


def _step(request: HttpRequest, public_id: str, step: Callable[..., Run]) -> HttpResponse:
    try:
        step(run=get_run(public_id))
    except OnitError as error:
        messages.error(request, localized(error.message))
    return redirect("desk-run", public_id=public_id)
