"""ICONCLASS notations as people write them, held to what ICONCLASS knows."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from manifests.errors import BadRequestError
from onitsearch.search import vocabulary
from onitsearch.search.notation_grammar import canonical, longest_known

MOST_NOTATIONS = 20
LONGEST_NOTATION = 64


def checked(given: Sequence[str], *, known: Collection[str] = ()) -> list[str]:
    """The notations as ICONCLASS writes them, each once, in order; ``known`` ones are taken as they are.

    Raises BadRequestError, with what is wrong, for the first that ICONCLASS does not know.
    """
    written = list(dict.fromkeys(" ".join(one.split()) for one in given if one.strip()))
    if len(written) > MOST_NOTATIONS:
        raise BadRequestError(_("At most %(most)s notations can be given.") % {"most": MOST_NOTATIONS})
    # What stands already was taken by an earlier version, or by an import; only what is new is asked about.
    return list(dict.fromkeys(one if one in known else _checked(one) for one in written))


def _checked(written: str) -> str:
    found = canonical(written) if len(written) <= LONGEST_NOTATION else ""
    if not found:
        raise BadRequestError(
            _("“%(notation)s” is not an ICONCLASS notation.") % {"notation": written[:80]},
            hint=_hint(written),
        )
    return found


def _hint(written: str) -> str:
    if len(written) > LONGEST_NOTATION:
        return _("A notation has at most %(most)s characters.") % {"most": LONGEST_NOTATION}
    above = longest_known(written)
    if not above:
        return _("A notation begins with a digit, for instance 25F3.")
    label = vocabulary.label(above, get_language() or "en")
    return _("ICONCLASS knows %(notation)s (%(label)s), but not this below it.") % {
        "notation": above,
        "label": label,
    }
