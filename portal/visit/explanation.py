"""What a picture's page shows of how it answers to the words that led there: a heat map that one switches on."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_lazy

from manifests.errors import BadRequestError, NotFoundError, OnitError
from onitsearch.embed.errors import ModelUnavailableError
from onitsearch.models import Illustration
from onitsearch.search.explain import overlay, similarity_map, strongest
from portal.visit.params import read_params

log = logging.getLogger(__name__)

_PLACES = (
    (gettext_lazy("at the upper left"), gettext_lazy("at the top"), gettext_lazy("at the upper right")),
    (gettext_lazy("at the left"), gettext_lazy("in the middle"), gettext_lazy("at the right")),
    (gettext_lazy("at the lower left"), gettext_lazy("at the bottom"), gettext_lazy("at the lower right")),
)


@dataclass(frozen=True)
class Explanation:
    """A link that switches the heat map on or off (``href``), and while it is on its image or why there is none."""

    words: str
    href: str
    on: bool = False
    image: str = ""
    says: str = ""
    problem: str = ""


def explanation(request: HttpRequest, known: Illustration) -> Explanation | None:
    """What can be explained of a picture; None where no words led to it or its library shows its page only."""
    words = words_of(request.GET)
    if not words or not known.thumbnail or known.restricted:
        return None
    query = request.GET.copy()
    on = query.pop("explain", [""])[-1] == "1"
    if not on:
        query["explain"] = "1"
        # The map lies over the picture, so that is what is shown.
        query.pop("view", None)
    href = f"?{query.urlencode()}#scan"
    if not on:
        return Explanation(words, href)
    try:
        across, down = strongest(similarity_map(known, words, _language()))
    except OnitError as error:
        return Explanation(words, href, True, problem=_problem(error))
    place = _PLACES[min(2, int(down * 3))][min(2, int(across * 3))]
    image = reverse("explained", args=[known.public_id])
    return Explanation(
        words, href, True,
        image=f"{image}?{urlencode({'q': words, 'lang': _language(), 'v': known.crop_digest[:8]})}",
        says=gettext("The redder a part, the more the model finds “%(words)s” there; most of all %(place)s.")
        % {"words": words, "place": place},
    )  # fmt: skip


def heat_map(known: Illustration, query: QueryDict) -> bytes:
    """The heat map of a picture for words (``q``) of a language (``lang``), PNG. Raises OnitError."""
    words = words_of(query)
    if not words:
        raise BadRequestError(
            gettext("There are no words to look for in the picture."), hint=gettext("Give them as q.")
        )
    lang = query.get("lang", "")
    wanted = lang if lang in dict(settings.LANGUAGES) else _language()
    found = similarity_map(known, words, wanted)
    return overlay(found, known.thumbnail_width or round(known.w), known.thumbnail_height or round(known.h))


def words_of(query: QueryDict) -> str:
    """The words of a search; nothing where the search makes no sense."""
    try:
        words = read_params(query).q
    except BadRequestError:
        return ""
    return words if any(character.isalnum() for character in words) else ""


def _language() -> str:
    return (get_language() or "en")[:2]


def _problem(error: OnitError) -> str:
    log.warning("No heat map: %s", error)
    if isinstance(error, ModelUnavailableError):
        return gettext("The model in use does not tell which parts of a picture answer.")
    if isinstance(error, NotFoundError):
        return error.message
    return gettext("Which parts answer cannot be shown right now.")
