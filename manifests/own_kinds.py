"""Which kinds of pictures books show unasked, by what their collections say."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from manifests.models import Manifest


def settle(manifest_ids: Iterable[int]) -> None:
    """Write into books which kinds of pictures their collections show unasked.

    Those of the private collections count only where a book is in no other.
    """
    ids = sorted(set(manifest_ids))
    through = Manifest.collections.through.objects.filter(manifest__in=ids)
    pairs = through.values_list("manifest_id", "collection__visible", "collection__kinds")
    of_book: dict[int, list[tuple[bool, list[str]]]] = {}
    for book, visible, shown in pairs:
        of_book.setdefault(book, []).append((visible, shown))
    wanted: dict[tuple[str, ...], list[int]] = {}
    for book in ids:
        entries = of_book.get(book, [])
        public = any(visible for visible, _kinds in entries)
        said = {kind for visible, shown in entries if visible or not public for kind in shown}
        wanted.setdefault(tuple(sorted(said)), []).append(book)
    for kinds, books in wanted.items():
        rows = Manifest.objects.filter(pk__in=books)
        if kinds:
            rows.filter(~Q(own_kinds=list(kinds)) | Q(own_kinds=None)).update(own_kinds=list(kinds))
        else:
            rows.filter(own_kinds__isnull=False).update(own_kinds=None)


def kind_sets() -> list[tuple[str, ...]]:
    """The sets of kinds that some books' collections show unasked, each once; empty where none says anything."""
    found = Manifest.objects.filter(own_kinds__isnull=False).order_by().values_list("own_kinds", flat=True)
    return sorted({tuple(one or ()) for one in found.distinct()})
