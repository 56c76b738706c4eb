"""Makes a map: lays the pictures out, names the clusters, draws the tiles, and puts it in place of the last one."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from manifests.work.claims import ClaimLostError
from onitsearch.search.subjects import notation_of_class
from onitsearch.similarity_map import tiles
from onitsearch.similarity_map.cluster_labels import clusters, labels
from onitsearch.similarity_map.grid import snapped
from onitsearch.similarity_map.layout import layout
from onitsearch.store import similarity_maps
from onitsearch.store.models import SimilarityMap
from onitsearch.store.similarity_maps import MadeMap

log = logging.getLogger(__name__)

# How much of the work the layout is, in per cent; the rest is drawing.
_LAYOUT = 60
_SEED = 0


def make_due(tell: Callable[[int], None] | None = None) -> bool:
    """Make a map that is due; False where none is. ``tell`` hears of each per cent that is done."""
    found = similarity_maps.claim()
    if found is None:
        return False
    row, claim = found
    began, last = time.monotonic(), -1

    def report(percent: float) -> None:
        nonlocal last
        if int(percent) > last:
            last = int(percent)
            if not similarity_maps.report(claim, last):
                raise ClaimLostError
            if tell:
                tell(last)

    try:
        made = _made(row, report)
        tiles.draw_all(made, lambda share: report(_LAYOUT + (100 - _LAYOUT) * share))
    except ClaimLostError:
        tiles.remove(row.pk)
        return True
    kept = similarity_maps.save(
        claim,
        ids=made.ids,
        digests=made.digests,
        cells=made.cells,
        side=made.side,
        clusters_of=made.clusters_of,
        clusters=made.clusters,
    )
    if kept:
        log.info("map %d of %d pictures made in %.0f s", row.pk, len(made.ids), time.monotonic() - began)
    for version in similarity_maps.outdated():
        tiles.remove(version)
        similarity_maps.forget(version)
    return True


def _made(row: SimilarityMap, report: Callable[[float], None]) -> MadeMap:
    ids, digests, vectors = similarity_maps.to_lay_out(row.model)
    report(3)
    places = layout(vectors, _SEED, lambda share: report(3 + (_LAYOUT - 6) * share))
    cells, side = snapped(places)
    clusters_of = clusters(places, _SEED)
    said = similarity_maps.said_of(ids.tolist(), row.model)
    nothing: tuple[list[str], list[str], str] = ([], [], "")
    named = labels(clusters_of, [said.get(one, nothing) for one in ids.tolist()], notation_of_class)
    report(_LAYOUT)
    return MadeMap(row.pk, row.model_id, side, ids, digests, cells, clusters_of, named)
