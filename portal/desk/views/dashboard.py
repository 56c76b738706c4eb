"""The dashboard: what is here, how much of it is reviewed, what is still to be done, and the models that answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onitsearch.store.embedding_models import State
from portal.desk import dashboard, models
from portal.desk.figures import figures
from portal.desk.learned import learned
from portal.desk.views.access import DECIDE, MODELS, REGISTER, SEE, cataloguer


@cataloguer(SEE, REGISTER, DECIDE)
@require_safe
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """Show all figures of the site, and for who may change them the steps from one model to another."""
    found = figures(anew=request.GET.get("anew") == "1")
    rows = models.rows()
    in_use = next((one for one in rows if one.state.model.state == State.ACTIVE), None)
    context = {
        "charts": dashboard.charts(found, in_use.state.progress.due if in_use else 0),
        "counted_at": found.counted_at,
        "reviewed": found.reviewed,
        "learned": learned("all"),
        "rows": rows,
        "in_use": in_use,
        "next": "overview",
        "may_change": request.user.has_perm(MODELS),
        "going_on": request.user.has_perm(MODELS) and any(models.goes_on(one.state) for one in rows),
    }
    return render(request, "desk/overview.html", context)
