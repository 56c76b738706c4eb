"""Illustrations: in lists, as hits of our own and of peers, as impressions of one print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

from rest_framework import serializers as s
from rest_framework.fields import empty

from onitsearch.annotate.content_state import content_state, encode_state
from onitsearch.annotate.fragment import xywh
from onitsearch.annotate.info import PictureInfo
from onitsearch.annotate.labels import canvas_label, label_text, picture_label
from onitsearch.api.info import picture_info
from onitsearch.api.serializers.base import AnswerSerializer
from onitsearch.kinds import KINDS
from onitsearch.prints.clusters import Impression
from onitsearch.search.identify import Certainty, Match
from onitsearch.search.peers import PeerHit
from onitsearch.search.query import Hit, WhyCode
from onitsearch.store.models import Illustration


@dataclass(frozen=True, slots=True)
class Picture:
    """What the members of an illustration are made from; ``place`` is its encoded content state."""

    row: Illustration
    info: PictureInfo
    place: str
    hit: Hit | None = None
    impression: Impression | None = None
    original: Illustration | None = None
    match: Match | None = None


class ListedIllustrationSerializer(AnswerSerializer):
    """An illustration as it stands in lists."""

    id = s.CharField(source="info.id")
    kind = s.ChoiceField(choices=KINDS, source="info.kind")
    label = s.CharField(  # type: ignore[assignment]  # a field that is called as an option is
        help_text="One line about it, in the language of the request."
    )
    text = s.CharField(
        source="info.text",
        help_text="Its caption or the nearest lines, where there is OCR.",
        allow_blank=True,
    )
    notations = s.ListField(child=s.CharField(), help_text="ICONCLASS.")
    canvas = s.CharField(source="info.canvas.uri", help_text="The URI of the canvas.")
    xywh = s.CharField(help_text="Where on the canvas, in whole canvas units: x,y,w,h.")
    page = s.CharField()
    manifest = s.CharField(source="info.book.id", help_text="Our id of the book.")
    manifest_uri = s.CharField(source="info.book.uri")
    book = s.CharField(allow_blank=True)
    thumbnail = s.CharField(allow_null=True)
    thumbnail_width = s.IntegerField(source="info.thumbnail_width")
    thumbnail_height = s.IntegerField(source="info.thumbnail_height")
    image = s.CharField(allow_null=True, help_text="The region at the library, or the image it is on.")
    annotation = s.CharField()
    content_state = s.CharField(
        source="place", help_text="IIIF Content State: the region, for any viewer's iiif-content=."
    )
    viewer = s.CharField(help_text="Our viewer, opened on the region.")
    url = s.CharField(help_text="The page for people.")

    def prepare(self, instance: Illustration) -> Picture:
        """The row (with canvas and manifest loaded) as a picture."""
        return self._picture(instance)

    def _picture(self, row: Illustration, **more: Any) -> Picture:
        info = picture_info(row)
        return Picture(row, info, encode_state(content_state(info, self.at)), **more)

    def _make_label(self, picture: Picture) -> str:
        return picture_label(picture.info)

    def _make_notations(self, picture: Picture) -> list[str]:
        return list(picture.info.notations)

    def _make_xywh(self, picture: Picture) -> str:
        return xywh(picture.info)

    def _make_page(self, picture: Picture) -> str:
        return canvas_label(picture.info.canvas)

    def _make_book(self, picture: Picture) -> str:
        return label_text(picture.info.book.label)

    def _make_thumbnail(self, picture: Picture) -> str | None:
        info = picture.info
        return self.at.thumbnail(info.id, info.version) if info.thumbnail_width else None

    def _make_image(self, picture: Picture) -> str | None:
        return picture.info.image_url or None

    def _make_annotation(self, picture: Picture) -> str:
        return self.at.annotation(picture.info.id)

    def _make_viewer(self, picture: Picture) -> str:
        return self.at.viewer(picture.place)

    def _make_url(self, picture: Picture) -> str:
        return self.at.illustration_page(picture.info.id)


class WhySerializer(AnswerSerializer):
    """A reason for a hit."""

    code = s.ChoiceField(choices=get_args(WhyCode))
    value = s.CharField(
        help_text="Of `same-print`: how many points of detail match; other reasons name what they go by."
    )


@dataclass(frozen=True, slots=True)
class Installation:
    """Who holds a hit; the name is empty for ourselves."""

    name: str
    address: str


class InstallationSerializer(AnswerSerializer):
    """Whose hit it is."""

    name = s.CharField(allow_blank=True, help_text="Empty for the installation that was asked.")
    address = s.CharField()


class HitSerializer(ListedIllustrationSerializer):
    """An illustration that was found."""

    score = s.FloatField(
        source="hit.score", min_value=0, max_value=1, help_text="Falls along the ranking; 0.5 is the line."
    )
    sure = s.BooleanField(
        source="hit.sure", help_text="Whether it lies above the line; those that do come first."
    )
    why = WhySerializer(source="hit.why", many=True, help_text="Empty for hits of other installations.")
    installation = InstallationSerializer(required=False, help_text="Whose it is; with `peers=1` only.")

    def prepare(self, instance: Hit) -> Picture:  # type: ignore[override]
        """The hit's row as a picture, with the hit."""
        return self._picture(instance.illustration, hit=instance)

    def _make_installation(self, _picture: Picture) -> Any:
        return self.context.get("installation", empty)

    def to_representation(self, instance: Hit | PeerHit) -> dict[str, Any]:
        """Our own hit, or what a peer found, as far as it says it; the reasons of a peer stay there."""
        if isinstance(instance, Hit):
            return super().to_representation(instance)
        peer = Installation(instance.peer.name, instance.peer.address)
        said = {
            **instance.fields,
            "score": instance.score,
            "sure": instance.sure,
            "why": [],
            "installation": self._nested["installation"].one_of(peer),
        }
        declared = self._declared_fields.items()
        # What is said of our own hits only is null.
        return {name: said.get(name) or None if one.allow_null else said.get(name) for name, one in declared}


class MatchSerializer(ListedIllustrationSerializer):
    """A print that is seen on a photograph."""

    certainty = s.ChoiceField(choices=get_args(Certainty), source="match.certainty")
    inliers = s.IntegerField(source="match.inliers", help_text="Points of its detail that agree.")
    corners = s.ListField(
        child=s.ListField(child=s.FloatField()),
        help_text="Where its corners lie on the photograph, in shares.",
    )

    def prepare(self, instance: Match) -> Picture:  # type: ignore[override]
        """The match's row as a picture, with the match."""
        return self._picture(instance.illustration, match=instance)

    def _make_corners(self, picture: Picture) -> list[list[float]]:
        return [list(corner) for corner in picture.match.corners] if picture.match else []


class AlignmentSerializer(AnswerSerializer):
    """How another impression lies on this one."""

    inliers = s.IntegerField(
        source="impression.inliers",
        help_text="Points of detail that match; of the weakest link where `links` > 1.",
    )
    links = s.IntegerField(
        source="impression.links",
        help_text="1 where both match directly, more where they do over other impressions.",
    )
    homography = s.ListField(
        child=s.FloatField(), min_length=9, max_length=9,
        help_text="3×3, row by row: from pixels of this illustration's thumbnail to those of the other's.",
    )  # fmt: skip
    size = s.ListField(
        child=s.IntegerField(), help_text="This thumbnail's width and height, which the homography speaks of."
    )

    def _make_homography(self, picture: Picture) -> list[float]:
        assert picture.impression is not None
        return [float(value) for value in picture.impression.homography.ravel()]

    def _make_size(self, picture: Picture) -> list[int]:
        assert picture.original is not None
        return [picture.original.thumbnail_width, picture.original.thumbnail_height]


class PrintSerializer(ListedIllustrationSerializer):
    """Another impression of the same block or plate."""

    # The context has `original`, the row of the picture that was asked about.

    alignment = AlignmentSerializer()
    overlay = s.CharField(help_text="The page for people that lays one impression over the other.")

    def prepare(self, instance: tuple[Illustration, Impression]) -> Picture:  # type: ignore[override]
        """The other impression's row as a picture, and how it lies on the original."""
        other, how = instance
        return self._picture(other, impression=how, original=self.context["original"])

    def _make_alignment(self, picture: Picture) -> Picture:
        return picture

    def _make_overlay(self, picture: Picture) -> str:
        return self.at.comparison(self.context["original"].public_id, picture.info.id)
