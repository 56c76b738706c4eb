"""The same print elsewhere: features of what is due, its neighbours by vector, and which of them verify."""

from __future__ import annotations

import logging

from django.db import DatabaseError, InterfaceError

from manifests.errors import OnitError, TransientError
from onitsearch.crop import storage
from onitsearch.kinds import ALSO_COMPARED
from onitsearch.pages.decode import decode_image
from onitsearch.prints.features import Features, extract
from onitsearch.prints.match import MIN_INLIERS, Alignment, align_many
from onitsearch.store import embedding_models, prints
from onitsearch.store.models import EmbeddingModel
from onitsearch.store.nearest import nearest, vectors_of
from onitsearch.store.prints import FeatureWork

log = logging.getLogger(__name__)

# Neighbours by vector that are looked at: in other books, and elsewhere in its own.
IN_OTHER_BOOKS, IN_ITS_BOOK = 20, 10


def compare_due(limit: int = 16) -> int:
    """Claim one batch of due illustrations and seek their print elsewhere; returns how many were claimed."""
    model = embedding_models.active()
    work = prints.claim_batch(limit) if model is not None else []
    if not work:
        return 0
    assert model is not None
    for one in work:
        try:
            _compare(one, model)
        except (DatabaseError, InterfaceError):
            raise
        except Exception as error:
            _give_up(one, error)
    return len(work)


def _compare(work: FeatureWork, model: EmbeddingModel) -> None:
    mine = _features(work)
    near = _neighbours(work, model)
    found = _verified(mine, near)
    # What its impressions are pairs of is looked at, too, so that all of one block match directly where they can.
    further = {one for pair in prints.pairs_of(found) for one in (pair.first, pair.second)}
    found |= _verified(mine, sorted(further - {work.illustration_id, *near}))
    prints.save_pairs(work, found)


def _features(work: FeatureWork) -> Features:
    if work.data is not None:
        try:
            return Features.from_bytes(work.data)
        except ValueError:  # of an older version: made anew
            pass
    made = features_of_thumbnail(work.thumbnail)
    prints.save_features(work, made.to_bytes())
    return made


def features_of_thumbnail(name: str) -> Features:
    """Make the features of a kept picture; FileNotFoundError where it is gone, and what decoding raises."""
    return extract(decode_image(storage.read_thumbnail(name), name="The kept picture of a crop"))


def _neighbours(work: FeatureWork, model: EmbeddingModel) -> list[int]:
    known = vectors_of([work.illustration_id], model)
    if not known:
        return []
    vector = known[work.illustration_id]
    book, page = prints.book_and_page(work)
    # Kinds that are not shown unasked are compared among themselves, the others with all that is shown.
    kinds = ALSO_COMPARED if work.kind in ALSO_COMPARED else None
    near = nearest(vector, model=model, limit=IN_OTHER_BOOKS, kinds=kinds, exclude=book)
    near += nearest(
        vector, model=model, limit=IN_ITS_BOOK, kinds=kinds, manifests=[work.manifest_id], exclude=page
    )
    return [one for one, _ in near]


def _verified(mine: Features, ids: list[int]) -> dict[int, Alignment]:
    """Return the alignments of those that show the same print, as far as their features were made already.

    Those without features are due themselves, and find this one then.
    """
    known = {}
    for one, data in prints.features_of(ids).items():
        try:
            known[one] = Features.from_bytes(data)
        except ValueError:
            continue
    aligned = zip(known, align_many(mine, list(known.values())), strict=True)
    return {one: how for one, how in aligned if how is not None and how.inliers >= MIN_INLIERS}


def _give_up(work: FeatureWork, error: Exception) -> None:
    if isinstance(error, FileNotFoundError):
        told: OnitError = TransientError("The kept picture of this crop is gone.")
    elif isinstance(error, OnitError):
        told = error
    else:
        told = TransientError(f"Its features could not be compared ({type(error).__name__}: {error}).")
    log.warning("illustration %s: %s", work.illustration_id, told)
    prints.fail(work, told)
