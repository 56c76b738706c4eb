"""Why a picture was found, in the visitor's words: short on the wall, whole on its own page."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext

from onitsearch.annotate.labels import shorten
from onitsearch.search import Why
from portal.visit.classes import class_label

# The most telling reason stands on the wall.
_ORDER = ("same-print", "in-the-caption", "class", "tag", "narrower", "book", "looks-like")
_SHORT = 48  # characters


def phrase(reasons: Sequence[Why], *, sure: bool = True) -> str:
    """The most telling reason in a few words; nothing where none is known.

    Of a hit that is not ``sure`` nobody says that it looks like what was asked for.
    """
    known = [why for why in reasons if why.code in _ORDER and (sure or why.code != "looks-like")]
    if not known:
        return ""
    best = min(known, key=lambda why: _ORDER.index(why.code))
    value = shorten(best.value, _SHORT)
    match str(best.code):
        case "same-print":
            return gettext("the same print")
        case "in-the-caption":
            return gettext("caption: “%(words)s”") % {"words": value}
        case "class":
            return gettext("class: %(name)s") % {"name": class_label(best.value)}
        case "tag":
            return gettext("tag: %(name)s") % {"name": value}
        case "narrower":
            return gettext("matches “%(name)s”") % {"name": value}
        case "book":
            return gettext("book: “%(words)s”") % {"words": value}
    if best.value == "words":
        return gettext("looks like what your words describe")
    if best.value == "picture":
        return gettext("looks like your picture")
    if best.value == "region":
        return gettext("looks like the region")
    return gettext("looks like the chosen picture")


def sentence(reasons: Sequence[Why], words: str, *, sure: bool = True) -> str:
    """All reasons for a hit; ``words`` are those that were asked."""
    told = [_whole(why, words) for why in reasons if sure or why.code != "looks-like"]
    if not sure:
        told.append(gettext("it is one of the less certain results"))
    return "; ".join(dict.fromkeys(told))


def _whole(why: Why, words: str) -> str:
    match str(why.code):
        case "same-print":
            return gettext("it is printed from the same block or plate")
        case "in-the-caption":
            return gettext("the caption contains “%(words)s”") % {"words": why.value}
        case "class":
            named = {"name": class_label(why.value), "notation": why.value}
            return gettext("its class is %(name)s (%(notation)s)") % named
        case "tag":
            return gettext("somebody tagged it “%(name)s”") % {"name": why.value}
        case "narrower":
            return gettext("it matches “%(name)s”") % {"name": why.value}
        case "book":
            return gettext("the description of its book contains “%(words)s”") % {"words": why.value}
    if why.value == "words":
        return gettext("it looks like “%(words)s”") % {"words": words}
    if why.value in ("picture", "region"):
        return gettext("it looks like the picture you gave")
    return gettext("it looks like the picture you chose")
