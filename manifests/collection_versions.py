"""The version of a collection: what a change was made on, so that two people do not overwrite each other unseen."""

from __future__ import annotations

import hashlib
import json

from django.utils.translation import gettext as _

from manifests.collection_model import Collection
from manifests.errors import StaleError

# The members, as programs name them, with what they are called in the row; in the order of a version's parts.
_MEMBERS = {
    "label": "label",
    "summary": "summary",
    "name": "slug",
    "visible": "visible",
    "default": "standard",
    "rule": "rule",
    "libraries": "libraries",
    "words": "words",
    "languages": "languages",
    "kinds": "kinds",
}
_PART = 6


class StaleCollectionError(StaleError):
    """A change was made on a state of a collection that is no more; ``changed`` names the members that differ."""

    def __init__(self, message: str, *, hint: str, version: str, changed: list[str]) -> None:
        super().__init__(message, hint=hint, version=version)
        self.changed = changed

    @property
    def members(self) -> dict[str, object]:
        """What a problem answer tells besides."""
        return {"changed": self.changed}


def version_of(collection: Collection) -> str:
    """The version of what is said of a collection; each member has a part of it, so that an old one tells what changed.

    Its books are no part: putting one in and taking one out are changes by themselves, which nobody overwrites.
    """
    return "".join(_digest(getattr(collection, name)) for name in _MEMBERS.values())


def require(collection: Collection, version: str | None) -> None:
    """Raises StaleCollectionError where a collection stands in another version; None asks for none."""
    now = version_of(collection)
    if version is None or version == now:
        return
    known = len(version) == len(now)
    changed = [
        name
        for number, name in enumerate(_MEMBERS)
        if known and version[number * _PART :][:_PART] != now[number * _PART :][:_PART]
    ]
    raise StaleCollectionError(
        _("This collection has been changed meanwhile; nothing was saved."),
        hint=_("Compare, and change what it is now."),
        version=now,
        changed=changed,
    )


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value or None, sort_keys=True).encode()).hexdigest()[:_PART]
