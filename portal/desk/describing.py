"""Describing pictures at the desk: which ones, what they have in common, what is proposed, and how it is saved."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils.translation import get_language, gettext

from manifests.errors import BadRequestError
from manifests.ids import new_public_id
from onitsearch.curate.alike import alike
from onitsearch.curate.batches import Batch, decide_many
from onitsearch.curate.descriptions import Changes, amend
from onitsearch.curate.suggestions import learned, suggestions
from onitsearch.curate.versions import version_of
from onitsearch.models import Illustration
from onitsearch.search import notation_tree
from onitsearch.selectors import get_illustration_to_review, pictures_to_review
from onitsearch.store.described import recent_notations
from onitsearch.techniques import NAMES, Technique, told_by
from portal.visit.classes import class_label
from portal.visit.tiles import Places, Tile, places_on_pages, tile

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

MOST = 200
_RECENT, _FOUND, _KEYS = 10, 40, 9
_PART = re.compile(r"[,;\n]")


@dataclass(frozen=True)
class Chosen:
    """A picture of the grid: how like the one that was asked with it is (per cent), and whether it is ticked."""

    picture: Illustration
    tile: Tile
    version: str
    like: int | None
    ticked: bool


@dataclass(frozen=True)
class Offer:
    """A class to tick: its notation and name, the key that ticks it, and why it is offered."""

    notation: str
    name: str
    key: str = ""
    why: str = ""
    ticked: bool = False


@dataclass(frozen=True)
class Selection:
    """The pictures to describe; ``like`` is the one that all others look like, ``least`` how much (per cent)."""

    shown: list[Chosen]
    like: Illustration | None = None
    least: int = 0

    @property
    def rows(self) -> list[Illustration]:
        """The ticked ones."""
        return [one.picture for one in self.shown if one.ticked]

    @property
    def single(self) -> Illustration | None:
        """The picture, where it is only one."""
        return self.shown[0].picture if len(self.shown) == 1 and self.like is None else None


@dataclass(frozen=True)
class Draft:
    """What the fields hold, and what they held when the page was made (`was`)."""

    notations: list[str]
    tags: str
    caption: str
    note: str
    was_notations: list[str]
    was_tags: str
    was_caption: str
    was_note: str

    @classmethod
    def of(cls, form: QueryDict, rows: Sequence[Illustration]) -> Draft:
        """Read it from a form; what the form does not say is what the pictures have in common."""
        common = cls.common(rows)
        if "was_tags" not in form:
            return common
        return cls(
            notations=_texts(form, "notation"), tags=_with_technique(form), caption=form.get("caption", ""),
            note=form.get("note", ""), was_notations=_texts(form, "was_notation"), was_tags=form.get("was_tags", ""),
            was_caption=form.get("was_caption", ""), was_note=form.get("was_note", ""),
        )  # fmt: skip

    @classmethod
    def common(cls, rows: Sequence[Illustration]) -> Draft:
        """What all of some pictures have."""
        notations = _in_all([one.notations for one in rows])
        tags = ", ".join(_in_all([one.tags for one in rows]))
        caption, note = _same([one.caption for one in rows]), _same([one.note for one in rows])
        return cls(notations, tags, caption, note, notations, tags, caption, note)

    @property
    def changes(self) -> Changes:
        """What is to be changed: only what the fields hold otherwise than they did."""
        tags, were = _parts(self.tags), _parts(self.was_tags)
        lines = self.note.replace("\r\n", "\n").strip()
        return Changes(
            add_notations=tuple(one for one in self.notations if one not in self.was_notations),
            drop_notations=tuple(one for one in self.was_notations if one not in self.notations),
            add_tags=tuple(one for one in tags if one not in were),
            drop_tags=tuple(one for one in were if one not in tags),
            caption=None if self.caption.strip() == self.was_caption.strip() else self.caption,
            note=None if lines == self.was_note.replace("\r\n", "\n").strip() else self.note,
        )


def _with_technique(form: QueryDict) -> str:
    """The tags of a form, the technique that was chosen beside them among them."""
    tags, chosen = form.get("tags", ""), form.get("technique", "")
    if chosen not in Technique or any(told_by(one) == chosen for one in _parts(tags)):
        return tags
    return ", ".join([*_parts(tags), NAMES[Technique(chosen)][0]])


def selection(given: QueryDict) -> Selection:
    """The pictures that an address or a form names. Raises BadRequestError where it names none, NotFoundError."""
    ticked = {one.partition(":")[0]: one.partition(":")[2] for one in _texts(given, "chosen")}
    like = given.get("like", "").replace("\x00", "")[:16]
    if like:
        row = get_illustration_to_review(like)
        found, least = alike(row, _least(given))
        # What a form shows stays shown, ticked or not.
        places = places_on_pages([one for one, _near in found])
        made = [
            _chosen(one, places, round(100 * near), one.public_id in ticked if ticked else True)
            for one, near in found
        ]
        return Selection(_with_versions(made, ticked), row, round(100 * least))
    ids = _texts(given, "shown") or _texts(given, "id") or list(ticked)
    rows = {one.public_id: one for one in pictures_to_review(ids[:MOST])}
    kept = [rows[one] for one in dict.fromkeys(ids) if one in rows]
    if not kept:
        raise BadRequestError(
            gettext("No picture was chosen."),
            hint=gettext("Open this page from a picture, or tick some in a book."),
        )
    everything = "shown" not in given
    places = places_on_pages(kept)
    made = [_chosen(one, places, None, everything or one.public_id in ticked) for one in kept]
    return Selection(_with_versions(made, ticked))


def _chosen(row: Illustration, places: Places, like: int | None, ticked: bool) -> Chosen:
    shown = tile(row, places=places, at_desk=True)
    return Chosen(row, shown, version_of(row), like, ticked)


def _with_versions(made: list[Chosen], said: dict[str, str]) -> list[Chosen]:
    """With the versions that the form held, so that what others did meanwhile is noticed at saving."""
    return [replace(one, version=said.get(one.picture.public_id) or one.version) for one in made]


def as_they_are(chosen: Selection) -> Selection:
    """The same pictures on the versions that stand now."""
    return replace(chosen, shown=[replace(one, version=version_of(one.picture)) for one in chosen.shown])


def _least(given: QueryDict) -> float | None:
    said = given.get("least", "").strip().replace(",", ".")
    if not said:
        return None
    try:
        value = float(said) / 100
    except ValueError:
        value = math.nan
    if not 0 <= value <= 1:
        raise BadRequestError(gettext("How alike pictures are is said in per cent, 0 to 100."))
    return value


def save(chosen: Selection, draft: Draft, user: AbstractBaseUser) -> Batch:
    """Save what was changed on all ticked pictures, as one batch. Raises OnitError.

    A single picture that somebody changed meanwhile raises StaleDecisionError; of many such are left and named.
    """
    changes = draft.changes
    if not chosen.rows:
        raise BadRequestError(gettext("No picture was chosen."), hint=gettext("Tick the pictures first."))
    if changes.empty:
        return Batch("")
    versions = {one.picture.public_id: one.version for one in chosen.shown}
    if len(chosen.rows) == 1:
        (row,) = chosen.rows
        batch = new_public_id()
        amend(illustration=row, user=user, changes=changes, version=versions[row.public_id], batch=batch)
        return Batch(batch, (row.public_id,))
    return decide_many(
        illustrations=chosen.rows, user=user, decide=partial(amend, changes=changes), versions=versions
    )


def proposed(rows: Sequence[Illustration], ticked: Iterable[str]) -> list[Offer]:
    """The classes that pictures look like, numbered by their keys: learned from people first, then the model's own."""
    lang = get_language() or "en"
    shown = set(ticked)
    taught = [(one.notation, one.name, gettext("as people classed the like")) for one in learned(rows, lang)]
    sums: dict[str, tuple[float, str]] = defaultdict(lambda: (0.0, ""))
    for found in suggestions(rows, lang).values():
        for one in found:
            sums[one.notation] = (sums[one.notation][0] + one.score, one.name)
    best = sorted(sums.items(), key=lambda pair: (-pair[1][0], pair[0]))
    seen = [(notation, name, gettext("looks like it")) for notation, (_score, name) in best]
    offers: dict[str, tuple[str, str]] = {}
    for notation, name, why in [*taught[:5], *seen, *taught[5:]]:
        offers.setdefault(notation, (name, why))
    listed = list(offers.items())[:_KEYS]
    return [
        Offer(notation, name, str(number), why, notation in shown)
        for number, (notation, (name, why)) in enumerate(listed, start=1)
    ]


def recent(user: AbstractBaseUser, ticked: Iterable[str], besides: Iterable[str]) -> list[Offer]:
    """The classes that somebody gave last, except those offered already."""
    known = {*besides, *ticked}
    found = [one for one in recent_notations(user.pk, _RECENT + len(known)) if one not in known]
    return [Offer(one, class_label(one)) for one in found[:_RECENT]]


def looked_up(words: str, ticked: Iterable[str]) -> list[Offer]:
    """The classes that words name, in any of our languages."""
    clean = " ".join(words.replace("\x00", "").split())[:100]
    shown = set(ticked)
    found = notation_tree.look_up(clean, get_language() or "en", _FOUND) if clean else []
    return [Offer(one, class_label(one), ticked=one in shown) for one in found]


def branch(at: str, ticked: Iterable[str]) -> tuple[list[Offer], list[Offer]]:
    """A place in the classification: all above it, itself last, and what is directly below."""
    shown = set(ticked)
    above = notation_tree.path(at[:64])
    below = notation_tree.children(above[-1] if above else "")
    return (
        [Offer(one, class_label(one), ticked=one in shown) for one in above],
        [Offer(one, class_label(one), ticked=one in shown) for one in below],
    )


def _texts(form: QueryDict, name: str) -> list[str]:
    return list(dict.fromkeys(one.replace("\x00", "").strip() for one in form.getlist(name) if one.strip()))


def _parts(text: str) -> list[str]:
    return list(dict.fromkeys(" ".join(one.split()) for one in _PART.split(text) if one.strip()))


def _in_all(lists: Sequence[Sequence[str]]) -> list[str]:
    return [one for one in (lists[0] if lists else ()) if all(one in other for other in lists)]


def _same(texts: Sequence[str]) -> str:
    return texts[0] if len(set(texts)) == 1 else ""
