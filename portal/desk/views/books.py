"""The desk's first page (register, list of books) and one book's page (failures, pictures)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from manifests import services
from manifests.errors import OnitError
from manifests.selectors import is_public, runs, streams, told_states
from onitsearch.annotate.labels import label_text
from onitsearch.kinds import choices
from onitsearch.models import Illustration
from portal.desk import selectors
from portal.desk.book_list import BookFilter, actions
from portal.desk.cards import cards
from portal.desk.services import read_again
from portal.desk.told_runs import told_to
from portal.desk.views.access import DECIDE, REGISTER, SEE, WITHDRAW, cataloguer
from portal.visit import texts
from portal.visit.page_links import page_number, pager

_SIZE = 50
_PICTURES = 48
CERTAINTY = "certainty"
"""The order in which the least certain pictures come first, as addresses name it."""


@cataloguer(SEE, REGISTER)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Show the form that registers a manifest, the last runs, and all books."""
    return render(request, "desk/desk.html", _desk(request, url=request.GET.get("url", "")[:2000]))


def _desk(request: HttpRequest, **more: Any) -> dict[str, Any]:
    page = page_number(request.GET.get("page"))
    asked = BookFilter.of(request.GET)
    books = asked.books()
    shown, total = list(books[(page - 1) * _SIZE : page * _SIZE]), books.count()
    here = reverse("desk")

    def address(number: int) -> str:
        query = asked.query(page=str(number) if number > 1 else "")
        return f"{here}?{query}#books" if query else f"{here}#books"

    return {
        "books": [(one, texts.title(one.manifest.label)) for one in selectors.states(shown)],
        "total": total,
        "asked": asked,
        "filters": asked.choices(),
        "actions": actions(may_withdraw=request.user.has_perm(WITHDRAW)),
        "pager": pager(page, total, _SIZE, address),
        "runs": told_states(told_to(request.user, runs()[:5])),
        "streams": told_to(request.user, streams()[:_SIZE]),
        **more,
    }


@cataloguer(REGISTER)
@require_POST
def register(request: HttpRequest) -> HttpResponse:
    """Register a manifest, collection or activity stream and lead to its run; a bad address is told at the form."""
    url = request.POST.get("url", "")
    try:
        run = services.register(url=url, requested_by=request.user)
    except OnitError as error:
        return render(
            request,
            "desk/desk.html",
            _desk(request, url=url, error=error, kept=selectors.withdrawn_at(url)),
            status=error.status,
        )
    return redirect("desk-run", public_id=run.public_id)


@cataloguer(SEE, REGISTER)
@require_safe
def book(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show how far a book is read, what failed, and its pictures to look through."""
    manifest = selectors.book(public_id)
    decision = request.GET.get("decision", "")
    page = page_number(request.GET.get("page"))
    in_queue = "queue" in request.GET
    by_certainty = request.GET.get("order") == CERTAINTY
    queued_for = request.user if in_queue else None
    pictures = selectors.pictures(manifest, decision, queued_for, by_certainty)  # type: ignore[arg-type]
    counts = selectors.decision_counts(manifest)
    batch = request.GET.get("batch", "").replace("\x00", "")[:16]
    here = reverse("desk-book", args=[public_id])
    asked = {"decision": decision, "order": CERTAINTY if by_certainty else ""}
    context = {
        "manifest": manifest,
        "title": texts.title(manifest.label),
        "collections": [
            (one, label_text(one.label) or one.public_id)
            for one in manifest.collections.order_by("label", "pk")
        ],
        "state": selectors.states([manifest])[0],
        "pages": selectors.pages_with_counts(manifest),
        "failing": selectors.failing_pages(manifest),
        "cards": cards(pictures[(page - 1) * _PICTURES : page * _PICTURES], request.user),  # type: ignore[arg-type]
        "pager": pager(page, pictures.count(), _PICTURES, lambda n: _address(here, **asked, page=str(n))),
        "order": asked["order"],
        "in_queue": in_queue,
        "left": counts["undecided"],
        "batch": batch,
        "changed": selectors.decided_in(batch),
        "filters": [
            (_address(here, **{**asked, "decision": value}), value == decision and not in_queue, name, many)
            for value, name, many in (
                ("", gettext("all"), sum(counts.values())),
                (Illustration.Decision.UNDECIDED, gettext("not reviewed"), counts["undecided"]),
                (Illustration.Decision.ACCEPTED, gettext("accepted"), counts["accepted"]),
                (Illustration.Decision.REJECTED, gettext("rejected"), counts["rejected"]),
            )
        ],
        "orders": [
            (_address(here, decision=decision, order=value, queue="1" if in_queue else ""), current, name)
            for value, current, name in (
                ("", not by_certainty, pgettext("order of pictures", "page by page")),
                (CERTAINTY, by_certainty, pgettext("order of pictures", "least certain first")),
            )
        ],
        "kinds": choices(),
        "may_decide": request.user.has_perm(DECIDE),
        "may_withdraw": request.user.has_perm(WITHDRAW),
        "here": _without_batch(request),
    }
    return render(request, "desk/book.html", context)


def _address(here: str, **asked: str) -> str:
    """The page's address with what is asked of it, empty values left out, at its pictures."""
    said = urlencode({name: value for name, value in asked.items() if value})
    return f"{here}?{said}#pictures" if said else f"{here}#pictures"


def _without_batch(request: HttpRequest) -> str:
    """The page's address without the decisions that were just made: they are told once."""
    kept = request.GET.copy()
    kept.pop("batch", None)
    return f"{request.path}?{kept.urlencode()}" if kept else request.path


@cataloguer(REGISTER)
@require_POST
def retry_pages(request: HttpRequest, public_id: str) -> HttpResponse:
    """Have the failed pages of a book read again."""
    many = read_again(selectors.book(public_id))
    said = ngettext("%(many)s page will be read again.", "%(many)s pages will be read again.", many)
    messages.success(request, said % {"many": many})
    return redirect("desk-book", public_id=public_id)


@cataloguer(REGISTER)
@require_POST
def hide(request: HttpRequest, public_id: str) -> HttpResponse:
    """Hide a book from visitors, or show it to them again."""
    visible = request.POST.get("visible") == "1"
    manifest = selectors.book(public_id)
    services.set_visibility(thing=manifest, visible=visible)
    if not visible:
        messages.success(request, gettext("Visitors no longer see this book."))
    elif is_public(manifest):
        messages.success(request, gettext("Visitors see this book."))
    else:
        messages.warning(
            request, gettext("Visitors still do not see this book: it is in private collections only.")
        )
    return redirect("desk-book", public_id=public_id)


@cataloguer(WITHDRAW)
@require_POST
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Withdraw a book for good; its addresses answer 410 from then on."""
    services.withdraw_manifest(manifest=selectors.book(public_id))
    messages.success(request, gettext("The book has been withdrawn."))
    return redirect("desk")


@cataloguer(WITHDRAW)
@require_POST
def bring_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """Lift a book's withdrawal: it is harvested again, with its addresses and decisions as they were."""
    run = services.restore_manifest(manifest=selectors.book(public_id), requested_by=request.user)
    return redirect("desk-run", public_id=run.public_id)
