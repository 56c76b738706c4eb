"""Inviting people by a link that works once: made, opened, taken back. No mail is sent."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from manifests.errors import GoneError, NotFoundError
from portal.models import Invitation
from portal.people.roles import checked_role, set_role
from portal.people.secrets import digest_of, new_secret

if TYPE_CHECKING:
    from django.contrib.auth.forms import BaseUserCreationForm
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

VALID = timedelta(days=7)


def invite(*, role: str, made_by: User, note: str = "") -> tuple[Invitation, str]:
    """Make an invitation; returns it with its secret, which is not to be had again. Raises BadRequestError."""
    secret = new_secret()
    invitation = Invitation.objects.create(
        digest=digest_of(secret),
        role=checked_role(role),
        note=" ".join(note.replace("\x00", "").split())[:100],
        made_by=made_by,
        expires_at=timezone.now() + VALID,
    )
    return invitation, secret


def open_invitations() -> QuerySet[Invitation]:
    """Those that can still be accepted."""
    return Invitation.objects.filter(used_at=None, expires_at__gt=timezone.now()).select_related("made_by")


def invitation_of(secret: str) -> Invitation:
    """An invitation that can be accepted. Raises NotFoundError, or GoneError for one that was or is too old."""
    found = Invitation.objects.select_related("made_by").filter(digest=digest_of(secret)).first()
    if found is None:
        raise NotFoundError(gettext("This invitation is not known."))
    # Whoever may no longer invite people has invited nobody.
    maker = found.made_by
    allowed = maker is not None and maker.is_active and maker.has_perm("onit_portal.manage_people")
    if found.used_at is not None or found.expires_at <= timezone.now() or not allowed:
        raise GoneError(gettext("This invitation has been used or is too old. Ask for a new one."))
    return found


def accept(*, secret: str, form: BaseUserCreationForm[User]) -> User:
    """Make the account that a valid form describes, with the invitation's role, once. Raises as `invitation_of`."""
    with transaction.atomic():
        Invitation.objects.select_for_update().filter(digest=digest_of(secret)).first()
        invitation = invitation_of(secret)
        user = form.save()
        set_role(user=user, role=invitation.role)
        invitation.used_by, invitation.used_at = user, timezone.now()
        invitation.save(update_fields=["used_by", "used_at"])
    return user


def take_back(*, pk: int) -> None:
    """Have an invitation work no longer."""
    Invitation.objects.filter(pk=pk, used_at=None).delete()
