"""Reviewed pictures out and in again: a round trip loses nothing in any form, and others' files are understood."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from manifests.errors import BadRequestError
from onitsearch.annotate.addresses import Addresses
from onitsearch.curate import decisions as curate
from onitsearch.curate.batches import undo_batch
from onitsearch.curate.decisions import Stated
from onitsearch.curate.descriptions import describe
from onitsearch.curate.exchange.exporting import FORMS, curated_of, reviewed
from onitsearch.curate.exchange.importing import import_reviewed, read
from onitsearch.geometry import Box
from onitsearch.models import DecisionRecord, Illustration
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db

AT = Addresses("https://pictures.example")


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna")


@pytest.fixture
def ben(django_user_model):
    return django_user_model.objects.create_user("ben")


@pytest.fixture
def canvas(db):
    return rows.a_canvas(label={"none": ["12"]})


@pytest.fixture
def decided(canvas, anna):
    """Pictures of one page with every sort of decision, and one that nobody decided on."""
    kept, moved, gone, classed, open_one = (
        rows.an_illustration(canvas, box=(10.25, n * 200 + 0.5, 150.125, 120.75), text=f'=SUM("{n}"; ü, \n)')
        for n in range(5)
    )
    curate.accept(illustration=kept, user=anna)
    curate.redraw(illustration=moved, user=anna, box=Box(400.5, 230.25, 333.125, 90.0625))
    curate.reject(illustration=gone, user=anna, reason="text")
    curate.classify(illustration=classed, user=anna, kind="map", notations=["25F23(LION)", "25A", "48C(+4)"])
    describe(illustration=classed, user=anna, tags=["=map", "sea"], caption="+ A coast", note="- see\nthere")
    added = curate.add(
        canvas=canvas, user=anna, text="A bird",
        stated=Stated("accepted", Box(600.5, 1200.25, 200.75, 180.5), "diagram", ["25F3"], ["b"], "An eagle", "?"),
    )  # fmt: skip
    return [kept, moved, gone, classed, added, open_one]


def exported(form, scope="all"):
    return FORMS[form].write(curated_of(reviewed(scope)), AT)


def state_of(row):
    row = rows.now(row)
    return (
        (row.x, row.y, row.w, row.h), row.kind, row.notations, row.decision,
        row.decided_by and row.decided_by.username, row.decided_at, row.tags, row.caption, row.note, row.text,
        row.supplied_text,
    )  # fmt: skip


def forget_everything():
    """As a new installation is that has harvested the same book: what the machine finds, and nobody's decisions."""
    DecisionRecord.objects.filter(undoes__isnull=False).delete()
    firsts = {}
    for record in DecisionRecord.objects.order_by("pk"):
        firsts.setdefault(record.illustration_id, record.before)
    DecisionRecord.objects.all().delete()
    Illustration.objects.filter(source="person").delete()
    for pk, before in firsts.items():
        x, y, w, h = before["box"]
        Illustration.objects.filter(pk=pk).update(
            x=x, y=y, w=w, h=h, kind=before["kind"], notations=before["notations"], decision="undecided",
            decided_by=None, decided_at=None, tags=[], note="",
        )  # fmt: skip
    described = Illustration.objects.exclude(caption="")
    described.update(text=F("supplied_text"), caption="", supplied_text="")


@pytest.mark.parametrize("form", list(FORMS))
def test_a_round_trip_loses_nothing(decided, anna, ben, form):
    kept, moved, gone, classed, added, open_one = decided
    before = {one.pk: state_of(one) for one in (kept, moved, gone, classed)}
    addition = state_of(added)
    text = exported(form)
    forget_everything()
    # Our ids are others' there.
    for one in Illustration.objects.all():
        Illustration.objects.filter(pk=one.pk).update(public_id=f"other{one.pk}")
    report = import_reviewed(read(text.encode()), user=ben)
    assert (report.changed, report.added, report.same) == (4, 1, 0)
    assert (report.problems, report.missing) == ([], [])
    assert {pk: state_of(Illustration.objects.get(pk=pk)) for pk in before} == before
    new = Illustration.objects.get(source="person")
    assert state_of(new) == addition
    assert (new.text, new.supplied_text) == ("An eagle", "A bird")
    assert DecisionRecord.objects.get(illustration=gone).reason == "text"
    assert {one.user for one in DecisionRecord.objects.all()} == {ben}  # who brought it here
    assert rows.now(open_one).decision == "undecided"
    # Exported again it is the same, but for the ids; and taken in again it changes nothing.
    again = exported(form)
    assert len(again) == pytest.approx(len(text), abs=100)
    report = import_reviewed(read(again), user=ben)
    assert (report.changed, report.added, report.same) == (0, 0, 5)


@pytest.mark.parametrize("form", list(FORMS))
def test_an_import_is_undone_at_once(decided, ben, form):
    text = exported(form)
    forget_everything()
    was = {one.pk: state_of(one) for one in Illustration.objects.all()}
    report = import_reviewed(read(text), user=ben)
    assert len(undo_batch(batch=report.batch, user=ben).changed) == 5
    assert {pk: state_of(Illustration.objects.get(pk=pk)) for pk in was} == was
    assert Illustration.objects.get(source="person").withdrawn


def test_a_dry_run_saves_nothing(decided, ben):
    text = exported("csv")
    forget_everything()
    report = import_reviewed(read(text), user=ben, dry_run=True)
    assert (report.changed, report.added) == (4, 1)
    assert not DecisionRecord.objects.exists()
    assert not Illustration.objects.filter(source="person").exists()


def test_a_picture_that_moved_is_known_by_what_was_found(decided, canvas, ben):
    """Drawn far from where the machine had found it, it is still the same picture and not a new one."""
    text = exported("csv")
    line = next(one for one in csv.DictReader(io.StringIO(text)) if one["x"] == "400.5")
    assert line["found"] == "10.25,200.5,150.125,120.75"
    forget_everything()
    moved = decided[1]
    Illustration.objects.filter(pk=moved.pk).update(public_id="somethingelse")
    import_reviewed(read(text), user=ben)
    assert rows.now(moved).x == 400.5


def test_the_table_is_safe_in_spreadsheets(decided):
    cells = [cell for line in csv.reader(io.StringIO(exported("csv"))) for cell in line]
    assert any(cell.startswith("'=SUM") for cell in cells)
    assert not any(cell.startswith(("=", "@")) for cell in cells)


def test_coco_is_read_by_its_own_tools(decided, tmp_path, capsys):
    from pycocotools import mask
    from pycocotools.coco import COCO

    file = tmp_path / "reviewed.json"
    file.write_text(exported("coco"))
    found = COCO(file)
    assert len(found.getImgIds()) == 1
    # Who trains on it takes all annotations as true: the rejected one stands apart.
    assert len(found.getAnnIds()) == 4
    (map_category,) = found.getCatIds(catNms=["map"])
    (annotation,) = found.loadAnns(found.getAnnIds(catIds=[map_category]))
    assert annotation["bbox"] == [10.25, 600.5, 150.125, 120.75]
    assert mask.area(found.annToRLE(annotation)) == pytest.approx(150 * 120, rel=0.03)


def test_annotations_are_what_others_read(decided, canvas):
    told = json.loads(exported("iiif"))
    (page,) = told["items"]
    assert (page["type"], page["target"]["id"]) == ("AnnotationPage", canvas.uri)
    one = next(item for item in page["items"] if item["onitsearch:curated"].get("kind") == "map")
    assert one["target"]["source"]["id"] == canvas.uri
    assert one["target"]["source"]["partOf"][0]["id"] == canvas.manifest.uri
    assert one["target"]["selector"]["value"] == "xywh=10,600,151,122"
    assert {"https://iconclass.org/25F23(LION)", "https://iconclass.org/25A"} <= {
        body.get("source") for body in one["body"]
    }
    (rejected,) = [item for item in page["items"] if item["motivation"] == "assessing"]
    assert rejected["onitsearch:curated"]["reason"] == "text"
    assert json.loads(exported("jsonld"))["total"] == 5


def test_a_scope_and_a_decision_narrow_it(decided, anna):
    elsewhere = rows.an_illustration()
    curate.accept(illustration=elsewhere, user=anna)
    path = f"m/{elsewhere.manifest.public_id}"
    assert [one.id for one in curated_of(reviewed(path))] == [elsewhere.public_id]
    assert [one.reason for one in curated_of(reviewed("all", ["rejected"]))] == ["text"]


# -- files of others ----------------------------------------------------------------------------------------


def one_picture(canvas):
    return rows.an_illustration(canvas, box=(100.4, 200.4, 300.2, 150.2))


def test_a_plain_table_of_others(canvas, ben):
    picture = one_picture(canvas)
    table = f"canvas;xywh;kind;notations\n{canvas.uri};100,200,301,151;Landkarte;25A\n"
    report = import_reviewed(read(table), user=ben)
    assert report.changed == 1
    picture = rows.now(picture)
    assert (picture.decision, picture.kind, picture.notations) == ("accepted", "map", ["25A"])
    # Whole numbers are no reason to cut it anew.
    assert (picture.x, picture.crop_digest) == (100.4, picture.crop_digest)
    assert picture.crop_digest


@pytest.mark.parametrize("end", ["\r\n", "\r"], ids=["Windows", "old Macintosh"])
def test_lines_of_a_table_end_in_any_way_and_cells_keep_theirs(canvas, ben, end):
    picture = one_picture(canvas)
    table = end.join(["canvas;xywh;kind;note", f'{canvas.uri};100,200,301,151;Landkarte;"one{end}two"', ""])
    (record,) = [record for _where, record in read(table).records]
    assert record.note == f"one{end}two"
    assert import_reviewed(read(table), user=ben).changed == 1
    assert rows.now(picture).kind == "map"


@pytest.mark.parametrize("text", ["\u00c6\\>\u5361\r\U000d4461A", 'canvas,xywh\na,"' + "x" * 200_000 + '"\n'])
def test_what_is_no_table_is_told_in_a_sentence(text):
    with pytest.raises(BadRequestError, match="columns|CSV|where pictures are"):
        read(text)


def test_what_a_file_does_not_say_is_not_wiped(canvas, anna, ben):
    picture = one_picture(canvas)
    curate.classify(illustration=picture, user=anna, kind="map", notations=["25A"])
    report = import_reviewed(read(f"canvas,x,y,w,h\n{canvas.uri},100,200,301,151\n"), user=ben)
    assert (report.same, report.changed) == (1, 0)
    assert (rows.now(picture).notations, rows.now(picture).kind) == (["25A"], "map")


MIRADOR = {
    "type": "Annotation",
    "motivation": "commenting",
    "body": {"type": "TextualBody", "value": "<p>A lion</p>"},
    "target": {
        "source": {"id": "CANVAS", "type": "Canvas", "partOf": {"id": "MANIFEST", "type": "Manifest"}},
        "selector": [
            {"type": "FragmentSelector", "value": "xywh=500,700,200,100"},
            {"type": "SvgSelector", "value": "<svg><path d='M500,700L700,700L700,800L500,800z'/></svg>"},
        ],
    },
}
SVG = {
    **MIRADOR,
    "target": {"source": "CANVAS", "selector": MIRADOR["target"]["selector"][1]},
}
W3C = {
    "@context": "http://www.w3.org/ns/anno.jsonld",
    "type": "Annotation",
    "body": "https://iconclass.org/25F23%28LION%29",
    "target": "CANVAS#xywh=pixel:500,700,200,100",
}


@pytest.mark.parametrize("wrap", [
    lambda one: one,
    lambda one: [one],
    lambda one: {"type": "AnnotationPage", "items": [one]},
    lambda one: {"type": "AnnotationCollection", "first": {"type": "AnnotationPage", "items": [one]}},
    lambda one: {"type": "Manifest", "items": [{"type": "Canvas", "id": "CANVAS", "annotations": [
        {"type": "AnnotationPage", "items": [one]}], "items": [{"type": "AnnotationPage", "items": [
            {"type": "Annotation", "motivation": "painting", "target": "CANVAS", "body": {"type": "Image"}}]}]}]},
])  # fmt: skip
@pytest.mark.parametrize("one", [MIRADOR, SVG, W3C], ids=["mirador", "svg", "w3c"])
def test_annotations_of_others_add_what_is_not_here(canvas, ben, wrap, one):
    text = json.dumps(wrap(one)).replace("CANVAS", canvas.uri).replace("MANIFEST", canvas.manifest.uri)
    report = import_reviewed(read(text), user=ben)
    assert (report.added, report.problems, report.missing) == (1, [], [])
    added = Illustration.objects.get()
    assert (added.x, added.y, added.w, added.h) == (500, 700, 200, 100)
    assert (added.source, added.decision, added.decided_by) == ("person", "accepted", ben)
    assert added.notations == (["25F23(LION)"] if one is W3C else [])
    # Its page is to be visited, so that it gets a crop and a vector.
    assert added.canvas.page.state == "due"


def on_its_canvas(canvas, document):
    return read(json.dumps(document).replace("CANVAS", canvas.uri))


def test_boxes_in_units_of_their_own_are_meant_on_the_whole_canvas(canvas, ben):
    """Percent, as Annotorious writes them, and pixels of a smaller image, as COCO has them."""
    across, down = canvas.width, canvas.height
    percent = {
        "type": "Annotation",
        "body": {"type": "TextualBody", "purpose": "tagging", "value": "Löwe"},
        "target": {
            "source": "CANVAS",
            "selector": {"type": "FragmentSelector", "value": "xywh=percent:10,20,30,40"},
        },
    }
    assert import_reviewed(on_its_canvas(canvas, percent), user=ben).added == 1
    (row,) = Illustration.objects.all()
    assert (row.x, row.y, row.w, row.h) == pytest.approx((across / 10, down / 5, across * 0.3, down * 0.4))
    assert row.tags == ["Löwe"]  # what somebody wrote is not lost
    coco = {"images": [{"id": 1, "file_name": "CANVAS", "width": across / 4, "height": down / 4}],
            "annotations": [{"id": 1, "image_id": 1, "category_id": 1,
                             "bbox": [across / 40, down / 20, across * 0.075, down / 10]}],
            "categories": [{"id": 1, "name": "map"}]}  # fmt: skip
    assert import_reviewed(on_its_canvas(canvas, coco), user=ben).changed == 1
    assert [(one.pk, one.kind) for one in Illustration.objects.all()] == [(row.pk, "map")]


def test_a_table_that_ends_within_a_cell_is_told(canvas, ben):
    line = f"{canvas.uri},100,200,301,151,"
    told = read(f'canvas,x,y,w,h,note\n{line}"two\nlines"\n{line}"never closed\n{line}lost\n')
    assert len(told.records) == 2
    ((where, what),) = told.problems
    assert (where, "never closed" in what) == ("line 4", True)


def test_what_cannot_be_taken_over_is_named_and_the_rest_is(canvas, ben):
    picture = one_picture(canvas)
    table = (
        "canvas,x,y,w,h,kind,notations,decision\n"
        f"{canvas.uri},100,200,301,151,,,rejected\n"
        f"{canvas.uri},100,200,0,151,,,\n"
        f"{canvas.uri},10,900,50,50,dragon,,\n"
        f"{canvas.uri},10,900,50,50,,99ZZZ,\n"
        f"{canvas.uri},9000,9000,50,50,,,\n"
        f"{canvas.uri},10,900,50,50,,,perhaps\n"
        "https://elsewhere.example/canvas,1,2,30,40,,,\n"
    )
    report = import_reviewed(read(table), user=ben)
    assert rows.now(picture).decision == "rejected"
    assert (report.changed, report.added) == (1, 0)
    told = dict(report.problems)
    assert list(told) == ["line 3", "line 4", "line 7", "line 5", "line 6"]
    for line, words in (("line 3", "rectangle"), ("line 4", "dragon"), ("line 5", "99ZZZ"), ("line 6", "outside"),
                        ("line 7", "perhaps")):  # fmt: skip
        assert words in told[line]
    assert report.missing == [("line 8", "https://elsewhere.example/canvas")]
    assert Illustration.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "where pictures are"), (b"\xff\xfe\x00", "UTF-8"), (b"{", "not JSON"), (b"[1, 2]", "no pictures"),
     (b'{"images": 3, "annotations": []}', "not a list"), (b"a,b\n1,2\n", "columns"),
     (b"[" * 100_000, "not JSON")],
)  # fmt: skip
def test_what_is_no_such_file_is_told(data, words):
    with pytest.raises(BadRequestError, match=words):
        read(data)


# -- the command and the API --------------------------------------------------------------------------------


def test_the_command(decided, ben, tmp_path, capsys):
    file = tmp_path / "reviewed.csv"
    book = decided[0].manifest.public_id
    call_command("review", "export", "--book", book, "--out", str(file))
    assert "5 reviewed pictures" in capsys.readouterr().err
    forget_everything()
    call_command("review", "import", str(file), "--user", "ben", "--dry-run")
    assert "4 pictures would be changed, 1 would be added" in capsys.readouterr().out
    call_command("review", "import", str(file), "--user", "ben", "--json")
    assert json.loads(capsys.readouterr().out)["changed"] == 4
    call_command("review", "export", "--form", "coco", "--decision", "rejected")
    assert json.loads(capsys.readouterr().out)["annotations"] == []
    for wrong in (["import", str(file), "--user", "nobody"], ["import", "/nowhere.csv", "--user", "ben"],
                  ["export", "--book", "nothing"]):  # fmt: skip
        with pytest.raises(CommandError):
            call_command("review", *wrong)
