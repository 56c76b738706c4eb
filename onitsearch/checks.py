"""System checks of the plugin's settings: what is misspelt is told at start, not found out at night."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.module_loading import import_string

from manifests import conf as manifests_conf
from manifests.conf import ManifestSettings, get_settings
from onitsearch.api.throttling import ClientRateThrottle
from onitsearch.conf import KEYS, OLD_NAMES, conf
from onitsearch.crop.sizes import Size
from onitsearch.embed.keys import ModelKey
from onitsearch.embed.specs import RESIZE_WISHES
from onitsearch.kinds import KINDS

READ_MIDDLEWARE = "onitsearch.read_database.ReadDatabaseMiddleware"
KNOWN_KEYS = (
    KEYS | {item.name.upper() for item in fields(ManifestSettings)} | {*OLD_NAMES, *manifests_conf.OLD_NAMES}
)


@register(Tags.compatibility)
def check_keys(app_configs: Sequence[AppConfig] | None = None, **_: Any) -> list[CheckMessage]:
    """Refuse keys of ``ONITSEARCH`` that no storey knows, with the nearest name that one does."""
    given = getattr(settings, "ONITSEARCH", {})
    if not isinstance(given, Mapping):
        return [
            Error(
                "ONITSEARCH is not a dict.", hint="Write ONITSEARCH = {…} in settings.", id="onit_search.E001"
            )
        ]
    found: list[CheckMessage] = []
    for key in sorted(set(given) - KNOWN_KEYS, key=str):
        near = difflib.get_close_matches(str(key).upper(), KNOWN_KEYS, n=1)
        hint = (
            f"Did you mean {near[0]}?" if near else "onitsearch/conf.py and manifests/conf.py list the keys."
        )
        found.append(
            Error(f"ONITSEARCH has a key {key!r} that is not known.", hint=hint, id="onit_search.E002")
        )
    return found


@register(Tags.compatibility)
def check_values(app_configs: Sequence[AppConfig] | None = None, **_: Any) -> list[CheckMessage]:
    """Refuse values that could not work."""
    if not isinstance(getattr(settings, "ONITSEARCH", {}), Mapping):
        return []
    values = conf()
    found: list[CheckMessage] = []
    if not 200 <= values.page_pixels <= 4000:
        found.append(
            Error(
                f"PAGE_PIXELS in ONITSEARCH is {values.page_pixels!r} pixels.",
                hint="Take 1000 to 1500; less loses small pictures, more burdens the libraries.",
                id="onit_search.E003",
            )
        )
    if values.resize_mode not in RESIZE_WISHES:
        found.append(
            Error(
                f"RESIZE_MODE in ONITSEARCH is {values.resize_mode!r}.",
                hint=f"It is one of {', '.join(RESIZE_WISHES)}.",
                id="onit_search.E006",
            )
        )
    for kind in values.visible_kinds:
        if kind not in KINDS:
            found.append(
                Error(
                    f"VISIBLE_KINDS in ONITSEARCH names {kind!r}, which is no kind.",
                    hint=f"The kinds are {', '.join(sorted(KINDS))}.",
                    id="onit_search.E004",
                )
            )
    for peer in values.peers:
        if not _is_peer(peer):
            found.append(
                Error(
                    f"PEERS in ONITSEARCH holds {peer!r}, which is no installation that could be asked.",
                    hint='Each is {"name": "…", "address": "https://…", "model": "name/weights/dimension"}.',
                    id="onit_search.E007",
                )
            )
    for host in sorted(host for host, token in get_settings().fetch_tokens.items() if not _is_latin(token)):
        found.append(
            Error(
                f"FETCH_TOKENS in ONITSEARCH holds a token for {host!r} with a letter that no header can carry.",
                hint="Copy it once more: tokens are letters, digits and signs of ASCII.",
                id="onit_search.E008",
            )
        )
    try:
        ClientRateThrottle()
    except (KeyError, ValueError, IndexError):
        found.append(
            Error(
                f"API_RATE in ONITSEARCH is {values.api_rate!r}.",
                hint="Write how often in what time: 10/s, 600/min, 5000/h or 20000/day; empty for no limit.",
                id="onit_search.E009",
            )
        )
    try:
        import_string(values.detector)
    except ImportError as error:
        found.append(
            Error(
                f"DETECTOR in ONITSEARCH is {values.detector!r}, which cannot be imported ({error}).",
                hint="Give the dotted path of a class with a method detect(page).",
                id="onit_search.E005",
            )
        )
    if values.detector_weights and not Path(values.detector_weights).is_file():
        found.append(
            Error(
                f"DETECTOR_WEIGHTS in ONITSEARCH is {values.detector_weights!r}, and there is no such file.",
                hint="Name the file that `manage.py detector adapt` wrote, or nothing for the weights that come along.",
                id="onit_search.E020",
            )
        )
    if values.copyright_thumbnails not in [size.value for size in Size]:
        found.append(
            Error(
                f"COPYRIGHT_THUMBNAILS in ONITSEARCH is {values.copyright_thumbnails!r}.",
                hint="It is tiny, small, medium, or nothing for no limit.",
                id="onit_search.E023",
            )
        )
    alias = values.read_database
    if alias and (alias == DEFAULT_DB_ALIAS or alias not in connections):
        found.append(
            Error(
                f"READ_DATABASE in ONITSEARCH is {alias!r}, which is no other database of DATABASES.",
                hint="Name a streaming replica of the default database there, or leave it empty.",
                id="onit_search.E021",
            )
        )
    if alias and READ_MIDDLEWARE not in settings.MIDDLEWARE:
        found.append(
            Error(
                "READ_DATABASE in ONITSEARCH is set, and nothing sends questions there.",
                hint=f'Put "{READ_MIDDLEWARE}" first into MIDDLEWARE.',
                id="onit_search.E022",
            )
        )
    return found


def _is_latin(token: str) -> bool:
    """Whether a header can carry it (RFC 9110, 5.5)."""
    return all(ord(letter) < 256 for letter in token)


def _is_peer(peer: object) -> bool:
    if not isinstance(peer, Mapping) or not set(peer) <= {"name", "address", "model"}:
        return False
    if not all(isinstance(value, str) for value in peer.values()):
        return False
    try:
        parts = urlsplit(peer.get("address", ""))
        known = not peer.get("model") or ModelKey.parse(peer["model"])
    except ValueError:
        return False
    return bool(known) and parts.scheme in ("http", "https") and bool(parts.hostname)
