"""A row as the plain facts that the builders of IIIF answers want."""

from __future__ import annotations

from onitsearch.annotate.facts import Book, Leaf, Picture
from onitsearch.models import Illustration


def picture_facts(row: Illustration) -> Picture:
    """One illustration (with canvas and manifest loaded) as facts."""
    return Picture(
        id=row.public_id,
        book=Book(row.manifest.public_id, row.manifest.uri, row.manifest.version, row.manifest.label),
        leaf=Leaf(
            row.canvas.public_id,
            row.canvas.uri,
            row.canvas.width,
            row.canvas.height,
            row.canvas.position,
            row.canvas.label,
        ),
        x=row.x,
        y=row.y,
        w=row.w,
        h=row.h,
        kind=row.kind,
    )
