"""Which questions cannot be answered, and what to do instead."""

from __future__ import annotations

from django.utils.translation import gettext as _

from manifests.errors import BadRequestError
from onitsearch.search.query import LONGEST_QUESTION, MOST_EXAMPLES, SearchQuery


def check(query: SearchQuery) -> None:
    """Refuse a question that cannot be answered. Raises BadRequestError."""
    if not query.asks_something:
        raise BadRequestError(
            _("There is nothing to search for."),
            hint=_("Give some words, a picture, or a picture to find more like."),
        )
    if len(query.words) > LONGEST_QUESTION:
        raise BadRequestError(
            _("The words are longer than %(most)s characters.") % {"most": LONGEST_QUESTION},
            hint=_("A few words are enough."),
        )
    if len(query.like) + len(query.unlike) > MOST_EXAMPLES:
        raise BadRequestError(_("At most %(most)s examples can be given.") % {"most": MOST_EXAMPLES})
    if query.page < 1 or query.page_size < 1:
        raise BadRequestError(_("Pages are counted from 1."))
