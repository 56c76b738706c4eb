"""hOCR as Tesseract and the large libraries serve it: XHTML, and HTML that is no XML."""

import pytest

from onitsearch.detect.supplied import read_layout
from onitsearch.errors import BadLayoutError
from onitsearch.geometry import Box

HEAD = "<meta name='ocr-system' content='tesseract 5.3.0'/><meta name='ocr-capabilities' content='{}'/>"


def hocr(body, capabilities="ocr_page ocr_carea ocr_par ocr_line ocrx_word", page="bbox 0 0 2000 2800"):
    return (
        '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" '
        '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd"><html xmlns="http://www.w3.org/1999/xhtml"><head>'
        f"{HEAD.format(capabilities)}</head><body><div class='ocr_page' id='page_1' "
        f"title='image \"map_7.tif\"; {page}; ppageno 0'>{body}</div></body></html>"
    ).encode()


def photo(name="ocr_photo", box="500 600 1460 1440"):
    return f"<div class='{name}' id='block_1_2' title='bbox {box}'></div>"


def line(box, words, name="ocr_line"):
    spans = " ".join(
        f"<span class='ocrx_word' title='bbox {box}; x_wconf 91'>{word}</span>" for word in words.split()
    )
    return f"<span class='{name}' title='bbox {box}; baseline 0 -8'>{spans}</span>"


@pytest.mark.parametrize("name", ["ocr_photo", "ocr_image", "ocr_linedrawing"])
def test_pictures_are_scaled_from_the_scan(name):
    (region,) = read_layout(hocr(photo(name)), 1000, 1400).regions
    assert (region.box, region.kind, region.source) == (Box(250, 300, 480, 420), "illustration", "hocr")


def test_elements_whose_names_are_none_are_passed_over():
    odd = b"<ocrx_word' title=''>x</ocrx_word'>"
    data = (
        hocr(photo())
        .replace(b"</html>", b"")
        .replace(b"<div class='ocr_photo'", odd + b"<div class='ocr_photo'")
    )
    assert read_layout(data, 1000, 1400).regions[0].box == Box(250, 300, 480, 420)


def test_a_page_that_does_not_start_at_nought():
    data = hocr(photo(box="600 800 1560 1640"), page="bbox 100 200 2100 3000")
    assert read_layout(data, 1000, 1400).regions[0].box == Box(250, 300, 480, 420)


def test_caption_and_lines():
    below, caption = (
        line("520 1460 1200 1500", "and so on"),
        line("520 1520 1200 1560", "Fig. 2", "ocr_caption"),
    )
    layout = read_layout(hocr(photo() + below + caption), 1000, 1400)
    assert layout.regions[0].text == "Fig. 2"
    assert layout.lines[0] == (Box(260, 730, 340, 20), "and so on")
    assert read_layout(hocr(photo() + below), 1000, 1400).regions[0].text == "and so on"


def test_the_name_of_a_file_is_no_kind():
    title = "title='bbox 500 600 1460 1440; image \"map_7.tif\"'"
    assert (
        read_layout(hocr(f"<div class='ocr_photo' {title}></div>"), 1000, 1400).regions[0].kind
        == "illustration"
    )


def test_silence_counts_where_the_program_can_mark_pictures():
    assert not read_layout(hocr(line("1 1 9 9", "a")), 1000, 1400).knows_pictures
    assert read_layout(hocr("", capabilities="ocr_page ocr_line ocr_photo"), 1000, 1400).knows_pictures


def test_html_that_is_no_xml_is_read_as_well():
    data = hocr(photo() + "<br>" + line("520 1460 1200 1500", "caf&eacute;&nbsp;noir")).replace(
        b"/></head", b"></head"
    )
    layout = read_layout(data, 1000, 1400)
    assert layout.regions[0].box == Box(250, 300, 480, 420)
    assert layout.lines[0][1] == "café noir"


def test_one_page_of_a_book():
    picture = "<div class='ocr_image' title='bbox 10 10 510 710'></div>"
    second = f"<div class='ocr_page' title='bbox 0 0 1000 1400'>{picture}</div>"
    data = hocr(photo()).replace(b"</body>", second.encode() + b"</body>")
    assert read_layout(data, 1000, 1400, page=2).regions[0].box == Box(10, 10, 500, 700)
    assert read_layout(data, 1000, 1400, page=1).regions[0].box == Box(250, 300, 480, 420)
    assert read_layout(data, 1000, 1400, page=3).regions == ()


@pytest.mark.parametrize("box", ["", "bbox 1 2 3", "bbox 9 9 1 1", "bbox a b c d", "bbox 1e9 1 1 1"])
def test_odd_boxes_make_no_region(box):
    data = hocr(f"<div class='ocr_photo' title='{box}'></div>")
    assert read_layout(data, 1000, 1400).regions == ()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<html><body><p>Not found</p></body></html>", "neither ALTO nor PAGE nor hOCR"),
        (b"<html", "no HTML"),
    ],
)
def test_a_web_page_is_no_layout(data, words):
    with pytest.raises(BadLayoutError, match=words):
        read_layout(data, 1000, 1400)


def test_entities_reach_no_files():
    data = hocr(line("1 1 900 90", "&x;")).replace(
        b"<!DOCTYPE html PUBLIC", b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><!-- '
    )
    try:
        layout = read_layout(data.replace(b'transitional.dtd">', b'transitional.dtd"-->'), 1000, 1400)
    except BadLayoutError:
        return
    assert "root:" not in repr(layout.lines)


def test_boxes_in_shares_of_the_page():
    data = hocr(photo(box="0.25 0.25 0.73 0.5") + line("0.1 0.7 0.9 0.75", "words"), page="bbox 0 0 1 1")
    for text in (data, data.replace(b"bbox 0 0 1 1", b"ppageno 0")):
        layout = read_layout(text, 1000, 1400)
        (region,) = layout.regions
        assert (region.box, region.score) == (Box(250, 350, 480, 350), 1.0)
        assert (layout.others, len(layout.lines)) == ((), 1)


def test_boxes_in_per_cent_are_no_pixels():
    layout = read_layout(hocr(photo(box="25% 25% 73% 50%"), "ocr_photo"), 1000, 1400)
    assert (layout.regions, layout.incomplete, layout.knows_pictures) == ((), True, False)
