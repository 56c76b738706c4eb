"""Registering many books: what a form holds, what is shown of each address beforehand, and what confirming does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext, ngettext

from manifests import services
from manifests.errors import OnitError
from manifests.listed import LARGEST_TABLE, Listed, from_table, from_text, together
from manifests.models import Run
from manifests.preview import COLLECTION, MANIFEST, NOTHING, STREAM, Preview, look, unseen
from onitsearch.annotate.labels import label_text
from portal.failures import localized
from portal.visit import texts
from portal.visit.rights import rights_name

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

# So many are looked at before the page is shown; the others one after the other by the page itself.
_LOOKED_AT = 6
_PATIENCE = 15.0  # seconds


@dataclass(frozen=True)
class Line:
    """One address as the page shows it; ``takes`` is how long its library lets us take, in words."""

    preview: Preview
    title: str
    what: str
    library: str
    rights: str
    takes: str
    members: list[str] = field(default_factory=list)
    error: str = ""
    hint: str = ""

    @property
    def registrable(self) -> bool:
        """Whether it may be registered: what could not be looked at just now may."""
        return self.preview.kind != NOTHING


def listed(form: QueryDict, files: Sequence[UploadedFile[Any]]) -> Listed:
    """The addresses that were pasted and those of uploaded tables."""
    tables = [from_table(one.read(LARGEST_TABLE + 1)) for one in files]
    return together(from_text(form.get("urls", "")), *tables)


def lines(urls: Sequence[str]) -> list[Line]:
    """What is shown of some addresses: the first are looked at now, the others are only known or not."""
    seen = look(urls[:_LOOKED_AT], patience=_PATIENCE)
    return [line(one) for one in [*seen, *unseen(urls[_LOOKED_AT:])]]


def line_of(url: str) -> Line:
    """The same of one address, looked at now."""
    return line(look([url], patience=_PATIENCE)[0])


def line(found: Preview) -> Line:
    """An address for people."""
    known_as = found.label or (found.known.label if found.known else {})
    return Line(
        preview=found,
        title=texts.title(known_as) if known_as or found.kind == MANIFEST else "",
        what=_what(found),
        library=label_text(dict(found.library)) or urlsplit(found.library_url or found.url).netloc,
        rights=rights_name(found.rights) if found.rights else "",
        takes=_takes(found),
        members=[label_text(dict(one)) for one in found.first_members if one],
        error=localized(found.error),
        hint=localized(found.hint),
    )


def _what(found: Preview) -> str:
    if found.kind == MANIFEST:
        return ngettext("book, %(many)s page", "book, %(many)s pages", found.pages) % {"many": found.pages}
    if found.kind == COLLECTION:
        many = found.members or 0
        return ngettext("collection of %(many)s entry", "collection of %(many)s entries", many) % {
            "many": many
        }
    if found.kind == STREAM:
        if found.members is None:
            return gettext("activity stream")
        many = found.members
        return ngettext(
            "activity stream of %(many)s activity", "activity stream of %(many)s activities", many
        ) % {"many": many}
    return ""


def _takes(found: Preview) -> str:
    if found.seconds is None:
        return ""
    time = duration(found.seconds)
    if found.kind == COLLECTION:
        return gettext("at least %(time)s, and the pages of its books") % {"time": time}
    return gettext("at least %(time)s at this library's pace") % {"time": time}


def duration(seconds: float) -> str:
    """A length of time in one unit, rounded up."""
    if seconds > 86_400:
        days = -int(-seconds // 86_400)
        return ngettext("%(many)s day", "%(many)s days", days) % {"many": days}
    if seconds > 3_600:
        hours = -int(-seconds // 3_600)
        return ngettext("%(many)s hour", "%(many)s hours", hours) % {"many": hours}
    minutes = max(1, -int(-seconds // 60))
    return ngettext("%(many)s minute", "%(many)s minutes", minutes) % {"many": minutes}


@dataclass
class Registered:
    """What came of confirming: the runs, and what was refused, each in a sentence."""

    runs: list[Run] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)


def register_all(urls: Iterable[str], user: AbstractBaseUser | AnonymousUser) -> Registered:
    """Register addresses one after the other; what is refused is told and keeps none of the others back."""
    found = Registered()
    for url in dict.fromkeys(one.replace("\x00", "").strip() for one in urls):
        try:
            found.runs.append(services.register(url=url, requested_by=user))
        except OnitError as error:
            found.errors.append((url[:200], f"{localized(error.message)} {localized(error.hint)}".strip()))
    return found
