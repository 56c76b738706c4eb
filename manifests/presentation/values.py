"""Careful access to JSON that strangers wrote: every function takes any value and never fails."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import TypeGuard

from manifests.imageapi.versions import VERSIONS, service_type

JsonObject = Mapping[str, object]

# Postgres stores neither NUL nor half of a surrogate pair.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# Collections in collections and ranges in ranges are read so deep, in every version; what lies deeper is left out.
DEEPEST_STRUCTURE = 20
# What is kept as it was said may be this deep, less than a document itself (``jsontext.DEEPEST``): both this copy and
# whoever writes it out again go down by recursion.
_DEEPEST_KEPT = 60
# Types as the specifications spell them; libraries write "manifest" and "SC:MANIFEST" as well.
_TYPES = (
    "Manifest Collection CollectionPage Canvas Timeline Scene Sequence Range Layer Annotation AnnotationPage "
    "AnnotationList AnnotationCollection Image Choice SpecificResource ImageApiSelector FragmentSelector "
    "AuthProbeService2 AuthAccessService2 Service Model"
)
_SPELLED = {name.lower(): name for name in (*_TYPES.split(), *map(service_type, VERSIONS))}
_LONGEST_PLACE = 7
_LENGTH_WITH_UNIT = re.compile(r"([\d.]+)\s?px", re.I)


def is_object(value: object) -> TypeGuard[JsonObject]:
    """Whether the value is a JSON object."""
    return isinstance(value, Mapping)


def items(value: object) -> list[object]:
    """The members of a list; a lone value is a list of one, null is empty.

    A list whose members are numbered (``{"0": …, "2": …}``, as PHP writes one with gaps) is one as well.
    """
    if value is None:
        return []
    if isinstance(value, list | tuple):
        return list(value)
    if isinstance(value, Mapping) and value and all(map(_is_place, value)):
        return [value[place] for place in sorted(value, key=int)]
    return [value]


def _is_place(key: object) -> bool:
    return isinstance(key, str) and key.isascii() and key.isdigit() and len(key) < _LONGEST_PLACE


def objects(value: object) -> Iterator[JsonObject]:
    """The objects among ``items(value)``."""
    for item in items(value):
        if is_object(item):
            yield item


def text(value: object) -> str:
    """A string or number as stripped text without characters that cannot be stored; else empty."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value).strip()
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return str(value)
        except ValueError:  # Python refuses to print integers of thousands of digits.
            return ""
    return ""


def first_text(value: object) -> str:
    """The first text that is not empty among the items of a value, an object counting by its id or value."""
    for item in items(value):
        found = text(item)
        if not found and is_object(item):
            found = identifier(item) or text(item.get("@value"))
        if found:
            return found
    return ""


def identifier(value: object) -> str:
    """The id of an object (``@id`` or ``id``), or the string itself; spelled as in the source."""
    if is_object(value):
        return text(value.get("@id")) or text(value.get("id"))
    return text(value) if isinstance(value, str) else ""


def kind(value: object) -> str:
    """The type of an object without its prefix: ``sc:Manifest``, ``manifest`` and ``Manifest`` are all ``Manifest``.

    Of several types the first counts that a specification of IIIF knows.
    """
    if not is_object(value):
        return ""
    first = ""
    for key in ("@type", "type"):
        for item in items(value.get(key)):
            found = re.split(r"[:/#]", text(item))[-1] if isinstance(item, str) else ""
            if found.lower() in _SPELLED:
                return _SPELLED[found.lower()]
            first = first or found
    return first


def number(value: object) -> float | None:
    """A finite number, also from a string of digits; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def length(value: object) -> float | None:
    """A number above zero and small enough to be a size, also one written ``1200px``; None for anything else."""
    with_unit = _LENGTH_WITH_UNIT.fullmatch(text(value)) if isinstance(value, str) else None
    found = number(with_unit[1] if with_unit else value)
    return found if found is not None and 0 < found < 1e9 else None


def pixels(value: object) -> int | None:
    """A length in whole pixels (at least one), or None."""
    found = length(value)
    return max(1, round(found)) if found is not None else None


def texts(value: object) -> tuple[str, ...]:
    """The texts among the items of a value, empty ones left out."""
    return tuple(found for found in (text(item) for item in items(value)) if found)


def storable(value: object, depth: int = 0) -> object:
    """A copy of JSON that Postgres can keep; what lies too deep becomes null."""
    if depth > _DEEPEST_KEPT:
        return None
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, Mapping):
        return {_UNSTORABLE.sub("", str(key)): storable(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item, depth + 1) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
