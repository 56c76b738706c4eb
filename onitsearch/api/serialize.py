"""Rows and hits as the members of API answers; names here are a promise."""

from __future__ import annotations

from typing import Any

from manifests.models import Manifest
from onitsearch.annotate.addresses import Addresses, Scope
from onitsearch.annotate.content_state import content_state, encode_state
from onitsearch.annotate.fragment import xywh
from onitsearch.annotate.labels import canvas_label, label_text, picture_label
from onitsearch.api.info import picture_info
from onitsearch.prints.clusters import Impression
from onitsearch.search import vocabulary
from onitsearch.search.peers import PeerAnswer, PeerHit
from onitsearch.search.query import BookHit, Hit
from onitsearch.store.models import Illustration


def hit_json(hit: Hit, at: Addresses) -> dict[str, Any]:
    """A hit: the illustration, how near it is (0 to 1), whether it surely fits, and why."""
    return {
        "score": hit.score,
        "sure": hit.sure,
        "why": [{"code": why.code, "value": why.value} for why in hit.why],
        **illustration_json(hit.illustration, at),
    }


def peer_hit_json(hit: PeerHit) -> dict[str, Any]:
    """What a peer found, with the members of our own hits as far as it says them; its reasons stay there."""
    return {
        "score": hit.score,
        "sure": hit.sure,
        "why": [],
        **hit.fields,
        "thumbnail": hit.fields["thumbnail"] or None,
        "image": hit.fields["image"] or None,
        "installation": {"name": hit.peer.name, "address": hit.peer.address},
    }


def peer_answer_json(answer: PeerAnswer) -> dict[str, Any]:
    """How asking a peer went."""
    return {
        "name": answer.peer.name,
        "address": answer.peer.address,
        "asked": answer.asked,
        "count": answer.count,
        "problem": answer.problem or None,
    }


def book_hit_json(hit: BookHit, at: Addresses) -> dict[str, Any]:
    """A book whose description answers the words: which part of it does, and where the book is to be had."""
    row = hit.manifest
    scope = Scope("m", row.public_id)
    return {
        "id": row.public_id,
        "title": label_text(row.label or {}),
        "date": None if row.date_start is None else [row.date_start, row.date_end],
        "field": hit.field,
        "value": hit.value,
        "thumbnail": row.thumbnail or None,
        "uri": row.uri,
        "url": at.book_page(row.public_id),
        "manifest": at.manifest(row.public_id),
        "search": at.search(2, scope),
    }


def illustration_json(row: Illustration, at: Addresses) -> dict[str, Any]:
    """An illustration as it stands in lists; ``canvas`` is the canvas's URI, ``manifest`` our id of the book."""
    picture = picture_info(row)
    place = encode_state(content_state(picture, at))
    thumbnail = None
    if picture.thumbnail_width:
        thumbnail = at.thumbnail(picture.id, picture.version)
    return {
        "id": picture.id,
        "kind": picture.kind,
        "label": picture_label(picture),
        "text": picture.text,
        "notations": list(picture.notations),
        "canvas": picture.canvas.uri,
        "xywh": xywh(picture),
        "page": canvas_label(picture.canvas),
        "manifest": picture.book.id,
        "manifest_uri": picture.book.uri,
        "book": label_text(picture.book.label),
        "thumbnail": thumbnail,
        "thumbnail_width": picture.thumbnail_width,
        "thumbnail_height": picture.thumbnail_height,
        "image": picture.image_url or None,
        "annotation": at.annotation(picture.id),
        "content_state": place,
        "viewer": at.viewer(place),
        "url": at.illustration_page(picture.id),
    }


def illustration_detail_json(row: Illustration, at: Addresses, lang: str) -> dict[str, Any]:
    """An illustration by itself, with what people and machines said about it."""
    return {
        **illustration_json(row, at),
        "box": [row.x, row.y, row.w, row.h],
        "classes": [
            {"notation": notation, "label": vocabulary.label(notation, lang)} for notation in row.notations
        ],
        "decision": row.decision,
        "decided": row.decided_at,
        "source": row.source,
        "confidence": row.score,
        "canvas_illustrations": at.canvas_illustrations(row.canvas.public_id),
        "similar": at.api(f"illustrations/{row.public_id}/similar"),
        "prints": at.prints(row.public_id),
        "created": row.created_at,
        "changed": row.changed_at,
    }


def impression_json(row: Illustration, other: Illustration, how: Impression, at: Addresses) -> dict[str, Any]:
    """Another impression of a picture's block or plate, and how it lies on it."""
    return {
        **illustration_json(other, at),
        "alignment": {
            "inliers": how.inliers,
            "links": how.links,
            "homography": [float(value) for value in how.homography.ravel()],
            "size": [row.thumbnail_width, row.thumbnail_height],
        },
        "overlay": at.comparison(row.public_id, other.public_id),
    }


def manifest_json(row: Manifest, at: Addresses, counts: dict[str, int]) -> dict[str, Any]:
    """A book, with how many pages and visible illustrations it has, and where it can be searched."""
    scope = Scope("m", row.public_id)
    dates = None if row.date_start is None else [row.date_start, row.date_end]
    return {
        "id": row.public_id,
        "uri": row.uri,
        "url": row.url,
        "version": row.version,
        "label": row.label or {},
        "title": label_text(row.label or {}),
        "summary": row.summary or {},
        "rights": row.rights,
        "further_rights": list(row.further_rights),
        "homepage": row.homepage,
        "languages": list(row.languages),
        "date": dates,
        "viewing_direction": row.viewing_direction,
        "visible": row.visible,
        "collections": [one.public_id for one in row.collections.all()],
        "pages": counts.get("pages", 0),
        "illustrations": counts.get("illustrations", 0),
        "registered": row.registered_at,
        "harvested": row.harvested_at,
        "changed": row.changed_at,
        "iiif": {
            "manifest": at.manifest(row.public_id),
            "search": {"1": at.search(1, scope), "2": at.search(2, scope)},
            "autocomplete": {"1": at.autocomplete(1, scope), "2": at.autocomplete(2, scope)},
        },
        "page": at.book_page(row.public_id),
    }
