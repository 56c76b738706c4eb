"""The JSON-LD contexts of what we write, and the media type a client gets."""

from __future__ import annotations

PRESENTATION_2 = "http://iiif.io/api/presentation/2/context.json"
PRESENTATION_3 = "http://iiif.io/api/presentation/3/context.json"
SEARCH_1 = "http://iiif.io/api/search/1/context.json"
SEARCH_2 = "http://iiif.io/api/search/2/context.json"
DISCOVERY = "http://iiif.io/api/discovery/1/context.json"
WEB_ANNOTATION = "http://www.w3.org/ns/anno.jsonld"
SEARCH_1_PROFILE = "http://iiif.io/api/search/1/search"
AUTOCOMPLETE_1_PROFILE = "http://iiif.io/api/search/1/autocomplete"

JSON = "application/json"
JSON_LD = "application/ld+json"


def media_type(accept: str, context: str) -> str:
    """The Content-Type for an ``Accept`` header: JSON-LD with its profile, or plain JSON.

    Plain JSON is for clients that accept it and not JSON-LD (IIIF Presentation 3.0, section 6.2), and for
    people who open the address in a browser, which would offer JSON-LD as a download.
    """
    wanted = _accepted(accept)
    ld = wanted.get(JSON_LD, wanted.get("application/*", wanted.get("*/*", 0.0)))
    plain = wanted.get(JSON, 0.0)
    person = "text/html" in wanted and JSON_LD not in wanted
    if wanted and (plain > ld or person or (plain and JSON_LD not in wanted)):
        return JSON
    return f'{JSON_LD};profile="{context}"'


def _accepted(accept: str) -> dict[str, float]:
    """Media types to their quality, without other parameters; what is malformed counts as 1."""
    found: dict[str, float] = {}
    for part in accept.split(","):
        name, _, rest = part.strip().lower().partition(";")
        quality = 1.0
        for parameter in rest.split(";"):
            key, _, value = parameter.strip().partition("=")
            if key == "q":
                try:
                    quality = float(value)
                except ValueError:
                    quality = 1.0
        if name.strip():
            found[name.strip()] = max(quality, found.get(name.strip(), 0.0))
    return found
