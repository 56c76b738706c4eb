"""How surely a picture search finds the source of a copy, however it was worn: the figures that need no labels.

Either in the collection of a running site, or offline among the pictures of a folder of known pages.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from manifests.errors import OnitError
from onitsearch import search
from onitsearch.crop.crop import Pixels, crop
from onitsearch.evaluate.degrade import DEGRADATIONS
from onitsearch.evaluate.true_crops import TrueCrop
from onitsearch.pages.canvas_image import load_canvas
from onitsearch.prints.features import Features, extract
from onitsearch.prints.match import MIN_INLIERS, align_many
from onitsearch.search import listing, verify
from onitsearch.store import illustrations
from onitsearch.store.models import Illustration

Vectors = np.ndarray[Any, np.dtype[np.float32]]
# Pictures that go through the model at once.
_BATCH = 32


@dataclass
class Manner:
    """How copies of one manner fared: asked, source first, source among the first ten, and those not first."""

    asked: int = 0
    first: int = 0
    first_ten: int = 0
    missed: list[str] = field(default_factory=list)

    @property
    def share_first(self) -> float:
        """Share of copies whose first hit is their source."""
        return self.first / self.asked if self.asked else 0.0

    def count(self, name: str, ranked: Sequence[object], source: object) -> None:
        """Count one answer."""
        self.asked += 1
        self.first += list(ranked[:1]) == [source]
        self.first_ten += source in ranked[:10]
        if list(ranked[:1]) != [source]:
            self.missed.append(name)


@dataclass
class CopyFigures:
    """Figures by manner of wear, pictures that could not be cut again, and how long verifying took (milliseconds)."""

    manners: dict[str, Manner]
    unread: list[str] = field(default_factory=list)
    spent: list[float] = field(default_factory=list)
    computed: list[float] = field(default_factory=list)  # the processor's time of the same

    @property
    def least_first(self) -> float:
        """The share of the manner that fares worst."""
        return min((one.share_first for one in self.manners.values()), default=0.0)

    @property
    def median_ms(self) -> float:
        """Median time of verifying one question's candidates, its own features included."""
        return float(np.median(self.spent)) if self.spent else 0.0

    @property
    def p95_ms(self) -> float:
        """95th percentile of the same."""
        return float(np.percentile(self.spent, 95)) if self.spent else 0.0

    @property
    def cpu_ms(self) -> float:
        """Median of the processor's time, all cores together, which says more on a busy machine."""
        return float(np.median(self.computed)) if self.computed else 0.0

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Measure what happens within."""
        begun, worked = time.perf_counter(), time.process_time()
        yield
        self.spent.append(1000 * (time.perf_counter() - begun))
        self.computed.append(1000 * (time.process_time() - worked))

    def as_json(self) -> dict[str, Any]:
        """Return the figures as JSON has them."""
        manners = {
            name: {**asdict(one), "share_first": one.share_first} for name, one in self.manners.items()
        }
        times = {
            "verify_ms_median": self.median_ms,
            "verify_ms_p95": self.p95_ms,
            "verify_cpu_ms_median": self.cpu_ms,
        }
        return {"manners": manners, "least_first": self.least_first, "unread": self.unread, **times}


def find_copies(
    count: int, *, seed: int = 1, collection: str = "", progress: Callable[[int], object] = lambda _: None
) -> CopyFigures:
    """Search with worn copies of `count` pictures, drawn at random from those a visitor can find.

    Each is cut anew from its page at the library, worn, and searched for among all visible pictures. `collection`
    (a public id or URI) limits which ones are drawn, not where they are searched for.
    """
    among = search.Filters(collections=(collection,) if collection else ())
    rows = list(listing.listed(among).select_related("canvas").order_by("id"))
    chosen = random.Random(seed).sample(rows, min(count, len(rows)))
    figures = CopyFigures({name: Manner() for name in DEGRADATIONS})
    for number, row in enumerate(chosen):
        try:
            pixels = _cut(row)
        except OnitError as error:
            figures.unread.append(f"{row.public_id}: {error}")
            continue
        finally:
            progress(1)
        for name, worn in _worn(pixels, seed, number):
            found = search.find(search.SearchQuery(pictures=(worn,), page_size=verify.CANDIDATES, bare=True))
            hits = [hit.illustration.pk for hit in found.hits]
            figures.manners[name].count(row.public_id, hits, row.pk)
            with figures.timed():
                verify.verify(worn, hits)
    return figures


def _worn(pixels: Pixels, seed: int, number: int) -> Iterator[tuple[str, Pixels]]:
    for at, (name, wear) in enumerate(DEGRADATIONS.items()):
        yield name, wear(pixels, np.random.default_rng([seed, number, at]))


def find_copies_offline(
    crops: Sequence[TrueCrop],
    encode: Callable[[Sequence[Pixels]], Vectors],
    *,
    count: int,
    seed: int = 1,
    progress: Callable[[int], object] = lambda _: None,
) -> CopyFigures:
    """The same without a site: all crops are the collection, `count` of them are worn and searched for.

    ``encode`` makes unit vectors (n, dim) of pictures. Of each question the first 50 by vector are verified by
    features as they are kept; those that verify come first, by their inliers, then the others.
    """
    small = [crop.kept() for crop in crops]
    gallery = np.concatenate([encode(small[at : at + _BATCH]) for at in range(0, len(small), _BATCH)])
    kept = [extract(pixels).to_bytes() for pixels in small]
    figures = CopyFigures({name: Manner() for name in DEGRADATIONS})
    for number in random.Random(seed).sample(range(len(crops)), min(count, len(crops))):
        copies = list(_worn(crops[number].pixels, seed, number))
        vectors = encode([worn for _name, worn in copies])
        for (name, worn), vector in zip(copies, vectors, strict=True):
            ranked = [int(one) for one in np.argsort(-(gallery @ vector), kind="stable")]
            looked_at = ranked[: verify.CANDIDATES]
            with figures.timed():
                asked = verify.asked_features(worn)
                aligned = align_many(asked, [Features.from_bytes(kept[one]) for one in looked_at])
            same = {
                one: how.inliers
                for one, how in zip(looked_at, aligned, strict=True)
                if how is not None and how.inliers >= MIN_INLIERS
            }
            whole = sorted(ranked, key=lambda one: -same.get(one, 0))
            figures.manners[name].count(crops[number].name, whole, number)
        progress(1)
    return figures


def _cut(row: Illustration) -> Pixels:
    """Cut an illustration anew out of its page."""
    return crop(load_canvas(row.canvas), illustrations.box_of(row)).pixels
