"""Who gets to the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from django.contrib.auth.decorators import login_required, user_passes_test
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

SEE = "onit_manifests.view_hidden"
REGISTER = "onit_manifests.register_manifest"
WITHDRAW = "onit_manifests.withdraw_manifest"
DECIDE = "onit_search.decide_illustration"
MODELS = "onit_search.change_embeddingmodel"
PEOPLE = "onit_portal.manage_people"


class DeskLogin(LoginView):
    """The way in; repeated failures are locked out (django-axes)."""

    template_name = "desk/login.html"
    redirect_authenticated_user = True


def cataloguer(*permissions: str) -> Callable[[View], View]:
    """Ask for a login first, and then for a permission, or one of several: without it the answer is 403."""

    def may(user: AbstractBaseUser | AnonymousUser) -> bool:
        if not any(getattr(user, "has_perm", lambda _: False)(one) for one in permissions):
            raise PermissionDenied
        return True

    def decorate(view: View) -> View:
        return login_required(user_passes_test(may)(view))

    return decorate
