"""Bytes from strangers as JSON: text of the right encoding, not too deep, or one plain sentence."""

from __future__ import annotations

import json

from manifests.errors import FetchFailedError

DEEPEST = 200


def parse(raw: bytes, url: str) -> tuple[object, str]:
    """Return the parsed JSON and the text it stood in.

    Raises FetchFailedError where the bytes are not UTF-8 (the one encoding JSON may have), not JSON, or
    nested deeper than ``DEEPEST`` levels.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FetchFailedError(
            f"The document at {url} is not UTF-8 text, as JSON has to be.",
            hint="Tell whoever publishes it.",
            url=url,
        ) from None
    try:
        data = json.loads(text, parse_constant=_no_constant)
        deep = _deeper_than(data, DEEPEST)
    except RecursionError:
        deep = True
    except ValueError:
        raise FetchFailedError(
            f"The document at {url} is not JSON{_looks_like(text)}.",
            hint="Give the address of the JSON itself, not of a page about it.",
            url=url,
        ) from None
    if deep:
        raise FetchFailedError(f"The document at {url} is nested more than {DEEPEST} levels deep.", url=url)
    return data, text


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _looks_like(text: str) -> str:
    start = text.lstrip()[:200].lower()
    if not start:
        return " but empty"
    if start.startswith(("<!doctype html", "<html")):
        return " but a web page"
    if start.startswith("<"):
        return " but XML"
    return ""


def _deeper_than(data: object, most: int) -> bool:
    level, depth = [data], 0
    while level:
        depth += 1
        if depth > most:
            return True
        below: list[object] = []
        for item in level:
            if isinstance(item, dict):
                below.extend(value for value in item.values() if isinstance(value, dict | list))
            elif isinstance(item, list):
                below.extend(value for value in item if isinstance(value, dict | list))
        level = below
    return False
