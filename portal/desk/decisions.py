"""What the buttons under a picture mean, as services of the curate room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.utils.translation import gettext, pgettext

from manifests.errors import BadRequestError
from onitsearch.curate import decisions
from onitsearch.curate.batches import Batch, Decide, decide_many
from onitsearch.errors import StaleDecisionError
from onitsearch.kinds import choices
from onitsearch.models import Illustration
from portal.desk import selectors

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

_MEANT = {
    "accept": Illustration.Decision.ACCEPTED,
    "classify": Illustration.Decision.ACCEPTED,
    "reject": Illustration.Decision.REJECTED,
}


@dataclass(frozen=True)
class Draft:
    """What the fields under a picture hold, and whether the cataloguer changed it since the page was made."""

    kind: str
    notations: str
    kind_changed: bool
    notations_changed: bool

    @classmethod
    def of(cls, form: QueryDict) -> Draft:
        """Read it; a form that does not say what the page held counts as changed throughout."""
        kind, notations = form.get("kind", ""), form.get("notations", "")
        return cls(
            kind,
            notations,
            bool(kind) and kind != form.get("was_kind"),
            "notations" in form and _listed(notations) != _listed(form.get("was_notations", "\x00")),
        )

    @property
    def changed(self) -> bool:
        """Whether there is something to save."""
        return self.kind_changed or self.notations_changed


@dataclass(frozen=True)
class Difference:
    """One line of the comparison of a stale decision: what it is of, how it stands, and what was wanted."""

    name: str
    now: str
    mine: str


def apply_decision(
    picture: Illustration, form: QueryDict, user: AbstractBaseUser | AnonymousUser
) -> Illustration:
    """Accept, reject, classify, reset a picture, or undo the last decision, as the form says. Raises OnitError.

    Words in the fields are never dropped: accepting saves them, too. ``keep`` changes nothing.
    """
    assert user.is_authenticated
    action, draft = form.get("action", ""), Draft.of(form)
    decide: dict[str, Any] = {"illustration": picture, "user": user, "version": form.get("version") or None}
    match action:
        case "keep":
            return picture
        case "classify" | "accept" if draft.changed:
            kind = draft.kind if draft.kind_changed else None
            notations = _listed(draft.notations) if draft.notations_changed else None
            return decisions.classify(**decide, kind=kind, notations=notations)
        case "classify" | "accept":
            return decisions.accept(**decide)
        case "reject":
            return decisions.reject(**decide, reason=form.get("reason", ""))
        case "reset":
            return decisions.reset(**decide)
        case "undo":
            return decisions.undo(**decide)
    raise BadRequestError(gettext("This is not a decision about a picture."))


def apply_to_chosen(form: QueryDict, user: AbstractBaseUser | AnonymousUser) -> Batch:
    """Accept or reject all pictures that were ticked, each on the version that the page showed.

    Raises BadRequestError where none was ticked, or for another action.
    """
    assert user.is_authenticated
    versions = dict(one.partition(":")[::2] for one in form.getlist("chosen"))
    decide: dict[str, Decide] = {
        "accept": decisions.accept,
        "reject": partial(decisions.reject, reason=form.get("reason", "")),
    }
    action = decide.get(form.get("action", ""))
    if action is None:
        raise BadRequestError(gettext("This is not a decision about a picture."))
    rows = selectors.pictures_by_id(versions)
    if not rows:
        raise BadRequestError(gettext("No picture was chosen."), hint=gettext("Tick the pictures first."))
    return decide_many(illustrations=rows, user=user, decide=action, versions=versions)


def differences(error: StaleDecisionError, form: QueryDict) -> list[Difference]:
    """What a stale decision wanted beside what stands, with whatever else has changed meanwhile."""
    draft, now = Draft.of(form), error.current
    decisions = {
        "undecided": gettext("not reviewed"),
        "accepted": gettext("accepted"),
        "rejected": gettext("rejected"),
    }
    action = form.get("action", "")
    wanted: dict[str, object] = {}
    if action in _MEANT:
        wanted["decision"] = _MEANT[action]
    if draft.kind_changed:
        wanted["kind"] = draft.kind
    if draft.notations_changed:
        wanted["notations"] = _listed(draft.notations)

    def shown(name: str, values: Mapping[str, object]) -> str:
        value = values.get(name)
        if isinstance(value, list):
            texts = [f"{one:.0f}" if isinstance(one, float) else str(one) for one in value]
            return (", " if name == "box" else "; ").join(texts) or "–"
        return str({**decisions, **dict(choices())}.get(str(value), value or "–"))

    names = {
        "decision": gettext("Decision"),
        "kind": gettext("Kind"),
        "notations": gettext("Classes"),
        "box": pgettext("where a picture lies on its page", "Frame"),
    }
    told = [name for name in names if name in wanted or name in error.changes]
    before = {name: old for name, (old, _new) in error.changes.items()}
    lines = [
        Difference(
            names[name], shown(name, now), shown(name, wanted if name in wanted else {**now, **before})
        )
        for name in told
    ]
    return [line for line in lines if line.now != line.mine]


def _listed(text: str) -> list[str]:
    return [" ".join(one.split()) for one in text.split(";") if one.strip()]
