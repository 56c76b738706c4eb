"""What the rows and the run say of pages and books that are read otherwise than they stand, over real HTTP."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from manifests import selectors
from manifests.folder_account import read_folder
from manifests.models import Canvas, Collection, Manifest, Run
from tests.manifests import samples
from tests.manifests.factories import harvest, page_image
from tests.manifests.test_accounts import body_of
from tests.origin import Origin

pytestmark = pytest.mark.django_db


def test_two_books_of_one_id_are_both_kept_and_told(origin: Origin) -> None:
    first = origin.add_book("v1", [page_image()], title="Volume 1")
    second = origin.add_book("v2", [page_image(mark=3)], title="Volume 2")
    path = "/books/v2/manifest.json"
    document = json.loads(origin.files[path].body)
    document["id"] = first
    origin.put_json(path, document)
    harvest(first)
    for again in range(2):
        run = harvest(second)
        assert run.state == Run.State.DONE
        Manifest.objects.update(etag="", last_modified="")  # so that it is read anew
        (note,) = selectors.run_progress(run)["notes"]
        assert "has the id of the book at" in note["error"], again
        kept = {manifest.url: manifest.label for manifest in Manifest.objects.all()}
        assert [list(label.values()) for label in (kept[first], kept[second])] == [
            [["Volume 1"]],
            [["Volume 2"]],
        ]
    harvest(first)
    assert Manifest.objects.count() == 2


def test_one_book_at_two_addresses_stays_one(origin: Origin) -> None:
    first = origin.add_book("v1", [page_image(), page_image(mark=2)], title="Volume 1")
    harvest(first)
    document = json.loads(origin.files["/books/v1/manifest.json"].body)
    document["label"] = {"en": ["Volume 1, corrected"]}
    run = harvest(origin.put_json("/moved/manifest.json", document))
    assert (run.state, selectors.run_progress(run)["notes"]) == (Run.State.DONE, [])
    assert Manifest.objects.get().label == {"en": ["Volume 1, corrected"]}


def test_every_page_left_out_is_named_in_the_run(origin: Origin) -> None:
    url = origin.add_book("b", [page_image()])
    path = "/books/b/manifest.json"
    document = json.loads(origin.files[path].body)
    uri = document["items"][0]["id"]
    document["items"] += [
        {**document["items"][0], "label": {"en": ["once more"]}},
        "https://library.example/c",
    ]
    document["items"] += [{"type": "Canvas", "id": f"{uri}-{n}"} for n in range(150)]
    origin.put_json(path, document)
    run = harvest(url)
    assert run.items.get().counts["unusable"] == 152
    told = [one["error"] for one in selectors.run_progress(run)["skipped"]]
    assert f"Page 2 ({uri}) has the id and the image of page 1." in told
    assert "Page 3 (https://library.example/c) is named by its address alone." in told
    assert told[-1] == "So are 52 further pages."


def test_a_size_that_was_learned_stays_when_the_book_is_read_again(origin: Origin) -> None:
    url = origin.add_book("b", [page_image()])
    path = "/books/b/manifest.json"
    document = json.loads(origin.files[path].body)
    for thing in (document["items"][0], body_of(document["items"][0])):
        thing.pop("width"), thing.pop("height")
    origin.put_json(path, document)
    harvest(url)
    row = Canvas.objects.get()
    assert (row.width, row.size_from) == (None, "")
    Canvas.objects.update(width=300, height=400, size_from=Canvas.SizeFrom.INFO)
    document["label"] = {"en": ["Other"]}
    document["items"][0]["label"] = {"en": ["Other"]}
    document["items"][0]["seeAlso"] = [{"id": "https://library.example/x.xml", "type": "Dataset"}]
    origin.put_json(path, document)
    assert harvest(url).items.get().counts["changed"] == 1
    row.refresh_from_db()
    assert (row.width, row.height, row.size_from) == (300, 400, "info")


def test_a_last_member_that_is_the_next_page_is_no_collection(origin: Origin) -> None:
    books = [origin.add_book(f"b{n}", [page_image(mark=n)]) for n in range(3)]

    def listed(name: str, members: list[str], following: str = "", label: str = "") -> str:
        items = [{"id": uri, "type": "Manifest", "label": {"en": ["x"]}} for uri in members]
        if following:
            items.append({"id": following, "type": "Collection", "label": {"en": [label]}})
        uri = origin.url(name)
        path = name.partition("?")[0]
        return origin.put_json(
            path,
            {
                "@context": samples.P3,
                "id": uri,
                "type": "Collection",
                "label": {"en": ["All"]},
                "items": items,
            },
        )

    third = listed("/c/3/collection.json", books[2:])
    second = listed("/c/2/collection.json", books[1:2], third, "Page 3 of 3")
    first = listed("/c/collection.json", books[:1], second, "Page 2 of 3")
    run = harvest(first)
    assert run.state == Run.State.DONE
    assert Collection.objects.get().manifests.count() == 3
    listed("/d/collection.json", [], second, "Volumes")
    harvest(origin.url("/d/collection.json"))
    assert Collection.objects.count() == 3  # a real part keeps its own name


# One library keeps the members of one of 25 collections of one id, we those of all: see test_oracle.
OTHERWISE = {"manifesto__pres3-pdf.json", "universalviewer__iiif-collection.json"}


@pytest.mark.shared
def test_the_command_reads_every_real_document(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("evaluate", "manifests", str(shared / "data" / "manifests"), "--json")
    found = json.loads(capsys.readouterr().out)
    assert "crashed" not in found["by_kind"]
    assert found["accounted"] >= 0.995
    assert found["lost"] == 0
    assert {line.partition(":")[0] for line in found["otherwise"]} == OTHERWISE
    assert all(one["error"].endswith(".") for one in found["documents"] if one["kind"] == "refused")


def test_a_folder_is_told_document_by_document(tmp_path: Path) -> None:
    book = samples.manifest3()
    book["items"].append({"type": "Range", "id": "https://library.example/r"})
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "book.json").write_text(json.dumps(book))
    (tmp_path / "broken.json").write_text('{"a": 1,}')
    found = {one.file: one for one in read_folder(tmp_path)}
    assert found["broken.json"].kind == "refused"
    assert "line 1, column" in found["broken.json"].error
    told = found["below/book.json"]
    assert (told.kind, told.listed, told.pages + len(told.left_out), told.lost) == (
        "manifest",
        len(book["items"]),
        len(book["items"]),
        0,
    )
