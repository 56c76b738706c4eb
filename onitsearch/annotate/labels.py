"""The words that describe a picture in an answer, in the active language."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from django.utils.translation import get_language, gettext

from manifests.presentation.labels import best, plain
from onitsearch.annotate.info import CanvasInfo, Labels, PictureInfo
from onitsearch.kinds import kind_name

# Said in all at once, where a document names its languages itself: also in those that our pages do not speak, since
# viewers do.
ILLUSTRATIONS = {
    "en": "Illustrations",
    "de": "Abbildungen",
    "fr": "Illustrations",
    "it": "Illustrazioni",
    "es": "Ilustraciones",
    "nl": "Illustraties",
    "pt": "Ilustrações",
}
_CAPTION = 240


def label_text(label: Labels, languages: Iterable[str] = ()) -> str:
    """One text of a language map without markup: the active language first, then English."""
    wanted = (*languages, get_language() or "en", "en")
    return plain(best({key: tuple(values) for key, values in label.items()}, wanted))


def canvas_label(canvas: CanvasInfo) -> str:
    """A page's label; a bare number becomes “p. 12”, and a page without a label is counted."""
    label = label_text(canvas.label)
    if not label:
        return gettext("page %(number)s") % {"number": canvas.position + 1}
    return gettext("p. %(number)s") % {"number": label} if label.isdecimal() else label


def picture_label(picture: PictureInfo, *, book: bool = False) -> str:
    """One line about a picture: kind, page, its caption where there is one, and the book when asked."""
    parts = [f"{kind_name(picture.kind)}, {canvas_label(picture.canvas)}"]
    words = shorten(plain(picture.text))
    if words:
        parts.append(words)
    line = ": ".join(parts)
    title = label_text(picture.book.label) if book else ""
    return f"{line} ({title})" if title else line


def shorten(text: str, most: int = _CAPTION) -> str:
    """At most ``most`` characters, cut between words, with an ellipsis."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def escaped(text: str) -> str:
    """The text for use inside HTML."""
    return html.escape(text, quote=True)


def text_quote(text: str, words: str, around: int = 40) -> tuple[str, str, str] | None:
    """Where ``words`` (or the first of them) stand in ``text``: prefix, exact and suffix."""
    line = plain(text)
    for wanted in (words.strip(), *words.split()):
        found = re.search(rf"\b{re.escape(wanted)}\w*", line, re.IGNORECASE) if wanted else None
        if found:
            start, end = found.span()
            return line[max(0, start - around) : start], found.group(), line[end : end + around]
    return None
