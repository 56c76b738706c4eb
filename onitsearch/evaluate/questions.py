"""Questions in words whose right answers are known: a list of kinds, languages, words, and the concepts they mean.

The file is JSON: a list of ``[kind, language, words, [concepts]]``. A question without concepts asks for what the
library does not hold.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from onitsearch.evaluate.errors import TruthError


@dataclass(frozen=True, slots=True)
class Question:
    """Words in a language, what kind of question that is (“concept”, “broader”, “absent”), and what is right."""

    kind: str
    lang: str
    words: str
    concepts: tuple[str, ...] = ()


def read_questions(path: Path) -> list[Question]:
    """Read a file of questions; raises TruthError where it is missing or malformed."""
    try:
        found = [
            Question(str(kind), str(lang), str(words), tuple(str(one) for one in concepts))
            for kind, lang, words, concepts in json.loads(path.read_text(encoding="utf-8"))
        ]
    except (OSError, ValueError, TypeError) as error:
        raise TruthError(
            f"The file of questions {path} cannot be used ({error!r}).",
            hint='It must be a JSON list: [["broader", "en", "bird", ["owl", "eagle"]], …].',
            url=str(path),
        ) from error
    if not found or not all(one.words.strip() for one in found):
        raise TruthError(f"The file of questions {path} asks nothing, or has a question without words.")
    return found


def write_questions(path: Path, questions: Iterable[Question]) -> None:
    """Write a file of questions, a line each."""
    lines = ",\n".join(
        json.dumps([one.kind, one.lang, one.words, list(one.concepts)], ensure_ascii=False)
        for one in questions
    )
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
