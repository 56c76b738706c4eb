"""The parameters of IIIF Content Search (3.2.1 of both versions): motivation, date, user, and words that are URIs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import unquote

from django.utils.translation import gettext

from manifests.errors import BadRequestError
from onitsearch.annotate.annotation import ICONCLASS
from onitsearch.api.public import addresses
from onitsearch.curate import reviewers

# Our annotations classify and tag; "non-painting" is Content Search 1.0's word for all that is no page image.
OURS = {"classifying", "oa:classifying", "tagging", "oa:tagging", "non-painting"}
_MOST = 50
_MOMENT = r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z)"
_SPAN = re.compile(f"{_MOMENT}/{_MOMENT}", re.ASCII)


def matches_motivation(values: Mapping[str, str]) -> bool:
    """Whether annotations of ours fit the motivations that are asked for, if any are."""
    asked = set(values.get("motivation", "").split())
    return not asked or bool(OURS & asked)


def created_of(values: Mapping[str, str]) -> tuple[tuple[datetime, datetime], ...]:
    """The spans of time that ``date`` names; empty for no condition. Raises BadRequestError."""
    return tuple(_span(one) for one in _several(values, "date"))


def reviewers_of(values: Mapping[str, str]) -> tuple[int, ...] | None:
    """The users whom the URIs in ``user`` name; None for no condition, empty where none of them is known."""
    asked = set(_several(values, "user"))
    if not asked:
        return None
    at = addresses()
    return tuple(user.pk for public_id, user in reviewers.known().items() if at.reviewer(public_id) in asked)


def min_count_of(values: Mapping[str, str]) -> int:
    """How many pictures a term must have at least (``min``); 0 where nothing is said. Raises BadRequestError."""
    said = values.get("min", "").strip()
    if said and not (said.isascii() and said.isdigit() and len(said) <= 9):
        raise BadRequestError(gettext("“%(value)s” is not a number.") % {"value": said[:40]}, hint="min=1")
    return int(said or 0)


def notations_of(words: str) -> tuple[str, ...]:
    """The notations where all of the words are ICONCLASS's addresses, which the bodies of annotations name."""
    found = []
    for word in words.split()[: _MOST + 1]:
        address = word.replace("http://", "https://", 1)
        notation = unquote(address.removeprefix(ICONCLASS)).replace("\x00", "")
        if not address.startswith(ICONCLASS) or not notation:
            return ()
        found.append(notation)
    return tuple(found[:_MOST])


def _span(text: str) -> tuple[datetime, datetime]:
    found = _SPAN.fullmatch(text)
    try:
        if found:
            start, end = (
                datetime.strptime(one, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) for one in found.groups()
            )
            return start, min(end, datetime(9999, 1, 1, tzinfo=UTC))
    except ValueError:
        pass  # a 13th month, say
    raise BadRequestError(
        gettext("“%(value)s” is not a span of time.") % {"value": text[:60]},
        hint=gettext("Write 2026-01-01T00:00:00Z/2026-12-31T23:59:59Z."),
    )


def _several(values: Mapping[str, str], name: str) -> list[str]:
    found = values.get(name, "").split()
    if len(found) > _MOST:
        raise BadRequestError(gettext("“%(name)s” has too many values.") % {"name": name})
    return found
