"""The page as a workbench: a GET shows it, a POST does one thing to one of its regions."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from manifests.errors import OnitError
from onitsearch.kinds import choices
from onitsearch.selectors import get_canvas
from portal.desk import selectors
from portal.desk.views.access import DECIDE, cataloguer
from portal.desk.workbench import apply, regions
from portal.visit import texts
from portal.visit.scan import scan


@cataloguer(DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def workbench(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a page with its regions; a POST draws, shapes, splits, merges, takes away, brings back or undoes first."""
    assert isinstance(request.user, User)
    canvas = get_canvas(public_id, request.user)
    scripted = bool(getattr(request, "htmx", False))
    form, refused, says, focus = QueryDict(), None, "", request.GET.get("at", "")[:16]
    if request.method == "POST":
        form = request.POST
        try:
            done = apply(canvas, form, request.user)
        except OnitError as error:
            refused, focus = error, form.get("at", "")[:16]
        else:
            says, focus = done.says, done.focus
            if not scripted:
                messages.success(request, says)
                here = reverse("desk-page", args=[public_id])
                return HttpResponseRedirect(f"{here}#f-{focus}" if focus else f"{here}#bench")
    standing, away = regions(canvas, form, refused)
    page = selectors.page_of(canvas)
    before, after = selectors.pages_beside(canvas)
    context = {
        "canvas": canvas,
        "book": texts.title(canvas.manifest.label),
        "name": selectors.page_label(canvas),
        "number": canvas.position + 1,
        "scan": scan(canvas, None, page.image_url if page else ""),
        "regions": standing,
        "away": away,
        "kinds": choices(),
        "focus": focus,
        "says": says,
        "error": refused
        if refused is not None and not any(one.error for one in (*standing, *away))
        else None,
        "wanted": form if refused is not None and form.get("action") == "new" else None,
        "before": before,
        "after": after,
    }
    # A refusal is told on the page, and scripts put only good answers there.
    status = refused.status if refused is not None and not scripted else 200
    return render(request, "desk/bench.html" if scripted else "desk/workbench.html", context, status=status)
