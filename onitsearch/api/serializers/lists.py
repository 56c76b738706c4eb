"""Lists as pages `{count, next, previous, results}` (see `api.pagination`), and what a search's list says besides."""

from __future__ import annotations

from typing import get_args

from rest_framework import serializers as s

from onitsearch.api.serializers.base import AnswerSerializer, MappingSerializer
from onitsearch.api.serializers.books import BookHitSerializer, ManifestSerializer
from onitsearch.api.serializers.curation import (
    CollectionSerializer,
    DecisionRecordSerializer,
    ListedRunSerializer,
)
from onitsearch.api.serializers.models import EmbeddingModelSerializer
from onitsearch.api.serializers.pictures import (
    HitSerializer,
    ListedIllustrationSerializer,
    MatchSerializer,
    PrintSerializer,
)
from onitsearch.api.serializers.quality import QualityReportSerializer
from onitsearch.api.serializers.terms import TermSerializer
from onitsearch.search.identify import Certainty
from onitsearch.search.peers import By, PeerAnswer, Problem


class PageSerializer(MappingSerializer):
    """One page of a list."""

    count = s.IntegerField()
    next = s.CharField(allow_null=True)
    previous = s.CharField(allow_null=True)


class PeerSerializer(AnswerSerializer):
    """How asking another installation went."""

    name = s.CharField(source="peer.name")
    address = s.CharField(source="peer.address")
    asked = s.ChoiceField(choices=get_args(By), help_text="By what it was asked.")
    count = s.IntegerField(help_text="How many hits it has; those of its first page are among the results.")
    problem = s.ChoiceField(
        choices=[one for one in get_args(Problem) if one],
        allow_null=True,
        help_text="`slow`: no answer in time; `down`: none, or an error; `cannot`: its model is another one and "
        "the question has no words.",
    )

    def _make_problem(self, answer: PeerAnswer) -> str | None:
        return answer.problem or None


class HitPageSerializer(PageSerializer):
    """One page of a ranking."""

    results = HitSerializer(many=True)
    sure = s.IntegerField(help_text="How many of `count` lie above the line; they come first.")
    books = BookHitSerializer(many=True, help_text="Books whose description answers the words.")
    spelling = s.CharField(allow_null=True, help_text="What the words were perhaps meant to be.")
    peers = PeerSerializer(
        many=True, required=False, help_text="The other installations that were asked; with `peers=1` only."
    )


class IdentifiedPageSerializer(PageSerializer):
    """The prints that are seen on a photograph, the surest first."""

    certainty = s.ChoiceField(choices=get_args(Certainty), help_text="How sure the first is.")
    says = s.CharField(help_text="The same in words.")
    results = MatchSerializer(many=True)


class IllustrationPageSerializer(PageSerializer):
    """One page of illustrations."""

    results = ListedIllustrationSerializer(many=True)


class PrintPageSerializer(PageSerializer):
    """One page of impressions of the same block or plate."""

    results = PrintSerializer(many=True)


class ManifestPageSerializer(PageSerializer):
    """One page of books."""

    results = ManifestSerializer(many=True)


class CollectionPageSerializer(PageSerializer):
    """One page of collections."""

    results = CollectionSerializer(many=True)


class RunPageSerializer(PageSerializer):
    """One page of runs."""

    results = ListedRunSerializer(many=True)


class DecisionPageSerializer(PageSerializer):
    """One page of decisions."""

    results = DecisionRecordSerializer(many=True)


class ModelPageSerializer(PageSerializer):
    """The models."""

    results = EmbeddingModelSerializer(many=True)


class TermPageSerializer(PageSerializer):
    """The suggestions."""

    results = TermSerializer(many=True)


class QualityPageSerializer(PageSerializer):
    """The tables of the last evaluations by command, and the last measurement of all models."""

    results = s.ListField(child=s.DictField())
    report = QualityReportSerializer(
        allow_null=True, help_text="What the desk's pages show; null where nothing was measured yet."
    )
