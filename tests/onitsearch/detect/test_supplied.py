"""ALTO of every version and unit, from libraries and from transcription tools."""

import pytest

from manifests.presentation.docs import LinkDoc
from onitsearch.detect.supplied import fetch_layout, layout_link, read_alto
from onitsearch.errors import BadLayoutError
from onitsearch.geometry import Box
from tests.onitsearch.drawn import alto

PICTURE = (250, 300, 480, 420)


def read(text, width=1000, height=1400):
    return read_alto(text.encode(), width, height)


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
        (b"<html/>", "no ALTO"), (b"\xff\xfe\x00", "not well-formed"),
    ],
)  # fmt: skip
def test_what_is_no_alto_is_refused(data, words):
    with pytest.raises(BadLayoutError, match=words):
        read_alto(data, 100, 100)


def test_entities_reach_neither_files_nor_memory():
    outside = (
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><alto><Layout><Page WIDTH="1" HEIGHT="1">'
        b'<TextLine HPOS="0" VPOS="0" WIDTH="1" HEIGHT="1"><String CONTENT="a"/>&x;</TextLine></Page>'
        b"</Layout></alto>"
    )
    assert "root" not in repr(read_alto(outside, 10, 10).lines)
    laughs = (
        b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
        + b']><alto TYPE="&m;"/>'
    )
    with pytest.raises(BadLayoutError):
        read_alto(laughs, 10, 10)


@pytest.mark.parametrize(
    ("link", "found"),
    [
        (LinkDoc("https://x.example/1.xml", profile="http://www.loc.gov/standards/alto/v4/alto.xsd"), True),
        (LinkDoc("https://x.example/1", format="application/xml+alto"), True),
        (LinkDoc("https://x.example/alto/1.xml", format="text/xml"), True),
        (LinkDoc("https://x.example/1.xml", format="text/xml", label={"none": ("ALTO",)}), True),
        (LinkDoc("https://x.example/mets.xml", format="text/xml"), False),
        (LinkDoc("https://x.example/contralto.html"), False),
    ],
)
def test_which_link_is_alto(link, found):
    assert (layout_link([link]) is not None) is found


@pytest.mark.django_db
def test_it_is_fetched_through_the_door(origin):
    url = origin.put("/alto/1.xml", alto(PICTURE).encode(), "application/xml")
    layout = fetch_layout([LinkDoc(url, profile="alto")], 1000, 1400)
    assert len(layout.regions) == 1
    assert fetch_layout([], 10, 10) is None
