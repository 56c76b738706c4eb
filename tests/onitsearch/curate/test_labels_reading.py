"""Lists as people publish them, read: ONiT's in both spellings, Recogito's, any table, COCO, annotations, bad ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from manifests.errors import BadRequestError
from onitsearch.curate.labels import table_rows
from onitsearch.curate.labels.addresses import book_of, key_of, split_address
from onitsearch.curate.labels.listing import Listing, of_rows
from onitsearch.curate.labels.notation_text import mended, parsed
from onitsearch.curate.labels.reading import Wishes, read
from onitsearch.curate.labels.recogito import box_of_anchor
from onitsearch.geometry import Box

IMAGE = "https://iiif.onb.ac.at/images/ABO/Z17/00000007/180,82.5,2066,656.0/full/0/native.jpg"
ONIT = f"""filename|barcode|iiif|lang_year|label_filled
a.jpg|Z17|{IMAGE}|D17|"plants; vegetation, 25G*|sheep,25F24|bees, 471244"
b.jpg|Z17|{IMAGE.replace("00000007", "8")}|D17|
"""
RECOGITO = (
    "UUID,FILE,ANCHOR,TAGS,Pelagios_URL,iiif;\n"
    '"e7,p457.jpg,""rect:x=279,y=365,w=210,h=302"",groups_of_animals_25F1|animals_25F,https://r.example/e7.jpg,'
    f'""{IMAGE}""";\n'
    '"17,p457.jpg,""tbox:x=10,y=50,a=0.0,l=30,h=-20"",plants";"vegetation_25G,https://r.example/17.jpg,'
    f'""{IMAGE}"""\n'
)


def read_text(text: str, **wishes: object) -> Listing:
    return read(text.encode(), Wishes(**wishes))  # type: ignore[arg-type]


def test_onits_list() -> None:
    found = read_text(ONIT)
    first, second = found.rows
    assert first.image == "https://iiif.onb.ac.at/images/ABO/Z17/00000007"
    assert first.box == Box(180, 82.5, 2066, 656)
    assert first.book == "https://iiif.onb.ac.at/presentation/ABO/Z17/manifest"
    assert [(one.notation, one.sure) for one in first.classes] == [
        ("25G", False),
        ("25F24", True),
        ("47I244", True),
    ]
    assert (first.decision, second.decision, second.classes) == ("accepted", "rejected", ())
    assert found.notes == {"“471244” in “bees, 471244” was read as 47I244.": [2]}
    commas = ONIT.replace("|Z17|", ",Z17,").replace("|D17|", ",D17,").replace("|http", ",http")
    commas = commas.replace("filename|barcode|iiif|lang_year|", "filename,barcode,iiif,lang_year,")
    commas = commas.replace(IMAGE, f'"{IMAGE}"').replace(
        IMAGE.replace("00000007", "8"), f'"{IMAGE.replace("00000007", "8")}"'
    )
    assert read_text(commas).rows == found.rows
    assert len(read_text(ONIT, unlabelled="skip").rows) == 1


def test_an_image_is_known_again() -> None:
    assert key_of("https://lib.example/images/ABO/Z17/00000007") == key_of(
        "http://lib.example/images/ABO/Z17/7/"
    )
    assert key_of("https://lib.example/a/0") == "lib.example/a/0"
    assert split_address("https://x.example/i/full/max/0/default.jpg") == ("https://x.example/i", None)
    assert split_address("https://x.example/c/1#xywh=1,2,3,4") == ("https://x.example/c/1", Box(1, 2, 3, 4))
    image = "https://lib.example/images/ABO/Z17/7"
    assert book_of("https://l.example/{barcode}/m", {}, image) == "https://l.example/Z17/m"
    assert book_of("https://l.example/{barcode}/m", {"barcode": "a b"}, image) == ""


def test_recogitos_boxes_lie_within_the_cut_picture() -> None:
    first, second = read_text(RECOGITO).rows
    assert first.box == Box(180 + 279, 82.5 + 365, 210, 302)
    assert [one.notation for one in first.classes] == ["25F1", "25F"]
    assert second.box == Box(190, 112.5, 30, 20)
    assert [one.notation for one in second.classes] == ["25G"]
    turned = box_of_anchor("tbox:x=0,y=0,a=1.5707963267948966,l=10,h=4")
    assert turned is not None
    assert (round(turned.x), round(turned.y), round(turned.w), round(turned.h)) == (-4, 0, 4, 10)
    assert box_of_anchor("point:x=1,y=2") is None


def test_an_endless_cell_of_recogito_costs_its_row_alone() -> None:
    head, first, *rest = RECOGITO.strip().splitlines()
    endless = first.replace("rect:", "rect:" + "9" * 1_200_000, 1)
    assert endless != first
    found = read_text("\n".join([head, endless, first, *rest]))
    assert len(found.rows) == len(read_text(RECOGITO).rows)
    assert [lines for words, lines in found.problems.items() if "fewer cells" in words] == [[2]]


def test_any_table_once_it_is_told_which_column_is_which() -> None:
    text = "Bild;wo;Klasse;wer;wann\nhttps://l.example/i/1;10,20,30,40;25F3;Anna;2020-02-03\n"
    columns = {"image": "Bild", "region": "wo", "notation": "Klasse", "by": "wer", "at": "wann"}
    (row,) = read_text(text, columns=columns, manifest="https://l.example/{Bild}/m").rows
    assert (row.image, row.box, row.said_by) == ("https://l.example/i/1", Box(10, 20, 30, 40), "Anna")
    assert row.said_at is not None
    assert row.said_at.year == 2020
    assert row.classes[0].notation == "25F3"
    own = read_text("canvas,x,y,w,h,notation\nhttps://l.example/c/1,1,2,3,4,25F3|25G\n").rows[0]
    assert own.in_canvas
    assert [one.notation for one in own.classes] == ["25F3", "25G"]


def test_coco_and_annotations() -> None:
    coco = {
        "images": [{"id": 1, "file_name": "https://l.example/i/1", "manifest": "https://l.example/m"}],
        "categories": [{"id": 5, "name": "birds, 25F3*"}],
        "annotations": [
            {"id": 1, "image_id": 1, "category_id": 5, "bbox": [1, 2, 3, 4]},
            {"id": 2, "image_id": 1, "category_id": 5, "bbox": [1, 2, 0, 4]},
        ],
    }
    found = read_text(json.dumps(coco))
    assert found.rows[0].book == "https://l.example/m"
    assert (found.rows[0].classes[0].notation, found.rows[0].classes[0].sure) == ("25F3", False)
    assert found.problems == {"The region is not a rectangle in pixels.": [2]}
    annotation = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "Annotation",
        "body": {"type": "TextualBody", "value": "birds, 25F3", "purpose": "describing"},
        "target": {
            "source": {"id": "https://l.example/c/1", "partOf": [{"id": "https://l.example/m"}]},
            "selector": {"type": "FragmentSelector", "value": "xywh=1,2,3,4"},
        },
    }
    (row,) = read_text(json.dumps([annotation])).rows
    assert (row.image, row.book, row.in_canvas) == ("https://l.example/c/1", "https://l.example/m", True)
    assert row.classes[0].notation == "25F3"


@pytest.mark.parametrize(
    ("written", "notation"),
    [
        ("fabulous animals, angels 11G", "11G"),
        ("centipedes, millipedes,  25F712", "25F712"),
        ("fowl (cock, hen, chicken, etc.), 34B232", "34B232"),
        ("lion, 25F23(LION)*", "25F23(LION)"),
        ("landscapes, 2SH", "25H"),
        ("birds, 25H3", "25F3"),
        ("something, 25QQ7", ""),
        ("no notation", ""),
    ],
)
def test_notations_are_mended_where_one_reading_is_left(written: str, notation: str) -> None:
    label = parsed(written)
    assert (mended(label.written, label.notation) if label.notation else "") == notation


def test_bad_rows_are_told_by_kind_with_their_numbers() -> None:
    bad = ONIT + "c.jpg|Z17|nowhere|D17|25F\n" + "d.jpg|Z17|alsonot|D17|25F\n" + "e.jpg|Z17\n"
    bad += f"f.jpg|Z17|{IMAGE}|D17|dragons\n" + f"g.jpg|Z17|{IMAGE.replace('2066', '0')}|D17|25F\n"
    found = read_text(bad)
    assert len(found.rows) == 2
    assert found.read == 7
    assert found.problems == {
        "The address of the image is missing or none.": [4, 5],
        "The row has fewer cells than the table has columns.": [6],
        "None of its labels has a notation that ICONCLASS knows.": [7],
        "The region is not a rectangle in pixels.": [8],
    }
    assert "“dragons” has no notation." in found.notes
    assert of_rows(list(range(1, 14))) == "rows 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 3 more"


@pytest.mark.parametrize(
    ("data", "wishes", "sentence"),
    [
        (b"a,b\n1,2\n", {}, "does not say which images"),
        (b"a,b\n1,2\n", {"columns": {"image": "c"}}, "no column “c”"),
        (b"a,b\n1,2\n", {"columns": {"colour": "a"}}, "cannot say where “colour” is"),
        (b"filename|barcode|iiif|label\n", {}, "has no rows"),
        (b"", {}, "file is empty"),
        (b"\xef\xbb\xbf\n \n", {}, "file is empty"),
        (b"filename|barcode|iiif\na|b|c\n", {}, "no column “label_filled”"),
        (b"PK\x03\x04" + bytes(60), {}, "spreadsheet"),
        ("a,b\n".encode("utf-32"), {}, "UTF-32"),
        ("a,b\n".encode("utf-16") + b"x", {}, "UTF-16, and damaged"),
        (b"iiif,label\nx,y\n\x81\n", {}, "line 3 is in no encoding"),
        (b"{}", {}, "no annotations"),
        (b"\x00\x01\x02\xff", {}, "not text"),
        (b'{"images": 7, "annotations": []}', {}, "not a list of objects"),
        (b"[1, 2", {}, "not JSON"),
        (b"image\n", {"form": "excel"}, "no form “excel”"),
    ],
)
def test_lists_that_cannot_be_read_are_refused_in_a_sentence(
    data: bytes, wishes: dict[str, object], sentence: str
) -> None:
    with pytest.raises(BadRequestError, match=sentence):
        read(data, Wishes(**wishes))  # type: ignore[arg-type]


def test_other_encodings_are_read_and_told() -> None:
    text = ONIT.replace("a.jpg", "Käfer.jpg")
    for encoding, told in (("utf-16", "UTF-16"), ("cp1252", "Windows-1252"), ("utf-8-sig", "")):
        found = read(text.encode(encoding, "replace"), Wishes())
        assert found.rows[0].name == "Käfer.jpg"
        assert any(told in note for note in found.notes)


def test_files_that_were_put_together_are_read_line_by_line() -> None:
    rows = ONIT.replace("a.jpg", "Käfer.jpg").replace("b.jpg", "Vögel.jpg").splitlines(keepends=True)
    found = read(rows[0].encode() + rows[1].encode() + rows[2].encode("cp1252"), Wishes())
    assert [one.name for one in found.rows] == ["Käfer.jpg", "Vögel.jpg"]
    assert found.notes["A line is not in UTF-8; it was read as Windows-1252."] == [3]
    for encoding in ("utf-16-le", "utf-16-be"):  # without the mark that says so
        assert read(ONIT.encode(encoding), Wishes()).rows == read_text(ONIT).rows


def test_an_open_quotation_mark_costs_one_row() -> None:
    rows = ONIT.splitlines(keepends=True)
    bad = f'c.jpg|Z17|{IMAGE}|D17|"birds, 25F3\n'
    found = read_text(rows[0] + bad + rows[1] + rows[2])
    assert [one.row for one in found.rows] == [3, 4]
    assert found.problems == {"A quotation mark of the row is open, or a cell is endless.": [2]}
    assert found.read == 3
    spread = read_text(rows[0] + f'd.jpg|Z17|{IMAGE}|D17|"birds,\n25F3"\n')  # a cell of two lines is none
    assert [one.notation for one in spread.rows[0].classes] == ["25F3"]


def test_cells_that_are_too_many_are_labels_or_told() -> None:
    head = ONIT.splitlines(keepends=True)[0]
    (row,) = read_text(f"{head}c.jpg|Z17|{IMAGE}|D17|animals, 25F|birds, 25F3||\n").rows
    assert [one.notation for one in row.classes] == ["25F", "25F3"]
    commas = f'{head.replace("|", ",")}c.jpg,Z17,{IMAGE},D17,"birds, 25F3"\n'
    found = read_text(commas)  # the region's commas are not in quotation marks
    assert found.rows == []
    assert found.problems == {
        "The row has more cells than the table has columns: is a “,” not in quotes?": [2]
    }
    assert read_text(head.replace("|D17", "") + f"c.jpg|Z17|{IMAGE}|D17|dogs, 34B11\n").rows


def test_books_of_another_library_are_not_guessed() -> None:
    other = ONIT.replace("iiif.onb.ac.at", "lib.example")
    found = read_text(other)
    assert {one.book for one in found.rows} == {""}
    sentence = "The image is not of iiif.onb.ac.at but of lib.example: --manifest says where its books are."
    assert found.notes[sentence] == [2, 3]
    template = "https://lib.example/{barcode}/manifest"
    assert read_text(other, manifest=template).rows[0].book == "https://lib.example/Z17/manifest"
    assert read_text(ONIT.replace("|Z17|", "|Z?x#y|")).rows[0].book == ""
    # Barcodes that the list does not have are in the images' addresses.
    without = "".join(f"{line.replace('|barcode', '').replace('|Z17', '')}\n" for line in ONIT.splitlines())
    assert read_text(without).rows[0].book == "https://iiif.onb.ac.at/presentation/ABO/Z17/manifest"


def test_signs_and_numbers_that_no_database_keeps() -> None:
    head = ONIT.splitlines(keepends=True)[0]
    (row,) = read_text(f"{head}a\0.jpg|Z17|{IMAGE}|D17|bi\0rds, 25F3\u200b\n").rows
    assert (row.name, row.classes[0].written, row.classes[0].notation) == ("a.jpg", "birds, 25F3", "25F3")
    annotation = {
        "type": "Annotation", "target": "https://l.example/c#xywh=1,2,3,4",
        "body": {"type": "TextualBody", "value": "\ud800 birds, 25F3"},
    }  # fmt: skip
    (row,) = read_text(json.dumps([annotation])).rows
    assert row.classes[0].written == "? birds, 25F3"
    coco = {
        "images": [{"id": [1], "file_name": "https://l.example/i"}],
        "categories": [{"id": {}, "name": "birds, 25F3"}],
        "annotations": [{"image_id": [1], "category_id": {}, "bbox": [x, 1, 2, 3]} for x in (1e300, 4)],
    }
    found = read_text(json.dumps(coco))
    assert [one.row for one in found.rows] == [2]
    assert found.problems == {"The region is not a rectangle in pixels.": [1]}
    assert box_of_anchor("rect:x=..,y=1,w=2,h=3") is None


def test_a_list_full_of_wrong_notations_does_not_take_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    monkeypatch.setattr(table_rows, "mended", lambda _written, notation: tried.append(notation) or "")
    head = ONIT.splitlines(keepends=True)[0]
    rows = (f"c.jpg|Z17|{IMAGE.replace('00000007', str(n))}|D17|x, 25QQ{n}\n" for n in range(5000))
    found = read_text(head + "".join(rows))
    assert (found.read, len(found.rows), len(tried)) == (5000, 0, 200)


def test_the_published_file_as_it_is(shared: Path) -> None:
    found = read((shared / "data" / "onit" / "extracted-images.csv").read_bytes(), Wishes())
    assert found.read == len(found.rows) == 22_299
    assert sum(row.decision == "accepted" for row in found.rows) == 8_042
    assert len({row.book for row in found.rows}) == 1_366
    assert (len(found.labels), found.labels.total()) == (68, 21_793)
    assert found.problems == {}
    counts = {
        notation: sum(count for label, count in found.labels.items() if label.endswith(f" {notation}"))
        for notation in ("25G", "25H", "25F", "25A")
    }
    assert counts == {"25G": 5_713, "25H": 4_252, "25F": 3_517, "25A": 1_084}
