"""The roles of the reference site: groups, each a bundle of permissions. docs/people.md has them as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext, pgettext

from manifests.errors import BadRequestError, ConflictError

if TYPE_CHECKING:
    from django.contrib.auth.models import User

VIEWERS = "Viewers"
CATALOGUERS = "Cataloguers"
EDITORS = "Editors"
ADMINISTRATORS = "Administrators"
# Besides the roles: who may exchange models and nothing else.
MAINTAINERS = "Maintainers"

Permissions = tuple[tuple[str, str], ...]
_SEE: Permissions = (("onit_manifests", "view_hidden"),)
_WORK: Permissions = (
    ("onit_manifests", "register_manifest"),
    ("onit_search", "decide_illustration"),
)
_WITHDRAW: Permissions = (("onit_manifests", "withdraw_manifest"),)
_MODELS: Permissions = (("onit_search", "change_embeddingmodel"),)
_PEOPLE: Permissions = (("onit_portal", "manage_people"),)

MAY: Mapping[str, Permissions] = {
    VIEWERS: _SEE,
    CATALOGUERS: _SEE + _WORK,
    EDITORS: _SEE + _WORK + _WITHDRAW,
    ADMINISTRATORS: _SEE + _WORK + _WITHDRAW + _MODELS + _PEOPLE,
    MAINTAINERS: _MODELS,
}
# From the one that may least to the one that may most; values are what forms and invitations say.
ROLES: dict[str, str] = {
    "viewer": VIEWERS, "cataloguer": CATALOGUERS, "editor": EDITORS, "admin": ADMINISTRATORS,
}  # fmt: skip


def role_names() -> dict[str, str]:
    """The roles for people, in the active language."""
    return {
        "viewer": pgettext("role", "Viewer"),
        "cataloguer": pgettext("role", "Cataloguer"),
        "editor": pgettext("role", "Editor"),
        "admin": pgettext("role", "Administrator"),
    }


def role_of(user: User) -> str:
    """The role of somebody: of several the one that may most; empty for none."""
    held = {group.name for group in user.groups.all()}
    return next((role for role in reversed(ROLES) if ROLES[role] in held), "")


def checked_role(role: str) -> str:
    """The role, if there is such. Raises BadRequestError."""
    if role not in ROLES:
        raise BadRequestError(gettext("There is no role “%(role)s”.") % {"role": role[:40]})
    return role


def set_role(*, user: User, role: str) -> None:
    """Give somebody a role in the place of the one they have; an empty one takes it away.

    Raises ConflictError where nobody would be left who may give roles.
    """
    from django.contrib.auth.models import Group

    if role:
        checked_role(role)
    with transaction.atomic():
        administrators = Group.objects.select_for_update().get(name=ADMINISTRATORS)
        held = administrators.user_set.filter(is_active=True)
        if role != "admin" and held.filter(pk=user.pk).exists() and held.count() == 1:
            raise ConflictError(
                gettext("This is the last administrator."), hint=gettext("Make somebody else one first.")
            )
        user.groups.remove(*Group.objects.filter(name__in=ROLES.values()))
        if role:
            user.groups.add(Group.objects.get(name=ROLES[role]))


def set_active(*, user: User, active: bool, by: User) -> None:
    """Close somebody's account, or open it again.

    Raises ConflictError for one's own, for a superuser's by somebody who is none, and for the last administrator's.
    """
    from django.contrib.auth.models import Group

    if user == by:
        raise ConflictError(gettext("You cannot close your own account."))
    if user.is_superuser and not by.is_superuser:
        raise ConflictError(gettext("Only a superuser can close or open this account."))
    with transaction.atomic():
        # Two administrators who close each other's account follow one another.
        administrators = Group.objects.select_for_update().get(name=ADMINISTRATORS)
        held = administrators.user_set.filter(is_active=True)
        if not active and held.filter(pk=user.pk).exists() and held.count() == 1:
            raise ConflictError(
                gettext("This is the last administrator."), hint=gettext("Make somebody else one first.")
            )
        user.is_active = active
        user.save(update_fields=["is_active"])


def make_groups(**_: Any) -> None:
    """Make the groups and see that they have their permissions.

    Runs after every migration. Permissions that a host gave to a group besides are left to it.
    """
    from django.contrib.auth.models import Group, Permission

    for name, may in MAY.items():
        known = Permission.objects.filter(content_type__app_label__in={app for app, _ in may})
        found = [
            one
            for one in known.select_related("content_type")
            if (one.content_type.app_label, one.codename) in may
        ]
        if found:
            group, _made = Group.objects.get_or_create(name=name)
            group.permissions.add(*found)
