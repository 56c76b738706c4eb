"""Shapes of pictures, hits and suggestions."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers as s

from onitsearch.api.schema.parameters import KINDS


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


class InstallationShape(s.Serializer[Any]):
    """Whose hit it is."""

    name = s.CharField(allow_blank=True, help_text="Empty for the installation that was asked.")
    address = s.CharField()


class PeerShape(s.Serializer[Any]):
    """How asking another installation went."""

    name = s.CharField()
    address = s.CharField()
    asked = s.ChoiceField(choices=["vector", "words"], help_text="By what it was asked.")
    count = s.IntegerField(help_text="How many hits it has; the first 40 are among the results.")
    problem = s.ChoiceField(
        choices=["slow", "down", "cannot"],
        allow_null=True,
        help_text="`slow`: no answer in time; `down`: none, or an error; `cannot`: its model is another one and "
        "the question has no words.",
    )


class HitShape(ListedShape):
    """An illustration that was found."""

    score = s.FloatField(min_value=0, max_value=1, help_text="Falls along the ranking; 0.5 is the line.")
    sure = s.BooleanField(help_text="Whether it lies above the line; those that do come first.")
    why = WhyShape(many=True, help_text="Empty for hits of other installations.")
    installation = InstallationShape(required=False, help_text="Whose it is; with `peers=1` only.")


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
