"""JSON as its tokens, exactly as they were written: a reader that knows nothing of the code under test."""

from __future__ import annotations

import re
from collections.abc import Sequence

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def tokens(text: str) -> list[str]:
    """Strings with their quotes and escapes, numbers with their digits, and signs."""
    return _TOKEN.findall(text)


def left_out(whole: Sequence[str], part: Sequence[str]) -> list[str] | None:
    """What of `part` does not come, in its order, in `whole`; None where signs only were added or moved."""
    at, missing = 0, []
    for token in part:
        if token in "{}[],:":
            continue
        try:
            at = whole.index(token, at) + 1
        except ValueError:
            missing.append(token)
    return missing or None
