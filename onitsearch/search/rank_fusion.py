"""Our ranking and those of peers as one, by reciprocal rank fusion (Cormack, Clarke and Büttcher 2009).

Scores of two installations mean different things, ranks do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onitsearch import selectors
from onitsearch.geometry import SAME_BOX, Box
from onitsearch.search.peers import PeerAnswer, PeerHit

# The usual constant k: the first places of all lists count about alike.
RRF_K = 60


@dataclass(frozen=True, slots=True)
class Fused:
    """Our own hits (by their index) and those of peers in one order: the sure ones first, each part by its ranks."""

    places: tuple[int | PeerHit, ...]
    sure: int
    answers: tuple[PeerAnswer, ...]


def fuse(own: Sequence[tuple[int, bool]], answers: Sequence[PeerAnswer]) -> Fused:
    """Put our hits (row id, sure) and those of peers together by reciprocal rank fusion.

    A picture that we hold as well, on the same canvas, is shown once, as ours.
    """
    ours = {row for row, _sure in own}
    known: dict[str, list[tuple[Box, int | None]]] = {}
    canvases = {str(hit.fields["canvas"]) for answer in answers for hit in answer.hits}
    for uri, there, row in selectors.boxes_on(canvases, ours):
        known.setdefault(uri, []).append((there, row))
    gained: dict[int, float] = {}
    scored: list[tuple[bool, float, int, int | PeerHit]] = []
    for order, answer in enumerate(answers, start=1):
        for place, hit in enumerate(answer.hits, start=1):
            box, uri = hit.box, str(hit.fields["canvas"])
            if box is not None:
                others = known.setdefault(uri, [])
                same = [which for where, which in others if box.iou(where) >= SAME_BOX]
                if same:
                    if same[0] is not None:
                        gained[same[0]] = gained.get(same[0], 0.0) + 1 / (RRF_K + place)
                    continue
                others.append((box, None))
            scored.append((not hit.sure, -1 / (RRF_K + place), order, hit))
    for index, (row, sure) in enumerate(own):
        score = 1 / (RRF_K + index + 1) + gained.get(row, 0.0)
        scored.append((not sure, -score, 0, index))
    scored.sort(key=lambda one: one[:3])
    places = tuple(placed for *_rest, placed in scored)
    return Fused(places, sum(not unsure for unsure, *_rest in scored), tuple(answers))
