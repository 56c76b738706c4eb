"""Layouts that leave open how their boxes lie on the page: every reading, and what the detector makes of them."""

import numpy as np
import pytest

from onitsearch.detect.find import find_regions
from onitsearch.detect.supplied import read_layout
from onitsearch.errors import BadLayoutError
from onitsearch.geometry import Affine, Box
from onitsearch.pages.image import Original, PageImage
from tests.onitsearch.detect.test_fuse import Sees
from tests.onitsearch.detect.test_hocr import hocr, photo
from tests.onitsearch.detect.test_page_xml import page as page_xml
from tests.onitsearch.drawn import a_page, alto

# A page of 1000 × 1400 with one picture; scanned, it is twice as large.
PICTURE = (250, 300, 480, 420)
BOX = Box(*PICTURE)
SCAN = tuple(2 * side for side in PICTURE)
IMAGES = [(1000.0, 1400.0), (2000.0, 2800.0)]
# Of these, a picture in the upper half may lie on either.
SEVERAL = [(2000.0, 2800.0), (4000.0, 5600.0)]


@pytest.fixture(scope="module")
def shown():
    return shown_as(a_page(PICTURE))


def shown_as(image):
    pixels = np.asarray(image)
    down, across = pixels.shape[:2]
    original = Original("", None, across, down, 0.0, Affine())
    return PageImage(pixels, Affine(), across, down, original, "", "")


def close(box, other=BOX):
    return box.iou(other) > 0.97


def an_alto(*pictures, page="", unit="pixel", before="", lines=()):
    text = alto(*pictures, unit=unit, lines=lines)
    return text.replace('<Page WIDTH="1000" HEIGHT="1400"><PrintSpace>', f"<Page {page}>{before}").replace(
        "</PrintSpace>", "</PrintSpace>" if "<PrintSpace" in before else ""
    )


def space(x, y, w, h):
    return f'<PrintSpace HPOS="{x}" VPOS="{y}" WIDTH="{w}" HEIGHT="{h}">'


SIZED = 'WIDTH="2000" HEIGHT="2800"'
# A line that ends low and far right on the scan tells its size as well as a number does.
LOW = (300, 2600, 1500, 40, "last words")
SURE = {
    "alto by its print space": (an_alto(SCAN, before=space(0, 0, 2000, 2800)), []),
    "alto by print space and margins": (
        an_alto(SCAN, before='<TopMargin HPOS="0" VPOS="0" WIDTH="2000" HEIGHT="100"/>'
                '<BottomMargin HPOS="0" VPOS="2700" WIDTH="2000" HEIGHT="100"/>' + space(100, 100, 1800, 2600)), []),
    "alto of an unknown size, as large as the image": (an_alto(SCAN, lines=[LOW]), IMAGES),
    "alto in millimetres": (an_alto(SCAN, page=SIZED, unit="mm10", lines=[LOW]), []),
    "alto in inches": (an_alto(SCAN, page=SIZED, unit="inch1200", lines=[LOW]), []),
    "hocr without a page box": (hocr(photo(), page="ppageno 0"), [IMAGES[1]]),
    "hocr with decimals": (hocr(photo(box="500.4 599.8 1460.2 1440.0"), page="bbox 0.0 0.0 2000.0 2800.0"), []),
    "hocr with a box in a file's name": (
        hocr(photo(), page='image "bbox 1 2 30 40.tif"; bbox 0 0 2000 2800; ppageno 0'), []),
    "hocr with more properties": (
        hocr("<div class='ocr_photo x' title='x_wconf 3;bbox 500 600 1460 1440;ppageno 2; x_size 10 20 30 40'/>"), []),
    "hocr by a polygon": (
        hocr("<div class='ocr_photo' title='poly 500 600 1460 600 1460 1440 500 1440'/>"), []),
    "hocr of an engine's own class": (hocr("<div class='ocrx_image' title='bbox 500 600 1460 1440'/>"), []),
    "hocr of an engine's own type": (
        hocr("<div class='ocrx_block' title='bbox 500 600 1460 1440; x_type picture'/>"), []),
    "page in two pieces": (
        page_xml('<ImageRegion id="r"><Coords points="500,600 900,600 900,1440 500,1440"/>'
                 '<Coords points="900,600 1460,600 1460,1440 900,1440"/></ImageRegion>'), []),
    "page by its lines": (
        page_xml('<ImageRegion id="r"><TextLine id="l"><Coords points="500,600 1460,1440"/></TextLine>'
                 "</ImageRegion>"), []),
    "page with a prefix": (
        page_xml('<ImageRegion id="r"><Coords points="500,600 1460,1440"/></ImageRegion>')
        .replace(b"<PcGts xmlns=", b"<pc:PcGts xmlns:pc=").replace(b"</PcGts", b"</pc:PcGts")
        .replace(b"<Page", b"<pc:Page").replace(b"</Page", b"</pc:Page"), []),
}  # fmt: skip


@pytest.mark.parametrize("kind", SURE)
def test_what_leaves_no_doubt_is_placed_and_believed(kind, shown):
    text, images = SURE[kind]
    layout = read_layout(text.encode() if isinstance(text, str) else text, 1000, 1400, images=images)
    detector = Sees()
    found = find_regions(shown, layout, detector)
    assert [close(region.box) for region in found.regions] == [True]
    assert (found.regions[0].score, found.note, detector.asked) == (1.0, "", 0)


DOUBTFUL = {
    # In tenths of a millimetre, at 300 and 400 dots an inch, with the size of the page in pixels.
    "alto in two units": an_alto(tuple(n * 254 / 300 for n in SCAN), page=SIZED, unit="mm10"),
    "alto in two units, finer": an_alto(tuple(n * 254 / 400 for n in SCAN), page=SIZED, unit="mm10"),
    "alto in inches on pixels": an_alto(tuple(n * 4 for n in SCAN), page=SIZED, unit="inch1200"),
    "alto that says nothing": an_alto(SCAN),
    "alto by a print space within": an_alto(SCAN, before=space(200, 280, 1600, 2240)),
    "alto of the smaller copy": an_alto(SCAN, page='WIDTH="1000" HEIGHT="1400"'),
    "hocr without a page box": hocr(photo(), page="ppageno 0"),
    "page of another size": page_xml(
        '<ImageRegion id="r"><Coords points="500,600 1460,1440"/></ImageRegion>',
        size='imageWidth="500" imageHeight="700"',
    ),
    "page without a size": page_xml('<ImageRegion id="r"><Coords points="500,600 1460,1440"/></ImageRegion>', size=""),
    # The scan lay on its side: x runs down the page, or up.
    "alto on its left side": an_alto((2 * 300, 2 * (1000 - 250 - 480), 2 * 420, 2 * 480),
                                     page='WIDTH="2800" HEIGHT="2000"'),
    "alto on its right side": an_alto((2 * (1400 - 300 - 420), 2 * 250, 2 * 420, 2 * 480),
                                      page='WIDTH="2800" HEIGHT="2000"'),
    # The image was trimmed at its foot after the file was made.
    "alto of an untrimmed page": an_alto(SCAN, page='WIDTH="2000" HEIGHT="3600"'),
}  # fmt: skip

# These agree in themselves; that they may be meant otherwise makes them less sure, no more.
TWO_UNITS = ("alto in two units", "alto in two units, finer")


@pytest.mark.parametrize("kind", DOUBTFUL)
def test_in_doubt_the_reading_counts_that_the_detector_sees(kind, shown):
    text = DOUBTFUL[kind]
    layout = read_layout(text.encode() if isinstance(text, str) else text, 1000, 1400, images=SEVERAL)
    detector = Sees(Box(255, 305, 470, 410))
    found = find_regions(shown, layout, detector, trusted=True)
    assert [close(region.box) for region in found.regions] == [True]
    (region,) = found.regions
    assert region.score == 0.9
    assert region.source in ("alto", "hocr", "page")
    assert detector.asked == 1
    assert found.note


@pytest.mark.parametrize("kind", DOUBTFUL)
def test_in_doubt_nothing_unseen_is_certain(kind, shown):
    text = DOUBTFUL[kind]
    layout = read_layout(text.encode() if isinstance(text, str) else text, 1000, 1400, images=SEVERAL)
    found = find_regions(shown, layout, Sees())
    assert all(region.score <= 0.4 or kind in TWO_UNITS for region in found.regions)
    assert all(region.score < 1.0 for region in layout.regions)


def test_in_doubt_silence_counts_for_nothing(shown):
    layout = read_layout(DOUBTFUL["alto on its left side"].encode(), 1000, 1400)
    elsewhere = Box(300, 1000, 200, 200)
    found = find_regions(shown, layout, Sees(elsewhere), trusted=True)
    assert [(region.box, region.source) for region in found.regions] == [(elsewhere, "sees")]


def test_boxes_beyond_all_that_is_known_are_refused_in_words():
    with pytest.raises(BadLayoutError, match="outside of the image"):
        read_layout(an_alto(SCAN).encode(), 500, 700, images=[(600.0, 840.0)])
    with pytest.raises(BadLayoutError, match="measures in mm10"):
        read_layout(an_alto(SCAN, unit="mm10").encode(), 1000, 1400, images=IMAGES)


def test_a_file_about_an_image_that_lies_in_the_middle_of_its_canvas():
    layout = read_layout(an_alto(SCAN, page=SIZED).encode(), 2800, 1400, images=[(1000.0, 1400.0)])
    (region,) = layout.regions
    assert close(region.box, Box(250 + 900, 300, 480, 420))
    assert (region.score, layout.doubt) == (1.0, "")


def test_a_box_of_bare_paper_is_no_picture_unless_the_detector_says_so(shown):
    bare = (300, 1300, 400, 90)
    layout = read_layout(alto(PICTURE, bare).encode(), 1000, 1400)
    assert layout.knows_pictures
    detector = Sees()
    found = find_regions(shown, layout, detector)
    assert [(region.box, region.score) for region in found.regions] == [(BOX, 1.0)]
    assert detector.asked == 1
    both = find_regions(shown, layout, Sees(Box(*bare)))
    assert [(region.box, region.score) for region in both.regions] == [(BOX, 1.0), (Box(*bare), 0.9)]


def test_faint_pictures_are_not_bare():
    pixels = np.asarray(a_page(PICTURE)).astype(float)
    faint = (pixels.mean() + (pixels - pixels.mean()) * 0.25).astype(np.uint8)
    detector = Sees()
    layout = read_layout(alto(PICTURE).encode(), 1000, 1400)
    assert len(find_regions(shown_as(faint), layout, detector).regions) == 1
    assert detector.asked == 0


LOST = {
    "alto": alto(PICTURE).replace("<PrintSpace>", '<PrintSpace><Illustration ID="x"/>').encode(),
    "alto off the page": alto(PICTURE, (3000, 3000, 50, 50)).encode(),
    "hocr": hocr(photo() + "<div class='ocr_photo' title='bbox a b c d'></div>"),
    "hocr that could name pictures": hocr("<div class='ocr_photo'></div>", capabilities="ocr_page ocr_photo"),
    "page": page_xml(
        '<ImageRegion id="r"><Coords points="500,600 1460,1440"/></ImageRegion><ImageRegion id="s"/>'
    ),
}


@pytest.mark.parametrize("kind", LOST)
def test_a_picture_without_a_place_is_looked_for(kind, shown):
    layout = read_layout(LOST[kind], 1000, 1400)
    assert layout.incomplete
    assert not layout.knows_pictures
    other = Box(300, 1000, 200, 200)
    found = find_regions(shown, layout, Sees(other), trusted=True)
    assert other in [region.box for region in found.regions]
    assert "no place" in found.note


@pytest.mark.parametrize(
    ("capabilities", "knows"),
    [
        ("ocr_page ocr_photo", True), ("ocr_page,ocr_image,ocr_line", True), ("ocr_page ocrx_picture", True),
        ("ocr_page ocr_line", False), ("ocr_page my_ocr_photos_not", False), ("ocr_page ocr_textimage", False),
    ],
)  # fmt: skip
def test_silence_is_believed_of_programs_that_label_pictures(capabilities, knows):
    assert read_layout(hocr("", capabilities=capabilities), 1000, 1400).knows_pictures is knows


def test_a_float_without_words_is_for_the_detector_to_judge(shown):
    layout = read_layout(
        hocr(
            "<div class='ocr_float' title='bbox 500 600 1460 1440'></div>", capabilities="ocr_page ocr_photo"
        ),
        1000,
        1400,
    )
    assert find_regions(shown, layout, Sees()).regions == ()
    (region,) = find_regions(shown, layout, Sees(BOX)).regions
    assert (region.box, region.source) == (BOX, "hocr")


CASES = {
    "alto-printspace": 1.0, "alto-mm10": 1.0, "alto-tags": 1.0, "alto-mixed": 0.9, "hocr-float": 1.0, "hocr-gz": 1.0,
    "hocr-rotated": 1.0, "page-multi": 1.0, "page-nocoords": 1.0, "page-negative": 1.0,
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_collected_cases(case, shared):
    (file,) = (
        one for one in (shared / "cases" / case).iterdir() if one.name not in ("README", "manifest.json")
    )
    layout = read_layout(file.read_bytes(), 1001, 1500, name=case, images=[(1001.0, 1500.0)])
    expected = Box(219, 0, 716, 680) if case == "page-negative" else Box(219, 143, 716, 536)
    page = shown_as(a_page((219, 143, 716, 536), width=1001, height=1500))
    (region,) = find_regions(page, layout, Sees(Box(224, 147, 711, 526))).regions
    assert close(region.box, expected)
    assert region.score == CASES[case]
    assert region.source == case.split("-")[0]
