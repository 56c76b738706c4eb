"""The OpenAPI description of the interface as a page can show it: operations by subject, and the shapes they speak."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

Schema = Mapping[str, Any]

_CODE = re.compile(r"`([^`]+)`")
_LINK = "#/components/schemas/"
_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Member:
    """One parameter, or one member of a shape; ``place`` is where a parameter stands (query, path, header)."""

    name: str
    kind: SafeString
    says: SafeString
    required: bool
    place: str = ""


@dataclass(frozen=True)
class Body:
    """What is sent or answered: status where it is an answer, media types, and the shape."""

    status: str
    media: str
    kind: SafeString
    says: SafeString


@dataclass(frozen=True)
class Operation:
    """One method of one address; ``sentences`` are the paragraphs of its description."""

    id: str
    method: str
    path: str
    sentences: list[SafeString]
    parameters: list[Member]
    sent: list[Body]
    answers: list[Body]
    refusals: str


@dataclass(frozen=True)
class Shape:
    """One named shape with its members, or with the values it may have."""

    name: str
    says: SafeString
    members: list[Member]
    kind: SafeString


@dataclass(frozen=True)
class Subject:
    """Operations that belong together."""

    name: str
    operations: list[Operation]


def subjects(description: Schema) -> list[Subject]:
    """All operations by their tags, in the order of the description."""
    found: dict[str, list[Operation]] = {}
    for path, methods in description["paths"].items():
        for method in _METHODS:
            if operation := methods.get(method):
                found.setdefault(operation["tags"][0], []).append(_operation(path, method, operation))
    return [Subject(name, operations) for name, operations in found.items()]


def shapes(description: Schema) -> list[Shape]:
    """All named shapes by name."""
    return [
        Shape(name, _text(_without_list(one)), _members(one), kind_of(one))
        for name, one in sorted(description["components"]["schemas"].items())
    ]


def kind_of(schema: Schema) -> SafeString:
    """A JSON Schema as a few words: its type, with links to the shapes it names."""
    if ref := schema.get("$ref"):
        name = escape(str(ref).removeprefix(_LINK))
        return mark_safe(f'<a href="#shape-{name}">{name}</a>')  # noqa: S308 - escaped just above
    for several in ("oneOf", "anyOf", "allOf"):
        if several in schema:
            return _joined(" | ", [kind_of(one) for one in schema[several] if one])
    if "enum" in schema:
        return _joined(" | ", [_code(value) for value in schema["enum"]])
    if "const" in schema:
        return _code(schema["const"])
    kinds = schema.get("type", "")
    named = [kinds] if isinstance(kinds, str) else list(kinds)
    return _joined(" | ", [_typed(name, schema) for name in named if name])


def _typed(name: str, schema: Schema) -> SafeString:
    if name == "array":
        return _joined(" ", [escape("array of"), kind_of(schema.get("items") or {})])
    inside = schema.get("additionalProperties")
    if name == "object" and isinstance(inside, Mapping) and inside:
        return _joined(" ", [escape("object of"), kind_of(inside)])
    limits = [f"{word} {schema[key]}" for key, word in (("minimum", "≥"), ("maximum", "≤")) if key in schema]
    shown = schema.get("format", "") if name == "string" else ""
    return escape(" ".join(part for part in (name, f"({shown})" if shown else "", *limits) if part))


def _operation(path: str, method: str, operation: Schema) -> Operation:
    answers = operation.get("responses", {})
    refused = [status for status in answers if status >= "4"]
    given = [(status, one) for status, one in answers.items() if status < "4"]
    sent = operation.get("requestBody", {}).get("content", {})
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        sentences=[_text(one) for one in operation.get("description", "").split("\n\n") if one.strip()],
        parameters=[
            Member(one["name"], kind_of(one.get("schema", {})), _text(one.get("description", "")),
                   one.get("required", False), one["in"])
            for one in operation.get("parameters", [])
        ],
        sent=[Body("", media, kind_of(one.get("schema", {})), escape("")) for media, one in sent.items()],
        answers=[body for status, one in given for body in _answers(status, one)],
        refusals=", ".join(refused),
    )  # fmt: skip


def _answers(status: str, answer: Schema) -> list[Body]:
    said = _text(answer.get("description", ""))
    content = answer.get("content", {})
    if not content:
        return [Body(status, "", escape(""), said)]
    kinds: dict[SafeString, list[str]] = {}
    for media, one in content.items():
        kinds.setdefault(kind_of(one.get("schema", {})), []).append(media)
    return [Body(status, ", ".join(media), kind, said) for kind, media in kinds.items()]


def _members(schema: Schema) -> list[Member]:
    needed = set(schema.get("required", ()))
    return [
        Member(name, kind_of(one), _text(_without_list(one)), name in needed)
        for name, one in schema.get("properties", {}).items()
    ]


def _without_list(schema: Schema) -> str:
    """The description, without the list of an enumeration's values that the generator writes into it."""
    said = str(schema.get("description", ""))
    return "\n".join(line for line in said.splitlines() if not line.startswith("* `")).strip()


def _text(said: str) -> SafeString:
    """A sentence with its `code` as such."""
    return mark_safe(_CODE.sub(r"<code>\1</code>", escape(said.strip())))  # noqa: S308 - escaped before


def _code(value: object) -> SafeString:
    return mark_safe(f"<code>{escape(value)}</code>")  # noqa: S308 - escaped


def _joined(between: str, parts: list[SafeString]) -> SafeString:
    return mark_safe(between.join(dict.fromkeys(part for part in parts if part)))  # noqa: S308 - safe parts
