"""The service blocks by which a manifest or collection announces our search (for version 2 first, then 1)."""

from __future__ import annotations

from typing import Any

from onitsearch.annotate.addresses import Addresses, Scope
from onitsearch.annotate.contexts import AUTOCOMPLETE_1_PROFILE, SEARCH_1, SEARCH_1_PROFILE, SEARCH_2


def search_services(scope: Scope, addresses: Addresses, *, presentation: int = 3) -> list[dict[str, Any]]:
    """The services of one scope, in the only order and form that every viewer was seen to understand.

    Clover reads the first block, so version 2 stands first, and without a ``profile``, which would draw
    Universal Viewer to it. In a Presentation 2 document the block brings its own context along, for that
    document's context does not know its terms; in Presentation 3 the document names it at its top, and every
    ``service`` is a list there, also in a block that is written as version 1 of the search wants it.
    """
    second: dict[str, Any] = {
        "id": addresses.search(2, scope),
        "type": "SearchService2",
        "service": [{"id": addresses.autocomplete(2, scope), "type": "AutoCompleteService2"}],
    }
    if presentation == 2:
        second = {"@context": SEARCH_2, **second}
    completing = {
        "@id": addresses.autocomplete(1, scope),
        "@type": "AutoCompleteService1",
        "profile": AUTOCOMPLETE_1_PROFILE,
    }
    first: dict[str, Any] = {
        "@context": SEARCH_1,
        "@id": addresses.search(1, scope),
        "@type": "SearchService1",
        "profile": SEARCH_1_PROFILE,
        "service": completing if presentation == 2 else [completing],
    }
    return [second, first]
