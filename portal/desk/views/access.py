"""Who gets to the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.views import LoginView
from django.http import HttpResponseBase

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

REGISTER = "onit_manifests.register_manifest"
WITHDRAW = "onit_manifests.withdraw_manifest"
DECIDE = "onit_search.decide_illustration"
MODELS = "onit_search.change_embeddingmodel"


class DeskLogin(LoginView):
    """The way in; repeated failures are locked out (django-axes)."""

    template_name = "desk/login.html"
    redirect_authenticated_user = True


def cataloguer(permission: str) -> Callable[[View], View]:
    """Ask for a login first, and then for a permission: without it the answer is 403."""

    def decorate(view: View) -> View:
        return login_required(permission_required(permission, raise_exception=True)(view))

    return decorate
