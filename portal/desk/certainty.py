"""Who found a picture, and how sure that is, in plain words."""

from __future__ import annotations

from django.utils.translation import gettext, pgettext

from onitsearch.detect import sources
from onitsearch.kinds import kind_name
from onitsearch.models import Illustration
from onitsearch.store.illustrations import PERSON

# So many kinds are told of a picture, and those that are at least so probable.
_LIKELIEST, _WORTH_TELLING = 3, 0.05

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


def kinds_told(picture: Illustration) -> str:
    """How sure the machine is of a picture's kind: “Printer's mark 62 %, Illustration 30 %; found as …”.

    Empty where no head judged it, and where a person decided: that is no question any more.
    """
    if not picture.kind_chances or picture.decision != Illustration.Decision.UNDECIDED:
        return ""
    likely = sorted(picture.kind_chances.items(), key=lambda one: -one[1])[:_LIKELIEST]
    kinds = ", ".join(
        gettext("%(kind)s %(percent)s %%")
        % {"kind": kind_name(kind), "percent": min(99, round(100 * chance))}
        for kind, chance in likely
        if chance >= _WORTH_TELLING or kind == likely[0][0]
    )
    if picture.found_kind in ("", picture.kind):
        return gettext("kind by the machine: %(kinds)s") % {"kinds": kinds}
    return gettext("kind by the machine: %(kinds)s; found as %(found)s") % {
        "kinds": kinds,
        "found": kind_name(picture.found_kind),
    }


def likeliest_kind(picture: Illustration) -> str:
    """The kind to offer: the likeliest, also where a picture is shown because it is not sure that it may be hidden."""
    if not picture.kind_chances or picture.decision != Illustration.Decision.UNDECIDED:
        return picture.kind
    return str(max(picture.kind_chances, key=lambda kind: picture.kind_chances[kind]))


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
