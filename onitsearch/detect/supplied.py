"""What a library supplies about a page's pictures: the files and lists that its canvas leads to, read and fused.

Layout files are told apart by their root, not by what the link calls them.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from manifests.conf import get_settings
from manifests.errors import OnitError
from manifests.fetch import fetch_bytes, fetch_json
from manifests.gzipped import PackedError, unpacked
from manifests.presentation.canvas_links import layout_format
from manifests.presentation.docs import LinkDoc
from manifests.presentation.values import JsonObject, identifier, is_object, kind
from onitsearch.detect import alto, embeddings, hocr, iiif, page_xml, sources
from onitsearch.detect.fuse import fuse
from onitsearch.detect.layout import PICTURE, Layout, elements_named, local_name, parse_xml
from onitsearch.detect.scale import Shown
from onitsearch.errors import BadLayoutError

Value = TypeVar("Value")
# As many files, lists and parts of one list as are asked for about one page.
_MOST_FILES, _MOST_LISTS, _MOST_PARTS = 3, 6, 5
_ACCEPT_LAYOUT = "application/xml, text/xml;q=0.9, text/html;q=0.8, */*;q=0.1"
# Lists of transcribed text tell nothing new where the page has an OCR file already.
_OF_TEXT = re.compile(r"\btext\b|full-?text|transcri|volltext|\bocr\b|/lines?$", re.I)
# A file about the whole book is asked for once, not once for each of its pages.
_KEPT_SECONDS, _KEPT_FILES = 120.0, 3


@dataclass(frozen=True)
class Supplied:
    """What could be had: one layout for all sources (None where there is none) and what went wrong on the way."""

    layout: Layout | None
    failures: tuple[OnitError, ...] = ()


def fetch_supplied(
    canvas: str,
    width: float,
    height: float,
    see_also: Sequence[LinkDoc],
    annotations: Sequence[LinkDoc] = (),
    images: Sequence[tuple[float, float]] = (),
    models: Collection[str] = (),
) -> Supplied:
    """Fetch and read all that is supplied about a canvas; a source that fails is left out and told of.

    ``images`` are the sizes in pixels that are known of the image on the canvas, for files that are silent on theirs;
    ``models`` are the keys of those whose published vectors are taken.
    """
    shown = Shown(width, height, tuple(images))
    layouts: list[Layout] = []
    failures: list[OnitError] = []
    files = list({link.id: link for link in see_also if layout_format(link)}.values())[:_MOST_FILES]
    for link in files:
        try:
            layouts.append(_file(link, shown))
        except OnitError as error:
            failures.append(error)
    asked = 0
    vectors = [link for link in see_also if models and link.profile == embeddings.CONTEXT]
    for link in (*annotations, *vectors):
        asked += link.embedded is None
        if asked > _MOST_LISTS or (files and _is_text(link)):
            continue
        try:
            layouts += _list(link, canvas, width, height, models)
        except OnitError as error:
            failures.append(error)
    useful = [
        layout
        for layout in layouts
        if layout.regions or layout.unconfirmed or layout.lines or layout.knows_pictures or layout.incomplete
    ]
    # A file with nothing in it still counts where it is all there is: its digest tells when that changes.
    return Supplied(fuse(useful or layouts[:1], width, height), tuple(failures))


def read_layout(
    data: bytes,
    width: float,
    height: float,
    *,
    name: str = "The layout file",
    page: int | None = None,
    images: Sequence[tuple[float, float]] = (),
) -> Layout:
    """Read ALTO, PAGE XML or hOCR, whichever it is, packed or not, for a canvas of ``width`` × ``height`` units.

    ``page`` counts from 1 where the file is about a whole book; ``images`` as above. Raises BadLayoutError.
    """
    return _read(data, Shown(width, height, tuple(images)), name, page)


def _read(data: bytes, shown: Shown, name: str, page: int | None) -> Layout:
    try:
        data = unpacked(data, get_settings().fetch_max_json)
    except PackedError as error:
        raise BadLayoutError(
            f"{name} is packed and cannot be unpacked: {error}.", hint="Tell the library."
        ) from error
    try:
        root = parse_xml(data, name)
    except BadLayoutError:
        if not re.search(rb"<html|ocr_page", data[:4096], re.I):
            raise
        root = hocr.parse_hocr(data, name)
    root = next(elements_named(root, "alto", "ALTO", "PcGts"), root)  # wrapped in METS, or in an answer
    root_name = local_name(root).lower()
    if root_name == "alto":
        return alto.layout_of(root, data, shown, name, page or 1)
    if root_name == "pcgts":
        return page_xml.layout_of(root, data, shown, name) if (page or 1) == 1 else Layout()
    if root_name == "html" and hocr.is_hocr(root):
        return hocr.layout_of(root, data, shown, name, page or 1)
    raise BadLayoutError(f"{name} is neither ALTO nor PAGE nor hOCR (its root is {root_name!r}).")


def _file(link: LinkDoc, shown: Shown) -> Layout:
    def fetch() -> bytes:
        return fetch_bytes(link.id, accept=_ACCEPT_LAYOUT).data

    data = _files.get(link.id, fetch) if link.page is not None else fetch()
    return _read(data, shown, f"The layout at {link.id}", link.page)


def _list(link: LinkDoc, canvas: str, width: float, height: float, models: Collection[str]) -> list[Layout]:
    """Read an annotation page or list, embedded or at its address, with the parts that follow it."""
    source = sources.RANGE if link.type == "Range" else sources.ANNOTATION
    label = " ".join(text for texts in link.label.values() for text in texts)
    found: list[Layout] = []
    page: JsonObject | None = link.embedded
    address = "" if page is not None else link.id
    seen: set[str] = set()
    while page is not None or (address and address not in seen and len(seen) < _MOST_PARTS):
        if page is None:
            seen.add(address)
            page = _page_at(address, whole_book=link.page is not None)
        found.append(iiif.layout_of(page, canvas, width, height, source=source, label=label, models=models))
        # A collection or layer holds no annotations itself: its first page does.
        address = identifier(page.get("next")) or identifier(page.get("first"))
        page = None
    return found


def _page_at(address: str, *, whole_book: bool) -> JsonObject:
    def fetch() -> object:
        return fetch_json(address).data

    data = _lists.get(address, fetch) if whole_book else fetch()
    if not is_object(data) or kind(data) == "Manifest":
        raise BadLayoutError(f"The annotations at {address} are no annotation page or list.", url=address)
    return data


def _is_text(link: LinkDoc) -> bool:
    said = " ".join((link.id, *(text for texts in link.label.values() for text in texts)))
    return link.embedded is None and bool(_OF_TEXT.search(said)) and not PICTURE.search(said)


class _Recent(Generic[Value]):
    """The last few files about whole books, for a short while."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, Value]] = {}

    def get(self, address: str, fetch: Callable[[], Value]) -> Value:
        """Return what stands at an address, fetched where it is not held or too old."""
        now = time.monotonic()
        held = self._kept.get(address)
        if held is not None and now - held[0] < _KEPT_SECONDS:
            return held[1]
        value = fetch()
        self._kept[address] = (now, value)
        while len(self._kept) > _KEPT_FILES:
            del self._kept[min(self._kept, key=lambda one: self._kept[one][0])]
        return value


_files: _Recent[bytes] = _Recent()
_lists: _Recent[object] = _Recent()
