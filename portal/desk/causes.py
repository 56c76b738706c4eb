"""Why documents and pages failed, by cause: a name for it, and what a cataloguer can do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from portal.failures import localized

_SHOWN = 20


@dataclass(frozen=True)
class FailureGroup:
    """What failed for one cause: its name, what to do about it, how many, and the first of them as (url, error)."""

    cause: str
    name: str
    advice: str
    many: int
    shown: list[tuple[str, str]]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.many - len(self.shown)


def by_cause(failures: Iterable[Mapping[str, str]]) -> list[FailureGroup]:
    """Group failures (url, error, cause), the commonest cause first."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in failures:
        groups.setdefault(one["cause"], []).append((one["url"], localized(one["error"])))
    known = known_causes()
    return [
        FailureGroup(cause, *known.get(cause, _other()), len(found), found[:_SHOWN])
        for cause, found in sorted(groups.items(), key=lambda entry: -len(entry[1]))
    ]


def _other() -> tuple[str, str]:
    return gettext("Something else"), gettext("Read the reason below. Trying again may help.")


def known_causes() -> dict[str, tuple[str, str]]:
    """Name and advice by cause (see `OnitError.cause`), in the active language."""
    silent = (
        gettext("The library did not answer"),
        gettext("Open one of the addresses in a browser. When the library is back, try all of these again."),
    )
    image = (
        gettext("The image cannot be read"),
        gettext("Try once more; if it stays so, tell the library which image it is."),
    )
    document = (
        gettext("The document is not IIIF as it should be"),
        gettext(
            "Check whether this is the address of a manifest; else tell the library. Trying again will not help."
        ),
    )
    return {
        "fetch-failed": (
            gettext("The library has nothing at this address"),
            gettext(
                "Check the address, or harvest the book anew: its manifest may name other addresses by now."
            ),
        ),
        "access-denied": (
            gettext("The library does not let us in"),
            gettext(
                "Ask the library for access; a token for its host is set in FETCH_TOKENS. Then try again."
            ),
        ),
        "protected": (
            gettext("The library shows it only to those who log in"),
            gettext("Ask the library for access, or leave these pages out."),
        ),
        "address-refused": (
            gettext("The address may not be fetched"),
            gettext(
                "It leads inside this network or is malformed. An administrator can allow it (ALLOWED_ORIGINS)."
            ),
        ),
        "too-large": (
            gettext("Too large"),
            gettext(
                "An administrator can raise MAX_IMAGE_BYTES (images) or FETCH_MAX_JSON (documents). Then try again."
            ),
        ),
        "host-unreachable": silent,
        "host-silent": silent,
        "host-failed": silent,
        "host-refuses": (
            gettext("A firewall of the library turns us away"),
            gettext("Ask the library to let this server in. Then try again."),
        ),
        "host-busy": (gettext("The library asked us to slow down"), gettext("Try again later.")),
        "disk-full": (
            gettext("The disk of this server is full"),
            gettext("Tell an administrator. Once there is room, try again."),
        ),
        "unreadable-upload": (
            gettext("The uploaded pages cannot be read"),
            gettext("Export them anew as JPEG, PNG, TIFF or PDF and upload these."),
        ),
        "bad-image": image,
        "not-cut": image,
        "not-iiif": document,
        "malformed-manifest": document,
        "gone": (
            gettext("The library took it away"),
            gettext("Withdraw the book here, or ask the library where it went."),
        ),
    }
