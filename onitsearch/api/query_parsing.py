"""Requests to questions: query parameters, JSON and uploads, each checked before anything is looked up."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from django.http import QueryDict
from django.utils.translation import get_language, gettext
from rest_framework.request import Request

from manifests.errors import BadRequestError, TooLargeError
from onitsearch.api.posted_vectors import vectors_of
from onitsearch.api.region_parsing import region_of
from onitsearch.api.serializers.requests import FILTERS, QUESTION
from onitsearch.conf import conf
from onitsearch.errors import not_a_choice
from onitsearch.ordering import Sort
from onitsearch.pages.strangers import decode_for_visitor
from onitsearch.search.query import Filters, Least, Pixels, SearchQuery

_YEARS = re.compile(r"(-?\d{1,4})(?:/(-?\d{1,4}))?")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_MOST_VALUES = 50
# An upload is looked at through a model that sees 224 to 512 pixels.
_ENOUGH_PIXELS = 1024


def filters_of(values: Mapping[str, Any]) -> Filters:
    """The filters among query parameters or the members of a JSON object. Raises BadRequestError."""
    return Filters(
        manifests=_several(values, "manifest"),
        collections=_several(values, "collection"),
        kinds=_several(values, "kind"),
        notations=_several(values, "notation"),
        subjects=_several(values, "subject"),
        areas=tuple(one for one in [one_of(values, "area")] if one),
        languages=tuple(_language(one) for one in _several(values, "language")),
        years=years_of(_one(values, "date")),
        captions=_several(values, "caption"),
        libraries=_several(values, "library"),
        places=_several(values, "place"),
        shapes=_several(values, "shape"),
        sizes=_several(values, "size"),
        colours=_several(values, "colour"),
        reviewed=reviewed_of(_one(values, "reviewed")),
        tags=_several(values, "tag"),
        techniques=_several(values, "technique"),
    )


def query_of(values: Mapping[str, Any], *, page: int, page_size: int, **more: Any) -> SearchQuery:
    """A question from query parameters (``q``, examples, ``region`` and the filters)."""
    return SearchQuery(
        text=text_of(values.get("q")),
        filters=filters_of(values),
        like=_several(values, "like"),
        unlike=_several(values, "unlike"),
        region=region_of(one_of(values, "region")),
        page=page,
        page_size=page_size,
        lang=lang_of(values),
        least=least_of(values),
        sort=sort_of(values),
        **more,
    )


def posted_query(request: Request, *, page: int, page_size: int) -> SearchQuery:
    """A question that was posted: multipart with an ``image``, or JSON ``{text, like, unlike, region, filters}``.

    In a multipart request the other parts may come as fields of the same names. Raises BadRequestError,
    BadImageError and TooLargeError.
    """
    data = request.data
    if not isinstance(data, Mapping):
        raise BadRequestError(
            gettext("The question is not a JSON object."),
            hint='{"text": "…", "like": ["…"], "filters": {"kind": "map"}}',
        )
    uploads = request.FILES.getlist("image") if request.FILES else []
    if not isinstance(data, QueryDict):
        _only(data, {"q", "page", *QUESTION})
    nested = data.get("filters")
    if nested is not None and not isinstance(nested, Mapping):
        raise BadRequestError(gettext("“filters” is not an object."), hint='{"kind": "map"}')
    if nested is not None:
        _only(nested, set(FILTERS))
    words, pictures = vectors_of(data)
    return SearchQuery(
        text=text_of(data.get("text") or data.get("q")),
        word_vectors=words,
        vectors=pictures,
        pictures=tuple(decode_upload(upload, gettext("The uploaded file")) for upload in uploads[:4]),
        like=_several(data, "like"),
        unlike=_several(data, "unlike"),
        region=region_of(data.get("region")),
        filters=filters_of(nested if nested is not None else data),
        page=page,
        page_size=page_size,
        lang=lang_of(data),
        least=least_of(data if data.get("least") else request.query_params),
        sort=sort_of(data),
    )


def canvas_of(values: Mapping[str, Any]) -> str:
    """The canvas URI among query parameters, if one is given. Raises BadRequestError."""
    return _one(values, "canvas")


def one_of(values: Mapping[str, Any], name: str) -> str:
    """A query parameter that can be given once, as it is, commas included; empty without it. Raises BadRequestError."""
    given = (
        values.getlist(name) if isinstance(values, QueryDict) else [values[name]] if name in values else []
    )
    if len(given) > 1:
        raise BadRequestError(gettext("“%(name)s” can be given only once.") % {"name": name})
    if given and (not isinstance(given[0], str) or "\x00" in given[0]):
        raise BadRequestError(gettext("“%(name)s” is not a text.") % {"name": name})
    return given[0].strip() if given else ""


def choice_of(values: Mapping[str, Any], name: str, choices: Sequence[str]) -> str:
    """A query parameter that is one of a few; empty without it. Raises BadRequestError."""
    said = one_of(values, name)
    if said and said not in choices:
        raise not_a_choice(name, said, choices)
    return said


def text_of(value: Any) -> str:
    """Words as they were sent. Raises BadRequestError for what is no text."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadRequestError(gettext("The words to search for are not a text."))
    return value


def years_of(value: str) -> tuple[int, int] | None:
    """Years from ``1550`` or ``1500/1599``. Raises BadRequestError."""
    if not value:
        return None
    found = _YEARS.fullmatch(value)
    if not found:
        raise BadRequestError(
            gettext("“%(value)s” is neither a year nor a span of years.") % {"value": value[:40]},
            hint=gettext("Write 1550, or 1500/1599."),
        )
    first = int(found[1])
    last = int(found[2]) if found[2] is not None else first
    return min(first, last), max(first, last)


def reviewed_of(value: str) -> bool | None:
    """Whether somebody must have confirmed it: ``1`` or ``0``; None where nothing is said. Raises BadRequestError."""
    if value not in ("", "0", "1"):
        raise BadRequestError(
            gettext("“%(value)s” is neither 0 nor 1.") % {"value": value[:20]}, hint="?reviewed=1"
        )
    return value == "1" if value else None


def lang_of(values: Mapping[str, Any]) -> str:
    """The language of the words: as said by ``lang``, else the visitor's."""
    said = values.get("lang")
    return _language(said) if isinstance(said, str) and said else (get_language() or "en")


def least_of(values: Mapping[str, Any]) -> Least:
    """How much hits must promise at least: ``any`` (the default) or ``sure``. Raises BadRequestError."""
    said: Least = choice_of(values, "least", get_args(Least))  # type: ignore[assignment]
    return said or "any"


def sort_of(values: Mapping[str, Any]) -> Sort:
    """In which order sure hits come: ``fit`` (the default), ``date`` or ``book``. Raises BadRequestError."""
    said: Sort = choice_of(values, "sort", get_args(Sort))  # type: ignore[assignment]
    return said or "fit"


def flag_of(values: Mapping[str, Any], name: str) -> bool:
    """Whether a parameter is 1; 0 where it is not given. Raises BadRequestError for anything else."""
    said = values.get(name, "0")
    if said not in ("0", "1"):
        raise BadRequestError(
            gettext("“%(value)s” is neither 0 nor 1.") % {"value": said[:20]}, hint=f"?{name}=1"
        )
    return bool(said == "1")


def decode_upload(upload: Any, name: str) -> Pixels:
    """An uploaded picture, made small. Raises TooLargeError, BadImageError for what is no picture."""
    most = conf().max_upload_bytes
    if upload.size > most:
        raise TooLargeError(
            gettext("The picture is larger than %(most)s MB.") % {"most": most // 2**20},
            hint=gettext("Send a smaller one; 1000 pixels are enough."),
        )
    return decode_for_visitor(upload.read(), name=name, longest=_ENOUGH_PIXELS)


def _only(values: Mapping[str, Any], known: set[str]) -> None:
    unknown = sorted(str(name) for name in set(values) - known)
    if unknown:
        raise BadRequestError(
            gettext("“%(name)s” is not a known parameter.") % {"name": unknown[0][:60]},
            hint=gettext("Possible: %(names)s.") % {"names": ", ".join(sorted(known))},
        )


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise BadRequestError(
            gettext("“%(value)s” is not a language code.") % {"value": value[:40]},
            hint=gettext("For instance en, de, la."),
        )
    return value


def _one(values: Mapping[str, Any], name: str) -> str:
    found = _several(values, name)
    if len(found) > 1:
        raise BadRequestError(gettext("“%(name)s” can be given only once.") % {"name": name})
    return found[0] if found else ""


def _several(values: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """The values of a parameter: repeated, or separated by commas, or a JSON list."""
    given: Any = values.getlist(name) if isinstance(values, QueryDict) else values.get(name)
    if given is None:
        return ()
    listed = given if isinstance(given, list) else [given]
    found: list[str] = []
    for value in listed:
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or "\x00" in value:
            raise BadRequestError(gettext("“%(name)s” is not a text.") % {"name": name})
        # A URI or a notation with a name may hold a comma; short names of ours never do.
        whole = "://" in value or "(" in value
        found += [part.strip() for part in ([value] if whole else value.split(",")) if part.strip()]
    if len(found) > _MOST_VALUES:
        raise BadRequestError(gettext("“%(name)s” has too many values.") % {"name": name})
    return tuple(dict.fromkeys(found))
