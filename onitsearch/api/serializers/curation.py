"""Collections, runs in lists, and what people decided."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers as s

from manifests.models import Collection, Run
from manifests.priorities import PRIORITIES, priority_name
from onitsearch.annotate.addresses import Scope
from onitsearch.annotate.labels import label_text
from onitsearch.api.serializers.base import AnswerSerializer, MappingSerializer
from onitsearch.api.serializers.problems import StateSerializer
from onitsearch.curate.history import FOUND, PastState
from onitsearch.curate.versions import complete, version_of
from onitsearch.store.models import DecisionRecord, Illustration


class CollectionSerializer(AnswerSerializer):
    """A collection of books."""

    # The context has `books`: how many of its books the asker may see, by row id.

    id = s.CharField(source="public_id")
    uri = s.CharField(allow_null=True, help_text="Of the IIIF Collection that it was harvested from.")
    label = s.DictField(child=s.ListField(child=s.CharField()))  # type: ignore[assignment]
    title = s.CharField(allow_blank=True)
    summary = s.DictField(child=s.ListField(child=s.CharField()))
    name = s.CharField(source="slug", allow_null=True, help_text="As it stands in the address of its page.")
    visible = s.BooleanField(help_text="Whether it is public; books in private collections only are hidden.")
    default = s.BooleanField(
        source="standard", help_text="Whether visitors search it unless they choose otherwise."
    )
    rule = s.ChoiceField(
        choices=Collection.Rule.values, help_text="Whether its books are chosen one by one, or found."
    )
    libraries = s.ListField(child=s.CharField(), help_text="With the rule `library`: whose books.")
    words = s.CharField(allow_blank=True, help_text="With the rule `words`: what descriptions hold.")
    languages = s.ListField(child=s.CharField(), help_text="With a rule: only books in one of these.")
    kinds = s.ListField(
        child=s.CharField(),
        help_text="Kinds of pictures that are shown of its books unasked; empty: the usual ones.",
    )
    page = s.CharField(help_text="For people.")
    harvested = s.BooleanField(help_text="Whether it is a library's, and not made at the desk.")
    manifests = s.IntegerField(help_text="How many books it has.")
    changed = s.DateTimeField(source="changed_at")
    iiif = s.DictField(help_text="The collection, and Content Search in it.")

    def _make_label(self, row: Collection) -> dict[str, Any]:
        return row.label or {}

    def _make_title(self, row: Collection) -> str:
        return label_text(row.label or {})

    def _make_summary(self, row: Collection) -> dict[str, Any]:
        return row.summary or {}

    def _make_libraries(self, row: Collection) -> list[str]:
        return list(row.libraries)

    def _make_languages(self, row: Collection) -> list[str]:
        return list(row.languages)

    def _make_kinds(self, row: Collection) -> list[str]:
        return list(row.kinds)

    def _make_page(self, row: Collection) -> str:
        return self.at.collection_page(row.slug or row.public_id)

    def _make_manifests(self, row: Collection) -> int:
        return int(self.context["books"].get(row.pk, 0))

    def _make_iiif(self, row: Collection) -> dict[str, Any]:
        at, scope = self.at, Scope("c", row.public_id)
        return {
            "collection": at.collection(row.public_id),
            "search": {"1": at.search(1, scope), "2": at.search(2, scope)},
            "autocomplete": {"1": at.autocomplete(1, scope), "2": at.autocomplete(2, scope)},
        }


class ToldSerializer(MappingSerializer):
    """Something in a file, and what is to be said of it."""

    where = s.CharField()
    what = s.CharField()


class ImportSerializer(MappingSerializer):
    """What an import did, or with `dry_run` would do."""

    batch = s.CharField(help_text="The name under which all of it can be found, and undone.")
    changed = s.IntegerField()
    same = s.IntegerField(help_text="How many pictures were so already.")
    added = s.IntegerField(help_text="How many were not known here.")
    missing = ToldSerializer(many=True, help_text="Canvases that are not here; at most 100.")
    missing_count = s.IntegerField()
    problems = ToldSerializer(many=True, help_text="What could not be understood; at most 100.")
    problems_count = s.IntegerField()


class ListedRunSerializer(MappingSerializer):
    """A harvest as it stands in lists; how far it got is told by itself."""

    # Made of pairs: the run, and its state as people are told it.

    id = s.CharField()
    url = s.CharField()
    state = s.ChoiceField(choices=Run.State.values, help_text="`done` when its pages are read, too.")
    priority = s.ChoiceField(choices=tuple(PRIORITIES))
    error = s.CharField(allow_blank=True)
    created = s.DateTimeField()
    started = s.DateTimeField(allow_null=True)
    finished = s.DateTimeField(allow_null=True)
    requested_by = s.CharField(allow_null=True, help_text="The name of who asked for it.")
    run = s.CharField(help_text="The address of the run, with counts and failures.")

    def prepare(self, instance: tuple[Run, str]) -> dict[str, Any]:
        """The members as plain values."""
        row, state = instance
        return {
            "id": row.public_id,
            "url": row.url,
            "state": state,
            "priority": priority_name(row.priority),
            "error": row.error,
            "created": row.created_at,
            "started": row.started_at,
            "finished": row.finished_at if state == row.state else None,
            "requested_by": row.requested_by.get_username() if row.requested_by else None,
            "run": self.at.api(f"runs/{row.public_id}"),
        }


class DecisionRecordSerializer(AnswerSerializer):
    """One decision: who, when, on what, from what, to what."""

    id = s.IntegerField(source="pk")
    illustration = s.CharField(source="illustration.public_id")
    manifest = s.CharField(source="illustration.manifest.public_id")
    canvas = s.CharField(source="illustration.canvas.uri")
    action = s.ChoiceField(choices=DecisionRecord.Action.values)
    user = s.CharField(allow_null=True)
    reason = s.CharField(allow_blank=True)
    batch = s.CharField(allow_blank=True, help_text="Decisions that were made together share it.")
    before = StateSerializer()
    after = StateSerializer()
    undone = s.BooleanField(help_text="Whether it was taken back.")
    made = s.DateTimeField(source="made_at")

    def _make_before(self, row: DecisionRecord) -> dict[str, Any]:
        return complete(row.before)

    def _make_after(self, row: DecisionRecord) -> dict[str, Any]:
        return complete(row.after)

    def _make_user(self, row: DecisionRecord) -> str | None:
        return row.user.get_username() if row.user else None

    def _make_undone(self, row: DecisionRecord) -> bool:
        return getattr(row, "undone_by", None) is not None


class PastStateSerializer(AnswerSerializer):
    """One state of an illustration, and who brought it about."""

    version = s.CharField(help_text="For `restore`, and for If-Match while it is current.")
    state = StateSerializer()
    action = s.ChoiceField(
        choices=[FOUND, *DecisionRecord.Action.values], help_text="`found`: by the machine."
    )
    user = s.CharField(allow_null=True)
    made = s.DateTimeField(source="at")
    undone = s.BooleanField(help_text="Whether it was taken back.")
    current = s.BooleanField(help_text="Whether the illustration is so now.")

    def _make_user(self, one: PastState) -> str | None:
        return one.by or None


class HistorySerializer(MappingSerializer):
    """What became of an illustration."""

    id = s.CharField()
    states = PastStateSerializer(many=True, help_text="The earliest first.")


class ShapedSerializer(AnswerSerializer):
    """An illustration after it was split or merged, or that was taken back."""

    id = s.CharField(source="public_id")
    version = s.CharField(help_text="For If-Match of a decision on it.")
    box = s.ListField(child=s.FloatField(), help_text="x, y, w, h in canvas units.")
    kind = s.CharField()
    notations = s.ListField(child=s.CharField())
    tags = s.ListField(child=s.CharField())
    decision = s.ChoiceField(choices=Illustration.Decision.values)

    def _make_version(self, row: Illustration) -> str:
        return f'"{version_of(row)}"'

    def _make_box(self, row: Illustration) -> list[float]:
        return [row.x, row.y, row.w, row.h]


class BatchSerializer(MappingSerializer):
    """What was done to several illustrations at once."""

    batch = s.CharField(help_text="The name under which all of it can be undone.")
    illustrations = ShapedSerializer(many=True)
    left = s.ListField(
        child=s.CharField(), help_text="Ids of those that others changed since, left as they are."
    )
