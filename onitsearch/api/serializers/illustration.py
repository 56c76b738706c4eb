"""One illustration by itself: all that is known of it, by people and by the machine."""

from __future__ import annotations

from dataclasses import dataclass

from rest_framework import serializers as s

from onitsearch.api.serializers.base import AnswerSerializer
from onitsearch.api.serializers.pictures import ListedIllustrationSerializer, Picture
from onitsearch.api.serializers.techniques import TechniqueSerializer
from onitsearch.curate.suggestions import Suggestion, suggestions
from onitsearch.search import vocabulary
from onitsearch.store import techniques
from onitsearch.store.models import Illustration
from onitsearch.store.techniques import Told

# As many as anybody looks at.
_MOST_SUGGESTED = 6


@dataclass(frozen=True, slots=True)
class Labelled:
    """A notation and what it is called."""

    notation: str
    label: str


class ClassSerializer(AnswerSerializer):
    """What a picture shows."""

    notation = s.CharField()
    label = s.CharField(allow_blank=True)  # type: ignore[assignment]


class SuggestedClassSerializer(ClassSerializer):
    """What the machine takes a picture to show."""

    label = s.CharField(source="name")
    probability = s.FloatField(
        allow_null=True,
        help_text="0 to 1; null where what the model's scores are worth was never measured.",
    )
    examples = s.IntegerField(
        help_text="From how many people's labels it was learned; 0 where it goes by words alone."
    )


class IllustrationSerializer(ListedIllustrationSerializer):
    """An illustration by itself."""

    box = s.ListField(child=s.FloatField(), help_text="x, y, w, h in canvas units, not rounded.")
    classes = ClassSerializer(many=True)
    tags = s.ListField(child=s.CharField(), source="row.tags", help_text="Cataloguers' own words.")
    techniques = TechniqueSerializer(many=True)
    supplied_text = s.CharField(
        allow_blank=True,
        help_text="What the page says, where `text` is a cataloguer's caption; else the same.",
    )
    decision = s.ChoiceField(choices=Illustration.Decision.values, source="row.decision")
    decided = s.DateTimeField(source="row.decided_at", allow_null=True)
    source = s.CharField(source="row.source")  # type: ignore[assignment]
    confidence = s.FloatField(source="row.score")
    kind_probabilities = s.DictField(
        child=s.FloatField(),
        source="row.kind_chances",
        help_text="The machine's opinion of the kind, 0 to 1; empty until it has looked.",
    )
    suggested_classes = SuggestedClassSerializer(
        many=True,
        help_text="The machine's opinion of what is shown, the likeliest first; people's are `classes`.",
    )
    canvas_illustrations = s.CharField()
    similar = s.CharField()
    prints = s.CharField(help_text="Impressions of the same block or plate.")
    created = s.DateTimeField(source="row.created_at")
    changed = s.DateTimeField(source="row.changed_at")

    def _make_box(self, picture: Picture) -> list[float]:
        row = picture.row
        return [row.x, row.y, row.w, row.h]

    def _make_classes(self, picture: Picture) -> list[Labelled]:
        lang = self.context["lang"]
        return [Labelled(one, vocabulary.label(one, lang)) for one in picture.row.notations]

    def _make_suggested_classes(self, picture: Picture) -> list[Suggestion]:
        given = set(picture.row.notations)
        found = suggestions([picture.row], self.context["lang"]).get(picture.row.pk, [])
        return [one for one in found if one.notation not in given][:_MOST_SUGGESTED]

    def _make_techniques(self, picture: Picture) -> list[Told]:
        return techniques.of_picture(picture.row)

    def _make_supplied_text(self, picture: Picture) -> str:
        return picture.row.supplied_text if picture.row.caption else picture.row.text

    def _make_canvas_illustrations(self, picture: Picture) -> str:
        return self.at.canvas_illustrations(picture.info.canvas.id)

    def _make_similar(self, picture: Picture) -> str:
        return self.at.api(f"illustrations/{picture.info.id}/similar")

    def _make_prints(self, picture: Picture) -> str:
        return self.at.prints(picture.info.id)
