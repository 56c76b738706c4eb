"""Message catalogues by Babel: Python and templates in, .po kept by people, .mo made when building."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template.base import Lexer, Token, TokenType

ROOTS = ("portal", "onitsearch", "manifests")
_KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_TRANSLATE = re.compile(r'^(?:trans|translate)\s+"((?:[^"\\]|\\.)*)"(.*)$', re.S)
_CONTEXT = re.compile(r'\bcontext\s+"((?:[^"\\]|\\.)*)"')
_UNDERSCORE = re.compile(r'_\("((?:[^"\\]|\\.)*)"\)')
_BLOCK = re.compile(r"^(?:blocktrans|blocktranslate)\b(.*)$", re.S)

_HEADER = "# Made by `manage.py messages extract`; translations are kept, unused messages are dropped."
# Dates would change the file whenever somebody looks.
_UNDATED = datetime(2026, 1, 1, tzinfo=UTC)

# (context, singular, plural); context and plural may be empty.
Message = tuple[str, str, str]


def extract(base: Path) -> dict[Message, list[tuple[str, int]]]:
    """Every message of the three storeys, with the files and lines it stands in."""
    found: dict[Message, list[tuple[str, int]]] = {}
    for root in ROOTS:
        for path in sorted((base / root).rglob("*")):
            if path.suffix not in (".py", ".html", ".xml") or "/static/" in str(path):
                continue
            messages = _from_python(path) if path.suffix == ".py" else _from_template(path)
            for message, line in messages:
                found.setdefault(message, []).append((path.relative_to(base).as_posix(), line))
    return found


def _from_python(path: Path) -> Iterator[tuple[Message, int]]:
    for line, words, _comments, context in extract_from_file("python", str(path), keywords=_KEYWORDS):
        parts = (words,) if isinstance(words, str) else tuple(words)
        if parts and parts[0]:
            yield (context or "", parts[0], parts[1] if len(parts) > 1 else ""), line


def _from_template(path: Path) -> Iterator[tuple[Message, int]]:
    tokens = iter(Lexer(path.read_text(encoding="utf-8")).tokenize())
    line = 1
    for token in tokens:
        start, line = line, line + token.contents.count("\n")
        for words in _UNDERSCORE.findall(token.contents) if token.token_type != TokenType.TEXT else ():
            yield ("", _plain(words), ""), start
        if token.token_type == TokenType.TEXT:
            continue
        if token.token_type != TokenType.BLOCK:
            continue
        if match := _TRANSLATE.match(token.contents):
            yield (_context(match[2]), _plain(match[1]), ""), start
        elif match := _BLOCK.match(token.contents):
            singular, plural, lines = _block(tokens)
            yield (_context(match[1]), singular, plural), start
            line += lines


def _block(tokens: Iterator[Token]) -> tuple[str, str, int]:
    """The texts of a block up to its end, with `{{ name }}` as gettext sees it: `%(name)s`."""
    parts = ["", ""]
    plural, lines = 0, 0
    for token in tokens:
        lines += token.contents.count("\n")
        if token.token_type == TokenType.TEXT:
            parts[plural] += token.contents.replace("%", "%%")
        elif token.token_type == TokenType.VAR:
            parts[plural] += f"%({token.contents})s"
        elif token.contents.strip() == "plural":
            plural = 1
        else:
            break
    return parts[0], parts[1], lines


def _context(rest: str) -> str:
    match = _CONTEXT.search(rest)
    return _plain(match[1]) if match else ""


def _plain(words: str) -> str:
    return words.replace('\\"', '"').replace("%", "%%") if "%" in words else words.replace('\\"', '"')


def catalogue(locale: Path, code: str) -> Catalog:
    """The catalogue of a language as it stands, or an empty one."""
    path = _po(locale, code)
    if not path.exists():
        return Catalog(locale=code, domain="django", project="onitsearch", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=code, domain="django")


def update(locale: Path, code: str, found: dict[Message, list[tuple[str, int]]]) -> int:
    """Bring a language's .po up to date; what is no longer used goes. Returns how many lack a translation."""
    known = catalogue(locale, code)
    fresh = Catalog(
        locale=code, domain="django", project="onitsearch", version="1", charset="utf-8", fuzzy=False,
        header_comment=_HEADER, msgid_bugs_address="", last_translator="onitsearch", language_team=code,
        creation_date=_UNDATED, revision_date=_UNDATED,
    )  # fmt: skip
    missing = 0
    for (context, singular, plural), places in sorted(found.items(), key=lambda entry: entry[1][0]):
        old = known.get(singular, context or None)
        said = old.string if old else ""
        if plural and not isinstance(said, tuple | list):
            said = ("", "")
        missing += not _complete(said)
        files = [(name, None) for name in dict.fromkeys(name for name, _line in places)]
        fresh.add(
            (singular, plural) if plural else singular, said, locations=files, context=context or None  # type: ignore[arg-type]
        )  # fmt: skip
    path = _po(locale, code)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, fresh, width=110, include_lineno=False, omit_header=False)
    return missing


def lacking(locale: Path, code: str, found: dict[Message, list[tuple[str, int]]]) -> list[str]:
    """Messages that a language has no translation of."""
    known = catalogue(locale, code)
    missing = []
    for context, singular, _plural in found:
        message = known.get(singular, context or None)
        if message is None or not _complete(message.string):
            missing.append(singular)
    return missing


def compile_catalogue(locale: Path, code: str) -> int:
    """Write a language's .mo; returns how many messages it holds."""
    known = catalogue(locale, code)
    with _po(locale, code).with_suffix(".mo").open("wb") as file:
        write_mo(file, known)
    return sum(1 for message in known if message.id and _complete(message.string))


def _complete(said: object) -> bool:
    return all(said) if isinstance(said, tuple | list) else bool(said)


def _po(locale: Path, code: str) -> Path:
    return locale / code / "LC_MESSAGES" / "django.po"
