"""Which pictures are shown unasked: by the setting VISIBLE_KINDS, or by what a book's collections say instead.

Where no collection says anything, as in most installations, a condition is the setting's alone.
"""

from __future__ import annotations

from django.db.models import Q

from manifests.models import Manifest
from manifests.own_kinds import kind_sets
from onitsearch.conf import conf


def shown_unasked(prefix: str = "") -> Q:
    """The condition on illustrations (or vectors), whose names begin with ``prefix`` where they are joined."""
    usual = Q(**{f"{prefix}kind__in": list(conf().visible_kinds)})
    sets = kind_sets()
    if not sets:
        return usual
    books = f"{prefix}manifest__in"
    found = usual & ~Q(**{books: Manifest.objects.filter(own_kinds__isnull=False)})
    for kinds in sets:
        its = Manifest.objects.filter(own_kinds=list(kinds))
        found |= Q(**{f"{prefix}kind__in": list(kinds), books: its})
    return found


def kinds_everywhere() -> frozenset[str]:
    """The kinds that are shown unasked whatever the book."""
    found = frozenset(conf().visible_kinds)
    for kinds in kind_sets():
        found &= frozenset(kinds)
    return found


def is_shown_unasked(kind: str, manifest: Manifest) -> bool:
    """Whether a picture of a kind is shown unasked in a book."""
    return kind in (conf().visible_kinds if manifest.own_kinds is None else manifest.own_kinds)
