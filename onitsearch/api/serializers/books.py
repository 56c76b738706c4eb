"""Books: as they are held, and as they were found by their own description."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers as s

from manifests.models import Manifest
from onitsearch.annotate.addresses import Scope
from onitsearch.annotate.labels import label_text
from onitsearch.api.serializers.base import AnswerSerializer
from onitsearch.search.query import BookHit


def _years(row: Manifest) -> list[int | None] | None:
    return None if row.date_start is None else [row.date_start, row.date_end]


class BookHitSerializer(AnswerSerializer):
    """A book whose own description answers the words."""

    id = s.CharField(source="manifest.public_id")
    title = s.CharField(allow_blank=True)
    date = s.ListField(child=s.IntegerField(), allow_null=True, help_text="First and last year.")
    field = s.CharField(help_text="The part of the description that matched.")
    value = s.CharField(allow_blank=True, help_text="What stands there.")
    thumbnail = s.CharField(allow_null=True)
    uri = s.CharField(source="manifest.uri", help_text="The URI of its manifest.")
    url = s.CharField(help_text="The page for people.")
    manifest = s.CharField(help_text="Its manifest with our services added.")
    search = s.CharField(help_text="Content Search 2.0 in it.")

    def _make_title(self, hit: BookHit) -> str:
        return label_text(hit.manifest.label or {})

    def _make_date(self, hit: BookHit) -> list[int | None] | None:
        return _years(hit.manifest)

    def _make_thumbnail(self, hit: BookHit) -> str | None:
        return hit.manifest.thumbnail or None

    def _make_url(self, hit: BookHit) -> str:
        return self.at.book_page(hit.manifest.public_id)

    def _make_manifest(self, hit: BookHit) -> str:
        return self.at.manifest(hit.manifest.public_id)

    def _make_search(self, hit: BookHit) -> str:
        return self.at.search(2, Scope("m", hit.manifest.public_id))


class ManifestSerializer(AnswerSerializer):
    """A book."""

    # The context has `counts`: how many pages and visible illustrations, by row id; and `sees_all`: whether the asker
    # may know of private collections.

    id = s.CharField(source="public_id")
    uri = s.CharField()
    url = s.CharField()
    version = s.IntegerField()
    label = s.DictField(child=s.ListField(child=s.CharField()))  # type: ignore[assignment]
    title = s.CharField(allow_blank=True)
    summary = s.DictField(child=s.ListField(child=s.CharField()))
    rights = s.CharField(allow_blank=True)
    further_rights = s.ListField(child=s.CharField(), help_text="Where the library names several.")
    homepage = s.CharField(allow_blank=True)
    languages = s.ListField(child=s.CharField())
    date = s.ListField(child=s.IntegerField(), allow_null=True)
    viewing_direction = s.CharField()
    visible = s.BooleanField()
    collections = s.ListField(child=s.CharField())
    pages = s.IntegerField()
    illustrations = s.IntegerField()
    registered = s.DateTimeField(source="registered_at")
    harvested = s.DateTimeField(source="harvested_at", allow_null=True)
    changed = s.DateTimeField(source="changed_at", allow_null=True)
    iiif = s.DictField()
    page = s.CharField()

    def _make_label(self, row: Manifest) -> dict[str, Any]:
        return row.label or {}

    def _make_title(self, row: Manifest) -> str:
        return label_text(row.label or {})

    def _make_summary(self, row: Manifest) -> dict[str, Any]:
        return row.summary or {}

    def _make_further_rights(self, row: Manifest) -> list[str]:
        return list(row.further_rights)

    def _make_languages(self, row: Manifest) -> list[str]:
        return list(row.languages)

    def _make_date(self, row: Manifest) -> list[int | None] | None:
        return _years(row)

    def _make_collections(self, row: Manifest) -> list[str]:
        sees_all = bool(self.context.get("sees_all"))
        return [one.public_id for one in row.collections.all() if one.visible or sees_all]

    def _make_pages(self, row: Manifest) -> int:
        return self._count(row, "pages")

    def _make_illustrations(self, row: Manifest) -> int:
        return self._count(row, "illustrations")

    def _count(self, row: Manifest, what: str) -> int:
        return int(self.context["counts"].get(row.pk, {}).get(what, 0))

    def _make_iiif(self, row: Manifest) -> dict[str, Any]:
        at, scope = self.at, Scope("m", row.public_id)
        return {
            "manifest": at.manifest(row.public_id),
            "search": {"1": at.search(1, scope), "2": at.search(2, scope)},
            "autocomplete": {"1": at.autocomplete(1, scope), "2": at.autocomplete(2, scope)},
        }

    def _make_page(self, row: Manifest) -> str:
        return self.at.book_page(row.public_id)
