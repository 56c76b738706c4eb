"""ALTO of every version and unit, from libraries and from transcription tools."""

import pytest

from onitsearch.detect.supplied import read_layout
from onitsearch.errors import BadLayoutError
from onitsearch.geometry import Box
from tests.onitsearch.drawn import alto

PICTURE = (250, 300, 480, 420)


def read(text, width=1000, height=1400):
    return read_layout(text.encode(), width, height)


@pytest.mark.parametrize("namespace", ["ns-v2#", "ns-v3#", "ns-v4#", ""])
def test_illustrations_of_any_version(namespace):
    text = alto(PICTURE)
    if namespace:
        text = text.replace("ns-v4#", namespace)
    else:
        text = text.replace(' xmlns="http://www.loc.gov/standards/alto/ns-v4#"', "")
    (region,) = read(text).regions
    assert (region.box, region.kind, region.source) == (Box(*PICTURE), "illustration", "alto")


@pytest.mark.parametrize("unit", ["pixel", "mm10", "inch1200"])
def test_any_unit_is_scaled_from_the_page_to_the_canvas(unit):
    (region,) = read(alto(PICTURE, unit=unit), width=2000, height=2800).regions
    assert region.box == Box(500, 600, 960, 840)


def test_a_page_without_a_size_is_read_in_pixels_only():
    text = alto(PICTURE).replace('<Page WIDTH="1000" HEIGHT="1400">', "<Page>")
    assert read(text).regions[0].box == Box(*PICTURE)
    with pytest.raises(BadLayoutError, match="mm10"):
        read(text.replace("pixel", "mm10"))


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("map", "map"), ("Headpiece", "ornament"), ("GraphicZone:ornamentation", "ornament"), ("stamp", "stamp"),
        ("drop capital", "initial"), ("printer's device", "mark"), ("MusicZone", "music"),
        ("illustration", "illustration"),
    ],
)  # fmt: skip
def test_types_become_kinds(said, kind):
    assert read(alto((*PICTURE, said))).regions[0].kind == kind


def test_shape_decides_where_there_is_no_type():
    regions = read(alto((100, 100, 800, 90), (100, 400, 90, 90), PICTURE)).regions
    assert [region.kind for region in regions] == ["ornament", "initial", "illustration"]


def test_segmonto_labels_on_blocks_and_polygons():
    tags = '<Tags><OtherTag ID="BT1" LABEL="GraphicZone"/><OtherTag ID="BT2" LABEL="MainZone"/></Tags>'
    text = alto(extra=tags).replace(
        "<PrintSpace>",
        '<PrintSpace><TextBlock TAGREFS="BT1"><Shape><Polygon POINTS="250,300 730,300 730,720 250,720"/></Shape>'
        '</TextBlock><TextBlock TAGREFS="BT2" HPOS="1" VPOS="1" WIDTH="900" HEIGHT="900"/>',
    )
    layout = read(text)
    assert [region.box for region in layout.regions] == [Box(250, 300, 480, 420)]
    silent = read(alto(extra=tags))
    assert not silent.regions
    assert silent.knows_pictures


def test_a_block_around_picture_and_caption_gives_the_picture_and_its_words():
    text = alto().replace(
        "<PrintSpace>",
        '<PrintSpace><ComposedBlock TYPE="Illustration" HPOS="250" VPOS="300" WIDTH="480" HEIGHT="520">'
        '<Illustration HPOS="250" VPOS="300" WIDTH="480" HEIGHT="420"/><TextBlock><TextLine HPOS="250" VPOS="760"'
        ' WIDTH="400" HEIGHT="30"><String CONTENT="A"/><String CONTENT="pelican"/></TextLine></TextBlock>'
        "</ComposedBlock>",
    )
    (region,) = read(text).regions
    assert (region.box, region.text) == (Box(*PICTURE), "A pelican")


def test_the_nearest_lines_below_are_the_caption():
    lines = [
        (260, 730, 400, 30, "The great whale"),
        (260, 770, 400, 30, "of the north"),
        (260, 1200, 400, 30, "far"),
    ]
    assert read(alto(PICTURE, lines=lines)).regions[0].text == "The great whale of the north"


def test_rules_and_specks_are_no_pictures():
    rule = '<GraphicalElement HPOS="100" VPOS="100" WIDTH="800" HEIGHT="4"/>'
    ornament = '<GraphicalElement HPOS="100" VPOS="100" WIDTH="300" HEIGHT="100"/>'
    speck = '<Illustration HPOS="5" VPOS="5" WIDTH="3" HEIGHT="3"/>'
    layout = read(alto().replace("<PrintSpace>", f"<PrintSpace>{rule}{speck}"))
    assert layout.regions == ()
    assert not layout.knows_pictures
    assert len(read(alto().replace("<PrintSpace>", f"<PrintSpace>{rule}{ornament}")).regions) == 1


def test_programs_that_mark_every_picture_are_believed_when_silent():
    name = "<softwareName>ABBYY FineReader</softwareName>"
    software = f"<Description><processingSoftware>{name}</processingSoftware></Description>"
    assert read(alto(extra=software)).knows_pictures
    assert not read(alto(lines=[(1, 1, 10, 10, "a")])).knows_pictures


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not well-formed"), (b"<alto>", "not well-formed"), (b"not xml", "not well-formed"),
        (b"<html/>", "neither ALTO"), (b"\xff\xfe\x00", "not well-formed"),
    ],
)  # fmt: skip
def test_what_is_no_alto_is_refused(data, words):
    with pytest.raises(BadLayoutError, match=words):
        read_layout(data, 100, 100)


def test_entities_reach_neither_files_nor_memory():
    outside = (
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><alto><Layout><Page WIDTH="1" HEIGHT="1">'
        b'<TextLine HPOS="0" VPOS="0" WIDTH="1" HEIGHT="1"><String CONTENT="a"/>&x;</TextLine></Page>'
        b"</Layout></alto>"
    )
    assert "root" not in repr(read_layout(outside, 10, 10).lines)
    laughs = (
        b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
        + b']><alto TYPE="&m;"/>'
    )
    with pytest.raises(BadLayoutError):
        read_layout(laughs, 10, 10)


def test_circles_and_ellipses_have_boxes():
    shapes = (
        '<Illustration><Shape><Circle HPOS="500" VPOS="500" RADIUS="100"/></Shape></Illustration>'
        '<Illustration><Shape><Ellipse HPOS="300" VPOS="900" HLENGTH="200" VLENGTH="100"/></Shape></Illustration>'
    )
    regions = read(alto().replace("<PrintSpace>", f"<PrintSpace>{shapes}")).regions
    assert [region.box for region in regions] == [Box(400, 400, 200, 200), Box(100, 800, 400, 200)]


def test_margins_tell_the_size_of_a_page_that_does_not():
    # As older scanning services deliver it: tenths of a millimetre, and no size at the page itself.
    margins = (
        '<TopMargin HPOS="0" VPOS="0" WIDTH="1000" HEIGHT="100"/>'
        '<LeftMargin HPOS="0" VPOS="0" WIDTH="80" HEIGHT="1400"/>'
        '<BottomMargin HPOS="0" VPOS="1300" WIDTH="1000" HEIGHT="100"/>'
    )
    text = alto(PICTURE, unit="mm10").replace('<Page WIDTH="1000" HEIGHT="1400">', f"<Page>{margins}")
    assert read(text, width=3000, height=4200).regions[0].box == Box(750, 900, 1440, 1260)


def test_lines_that_a_label_calls_caption_come_first():
    tags = '<Tags><StructureTag ID="S1" LABEL="caption"/></Tags>'
    text = alto(PICTURE, lines=[(260, 730, 400, 30, "running on")], extra=tags).replace(
        "</PrintSpace>",
        '<TextBlock TAGREFS="S1"><TextLine HPOS="260" VPOS="800" WIDTH="400" HEIGHT="30">'
        '<String CONTENT="Fig. 3"/></TextLine></TextBlock></PrintSpace>',
    )
    assert read(text).regions[0].text == "Fig. 3"


@pytest.mark.parametrize(
    ("line", "words"),
    [((260, 250, 400, 30, "Above it"), "Above it"), ((740, 400, 200, 30, "Beside it"), "Beside it")],
)
def test_without_lines_below_those_above_or_beside_are_taken(line, words):
    assert read(alto(PICTURE, lines=[line])).regions[0].text == words


def test_a_column_around_a_picture_is_no_caption():
    many = "".join(
        f'<TextBlock><TextLine HPOS="250" VPOS="{800 + 20 * n}" WIDTH="400" HEIGHT="15">'
        f'<String CONTENT="some words of a line"/></TextLine></TextBlock>'
        for n in range(20)
    )
    column = f'<ComposedBlock HPOS="200" VPOS="200" WIDTH="600" HEIGHT="1100">{{}}{many}</ComposedBlock>'
    picture = '<Illustration HPOS="250" VPOS="300" WIDTH="480" HEIGHT="420"/>'
    (region,) = read(alto().replace("<PrintSpace>", f"<PrintSpace>{column.format(picture)}")).regions
    assert region.text == ""


def test_one_page_of_a_file_about_a_book_is_read():
    first = alto(PICTURE)
    second = (
        '<Page WIDTH="500" HEIGHT="700"><Illustration HPOS="100" VPOS="100" WIDTH="200" HEIGHT="200"/></Page>'
    )
    both = first.replace("</Layout>", f"{second}</Layout>").encode()
    assert read_layout(both, 1000, 1400, page=1).regions[0].box == Box(*PICTURE)
    assert read_layout(both, 1000, 1400, page=2).regions[0].box == Box(200, 200, 400, 400)
    assert read_layout(both, 1000, 1400, page=3).regions == ()


def test_a_file_that_names_thousands_of_pictures_is_cut_short():
    pictures = [(n % 900, n // 900 * 100, 90, 90) for n in range(20_000)]
    assert len(read(alto(*pictures)).regions) <= 300


@pytest.mark.parametrize(
    ("said", "read_as"),
    [("250,5", 250.5), ("-0,25", 0), ("250.5", 250.5), ("1,2500", 1.25), (" 250,5 ", 250.5)],
)
def test_numbers_may_have_a_decimal_comma(said, read_as):
    text = alto(PICTURE).replace('HPOS="250"', f'HPOS="{said}"')
    (region,) = read(text).regions
    assert region.box.x == read_as


def test_a_comma_that_may_part_thousands_is_no_number():
    layout = read(alto(PICTURE).replace('HPOS="250"', 'HPOS="1,250"'))
    assert (layout.regions, layout.incomplete) == ((), True)


@pytest.mark.parametrize("before", ["\n", " \r\n\t", ""])
def test_blank_lines_before_the_declaration_are_nothing(before):
    text = '<?xml version="1.0" encoding="UTF-8"?>\n' + alto(PICTURE).partition("?>")[2].lstrip()
    assert len(read(before + text).regions) == 1


@pytest.mark.parametrize(
    "around", ["<mets><fileGrp><FContent>{}</FContent></fileGrp></mets>", "<OAI-PMH>{}</OAI-PMH>"]
)
def test_alto_within_another_document(around):
    text = alto(PICTURE).partition("?>")[2] or alto(PICTURE)
    assert read(around.format(text)).regions[0].box == Box(*PICTURE)


def test_letters_of_an_old_encoding_cost_no_picture():
    text = alto(PICTURE).replace("</Page>", '<TextLine HPOS="0" VPOS="0" WIDTH="9" HEIGHT="9">'
                                 '<String CONTENT="Société"/></TextLine></Page>')  # fmt: skip
    layout = read_layout(text.encode("latin-1"), 1000, 1400)
    assert layout.regions[0].box == Box(*PICTURE)
    assert [words for _, words in layout.lines][-1:] == ["Société"]
    said = '<?xml version="1.0" encoding="Shift_JIS"?>' + text.partition("?>")[2]
    with pytest.raises(BadLayoutError):
        read_layout(said.encode("latin-1"), 1000, 1400)
