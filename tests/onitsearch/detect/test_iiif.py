"""Annotations and ranges as libraries and annotators write them, Presentation 2 and 3."""

import pytest

from onitsearch.detect.iiif import layout_of
from onitsearch.geometry import Box

CANVAS = "https://library.example/iiif/b1/canvas/7"
BOX = Box(250, 300, 480, 420)
PART = f"{CANVAS}#xywh=250,300,480,420"


def read(*annotations, canvas=CANVAS, width=1000, height=1400, **more):
    page = {"id": "https://library.example/annos/7", "type": "AnnotationPage", "items": list(annotations)}
    return layout_of(page, canvas, width, height, **more)


def p3(target=PART, value="Woodcut", motivation="classifying", **body):
    return {
        "type": "Annotation",
        "motivation": motivation,
        "target": target,
        "body": {"type": "TextualBody", "value": value, **body},
    }


def test_an_annotation_that_names_a_picture():
    layout = read(p3())
    (region,) = layout.regions
    assert (region.box, region.kind, region.source, region.text) == (
        BOX,
        "illustration",
        "annotation",
        "Woodcut",
    )
    assert not layout.knows_pictures


FRAGMENT = {"type": "FragmentSelector", "value": "xywh=250,300,480,420"}
OA_FRAGMENT = {"@type": "oa:FragmentSelector", "value": "xywh=250,300,480,420"}
LONG = "I love this picture of a whale, and could go on about it for many, many words, as people will do."
SVG = "<svg xmlns='http://www.w3.org/2000/svg'><path d='M250,300h480v420h-480z'/></svg>"


@pytest.mark.parametrize(
    "target",
    [
        PART,
        PART.replace("xywh=", "xywh=pixel:"),
        f"{CANVAS}#xywh=percent:25,21.428571428,48,30",
        [PART],
        {"id": PART, "type": "Canvas"},
        {"type": "SpecificResource", "source": CANVAS, "selector": FRAGMENT},
        {"source": {"id": CANVAS, "type": "Canvas"}, "selector": [{"type": "SvgSelector", "value": SVG}]},
        {"source": [{"id": CANVAS}], "selector": {"type": "SvgSelector", "value": SVG}},
        {"source": CANVAS, "selector": {"type": "RangeSelector", "refinedBy": FRAGMENT}},
        # http and https name the same canvas
        PART.replace("https:", "http:"),
    ],
)  # fmt: skip
def test_every_way_to_say_where(target):
    (region,) = read(p3(target)).regions
    assert [round(side, 3) for side in (region.box.x, region.box.y, region.box.w, region.box.h)] == [
        250,
        300,
        480,
        420,
    ]


@pytest.mark.parametrize(
    "on",
    [
        PART,
        {"@type": "oa:SpecificResource", "full": CANVAS, "selector": OA_FRAGMENT},
        {
            "@type": "oa:SpecificResource", "full": {"@id": CANVAS, "@type": "sc:Canvas"},
            "selector": {
                "@type": "oa:Choice", "default": OA_FRAGMENT,
                "item": {"@type": "oa:SvgSelector", "value": "<svg><path d='M0,0h9v9z'/></svg>"},
            },
        },
        [{"@type": "oa:SpecificResource", "full": CANVAS, "selector": {"@type": "oa:SvgSelector", "chars": SVG}}],
    ],
)  # fmt: skip
def test_open_annotation_of_version_2(on):
    page = {
        "@id": "https://library.example/list/7", "@type": "sc:AnnotationList",
        "resources": [{
            "@type": "oa:Annotation", "motivation": "oa:classifying", "on": on,
            "resource": {"@id": "dctypes:Image", "@type": "oa:SemanticTag", "label": "Picture"},
        }],
    }  # fmt: skip
    (region,) = layout_of(page, CANVAS, 1000, 1400).regions
    assert (region.box, region.text) == (BOX, "")


@pytest.mark.parametrize(
    "annotation",
    [
        {"motivation": "classifying", "target": PART, "body": {"id": "https://x.example/d.jpg", "type": "Image"}},
        {"motivation": "tagging", "target": PART, "body": {"source": "https://iconclass.org/25F33"}},
        {"motivation": "tagging", "target": PART, "body": "http://iconclass.org/25F33"},
        {"motivation": "commenting", "target": PART, "body": {"value": "<p>Kupferstich</p>", "format": "text/html"}},
        {"target": PART, "body": [{"value": "seen"}, {"purpose": "tagging", "value": "figure"}]},
        {"motivation": ["tagging", "commenting"], "target": PART, "label": {"en": ["Plate 4"]}},
    ],
)  # fmt: skip
def test_what_makes_an_annotation_a_picture(annotation):
    assert [region.box for region in read({"type": "Annotation", **annotation}).regions] == [BOX]


def test_a_list_of_pictures_makes_all_of_its_annotations_pictures():
    page = {
        "type": "AnnotationPage", "label": {"en": ["OCR-identified images and figures for b18035723"]},
        "items": [{"motivation": "classifying", "target": PART, "body": {"id": "x", "type": "Dataset"}}],
    }  # fmt: skip
    assert len(layout_of(page, CANVAS, 1000, 1400).regions) == 1
    assert len(read(p3(value="a pelican"), label="Illustrations").regions) == 1


def test_a_tag_alone_is_a_claim():
    layout = read(p3(value="pelican", motivation="tagging"))
    assert layout.regions == ()
    (marked,) = layout.unconfirmed
    assert (marked.box, marked.text) == (BOX, "pelican")
    assert marked.score < 1


@pytest.mark.parametrize(
    "annotation",
    [
        p3(value=LONG, motivation="commenting"),
        p3(value="What is this?", motivation="questioning"),
        p3(CANVAS),  # about the whole canvas
        p3(f"{CANVAS}#xywh=0,0,1000,1400"),
        p3("https://library.example/iiif/b1/canvas/8#xywh=250,300,480,420"),  # another page
        p3(f"{CANVAS}#xywh=5,5,2,2"),  # a speck
        p3(f"{CANVAS}#xywh=2000,300,480,420"),  # beside the canvas
        p3(f"{CANVAS}#xywh=a,b,c,d"), p3(f"{CANVAS}#xywh=1,1,-5,9"), p3(f"{CANVAS}#xywh=1e400,0,9,9"),
        p3(f"{CANVAS}#t=5"),
        p3(None), p3(7), p3([]), p3({"source": 5, "selector": "x"}),
        p3({"source": CANVAS, "selector": {"value": ["xywh"]}}),
    ],
)  # fmt: skip
def test_what_marks_no_picture(annotation):
    layout = read(annotation)
    assert (layout.regions, layout.unconfirmed) == ((), ())


def test_transcribed_lines_are_lines():
    layout = read(
        p3(f"{CANVAS}#xywh=260,730,400,30", "The whale", "supplementing"),
        {"motivation": "sc:painting", "on": f"{CANVAS}#xywh=260,770,400,30",
         "resource": {"@type": "cnt:ContentAsText", "chars": "of the north"}},
    )  # fmt: skip
    assert layout.lines == ((Box(260, 730, 400, 30), "The whale"), (Box(260, 770, 400, 30), "of the north"))
    assert layout.regions == ()


def test_kinds_come_from_the_words():
    assert [
        region.kind for region in read(p3(value="Printer's device"), p3(value="Map of Ghent")).regions
    ] == ["mark", "map"]


def test_hostile_lists_are_cut_short():
    many = [p3(f"{CANVAS}#xywh={n % 900},{n // 900},90,90") for n in range(20_000)]
    assert len(read(*many).regions) <= 300
    deep = {"value": ""}
    for _ in range(300):
        deep = {"default": [deep]}
    assert read(p3({"source": CANVAS, "selector": deep})).regions == ()


@pytest.mark.parametrize(
    "page", [{}, {"items": "x"}, {"items": [None, 5, []]}, {"resources": {"on": PART}}, {"items": [{}]}]
)
def test_odd_pages_are_read_without_harm(page):
    assert layout_of(page, CANVAS, 1000, 1400).regions == ()
