"""Suggestions: what a beginning may become."""

from __future__ import annotations

from typing import get_args

from rest_framework import serializers as s

from onitsearch.api.info import THUMBNAIL_VERSION_LENGTH
from onitsearch.api.serializers.base import AnswerSerializer
from onitsearch.search.suggestions import Kind, Suggestion


class TermSerializer(AnswerSerializer):
    """A suggestion."""

    # The context has `scope`, the parameters that limit where it is searched, and `pictures` by suggestions' values.

    value = s.CharField(help_text="The words to search for (`q`): they surely find exactly `count` pictures.")
    kind = s.ChoiceField(choices=get_args(Kind))
    notation = s.CharField(allow_null=True)
    label = s.CharField()  # type: ignore[assignment]
    language = s.CharField(allow_null=True)
    count = s.IntegerField(help_text="How many pictures in this scope have it; never 0.")
    condition = s.DictField(
        child=s.CharField(), help_text="The same as a filter of a search; empty where there is none."
    )
    url = s.CharField(help_text="The search for it in this scope.")
    thumbnail = s.CharField(
        allow_null=True, help_text="One picture that has it; of the first ten suggestions only."
    )

    def _make_notation(self, term: Suggestion) -> str | None:
        return term.notation or None

    def _make_label(self, term: Suggestion) -> str:
        return term.label or term.value

    def _make_language(self, term: Suggestion) -> str | None:
        return term.language or None

    def _make_condition(self, term: Suggestion) -> dict[str, str]:
        return dict([term.condition]) if term.condition[0] else {}

    def _make_thumbnail(self, term: Suggestion) -> str | None:
        row = self.context.get("pictures", {}).get(term.value)
        return self.at.thumbnail(row.public_id, row.crop_digest[:THUMBNAIL_VERSION_LENGTH]) if row else None

    def _make_url(self, term: Suggestion) -> str:
        return self.at.with_query(self.at.api("search"), [("q", term.value), *self.context["scope"]])
