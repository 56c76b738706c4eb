"""How good the answers are: figures, questions as pictures, two models side by side, preferences, and reliability."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onitsearch.evaluate.kept import kept
from onitsearch.store import quality_reports
from portal.desk import quality as measured
from portal.desk import quality_compared, quality_preferences
from portal.desk.views.access import DECIDE, MODELS, REGISTER, SEE, cataloguer


def _page(request: HttpRequest, tab: str, **more: Any) -> dict[str, Any]:
    return {
        "tab": tab,
        "state": measured.state(),
        "may_ask": request.user.has_perm(DECIDE) or request.user.has_perm(MODELS),
        **more,
    }


@cataloguer(SEE, REGISTER, DECIDE, MODELS)
@require_safe
@never_cache
def quality(request: HttpRequest, tab: str) -> HttpResponse:
    """Show one of the pages; where nothing was measured yet, each says so and how to begin."""
    context = _page(request, tab)
    report = context["state"].report
    if report is None:
        return render(request, "desk/quality/none.html", context)
    result: Mapping[str, Any] = report.result
    context |= {"result": result, "columns": measured.columns(result), **_CONTENTS[tab](request, result)}
    return render(request, f"desk/quality/{tab}.html", context)


@cataloguer(SEE, REGISTER, DECIDE, MODELS)
@require_safe
@never_cache
def state(request: HttpRequest) -> HttpResponse:
    """The part of the pages that changes while something is measured; they ask for it every two seconds."""
    answer = render(request, "desk/quality/state.html", _page(request, request.GET.get("tab", "")))
    if not quality_reports.waiting() and request.headers.get("HX-Request"):
        # What is measured by now is all over the page.
        answer["HX-Refresh"] = "true"
    return answer


@cataloguer(DECIDE, MODELS)
@require_POST
def measure(request: HttpRequest) -> HttpResponse:
    """Have everything measured anew by a worker; what is in the way is told in one sentence."""
    if said := measured.obstacle():
        messages.error(request, said)
    else:
        quality_reports.ask()
        messages.success(request, gettext("Quality is being measured; the last figures stay until then."))
    return redirect("desk-quality")


def _figures(request: HttpRequest, result: Mapping[str, Any]) -> dict[str, Any]:
    chosen = measured.chosen_model(result, request.GET.get("model", ""))
    return {
        "models": measured.model_lines(result),
        "chosen": chosen["model"],
        "questions": measured.questions(result, chosen),
        "by_command": [
            (
                one,
                [
                    measured.Percent.of(figures[name]) if name in figures else None
                    for name in measured.columns(result)
                ],
            )
            for one in kept()[:8]
            if (figures := one.get("mean", {}).get("figures"))
        ],
    }


def _questions(request: HttpRequest, result: Mapping[str, Any]) -> dict[str, Any]:
    chosen = measured.chosen_model(result, request.GET.get("model", ""))
    found = measured.questions(result, chosen)
    wanted = [one for one in found if one.notation == request.GET.get("class", "")]
    pool = measured.telling(found)
    best, worst = measured.extremes(pool)
    return {
        "models": measured.model_lines(result),
        "chosen": chosen["model"],
        "questions": found,
        "pool": len(pool) < len(found) and not wanted,
        "wanted": measured.pictured(wanted, chosen, request.user),
        "best": [] if wanted else measured.pictured(best, chosen, request.user),
        "worst": [] if wanted else measured.pictured(worst, chosen, request.user),
    }


def _compare(request: HttpRequest, result: Mapping[str, Any]) -> dict[str, Any]:
    found = quality_compared.compared(result, request.GET.get("one", ""), request.GET.get("other", ""))
    if found is None:
        return {"comparison": None}
    chosen = request.GET.get("class", "")
    return {
        "comparison": found,
        "chosen_class": chosen,
        "models": measured.model_lines(result),
        "rankings": quality_compared.rankings(result, found, chosen, request.user),
    }


def _preferences(request: HttpRequest, result: Mapping[str, Any]) -> dict[str, Any]:
    chosen = measured.chosen_model(result, request.GET.get("model", ""))["model"]
    found = next(one for one in result["preferences"] if one["model"] == chosen)
    return {
        "models": measured.model_lines(result),
        "chosen": chosen,
        "hits": found["hits"],
        "tables": quality_preferences.tables(found, request.user),
    }


def _reliability(request: HttpRequest, result: Mapping[str, Any]) -> dict[str, Any]:
    return {"diagrams": quality_preferences.reliability_diagrams(result)}


_CONTENTS = {
    "figures": _figures,
    "questions": _questions,
    "compare": _compare,
    "preferences": _preferences,
    "reliability": _reliability,
}
