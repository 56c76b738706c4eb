"""Tokens for programs: named, kept as digests, shown once, taken back by their owners or by administrators."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from rest_framework.authentication import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from manifests.errors import BadRequestError
from portal.models import ApiToken
from portal.people.secrets import digest_of, new_secret

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

_BEGINNING = 6
# How often the last use is written: not with every request.
_NOTE_EVERY = timedelta(minutes=1)


def make_token(*, user: User, name: str) -> tuple[ApiToken, str]:
    """Make a token; returns it with the token itself, which is not to be had again. Raises BadRequestError."""
    called = " ".join(name.replace("\x00", "").split())[:100]
    if not called:
        raise BadRequestError(gettext("Give the token a name, so that you know it again."))
    secret = new_secret()
    token = ApiToken.objects.create(
        user=user, name=called, digest=digest_of(secret), beginning=secret[:_BEGINNING]
    )
    return token, secret


def tokens_of(user: User, *, everybody: bool = False) -> QuerySet[ApiToken]:
    """The tokens of somebody that work (of everybody: for administrators), the latest first."""
    found = ApiToken.objects.filter(revoked_at=None).select_related("user")
    return found if everybody else found.filter(user=user)


def revoke(*, pk: int, by: User, everybody: bool = False) -> bool:
    """Have a token work no longer; False where there is none that ``by`` may revoke."""
    return tokens_of(by, everybody=everybody).filter(pk=pk).update(revoked_at=timezone.now()) == 1


class ApiTokenAuthentication(TokenAuthentication):
    """``Authorization: Token …`` by these tokens; those of Django REST framework that were made before work on."""

    def authenticate_credentials(self, key: str) -> tuple[User, ApiToken]:
        """The owner and the token. Raises AuthenticationFailed."""
        known = ApiToken.objects.select_related("user").filter(digest=digest_of(key)).first()
        if known is None:
            return super().authenticate_credentials(key)
        if known.revoked_at is not None or not known.user.is_active:
            raise AuthenticationFailed(gettext("This token has been revoked."))
        now = timezone.now()
        lately = Q(used_at=None) | Q(used_at__lt=now - _NOTE_EVERY)
        ApiToken.objects.filter(lately, pk=known.pk).update(used_at=now)
        return known.user, known
