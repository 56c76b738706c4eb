"""A person's own words for a picture: tags, a caption, a note; how they are written and how a row takes them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from django.utils.translation import gettext as _

from manifests.errors import BadRequestError
from onitsearch.store.models import Illustration

MOST_TAGS = 30
LONGEST_TAG = 60
LONGEST_CAPTION = 500
LONGEST_NOTE = 2000
_SEPARATORS = re.compile(r"[,;\n]")


def put_words(
    row: Illustration, *, tags: Sequence[str] | None, caption: str | None, note: str | None
) -> None:
    """Give a row tags, a caption and a note; what is None stays. Raises BadRequestError; nothing is written."""
    if tags is not None:
        row.tags = checked_tags(tags)
    if caption is not None:
        put_caption(row, checked_text(caption, LONGEST_CAPTION))
    if note is not None:
        row.note = checked_text(note, LONGEST_NOTE, lines=True)


def put_caption(row: Illustration, caption: str) -> None:
    """Give a row a person's caption, which is what it is found and shown by; an empty one gives the page's own back."""
    if caption == row.caption:
        return
    if not row.caption:
        row.supplied_text = row.text
    row.caption, row.text = caption, caption or row.supplied_text
    if not caption:
        row.supplied_text = ""


def checked_tags(given: Sequence[str]) -> list[str]:
    """Tags as they are kept: without needless blanks, each once whatever its capitals. Raises BadRequestError.

    Commas and semicolons part one tag from the next, so that addresses and fields can hold several.
    """
    found: dict[str, str] = {}
    for one in (part for text in given for part in _SEPARATORS.split(text)):
        tag = checked_text(one, LONGEST_TAG)
        if tag:
            found.setdefault(tag.casefold(), tag)
    if len(found) > MOST_TAGS:
        raise BadRequestError(_("At most %(most)s tags can be given.") % {"most": MOST_TAGS})
    return list(found.values())


def checked_text(given: str, most: int, *, lines: bool = False) -> str:
    """A text without control characters and needless blanks; with ``lines`` it keeps its lines.

    Raises BadRequestError for one that is longer than ``most`` characters.
    """
    whole = unicodedata.normalize("NFC", given.encode(errors="replace").decode()).replace("\r\n", "\n")
    parts = whole.split("\n") if lines else [whole]
    clean = ("".join(one if one.isprintable() else " " for one in part) for part in parts)
    text = "\n".join(" ".join(part.split()) for part in clean).strip()
    if len(text) > most:
        raise BadRequestError(
            _("“%(text)s…” is too long.") % {"text": text[:40]},
            hint=_("At most %(most)s characters.") % {"most": most},
        )
    return text
