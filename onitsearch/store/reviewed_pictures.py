"""What the machine said of pictures, and what people decided of them since."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from manifests.selectors import public_manifests
from onitsearch.store.illustrations import PERSON
from onitsearch.store.models import DecisionRecord, Illustration


@dataclass(frozen=True, slots=True)
class ReviewedPicture:
    """A picture that the machine found and people accepted or rejected.

    ``score`` is how sure the detector was (0 to 1), ``kind`` what the machine took it for, and ``kind_score`` how
    surely: by the head that predicted it before people decided, else by the detector. ``kind_now`` is what people
    left it at.
    """

    book: int
    score: float
    kind: str
    kind_score: float
    kind_now: str
    accepted: bool


def reviewed(most: int) -> list[ReviewedPicture]:
    """The pictures of public books that were decided on last, at most so many; those drawn by people are left out."""
    first = DecisionRecord.objects.filter(illustration=OuterRef("pk")).order_by("made_at", "pk")
    rows = (
        Illustration.objects.filter(manifest__in=public_manifests(), state=Illustration.State.STANDING)
        .exclude(decision=Illustration.Decision.UNDECIDED)
        .exclude(source=PERSON)
        .annotate(kind_before=Subquery(first.values("before__kind")[:1]))
        .order_by("-decided_at", "-pk")
    )
    fields = ("manifest_id", "score", "kind", "kind_before", "kind_chances", "decision")
    found = []
    for book, score, now, before, chances, decision in rows.values_list(*fields)[:most]:
        sure = min(1.0, max(0.0, float(score)))
        kind, kind_score = str(before or now), sure
        if chances:
            kind = max(chances, key=lambda one: chances[one])
            kind_score = min(1.0, max(0.0, float(chances[kind])))
        accepted = decision == Illustration.Decision.ACCEPTED
        found.append(ReviewedPicture(book, sure, kind, kind_score, str(now), accepted))
    return found
