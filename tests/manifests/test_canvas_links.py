"""What a manifest says of its pages in other places than the canvas comes to the canvas."""

import pytest

from manifests.presentation import links_from_json, read, to_json
from manifests.presentation.canvas_links import is_canvas, layout_format, with_canvas_links
from manifests.presentation.docs import LinkDoc

BOOK = "https://library.example/iiif/b1"
ALTO = "http://www.loc.gov/standards/alto/v3/alto.xsd"


def version3(canvas=None, **members):
    canvases = [
        {
            "id": f"{BOOK}/canvas/{n}",
            "type": "Canvas",
            "width": 1000,
            "height": 1400,
            "items": [],
            **(canvas or {}),
        }
        for n in (1, 2)
    ]
    data = {
        "@context": "http://iiif.io/api/presentation/3/context.json", "id": f"{BOOK}/manifest", "type": "Manifest",
        "label": {"en": ["A book"]}, "items": canvases, **members,
    }  # fmt: skip
    return with_canvas_links(read(data, f"{BOOK}/manifest"))


def version2(canvas=None, **members):
    canvases = [
        {
            "@id": f"{BOOK}/canvas/{n}",
            "@type": "sc:Canvas",
            "width": 1000,
            "height": 1400,
            "images": [],
            **(canvas or {}),
        }
        for n in (1, 2)
    ]
    data = {
        "@context": "http://iiif.io/api/presentation/2/context.json", "@id": f"{BOOK}/manifest", "@type": "sc:Manifest",
        "label": "A book", "sequences": [{"@type": "sc:Sequence", "canvases": canvases}], **members,
    }  # fmt: skip
    return with_canvas_links(read(data, f"{BOOK}/manifest"))


@pytest.mark.parametrize(
    ("link", "name"),
    [
        (LinkDoc("https://x.example/1.xml", profile="http://www.loc.gov/standards/alto/v4/alto.xsd"), "alto"),
        (LinkDoc("https://x.example/1", format="application/xml+alto"), "alto"),
        (LinkDoc("https://x.example/alto/1.xml", format="text/xml"), "alto"),
        (LinkDoc("https://x.example/1.xml", format="text/xml", label={"none": ("ALTO",)}), "alto"),
        (LinkDoc("https://x.example/1", profile="http://kba.github.io/hocr-spec/1.2/"), "hocr"),
        (LinkDoc("https://x.example/1.html", format="text/vnd.hocr+html"), "hocr"),
        (LinkDoc("https://x.example/1", profile="http://schema.primaresearch.org/PAGE/gts/pagecontent/2013"), "page"),
        (LinkDoc("https://x.example/1", label={"en": ("PAGE-XML",)}), "page"),
        (LinkDoc("https://x.example/mets.xml", format="text/xml"), ""),
        (LinkDoc("https://x.example/contralto.html"), ""),
        (LinkDoc("https://x.example/homepage.xml"), ""),
    ],
)  # fmt: skip
def test_which_link_leads_to_a_layout(link, name):
    assert layout_format(link) == name


@pytest.mark.parametrize("read_book", [version2, version3])
def test_services_of_a_canvas_that_are_alto(read_book):
    service = {"@context": "http://wellcomelibrary.org/ld/iiif-ext/0/context.json", "@id": f"{BOOK}/alto/1",
               "profile": ALTO, "label": "METS-ALTO XML"}  # fmt: skip
    first = read_book({"service": [service, {"@id": "https://x.example/auth", "profile": "login"}]}).canvases[
        0
    ]
    assert [(link.id, link.profile, link.page) for link in first.see_also] == [(f"{BOOK}/alto/1", ALTO, None)]


@pytest.mark.parametrize("read_book", [version2, version3])
def test_files_about_the_whole_book_are_known_by_page(read_book):
    key = "@id" if read_book is version2 else "id"
    book = read_book(
        seeAlso=[{key: f"{BOOK}/alto.xml", "profile": ALTO}, {key: f"{BOOK}/mods.xml", "format": "text/xml"}]
    )
    links = [canvas.see_also for canvas in book.canvases]
    assert [[(link.id, link.page) for link in of_one] for of_one in links] == [
        [(f"{BOOK}/alto.xml", 1)], [(f"{BOOK}/alto.xml", 2)],
    ]  # fmt: skip
    assert links_from_json(to_json(links[1])) == links[1]


def test_a_link_that_the_canvas_has_already_is_not_doubled():
    link = {"id": f"{BOOK}/alto.xml", "profile": ALTO}
    assert len(version3({"seeAlso": [link], "service": [link]}, seeAlso=[link]).canvases[0].see_also) == 1


def test_annotations_of_the_book_come_to_the_canvases_they_are_on():
    on = [
        {"type": "Annotation", "motivation": "tagging", "target": f"{BOOK}/canvas/{n}#xywh=1,1,{n},9"}
        for n in (1, 1, 2)
    ]
    pages = [{"type": "AnnotationPage", "items": on}, {"id": f"{BOOK}/annos", "type": "AnnotationPage"}]
    first, second = version3(annotations=pages).canvases
    assert [len(link.embedded["items"]) for link in first.annotations if link.embedded] == [2]
    assert [len(link.embedded["items"]) for link in second.annotations if link.embedded] == [1]
    assert [link.id for link in first.annotations if link.id] == [f"{BOOK}/annos"]


def test_ranges_that_point_at_parts_of_canvases_version_3():
    selector = {"type": "FragmentSelector", "value": "xywh=10,20,300,400"}
    plates = {
        "id": f"{BOOK}/r0", "type": "Range", "label": {"en": ["Plates"]},
        "items": [
            {"id": f"{BOOK}/r1", "type": "Range", "label": {"en": ["A pelican"]},
             "items": [{"type": "SpecificResource", "source": f"{BOOK}/canvas/2", "selector": selector}]},
            {"id": f"{BOOK}/r2", "type": "Range", "label": {"en": ["A whole page"]},
             "items": [{"id": f"{BOOK}/canvas/1", "type": "Canvas"}]},
            {"id": f"{BOOK}/r3", "type": "Range", "label": {"en": ["A whale"]},
             "items": [{"id": f"{BOOK}/canvas/2#xywh=5,6,70,80", "type": "Canvas"}]},
        ],
    }  # fmt: skip
    first, second = version3(structures=[plates]).canvases
    assert first.annotations == ()
    assert [link.type for link in second.annotations] == ["Range", "Range"]
    assert all(link.label == {"en": ("Plates",)} for link in second.annotations)
    targets = [link.embedded["items"][0]["target"] for link in second.annotations]
    assert f"{BOOK}/canvas/2#xywh=5,6,70,80" in targets
    assert {"type": "SpecificResource", "source": f"{BOOK}/canvas/2", "selector": selector} in targets


def test_ranges_that_point_at_parts_of_canvases_version_2():
    ranges = [
        {
            "@id": f"{BOOK}/r1",
            "@type": "sc:Range",
            "label": "Plate I",
            "canvases": [f"{BOOK}/canvas/1#xywh=1,2,300,400"],
        }
    ]
    first, second = version2(structures=ranges).canvases
    assert first.annotations[0].embedded["items"][0]["target"] == f"{BOOK}/canvas/1#xywh=1,2,300,400"
    assert second.annotations == ()


@pytest.mark.parametrize(
    "odd", [None, 5, "x", [None, 5, "x", {}], {"items": 5}, [{"type": "AnnotationPage", "items": [5, {}]}]]
)
def test_odd_members_do_no_harm(odd):
    book = version3(annotations=odd, structures=odd, seeAlso=odd, service=odd)
    assert len(book.canvases) == 2


def test_canvases_that_differ_in_their_fragments_get_their_own_regions():
    canvases = [
        {"id": f"{BOOK}/book#p{n}", "type": "Canvas", "width": 1000, "height": 1400, "items": []}
        for n in (1, 2)
    ]
    targets = [
        f"{BOOK}/book#p1#xywh=1,1,1,9",
        {"type": "SpecificResource", "source": f"{BOOK}/book#p2",
         "selector": {"type": "FragmentSelector", "value": "xywh=1,1,2,9"}},
    ]  # fmt: skip
    page = {
        "type": "AnnotationPage",
        "items": [{"type": "Annotation", "target": target} for target in targets],
    }
    ranges = [{"id": f"{BOOK}/r", "type": "Range", "items": [targets[1]]}]
    doc = version3(items=canvases, annotations=[page], structures=ranges)
    found = [
        [one["target"] for link in canvas.annotations for one in link.embedded["items"]]
        for canvas in doc.canvases
    ]
    assert found[0] == [targets[0]]
    assert found[1] == [targets[1], targets[1]]


@pytest.mark.parametrize(
    ("uri", "canvas", "same"),
    [
        (f"{BOOK}/c/1#xywh=1,2,3,4", f"{BOOK}/c/1", True),
        (f"{BOOK}/c/1#", f"{BOOK}/c/1", True),
        (f"{BOOK}/c/1#page=3", f"{BOOK}/c/1", True),
        (f"{BOOK}/c/ä b", f"{BOOK}/c/%C3%A4%20b", True),
        (f"{BOOK}/c#p1#xywh=1,2,3,4", f"{BOOK}/c#p1", True),
        (f"{BOOK}/c#p1", f"{BOOK}/c#p1", True),
        (f"{BOOK}/c#p1", f"{BOOK}/c#p2", False),
        (f"{BOOK}/c#p1#xywh=1,2,3,4", f"{BOOK}/c#p2", False),
        (f"{BOOK}/c", f"{BOOK}/c#p2", False),
        (f"{BOOK}/c/1", f"{BOOK}/c/10", False),
        ("urn:x:1#xywh=1,2,3,4", "urn:x:1", True),
    ],
)
def test_what_names_a_canvas(uri, canvas, same):
    assert is_canvas(uri, canvas) is same
    assert is_canvas(uri.replace("https:", "http:"), canvas) is same
