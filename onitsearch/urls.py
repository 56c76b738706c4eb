"""The plugin's routes, for one `include()` in a host project; their names are a promise (see the API's docs)."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, URLResolver, path, re_path, register_converter
from django.urls.converters import IntConverter, StringConverter

from onitsearch.api import views_collections as collections
from onitsearch.api import views_illustrations as illustrations
from onitsearch.api import views_lists as lists
from onitsearch.api import views_manifests as manifests
from onitsearch.api import views_reshaping as reshaping
from onitsearch.api import views_search as search
from onitsearch.api import views_site as site
from onitsearch.api.problems import not_found
from onitsearch.api.schema import views as schema_views
from onitsearch.api.views_annotations import (
    AnnotationView,
    BookView,
    CanvasView,
    EmbeddingsView,
    ReviewerView,
)
from onitsearch.api.views_content_search import AutocompleteView, ContentSearchView
from onitsearch.api.views_discovery import ActivitiesView, ActivityPageView
from onitsearch.api.views_identify import IdentifyView
from onitsearch.api.views_iiif import CollectionView, ManifestView
from onitsearch.api.views_image import ImageInfoView, ImagePartView, ImageView
from onitsearch.api.views_models import ModelsView
from onitsearch.api.views_results import CropView, ResultsView, SelectionView
from onitsearch.api.views_review import ReviewView


class RunStep(StringConverter):
    """What can be done with a run."""

    regex = "pause|resume|cancel|retry"


class PublicId(StringConverter):
    """Our public ids; anything else leads nowhere."""

    regex = "[0-9a-z]{1,16}"


class PageNumber(IntConverter):
    """A page of a stream, in one spelling only and within what a database can skip."""

    regex = "0|[1-9][0-9]{0,8}"


register_converter(PublicId, "onit_id")
register_converter(PageNumber, "onit_page")
register_converter(RunStep, "onit_step")

Routes = list[URLPattern | URLResolver]


def _service(kind: str, view: Any) -> Routes:
    """The routes of one IIIF service, for both versions and the three scopes."""
    found: Routes = []
    for version in (1, 2):
        made = view.as_view(version=version)
        for scope in ("m", "c"):
            route = f"iiif/{kind}/{version}/{scope}/<onit_id:public_id>"
            found.append(path(route, made, {"scope": scope}, name=f"onit-{kind}-{version}-{scope}"))
        found.append(
            path(f"iiif/{kind}/{version}/all", made, {"scope": "all"}, name=f"onit-{kind}-{version}-all")
        )
    return found


urlpatterns: Routes = [
    path("api/v1/search", search.SearchView.as_view(), name="onit-search"),
    path("api/v1/identify", IdentifyView.as_view(), name="onit-identify"),
    path("api/v1/terms", search.TermsView.as_view(), name="onit-terms"),
    path("api/v1/illustrations", illustrations.IllustrationsView.as_view(), name="onit-illustrations"),
    path(
        "api/v1/illustrations/<onit_id:public_id>",
        illustrations.IllustrationView.as_view(),
        name="onit-illustration",
    ),
    path(
        "api/v1/illustrations/<onit_id:public_id>/similar",
        illustrations.SimilarView.as_view(),
        name="onit-similar",
    ),
    path(
        "api/v1/illustrations/<onit_id:public_id>/prints",
        illustrations.PrintsView.as_view(),
        name="onit-prints",
    ),
    path(
        "api/v1/illustrations/<onit_id:public_id>/history",
        reshaping.HistoryView.as_view(),
        name="onit-history",
    ),
    path("api/v1/illustrations/<onit_id:public_id>/split", reshaping.SplitView.as_view(), name="onit-split"),
    path("api/v1/illustrations/<onit_id:public_id>/merge", reshaping.MergeView.as_view(), name="onit-merge"),
    path("api/v1/batches/<onit_id:batch>/undo", reshaping.UndoBatchView.as_view(), name="onit-undo-batch"),
    path("api/v1/manifests", manifests.ManifestsView.as_view(), name="onit-manifests"),
    path("api/v1/manifests/<onit_id:public_id>", manifests.ManifestView.as_view(), name="onit-manifest"),
    path(
        "api/v1/manifests/<onit_id:public_id>/harvest", manifests.HarvestView.as_view(), name="onit-harvest"
    ),
    path("api/v1/collections", collections.CollectionsView.as_view(), name="onit-collections"),
    path(
        "api/v1/collections/<onit_id:public_id>", collections.CollectionView.as_view(), name="onit-collection"
    ),
    path("api/v1/decisions", lists.DecisionsView.as_view(), name="onit-decisions"),
    path("api/v1/review", ReviewView.as_view(), name="onit-review"),
    path("api/v1/runs", lists.RunsView.as_view(), name="onit-runs"),
    path("api/v1/runs/<onit_id:public_id>", manifests.RunView.as_view(), name="onit-run"),
    path(
        "api/v1/runs/<onit_id:public_id>/<onit_step:step>",
        manifests.RunStepView.as_view(),
        name="onit-run-step",
    ),
    path("api/v1/models", ModelsView.as_view(), name="onit-models"),
    path("api/v1/quality", site.QualityView.as_view(), name="onit-quality"),
    path("api/schema", schema_views.description, name="onit-schema"),
    path("api/docs", schema_views.page, name="onit-docs"),
    *_service("search", ContentSearchView),
    *_service("autocomplete", AutocompleteView),
    path("iiif/manifest/<onit_id:public_id>", ManifestView.as_view(), name="onit-iiif-manifest"),
    path(
        "iiif/manifest/<onit_id:public_id>/illustrations", BookView.as_view(), name="onit-iiif-illustrations"
    ),
    path("iiif/annotation/<onit_id:public_id>", AnnotationView.as_view(), name="onit-iiif-annotation"),
    path("iiif/canvas/<onit_id:public_id>/illustrations", CanvasView.as_view(), name="onit-iiif-canvas"),
    path("iiif/canvas/<onit_id:public_id>/embeddings", EmbeddingsView.as_view(), name="onit-iiif-embeddings"),
    path("iiif/collection/<onit_id:public_id>", CollectionView.as_view(), name="onit-iiif-collection"),
    path("iiif/results", ResultsView.as_view(), name="onit-iiif-results"),
    path("iiif/selection", SelectionView.as_view(), name="onit-iiif-selection"),
    path("iiif/selection/books", SelectionView.as_view(books=True), name="onit-iiif-selection-books"),
    path("iiif/results/canvas/<onit_id:public_id>", CropView.as_view(), name="onit-iiif-crop"),
    path("iiif/image/<onit_id:public_id>", ImageView.as_view(), name="onit-iiif-image"),
    path("iiif/image/<onit_id:public_id>/info.json", ImageInfoView.as_view(), name="onit-iiif-image-info"),
    path(
        "iiif/image/<onit_id:public_id>/<str:region>/<str:size>/<str:rotation>/<str:file>",
        ImagePartView.as_view(),
        name="onit-iiif-image-part",
    ),
    path("iiif/reviewer/<onit_id:public_id>", ReviewerView.as_view(), name="onit-iiif-reviewer"),
    path("iiif/discovery/activity/all", ActivitiesView.as_view(), name="onit-iiif-activities"),
    path(
        "iiif/discovery/activity/all/<onit_page:number>",
        ActivityPageView.as_view(),
        name="onit-iiif-activity-page",
    ),
    path("thumb/<onit_id:public_id>.jpg", site.thumbnail, name="onit-thumbnail"),
    path("healthz", site.healthz, name="onit-healthz"),
    path("readyz", site.readyz, name="onit-readyz"),
    # Whatever else is asked of these two gets a problem in JSON, never a page in HTML.
    re_path(r"^(?:api|iiif)(?:/[\s\S]*)?$", not_found, name="onit-lost"),
]
