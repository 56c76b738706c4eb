"""The review queue: where somebody is in it, the picture that is asked about, what its keys mean and do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import get_language, gettext, pgettext

from manifests.errors import BadRequestError
from manifests.models import Manifest
from manifests.selectors import get_collection
from onitsearch.annotate.addresses import Scope
from onitsearch.curate import decisions
from onitsearch.curate.learning import Proposal, proposals
from onitsearch.curate.leases import release
from onitsearch.curate.reasons import Reason
from onitsearch.curate.review_queue import Order
from onitsearch.curate.suggestions import Suggestion, suggestions
from onitsearch.curate.versions import version_of
from onitsearch.kinds import KIND_KEYS, Kind
from onitsearch.models import Illustration
from onitsearch.selectors import get_illustration_to_review
from portal.desk import selectors
from portal.desk.certainty import kinds_told, likeliest_kind
from portal.visit import texts
from portal.visit.classes import class_label
from portal.visit.scan import Scan, scan
from portal.visit.tiles import Tile, places_on_pages, tile

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser
    from django.contrib.sessions.backends.base import SessionBase

# One key each, the same in every language: what is printed on the page is what works. Those of kinds are KIND_KEYS.
REASON_KEYS: Mapping[str, str] = {
    Reason.TEXT: "T", Reason.BLANK: "B", Reason.CUT: "C", Reason.TWICE: "D", Reason.UNWANTED: "W",
}  # fmt: skip
# So many decisions of a session can be undone, so many skipped pictures are remembered.
_UNDOABLE, _SKIPPED = 100, 500


@dataclass(frozen=True)
class Place:
    """Which queue somebody is in: a scope (a book, a collection, everything) and an order."""

    scope: Scope
    order: Order

    @classmethod
    def of(cls, given: QueryDict) -> Place:
        """Read it from an address or a form. Raises BadRequestError for an order that there is not."""
        asked = given.get("order") or Order.DOUBT
        if asked not in list(Order):
            raise BadRequestError(
                gettext("There is no order called “%(order)s”.") % {"order": asked[:40]},
                hint=gettext("It is one of %(orders)s.") % {"orders": ", ".join(Order)},
            )
        if book := given.get("book", "").replace("\x00", ""):
            return cls(Scope("m", book[:16]), Order(asked))
        if collection := given.get("collection", "").replace("\x00", ""):
            return cls(Scope("c", collection[:16]), Order(asked))
        return cls(Scope(), Order(asked))

    @property
    def fields(self) -> dict[str, str]:
        """What an address or a form says of it."""
        name = {"m": "book", "c": "collection"}.get(self.scope.kind)
        return {**({name: self.scope.id} if name else {}), "order": str(self.order)}

    def query(self, **more: str) -> str:
        """The same as a query string, with more beside it."""
        return urlencode({**self.fields, **more})

    def named(self, user: AbstractBaseUser) -> tuple[str, Manifest | None]:
        """What the scope is called, and the book that it is, if any. Raises NotFoundError where it does not exist."""
        if self.scope.kind == "m":
            manifest = selectors.book(self.scope.id)
            return texts.title(manifest.label), manifest
        if self.scope.kind == "c":
            collection = get_collection(self.scope.id, user)
            return texts.title(collection.label), None
        return gettext("All books"), None


@dataclass(frozen=True)
class Choice:
    """One thing that a key chooses: the value that is sent, its name, its key, and whether it is chosen already.

    ``percent`` is how probable the machine finds it, where that is known; ``examples`` from how many labels it was
    learned, 0 where it goes by words.
    """

    value: str
    name: str
    key: str
    chosen: bool = False
    percent: int | None = None
    examples: int = 0


@dataclass(frozen=True)
class Asked:
    """The picture that is asked about, large, on its page, with what may be said of it.

    ``proposed`` is what the key for “as proposed” does: ``accept``, or ``reject`` where the decisions so far say so.
    """

    picture: Illustration
    tile: Tile
    scan: Scan
    version: str
    kinds: list[Choice]
    classes: list[Choice]
    proposed: str
    certain: int | None
    error: str = ""
    hint: str = ""

    @property
    def kinds_told(self) -> str:
        """How sure the machine is of its kind; empty where that is no question."""
        return kinds_told(self.picture)


def asked(
    picture: Illustration, place: Place, *, form: QueryDict | None = None, error: tuple[str, str] = ("", "")
) -> Asked:
    """All that the page shows of one picture; ``form`` holds what was chosen when a decision was refused."""
    proposal = proposals([picture], place.scope.path).get(picture.pk, Proposal())
    page = getattr(picture.canvas, "page", None)
    kind = (form.get("kind") if form is not None else "") or proposal.kind or likeliest_kind(picture)
    ticked = set(form.getlist("class")) if form is not None else set(picture.notations)
    keep = proposal.keep
    return Asked(
        picture=picture,
        tile=tile(picture, places=places_on_pages([picture]), at_desk=True),
        scan=scan(picture.canvas, picture, page.image_url if page else ""),
        version=version_of(picture),
        kinds=[Choice(value, str(Kind(value).label), key, value == kind) for value, key in KIND_KEYS.items()],
        classes=_classes(picture, ticked),
        proposed="reject" if proposal.rejects else "accept",
        certain=None if keep is None else round(100 * max(keep, 1 - keep)),
        error=error[0],
        hint=error[1],
    )


def _sureness(said: Suggestion | None) -> tuple[int | None, int]:
    """How probable a class is in per cent, where that is known, and from how many labels it was learned."""
    if said is None or said.probability is None:
        return None, 0
    return min(99, round(100 * said.probability)), said.examples


def _classes(picture: Illustration, ticked: set[str]) -> list[Choice]:
    """The suggested classes, and those that it has already, numbered by their keys."""
    found = suggestions([picture], get_language() or "en").get(picture.pk, [])
    has = {one: class_label(one) for one in picture.notations}
    names = {**has, **{one.notation: one.name for one in found if one.notation not in has}}
    said = {one.notation: one for one in found}
    return [
        Choice(
            notation,
            name,
            str(number) if number < 10 else "",
            notation in ticked,
            *_sureness(said.get(notation)),
        )
        for number, (notation, name) in enumerate(names.items(), start=1)
    ]


def reasons() -> list[Choice]:
    """The usual reasons for rejecting a picture, with their keys."""
    return [Choice(value, str(Reason(value).label), key) for value, key in REASON_KEYS.items()]


@dataclass
class ReviewSession:
    """What somebody did in this session: the decisions, and the pictures that were skipped."""

    session: SessionBase

    @property
    def last(self) -> tuple[str, str] | None:
        """The last decision: the picture's public id, and the version that it led to; None where there is none."""
        decided = self._kept("decided")
        return (str(decided[-1][0]), str(decided[-1][1])) if decided else None

    def add(self, public_id: str, version: str) -> None:
        """A decision was made."""
        self._keep(decided=[*self._kept("decided"), [public_id, version]][-_UNDOABLE:], many=self.many + 1)

    def forget_last(self) -> None:
        """The last decision was taken back, or is somebody else's by now."""
        self._keep(decided=self._kept("decided")[:-1], many=max(0, self.many - 1))

    def skipped(self) -> list[str]:
        """Public ids of pictures that were skipped."""
        return [str(one) for one in self._kept("skipped")]

    def skip(self, public_id: str) -> None:
        """A picture is not asked about again in this session."""
        self._keep(skipped=[*(one for one in self.skipped() if one != public_id), public_id][-_SKIPPED:])

    def forget_skipped(self) -> None:
        """All that was skipped is asked about again."""
        self._keep(skipped=[])

    @property
    def many(self) -> int:
        """How many decisions were made in this session."""
        return int(self.session.get("review", {}).get("many", 0))

    def _kept(self, name: str) -> list[Any]:
        return list(self.session.get("review", {}).get(name, []))

    def _keep(self, **values: Any) -> None:
        self.session["review"] = {**self.session.get("review", {}), **values}


def decide(form: QueryDict, user: AbstractBaseUser, work: ReviewSession, at: str) -> str:
    """Do what the pressed button says; returns the picture to show next where that is not simply the next one.

    Raises BadRequestError for what is no decision, StaleDecisionError and others of the curate room.
    """
    action, reason = form.get("action", ""), form.get("reason", "")
    if action == "again":
        work.forget_skipped()
        return ""
    if action == "undo":
        if work.last is None:
            raise BadRequestError(gettext("There is nothing to undo: you have not decided on a picture yet."))
        last, version = work.last
        work.forget_last()  # if somebody decided otherwise since, there is nothing of ours to take back
        decisions.undo(illustration=get_illustration_to_review(last), user=user, version=version)
        return last
    picture = get_illustration_to_review(at)
    if action == "skip":
        work.skip(picture.public_id)
        release(user=user, illustration=picture)
        return ""
    by: dict[str, Any] = {"illustration": picture, "user": user, "version": form.get("version") or None}
    if reason or action == "reject":
        row = decisions.reject(**by, reason=reason)
    elif action == "accept":
        kind, notations = form.get("kind", ""), _ticked(picture, form.getlist("class"))
        changed: dict[str, Any] = {
            **({"kind": kind} if kind and kind != picture.kind else {}),
            **({"notations": notations} if notations != picture.notations else {}),
        }
        row = decisions.classify(**by, **changed) if changed else decisions.accept(**by)
    else:
        raise BadRequestError(gettext("This is not a decision about a picture."))
    if row.decided_by_id == user.pk:  # else somebody had said the same before
        work.add(row.public_id, version_of(row))
    return ""


def _ticked(picture: Illustration, ticked: list[str]) -> list[str]:
    """Its classes as ticked: those that it has keep their order, new ones follow."""
    kept = [one for one in picture.notations if one in ticked]
    return [*kept, *(one for one in dict.fromkeys(ticked) if one not in kept)]


def said(picture: Illustration) -> str:
    """What was decided on a picture, in two or three words."""
    if picture.decision == Illustration.Decision.ACCEPTED:
        return pgettext("told of the last picture", "accepted")
    if picture.decision == Illustration.Decision.REJECTED:
        return pgettext("told of the last picture", "rejected")
    return pgettext("told of the last picture", "not reviewed")
