"""What is sent to us: questions, decisions, addresses to harvest. What a body may hold is declared here only."""

from __future__ import annotations

from typing import Any, get_args

from rest_framework import serializers as s

from manifests.models import Collection
from manifests.priorities import PRIORITIES
from onitsearch.kinds import KINDS
from onitsearch.ordering import Sort
from onitsearch.search.query import Least
from onitsearch.store.traits import ColourChoice, Shape, Size

ACTIONS = ("accept", "reject", "redraw", "classify", "reshape", "describe", "restore", "reset", "undo")


class PartSerializer(s.Serializer[Any]):
    """Where on a page."""

    canvas = s.CharField()
    xywh = s.CharField()


class FiltersSerializer(s.Serializer[Any]):
    """What hits must belong to."""

    manifest = s.CharField(required=False)
    collection = s.CharField(required=False)
    kind = s.CharField(required=False)
    notation = s.CharField(required=False)
    subject = s.CharField(required=False)
    area = s.CharField(required=False)
    date = s.CharField(required=False)
    language = s.CharField(required=False)
    caption = s.CharField(required=False)
    library = s.CharField(required=False)
    place = s.CharField(required=False)
    shape = s.ChoiceField(choices=Shape.values, required=False)
    size = s.ChoiceField(choices=Size.values, required=False)
    colour = s.ChoiceField(choices=ColourChoice.values, required=False)
    reviewed = s.ChoiceField(choices=["0", "1"], required=False)
    tag = s.CharField(required=False)
    technique = s.CharField(required=False)


class VectorSerializer(s.Serializer[Any]):
    """A vector of the model that the question names."""

    of = s.ChoiceField(choices=["words", "picture"])
    values = s.ListField(child=s.FloatField())


class QuestionSerializer(s.Serializer[Any]):
    """A question in JSON."""

    text = s.CharField(required=False, allow_blank=True)
    like = s.ListField(child=s.CharField(), required=False)
    unlike = s.ListField(child=s.CharField(), required=False)
    region = PartSerializer(required=False)
    filters = FiltersSerializer(required=False)
    vectors = VectorSerializer(many=True, required=False, help_text="With model; at most 10.")
    model = s.CharField(required=False, help_text="The key of the model that made the vectors.")
    lang = s.CharField(required=False)
    least = s.ChoiceField(choices=get_args(Least), required=False)
    sort = s.ChoiceField(choices=get_args(Sort), required=False)


class PictureSerializer(s.Serializer[Any]):
    """A picture to search with, and whatever else a question may hold."""

    image = s.FileField()
    text = s.CharField(required=False, allow_blank=True)


class PhotographSerializer(s.Serializer[Any]):
    """A photograph of a print."""

    image = s.FileField()


class DecisionSerializer(s.Serializer[Any]):
    """A cataloguer's decision."""

    action = s.ChoiceField(
        choices=ACTIONS,
        required=False,
        help_text="Without it, the other members say it: reshape or describe.",
    )
    reason = s.CharField(required=False, allow_blank=True, help_text="With reject.")
    xywh = s.CharField(required=False, help_text="With redraw and reshape: the new frame in canvas units.")
    kind = s.ChoiceField(choices=KINDS, required=False, help_text="With classify and reshape.")
    notations = s.ListField(
        child=s.CharField(), required=False, help_text="With classify and describe: ICONCLASS."
    )
    tags = s.ListField(child=s.CharField(), required=False, help_text="With describe: words of one's own.")
    caption = s.CharField(
        required=False,
        allow_blank=True,
        help_text="With describe: instead of the page's own; empty gives that back.",
    )
    note = s.CharField(required=False, allow_blank=True, help_text="With describe: for cataloguers only.")
    version = s.CharField(
        required=False,
        help_text="With restore: of a state in the history, or `original`, the machine's.",
    )


class NewRegionSerializer(s.Serializer[Any]):
    """A picture that the machine missed."""

    canvas = s.CharField(help_text="The URI of the canvas, or our id of it.")
    xywh = s.CharField(help_text="In canvas units.")
    kind = s.ChoiceField(choices=KINDS, required=False)


class SplitSerializer(s.Serializer[Any]):
    """Into which parts a picture is split."""

    parts = s.ListField(
        child=s.CharField(),
        min_length=2,
        max_length=20,
        help_text="xywh of each; the picture becomes the first.",
    )


class MergedSerializer(s.Serializer[Any]):
    """Another picture of the same page."""

    id = s.CharField()
    version = s.CharField(required=False, help_text="Its ETag; another one that stands answers 412.")


class MergeSerializer(s.Serializer[Any]):
    """What a picture is merged with."""

    pictures = MergedSerializer(many=True)


class RegisterSerializer(s.Serializer[Any]):
    """An address to harvest."""

    url = s.CharField()
    collection = s.CharField(required=False, help_text="A collection of ours that its books go to.")
    priority = s.ChoiceField(choices=tuple(PRIORITIES), required=False)


class HarvestSerializer(s.Serializer[Any]):
    """How a book is harvested again."""

    priority = s.ChoiceField(choices=tuple(PRIORITIES), required=False)


class RunChangeSerializer(s.Serializer[Any]):
    """What can be changed of a run."""

    priority = s.ChoiceField(choices=tuple(PRIORITIES))


class CollectionChangeSerializer(s.Serializer[Any]):
    """What a collection is to be; what is left out stays, or is as in a collection of which nothing was said."""

    label = s.DictField(child=s.ListField(child=s.CharField()), required=False)  # type: ignore[assignment]
    summary = s.DictField(child=s.ListField(child=s.CharField()), required=False)
    name = s.CharField(
        required=False, allow_blank=True, help_text="For the address of its page: a-z, 0-9 and hyphens."
    )
    visible = s.BooleanField(required=False)
    default = s.BooleanField(required=False)
    rule = s.ChoiceField(choices=Collection.Rule.values, required=False)
    libraries = s.ListField(child=s.CharField(), required=False)
    words = s.CharField(required=False, allow_blank=True)
    languages = s.ListField(child=s.CharField(), required=False)
    kinds = s.ListField(child=s.ChoiceField(choices=KINDS), required=False)
    add = s.ListField(
        child=s.CharField(), required=False, help_text="Books (ids or URIs) that are put into it."
    )
    remove = s.ListField(child=s.CharField(), required=False, help_text="Books that are taken out.")


class UploadSerializer(s.Serializer[Any]):
    """Page images that become a book."""

    title = s.CharField()
    images = s.ListField(
        child=s.FileField(), help_text="Images, PDF files, ZIP archives, ALTO or PAGE files."
    )


class RetrySerializer(s.Serializer[Any]):
    """What of a run is tried again: with neither member, all that failed."""

    url = s.CharField(required=False, help_text="One document or canvas.")
    cause = s.CharField(required=False, help_text="All that failed for it; each failure names its own.")


def members(shape: type[s.Serializer[Any]]) -> tuple[str, ...]:
    """What a body of this shape may hold."""
    return tuple(shape._declared_fields)


FILTERS, QUESTION, RETRY = map(members, (FiltersSerializer, QuestionSerializer, RetrySerializer))
COLLECTION = members(CollectionChangeSerializer)
SEARCH_BODIES: dict[str, Any] = {
    "application/json": QuestionSerializer,
    "multipart/form-data": PictureSerializer,
}
