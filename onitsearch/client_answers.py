"""What a site answers, as plain values that a notebook shows as pictures, tables and curves."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, overload

_SHOWN = 40
_WIDE, _HIGH = 360, 200


@dataclass(frozen=True, slots=True)
class Hit:
    """A picture: how well it fits (``score`` is 0 and ``sure`` False where nothing was asked), and where it is.

    ``xywh`` is its place on the canvas; ``image`` the region at the library, ``annotation`` its IIIF annotation.
    """

    id: str
    score: float
    sure: bool
    kind: str
    label: str
    notations: tuple[str, ...]
    canvas: str
    xywh: str
    manifest: str
    thumbnail: str
    image: str
    annotation: str
    viewer: str
    url: str

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Hit:
        """A hit from the API's own object."""
        texts = (
            "kind",
            "label",
            "canvas",
            "xywh",
            "manifest",
            "thumbnail",
            "image",
            "annotation",
            "viewer",
            "url",
        )
        return cls(
            id=str(told["id"]), score=float(told.get("score") or 0.0), sure=bool(told.get("sure")),
            notations=tuple(told.get("notations") or ()), **{name: str(told.get(name) or "") for name in texts},
        )  # fmt: skip

    def _repr_html_(self) -> str:
        return _figure(self)


@dataclass(frozen=True, slots=True)
class Answer(Sequence[Hit]):
    """A ranking: some hits of ``total``, of which the first ``sure`` surely fit."""

    question: str
    hits: tuple[Hit, ...]
    total: int
    sure: int

    def __len__(self) -> int:
        """How many hits are here."""
        return len(self.hits)

    @overload
    def __getitem__(self, place: int) -> Hit: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Hit]: ...
    def __getitem__(self, place: int | slice) -> Hit | Sequence[Hit]:
        """The hit at a place, counted from 0."""
        return self.hits[place]

    def __iter__(self) -> Iterator[Hit]:
        """The hits, the best first."""
        return iter(self.hits)

    def _repr_html_(self) -> str:
        head = f"<p>{escape(self.question)}: {self.total:,} pictures, {self.sure:,} of them sure</p>"
        figures_ = "".join(_figure(hit) for hit in self.hits[:_SHOWN])
        return f'{head}<div style="display:flex;flex-wrap:wrap;gap:8px">{figures_}</div>'


@dataclass(frozen=True, slots=True)
class Viewer:
    """A IIIF manifest in the Mirador that a site brings; a page of its own within the notebook's."""

    site: str
    manifest: str
    height: int

    def _repr_html_(self) -> str:
        window = json.dumps({"id": "m", "windows": [{"manifestId": self.manifest}], "workspaceControlPanel": {
            "enabled": False}}).replace("<", "\\u003c")  # fmt: skip
        page = (
            '<!doctype html><body style="margin:0"><div id="m" style="position:absolute;inset:0"></div>'
            f'<script src="{escape(self.site)}/static/vendor/mirador/mirador.min.js"></script>'
            f"<script>Mirador.viewer({window})</script>"
        )
        return (
            f'<iframe srcdoc="{escape(page)}" title="{escape(self.manifest)}" allowfullscreen '
            f'style="width:100%;height:{self.height}px;border:1px solid #ccc"></iframe>'
            f'<p><a href="{escape(self.manifest)}">{escape(self.manifest)}</a></p>'
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """Recall and precision by cut, R-precision, and both along the whole ranking (``ranked``: which hits are right)."""

    name: str
    right: int
    recall: Mapping[int, float]
    precision: Mapping[int, float]
    r_precision: float
    ranked: tuple[bool, ...]

    def curve(self) -> list[tuple[int, float, float]]:
        """(k, recall, precision) at each k."""
        found, points = 0, []
        for k, fits in enumerate(self.ranked, start=1):
            found += fits
            points.append((k, found / self.right, found / k))
        return points

    def __str__(self) -> str:
        """One line a cut."""
        lines = [f"{self.name}: {self.right} right pictures, R-precision {self.r_precision:.3f}"]
        lines += [
            f"  @{k:<5} recall {self.recall[k]:.3f}  precision {self.precision[k]:.3f}" for k in self.recall
        ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        points = self.curve()
        last = max(2, len(points))

        def line(values: Sequence[float], colour: str) -> str:
            path = " ".join(
                f"{_WIDE * place / (last - 1):.1f},{_HIGH * (1 - value):.1f}"
                for place, value in enumerate(values)
            )
            return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'

        drawn = line([one[1] for one in points], "#0072b2") + line([one[2] for one in points], "#d55e00")
        return (
            f'<pre>{escape(str(self))}</pre><svg viewBox="-2 -4 {_WIDE + 4} {_HIGH + 8}" width="{_WIDE}" role="img" '
            'aria-label="recall and precision along the ranking"><rect width="100%" height="100%" fill="none"/>'
            f"{drawn}</svg><p>blue: recall, orange: precision among the first k</p>"
        )


def figures(name: str, ranked: Sequence[bool], right: int, cuts: Sequence[int]) -> Figures:
    """Judge a ranking: recall@k by all right pictures, precision@k by k, R-precision at as many as are right."""
    found = {k: sum(ranked[:k]) for k in cuts}
    return Figures(
        name,
        right,
        {k: found[k] / right for k in cuts},
        {k: found[k] / k for k in cuts},
        sum(ranked[:right]) / right,
        tuple(ranked),
    )


def _figure(hit: Hit) -> str:
    mark = "" if hit.sure or not hit.score else " · less certain"
    return (
        f'<figure style="margin:0;width:140px"><a href="{escape(hit.url)}"><img src="{escape(hit.thumbnail)}" '
        f'alt="{escape(hit.label)}" style="max-width:140px;max-height:140px"></a>'
        f'<figcaption style="font-size:11px">{escape(hit.label[:60])}{mark}</figcaption></figure>'
    )
