"""Remembers what was learned of image services: of an image, of the server that has it, and of the server's host.

What one image taught holds for all images of its server, which have the beginning of their addresses in common; a
server that is met for the first time is asked as others of its host are, as long as these agree. Everything is
forgotten after a while, so that a server that was mended is asked as the standard says again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone

from manifests.imageapi.address import server_of
from manifests.imageapi.dialect import Dialect
from manifests.imageapi.models import LearnedService
from manifests.imageapi.service import ImageServiceDoc, TileDoc

_KEPT = timedelta(days=30)
_LONGEST_BASE = 2000  # Postgres cannot index much longer texts.
# Habits in which the servers of a host must agree before a new one is asked in the same way.
_HABITS = ("quality", "format", "size", "whole", "regions", "rounding", "info", "proven")
_DESCRIBED = (
    "version", "level", "width", "height", "sizes", "tiles", "max_width", "max_height", "max_area", "address",
)  # fmt: skip
# What one server's redirects say of no other server.
_OWN = ("moved", "suffix", "renames")
_MIXED = {"mixed": True}
_TEACHER = "server"  # whose habits a host's are


def recall(service: ImageServiceDoc) -> ImageServiceDoc:
    """The service with what was learned of it: its description, and the dialect of its server or host."""
    image, server, host = _scopes(service)
    rows = {
        row.base: row
        for row in LearnedService.objects.filter(
            base__in=[image, server, host], learned_at__gt=timezone.now() - _KEPT
        )
    }
    if image in rows:
        service = _described(service, rows[image].description)
    own = rows.get(server)
    dialect = _dialect(own.dialect) if own else _dialect(rows[host].dialect) if host in rows else None
    return dataclasses.replace(service, dialect=dialect)


def remember(service: ImageServiceDoc, *, described: bool = False) -> None:
    """Keep a service's dialect for its server, and as a hint for its host; with ``described``, what it says as well.

    Only what is new is written.
    """
    image, server, host = _scopes(service)
    if len(image) > _LONGEST_BASE:
        return
    dialect = _plain(service.learned)
    since = timezone.now() - _KEPT
    known = {
        row.base: row
        for row in LearnedService.objects.filter(base__in=[image, server, host], learned_at__gt=since)
    }
    before = known[image].description if image in known else {}
    if described:
        _write(known.get(image), image, description=_description(service))
    elif service.address != before.get("address", ""):
        _write(known.get(image), image, description={**before, "address": service.address})
    _write(known.get(server), server, dialect=dialect)
    if host == server:
        return
    at_host = known.get(host)
    hint = at_host.dialect if at_host else {}
    if hint != _MIXED:
        agrees = hint.get(_TEACHER) in (None, server) or all(
            hint.get(name) == dialect.get(name) for name in _HABITS
        )
        shared = {name: value for name, value in dialect.items() if name not in _OWN}
        _write(at_host, host, dialect={**shared, _TEACHER: server} if agrees else _MIXED)


def _write(row: LearnedService | None, base: str, **values: Mapping[str, object]) -> None:
    if row is not None and all(getattr(row, name) == value for name, value in values.items()):
        return
    LearnedService.objects.update_or_create(base=base, defaults={**values, "learned_at": timezone.now()})


def _scopes(service: ImageServiceDoc) -> tuple[str, str, str]:
    base = service.base
    split = urlsplit(base)
    return base, server_of(base), f"{split.scheme}://{split.netloc}/"


def _plain(dialect: Dialect) -> dict[str, object]:
    said, usual = dataclasses.asdict(dialect), dataclasses.asdict(Dialect())
    return {name: value for name, value in said.items() if value != usual[name]}


def _dialect(said: Mapping[str, Any]) -> Dialect | None:
    if said == _MIXED:
        return None
    names = {one.name for one in dataclasses.fields(Dialect)}
    return Dialect(**{name: value for name, value in said.items() if name in names})


def _description(service: ImageServiceDoc) -> dict[str, object]:
    said: dict[str, object] = {
        name: value for name in _DESCRIBED if (value := getattr(service, name)) not in (None, (), "")
    }
    said["sizes"] = [list(size) for size in service.sizes]
    said["tiles"] = [[tile.width, tile.height, list(tile.scale_factors)] for tile in service.tiles]
    return said


def _described(service: ImageServiceDoc, said: Mapping[str, Any]) -> ImageServiceDoc:
    if not said:
        return service
    known = {name: said[name] for name in _DESCRIBED if name in said}
    if "sizes" in said:
        known["sizes"] = tuple((size[0], size[1]) for size in said["sizes"])
    if "tiles" in said:
        known["tiles"] = tuple(TileDoc(tile[0], tile[1], tuple(tile[2])) for tile in said["tiles"])
    return dataclasses.replace(service, **known)
