"""What cataloguers decided, as pages of known truth: to measure a detector by, and to teach it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from django.db.models import Count, Q, QuerySet
from PIL import Image

from manifests.errors import OnitError
from manifests.models import Canvas
from onitsearch.evaluate.page_truth import UNASKED, TruthBox, TruthPage, true_box, write_page_truth
from onitsearch.pages.canvas_image import load_canvas
from onitsearch.pages.image import PageImage
from onitsearch.store.illustrations import box_of
from onitsearch.store.models import Illustration
from onitsearch.store.review_classifiers import scope_of
from onitsearch.store.shown import shown_unasked

_QUALITY = 92


def reviewed_canvases(scope: str) -> QuerySet[Canvas]:
    """The pages of a scope (``all``, ``m/ID``, ``c/ID``) on which people decided on every picture that searches show.

    One decision at least: a page that nobody looked at is known to nobody.
    """
    mine = scope_of(scope)
    undecided = Q(decision=Illustration.Decision.UNDECIDED)
    by_canvas = mine.values("canvas").annotate(
        decided=Count("pk", filter=~undecided), open=Count("pk", filter=undecided & shown_unasked())
    )
    wanted = by_canvas.filter(decided__gt=0, open=0).values("canvas")
    return (
        Canvas.objects.filter(pk__in=wanted)
        .select_related("manifest")
        .order_by("manifest_id", "position", "pk")
    )


def write_reviewed_pages(
    canvases: Iterable[Canvas], folder: Path, progress: Callable[[], object] = lambda: None
) -> tuple[list[TruthPage], list[tuple[str, str]]]:
    """Fetch pages as the workers do (PAGE_PIXELS) into a folder, a truth.json beside them, boxes in the image's pixels.

    Returns the pages written, and of those that could not be had the canvas's URI and why. ``progress`` is called once
    a page.
    """
    written: list[TruthPage] = []
    missing: list[tuple[str, str]] = []
    folder.mkdir(parents=True, exist_ok=True)
    for canvas in canvases:
        try:
            written.append(_write(canvas, folder))
        except OnitError as error:
            missing.append((canvas.uri, str(error)))
        progress()
    write_page_truth(folder / "truth.json", written)
    return written, missing


def _write(canvas: Canvas, folder: Path) -> TruthPage:
    page = load_canvas(canvas)
    book = canvas.manifest
    name = f"{book.public_id}/{canvas.position:05d}-{canvas.public_id}.jpg"
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.partial")
    Image.fromarray(page.pixels).save(partial, "JPEG", quality=_QUALITY)
    partial.replace(path)
    high, wide = page.pixels.shape[:2]
    return TruthPage(
        file=name,
        book=book.public_id,
        century=book.date_start // 100 + 1 if book.date_start is not None else 0,
        width=float(wide),
        height=float(high),
        boxes=tuple(_true_boxes(canvas, page)),
    )


def _true_boxes(canvas: Canvas, page: PageImage) -> Iterator[TruthBox]:
    """What people accepted or drew. What searches hide and nobody decided on may be a picture: neither hit nor miss."""
    high, wide = page.pixels.shape[:2]
    to_pixels = page.to_canvas.inverse()
    rows = Illustration.objects.filter(canvas=canvas, state=Illustration.State.STANDING)
    for row in rows.exclude(decision=Illustration.Decision.REJECTED).order_by("y", "x", "pk"):
        box = to_pixels.box(box_of(row)).clamp(wide, high)
        if box is not None and box.area > 0:
            decided = row.decision == Illustration.Decision.ACCEPTED
            yield true_box(box, row.kind if decided else UNASKED)
