"""Content states (IIIF Content State API 1.0): “open this book at this picture” as a short text."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote

from onitsearch.annotate.addresses import Addresses
from onitsearch.annotate.contexts import PRESENTATION_3
from onitsearch.annotate.fragment import presentation_target
from onitsearch.annotate.info import PictureInfo

# What JavaScript's encodeURIComponent leaves alone besides letters and digits.
_PLAIN = "-_.!~*'()"
# A page of hits has dozens of states, nearly all of them in ASCII: there one pass over the text does it.
_ESCAPES = {code: quote(chr(code), safe=_PLAIN) for code in range(128)}


def content_state(picture: PictureInfo, addresses: Addresses) -> dict[str, Any]:
    """The picture's region in our decorated manifest, so that the viewer that opens it can search as well."""
    return {
        "@context": PRESENTATION_3,
        "id": f"{addresses.annotation(picture.id)}#state",
        "type": "Annotation",
        "motivation": ["contentState"],
        "target": presentation_target(
            picture, {"id": addresses.manifest(picture.book.id), "type": "Manifest"}
        ),
    }


def encode_state(state: dict[str, Any]) -> str:
    """The state for a query parameter: JSON, encodeURIComponent, base64url without padding (section 6)."""
    text = json.dumps(state, ensure_ascii=False, separators=(",", ":"))
    escaped = text.translate(_ESCAPES) if text.isascii() else quote(text, safe=_PLAIN)
    return base64.urlsafe_b64encode(escaped.encode()).decode().rstrip("=")
