"""In what other forms the results of a search can be had, as links below them; a new form is an entry of `FORMS`.

Each is an address that answers the same question: the IIIF manifest is the plugin's, the others are made in
`tables.py` and `crop_archive.py` and answered by `portal/visit/views/export.py`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from onitsearch.annotate.addresses import Addresses
from onitsearch.search import Hit, by_looks
from portal.visit import cached_search
from portal.visit.crop_archive import crops
from portal.visit.params import SearchParams
from portal.visit.sure_first import NEAREST
from portal.visit.tables import records, table


@dataclass(frozen=True)
class Form:
    """A form of the results: what it is called, its content type, and what makes a document of question and hits."""

    label: str | Promise
    content_type: str
    make: Callable[[SearchParams, Sequence[Hit]], str | bytes]


@dataclass(frozen=True)
class Export:
    """A link to the results in one form."""

    label: str
    address: str


def _csv(_params: SearchParams, hits: Sequence[Hit]) -> str:
    return table(records(hits))


def _json(params: SearchParams, hits: Sequence[Hit]) -> str:
    asked: dict[str, list[Any]] = {}
    for name, value in params.pairs():
        asked.setdefault(name, []).append(value)
    return json.dumps({"asked": asked, "count": len(hits), "results": records(hits)}, ensure_ascii=False)


def _zip(_params: SearchParams, hits: Sequence[Hit]) -> bytes:
    return crops(hits)


# By the ending of their address and of the file that is kept.
FORMS = {
    "csv": Form(gettext_lazy("table (CSV)"), "text/csv; charset=utf-8", _csv),
    "json": Form(gettext_lazy("JSON"), "application/json", _json),
    "zip": Form(gettext_lazy("pictures (ZIP)"), "application/zip", _zip),
}


def exports(params: SearchParams) -> list[Export]:
    """The forms of a search's results; what pictures were given, IIIF's address of results cannot say."""
    pairs = [(name, value) for name, value in params.pairs() if name not in ("page", "group")]
    # An order of looks is this page's own.
    pairs = [(name, value) for name, value in pairs if name != "sort" or value not in by_looks.ORDERS]
    found = []
    if not params.picture:
        address = Addresses(settings.PUBLIC_URL).results(pairs)
        found.append(Export(gettext("IIIF manifest"), address))
    for ending, form in FORMS.items():
        found.append(Export(str(form.label), Addresses.with_query(reverse("export", args=[ending]), pairs)))
    return found


def exported(params: SearchParams) -> list[Hit]:
    """The hits that an export holds: those that the page counts, the sure ones or else the nearest few."""
    found = cached_search.whole(params)
    return [hit for hit in found.hits if hit.sure] or list(found.hits[:NEAREST])
