"""Every real file agrees with what two libraries by others read in it, or a reason says why not."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from manifests import jsontext
from manifests.errors import (
    MalformedManifestError,
    NothingToSeeError,
    NotIiifError,
    OnitError,
    PermanentError,
)
from manifests.presentation import CanvasDoc, CollectionDoc, ManifestDoc, PaintingDoc, read
from manifests.presentation.account import account_of
from tests.manifests import real_files

pytestmark = pytest.mark.shared

# (file, what differs) → why ours is right, or at least no worse. What differs must differ still.
JUSTIFIED = {
    (
        "parser__manifest-l0.json",
        "label",
    ): "the source says 'level 0 example'; one library reads an empty text",
    (
        "manifesto__presentation2-paging.json",
        "service level",
    ): "level2 stands in the source; the wrong context "
    "made one library fail, and the other does not tell levels",
    (
        "mirador__v2_iiifauth.json",
        "service level",
    ): "level1 stands in the source; the library that read these canvases does not tell levels",
    (
        "manifesto__scroll.json",
        "service level",
    ): "dcterms:conformsTo names level1; neither library looks there",
    (
        "apis__yaleV1Manifest.json",
        "service level",
    ): "dcterms:conformsTo names level1; neither library looks there",
    (
        "apis__yaleV1Manifest.json",
        "service id",
    ): "the default of the last canvas's choice has a service; neither library looks for it there",
    (
        "manifesto__horriblemurders.json",
        "canvas label",
    ): "three canvases share one id; one library merges their labels, each of ours keeps its own",
    ("universalviewer__iiif-collection.json", "label"): "the collection has no label of its own; one library "
    "takes that of a nested collection with the same id",
    (
        "universalviewer__iiif-collection.json",
        "members count",
    ): "25 nested collections bear the collection's own "
    "id; one library keeps the members of one of them, we those of all",
    (
        "apis__presentation_collection.json",
        "member label",
    ): "a collection embedded under the id of another; one library merges the two labels",
}


def words(label: Any) -> list[str]:
    """The texts of a label in either's notation, languages left aside (oracle lists have none)."""
    if isinstance(label, Mapping):
        label = itertools.chain.from_iterable(label.values())
    elif isinstance(label, str):
        label = [label]
    return [text.strip() for text in label or [] if text.strip()]


def size(value: Any) -> float | None:
    return None if value is None else float(value)


def canvas_differences(ours: CanvasDoc, theirs: dict[str, Any]) -> Iterable[tuple[str, Any, Any]]:
    yield "canvas id", ours.id, theirs["id"]
    yield "canvas size", (ours.width, ours.height), (size(theirs.get("width")), size(theirs.get("height")))
    yield "canvas label", words(ours.label), words(theirs.get("label"))
    images = theirs.get("images", [])
    yield "image addresses", [image.url for image in ours.images], [image["url"] for image in images]
    for image, other in zip(ours.images, images, strict=False):
        yield from image_differences(image, other)


def image_differences(ours: PaintingDoc, theirs: dict[str, Any]) -> Iterable[tuple[str, Any, Any]]:
    service = (theirs.get("service") or [{}])[0]
    yield "service id", ours.service.id if ours.service else None, service.get("id")
    yield "service level", ours.service.level if ours.service else None, service.get("level")
    if service.get("type", "").startswith("ImageService") and ours.service:
        yield "service version", f"ImageService{ours.service.version}", service["type"]


def manifest_differences(ours: ManifestDoc, theirs: dict[str, Any]) -> Iterable[tuple[str, Any, Any]]:
    yield "id", ours.id, theirs["id"]
    yield "label", words(ours.label), words(theirs.get("label"))
    yield "metadata count", len(ours.metadata), theirs["metadata_count"]
    yield "canvas count", len(ours.canvases), theirs["canvases_count"]
    yield "range count", len(ours.ranges), theirs.get("ranges_count")
    for canvas, other in zip(ours.canvases, theirs.get("canvases", []), strict=False):
        yield from canvas_differences(canvas, other)


def collection_differences(ours: CollectionDoc, theirs: dict[str, Any]) -> Iterable[tuple[str, Any, Any]]:
    yield "id", ours.id, theirs["id"]
    yield "label", words(ours.label), words(theirs.get("label"))
    yield "members count", len(ours.members), theirs["members_count"]
    for member, other in zip(ours.members, theirs.get("members", []), strict=False):
        yield "member", (member.id, member.type), (other["id"], other["type"])
        yield "member label", words(member.label), words(other.get("label"))
    yield "first", ours.first, theirs.get("first", "")
    yield "next", ours.next, theirs.get("next", "")
    yield "total", ours.total, theirs.get("total")


# Sound, wrapped for viewers that know no better: its only page is a placeholder that says so.
NOTHING_TO_SEE = {"manifesto__storyofwellcome.json"}
# Malformed, but what they mean is clear.
READ_ALL_THE_SAME = {
    "mirador__v2_zeroWidthCanvas.json",
    "manifesto__pres3-pdf.json",
    "manifesto__potterselectric.json",
}


@pytest.mark.parametrize(
    "file",
    [
        name
        for name in real_files.of_kind("manifest2", "manifest3", "collection")
        if name not in NOTHING_TO_SEE
    ],
)
def test_agrees_with_the_oracle(file: str) -> None:
    doc = read(real_files.parsed(file), f"https://library.example/{file}")
    theirs = real_files.oracle()[file]
    pairs = (
        manifest_differences(doc, theirs)
        if isinstance(doc, ManifestDoc)
        else collection_differences(doc, theirs)
    )
    differing: dict[str, tuple[Any, Any]] = {}
    for what, our_value, their_value in pairs:
        if our_value != their_value:
            differing.setdefault(what, (our_value, their_value))
    justified = {what for name, what in JUSTIFIED if name == file}
    assert set(differing) == justified, differing


def test_every_usable_file_was_compared(shared: Path) -> None:
    assert len(real_files.of_kind("manifest2", "manifest3", "collection")) >= 140


@pytest.mark.parametrize(
    "file",
    [
        *(
            name
            for name in real_files.of_kind("malformed", "other", "annolist")
            if name not in READ_ALL_THE_SAME
        ),
        *sorted(NOTHING_TO_SEE & {entry["file"] for entry in real_files.index()}),
    ],
)
def test_others_are_refused_in_one_plain_sentence(file: str) -> None:
    url = f"https://library.example/{file}"
    with pytest.raises(OnitError) as caught:
        account_of(read(jsontext.parse(real_files.raw(file), url)[0], url), url)  # type: ignore[arg-type]
    error = caught.value
    assert isinstance(error, PermanentError)
    assert url in error.message
    assert error.message.endswith(".")
    assert error.url == url
    assert "\n" not in error.message


@pytest.mark.parametrize(
    ("file", "error", "says"),
    [
        ("apis__layer.json", NotIiifError, "annotation layer"),
        ("readux__userannotation.json", NotIiifError, "a list"),
        ("djiffy__manifest-noseq.json", MalformedManifestError, "no pages"),
        ("manifesto__audio.json", NothingToSeeError, "sound or film"),
        ("parser__europeana.json", NotIiifError, "single canvas"),
        ("readux__v2_ocr.json", NotIiifError, "annotation list"),
    ],
)
def test_the_sentence_names_the_cause(shared: Path, file: str, error: type[OnitError], says: str) -> None:
    with pytest.raises(error, match=says):
        read(
            jsontext.parse(real_files.raw(file), "https://library.example/x")[0], "https://library.example/x"
        )
