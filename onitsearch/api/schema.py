"""The shapes and parameters of the REST interface as OpenAPI tells them; nothing here runs in a request."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers as s

Q = OpenApiParameter("q", str, description="Words in any language the model reads.", required=False)
PAGE = OpenApiParameter(
    "page", {"type": "integer", "minimum": 1, "maximum": 10000}, description="Which page, from 1."
)
MANIFEST = OpenApiParameter("manifest", str, description="Only this book: its id or its URI.")
COLLECTION = OpenApiParameter("collection", str, description="Only this collection: its id or its URI.")
KINDS = ("illustration", "map", "ornament", "initial", "mark", "stamp", "diagram", "music", "other")
FILTERS = [
    MANIFEST,
    COLLECTION,
    OpenApiParameter("kind", str, description=f"Only these kinds, with commas between: {', '.join(KINDS)}."),
    OpenApiParameter("notation", str, description="Only this ICONCLASS notation and what is below it."),
    OpenApiParameter("date", str, description="Only books of these years: 1550, or 1500/1599."),
    OpenApiParameter("language", str, description="Only books in this language (code)."),
    OpenApiParameter("caption", str, description="Only captions with all of these words, letter by letter."),
]
CANVAS = OpenApiParameter("canvas", str, description="Only the page with this canvas URI.")
LANG = OpenApiParameter("lang", str, description="The language of the words: en, de, fr, …")
EXAMPLES = [
    OpenApiParameter("like", str, description="Ids of illustrations that hits should look like."),
    OpenApiParameter("unlike", str, description="Ids of illustrations that hits should not look like."),
]
LEAST = OpenApiParameter(
    "least", str, enum=["any", "sure"], description="With `sure`, the less certain ones are left out."
)
RESULTS = [Q, *EXAMPLES, *FILTERS, LANG, PAGE]
SEARCH = [*RESULTS, LEAST]
TERMS = [Q, LANG, *FILTERS]


class WhyShape(s.Serializer[Any]):
    """A reason for a hit."""

    code = s.ChoiceField(choices=["looks-like", "in-the-caption", "class", "narrower", "same-print", "book"])
    value = s.CharField(
        help_text="Of `same-print`: how many points of detail match; other reasons name what they go by."
    )


class ListedShape(s.Serializer[Any]):
    """An illustration as it stands in lists."""

    id = s.CharField()
    kind = s.ChoiceField(choices=KINDS)
    label = s.CharField(  # type: ignore[assignment]  # a field that is called as an option is
        help_text="One line about it, in the language of the request."
    )
    text = s.CharField(help_text="Its caption or the nearest lines, where there is OCR.", allow_blank=True)
    notations = s.ListField(child=s.CharField(), help_text="ICONCLASS.")
    canvas = s.CharField(help_text="The URI of the canvas.")
    xywh = s.CharField(help_text="Where on the canvas, in whole canvas units: x,y,w,h.")
    page = s.CharField()
    manifest = s.CharField(help_text="Our id of the book.")
    manifest_uri = s.CharField()
    book = s.CharField(allow_blank=True)
    thumbnail = s.CharField(allow_null=True)
    thumbnail_width = s.IntegerField()
    thumbnail_height = s.IntegerField()
    image = s.CharField(allow_null=True, help_text="The region at the library, or the image it is on.")
    annotation = s.CharField()
    content_state = s.CharField(help_text="IIIF Content State: the region, for any viewer's iiif-content=.")
    viewer = s.CharField(help_text="Our viewer, opened on the region.")
    url = s.CharField(help_text="The page for people.")


class HitShape(ListedShape):
    """An illustration that was found."""

    score = s.FloatField(min_value=0, max_value=1, help_text="Falls along the ranking; 0.5 is the line.")
    sure = s.BooleanField(help_text="Whether it lies above the line; those that do come first.")
    why = WhyShape(many=True)


class BookHitShape(s.Serializer[Any]):
    """A book whose own description answers the words."""

    id = s.CharField()
    title = s.CharField(allow_blank=True)
    date = s.ListField(child=s.IntegerField(), allow_null=True, help_text="First and last year.")
    field = s.CharField(help_text="The part of the description that matched.")
    value = s.CharField(allow_blank=True, help_text="What stands there.")
    thumbnail = s.CharField(allow_null=True)
    uri = s.CharField(help_text="The URI of its manifest.")
    url = s.CharField(help_text="The page for people.")
    manifest = s.CharField(help_text="Its manifest with our services added.")
    search = s.CharField(help_text="Content Search 2.0 in it.")


class IllustrationShape(ListedShape):
    """An illustration by itself."""

    box = s.ListField(child=s.FloatField(), help_text="x, y, w, h in canvas units, not rounded.")
    classes = inline_serializer(
        "Class", {"notation": s.CharField(), "label": s.CharField(allow_blank=True)}, many=True
    )
    decision = s.ChoiceField(choices=["undecided", "accepted", "rejected"])
    decided = s.DateTimeField(allow_null=True)
    source = s.CharField()  # type: ignore[assignment]
    confidence = s.FloatField()
    canvas_illustrations = s.CharField()
    similar = s.CharField()
    prints = s.CharField(help_text="Impressions of the same block or plate.")
    created = s.DateTimeField()
    changed = s.DateTimeField()


class AlignmentShape(s.Serializer[Any]):
    """How another impression lies on this one."""

    inliers = s.IntegerField(help_text="Points of detail that match; of the weakest link where `links` > 1.")
    links = s.IntegerField(
        help_text="1 where both match directly, more where they do over other impressions."
    )
    homography = s.ListField(
        child=s.FloatField(), min_length=9, max_length=9,
        help_text="3×3, row by row: from pixels of this illustration's thumbnail to those of the other's.",
    )  # fmt: skip
    size = s.ListField(
        child=s.IntegerField(), help_text="This thumbnail's width and height, which the homography speaks of."
    )


class PrintShape(ListedShape):
    """Another impression of the same block or plate."""

    alignment = AlignmentShape()
    overlay = s.CharField(help_text="The page for people that lays one impression over the other.")


class DecisionShape(s.Serializer[Any]):
    """A cataloguer's decision."""

    action = s.ChoiceField(choices=["accept", "reject", "redraw", "classify", "reset"])
    reason = s.CharField(required=False, allow_blank=True, help_text="With reject.")
    xywh = s.CharField(required=False, help_text="With redraw: the new frame in canvas units.")
    kind = s.ChoiceField(choices=KINDS, required=False, help_text="With classify.")
    notations = s.ListField(child=s.CharField(), required=False, help_text="With classify: ICONCLASS.")


class RegisterShape(s.Serializer[Any]):
    """An address to harvest."""

    url = s.CharField()
    collection = s.CharField(required=False, help_text="A collection of ours that its books go to.")


class ManifestShape(s.Serializer[Any]):
    """A book."""

    id = s.CharField()
    uri = s.CharField()
    url = s.CharField()
    version = s.IntegerField()
    label = s.DictField(child=s.ListField(child=s.CharField()))  # type: ignore[assignment]
    title = s.CharField(allow_blank=True)
    summary = s.DictField(child=s.ListField(child=s.CharField()))
    rights = s.CharField(allow_blank=True)
    homepage = s.CharField(allow_blank=True)
    languages = s.ListField(child=s.CharField())
    date = s.ListField(child=s.IntegerField(), allow_null=True)
    viewing_direction = s.CharField()
    visible = s.BooleanField()
    collections = s.ListField(child=s.CharField())
    pages = s.IntegerField()
    illustrations = s.IntegerField()
    registered = s.DateTimeField()
    harvested = s.DateTimeField(allow_null=True)
    changed = s.DateTimeField(allow_null=True)
    iiif = s.DictField()
    page = s.CharField()


class RunShape(s.Serializer[Any]):
    """A harvest: state, counts for each stage, failures in plain words."""

    id = s.CharField()
    url = s.CharField()
    state = s.ChoiceField(choices=["queued", "running", "paused", "done", "failed", "cancelled"])
    error = s.CharField(allow_blank=True)
    created = s.DateTimeField()
    started = s.DateTimeField(allow_null=True)
    finished = s.DateTimeField(allow_null=True)
    manifests = s.DictField(child=s.IntegerField())
    collections = s.DictField(child=s.IntegerField())
    canvases = s.DictField(child=s.IntegerField())
    failures = s.ListField(child=s.DictField())
    protected = s.ListField(
        child=s.DictField(), required=False, help_text="What the library shows not to all, or not whole."
    )
    skipped = s.ListField(child=s.DictField(), help_text="What was left out, and why: {url, error}.")


class TermShape(s.Serializer[Any]):
    """A suggestion."""

    value = s.CharField(help_text="The words to search for (`q`): they find exactly `count` pictures.")
    kind = s.ChoiceField(choices=["class", "caption", "book"])
    notation = s.CharField(allow_null=True)
    label = s.CharField()  # type: ignore[assignment]
    language = s.CharField(allow_null=True)
    count = s.IntegerField(help_text="How many pictures in this scope have it; never 0.")
    condition = s.DictField(child=s.CharField(), help_text="The same as a filter of a search.")
    url = s.CharField(help_text="The search for it in this scope.")


class ModelShape(s.Serializer[Any]):
    """A model whose vectors are kept."""

    key = s.CharField(
        help_text="name/weights/dimension; a + and a resize mode where it is not the model's own."
    )
    name = s.CharField()
    pretrained = s.CharField()
    dim = s.IntegerField()
    state = s.ChoiceField(choices=["active", "building", "added", "retired"])
    setting = s.CharField(allow_blank=True, help_text="Where its weights are: name/tag, or a folder.")
    vectors = inline_serializer(
        "ModelVectors", {"done": s.IntegerField(), "due": s.IntegerField(), "failed": s.IntegerField()}
    )
    index = s.BooleanField()
    complete = s.BooleanField(help_text="Whether searches could use it.")
    automatic = s.BooleanField(help_text="Whether searches use it by themselves once it is complete.")
    error = s.CharField(allow_blank=True, help_text="Why it could not be loaded or activated.")
    created = s.DateTimeField()
    activated = s.DateTimeField(allow_null=True)


class ProblemShape(s.Serializer[Any]):
    """What went wrong (RFC 9457)."""

    type = s.CharField()
    title = s.CharField()
    status = s.IntegerField()
    detail = s.CharField()
    hint = s.CharField(required=False)
    url = s.CharField(required=False)


class PartShape(s.Serializer[Any]):
    """Where on a page."""

    canvas = s.CharField()
    xywh = s.CharField()


class FiltersShape(s.Serializer[Any]):
    """What hits must belong to."""

    manifest = s.CharField(required=False)
    collection = s.CharField(required=False)
    kind = s.CharField(required=False)
    notation = s.CharField(required=False)
    date = s.CharField(required=False)
    language = s.CharField(required=False)
    caption = s.CharField(required=False)


class AskedShape(s.Serializer[Any]):
    """A question in JSON."""

    text = s.CharField(required=False, allow_blank=True)
    like = s.ListField(child=s.CharField(), required=False)
    unlike = s.ListField(child=s.CharField(), required=False)
    region = PartShape(required=False)
    filters = FiltersShape(required=False)
    lang = s.CharField(required=False)
    least = s.ChoiceField(choices=["any", "sure"], required=False)


class PictureShape(s.Serializer[Any]):
    """A picture to search with, and whatever else a question may hold."""

    image = s.FileField()
    text = s.CharField(required=False, allow_blank=True)


ASKED: dict[str, Any] = {"application/json": AskedShape, "multipart/form-data": PictureShape}


def _page(name: str, shape: type[s.Serializer[Any]], **more: Any) -> s.Serializer[Any]:
    return inline_serializer(
        name,
        {
            "count": s.IntegerField(),
            "next": s.CharField(allow_null=True),
            "previous": s.CharField(allow_null=True),
            "results": shape(many=True),
            **more,
        },
    )


HitPageShape = _page(
    "HitPage",
    HitShape,
    sure=s.IntegerField(help_text="How many of `count` lie above the line; they come first."),
    books=BookHitShape(many=True, help_text="Books whose description answers the words."),
    spelling=s.CharField(allow_null=True, help_text="What the words were perhaps meant to be."),
)
IllustrationPageShape = _page("IllustrationPage", ListedShape)
PrintPageShape = _page("PrintPage", PrintShape)
ManifestPageShape = _page("ManifestPage", ManifestShape)
ModelPageShape = _page("ModelPage", ModelShape)
TermPageShape = _page("TermPage", TermShape)
QualityPageShape = inline_serializer(
    "QualityPage",
    {
        "count": s.IntegerField(),
        "next": s.CharField(allow_null=True),
        "previous": s.CharField(allow_null=True),
        "results": s.ListField(child=s.DictField()),
    },
)

_PROBLEM = OpenApiResponse(ProblemShape, description="What went wrong, in one sentence.")


def answers(shape: Any, *errors: int, ok: int = 200) -> dict[Any, Any]:
    """The answers of an operation: the good one, and problems for the statuses that occur."""
    found: dict[Any, Any] = {(ok, "application/json") if shape is not None else ok: shape}
    for status in sorted({400, 404, 410, 413, 415, 422, 429, 500, 503, *errors}):
        found[(status, "application/problem+json")] = _PROBLEM
    return found


def linked(description: str) -> dict[Any, Any]:
    """The answers of a IIIF address: JSON-LD, or problems."""
    found: dict[Any, Any] = {
        (200, "application/ld+json"): OpenApiResponse(OpenApiTypes.OBJECT, description=description),
        (200, "application/json"): OpenApiResponse(OpenApiTypes.OBJECT, description=description),
        304: OpenApiResponse(description="Nothing changed."),
    }
    for status in (400, 404, 410, 503):
        found[(status, "application/problem+json")] = _PROBLEM
    return found
