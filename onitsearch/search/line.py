"""What of a ranking is told where there is no room for doubt: in viewers, in manifests of results, in counts."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from manifests.errors import NotFoundError
from onitsearch.search.query import HitPage


def sure_or_nearest(found: HitPage, nearest: int) -> HitPage:
    """A page of the sure hits alone, or, where the answer has none, of its first ``nearest``.

    ``total`` and paging are as if there were no others; ``sure`` stays, so that one can tell the two apart.
    Raises NotFoundError for a page beyond that end.
    """
    total = min(found.sure or nearest, found.total)
    start = (found.page - 1) * found.page_size
    left = replace(
        found,
        hits=found.hits[: max(0, total - start)],
        total=total,
        cut=found.cut and total == found.total,
    )
    if found.page > left.pages:
        raise NotFoundError(_("There is no page %(page)s.") % {"page": found.page})
    return left
