"""What a document says about who may see an image: IIIF Authorization Flow 2.0 and Authentication 1.0 (and 0.9)."""

from __future__ import annotations

import re

from manifests.imageapi.service import AccessDoc
from manifests.presentation.labels import language_map
from manifests.presentation.values import JsonObject, first_text, identifier, kind, objects

_OLD = re.compile(r"/api/auth/[01](?:\.\d)?/(login|clickthrough|kiosk|external)\b|/api/auth/0/login()")
_OLD_TYPE = "AuthCookieService1"


def access_of(*values: object) -> AccessDoc | None:
    """The first authorization service among services, and among the services of those; None where there is none."""
    for value in values:
        for service in objects(value):
            found = _read(service)
            if found is None:
                found = next(
                    (one for inner in objects(service.get("service")) if (one := _read(inner))), None
                )
            if found is not None:
                return found
    return None


def _read(service: JsonObject) -> AccessDoc | None:
    said = kind(service)
    if said == "AuthProbeService2":
        way = next((one for one in objects(service.get("service")) if kind(one) == "AuthAccessService2"), {})
        return AccessDoc(
            2, first_text(way.get("profile")), language_map(way.get("label")), identifier(service)
        )
    old = _OLD.search(first_text(service.get("profile")))
    if old is None and said != _OLD_TYPE:
        return None
    return AccessDoc(1, (old[1] or "login") if old else "login", language_map(service.get("label")))
