"""PAGE XML as Transkribus, eScriptorium and OCR-D write it."""

import pytest

from onitsearch.detect.supplied import read_layout
from onitsearch.errors import BadLayoutError
from onitsearch.geometry import Box

NAMESPACE = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
SQUARE = "500,600 1460,600 1460,1440 500,1440"


def page(body, size='imageWidth="2000" imageHeight="2800"', namespace=NAMESPACE):
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><PcGts xmlns="{namespace}">'
        f'<Metadata><Creator>OCR-D</Creator></Metadata><Page imageFilename="0007.tif" {size}>{body}</Page></PcGts>'
    ).encode()


def read(body, **more):
    return read_layout(page(body, **more), 1000, 1400)


def line(x, y, w, words, kind="paragraph", h=40):
    corners = f"{x},{y} {x + w},{y} {x + w},{y + h} {x},{y + h}"
    return (
        f'<TextRegion id="r{x}{y}" type="{kind}"><Coords points="{corners}"/><TextLine id="l{x}{y}">'
        f'<Coords points="{corners}"/><Word id="w"><Coords points="{corners}"/><TextEquiv><Unicode>wrong</Unicode>'
        f"</TextEquiv></Word><TextEquiv><Unicode>{words}</Unicode></TextEquiv></TextLine></TextRegion>"
    )


@pytest.mark.parametrize(
    ("element", "kind"),
    [
        ("ImageRegion", "illustration"), ("GraphicRegion", "illustration"), ("LineDrawingRegion", "illustration"),
        ("ChartRegion", "diagram"), ("MapRegion", "map"), ("MusicRegion", "music"),
    ],
)  # fmt: skip
def test_regions_that_are_pictures_by_name(element, kind):
    (region,) = read(f'<{element} id="r1"><Coords points="{SQUARE}"/></{element}>').regions
    assert (region.box, region.kind, region.source) == (Box(250, 300, 480, 420), kind, "page")


def test_points_of_the_years_before_2013():
    old = "".join(
        f'<Point x="{x}" y="{y}"/>' for x, y in ((500, 600), (1460, 610), (1450, 1440), (510, 1430))
    )
    (region,) = read(
        f'<ImageRegion id="r1"><Coords>{old}</Coords></ImageRegion>',
        namespace="http://schema.primaresearch.org/PAGE/gts/pagecontent/2010-03-19",
    ).regions
    assert region.box == Box(250, 300, 480, 420)


@pytest.mark.parametrize(
    ("attributes", "kind"),
    [
        ('type="stamp"', "stamp"), ('type="decoration"', "ornament"), ('type="logo"', "mark"),
        ('custom="structure {type:GraphicZone:ornamentation;}"', "ornament"), ('type="signature"', None),
        ('type="handwritten-annotation"', None),
    ],
)  # fmt: skip
def test_types_of_graphics(attributes, kind):
    regions = read(f'<GraphicRegion id="r1" {attributes}><Coords points="{SQUARE}"/></GraphicRegion>').regions
    assert [region.kind for region in regions] == ([kind] if kind else [])


def test_text_regions_that_are_initials_or_graphics_by_their_label():
    body = (
        '<TextRegion id="a" type="drop-capital"><Coords points="200,200 400,200 400,400 200,400"/></TextRegion>'
        '<TextRegion id="b" custom="structure {type:DropCapitalZone;}"><Coords points="200,800 400,800 400,990"/>'
        '</TextRegion><TextRegion id="c" type="caption"><Coords points="200,1800 400,1800 400,1990"/></TextRegion>'
        '<TextRegion id="d" custom="structure {type:MainZone;}"><Coords points="200,1200 900,1200 900,1990 200,1990"/>'
        "</TextRegion>"
    )
    assert [region.kind for region in read(body).regions] == ["initial", "initial"]


def test_a_region_within_a_picture_is_part_of_it():
    body = (
        f'<ImageRegion id="r1"><Coords points="{SQUARE}"/><GraphicRegion id="r2">'
        '<Coords points="600,700 800,700 800,900"/></GraphicRegion></ImageRegion>'
    )
    assert len(read(body).regions) == 1


def test_caption_and_lines():
    picture = f'<ImageRegion id="r1"><Coords points="{SQUARE}"/></ImageRegion>'
    layout = read(
        picture + line(520, 1460, 700, "next paragraph") + line(520, 1540, 700, "Fig. 1", "caption")
    )
    assert layout.regions[0].text == "Fig. 1"
    assert [text for _, text in layout.lines] == ["next paragraph", "Fig. 1"]
    assert layout.lines[0][0] == Box(260, 730, 350, 20)
    assert read(picture + line(520, 1460, 700, "The whale")).regions[0].text == "The whale"


def test_words_stand_in_for_a_line_without_a_transcription():
    words = "".join(
        f'<Word id="w{n}"><Coords points="0,0 9,0 9,9 0,9"/><TextEquiv><Unicode>{word}</Unicode></TextEquiv></Word>'
        for n, word in enumerate(("Sum", "rosa"))
    )
    body = f'<TextRegion id="r"><TextLine id="l"><Coords points="9,9 99,9 99,29 9,29"/>{words}</TextLine></TextRegion>'
    assert [text for _, text in read(body).lines] == ["Sum rosa"]


def test_text_alone_says_nothing_about_pictures():
    layout = read(line(200, 200, 800, "words"))
    assert (layout.regions, layout.knows_pictures, layout.sources) == ((), False, ("page",))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (page("", size=""), "how large the image"), (b"<PcGts>", "not well-formed"),
        (page("", size='imageWidth="0" imageHeight="-3"'), "how large the image"),
    ],
)  # fmt: skip
def test_what_cannot_be_placed_is_refused(data, words):
    with pytest.raises(BadLayoutError, match=words):
        read_layout(data, 1000, 1400)


@pytest.mark.parametrize("points", ["", "1,2", "a,b c,d", "1,1 1,1", "nan,nan 5,5", "1e400,1 3,3"])
def test_odd_points_make_no_region(points):
    assert read(f'<ImageRegion id="r1"><Coords points="{points}"/></ImageRegion>').regions == ()


def test_entities_reach_no_files():
    text = page(line(200, 200, 800, "&x;")).replace(
        b"<PcGts", b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><PcGts', 1
    )
    assert "root" not in repr(read_layout(text, 1000, 1400).lines)
