"""Who found a picture, and how sure that is, in plain words."""

from __future__ import annotations

from django.utils.translation import gettext, pgettext

from onitsearch.detect import sources
from onitsearch.models import Illustration
from onitsearch.store.illustrations import PERSON

# Formats go by their names; what has none in every language is translated below.
_FORMATS = {sources.ALTO: "ALTO", sources.PAGE: "PAGE XML", sources.HOCR: "hOCR"}


def found_by(picture: Illustration) -> str:
    """Who found a picture and how sure that is: “named by the library (ALTO), sure”."""
    if picture.source == PERSON:
        return gettext("drawn by a cataloguer")
    names = picture.source.split("+")
    named = ", ".join(_name(one) for one in names if one in sources.SUPPLIED)
    sees = any(one not in sources.SUPPLIED for one in names)
    if not named:
        who = gettext("found by the machine")
    elif sees:
        who = gettext("named by the library (%(sources)s), framed by the machine") % {"sources": named}
    else:
        who = gettext("named by the library (%(sources)s)") % {"sources": named}
    return f"{who}, {_sureness(picture.score, certain=not sees)}"


def _name(source: str) -> str:
    return {
        **_FORMATS,
        sources.ANNOTATION: gettext("annotations"),
        sources.EMBEDDING: gettext("published vectors"),
        sources.RANGE: gettext("table of contents"),
    }[source]


def _sureness(score: float, *, certain: bool) -> str:
    """Say how sure; only what a library says itself can be quite sure."""
    if certain and score >= 1:
        return pgettext("of a picture that was found", "sure")
    return gettext("%(percent)s %% sure") % {"percent": min(99, round(100 * score))}
