"""Labels and the canvases they are about: bound when a book comes, or when the list does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q

from manifests.models import Canvas, Manifest
from manifests.presentation import paintings_from_json
from manifests.work import queue
from onitsearch.curate.labels.addresses import key_of, split_address
from onitsearch.store import labels, pages
from onitsearch.store.labels import CanvasRow
from onitsearch.store.models import Label, Page

State = Label.State
_ABSENT = "The book came, and none of its pages shows this image."


def keys_of(uri: str, images: Any) -> Iterator[str]:
    """The names by which labels may know a canvas: its own, and those of its images."""
    yield key_of(uri)
    for painting in paintings_from_json(images):
        for one in (painting, *painting.choice):
            yield key_of(split_address(one.address)[0])


def bind_book(manifest_id: int) -> int:
    """Bind what waits for a book that came, or changed; returns how many labels wait for its pages."""
    book = Manifest.objects.filter(pk=manifest_id).values_list("url", "uri").first()
    if book is None or not Label.objects.exists():
        return 0
    bound = _bind(labels.canvas_rows([manifest_id]))
    lost = Label.objects.filter(book__in=book, canvas=None, state__in=labels.OPEN)
    lost.update(state=State.ABSENT, note=_ABSENT)
    return bound


def bind_all() -> int:
    """Bind what waits to the books that are here already, and have pages looked at that were read before."""
    bound = _bind(labels.canvas_rows())
    came = Manifest.objects.exclude(harvested_at=None).filter(withdrawn_at=None)
    urls = Q(book__in=came.values("url")) | Q(book__in=came.values("uri"))
    Label.objects.filter(urls, canvas=None, state__in=labels.OPEN).update(state=State.ABSENT, note=_ABSENT)
    look_again()
    return bound


def look_again() -> int:
    """Have pages visited once more that were read before their labels came; returns how many."""
    canvases = sorted(set(labels.waiting_on_done_pages().values_list("canvas_id", flat=True)))
    if canvases:
        marked = pages.mark_due(canvases)
        # An unchanged image would otherwise not be looked at again.
        Page.objects.filter(canvas_id__in=canvases).update(
            recipe="", image_etag="", image_last_modified="", image_digest=""
        )
        queue.wake(queue.PAGES, len(marked))
    return len(canvases)


def _bind(batches: Iterable[list[CanvasRow]]) -> int:
    """Lay open labels without a page onto these canvases: of several with the image, that of their own book."""
    waiting = Label.objects.filter(canvas=None, state__in=(*labels.OPEN, State.ABSENT))
    others: dict[int, int] = {}
    bound = 0
    for batch in batches:
        keys = {canvas.id: set(keys_of(canvas.uri, canvas.images)) for canvas in batch}
        wanted: dict[str, list[tuple[int, str]]] = {}
        named = waiting.filter(key__in=set().union(*keys.values())).values_list("pk", "key", "book")
        for pk, key, book in named:
            wanted.setdefault(key, []).append((pk, book))
        own: dict[int, int] = {}
        for canvas in batch:
            for pk, book in (each for key in keys[canvas.id] for each in wanted.get(key, ())):
                (own if book in canvas.books else others).setdefault(pk, canvas.id)
        bound += _write(own)
        others = {pk: canvas_id for pk, canvas_id in others.items() if pk not in own}
    return bound + _write(others)


def _write(found: dict[int, int]) -> int:
    by_canvas: dict[int, list[int]] = {}
    for pk, canvas in found.items():
        by_canvas.setdefault(canvas, []).append(pk)
    for canvas, ids in by_canvas.items():
        Label.objects.filter(pk__in=ids).update(canvas_id=canvas, state=State.WAITING, note="")
    return len(found)


def unbind(canvas_ids: Iterable[int]) -> None:
    """Let go of canvases that left their book; their labels wait for another page with the image."""
    gone = Canvas.objects.filter(pk__in=list(canvas_ids)).exclude(removed_at=None)
    Label.objects.filter(canvas__in=gone).exclude(state=State.APPLIED).update(
        canvas=None, state=State.WAITING
    )
