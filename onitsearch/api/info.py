"""Rows to what the builders of IIIF answers need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from manifests.models import Canvas, Manifest
from manifests.presentation.labels import plain
from manifests.uri import is_web, valid_uri
from onitsearch.annotate.info import BookInfo, CanvasInfo, HitInfo, PictureInfo, Provider, Reviewer
from onitsearch.annotate.labels import text_quote
from onitsearch.curate import reviewers
from onitsearch.search import vocabulary
from onitsearch.search.query import Hit
from onitsearch.store.models import Illustration

THUMBNAIL_VERSION_LENGTH = 8


def book_info(row: Manifest) -> BookInfo:
    """A manifest's row as a book."""
    statement: dict[str, Any] = row.required_statement or {}
    return BookInfo(
        id=row.public_id,
        uri=row.uri,
        url=row.url,
        version=row.version,
        label=row.label or {},
        rights=row.rights,
        statement_label=statement.get("label") or {},
        statement_value=statement.get("value") or {},
        providers=tuple(_providers(row)),
    )


def _providers(row: Manifest) -> Iterator[Provider]:
    """The providers that have, or can be given, an address, as Presentation 3 demands one."""
    for one in row.provider or []:
        homepage = tuple(one.get("homepage") or ())
        address = one.get("id") or next(iter(homepage), "") or row.homepage
        # Version 2 names no provider, only its logo and whom to attribute the book to.
        said = (row.required_statement or {}).get("value") or {}
        label = one.get("label") or {lang: [plain(words) for words in texts] for lang, texts in said.items()}
        if is_web(address) and label:
            yield Provider(address, label, homepage, tuple(one.get("logo") or ()))


def canvas_info(row: Canvas) -> CanvasInfo:
    """A canvas's row as a page."""
    width, height = row.size
    return CanvasInfo(
        id=row.public_id,
        uri=row.uri,
        width=width,
        height=height,
        position=row.position,
        label=row.label or {},
    )


def picture_info(row: Illustration) -> PictureInfo:
    """An illustration's row (with canvas and manifest loaded) as a picture."""
    return PictureInfo(
        id=row.public_id,
        book=book_info(row.manifest),
        canvas=canvas_info(row.canvas),
        x=row.x,
        y=row.y,
        w=row.w,
        h=row.h,
        kind=row.kind,
        text=row.text,
        notations=tuple(row.notations),
        image_url=valid_uri(row.image_url),  # rows of earlier versions hold blanks
        # What the library protects has no picture in answers, which are the same for everybody.
        thumbnail_width=row.thumbnail_width if row.thumbnail and not row.restricted else 0,
        thumbnail_height=row.thumbnail_height if row.thumbnail and not row.restricted else 0,
        version=row.crop_digest[:THUMBNAIL_VERSION_LENGTH],
        created=row.created_at,
        changed=row.changed_at,
    )


def detailed_picture_info(row: Illustration) -> PictureInfo:
    """The same with all that is told about it: what its classes are called, and who confirmed it, and when.

    ``decided_by`` is to be loaded with the row.
    """
    labels = {
        notation: {lang: [vocabulary.label(notation, lang)] for lang in vocabulary.LANGUAGES}
        for notation in row.notations
    }
    told = replace(
        picture_info(row),
        class_labels={
            notation: {lang: words for lang, words in texts.items() if words[0]}
            for notation, texts in labels.items()
        },
    )
    if row.decision != Illustration.Decision.ACCEPTED:
        return told
    who = row.decided_by
    reviewer = Reviewer(reviewers.pseudonym(who.pk), reviewers.public_name(who)) if who else None
    return replace(told, reviewer=reviewer, reviewed=row.decided_at)


def hit_info(hit: Hit) -> HitInfo:
    """A hit with the words of its caption that matched."""
    words = next((why.value for why in hit.why if why.code == "in-the-caption"), "")
    return HitInfo(
        picture=picture_info(hit.illustration),
        sure=hit.sure,
        quote=text_quote(hit.illustration.text, words) if words else None,
    )
