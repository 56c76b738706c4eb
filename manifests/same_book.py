"""Whether two manifests that give themselves one id are one book: templates give several volumes the same."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from manifests.models import Canvas, Manifest
from manifests.presentation import CanvasDoc, ManifestDoc, to_json
from manifests.same_canvas import image_key
from manifests.uri import without_scheme

_MOSTLY = 0.5


def is_another_book(kept: Manifest, doc: ManifestDoc, canvases: Sequence[CanvasDoc], url: str) -> bool:
    """Say whether the document at ``url`` is another book than the one that is kept under its id.

    The same book at another address shows the same images, and has its title or its canvas ids as well; one without
    pages here yet, or at the address from which it was fetched before, is the same.
    """
    if without_scheme(kept.url) == without_scheme(url):
        return False
    standing = list(Canvas.objects.filter(manifest=kept, removed_at=None).only("uri", "images"))
    if not standing:
        return False
    same_images = _share(
        {image_key(to_json(canvas.images)) for canvas in canvases},
        {image_key(row.images) for row in standing},
    )
    same_ids = _share({canvas.id for canvas in canvases}, {row.uri for row in standing})
    return not (same_images and (same_ids or kept.label == to_json(doc.label)))


def _share(these: Collection[str], those: Collection[str]) -> bool:
    """Whether most of the fewer ones are among the others."""
    fewest = min(len(these), len(those))
    return fewest > 0 and len(set(these) & set(those)) >= _MOSTLY * fewest


__all__ = ["is_another_book"]
