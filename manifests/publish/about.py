"""What a folder says about its book: ``book.json``, or nothing but the folder's name.

All members of book.json are optional: ``id`` (name in the address), ``title``, ``summary`` (a text or a
language map each), ``language`` (of the book), ``year``, ``rights`` (a URI of Creative Commons or
rightsstatements.org), ``attribution``, ``viewing_direction``, ``metadata`` (``[{"label", "value"}]``) and
``pages`` (``[{"file", "label"}]``: the order and labels of pages; files it does not name come after these).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.text import slugify

from manifests.errors import PermanentError
from manifests.presentation.labels import language_map
from manifests.presentation.values import JsonObject, is_object, items, number, objects, text

IMAGE_SUFFIXES = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".jp2", ".j2k", ".jpx", ".webp", ".gif"}
Words = dict[str, list[str]]
_RIGHTS = re.compile(r"https?://(creativecommons\.org|rightsstatements\.org)/\S+")
_DIRECTIONS = ("left-to-right", "right-to-left", "top-to-bottom", "bottom-to-top")


@dataclass(frozen=True)
class Sheet:
    """One page image of the folder: its name in addresses, its label, and the text file beside it."""

    file: Path
    name: str
    label: str
    text: Path | None = None


@dataclass(frozen=True)
class About:
    """A book as its folder describes it."""

    slug: str
    title: Words
    summary: Words = field(default_factory=dict)
    language: str = ""
    year: int | None = None
    rights: str = ""
    attribution: Words = field(default_factory=dict)
    viewing_direction: str = "left-to-right"
    metadata: tuple[tuple[Words, Words], ...] = ()
    sheets: tuple[Sheet, ...] = ()


def page_images(folder: Path) -> list[Path]:
    """The image files directly in a folder, numbers in their names in the order of counting."""
    found = [file for file in folder.iterdir() if file.suffix.lower() in IMAGE_SUFFIXES and file.is_file()]
    return in_order(file for file in found if not file.name.startswith("."))


def in_order(files: Iterable[Path]) -> list[Path]:
    """Files by their names, numbers in these in the order of counting."""
    return sorted(files, key=_counting)


def _counting(file: Path) -> list[tuple[int, int, str]]:
    parts = re.split(r"(\d+)", file.name.lower())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part]


def read_about(folder: Path, title: str = "", slug: str = "") -> About:
    """Read what a folder says of its book; ``title`` and ``slug`` win over what book.json says.

    Raises PermanentError where book.json is not a JSON object.
    """
    said = _book_json(folder)
    language = text(said.get("language"))
    given = {language or "none": [title]} if title else _words(said.get("title"), language)
    year = number(said.get("year"))
    direction = text(said.get("viewing_direction"))
    rights = text(said.get("rights"))
    return About(
        slug=slugify(slug or text(said.get("id")) or folder.resolve().name) or "book",
        title=given or {"none": [folder.resolve().name]},
        summary=_words(said.get("summary"), language),
        language=language,
        year=int(year) if year is not None and 0 < year < 3000 else None,
        rights=rights if _RIGHTS.fullmatch(rights) else "",
        attribution=_words(said.get("attribution"), "en"),
        viewing_direction=direction if direction in _DIRECTIONS else "left-to-right",
        metadata=_metadata(said, rights),
        sheets=_sheets(folder, said),
    )


def _book_json(folder: Path) -> JsonObject:
    file = folder / "book.json"
    if not file.exists():
        return {}
    try:
        said = json.loads(file.read_text(encoding="utf-8-sig"))
    except (ValueError, OSError, RecursionError):
        said = None
    if not is_object(said):
        raise PermanentError(
            f"{file} is not a JSON object.", hint="Mend it, or take it away to publish without it."
        )
    return said


def _words(value: object, language: str) -> Words:
    if isinstance(value, str):
        return {language or "none": [value.strip()]} if value.strip() else {}
    return {code: list(words) for code, words in language_map(value).items()}


def _metadata(said: JsonObject, rights: str) -> tuple[tuple[Words, Words], ...]:
    pairs = [
        (_words(pair.get("label"), "en"), _words(pair.get("value"), ""))
        for pair in objects(said.get("metadata"))
    ]
    labels = {word.lower() for label, _ in pairs for words in label.values() for word in words}
    for label, value in (("Date", said.get("year")), ("Language", said.get("language"))):
        if text(value) and label.lower() not in labels and not (label == "Date" and "published" in labels):
            pairs.append(({"en": [label]}, {"none": [text(value)]}))
    if rights and not _RIGHTS.fullmatch(rights):
        pairs.append(({"en": ["Rights"]}, {"none": [rights]}))
    return tuple((label, value) for label, value in pairs if label and value)


def _sheets(folder: Path, said: JsonObject) -> tuple[Sheet, ...]:
    files = {file.name: file for file in page_images(folder)}
    labels: dict[str, str] = {}
    for page in items(said.get("pages")):
        if is_object(page) and text(page.get("file")) in files:
            labels.setdefault(text(page.get("file")), text(page.get("label")))
    order = [*labels, *(name for name in files if name not in labels)]
    taken: set[str] = set()
    return tuple(
        Sheet(
            file=files[name],
            name=_free_name(files[name], taken),
            label=labels.get(name) or files[name].stem,
            text=_text_beside(files[name]),
        )
        for name in order
    )


def _free_name(file: Path, taken: set[str]) -> str:
    wanted = slugify(file.stem) or "page"
    name, count = wanted, 1
    while name in taken:
        count += 1
        name = f"{wanted}-{count}"
    taken.add(name)
    return name


def _text_beside(image: Path) -> Path | None:
    """The text file of a page: alto/NAME.xml, page/NAME.xml or NAME.xml."""
    for place in (image.parent / "alto", image.parent / "page", image.parent):
        file = place / f"{image.stem}.xml"
        if file.is_file():
            return file
    return None
