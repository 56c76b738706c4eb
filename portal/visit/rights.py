"""What libraries say of rights, by the usual names, and the logo that they ask to be shown."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext

from manifests.models import Manifest
from manifests.uri import is_web
from onitsearch.rights import rights_statement

_CC = re.compile(r"creativecommons\.org/licenses/([a-z-]+)/(\d\.\d)", re.I)


def rights_name(address: str) -> str:
    """The usual name of a Creative Commons licence or a rightsstatements.org statement, else its address."""
    if "creativecommons.org/publicdomain/mark" in address:
        return gettext("Public domain")
    if "creativecommons.org/publicdomain/zero" in address:
        return "CC0 1.0"
    if match := _CC.search(address):
        return f"CC {match[1].upper()} {match[2]}"
    if statement := rights_statement(address):
        names = {
            "InC": gettext("In copyright"),
            "NoC-US": gettext("No copyright in the United States"),
            "NoC-NC": gettext("No copyright, other restrictions: non-commercial use"),
            "NoC-OKLR": gettext("No copyright, other legal restrictions"),
            "NoC-CR": gettext("No copyright, contractual restrictions"),
            "CNE": gettext("Copyright not evaluated"),
            "UND": gettext("Copyright undetermined"),
            "NKC": gettext("No known copyright"),
        }
        return names.get(statement, address)
    return address


@dataclass(frozen=True)
class Rights:
    """A licence or statement: its name, and its address where it has one."""

    name: str
    address: str


@dataclass(frozen=True)
class Logo:
    """A library's logo, and where it leads."""

    image: str
    address: str


def rights_of(book: Manifest) -> list[Rights]:
    """All licences and statements of rights that a book names."""
    named = [book.rights, *book.further_rights]
    return [Rights(rights_name(one), one if is_web(one) else "") for one in named if one]


def logo_of(book: Manifest) -> Logo | None:
    """The logo of the first provider that has one; without a home page of its own it leads to the book's."""
    for provider in book.provider or []:
        images = [str(one) for one in provider.get("logo") or [] if is_web(str(one))]
        if images:
            pages = [
                str(one) for one in [*(provider.get("homepage") or []), book.homepage] if is_web(str(one))
            ]
            return Logo(images[0], next(iter(pages), ""))
    return None


def may_be_passed_on(book: Manifest) -> bool:
    """Whether all that a book names as its rights lets parts of its pages be passed on; not where it names none."""
    named = [one for one in (book.rights, *book.further_rights) if one]
    return bool(named) and all(_is_open(one) for one in named)


def _is_open(address: str) -> bool:
    if match := _CC.search(address):
        return "nd" not in match[1].lower().split("-")  # a part of a page may count as a derivative
    if "creativecommons.org/publicdomain/" in address:
        return True
    statement = rights_statement(address)
    return statement.startswith("NoC") or statement == "NKC"
