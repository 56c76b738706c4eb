"""The dashboard: what is here, how much of it is reviewed, and what is still to be done, as charts with figures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.desk import dashboard
from portal.desk.learned import learned
from portal.desk.views.access import DECIDE, REGISTER, SEE, cataloguer


@cataloguer(SEE, REGISTER, DECIDE)
@require_safe
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """Show all figures of the site."""
    context = {
        "charts": dashboard.charts(),
        "model": dashboard.model_in_use(),
        "reviewed": dashboard.reviewed(),
        "learned": learned("all"),
    }
    return render(request, "desk/overview.html", context)
