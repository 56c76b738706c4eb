"""Rows to reviewed pictures in one of the forms."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from manifests.errors import BadRequestError
from manifests.uri import valid_uri
from onitsearch.annotate.addresses import Addresses
from onitsearch.annotate.labels import label_text
from onitsearch.curate.exchange import coco, table, web_annotations
from onitsearch.curate.exchange.records import Curated
from onitsearch.curate.versions import original_of
from onitsearch.geometry import Box
from onitsearch.store.illustrations import box_of
from onitsearch.store.models import DecisionRecord, Illustration
from onitsearch.store.review_classifiers import scope_of

Action, Decision = DecisionRecord.Action, Illustration.Decision
_CHUNK = 500


@dataclass(frozen=True)
class Form:
    """One form: its media type, how its files end, and how it is written."""

    media_type: str
    ending: str
    write: Callable[[Iterator[Curated], Addresses], str]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


FORMS: dict[str, Form] = {
    "csv": Form("text/csv", "csv", lambda records, at: table.write(records)),
    "coco": Form("application/json", "coco.json", lambda records, at: _json(coco.write(records))),
    "jsonld": Form(
        "application/ld+json",
        "annotations.jsonld",
        lambda records, at: _json(web_annotations.write_jsonld(records, at.annotation)),
    ),
    "iiif": Form(
        "application/ld+json",
        "annotation-pages.json",
        lambda records, at: _json(web_annotations.write_iiif(records, at.annotation)),
    ),
}


def form_named(name: str) -> Form:
    """A form by its name. Raises BadRequestError."""
    if name not in FORMS:
        raise BadRequestError(f"There is no form “{name[:40]}”.", hint=f"Choose one of {', '.join(FORMS)}.")
    return FORMS[name]


def reviewed(
    scope: str, decisions: Sequence[str] = (Decision.ACCEPTED, Decision.REJECTED)
) -> QuerySet[Illustration]:
    """The pictures of a scope (``all``, ``m/ID``, ``c/ID``) that people decided on, book by book and page by page."""
    found = scope_of(scope).filter(decision__in=list(decisions))
    return found.order_by("manifest_id", "canvas__position", "y", "x", "pk")


def curated_of(pictures: QuerySet[Illustration]) -> Iterator[Curated]:
    """Pictures with all that people said of them."""
    whole = pictures.select_related("canvas", "manifest", "decided_by").defer("manifest__source")
    for row in whole.prefetch_related("decisions", "decisions__undone_by").iterator(chunk_size=_CHUNK):
        records = sorted(row.decisions.all(), key=lambda one: one.pk)
        width, height = row.canvas.size
        box = box_of(row)
        found = Box(*original_of(row, records)["box"])
        yield Curated(
            id=row.public_id,
            manifest=row.manifest.uri,
            canvas=row.canvas.uri,
            width=width,
            height=height,
            box=box,
            found=None if found == box else found,
            kind=row.kind,
            notations=tuple(row.notations),
            decision=row.decision,
            reason=_reason(records) if row.decision == Decision.REJECTED else "",
            decided_by=row.decided_by.get_username() if row.decided_by else "",
            decided_at=row.decided_at,
            caption=row.supplied_text if row.caption else row.text,
            tags=tuple(row.tags),
            own_caption=row.caption,
            note=row.note,
            page=label_text(row.canvas.label or {}),
            book=label_text(row.manifest.label or {}),
            image=valid_uri(row.image_url),
        )


def _reason(records: Sequence[DecisionRecord]) -> str:
    """Why a picture was rejected: what the last decision that stands says."""
    standing = [
        one for one in records if one.action != Action.UNDO and getattr(one, "undone_by", None) is None
    ]
    return standing[-1].reason if standing else ""
