"""Collections at the desk: the list of them, and one with its form and its books."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from manifests import collections
from manifests.collection_settings import Settings
from manifests.collection_versions import StaleCollectionError, version_of
from manifests.errors import OnitError
from manifests.models import Collection, Manifest
from manifests.selectors import (
    books_in_collections,
    collections_for,
    held_collection,
    public_among,
    public_manifests,
)
from onitsearch.annotate.labels import label_text
from portal.desk import collection_form
from portal.desk.views.access import REGISTER, SEE, cataloguer
from portal.visit import texts
from portal.visit.page_links import page_number, pager

_SIZE = 50


@cataloguer(SEE, REGISTER)
@require_safe
@never_cache
def collections_list(request: HttpRequest) -> HttpResponse:
    """Show all collections, those made here first."""
    page = page_number(request.GET.get("page"))
    rows = collections_for(request.user).order_by("harvested", "label", "pk")
    shown, total = list(rows[(page - 1) * _SIZE : page * _SIZE]), rows.count()
    counts = books_in_collections([one.pk for one in shown], request.user)
    here = reverse("desk-collections")
    context = {
        "collections": [
            (one, label_text(one.label) or one.public_id, counts.get(one.pk, 0)) for one in shown
        ],
        "pager": pager(page, total, _SIZE, lambda n: f"{here}?page={n}" if n > 1 else here),
    }
    return render(request, "desk/collections.html", context)


@cataloguer(REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def make(request: HttpRequest) -> HttpResponse:
    """Show the form of a new collection; a POST makes it and leads to it."""
    said = Settings()
    if request.method == "POST":
        try:
            said = collection_form.read(request.POST)
            made = collections.make_collection(settings=said)
        except OnitError as error:
            context = {"error": error, **collection_form.fields(said)}
            return render(request, "desk/collection.html", context, status=error.status)
        messages.success(request, gettext("The collection has been made."))
        return redirect("desk-collection", public_id=made.public_id)
    return render(request, "desk/collection.html", collection_form.fields(said))


@cataloguer(SEE, REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def collection(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a collection with its form and its books; a POST changes it."""
    held = held_collection(public_id)
    if request.method != "POST":
        return render(request, "desk/collection.html", _context(request, held, Settings.of(held)))
    if not request.user.has_perm(REGISTER):
        return redirect("desk-collection", public_id=held.public_id)
    said = Settings.of(held)
    try:
        said = _read(request, held)
        was_private, seen = not held.visible, public_manifests().count()
        held = collections.change_collection(
            collection=held, settings=said, version=request.POST.get("version")
        )
    except OnitError as error:
        stands = None
        if isinstance(error, StaleCollectionError):
            # What was written stays in the form, and is saved over what stands only once that was seen.
            held = held_collection(public_id)
            stands = collection_form.standing(held, error.changed)
        context = _context(request, held, said, error=error, stands=stands)
        return render(request, "desk/collection.html", context, status=error.status)
    messages.success(request, gettext("Saved."))
    if was_private or not held.visible:
        _tell_seen(request, public_manifests().count() - seen)
    return redirect("desk-collection", public_id=held.public_id)


@cataloguer(REGISTER)
@require_POST
def take_out(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take the books that were ticked out of a collection."""
    held = held_collection(public_id)
    ids = [one.replace("\x00", "") for one in request.POST.getlist("book")]
    books = Manifest.objects.filter(public_id__in=ids)
    rows = list(books.values_list("pk", flat=True))
    try:
        before = public_among(rows)
        many = collections.remove_books(collection=held, books=books)
    except OnitError as error:
        messages.error(request, f"{error.message} {error.hint}".strip())
    else:
        said = ngettext("%(many)s book has been taken out.", "%(many)s books have been taken out.", many)
        messages.success(request, said % {"many": many})
        _tell_seen(request, len(public_among(rows)) - len(before))
    return redirect("desk-collection", public_id=held.public_id)


@cataloguer(REGISTER)
@require_POST
def delete(request: HttpRequest, public_id: str) -> HttpResponse:
    """Delete a collection; its books stay."""
    held = held_collection(public_id)
    try:
        collections.delete_collection(collection=held, version=request.POST.get("version"))
    except OnitError as error:
        messages.error(request, f"{error.message} {error.hint}".strip())
        return redirect("desk-collection", public_id=held.public_id)
    messages.success(request, gettext("The collection has been deleted; its books are still here."))
    return redirect("desk-collections")


def _read(request: HttpRequest, held: Collection) -> Settings:
    said = collection_form.read(request.POST, Settings.of(held))
    if not held.harvested:
        return said
    # Of a library's own collection the form asks only for what is decided here.
    was = Settings.of(held)
    return Settings(
        was.label, was.summary, said.slug, said.visible, said.standard, was.rule, was.libraries, was.words,
        was.languages, said.kinds,
    )  # fmt: skip


def _tell_seen(request: HttpRequest, more: int) -> None:
    """Say how many books visitors see that they did not see before, or no longer see; nothing where there are none."""
    if more > 0:
        said = ngettext(
            "%(many)s book is shown to visitors now.", "%(many)s books are shown to visitors now.", more
        )
        messages.warning(request, said % {"many": more})
    elif more < 0:
        said = ngettext(
            "%(many)s book is hidden from visitors now.",
            "%(many)s books are hidden from visitors now.",
            -more,
        )
        messages.warning(request, said % {"many": -more})


def _context(request: HttpRequest, held: Collection, said: Settings, **more: Any) -> dict[str, Any]:
    page = page_number(request.GET.get("page"))
    books = held.manifests.filter(withdrawn_at=None).defer("source").order_by("-pk")
    shown, total = list(books[(page - 1) * _SIZE : page * _SIZE]), books.count()
    public = public_among(one.pk for one in shown)
    here = reverse("desk-collection", args=[held.public_id])
    return {
        "held": held,
        "version": version_of(held),
        "title": label_text(held.label) or held.public_id,
        "books": [(one, texts.title(one.label), one.pk in public) for one in shown],
        "total": total,
        "kept": collections.kept_by(held),
        "pager": pager(page, total, _SIZE, lambda n: f"{here}?page={n}#books" if n > 1 else f"{here}#books"),
        "may_change": request.user.has_perm(REGISTER),
        **collection_form.fields(said),
        **more,
    }
