"""Registering many books at once: addresses, tables and page images, a look beforehand, then one confirmation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from manifests.errors import NotFoundError, OnitError
from manifests.publish.uploads import MOST_PAGES, Received, forget, sample
from manifests.publishing import keep_upload, kept_upload, publish_upload, run_of_upload
from portal.desk import registering
from portal.desk.views.access import REGISTER, cataloguer
from portal.failures import localized

_SAMPLES = 8


@cataloguer(REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def register_many(request: HttpRequest) -> HttpResponse:
    """Show the form; a POST shows what its addresses lead to, or keeps its page images and leads to them."""
    if request.method != "POST":
        return _page(request, pasted=request.GET.get("urls", "")[:2000])
    if images := request.FILES.getlist("images"):
        try:
            upload = keep_upload(images)
        except OnitError as error:
            return _page(request, status=error.status, error=error)
        for told in upload.errors[:20]:
            messages.warning(request, localized(told))
        return redirect("desk-register-upload", token=upload.token)
    found = registering.listed(request.POST, request.FILES.getlist("table"))
    errors = list(found.errors)
    if not found.urls:
        status = 400
        if not errors:
            errors = [("", gettext("No address was given."))]
        return _page(request, status=status, errors=errors, pasted=request.POST.get("urls", ""))
    lines = registering.lines(found.urls)
    return _page(
        request,
        lines=lines,
        registrable=any(one.registrable for one in lines),
        errors=errors,
        dropped=found.dropped,
        pasted=request.POST.get("urls", ""),
    )


def _page(request: HttpRequest, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, "desk/register.html", {"most_pages": MOST_PAGES, **context}, status=status)


@cataloguer(REGISTER)
@require_safe
@never_cache
def register_line(request: HttpRequest) -> HttpResponse:
    """Look at one address of a long list; the page asks for it where it comes into sight."""
    url = request.GET.get("url", "").replace("\x00", "")[:2000]
    return render(request, "desk/register_line.html", {"line": registering.line_of(url)})


@cataloguer(REGISTER)
@require_POST
def register_confirmed(request: HttpRequest) -> HttpResponse:
    """Register the addresses that were left ticked; leads to the run where it is one, else to all runs."""
    done = registering.register_all(request.POST.getlist("url"), request.user)
    if done.errors or not done.runs:
        errors = done.errors or [("", gettext("No address was chosen."))]
        status = 200 if done.runs else 400
        return _page(request, status=status, errors=errors, begun=len(done.runs))
    if len(done.runs) == 1:
        return redirect("desk-run", public_id=done.runs[0].public_id)
    many = len(done.runs)
    said = ngettext("%(many)s address has been registered.", "%(many)s addresses have been registered.", many)
    messages.success(request, said % {"many": many})
    return redirect("desk-runs")


@cataloguer(REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def register_upload(request: HttpRequest, token: str) -> HttpResponse:
    """Show uploaded page images; a POST makes a book of them, or throws them away."""
    try:
        upload = kept_upload(token)
    except NotFoundError:
        # Sent twice, or gone back to after it was published.
        if (run := run_of_upload(token)) is None:
            raise
        return redirect("desk-run", public_id=run.public_id)
    if request.method != "POST":
        return _upload(request, upload)
    if request.POST.get("action") == "forget":
        forget(upload)
        messages.success(request, gettext("The page images have been thrown away."))
        return redirect("desk-register-many")
    title = " ".join(request.POST.get("title", "").replace("\x00", "").split())[:300]
    if not title:
        return _upload(request, upload, status=400, error=gettext("Give the book a title."))
    run = publish_upload(upload=upload, title=title, requested_by=request.user)
    return redirect("desk-run", public_id=run.public_id)


def _upload(request: HttpRequest, upload: Received, status: int = 200, **context: Any) -> HttpResponse:
    many = len(upload.pages)
    step = max(1, many // _SAMPLES)
    shown = [(number, upload.pages[number].name) for number in range(0, many, step)][:_SAMPLES]
    return render(
        request,
        "desk/upload.html",
        {"upload": upload, "many": many, "shown": shown, **context},
        status=status,
    )


@cataloguer(REGISTER)
@require_safe
def upload_sample(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """A page image of an upload, small."""
    made = sample(kept_upload(token), number)
    return HttpResponse(made, content_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})
