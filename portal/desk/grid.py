"""A grid of pictures to decide on at once: what is preselected on each, its key, and what a confirmed grid means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils.translation import gettext

from manifests.errors import BadRequestError
from onitsearch.curate import decisions
from onitsearch.curate.batches import Batch, decide_many
from onitsearch.curate.learning import Proposal, proposals
from onitsearch.curate.versions import version_of
from onitsearch.models import Illustration
from portal.desk import selectors
from portal.desk.queue import Place
from portal.visit.tiles import Tile, places_on_pages, tile

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# A key for each picture, in the order of the page; U and the rest of the alphabet are left to the grid itself.
KEYS = "123456789ABCDEFGHIJKLMNOPQRSTV"
ACCEPT, REJECT, LATER = "accept", "reject", "later"


@dataclass(frozen=True)
class GridCard:
    """One picture of a grid: ``chosen`` is accept, reject or later, ``certain`` how sure that is in percent."""

    picture: Illustration
    tile: Tile
    version: str
    key: str
    chosen: str
    kind: str
    certain: int | None


def grid_cards(
    pictures: Sequence[Illustration], place: Place, form: QueryDict | None = None
) -> list[GridCard]:
    """Pictures with what the decisions so far say of them; ``form`` holds what was chosen when it was refused."""
    said, places = proposals(list(pictures), place.scope.path), places_on_pages(pictures)
    return [
        _card(
            one,
            key,
            said.get(one.pk, Proposal()),
            tile(one, places=places, at_desk=True),
            form or QueryDict(),
        )
        for one, key in zip(pictures, KEYS, strict=False)
    ]


def _card(picture: Illustration, key: str, said: Proposal, shown: Tile, form: QueryDict) -> GridCard:
    name = picture.public_id
    return GridCard(
        picture=picture,
        tile=shown,
        version=version_of(picture),
        key=key,
        chosen=form.get(f"d-{name}") or (REJECT if said.rejects else ACCEPT),
        # Kinds are learned from kept pictures alone: of what is hardly kept they know less than who found it.
        kind=form.get(f"k-{name}") or (said.kind if not said.rejects else None) or picture.kind,
        certain=None if said.keep is None else round(100 * max(said.keep, 1 - said.keep)),
    )


def apply_grid(form: QueryDict, user: AbstractBaseUser) -> Batch:
    """Decide on the pictures of a grid as it was confirmed, as one batch, each on the version that the page showed.

    Raises BadRequestError where nothing was decided, or for what is no decision or kind; nothing is saved then.
    """
    versions = dict(one.replace("\x00", "").partition(":")[::2] for one in form.getlist("picture"))
    said = {name: form.get(f"d-{name}", LATER) for name in versions}
    if wrong := next((one for one in said.values() if one not in (ACCEPT, REJECT, LATER)), None):
        raise BadRequestError(gettext("“%(word)s” is not a decision about a picture.") % {"word": wrong[:40]})
    rows = selectors.pictures_by_id(name for name, one in said.items() if one != LATER)
    if not rows:
        raise BadRequestError(
            gettext("Nothing was decided."), hint=gettext("Accept or reject at least one picture.")
        )

    def decide(
        *, illustration: Illustration, user: AbstractBaseUser, version: str | None, batch: str
    ) -> Illustration:
        name = illustration.public_id
        if said[name] == REJECT:
            return decisions.reject(illustration=illustration, user=user, version=version, batch=batch)
        kind = form.get(f"k-{name}", "")
        if kind and kind != illustration.kind:
            return decisions.classify(
                illustration=illustration, user=user, kind=kind, version=version, batch=batch
            )
        return decisions.accept(illustration=illustration, user=user, version=version, batch=batch)

    return decide_many(illustrations=rows, user=user, decide=decide, versions=versions)
