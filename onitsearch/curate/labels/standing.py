"""How a list stands: what is applied, what waits, what was not believed, and where moved pictures seem to be now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core.files.storage import default_storage

from manifests.errors import NotFoundError
from onitsearch.curate.labels.likeness import SAME, likeness, look_of
from onitsearch.curate.labels.moving import moved_books
from onitsearch.curate.labels.seen_class import seen_otherwise
from onitsearch.geometry import SAME_BOX, Box
from onitsearch.pages.decode import decode_image
from onitsearch.store import labels
from onitsearch.store.illustrations import box_of
from onitsearch.store.models import Illustration, Label, Page

State = Label.State
_DOUBTED = (State.UNSEEN, State.ELSEWHERE, State.OFF_PAGE, State.ABSENT, State.CONTRADICTED)
_NEIGHBOURS = 3  # a book that was scanned anew has a few pages more or less
_SAME_PLACE = 0.7


@dataclass
class Standing:
    """A list's labels by decision and state; why others wait; each that was not believed, with the reason; books
    whose pages seem to have moved; and rows that were believed, and that the model sees otherwise.
    """

    source: str
    counts: dict[str, dict[str, int]]
    waiting: dict[str, int] = field(default_factory=dict)
    doubted: list[dict[str, Any]] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    otherwise: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return dict(self.__dict__)


def standing(source: str, *, most: int = 1_000) -> Standing:
    """How a list stands now. Raises NotFoundError where there is none of this name."""
    counts = labels.counts(source)
    if not counts:
        known = ", ".join(labels.sources()) or "none"
        raise NotFoundError(f"No list “{source[:80]}” was brought.", hint=f"Known lists: {known}.")
    found = Standing(
        source,
        counts,
        _waiting(source),
        moved=[str(one) for one in moved_books(source)],
        otherwise=[asdict(one) | {"says": str(one)} for one in seen_otherwise(source)],
    )
    doubted = Label.objects.filter(source=source, decision="accepted", state__in=_DOUBTED)
    claimed = set(
        Label.objects.filter(source=source, illustration__isnull=False).values_list(
            "illustration_id", flat=True
        )
    )
    for label in doubted.select_related("canvas").order_by("row")[:most]:
        found.doubted.append(
            {"row": label.row, "name": label.name, "image": label.image, "state": label.state,
             "why": label.note, "perhaps": "; ".join(_elsewhere(label, claimed))}
        )  # fmt: skip
    return found


def _waiting(source: str) -> dict[str, int]:
    """How many labels wait for what, in words."""
    rows = Label.objects.filter(source=source, state__in=(State.WAITING, State.SEEN))
    found: dict[str, int] = defaultdict(int)
    for page, canvas in rows.values_list("canvas__page__state", "canvas"):
        if canvas is None:
            found["their books, which have not come yet"] += 1
        elif page in (Page.State.FAILED, Page.State.SKIPPED, Page.State.PROTECTED, Page.State.STOPPED):
            found[f"pages that could not be read ({page})"] += 1
        else:
            found["their pages, which have not been looked at yet"] += 1
    return dict(found)


def _elsewhere(label: Label, claimed: set[int]) -> Iterator[str]:
    """Pages of the same book that may hold the picture now, in words."""
    canvas = label.canvas
    if canvas is None or label.state not in (State.UNSEEN, State.ELSEWHERE):
        return
    around = (canvas.position - _NEIGHBOURS, canvas.position + _NEIGHBOURS)
    pictures = Illustration.objects.filter(
        manifest_id=canvas.manifest_id, state=Illustration.State.STANDING, canvas__position__range=around
    ).exclude(canvas_id=canvas.pk)
    place = Box(label.x, label.y, label.w, label.h)
    for one in pictures.select_related("canvas").order_by("canvas__position", "pk"):
        # Scans of one book are of one size, near enough; what the image's pixels are of its canvas is not known here.
        overlap = place.iou(box_of(one))
        page = f"page {one.canvas.position + 1} of the book"
        if label.look and overlap >= SAME_BOX:
            alike = likeness(bytes(label.look), _look(one))
            if alike >= SAME:
                yield f"{page} shows this picture (alike by {alike:.2f})"
        elif overlap >= _SAME_PLACE and one.pk not in claimed:
            yield f"{page} has a picture in this place"


def _look(one: Illustration) -> bytes:
    try:
        with default_storage.open(one.thumbnail) as file:
            return look_of(decode_image(file.read()))
    except Exception:  # a thumbnail that is gone, or broken, shows nothing
        return b""


def lists() -> list[tuple[str, int]]:
    """The lists that were brought, and how many labels each has."""
    return [
        (source, sum(sum(each.values()) for each in labels.counts(source).values()))
        for source in labels.sources()
    ]
