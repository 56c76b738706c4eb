"""Whatever is done to a layout file or a selector, the reader answers with boxes on the page or with its own error."""

import json
import math

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onitsearch.detect import iiif
from onitsearch.detect.supplied import read_layout
from onitsearch.detect.svg import svg_box
from onitsearch.errors import BadLayoutError
from onitsearch.geometry import Box
from tests.fuzzing import CASES, examples
from tests.onitsearch.detect import test_hocr as hocr
from tests.onitsearch.detect import test_page_xml as page_xml
from tests.onitsearch.drawn import alto

W, H = 1000, 1400
CANVAS = "https://library.example/canvas/1"
GOOD = (
    alto((250, 300, 480, 420), lines=[(100, 900, 300, 30, "Fig. 1")]).encode(),
    page_xml.page(
        f'<ImageRegion id="a"><Coords points="{page_xml.SQUARE}"/></ImageRegion>'
        + page_xml.line(500, 1460, 300, "Fig. 1", "caption")
    ),
    hocr.hocr(hocr.photo() + hocr.line("500 1460 1460 1500", "Fig. 1 A lion")),
)
ODD = (
    "", " ", "-1", "1e400", "NaN", "inf", "0", "9" * 400, "1,2 3", "bbox 1 2 3", "bbox a b c d", "\u0661\u0662", "&#0;",
    "<x/>", "]]>", "<!--", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;", "ns-v9#", "mm10", "pixel", "\x00", "é", "\ufffe",
)  # fmt: skip
fuzzed = settings(
    max_examples=examples(150), deadline=None, database=None, derandomize=not CASES,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
texts = st.one_of(st.sampled_from(ODD), st.text(max_size=12))


@st.composite
def damaged(draw):
    """A good file of which pieces were exchanged, doubled, cut out or overwritten."""
    data = draw(st.sampled_from(GOOD))
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(data)))
        upto = at + draw(st.sampled_from((0, 1, 2, 5, 20, 200)))
        written = texts.map(lambda one: one.encode("utf-8", "surrogatepass"))
        put = draw(st.one_of(written, st.binary(max_size=8), st.just(data[at:upto] * 2)))
        data = data[:at] + put + data[upto:]
    return data


@st.composite
def with_odd_values(draw):
    """A good file with other values in its attributes, which stays XML."""
    data = draw(st.sampled_from(GOOD)).decode()
    parts = data.split('"' if "<alto" in data or "PcGts" in data else "'")
    for _ in range(draw(st.integers(1, 4))):
        place = 2 * draw(st.integers(0, (len(parts) - 2) // 2)) + 1
        parts[place] = draw(
            st.one_of(st.sampled_from(ODD[:12]), st.integers().map(str), st.floats().map(str))
        )
    return ('"' if "<alto" in data or "PcGts" in data else "'").join(parts).encode("utf-8", "surrogatepass")


def on_the_page(box):
    assert all(math.isfinite(one) for one in (box.x, box.y, box.w, box.h)), box
    assert min(box.w, box.h) > 0, box
    assert min(box.x, box.y) >= -1e-6, box
    assert box.x + box.w <= W + 1e-6, box
    assert box.y + box.h <= H + 1e-6, box


def read(data):
    try:
        layout = read_layout(data, W, H)
    except BadLayoutError:
        return
    for region in layout.regions:
        on_the_page(region.box)
        json.dumps(region.text).encode()
    for box, words in layout.lines:
        assert all(math.isfinite(one) for one in (box.x, box.y, box.w, box.h))
        words.encode()


@fuzzed
@given(damaged())
def test_damaged_layouts(data):
    read(data)


@fuzzed
@given(with_odd_values())
def test_layouts_with_odd_values(data):
    read(data)


@fuzzed
@given(st.binary(max_size=200))
def test_what_is_no_layout(data):
    read(data)


numbers = st.one_of(
    st.integers(-(10**12), 10**12), st.floats(), st.sampled_from(("1e999", "-.5", ".", "+", "--1", "1e"))
)
commands = st.lists(
    st.tuples(st.sampled_from("MmLlHhVvCcSsQqTtAaZz"), st.lists(numbers, max_size=9)), max_size=12
)
shapes = st.one_of(
    commands.map(lambda path: "<path d='" + " ".join(f"{c}{' '.join(map(str, n))}" for c, n in path) + "'/>"),
    st.lists(st.tuples(numbers, numbers), max_size=9).map(
        lambda found: "<polygon points='" + " ".join(f"{x},{y}" for x, y in found) + "'/>"
    ),
    st.tuples(numbers, numbers, numbers, numbers).map(
        lambda n: (
            f"<rect x='{n[0]}' y='{n[1]}' width='{n[2]}' height='{n[3]}'/><ellipse cx='{n[0]}' ry='{n[1]}'/>"
        )
    ),
    texts,
)


def check_box(box):
    assert box is None or (
        isinstance(box, Box) and all(math.isfinite(one) for one in (box.x, box.y, box.w, box.h))
    )


@fuzzed
@given(st.lists(shapes, max_size=4))
def test_svg_selectors(inner):
    check_box(svg_box(f"<svg xmlns='http://www.w3.org/2000/svg'>{''.join(inner)}</svg>"))
    check_box(svg_box("".join(inner)))


selectors = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.floats(), texts,
        st.sampled_from(("xywh=1,2,3,4", "xywh=pct:0,0,50,50", "xywh=1,2,3", "pct:1,1,1,1", "1,2,3,4")),
        st.just("xywh=1e400,2,3,4"),
        shapes.map(lambda one: f"<svg>{one}</svg>"),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(("type", "value", "chars", "region", "default", "item", "items", "refinedBy", "selector",
                             "source", "full", "id", "width", "height")), inner, max_size=5),
    ),
    max_leaves=12,
)  # fmt: skip


@fuzzed
@given(
    st.one_of(
        selectors, selectors.map(lambda one: {"type": "SpecificResource", "source": CANVAS, "selector": one})
    )
)
def test_targets_of_annotations(target):
    for box in iiif.boxes_of(target, CANVAS, W, H):
        on_the_page(box)
