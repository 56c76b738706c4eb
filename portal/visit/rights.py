"""Names for the rights statements that libraries link to."""

from __future__ import annotations

import re

from django.utils.translation import gettext

_CC = re.compile(r"creativecommons\.org/licenses/([a-z-]+)/(\d\.\d)", re.I)
_RS = re.compile(r"rightsstatements\.org/(?:vocab|page)/([A-Za-z-]+)/", re.I)


def rights_name(address: str) -> str:
    """The usual name of a Creative Commons licence or a rightsstatements.org statement, else its address."""
    if "creativecommons.org/publicdomain/mark" in address:
        return gettext("Public domain")
    if "creativecommons.org/publicdomain/zero" in address:
        return "CC0 1.0"
    if match := _CC.search(address):
        return f"CC {match[1].upper()} {match[2]}"
    if match := _RS.search(address):
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
        return names.get(match[1], address)
    return address
