"""Protected images: what a library says about them (probe service, refusal, smaller size), in plain words."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from django.core.cache import cache

from manifests.errors import OnitError, ProtectedError, TransientError
from manifests.fetch import Permit, fetch_json, token_for
from manifests.imageapi.service import AccessDoc
from manifests.presentation.access import access_of
from manifests.presentation.docs import PaintingDoc
from manifests.presentation.labels import best, plain
from manifests.presentation.painting import paintings
from manifests.presentation.values import identifier, is_object, number

log = logging.getLogger(__name__)

# So long a probe service that did not answer is left alone.
_AWAY_SECONDS = 300
DEGRADED, RESTRICTED = "degraded", "restricted"
# When a token of ours goes along with a request, in the words of manifests.fetch.
ANONYMOUS: Permit = "never"
AUTHORIZE_IF_REFUSED: Permit = "refused"
AUTHORIZE_AT_ONCE: Permit = "first"
# Below this share of the size that was asked for, an image is a smaller version of what others may see.
_MUCH_SMALLER = 0.6
_AUDIENCES = {
    "clickthrough": "those who accept its terms",
    "kiosk": "those in its reading rooms",
    "external": "those whom it knows already (a network, or a log-in elsewhere)",
}
_HINT = "FETCH_TOKENS in ONITSEARCH can hold a token for that host."


@dataclass(frozen=True)
class AccessPlan:
    """How the image of a page is to be asked for: which painting, and whether with a token of ours at once."""

    painting: PaintingDoc
    with_token: bool = False
    note: str = ""


def plan_access(painting: PaintingDoc, access: AccessDoc | None, canvas_uri: str) -> AccessPlan:
    """Find out before the image is asked for, where the library names a service for that.

    A probe that cannot be had says nothing. Raises ProtectedError where one says that there is nothing for us.
    """
    if access is None:
        return AccessPlan(painting)
    host = host_of(painting)
    has_token = bool(token_for(painting.address))
    if not access.probe:
        return AccessPlan(painting, with_token=has_token)
    status, substitute = _probe(access.probe, with_token=False)
    if status in (None, 200):
        return AccessPlan(painting)
    if has_token or token_for(access.probe):
        allowed, better = _probe(access.probe, with_token=True)
        if allowed in (None, 200):
            return AccessPlan(painting, with_token=True)
        substitute = better or substitute
    if substitute is not None:
        other = replace(substitute, on_canvas=painting.on_canvas, rotation=painting.rotation)
        return AccessPlan(
            other,
            note=f"{host} shows the public a substitute of this image only; {_whole_image_note(access)}.",
        )
    raise protected_error(access, canvas_uri, host)


def protected_error(access: AccessDoc | None, canvas_uri: str, host: str, status: str = "") -> ProtectedError:
    """The error that says what the image is: protected, by whom and how."""
    said = f" ({status})" if status else ""
    return ProtectedError(
        f"The image of the canvas {canvas_uri} is protected: {host} shows it only to {_audience(access)}{said}.",
        hint=_HINT,
        url=canvas_uri,
    )


def degraded_note(got: int, asked: int, access: AccessDoc | None, host: str) -> str:
    """A note where an image came much smaller than it was asked for (widths, pixels); else nothing."""
    if not got < _MUCH_SMALLER * asked:
        return ""
    sizes = f"{got} pixels wide, where {asked} were asked for"
    if access is None:
        return f"{host} gave this image only {sizes}: it may show more to those who log in."
    return f"{host} shows the public a smaller version of this image ({sizes}); {_whole_image_note(access)}."


def _whole_image_note(access: AccessDoc) -> str:
    return f"the whole is for {_audience(access)}"


def _audience(access: AccessDoc | None) -> str:
    if access is None:
        return "those who log in or have its leave"
    label = plain(best(access.label))
    who = _AUDIENCES.get(access.profile, "those who log in")
    return f"{who} (“{label[:100]}”)" if label else who


def _probe(url: str, *, with_token: bool) -> tuple[int | None, PaintingDoc | None]:
    """What a probe service (Authorization Flow 2.0, section 6) answers: status, and a substitute; None is silence."""
    host = f"onitsearch:probe:{urlsplit(url).netloc}"
    if cache.get(host):
        return None, None
    try:
        data = fetch_json(url, permit=AUTHORIZE_AT_ONCE if with_token else ANONYMOUS, tries=1).data
    except TransientError as error:
        # The image itself tells as well who may see it; a host that is down is not asked for each page again.
        log.warning("the images of %s are asked for without their probe service: %s", url, error)
        cache.set(host, True, _AWAY_SECONDS)
        return None, None
    except OnitError:
        return None, None
    if not is_object(data):
        return None, None
    status = number(data.get("status"))
    found = paintings(data.get("substitute"), None, (None, None), 3)
    moved = identifier(data.get("location"))
    if status is not None and 300 <= status < 400 and moved:
        return 401, found[0] if found else PaintingDoc(url=moved)
    return (int(status) if status is not None else None), found[0] if found else None


def access_from_document(document: object) -> AccessDoc | None:
    """The authorization service that an info.json names, also one that came with a refusal."""
    return access_of(document.get("service")) if is_object(document) else None


def host_of(painting: PaintingDoc) -> str:
    """The host that holds a painting's image, as it is told to people."""
    return urlsplit(painting.address).hostname or "the library"
