"""Features of pictures and pairs of impressions: made due, claimed in batches, filled, dropped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from manifests.conf import get_settings
from manifests.errors import OnitError
from manifests.work.claims import Claim
from manifests.work.table import Table
from onitsearch.conf import conf
from onitsearch.kinds import ALSO_COMPARED
from onitsearch.prints.clusters import Pair
from onitsearch.prints.match import Alignment
from onitsearch.store.models import EmbeddingModel, Illustration, PictureFeatures, PrintPair, Vector

FEATURES = Table(PictureFeatures, Q(compared=""))


@dataclass(frozen=True)
class FeatureWork:
    """A claimed illustration: where its kept picture is, and its features where they were made already."""

    illustration_id: int
    manifest_id: int
    canvas_id: int
    kind: str
    crop_digest: str
    thumbnail: str
    data: bytes | None
    claim: Claim


def ensure_due(limit: int = 20_000) -> int:
    """Have a row for each standing illustration of a kind that is compared; returns how many became due.

    What was made from another crop is emptied; pairs of crops that are no more are dropped.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO onit_search_picturefeatures AS f (illustration_id, crop_digest, data, compared, attempts,
                claimed_by, error)
            SELECT i.id, i.crop_digest, NULL, '', 0, '', '' FROM onit_search_illustration i
            WHERE i.state = 'standing' AND i.decision <> 'rejected' AND i.crop_digest <> ''
                AND i.kind = ANY(%(kinds)s) AND NOT EXISTS (
                    SELECT 1 FROM onit_search_picturefeatures known
                    WHERE known.illustration_id = i.id AND known.crop_digest = i.crop_digest)
            ORDER BY i.id LIMIT %(limit)s
            ON CONFLICT (illustration_id) DO UPDATE SET crop_digest = EXCLUDED.crop_digest, data = NULL,
                compared = '', attempts = 0, claimed_by = '', error = '', lease_until = NULL, not_before = NULL
            """,
            {"kinds": compared_kinds(), "limit": limit},
        )
        fresh = int(cursor.rowcount)
    drop_stale()
    return fresh


def drop_stale() -> int:
    """Drop pairs of which one is withdrawn, rejected or cut anew; one that returns is compared again."""
    withdrawn = Q()
    for side in ("first", "second"):
        withdrawn |= ~Q(**{f"{side}__state": Illustration.State.STANDING})
        withdrawn |= Q(**{f"{side}__decision": Illustration.Decision.REJECTED})
        withdrawn |= ~Q(**{f"{side}__crop_digest": F(f"{side}_digest")})
    with transaction.atomic():
        stale = list(PrintPair.objects.filter(withdrawn).values_list("id", "first_id", "second_id"))
        concerned = {one for _, first, second in stale for one in (first, second)}
        PrintPair.objects.filter(id__in=[pair for pair, *_ in stale]).delete()
        # One that comes back is compared again; the others of its pairs need not be, for that finds them.
        gone = Illustration.objects.filter(id__in=concerned).filter(
            ~Q(state=Illustration.State.STANDING) | Q(decision=Illustration.Decision.REJECTED)
        )
        PictureFeatures.objects.filter(illustration__in=gone).update(compared="", attempts=0)
    return len(stale)


def compare_again() -> int:
    """Have every picture compared once more; its features stay. Returns how many are due."""
    return PictureFeatures.objects.exclude(compared="").update(compared="", attempts=0, not_before=None)


def compared_kinds() -> list[str]:
    """Return the kinds of pictures that are compared with each other."""
    return sorted({*conf().visible_kinds, *ALSO_COMPARED})


def _ready() -> QuerySet[PictureFeatures]:
    """Pictures that can be compared: with a vector of the active model, by which they find their neighbours."""
    vector = Vector.objects.filter(
        illustration=OuterRef("pk"), model__state=EmbeddingModel.State.ACTIVE, v__isnull=False, live=True
    )
    return FEATURES.ready().filter(
        Exists(vector),
        ~Q(illustration__decision=Illustration.Decision.REJECTED),
        illustration__state=Illustration.State.STANDING,
        illustration__crop_digest=F("crop_digest"),
    )


def claim_batch(limit: int = 16) -> list[FeatureWork]:
    """Claim up to ``limit`` illustrations whose same print is still to be sought."""
    rows = FEATURES.claim(_ready().select_related("illustration").order_by("pk"), limit)
    return [
        FeatureWork(
            illustration_id=row.pk,
            manifest_id=row.illustration.manifest_id,
            canvas_id=row.illustration.canvas_id,
            kind=row.illustration.kind,
            crop_digest=row.crop_digest,
            thumbnail=row.illustration.thumbnail,
            data=None if row.data is None else bytes(row.data),
            claim=FEATURES.claim_of(row),
        )
        for row in rows
    ]


def due() -> int:
    """Return how many illustrations could be compared right now."""
    return _ready().count()


def save_features(work: FeatureWork, data: bytes) -> None:
    """Keep the features of a claimed illustration, unless it was cut anew meanwhile."""
    PictureFeatures.objects.filter(illustration=work.illustration_id, crop_digest=work.crop_digest).update(
        data=data
    )


def features_of(ids: Iterable[int]) -> dict[int, bytes]:
    """Return the kept features of illustrations that have some of their current crop."""
    rows = PictureFeatures.objects.filter(
        illustration__in=list(ids), data__isnull=False, crop_digest=F("illustration__crop_digest")
    )
    return {one: bytes(data) for one, data in rows.values_list("illustration_id", "data") if data is not None}


def thumbnails_of(ids: Iterable[int]) -> dict[int, str]:
    """Return the names of the kept pictures of illustrations."""
    rows = Illustration.objects.filter(id__in=list(ids)).exclude(thumbnail="")
    return dict(rows.values_list("id", "thumbnail"))


def book_and_page(work: FeatureWork) -> tuple[list[int], list[int]]:
    """Return the illustrations of the same book, and those of them on the same page."""
    rows = list(
        Illustration.objects.filter(manifest=work.manifest_id, state=Illustration.State.STANDING)
        .order_by("id")
        .values_list("id", "canvas_id")
    )
    return [one for one, _ in rows], [one for one, canvas in rows if canvas == work.canvas_id]


def save_pairs(work: FeatureWork, found: Mapping[int, Alignment]) -> int:
    """Write the pairs of a claimed illustration and finish it; returns how many there are.

    ``found`` are alignments from its kept picture to those of others. Nothing is written where it was cut anew
    or the claim was lost meanwhile; pairs that were found from the other side are written over.
    """
    with transaction.atomic():
        held = FEATURES.holding(work.claim).filter(crop_digest=work.crop_digest).select_for_update().first()
        if held is None:
            return 0
        digests = dict(Illustration.objects.filter(id__in=found).values_list("id", "crop_digest"))
        rows = [
            _row(work.illustration_id, work.crop_digest, other, digests[other], one)
            for other, one in found.items()
            if digests.get(other)
        ]
        PrintPair.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["first", "second"],
            update_fields=["inliers", "coverage", "homography", "first_digest", "second_digest", "made_at"],
        )
        FEATURES.end(work.claim, compared=work.crop_digest, attempts=0)
    return len(rows)


def _row(one: int, digest: str, other: int, others_digest: str, found: Alignment) -> PrintPair:
    values = {"inliers": found.inliers, "coverage": found.coverage, "made_at": timezone.now()}
    if one < other:
        matrix = found.homography
        ends = {"first_id": one, "second_id": other, "first_digest": digest, "second_digest": others_digest}
    else:
        matrix = np.asarray(np.linalg.inv(found.homography), np.float64)
        matrix = matrix / (matrix[2, 2] or 1.0)
        ends = {"first_id": other, "second_id": one, "first_digest": others_digest, "second_digest": digest}
    return PrintPair(homography=[float(v) for v in matrix.ravel()], **values, **ends)


def pairs_of(ids: Iterable[int]) -> list[Pair]:
    """Return the pairs that any of some illustrations is in, made from crops that both still have."""
    wanted = list(ids)
    rows = PrintPair.objects.filter(
        Q(first__in=wanted) | Q(second__in=wanted),
        first__crop_digest=F("first_digest"),
        second__crop_digest=F("second_digest"),
    ).order_by("-inliers", "id")
    return [
        Pair(one.first_id, one.second_id, one.inliers, np.array(one.homography, np.float64).reshape(3, 3))
        for one in rows
    ]


def fail(work: FeatureWork, error: OnitError) -> None:
    """Put a claimed illustration back for later, or give it up, with the error's plain words."""
    FEATURES.put_back(work.claim, error)


def counts() -> dict[str, int]:
    """Return how many pictures were compared, are due or were given up, and how many pairs there are."""
    rows: Sequence[tuple[str, Q]] = (
        ("compared", ~Q(compared="")),
        ("waiting", Q(compared="", attempts__lt=get_settings().max_attempts)),
        ("failed", Q(compared="", attempts__gte=get_settings().max_attempts)),
    )
    found = {name: PictureFeatures.objects.filter(which).count() for name, which in rows}
    return {**found, "pairs": PrintPair.objects.count()}
