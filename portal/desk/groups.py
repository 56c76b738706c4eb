"""The groups of the reference site: who may what are permissions, groups are bundles of them."""

from __future__ import annotations

from typing import Any

CATALOGUERS = "Cataloguers"
MAINTAINERS = "Maintainers"
_MAY = {
    CATALOGUERS: (
        ("onit_manifests", "register_manifest"),
        ("onit_manifests", "withdraw_manifest"),
        ("onit_search", "decide_illustration"),
    ),
    MAINTAINERS: (("onit_search", "change_embeddingmodel"),),
}


def make_groups(**_: Any) -> None:
    """Make the groups of cataloguers and of maintainers and see that they have their permissions.

    Runs after every migration. Permissions that a host gave to a group besides are left to it.
    """
    from django.contrib.auth.models import Group, Permission

    for name, may in _MAY.items():
        known = Permission.objects.filter(content_type__app_label__in={app for app, _ in may})
        found = [
            one
            for one in known.select_related("content_type")
            if (one.content_type.app_label, one.codename) in may
        ]
        if found:
            group, _made = Group.objects.get_or_create(name=name)
            group.permissions.add(*found)
