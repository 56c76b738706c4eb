"""Every real manifest, decorated: read again it says the same, and what its library wrote stands there still."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from typing import Any

import pytest

from manifests import jsontext
from manifests.errors import OnitError
from manifests.presentation import ManifestDoc, read
from onitsearch.annotate import decorate
from onitsearch.annotate.addresses import Addresses
from onitsearch.annotate.info import BookInfo, CanvasInfo, PictureInfo
from onitsearch.annotate.labels import ILLUSTRATIONS
from tests.manifests import real_files
from tests.onitsearch.annotate.tokens import tokens

pytestmark = pytest.mark.shared

AT = Addresses("https://h.example")
URL = "https://library.example/where/it/lay.json"
# Structure; and nothing, which gives way to what is put in its place.
SIGNS = {*"{}[],:", '""', "null"}


@cache
def manifests() -> list[str]:
    """The files that we read as manifests, malformed ones included where something is usable."""
    found = []
    for file in real_files.of_kind("manifest2", "manifest3", "malformed", "other"):
        try:
            if isinstance(read(jsontext.parse(real_files.raw(file), URL)[0], URL), ManifestDoc):
                found.append(file)
        except OnitError:
            continue
    return found


def source_of(file: str) -> str:
    return jsontext.parse(real_files.raw(file), URL)[1]


def ordered(text: str) -> Any:
    """The document with the order of its members, members of one name, and numbers as they are written."""
    return json.loads(text, object_pairs_hook=list, parse_float=str, parse_int=str)


def without(whole: list[str], part: list[str]) -> list[str]:
    """The tokens that were added: those of `whole` that are left when `part` is taken out of it in order."""
    rest, at = [], 0
    for token in whole:
        if at < len(part) and token == part[at]:
            at += 1
        else:
            rest.append(token)
    assert at == len(part), f"“{part[at]}” is missing"
    return rest


@pytest.mark.parametrize("file", manifests())
def test_nothing_is_lost_and_only_ours_is_added(file: str) -> None:
    source = source_of(file)
    made, _ = decorate.decorate(source, book="bk", url=URL, addresses=AT)
    before, after = json.loads(source), json.loads(made)

    key = "id" if after.get("id") == AT.manifest("bk") else "@id"
    assert after[key] == AT.manifest("bk")
    # Leave out the id, which is ours now: all else that they wrote stands there, sign for sign, in its order.
    own = {json.dumps(value) for name, value in before.items() if name in ("id", "@id")}
    theirs, ours = (
        [token for token in tokens(text) if token not in SIGNS and json.dumps(json.loads(token)) not in own]
        for text in (source, made)
    )
    news = without(ours, theirs)
    # Besides the title of the illustrations, which is said in several languages.
    title = {"@value", "@language", *ILLUSTRATIONS, *ILLUSTRATIONS.values()}
    assert len([token for token in news if json.loads(token) not in title]) < 48
    assert Counter(news)[f'"{AT.manifest("bk")}"'] >= 1

    # And what they did not touch is the very same text: each member of the document but four.
    edited = {"id", "@id", "@context", "service", "seeAlso"}
    was = {name: value for name, value in ordered(source) if name not in edited}
    now = {name: value for name, value in ordered(made) if name not in edited}
    assert list(now) == list(was)
    assert now == was


@pytest.mark.parametrize("file", manifests())
def test_it_reads_as_before(file: str) -> None:
    before = read(json.loads(source_of(file)), URL)
    made, _ = decorate.decorate(source_of(file), book="bk", url=URL, addresses=AT)
    after = read(json.loads(made), AT.manifest("bk"))
    assert isinstance(before, ManifestDoc)
    assert isinstance(after, ManifestDoc)
    assert after.version == before.version
    assert after.canvases == before.canvases
    assert (after.label, after.metadata, after.rights) == (before.label, before.metadata, before.rights)
    blocks = json.loads(made)["service"]
    assert [block.get("type") or block["@type"] for block in blocks[:2]] == [
        "SearchService2",
        "SearchService1",
    ]
    assert json.loads(made)["seeAlso"][-1].get("id" if after.version == 3 else "@id") == URL


@pytest.mark.parametrize("file", manifests())
def test_illustrations_are_added_to_the_pages_they_are_on(file: str) -> None:
    doc = read(json.loads(source_of(file)), URL)
    assert isinstance(doc, ManifestDoc)
    book = BookInfo(id="bk", uri=doc.id, version=doc.version)
    canvases: dict[str, CanvasInfo] = {}
    for number, canvas in enumerate(doc.canvases):
        if canvas.width and canvas.height:
            canvases.setdefault(
                canvas.id, CanvasInfo(f"c{number}", canvas.id, canvas.width, canvas.height, number)
            )
    pictures = [
        PictureInfo(f"p{canvas.id}{n}", book, canvas, 0, n, 1, 1)
        for canvas in list(canvases.values())[::2]
        for n in (0, 1)
    ]
    made, _ = decorate.decorate(source_of(file), book="bk", url=URL, addresses=AT, pictures=pictures)
    after = read(json.loads(made), AT.manifest("bk"))
    assert isinstance(after, ManifestDoc)
    assert [canvas.id for canvas in after.canvases] == [canvas.id for canvas in doc.canvases]
    wanted = {
        canvas.uri: AT.canvas_illustrations(canvas.id, version=doc.version)
        for canvas in {p.canvas.uri: p.canvas for p in pictures}.values()
    }
    found = {}
    for canvas in after.canvases:
        for link in canvas.annotations:
            if link.id.startswith(AT.base):
                found[canvas.id] = link.id
                if doc.version == 3:
                    assert link.embedded is not None
                    assert len(link.embedded["items"]) == 2
    assert found == wanted
    if pictures:
        last = json.loads(made)["structures"][-1]
        # Version 3 lists every picture, version 2 every page with one.
        assert len(last.get("items") or last["canvases"]) == len(pictures if doc.version == 3 else wanted)
