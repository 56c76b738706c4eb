"""The groups of the reference site: who may what are permissions, groups are bundles of them."""

from __future__ import annotations

from typing import Any

CATALOGUERS = "Cataloguers"
_MAY = (
    ("onit_manifests", "register_manifest"),
    ("onit_manifests", "withdraw_manifest"),
    ("onit_search", "decide_illustration"),
)


def make_groups(**_: Any) -> None:
    """Make the group of cataloguers and see that it has its permissions; runs after every migration.

    Permissions that a host gave to the group besides are left to it.
    """
    from django.contrib.auth.models import Group, Permission

    known = Permission.objects.filter(content_type__app_label__in={app for app, _ in _MAY}).select_related(
        "content_type"
    )
    found = [one for one in known if (one.content_type.app_label, one.codename) in _MAY]
    if found:
        group, _made = Group.objects.get_or_create(name=CATALOGUERS)
        group.permissions.add(*found)
