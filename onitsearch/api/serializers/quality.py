"""How good the answers are: the last measurement of all models, over the same questions and books."""

from __future__ import annotations

from rest_framework import serializers as s

from onitsearch.api.serializers.base import MappingSerializer
from onitsearch.public_quality import DIMENSIONS

_FIGURES = "By name (`precision@10`, `recall@200`, `R-precision`, `AP`, `nDCG` …): {value, low, high}, 95 % over books."


class QuestionSerializer(MappingSerializer):
    """A class that was asked for by its words."""

    notation = s.CharField(help_text="ICONCLASS.")
    words = s.CharField()
    relevant = s.IntegerField(help_text="How many pictures people classified so.")


class RankedSerializer(MappingSerializer):
    """A picture and its place in a ranking."""

    rank = s.IntegerField()
    illustration = s.CharField(help_text="Its public id.")


class MeanSerializer(MappingSerializer):
    """Means over classes."""

    figures = s.DictField(help_text=_FIGURES)
    ceilings = s.DictField(help_text="The recalls of a perfect ranking.")


class MeasuredClassSerializer(MeanSerializer):
    """One class, in the order of the questions; pictures that are not for everybody (any more) are left out."""

    curve = s.ListField(
        child=s.FloatField(), help_text="Interpolated precision at the recalls 0, 0.05 … 1 (21 points)."
    )
    first_right = RankedSerializer(many=True)
    first_wrong = RankedSerializer(many=True)


class MeasuredModelSerializer(MappingSerializer):
    """One model's figures."""

    model = s.CharField(help_text="Its key, as `/api/v1/models` names it.")
    mean = MeanSerializer()
    curve = s.ListField(child=s.FloatField(), help_text="The mean of the classes' curves.")
    classes = MeasuredClassSerializer(many=True)


class LeftOutSerializer(MappingSerializer):
    """A model that was not measured."""

    model = s.CharField()
    why = s.CharField()


class DifferenceSerializer(MappingSerializer):
    """By how much `other` lies above `one`, over the same draws of books."""

    one = s.CharField()
    other = s.CharField()
    mean = s.DictField(help_text=_FIGURES)
    classes = s.ListField(child=s.DictField(), help_text="The same by class, in the order of the questions.")


class PreferenceGroupSerializer(MappingSerializer):
    """A group's share of the first hits against the share it should have, or null where it has neither.

    `{hits, seen, expected, ratio, verdict}`: `ratio` is {value, low, high}, null with the verdict `few` (too little to
    tell); the others are `more`, `less` and `none` (no difference that can be told).
    """

    group = s.JSONField(
        allow_null=True,
        help_text="A book's id, a century's number (null: no date), a technique of AAT, `large`, `medium` or `small` "
        "page images (from 3,000 and 1,500 pixels), `colour`, `grey` or `bitonal` scans.",
    )
    labelled = s.DictField(
        allow_null=True, help_text="Among what people classified, against their own classes."
    )
    collection = s.DictField(allow_null=True, help_text="Among all pictures, against all pictures.")


class PreferenceTableSerializer(MappingSerializer):
    """What the first hits have in common."""

    dimension = s.ChoiceField(choices=DIMENSIONS)
    groups = PreferenceGroupSerializer(many=True)
    others = s.IntegerField(help_text="Groups with smaller shares, which are not told of.")
    unknown = s.IntegerField(help_text="Pictures of which nobody knows the group.")


class PreferencesSerializer(MappingSerializer):
    """What one model prefers."""

    model = s.CharField()
    hits = s.IntegerField(help_text="How many first hits were counted among the classified pictures.")
    tables = PreferenceTableSerializer(many=True)


class ReliabilityBinSerializer(MappingSerializer):
    """What was said with such a probability; the two means are null where nothing was."""

    low = s.FloatField()
    high = s.FloatField()
    n = s.IntegerField()
    probability = s.FloatField(allow_null=True)
    right = s.FloatField(allow_null=True)


class ReliabilitySerializer(MappingSerializer):
    """Whether probabilities keep their word, by what people decided."""

    of = s.ChoiceField(choices=("classes", "kinds", "pictures"))
    model = s.CharField(allow_null=True, help_text="Of classes; null where the detector speaks.")
    n = s.IntegerField()
    ece = s.FloatField(allow_null=True, help_text="Expected calibration error.")
    bins = ReliabilityBinSerializer(many=True)


class QualityReportSerializer(MappingSerializer):
    """The last measurement."""

    measured = s.DateTimeField()
    truth = s.CharField(help_text="`people` (what they classified), or the name of a truth file.")
    lang = s.CharField(help_text="The language in which classes were asked for.")
    pictures = s.IntegerField(help_text="Pictures that everybody can see.")
    classed = s.IntegerField(help_text="How many of them are classified: these are ranked.")
    books = s.IntegerField(help_text="In how many books the classified ones are.")
    rounds = s.IntegerField(help_text="Resamples over books.")
    questions = QuestionSerializer(many=True)
    models = MeasuredModelSerializer(many=True)
    left_out = LeftOutSerializer(many=True)
    differences = DifferenceSerializer(many=True)
    preferences = PreferencesSerializer(many=True)
    reliability = ReliabilitySerializer(many=True)
