"""Bytes from strangers as JSON: text of the right encoding, not too deep, or one plain sentence."""

from __future__ import annotations

import codecs
import json
import re

from manifests.errors import FetchFailedError

DEEPEST = 200
_TELL = "Tell whoever publishes it."
# By their first bytes, with which no JSON begins.
_BINARY = {
    b"\xff\xd8\xff": "a JPEG image",
    b"\x89PNG\r\n": "a PNG image",
    b"GIF8": "a GIF image",
    b"II*\0": "a TIFF image",
    b"MM\0*": "a TIFF image",
    b"\0\0\0\x0cjP  ": "a JPEG 2000 image",
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a ZIP archive",
}


def parse(raw: bytes, url: str, charset: str = "") -> tuple[object, str]:
    """Return the parsed JSON and the text it stood in.

    JSON is UTF-8, but what says that it is another encoding is believed: a byte order mark, zeros as in UTF-16 and
    UTF-32, or the ``charset`` that its host declared. Raises FetchFailedError where the bytes are no such text, not
    JSON, or nested deeper than ``DEEPEST`` levels.
    """
    text = _decoded(raw, url, charset)
    try:
        data = json.loads(text, parse_constant=_no_constant)
        deep = _deeper_than(data, DEEPEST)
    except RecursionError:
        deep = True
    except json.JSONDecodeError as error:
        raise _not_json(text, url, error) from None
    except _NoNumberError as error:
        raise FetchFailedError(f"The document at {url} is not JSON: {error}.", hint=_TELL, url=url) from None
    except ValueError:  # Python reads no integers of thousands of digits.
        words = f"The document at {url} holds a number of thousands of digits."
        raise FetchFailedError(words, hint=_TELL, url=url) from None
    if deep:
        raise FetchFailedError(f"The document at {url} is nested more than {DEEPEST} levels deep.", url=url)
    return data, text


def _decoded(raw: bytes, url: str, charset: str) -> str:
    if kind := _binary(raw):
        raise FetchFailedError(
            f"The document at {url} is {kind}, not a IIIF manifest or other JSON.",
            hint="Give the address of the manifest that shows it.",
            url=url,
        )
    guessed = json.detect_encoding(raw)
    try:
        return raw.decode("utf-8-sig" if guessed.startswith("utf-8") else guessed)
    except UnicodeDecodeError:
        pass
    declared = _codec(charset)
    if declared:
        try:
            return raw.decode(declared)
        except (UnicodeDecodeError, ValueError):
            pass
    if not declared or declared == "utf-8":
        mended = _with_strays(raw)
        if mended is not None:
            return mended
    said = f", nor {charset[:40]} as its host declares" if charset and _codec(charset) != "utf-8" else ""
    raise FetchFailedError(
        f"The document at {url} is not UTF-8 text, as JSON has to be{said}.",
        hint=_TELL,
        url=url,
    )


def _with_strays(raw: bytes) -> str | None:
    """UTF-8 in which single letters of Windows-1252 are left over; None where more is wrong with it than that.

    Browsers show such a document with marks in these places. Strays beside letters that are not ASCII's are of another
    encoding.
    """
    text = raw.decode("utf-8-sig", "surrogateescape")
    if re.search("[^\0-\x7f][\udc80-\udcff]|[\udc80-\udcff][^\0-\x7f]", text):
        return None
    try:
        return re.sub("[\udc80-\udcff]", lambda stray: bytes([ord(stray[0]) - 0xDC00]).decode("cp1252"), text)
    except UnicodeDecodeError:
        return None


def _binary(raw: bytes) -> str:
    """What bytes are that are no text at all; "" for what may be some."""
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return "a WebP image"
    return next((kind for magic, kind in _BINARY.items() if raw.startswith(magic)), "")


def _codec(charset: str) -> str:
    """The name of an encoding of text that a host may mean by a charset; "" for none that is known.

    Whoever says ISO 8859-1 means Windows-1252, as browsers take it.
    """
    try:
        found = codecs.lookup(charset.strip("\"' "))
    except (LookupError, ValueError):
        return ""
    # Some codecs of Python's are no charsets, and turn text into something else.
    if not getattr(found, "_is_text_encoding", True) or found.name in ("idna", "punycode", "unicode_escape"):
        return ""
    return "cp1252" if found.name in ("iso8859-1", "ascii") else found.name


def _not_json(text: str, url: str, error: json.JSONDecodeError) -> FetchFailedError:
    other = _looks_like(text)
    if other:
        return FetchFailedError(
            f"The document at {url} is not JSON{other}.",
            hint="Give the address of the JSON itself, not of a page about it.",
            url=url,
        )
    if text.lstrip()[:1] not in ("{", "["):
        return FetchFailedError(
            f"The document at {url} is not JSON: it begins with “{text.lstrip()[:20]}”.", hint=_TELL, url=url
        )
    what = _mistake(text, error.pos, error.msg)
    return FetchFailedError(
        f"The document at {url} is not JSON: {what} in line {error.lineno}, column {error.colno}.",
        hint=_TELL,
        url=url,
    )


def _mistake(text: str, place: int, said: str) -> str:
    """What is wrong at a place of a text that was to be JSON; ``said`` is what Python's reader calls it."""
    if said.startswith("Extra data"):
        return "something follows after its end"
    if "escape" in said:
        return "a backslash stands where none may stand"
    here, before = text[place : place + 1], text[:place].rstrip()[-1:]
    if place >= len(text.rstrip()):
        return "it ends too early"
    if before == "," and here in "}]":
        return f"there is a comma before “{here}”"
    if here == ",":
        # Python names the comma or the bracket after it, by version.
        after = text[place + 1 :].lstrip()[:1]
        return (
            f"there is a comma before “{after}”" if after and after in "}]" else "there is a comma too many"
        )
    if here == "'":
        return "a text stands between single quotation marks"
    if here < " ":
        return "there is a line break or another control character within a text"
    if "':'" in said:
        return "a colon is missing"
    if before in '"}]' or before.isalnum():
        return f"a comma or bracket is missing before “{here}”"
    return f"there is “{here}” where it does not belong"


class _NoNumberError(ValueError):
    """NaN or Infinity, which Python takes for numbers."""


def _no_constant(name: str) -> object:
    raise _NoNumberError(f"{name} is no number that JSON knows")


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
