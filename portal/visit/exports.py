"""In what other forms the results of a search can be had, as links below them; a new form is a line here.

Each is an address that answers the same question: the IIIF manifest is the plugin's, the others are made in
`tables.py` and `crop_archive.py` and answered by `portal/visit/views/export.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from onitsearch.annotate.addresses import Addresses
from onitsearch.search import Hit, by_looks
from portal.visit import cached_search
from portal.visit.params import SearchParams
from portal.visit.sure_first import NEAREST


@dataclass(frozen=True)
class Export:
    """A form of the results: what it is called, and where it is."""

    label: str
    address: str


def exports(params: SearchParams) -> list[Export]:
    """The forms of a search's results; what pictures were given, IIIF's address of results cannot say."""
    pairs = [(name, value) for name, value in params.pairs() if name not in ("page", "group")]
    # An order of looks is this page's own.
    pairs = [(name, value) for name, value in pairs if name != "sort" or value not in by_looks.ORDERS]
    found = []
    if not params.picture:
        address = Addresses(settings.PUBLIC_URL).results(pairs)
        found.append(Export(gettext("IIIF manifest"), address))
    for label, name in (
        (gettext("table (CSV)"), "export-csv"),
        (gettext("JSON"), "export-json"),
        (gettext("pictures (ZIP)"), "export-zip"),
    ):
        found.append(Export(label, Addresses.with_query(reverse(name), pairs)))
    return found


def exported(params: SearchParams) -> list[Hit]:
    """The hits that an export holds: those that the page counts, the sure ones or else the nearest few."""
    found = cached_search.whole(params)
    return [hit for hit in found.hits if hit.sure] or list(found.hits[:NEAREST])
