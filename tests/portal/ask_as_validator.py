"""Runs IIIF's own image validator (PyPI: iiif-validator) against a server, each test in turn; prints what they said.

    python tests/portal/ask_as_validator.py image FILE            draws the picture that it knows
    python tests/portal/ask_as_validator.py SERVER PREFIX NAME    JSON: test → its level, and what was wrong or ""

It asks a server as any client does; its random questions are the same each time.
"""

from __future__ import annotations

import contextlib
import io
import json
import random
import sys
import types

from PIL import Image, ImageDraw

# Two of its tests, of formats that level 2 does not have, look at files by libmagic, which not every machine has.
sys.modules.setdefault("magic", types.ModuleType("magic"))
with contextlib.redirect_stdout(io.StringIO()):  # it says on which Python it runs
    from iiif_validator.validator import ImageAPI, TestSuite, ValidationInfo

VERSION, SIDE = "3.0", 100


def draw(file: str) -> None:
    """A hundred squares whose colours it looks for."""
    image = Image.new("RGB", (10 * SIDE, 10 * SIDE))
    for x, column in enumerate(ValidationInfo().colorInfo):
        for y, colour in enumerate(column):
            box = (x * SIDE, y * SIDE, (x + 1) * SIDE - 1, (y + 1) * SIDE - 1)
            ImageDraw.Draw(image).rectangle(box, fill=colour)
    image.save(file)


def validate(server: str, prefix: str, name: str) -> dict[str, tuple[int, str]]:
    """Each test of the version: its level, and what it had to say against the server."""
    found = {}
    for test, about in TestSuite(ValidationInfo()).list_tests(VERSION).items():
        random.seed(test)
        asked = ImageAPI(name, server, prefix, "http", "", VERSION, debug=False)
        try:
            TestSuite(ValidationInfo()).run_test(test, asked)
            wrong = f"{asked.exception} {asked.urls[-1:]}" if asked.exception else ""
        except Exception as error:
            wrong = f"{type(error).__name__}: {error} {asked.urls[-1:]}"
        found[test] = (about["level"], wrong)
    return found


if __name__ == "__main__":
    if sys.argv[1] == "image":
        draw(sys.argv[2])
    else:
        print(json.dumps(validate(*sys.argv[1:])))  # noqa: T201
