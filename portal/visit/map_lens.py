"""The map of similarity as a page: the plane for those with scripts, and its clusters and parts as pictures for all."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.urls import reverse

from manifests.errors import BadRequestError, NotFoundError
from onitsearch.similarity_map import tiles as pyramid
from onitsearch.similarity_map.areas import Area, no_area, parse, places_in
from onitsearch.store import similarity_maps
from onitsearch.store.similarity_maps import MadeMap, Mask
from portal.visit import selectors
from portal.visit.map_labels import cluster_label
from portal.visit.params import SearchParams, search_address
from portal.visit.tiles import Tile, tiles

# So many pictures stand for a cluster, and so many of a part are listed beside the map.
_OF_CLUSTER, _OF_PART = 10, 60
_REGION = re.compile(r"^\d{1,5}(,\d{1,5}){3}$", re.ASCII)


@dataclass(frozen=True)
class Sheet:
    """Pictures of one cluster, or of a part: how many there are, where the search finds them, the first of them."""

    label: str
    count: int
    href: str
    tiles: list[Tile]


@dataclass(frozen=True)
class MapPage:
    """What the page shows; ``config`` is what the plane is drawn from, ``chosen`` the part that was asked for."""

    count: int = 0
    config: dict[str, Any] = field(default_factory=dict)
    sheets: list[Sheet] = field(default_factory=list)
    chosen: Sheet | None = None
    progress: int | None = None
    outdated: bool = False


def map_page(region: str, version: str) -> MapPage:
    """The newest map; with a region (x,y,w,h in cells of its grid) what lies there. Raises BadRequestError.

    ``version`` says of which map the region is; of one that is newer by now nothing is chosen.
    """
    if region and not _REGION.match(region):
        raise _no_part(region)
    made = similarity_maps.latest()
    progress = similarity_maps.in_progress()
    if made is None:
        return MapPage(progress=progress or 0 if progress is not None else None)
    mask = similarity_maps.visible(made)
    outdated = bool(version) and version != str(made.version)
    area = parse(f"{made.version}:{region}") if region and not outdated else None
    return MapPage(
        count=int(mask.sum()),
        config=_config(made, mask, area),
        sheets=[] if area else _sheets(made, mask),
        chosen=_part(made, area) if area else None,
        progress=progress,
        outdated=outdated,
    )


def picture_at(version: int, column: int, row: int) -> str:
    """Where the picture in a cell of a map is found. Raises NotFoundError where none is to be seen there."""
    made = similarity_maps.get(version)
    if made is not None:
        here = np.nonzero((made.cells == (column, row)).all(axis=1))[0]
        if len(here) and similarity_maps.visible(made)[here[0]]:
            found = selectors.visible_pictures().filter(pk=int(made.ids[here[0]])).first()
            if found is not None:
                return reverse("illustration", args=[found.public_id])
    raise NotFoundError("There is no picture at this place of the map.")


def tile_of(version: int, stamp: str, level: int, column: int, row: int) -> tuple[bytes, str]:
    """A tile's bytes, or nothing and the address that it has by now, where something was hidden or shown since.

    Raises NotFoundError.
    """
    made = similarity_maps.get(version)
    if made is None or not pyramid.exists(made.side, level, column, row):
        raise NotFoundError("There is no such tile.")
    mask = similarity_maps.visible(made)
    now = similarity_maps.stamp(mask)
    if stamp != now:
        return b"", reverse("map-tile", args=[version, now, level, column, row])
    return pyramid.tile(made, mask, level, column, row), ""


def _config(made: MadeMap, mask: Mask, area: Area | None) -> dict[str, Any]:
    stamp = similarity_maps.stamp(mask)
    address = reverse("map-tile", args=[made.version, stamp, 0, 0, 0])
    labels = []
    for number, count in _clusters(made, mask):
        middle = np.median(made.cells[(made.clusters_of == number) & mask], axis=0)
        labels.append(
            {
                "text": cluster_label(made, number),
                "x": float(middle[0]) + 0.5,
                "y": float(middle[1]) + 0.5,
                "count": count,
                "href": _search(Area(made.version, number)),
            }
        )
    shown = made.cells[mask]
    low, high = (shown.min(axis=0), shown.max(axis=0) + 1) if len(shown) else (np.zeros(2), np.ones(2))
    return {
        "version": made.version,
        "tiles": address.removesuffix("/0/0_0.webp"),
        "at": reverse("map-at", args=[made.version, 0, 0]).removesuffix("/0,0"),
        "here": reverse("map"),
        "across": pyramid.cells_across(made.side),
        "deepest": pyramid.deepest(made.side),
        "cell": pyramid.CELL,
        "tile": pyramid.TILE,
        "extent": [int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1])],
        "region": list(area.box) if area else [],
        "labels": labels,
    }


def _clusters(made: MadeMap, mask: Mask) -> list[tuple[int, int]]:
    """The clusters of which anything is to be seen, with how much, the largest first."""
    counts = np.bincount(made.clusters_of[mask], minlength=1)
    return sorted(
        ((int(one), int(counts[one])) for one in np.nonzero(counts)[0]), key=lambda pair: (-pair[1], pair[0])
    )


def _sheets(made: MadeMap, mask: Mask) -> list[Sheet]:
    first = {
        number: made.ids[places_in(made, Area(made.version, number), mask)[:_OF_CLUSTER]].tolist()
        for number, _count in _clusters(made, mask)
    }
    rows = selectors.visible_pictures().in_bulk([one for ids in first.values() for one in ids])
    hung = {one.id: one for one in tiles(rows.values())}
    return [
        Sheet(
            cluster_label(made, number),
            count,
            _search(Area(made.version, number)),
            [hung[rows[one].public_id] for one in first[number] if one in rows],
        )
        for number, count in _clusters(made, mask)
    ]


def _part(made: MadeMap, area: Area) -> Sheet:
    places = places_in(made, area)
    ids = made.ids[places[:_OF_PART]].tolist()
    rows = selectors.visible_pictures().in_bulk(ids)
    return Sheet("", len(places), _search(area), tiles(rows[one] for one in ids if one in rows))


def _search(area: Area) -> str:
    return search_address(SearchParams(area=str(area)))


def _no_part(region: str) -> BadRequestError:
    return no_area(region)
