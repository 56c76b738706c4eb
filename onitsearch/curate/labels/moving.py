"""Books whose pages have moved since a list was made: one shift by which most of its regions find a picture again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from onitsearch.geometry import Box
from onitsearch.store.illustrations import box_of
from onitsearch.store.models import Illustration, Label

State = Label.State
_FURTHEST = 5
_SAME_PLACE = 0.7
_LEAST = 2  # one picture in the same place elsewhere is chance


@dataclass(frozen=True, slots=True)
class MovedBook:
    """A book with some ``labels``: ``here`` have a picture on their page, ``there`` on the page ``shift`` further."""

    book: str
    labels: int
    here: int
    there: int
    shift: int

    def __str__(self) -> str:
        """One sentence."""
        pages = "1 page" if abs(self.shift) == 1 else f"{abs(self.shift)} pages"
        further = f"{pages} {'later' if self.shift > 0 else 'earlier'}"
        return (
            f"{self.book}: its pages seem to have moved; {self.there} of {self.labels} regions have a picture "
            f"{further}, {self.here} where the list has them"
        )


def moved_books(source: str) -> list[MovedBook]:
    """Books of a list in which more regions find a picture some pages further than on their own page.

    What was applied in such a book is doubtful, too: it may be another picture in the same place.
    """
    looked = (State.APPLIED, State.UNSEEN, State.ELSEWHERE)
    rows = Label.objects.filter(source=source, decision="accepted", state__in=looked).exclude(canvas=None)
    books: dict[int, list[Label]] = defaultdict(list)
    for label in rows.select_related("canvas").order_by("pk"):
        if label.canvas is not None:
            books[label.canvas.manifest_id].append(label)
    found = []
    for manifest_id, labels in books.items():
        if any(label.state != State.APPLIED for label in labels) and (one := _moved(manifest_id, labels)):
            found.append(one)
    return found


def _moved(manifest_id: int, labels: list[Label]) -> MovedBook | None:
    pictures: dict[int, list[Box]] = defaultdict(list)
    standing = Illustration.objects.filter(manifest_id=manifest_id, state=Illustration.State.STANDING)
    for one in standing.select_related("canvas"):
        pictures[one.canvas.position].append(box_of(one))
    fits = {
        shift: sum(
            any(
                Box(label.x, label.y, label.w, label.h).iou(box) >= _SAME_PLACE
                for box in pictures[at + shift]
            )
            for label in labels
            if label.canvas is not None
            for at in [label.canvas.position]
        )
        for shift in sorted(range(-_FURTHEST, _FURTHEST + 1), key=abs)
    }
    best = max(fits, key=lambda shift: fits[shift])
    if best == 0 or fits[best] <= fits[0] or fits[best] < _LEAST:
        return None
    return MovedBook(labels[0].book, len(labels), fits[0], fits[best], best)
