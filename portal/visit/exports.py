"""In what other forms the results of a search can be had, as links below them; a new form is a line here.

Each is an address that answers the same question: the IIIF manifest is the plugin's, a table (CSV, say) would be a view
beside the others in `portal/visit/views/`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext

from onitsearch.annotate.addresses import Addresses
from portal.visit.params import SearchParams


@dataclass(frozen=True)
class Export:
    """A form of the results: what it is called, and where it is."""

    label: str
    address: str


def exports(params: SearchParams) -> list[Export]:
    """The forms of a search's results; none for an uploaded picture, which is known to this site's pages only."""
    if params.picture:
        return []
    pairs = [(name, value) for name, value in params.pairs() if name != "page"]
    addresses = Addresses(settings.PUBLIC_URL)
    return [Export(gettext("These results as a IIIF manifest"), addresses.results(pairs))]
