"""JSON schemas of the IIIF answers, written from the specifications, and the rules that no schema can say."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

HERE = Path(__file__).parent


@functools.cache
def _registry() -> Registry:
    files = {path.name: json.loads(path.read_text()) for path in HERE.glob("*.json")}
    return Registry().with_resources(
        (name, Resource.from_contents({"$schema": Draft202012Validator.META_SCHEMA["$id"], **schema}))
        for name, schema in files.items()
    )


@functools.cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": name}, registry=_registry())


def validate(answer: Any, name: str) -> None:
    """Check an answer against a schema, `name` being its file or `file#/$defs/part`."""
    _validator(name if ".json" in name else f"{name}.json").validate(answer)
