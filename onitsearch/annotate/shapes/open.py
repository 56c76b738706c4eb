"""Open Annotations as Presentation 2 has them, their lists and layers."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

ContentAsText = TypedDict(
    "ContentAsText",
    {"@type": Literal["cnt:ContentAsText"], "format": Literal["text/plain", "text/html"], "chars": str},
)


SemanticTag = TypedDict("SemanticTag", {"@id": str, "@type": Literal["oa:SemanticTag"]})


OaTag = TypedDict("OaTag", {"@type": Literal["oa:Tag"], "chars": str, "language": NotRequired[str]})


OaAgent = TypedDict("OaAgent", {"@id": str, "@type": Literal["foaf:Person"], "foaf:name": NotRequired[str]})


OaImage = TypedDict(
    "OaImage",
    {"@id": str, "@type": Literal["dctypes:Image"], "format": str, "width": int, "height": int},
)


OaLabel = TypedDict("OaLabel", {"@value": str, "@language": str})


OaLink = TypedDict(
    "OaLink", {"@id": str, "format": Literal["application/ld+json"], "label": str}
)  # what machines read on


OaFragment = TypedDict("OaFragment", {"@type": Literal["oa:FragmentSelector"], "value": str})
OaRegion = TypedDict(
    "OaRegion", {"@type": Literal["oa:SpecificResource"], "full": str, "selector": OaFragment}
)

OaAnnotation = TypedDict(
    "OaAnnotation",
    {
        "@context": NotRequired[str],
        "@id": str,
        "@type": Literal["oa:Annotation"],
        "motivation": Literal["oa:classifying"] | list[Literal["oa:classifying", "oa:tagging"]],
        "dcterms:creator": NotRequired[OaAgent],
        "dcterms:created": NotRequired[str],
        "dcterms:modified": NotRequired[str],
        "thumbnail": NotRequired[OaImage],
        "seeAlso": NotRequired[list[OaLink]],
        "resource": ContentAsText | list[ContentAsText | OaTag | SemanticTag],
        "on": str | OaRegion,
    },
)


AnnotationLayer = TypedDict(
    "AnnotationLayer",
    {
        "@context": NotRequired[str],
        "@id": str,
        "@type": Literal["sc:Layer"],
        "label": NotRequired[list[OaLabel]],
        "total": int,
        "first": NotRequired[str],
        "last": NotRequired[str],
    },
)


AnnotationList = TypedDict(
    "AnnotationList",
    {
        "@context": str,
        "@id": str,
        "@type": Literal["sc:AnnotationList"],
        "label": NotRequired[str],
        "within": NotRequired[AnnotationLayer],
        "startIndex": NotRequired[int],
        "next": NotRequired[str],
        "prev": NotRequired[str],
        "resources": list[OaAnnotation],
    },
)
