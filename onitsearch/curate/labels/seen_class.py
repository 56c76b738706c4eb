"""Labels that the model sees otherwise: where a link leads to another picture in the same place, its class tells.

Lists mostly have no thumbnails to compare with. Where the model is sure of classes of what stands there, and none of
them is of a top class (25F) that the list gives, the row is told, with pictures around that the model does see so.
It is reported; taken back only where somebody says so (`setting_aside`): models are wrong, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from onitsearch.search.subjects import notation_of_class, sure_lines
from onitsearch.store import classes, embedding_models
from onitsearch.store.models import EmbeddingModel, Illustration, Label
from onitsearch.store.notations import top_class

_NEIGHBOURS = 3


@dataclass(frozen=True, slots=True)
class SeenOtherwise:
    """A row of a list, the classes that it gives, those that the model is sure of, and where such a picture is.

    ``label`` is its row id here.
    """

    label: int
    row: int
    name: str
    image: str
    given: tuple[str, ...]
    seen: tuple[str, ...]
    perhaps: tuple[str, ...]

    def __str__(self) -> str:
        """One sentence."""
        elsewhere = f" Perhaps: {'; '.join(self.perhaps)}." if self.perhaps else ""
        return (
            f"row {self.row} {self.name}: the list says {', '.join(self.given)}, the model surely sees "
            f"{', '.join(self.seen)}.{elsewhere}"
        )


def seen_otherwise(source: str) -> list[SeenOtherwise]:
    """Applied rows of a list, without a thumbnail, whose picture the model surely takes for something else."""
    model = embedding_models.active()
    if model is None:
        return []
    rows = list(
        Label.objects.filter(source=source, state=Label.State.APPLIED, decision="accepted", look=b"")
        .exclude(notations=[])
        .exclude(illustration=None)
        .select_related("illustration__canvas")
        .order_by("row")
    )
    seen = sure_classes([row.illustration_id for row in rows if row.illustration_id], model)
    found = []
    for row in rows:
        told = seen.get(row.illustration_id or 0, ())
        if told and not _tops(told) & _tops(row.notations):
            around = _around(row, model)
            found.append(
                SeenOtherwise(row.pk, row.row, row.name, row.image, tuple(row.notations), told, around)
            )
    return found


def sure_classes(ids: Iterable[int], model: EmbeddingModel) -> dict[int, tuple[str, ...]]:
    """The notations of which the model is sure, by picture; those without any are left out."""
    lines: Mapping[str, float] = sure_lines(model)
    if not lines:
        return {}
    found = {}
    for one, scores in classes.classes_of(list(ids), model).items():
        sure = [name for name, score in scores.items() if name in lines and score >= lines[name]]
        notations = tuple(dict.fromkeys(notation for name in sure if (notation := notation_of_class(name))))
        if notations:
            found[one] = notations
    return found


def _tops(notations: Iterable[str]) -> set[str]:
    return {top_class(one) for one in notations}


def _around(row: Label, model: EmbeddingModel) -> tuple[str, ...]:
    """Pages around that have a picture which the model surely takes for what the list says."""
    if row.illustration is None:
        return ()
    at = row.illustration.canvas.position
    pictures = dict(
        Illustration.objects.filter(
            manifest_id=row.illustration.manifest_id,
            state=Illustration.State.STANDING,
            canvas__position__range=(at - _NEIGHBOURS, at + _NEIGHBOURS),
        )
        .exclude(pk=row.illustration.pk)
        .values_list("pk", "canvas__position")
    )
    fits = {
        pictures[one]
        for one, told in sure_classes(pictures, model).items()
        if _tops(told) & _tops(row.notations)
    }
    return tuple(f"page {place + 1} of the book shows such a picture" for place in sorted(fits))
