"""From the links of a canvas, over real HTTP, to one layout."""

import gzip

import pytest

from manifests.conf import get_settings
from manifests.errors import PermanentError, TransientError
from manifests.presentation.docs import LinkDoc
from onitsearch.detect.supplied import fetch_supplied, read_layout
from onitsearch.errors import BadLayoutError
from onitsearch.geometry import Box
from tests.onitsearch.detect.test_hocr import hocr, photo
from tests.onitsearch.detect.test_iiif import CANVAS, p3
from tests.onitsearch.detect.test_page_xml import SQUARE, page
from tests.onitsearch.drawn import alto
from tests.origin import status

pytestmark = pytest.mark.django_db

PICTURE = (250, 300, 480, 420)
MOST = get_settings().fetch_max_json
BOX = Box(*PICTURE)


def supplied(see_also=(), annotations=()):
    return fetch_supplied(CANVAS, 1000, 1400, see_also, annotations)


def a_page_of(*annotations, **more):
    return {"type": "AnnotationPage", "items": list(annotations), **more}


@pytest.mark.parametrize(
    ("link", "body", "source"),
    [
        ({"profile": "http://www.loc.gov/standards/alto/v4/alto.xsd"}, alto(PICTURE).encode(), "alto"),
        ({"profile": "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"},
         page(f'<ImageRegion id="r"><Coords points="{SQUARE}"/></ImageRegion>'), "page"),
        ({"profile": "http://kba.github.io/hocr-spec/1.2/"}, hocr(photo()), "hocr"),
        ({"format": "text/vnd.hocr+html"}, hocr(photo()), "hocr"),
        ({"label": {"en": ("PAGE XML",)}, "format": "application/xml"},
         page(f'<ImageRegion id="r"><Coords points="{SQUARE}"/></ImageRegion>'), "page"),
        # A link that calls it by another format's name: the file itself decides.
        ({"label": {"none": ("ALTO",)}}, hocr(photo()), "hocr"),
    ],
)  # fmt: skip
def test_each_format_through_the_door(origin, link, body, source):
    url = origin.put("/ocr/7", body, "application/xml")
    found = supplied(
        [LinkDoc(url, **link), LinkDoc(origin.url("/marc.xml"), format="application/marcxml+xml")]
    )
    assert found.failures == ()
    (region,) = found.layout.regions
    assert (region.box, region.source) == (BOX, source)
    assert [seen.path for seen in origin.seen if "robots" not in seen.path] == ["/ocr/7"]


def test_no_links_no_layout():
    assert supplied().layout is None


def test_external_lists_and_their_next_pages(origin):
    second = origin.put_json("/annos/2", a_page_of(p3(f"{CANVAS}#xywh=100,900,300,300")))
    first = origin.put_json("/annos/1", a_page_of(p3(), next={"id": second, "type": "AnnotationPage"}))
    found = supplied(annotations=[LinkDoc(first, type="AnnotationPage")])
    assert {region.box for region in found.layout.regions} == {BOX, Box(100, 900, 300, 300)}


def test_a_list_that_leads_back_to_itself_ends(origin):
    url = origin.url("/annos/1")
    origin.put_json("/annos/1", a_page_of(p3(), next=url))
    assert len(supplied(annotations=[LinkDoc(url)]).layout.regions) == 1


def test_embedded_lists_are_not_fetched(origin):
    found = supplied(annotations=[LinkDoc(origin.url("/x"), embedded=a_page_of(p3()))])
    assert len(found.layout.regions) == 1
    assert not origin.seen


def test_ranges_say_that_they_are_ranges():
    target = {
        "type": "SpecificResource",
        "source": CANVAS,
        "selector": {"type": "FragmentSelector", "value": "xywh=9,9,99,99"},
    }
    one = {"type": "Annotation", "motivation": "identifying", "label": {"en": ["Plate II"]}, "target": target}
    found = supplied(annotations=[LinkDoc("", type="Range", embedded=a_page_of(one))])
    assert [(region.source, region.text) for region in found.layout.regions] == [("range", "Plate II")]


def test_sources_are_fused(origin):
    alto_at = origin.put(
        "/1.xml", alto(PICTURE, lines=[(260, 730, 400, 30, "The whale")]).encode(), "text/xml"
    )
    hocr_at = origin.put("/1.hocr", hocr(photo()), "text/html")
    found = supplied(
        [LinkDoc(alto_at, profile="alto"), LinkDoc(hocr_at, format="hocr")],
        [LinkDoc("", embedded=a_page_of(p3()))],
    )
    (region,) = found.layout.regions
    assert region.source == "annotation+alto+hocr"
    assert region.text == "Woodcut; The whale"
    assert found.layout.knows_pictures


def test_lists_of_text_are_left_alone_where_there_is_a_layout(origin):
    alto_at = origin.put("/1.xml", alto(PICTURE).encode(), "text/xml")
    text_at = origin.put_json("/annos/1/line", a_page_of())
    link = LinkDoc(text_at, type="AnnotationPage", label={"en": ("Text of page 7",)})
    supplied([LinkDoc(alto_at, profile="alto")], [link])
    assert not [seen for seen in origin.seen if "/annos/" in seen.path]
    supplied([], [link])
    assert [seen for seen in origin.seen if "/annos/" in seen.path]


def test_a_source_that_fails_does_not_take_the_others_along(origin):
    good = origin.put("/1.xml", alto(PICTURE).encode(), "text/xml")
    bad = origin.put("/2.xml", b"<alto", "text/xml")
    found = supplied(
        [
            LinkDoc(bad, profile="alto"),
            LinkDoc(good, profile="alto"),
            LinkDoc(origin.url("/gone"), profile="alto"),
        ],
        [LinkDoc(origin.put_json("/m.json", {"type": "Manifest"}))],
    )
    assert len(found.layout.regions) == 1
    assert len(found.failures) == 3
    assert all(isinstance(error, PermanentError) for error in found.failures)


def test_a_busy_source_is_told_of_as_one_to_come_back_to(origin, settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "FETCH_ATTEMPTS": 1}
    url = origin.put("/1.xml", alto(PICTURE).encode(), "text/xml")
    origin.misbehave("/1.xml", status(503), times=1)
    found = supplied([LinkDoc(url, profile="alto")])
    assert isinstance(found.failures[0], TransientError)


def test_a_file_about_the_whole_book_is_fetched_once(origin):
    second = (
        '<Page WIDTH="1000" HEIGHT="1400"><Illustration HPOS="10" VPOS="10" WIDTH="200" HEIGHT="200"/></Page>'
    )
    url = origin.put(
        "/whole.xml", alto(PICTURE).replace("</Layout>", f"{second}</Layout>").encode(), "text/xml"
    )
    boxes = [supplied([LinkDoc(url, profile="alto", page=n)]).layout.regions for n in (1, 2, 3)]
    assert [[region.box for region in regions] for regions in boxes] == [[BOX], [Box(10, 10, 200, 200)], []]
    assert len([seen for seen in origin.seen if seen.path == "/whole.xml"]) == 1


def test_huge_files_are_refused(origin):
    with pytest.raises(BadLayoutError, match="64 MB"):
        read_layout(b" " * (MOST + 1), 10, 10)
    url = origin.put("/1.xml", b"<alto>" + b" " * (MOST + 1), "text/xml")
    (error,) = supplied([LinkDoc(url, profile="alto")]).failures
    assert isinstance(error, PermanentError)


def test_no_more_addresses_are_asked_than_a_page_is_worth(origin):
    lists = [LinkDoc(origin.put_json(f"/annos/{n}", a_page_of())) for n in range(30)]
    files = [LinkDoc(origin.put(f"/{n}.xml", alto().encode(), "text/xml"), profile="alto") for n in range(30)]
    supplied(files, lists)
    assert len(origin.seen) < 20


def test_packed_files_are_unpacked(origin):
    url = origin.put("/x_hocr_searchtext.html.gz", gzip.compress(hocr(photo())), "application/gzip")
    (region,) = supplied([LinkDoc(url, format="text/vnd.hocr+html")]).layout.regions
    assert region.box == BOX
    text = alto(PICTURE).encode()
    two = gzip.compress(text[:200]) + gzip.compress(text[200:])  # in two members, as some packers write it
    assert read_layout(two, 1000, 1400).regions[0].box == BOX


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (gzip.compress(b"<alto>" + b" " * (MOST + 1)), "64 MB"),
        (gzip.compress(alto(PICTURE).encode())[:-20], "cut short"),
        (b"\x1f\x8b\x08" + b"nonsense" * 9, "damaged"),
    ],
)
def test_packed_files_that_cannot_be_opened_are_told(data, words):
    with pytest.raises(BadLayoutError, match=words) as caught:
        read_layout(data, 1000, 1400)
    assert "Error -" not in caught.value.message
