"""What bodies say of runs: which failures to try again, and whose work goes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext
from rest_framework.request import Request

from manifests.errors import BadRequestError
from manifests.priorities import PRIORITIES
from onitsearch.api.serializers.requests import RETRY
from onitsearch.errors import not_a_choice


def texts_of(data: Any, names: Sequence[str], *, hint: str = "") -> dict[str, str]:
    """The members of a JSON object, which are texts. Raises BadRequestError, also for members of other names."""
    if not isinstance(data, dict):
        raise BadRequestError(gettext("The body is not a JSON object."), hint=hint)
    for name, value in data.items():
        if name not in names:
            raise BadRequestError(
                gettext("“%(name)s” is not a known member.") % {"name": str(name)[:60]},
                hint=gettext("Possible: %(names)s.") % {"names": ", ".join(names)},
            )
        if not isinstance(value, str) or not value or "\x00" in value:
            raise BadRequestError(gettext("“%(name)s” is not a text.") % {"name": name})
    return dict(data)


def retry_filter(request: Request) -> dict[str, str]:
    """What of a run is to be tried again; what is mistyped must not mean all of it. Raises BadRequestError."""
    return texts_of(request.data, RETRY, hint=gettext("Send {} to retry everything that failed."))


def priority_of(said: Mapping[str, str]) -> int | None:
    """The priority that a body names; None where it names none. Raises BadRequestError."""
    name = said.get("priority")
    if name is None:
        return None
    if name not in PRIORITIES:
        raise not_a_choice("priority", name, tuple(PRIORITIES))
    return PRIORITIES[name]
