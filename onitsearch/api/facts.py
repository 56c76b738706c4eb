"""Rows to what the builders of IIIF answers need."""

from __future__ import annotations

from typing import Any

from manifests.models import Canvas, Manifest
from onitsearch.annotate.facts import Book, Found, Leaf, Picture
from onitsearch.annotate.words import quote
from onitsearch.search.query import Hit
from onitsearch.store.models import Illustration

VERSION = 8


def book_of(row: Manifest) -> Book:
    """A manifest's row as a book."""
    statement: dict[str, Any] = row.required_statement or {}
    return Book(
        id=row.public_id,
        uri=row.uri,
        version=row.version,
        label=row.label or {},
        rights=row.rights,
        statement_label=statement.get("label") or {},
        statement_value=statement.get("value") or {},
    )


def leaf_of(row: Canvas) -> Leaf:
    """A canvas's row as a page."""
    return Leaf(
        id=row.public_id,
        uri=row.uri,
        width=row.width,
        height=row.height,
        position=row.position,
        label=row.label or {},
    )


def picture_of(row: Illustration) -> Picture:
    """An illustration's row (with canvas and manifest loaded) as a picture."""
    return Picture(
        id=row.public_id,
        book=book_of(row.manifest),
        leaf=leaf_of(row.canvas),
        x=row.x,
        y=row.y,
        w=row.w,
        h=row.h,
        kind=row.kind,
        text=row.text,
        notations=tuple(row.notations),
        image_url=row.image_url,
        thumbnail_width=row.thumbnail_width if row.thumbnail else 0,
        thumbnail_height=row.thumbnail_height if row.thumbnail else 0,
        version=row.crop_digest[:VERSION],
        created=row.created_at,
        changed=row.changed_at,
    )


def found_of(hit: Hit) -> Found:
    """A hit with the words of its caption that matched."""
    words = next((why.value for why in hit.why if why.code == "in-the-caption"), "")
    return Found(
        picture=picture_of(hit.illustration),
        score=hit.score,
        quote=quote(hit.illustration.text, words) if words else None,
    )
