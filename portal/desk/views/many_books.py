"""What is done with many books of the desk's list at once."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from manifests.errors import OnitError
from portal.desk import book_list
from portal.desk.book_list import BookFilter
from portal.desk.views.access import REGISTER, WITHDRAW, cataloguer
from portal.visit import texts

_TOLD = 10


@cataloguer(REGISTER)
@require_POST
def change_many(request: HttpRequest) -> HttpResponse:
    """Do the same with all books that were ticked, or all that the filter leaves; withdrawing is asked about first."""
    assert isinstance(request.user, User)
    action, asked = request.POST.get("action", ""), BookFilter.of(request.POST.dict())
    back = HttpResponseRedirect(f"{reverse('desk')}?{asked.query()}#books")
    if action == book_list.WITHDRAW_ALL and not request.user.has_perm(WITHDRAW):
        raise PermissionDenied
    try:
        books = book_list.chosen(request.POST.dict(), request.POST.getlist("book"))
        if action == book_list.WITHDRAW_ALL and not request.POST.get("sure"):
            titles = [(one.public_id, texts.title(one.label)) for one in books]
            return render(request, "desk/withdraw_many.html", {"books": titles, "asked": asked})
        done = book_list.apply(action, books, request.user)
    except OnitError as error:
        messages.error(request, f"{error.message} {error.hint}".strip())
        return back
    if action in ("pause", "resume"):
        said = ngettext("%(many)s run has been changed.", "%(many)s runs have been changed.", done.many)
    else:
        said = ngettext("%(many)s book has been changed.", "%(many)s books have been changed.", done.many)
    messages.success(request, said % {"many": done.many})
    for told in done.errors[:_TOLD]:
        messages.warning(request, told)
    return back
