"""A search as it stands in the address bar: read, changed bit by bit, written back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, get_args
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from manifests.errors import BadRequestError
from manifests.selectors import sees_all
from onitsearch.api.pagination import read_page
from onitsearch.api.query_parsing import years_of
from onitsearch.errors import not_a_choice
from onitsearch.ordering import Sort
from onitsearch.search import by_looks
from onitsearch.search.query import LONGEST_QUESTION, MOST_EXAMPLES
from onitsearch.similarity_map.areas import FORM
from onitsearch.store.traits import ColourChoice, Shape, Size
from onitsearch.techniques import Technique
from portal.visit.page_regions import REGION

if TYPE_CHECKING:
    from manifests.visibility import User

MOST_PAGES = 1000
# What narrows a search, by the names of the API.
LIMITS = (
    "manifest", "collection", "kind", "notation", "subject", "area", "language", "caption", "library", "place",
    "shape", "size", "colour", "reviewed", "tag", "technique", "date",
)  # fmt: skip
# What an address can hold more than once.
SEVERAL = ("picture", "like", "unlike")
VIEWS = ("sides",)
SORTS = (*get_args(Sort), *by_looks.ORDERS)
# So many pictures can be given at once; each is compared with the whole collection.
MOST_PICTURES = 4
_ID = re.compile(r"^[0-9a-z]{4,32}$")
_TOKEN = re.compile(r"^[\w-]{16,64}$")


@dataclass(frozen=True)
class SearchParams:
    """What was asked for; names are those of the API. ``picture`` are the tokens of pictures that were given.

    ``region`` is a part of a page, as `page_regions` writes it.
    ``date`` is a pair of years, both included; ``like`` and ``unlike`` are public ids of illustrations. ``sort`` is
    empty for how well hits fit (of limits alone: books and pages), ``group`` is “book” or empty, ``view``
    “sides” (texts beside looks) or empty. ``hidden`` takes along what is not for the public, and is read only for
    those who may see that.
    """

    q: str = ""
    picture: tuple[str, ...] = ()
    region: str = ""
    like: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    manifest: str = ""
    collection: str = ""
    kind: str = ""
    notation: str = ""
    subject: str = ""
    area: str = ""
    language: str = ""
    caption: str = ""
    library: str = ""
    place: str = ""
    shape: str = ""
    size: str = ""
    colour: str = ""
    reviewed: str = ""
    tag: str = ""
    technique: str = ""
    date: tuple[int, int] | None = None
    sort: str = ""
    group: str = ""
    hidden: bool = False
    view: str = ""
    page: int = 1

    @property
    def has_query(self) -> bool:
        """Whether there is anything to compare pictures with."""
        return bool(self.q or self.picture or self.region or self.like)

    @property
    def has_filters(self) -> bool:
        """Whether anything narrows the search."""
        return any(getattr(self, name) for name in LIMITS)

    @property
    def asks(self) -> bool:
        """Whether it asks for anything; everything in an order of looks is a question, too."""
        return self.has_query or self.has_filters or self.sort in by_looks.ORDERS

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values as they stand in an address, without empty ones and without page 1."""
        found = [("q", self.q)]
        found += [("picture", one) for one in self.picture]
        found += [("region", self.region)]
        found += [("like", one) for one in self.like]
        found += [("unlike", one) for one in self.unlike]
        found += [(name, getattr(self, name)) for name in LIMITS if name != "date"]
        found += [
            ("date", f"{self.date[0]}/{self.date[1]}" if self.date else ""),
            ("sort", self.sort),
            ("group", self.group),
            ("hidden", "1" if self.hidden else ""),
            ("view", self.view),
            ("page", str(self.page) if self.page > 1 else ""),
        ]
        return [(name, value) for name, value in found if value]

    def encoded(self) -> str:
        """The query string."""
        return urlencode(self.pairs())

    def having(self, **changes: object) -> SearchParams:
        """The same search with something changed, from its first page unless a page is named."""
        return replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]

    @property
    def widened(self) -> SearchParams:
        """What is looked for, without the limits."""
        return SearchParams(
            q=self.q, picture=self.picture, region=self.region, like=self.like, unlike=self.unlike, hidden=self.hidden
        )  # fmt: skip

    def liking(self, public_id: str) -> SearchParams | None:
        """The same search with a picture as one more example of what is wanted; None where there are enough."""
        unlike = tuple(one for one in self.unlike if one != public_id)
        return self._with_examples((*self.like, public_id), unlike)

    def unliking(self, public_id: str) -> SearchParams | None:
        """The same search with a picture to keep away from; None where there are enough, or nothing is looked for."""
        like = tuple(one for one in self.like if one != public_id)
        made = self._with_examples(like, (*self.unlike, public_id))
        return made if made and made.has_query else None

    def _with_examples(self, like: tuple[str, ...], unlike: tuple[str, ...]) -> SearchParams | None:
        like, unlike = tuple(dict.fromkeys(like)), tuple(dict.fromkeys(unlike))
        return self.having(like=like, unlike=unlike) if len(like) + len(unlike) <= MOST_EXAMPLES else None

    def without(self, name: str, value: str = "") -> SearchParams:
        """The same search without one of its parts (without one value of it, where it has several)."""
        if name in SEVERAL:
            return self.having(**{name: tuple(one for one in getattr(self, name) if one != value)})
        return self.having(**{name: {"date": None, "hidden": False}.get(name, "")})


def read_params(query: QueryDict, user: User | None = None) -> SearchParams:
    """Read a search from a request; BadRequestError with a plain sentence where it makes no sense.

    Without a ``user`` who may see it nothing that is hidden is ever asked for.
    """
    words = " ".join(query.get("q", "").split())
    if "\x00" in words or len(words) > LONGEST_QUESTION:
        raise BadRequestError(
            gettext("The words are longer than %(most)s characters.") % {"most": LONGEST_QUESTION},
            hint=gettext("A few words are enough."),
        )
    return SearchParams(
        q=words,
        picture=_pictures(query),
        region=_identifier(query, "region", REGION),
        like=_identifiers(query, "like"),
        unlike=_identifiers(query, "unlike"),
        manifest=_identifier(query, "manifest"),
        collection=_identifier(query, "collection"),
        kind=_identifier(query, "kind", re.compile(r"^[a-z]{2,12}$")),
        notation=query.get("notation", "").strip()[:64].replace("\x00", ""),
        subject=query.get("subject", "").strip()[:64].replace("\x00", ""),
        area=_identifier(query, "area", FORM),
        language=_identifier(query, "language", re.compile(r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")),
        caption=" ".join(query.get("caption", "").split())[:100].replace("\x00", ""),
        library=_identifier(query, "library", re.compile(r"^https?://[^\s\x00-\x1f]{1,300}$")),
        place=" ".join(query.get("place", "").split())[:60].replace("\x00", ""),
        shape=_one_of(query, "shape", Shape.values),
        size=_one_of(query, "size", Size.values),
        colour=_one_of(query, "colour", ColourChoice.values),
        reviewed=_one_of(query, "reviewed", ("0", "1")),
        tag=" ".join(query.get("tag", "").split())[:60].replace("\x00", ""),
        technique=_one_of(query, "technique", Technique.values),
        date=years_of(query.get("date", "").strip()),
        sort=_one_of(query, "sort", SORTS),
        group=_one_of(query, "group", ("book",)),
        hidden=_one_of(query, "hidden", ("0", "1")) == "1" and sees_all(user),
        # A picture's page shows itself or its page by the same name, which is nothing to a search.
        view=_one_of(query, "view", (*VIEWS, "page")).replace("page", ""),
        page=read_page(query.get("page", "").strip() or "1", MOST_PAGES),
    )


def search_address(params: SearchParams) -> str:
    """Where a search is; one that asks for nothing any more leads to all there is."""
    query = params.encoded()
    return f"{reverse('search')}?{query}" if query else reverse("browse")


def _one_of(query: QueryDict, name: str, values: Sequence[str]) -> str:
    value = query.get(name, "").strip()
    if value and value not in values:
        raise not_a_choice(name, value, values)
    return value


def _identifier(query: QueryDict, name: str, shape: re.Pattern[str] = _ID) -> str:
    value = query.get(name, "").strip()
    if value and not shape.match(value):
        raise not_a_choice(name, value)
    return value


def _pictures(query: QueryDict) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(value.strip() for value in query.getlist("picture") if value.strip()))
    for value in values:
        if not _TOKEN.match(value):
            raise not_a_choice("picture", value)
    if len(values) > MOST_PICTURES:
        raise too_many_pictures()
    return values


def too_many_pictures() -> BadRequestError:
    """The refusal of more pictures than one search compares."""
    return BadRequestError(
        gettext("A search takes at most %(most)s pictures.") % {"most": MOST_PICTURES},
        hint=gettext("Take one away first."),
    )


def _identifiers(query: QueryDict, name: str) -> tuple[str, ...]:
    values = [value.strip() for given in query.getlist(name) for value in given.split(",") if value.strip()]
    for value in values:
        if not _ID.match(value):
            raise not_a_choice(name, value)
    return tuple(dict.fromkeys(values))[:MOST_EXAMPLES]
