"""A search as it stands in the address bar: read, changed bit by bit, written back."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext

from manifests.errors import BadRequestError
from onitsearch.api.pagination import read_page
from onitsearch.api.query_parsing import years_of
from onitsearch.search.query import LONGEST_QUESTION

MOST_PAGES = 1000
_ID = re.compile(r"^[0-9a-z]{4,32}$")


@dataclass(frozen=True)
class SearchParams:
    """What was asked for; names are those of the API. ``picture`` is the token of an uploaded picture.

    ``date`` is a pair of years, both included; ``like`` and ``unlike`` are public ids of illustrations.
    """

    q: str = ""
    picture: str = ""
    like: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    manifest: str = ""
    collection: str = ""
    kind: str = ""
    notation: str = ""
    language: str = ""
    caption: str = ""
    date: tuple[int, int] | None = None
    page: int = 1

    @property
    def has_query(self) -> bool:
        """Whether there is anything to compare pictures with."""
        return bool(self.q or self.picture or self.like)

    @property
    def has_filters(self) -> bool:
        """Whether anything narrows the search."""
        return bool(
            self.manifest
            or self.collection
            or self.kind
            or self.notation
            or self.language
            or self.caption
            or self.date
        )

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values as they stand in an address, without empty ones and without page 1."""
        found = [("q", self.q), ("picture", self.picture)]
        found += [("like", one) for one in self.like]
        found += [("unlike", one) for one in self.unlike]
        found += [
            ("manifest", self.manifest),
            ("collection", self.collection),
            ("kind", self.kind),
            ("notation", self.notation),
            ("language", self.language),
            ("caption", self.caption),
            ("date", f"{self.date[0]}/{self.date[1]}" if self.date else ""),
            ("page", str(self.page) if self.page > 1 else ""),
        ]
        return [(name, value) for name, value in found if value]

    def encoded(self) -> str:
        """The query string."""
        return urlencode(self.pairs())

    def having(self, **changes: object) -> SearchParams:
        """The same search with something changed, from its first page unless a page is named."""
        return replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]

    def without(self, name: str, value: str = "") -> SearchParams:
        """The same search without one of its parts (without one value of it, where it has several)."""
        if name in ("like", "unlike"):
            return self.having(**{name: tuple(one for one in getattr(self, name) if one != value)})
        return self.having(**{name: None if name == "date" else ""})


def read_params(query: QueryDict) -> SearchParams:
    """Read a search from a request; BadRequestError with a plain sentence where it makes no sense."""
    words = " ".join(query.get("q", "").split())
    if "\x00" in words or len(words) > LONGEST_QUESTION:
        raise BadRequestError(
            gettext("The words are longer than %(most)s characters.") % {"most": LONGEST_QUESTION},
            hint=gettext("A few words are enough."),
        )
    return SearchParams(
        q=words,
        picture=_identifier(query, "picture", re.compile(r"^[\w-]{16,64}$")),
        like=_identifiers(query, "like"),
        unlike=_identifiers(query, "unlike"),
        manifest=_identifier(query, "manifest"),
        collection=_identifier(query, "collection"),
        kind=_identifier(query, "kind", re.compile(r"^[a-z]{2,12}$")),
        notation=query.get("notation", "").strip()[:64].replace("\x00", ""),
        language=_identifier(query, "language", re.compile(r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")),
        caption=" ".join(query.get("caption", "").split())[:100].replace("\x00", ""),
        date=years_of(query.get("date", "").strip()),
        page=read_page(query.get("page", "").strip() or "1", MOST_PAGES),
    )


def _identifier(query: QueryDict, name: str, shape: re.Pattern[str] = _ID) -> str:
    value = query.get(name, "").strip()
    if value and not shape.match(value):
        raise BadRequestError(
            gettext("“%(value)s” is not a value that “%(name)s” can have.")
            % {"value": value[:40], "name": name}
        )
    return value


def _identifiers(query: QueryDict, name: str) -> tuple[str, ...]:
    values = [value.strip() for given in query.getlist(name) for value in given.split(",") if value.strip()]
    for value in values:
        if not _ID.match(value):
            raise BadRequestError(
                gettext("“%(value)s” is not a value that “%(name)s” can have.")
                % {"value": value[:40], "name": name}
            )
    return tuple(dict.fromkeys(values))[:10]
