"""What several pages of the desk tell after decisions on many pictures."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import ngettext


def tell_left(request: HttpRequest, many: int) -> None:
    """Say how many pictures were left as others made them meanwhile; nothing where there are none."""
    if many:
        said = ngettext(
            "%(many)s picture was left as it is: somebody has changed it meanwhile.",
            "%(many)s pictures were left as they are: somebody has changed them meanwhile.",
            many,
        )
        messages.warning(request, said % {"many": many})
