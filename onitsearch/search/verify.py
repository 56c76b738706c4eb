"""Candidates of a picture question, looked at by their own detail: which show the very same print?

A vector says what a picture looks like, local features with a homography that it is one. The candidates' features
are kept (see `store.prints`), so that fifty take some tens of milliseconds; those of the question are found first.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from manifests.errors import OnitError
from onitsearch.crop import storage
from onitsearch.pages.decode import decode_image
from onitsearch.prints.features import ASKED_MOST, ASKED_SIDE, Features, extract
from onitsearch.prints.match import MIN_INLIERS, Alignment, align_many
from onitsearch.search.query import Pixels, Why
from onitsearch.store import prints

CANDIDATES = 50
# So long features of candidates that have none yet are made while somebody waits, in seconds.
_PATIENCE = 0.1

__all__ = [
    "CANDIDATES",
    "Alignment",
    "asked_features",
    "same_print",
    "score",
    "verify",
    "verify_features",
    "verify_like",
    "why",
]


def asked_features(pixels: Pixels) -> Features:
    """Find the features of a question's picture (RGB uint8); its points are in these pixels."""
    return extract(pixels, longest=ASKED_SIDE, most=ASKED_MOST)


def verify(query_pixels: Pixels, candidate_ids: Sequence[int]) -> dict[int, Alignment]:
    """Return the candidates (row ids of illustrations) that show the same print as a picture (RGB uint8).

    Each with its alignment from the question's pixels to those of the candidate's kept picture. No more than
    the first 50 candidates are looked at.
    """
    return verify_features(asked_features(query_pixels), candidate_ids)


def verify_features(asked: Features, candidate_ids: Sequence[int]) -> dict[int, Alignment]:
    """The same for a picture whose features are known."""
    known = features_of(candidate_ids[:CANDIDATES])
    aligned = zip(known, align_many(asked, list(known.values())), strict=True)
    return {one: how for one, how in aligned if how is not None and how.inliers >= MIN_INLIERS}


def verify_like(illustration_id: int, candidate_ids: Sequence[int]) -> dict[int, Alignment]:
    """The same for an illustration of ours; nothing where its kept picture is gone."""
    mine = features_of([illustration_id]).get(illustration_id)
    return verify_features(mine, candidate_ids) if mine is not None else {}


def same_print(
    ranked: Sequence[int],
    *,
    pictures: Iterable[Pixels] = (),
    details: Iterable[Features] = (),
    examples: Iterable[int] = (),
) -> dict[int, Alignment]:
    """Return which of the ranked candidates show a print that was asked with, each by its best alignment.

    ``ranked`` are row ids, the best first, of which the first 50 are looked at; ``examples`` are row ids of
    illustrations, ``details`` features of pictures that are no longer at hand.
    """
    looked_at = ranked[:CANDIDATES]
    if not looked_at:
        return {}
    found = [verify(pixels, looked_at) for pixels in pictures]
    found += [verify_features(detail, looked_at) for detail in details]
    found += [verify_like(one, looked_at) for one in examples]
    whole: dict[int, Alignment] = {}
    for some in found:
        for candidate, how in some.items():
            if candidate not in whole or how.inliers > whole[candidate].inliers:
                whole[candidate] = how
    return whole


def score(found: Alignment, others: float) -> float:
    """Return the score of a verified hit: above ``others`` (the best unverified), rising with its inliers."""
    sure = found.inliers / (found.inliers + MIN_INLIERS)  # 0.5 where it just verifies, towards 1
    return round(max(0.5, others) + (1.0 - max(0.5, others)) * sure, 4)


def why(found: Alignment | None) -> tuple[Why, ...]:
    """Return the reason that a verified hit carries; nothing for others."""
    return () if found is None else (Why("same-print", str(found.inliers)),)


def features_of(ids: Sequence[int]) -> dict[int, Features]:
    """Return features of illustrations: kept ones, and for a moment's time such as the job has not come to yet."""
    found = {}
    for one, data in prints.features_of(ids).items():
        try:
            found[one] = Features.from_bytes(data)
        except ValueError:  # of an older version
            continue
    missing = [one for one in ids if one not in found]
    names = prints.thumbnails_of(missing) if missing else {}
    until = time.monotonic() + _PATIENCE
    for one in missing:
        if one not in names:
            continue
        if found and time.monotonic() > until:
            break
        try:
            found[one] = extract(
                decode_image(storage.read_thumbnail(names[one]), name="The kept picture of a crop")
            )
        except (OSError, OnitError):
            continue  # the page is read again when its vector is made; here it is only not verified
    return {one: found[one] for one in ids if one in found}
