"""The picture rows in Django's admin: for looking and for helping out; curation happens at the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from manifests.work import queue
from onitsearch.store import pages
from onitsearch.store.models import DecisionRecord, EmbeddingModel, Illustration, Page


class _ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that only code may write."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Page)
class PageAdmin(_ReadOnly):
    """How far each page is; failed ones can be tried again."""

    list_display = ("canvas", "state", "attempts", "regions_from", "error", "indexed_at")
    list_filter = ("state", "regions_from")
    list_select_related = ("canvas",)
    search_fields = ("canvas__uri", "error")
    show_full_result_count = False
    actions = ("index_again",)

    @admin.action(description=_("Index the chosen pages again"), permissions=["view"])
    def index_again(self, request: HttpRequest, chosen: QuerySet[Page]) -> None:
        """Mark the chosen pages due and wake the workers."""
        if not request.user.has_perm("onit_manifests.register_manifest"):
            self.message_user(request, _("You may not have pages indexed."), level="error")
            return
        marked = pages.mark_due(chosen.values_list("canvas_id", flat=True), again=True)
        queue.wake(queue.PAGES, len(marked))
        words = ngettext("%(count)d page is due.", "%(count)d pages are due.", len(marked))
        self.message_user(request, words % {"count": len(marked)})


@admin.register(Illustration)
class IllustrationAdmin(_ReadOnly):
    """Every picture, with what became of it."""

    list_display = ("public_id", "kind", "state", "decision", "source", "score", "changed_at")
    list_filter = ("kind", "state", "decision", "source")
    search_fields = ("public_id", "canvas__uri", "text")
    show_full_result_count = False


@admin.register(EmbeddingModel)
class EmbeddingModelAdmin(_ReadOnly):
    """The models whose vectors are held."""

    list_display = ("key", "dim", "state", "created_at")


@admin.register(DecisionRecord)
class DecisionRecordAdmin(_ReadOnly):
    """Who decided what, and when."""

    list_display = ("made_at", "user", "action", "illustration", "reason")
    list_filter = ("action",)
    list_select_related = ("user", "illustration")
    search_fields = ("illustration__public_id", "user__username")
    show_full_result_count = False
