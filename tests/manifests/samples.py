"""Small documents of every version, written by us, with the oddities that real ones have."""

from __future__ import annotations

import copy
from typing import Any

P2 = "http://iiif.io/api/presentation/2/context.json"
P3 = "http://iiif.io/api/presentation/3/context.json"

_MANIFEST2: dict[str, Any] = {
    "@context": P2,
    "@id": "https://library.example/book2/manifest",
    "@type": "sc:Manifest",
    "label": [{"@value": "Kräuterbuch", "@language": "de"}, {"@value": "Herbal", "@language": "en"}],
    "description": "A herbal.",
    "metadata": [
        {"label": "Date", "value": "ca. 1540"},
        {"label": [{"@value": "Sprache", "@language": "de"}], "value": ["ger", "Latin"]},
    ],
    "license": ["https://creativecommons.org/publicdomain/mark/1.0/"],
    "attribution": "The Library",
    "logo": {"@id": "https://library.example/logo.png"},
    "related": {"@id": "https://library.example/book2", "format": "text/html"},
    "within": "https://library.example/collection",
    "viewingDirection": "Right-to-Left",
    "viewingHint": "paged",
    "service": {"@id": "https://library.example/search", "profile": "http://iiif.io/api/search/1/search"},
    "sequences": [
        {
            "@type": "sc:Sequence",
            "startCanvas": "https://library.example/book2/canvas/2",
            "canvases": [
                {
                    "@id": "https://library.example/book2/canvas/1",
                    "@type": "sc:Canvas",
                    "label": "f. 1r",
                    "width": "1000",
                    "height": 1500,
                    "otherContent": [
                        {"@id": "https://library.example/book2/list/1", "@type": "sc:AnnotationList"}
                    ],
                    "images": [
                        {
                            "@type": "oa:Annotation",
                            "motivation": "sc:painting",
                            "on": "https://library.example/book2/canvas/1#xywh=100,200,300,400",
                            "resource": {
                                "@id": "https://library.example/iiif/1/10,20,30,40/full/0/default.jpg",
                                "@type": "oa:SpecificResource",
                                "full": {
                                    "@id": "https://library.example/iiif/1/full/full/0/default.jpg",
                                    "@type": "dctypes:Image",
                                    "format": "image/jpeg",
                                    "width": 2000,
                                    "height": 3000,
                                    "service": {
                                        "@context": "http://iiif.io/api/image/2/context.json",
                                        "@id": "https://library.example/iiif/1",
                                        "profile": [
                                            "http://iiif.io/api/image/2/level1.json",
                                            {"maxWidth": 1200, "maxArea": 2000000},
                                        ],
                                        "sizes": [{"width": 500, "height": 750}],
                                        "tiles": [{"width": 512, "scaleFactors": [1, 2, 4]}],
                                    },
                                },
                                "selector": {
                                    "@type": "iiif:ImageApiSelector",
                                    "region": "10,20,30,40",
                                    "rotation": "90",
                                },
                            },
                        }
                    ],
                },
                {
                    "@id": "https://library.example/book2/canvas/2",
                    "@type": "sc:Canvas",
                    "label": "f. 1v",
                    "width": 1000,
                    "height": 1500,
                    "images": [
                        {
                            "resource": {
                                "@type": "oa:Choice",
                                "default": {
                                    "@id": "https://library.example/colour.jpg",
                                    "@type": "dctypes:Image",
                                    "label": "Colour",
                                },
                                "item": [
                                    {"@id": "https://library.example/uv.jpg", "@type": "dctypes:Image"},
                                    "rdf:nil",
                                ],
                            }
                        }
                    ],
                },
            ],
        }
    ],
    "structures": [
        {
            "@id": "https://library.example/book2/range/1",
            "@type": "sc:Range",
            "label": "Trees",
            "canvases": ["https://library.example/book2/canvas/1"],
            "members": [
                {"@id": "https://library.example/book2/range/2", "@type": "sc:Range", "label": "Oaks"}
            ],
        }
    ],
}

_MANIFEST3: dict[str, Any] = {
    "@context": ["http://www.w3.org/ns/anno.jsonld", P3],
    "id": "https://library.example/book3/manifest",
    "type": "Manifest",
    "label": {"en": ["Voyage"], "fr": ["Voyage", "autour du monde"]},
    "summary": {"en": ["<p>A voyage.</p>"]},
    "metadata": [
        {"label": {"fr": ["Date de publication"]}, "value": {"fr": ["1698-1701"]}},
        {"label": {"en": ["Language"]}, "value": {"en": ["French"]}},
    ],
    "rights": "http://rightsstatements.org/vocab/NoC-NC/1.0/",
    "requiredStatement": {"label": {"en": ["Attribution"]}, "value": {"en": ["The Library"]}},
    "provider": [
        {
            "id": "https://library.example/about",
            "type": "Agent",
            "label": {"en": ["The Library"]},
            "homepage": [{"id": "https://library.example/", "type": "Text"}],
        }
    ],
    "navDate": "1698-01-01T00:00:00Z",
    "thumbnail": [{"id": "https://library.example/thumb.jpg", "type": "Image", "width": 90}],
    "start": {"id": "https://library.example/book3/canvas/1", "type": "Canvas"},
    "services": [{"id": "https://library.example/search2", "type": "SearchService2"}],
    "items": [
        {
            "id": "https://library.example/book3/canvas/1",
            "type": "Canvas",
            "label": {"none": ["1"]},
            "width": 3000,
            "height": 4000,
            "seeAlso": [
                {
                    "id": "https://library.example/alto/1.xml",
                    "type": "Dataset",
                    "format": "application/xml",
                    "profile": "http://www.loc.gov/standards/alto/v4/alto.xsd",
                }
            ],
            "annotations": [
                {
                    "id": "https://library.example/book3/annos/1",
                    "type": "AnnotationPage",
                    "items": [
                        {
                            "type": "Annotation",
                            "motivation": "tagging",
                            "body": {"type": "TextualBody", "value": "ship\u0000"},
                            "target": "https://library.example/book3/canvas/1#xywh=1,2,3,4",
                        }
                    ],
                }
            ],
            "items": [
                {
                    "type": "AnnotationPage",
                    "items": [
                        {
                            "type": "Annotation",
                            "motivation": "painting",
                            "target": {
                                "type": "SpecificResource",
                                "source": "https://library.example/book3/canvas/1",
                                "selector": {
                                    "type": "FragmentSelector",
                                    "value": "xywh=percent:50,0,50,100",
                                },
                            },
                            "body": {
                                "id": "https://library.example/iiif3/1/full/max/0/default.jpg",
                                "type": "Image",
                                "format": "image/jpeg",
                                "width": 3000,
                                "height": 4000,
                                "service": [
                                    {"id": "https://library.example/auth", "type": "AuthProbeService2"},
                                    {
                                        "id": "https://library.example/iiif3/1",
                                        "type": "ImageService3",
                                        "profile": "level0",
                                        "maxWidth": 800,
                                    },
                                ],
                            },
                        },
                        {
                            "type": "Annotation",
                            "motivation": ["painting"],
                            "target": "https://library.example/book3/canvas/1",
                            "body": {"id": "https://library.example/sound.mp3", "type": "Sound"},
                        },
                    ],
                }
            ],
        }
    ],
    "structures": [
        {
            "id": "https://library.example/book3/range/1",
            "type": "Range",
            "items": [
                {
                    "id": "https://library.example/book3/range/2",
                    "type": "Range",
                    "items": [
                        {
                            "type": "SpecificResource",
                            "source": {"id": "https://library.example/book3/canvas/1", "type": "Canvas"},
                        }
                    ],
                }
            ],
        }
    ],
}

_COLLECTION2: dict[str, Any] = {
    "@context": P2,
    "@id": "https://library.example/collection",
    "@type": "sc:Collection",
    "label": "All",
    "first": "https://library.example/collection?page=1",
    "total": 3,
    "manifests": [
        "https://library.example/plain/manifest",
        {"@id": "https://library.example/book2/manifest"},
    ],
    "collections": [
        {
            "@id": "https://library.example/inner",
            "@type": "sc:Collection",
            "label": "Inner",
            "manifests": [
                {"@id": "https://library.example/book4/manifest", "@type": "sc:Manifest", "label": "4"}
            ],
        }
    ],
}

_COLLECTION3: dict[str, Any] = {
    "@context": P3,
    "id": "https://library.example/collection3",
    "type": "Collection",
    "label": {"en": ["All"]},
    "items": [
        {"id": "https://library.example/book3/manifest", "type": "Manifest", "label": {"en": ["Voyage"]}},
        {"id": "https://library.example/sub", "type": "Collection", "label": {"en": ["Sub"]}},
    ],
}


def manifest2() -> dict[str, Any]:
    return copy.deepcopy(_MANIFEST2)


def manifest3() -> dict[str, Any]:
    return copy.deepcopy(_MANIFEST3)


def collection2() -> dict[str, Any]:
    return copy.deepcopy(_COLLECTION2)


def collection3() -> dict[str, Any]:
    return copy.deepcopy(_COLLECTION3)
