"""People at the desk: who may what, invitations, tokens for programs, and who decided what."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from manifests.conf import get_settings
from manifests.errors import OnitError
from portal.desk import opinions
from portal.desk.views.access import DECIDE, PEOPLE, SEE, cataloguer
from portal.people import invitations, tokens
from portal.people.roles import role_names, role_of, set_active, set_role
from portal.visit.page_links import page_number, pager

_SIZE = 50
_LARGEST_ID = 2**63 - 1


@cataloguer(PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def people(request: HttpRequest) -> HttpResponse:
    """Show everybody with their roles, and invitations; a POST makes one, whose link is shown this once."""
    assert isinstance(request.user, User)
    more: dict[str, Any] = {}
    if request.method == "POST":
        made, secret = invitations.invite(
            role=request.POST.get("role", ""), made_by=request.user, note=request.POST.get("note", "")
        )
        more = {"made": made, "link": f"{get_settings().public_url}{reverse('desk-join', args=[secret])}"}
    users = User.objects.prefetch_related("groups").order_by("-is_active", "username")
    names = role_names()
    return render(
        request,
        "desk/people.html",
        {
            "people": [(one, role_of(one), names.get(role_of(one), "")) for one in users],
            "roles": list(names.items()),
            "invitations": [(one, names.get(one.role, one.role)) for one in invitations.open_invitations()],
            "tokens": tokens.tokens_of(request.user, everybody=True),
            **more,
        },
    )


@cataloguer(PEOPLE)
@require_POST
def change_person(request: HttpRequest, number: int) -> HttpResponse:
    """Give somebody another role, or have an account sleep and wake."""
    user = get_object_or_404(User, pk=min(number, _LARGEST_ID))
    role = request.POST.get("role")
    try:
        if role is not None:
            set_role(user=user, role=role)
        elif "active" in request.POST:
            assert isinstance(request.user, User)
            set_active(user=user, active=request.POST["active"] == "1", by=request.user)
    except OnitError as error:
        messages.error(request, f"{error.message} {error.hint}".strip())
    else:
        messages.success(request, gettext("Saved."))
    return redirect("desk-people")


@cataloguer(PEOPLE)
@require_POST
def take_back_invitation(request: HttpRequest, number: int) -> HttpResponse:
    """Have an invitation work no longer."""
    invitations.take_back(pk=min(number, _LARGEST_ID))
    messages.success(request, gettext("The invitation no longer works."))
    return redirect("desk-people")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Accept an invitation: choose a name and a password, and be logged in."""
    invitation = invitations.invitation_of(secret)
    form: UserCreationForm[User] = UserCreationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user = invitations.accept(secret=secret, form=form)
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        return redirect("desk")
    context = {"form": form, "role": role_names().get(invitation.role, "")}
    answer = render(request, "desk/join.html", context, status=400 if form.errors else 200)
    # The address is the secret: no other site is told it.
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def own_tokens(request: HttpRequest) -> HttpResponse:
    """Show one's tokens; a POST makes one, which is shown this once."""
    assert isinstance(request.user, User)
    more: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        try:
            made, secret = tokens.make_token(user=request.user, name=request.POST.get("name", ""))
            more = {"made": made, "secret": secret}
        except OnitError as error:
            more, status = {"error": error}, error.status
    context = {"tokens": tokens.tokens_of(request.user), "public_url": get_settings().public_url, **more}
    return render(request, "desk/tokens.html", context, status=status)


@login_required
@require_POST
def revoke_token(request: HttpRequest, number: int) -> HttpResponse:
    """Have a token work no longer: one's own, or anybody's for administrators."""
    assert isinstance(request.user, User)
    everybody = request.user.has_perm(PEOPLE)
    if not tokens.revoke(pk=min(number, _LARGEST_ID), by=request.user, everybody=everybody):
        raise Http404
    messages.success(request, gettext("The token no longer works."))
    return redirect("desk-people" if everybody and request.POST.get("next") == "people" else "desk-tokens")


@cataloguer(SEE, DECIDE)
@require_safe
@never_cache
def decisions(request: HttpRequest) -> HttpResponse:
    """Show who decided what, or (``disputed=1``) the pictures on which people do not agree."""
    page = page_number(request.GET.get("page"))
    user = request.GET.get("user", "").replace("\x00", "")[:150]
    disputed = request.GET.get("disputed") == "1"
    start = (page - 1) * _SIZE
    _shown, many_disputed = found = opinions.disputes(start, _SIZE if disputed else 0)
    context: dict[str, Any] = {"people": opinions.people(), "chosen": user, "many_disputed": many_disputed}
    here = reverse("desk-decisions")
    if disputed:
        total, query = many_disputed, "disputed=1"
        context["disputes"] = found[0]
    else:
        records = opinions.latest(user)
        total, query = records.count(), urlencode({"user": user}) if user else ""
        context["opinions"] = opinions.opinions(records[start : start + _SIZE])
    context |= {
        "disputed": disputed,
        "may_decide": request.user.has_perm(DECIDE),
        "pager": pager(page, total, _SIZE, lambda n: f"{here}?{query}&page={n}"),
    }
    return render(request, "desk/decisions.html", context)
