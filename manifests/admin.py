"""A plain view of the rows for administrators; cataloguers have the desk."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from manifests.models import Canvas, Collection, Manifest, Run, RunItem
from manifests.presentation.labels import best, plain


class _ReadOnly:
    """Rows that only services may write."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False


@admin.register(Collection)
class CollectionAdmin(_ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Collections."""

    list_display = ("public_id", "title", "uri", "visible", "harvested")
    list_filter = ("visible", "harvested")
    search_fields = ("public_id", "uri")

    @admin.display(description="label")
    def title(self, collection: Collection) -> str:
        """The label in one language."""
        return plain(best(collection.label))


@admin.register(Manifest)
class ManifestAdmin(_ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Manifests."""

    list_display = ("public_id", "title", "uri", "date_start", "visible", "harvested_at", "withdrawn_at")
    list_filter = ("visible", "version")
    search_fields = ("public_id", "uri", "url")
    exclude = ("source",)

    @admin.display(description="label")
    def title(self, manifest: Manifest) -> str:
        """The label in one language."""
        return plain(best(manifest.label))


@admin.register(Canvas)
class CanvasAdmin(_ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Canvases."""

    list_display = ("uri", "position", "width", "height", "removed_at")
    search_fields = ("uri",)
    list_select_related = ("manifest",)


class RunItemInline(_ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    """The documents of a run."""

    model = RunItem
    fields = ("url", "kind", "state", "attempts", "error")
    extra = 0


@admin.register(Run)
class RunAdmin(_ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Runs."""

    list_display = ("public_id", "url", "state", "created_at", "finished_at", "error")
    list_filter = ("state",)
    search_fields = ("public_id", "url")
    inlines = (RunItemInline,)
