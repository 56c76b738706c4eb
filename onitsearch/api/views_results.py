"""Pictures as documents of their own: the hits of a search, a visitor's selection, the books of one."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from manifests.errors import BadRequestError, GoneError, NotFoundError
from onitsearch import search, selectors
from onitsearch.annotate import results
from onitsearch.annotate.contexts import PRESENTATION_3
from onitsearch.annotate.info import PictureInfo
from onitsearch.api import schema
from onitsearch.api.base import IiifView, json_ld_response
from onitsearch.api.info import hit_info, picture_info
from onitsearch.api.pagination import page_number
from onitsearch.api.public import addresses
from onitsearch.api.query_parsing import query_of
from onitsearch.api.schema.extend import extend_schema
from onitsearch.conf import conf
from onitsearch.search.threshold import sure_or_nearest

MOST_CHOSEN = 200
IDS = OpenApiParameter(
    "ids",
    str,
    required=True,
    description=f"Ids of illustrations, with commas between; at most {MOST_CHOSEN}.",
)


class ResultsView(IiifView):
    """Hits as a manifest."""

    @extend_schema(operation_id="iiif_results", parameters=schema.RESULTS, tags=["iiif"],
                   responses=schema.linked("A Manifest, each hit a canvas."))  # fmt: skip
    def get(self, request: Request) -> HttpResponse:
        """The sure hits of a search, or the nearest few, as a Presentation 3 manifest that any viewer opens."""
        values = request.query_params
        query = query_of(values, page=page_number(request), page_size=conf().answers_per_page)
        found = sure_or_nearest(search.find(query), conf().content_search_nearest)
        params = [(name, value) for name in values for value in values.getlist(name)]
        made = results.results_manifest(
            [hit_info(hit) for hit in found.hits],
            question=query.words,
            params=params,
            addresses=addresses(),
        )
        return json_ld_response(request, made, PRESENTATION_3)


class SelectionView(IiifView):
    """Chosen pictures as a manifest, or their books as a collection."""

    books = False

    @extend_schema(parameters=[IDS], responses=schema.linked("A Manifest, or a Collection."), tags=["iiif"])
    def get(self, request: Request) -> HttpResponse:
        """Chosen pictures in the order of the choice; those withdrawn since are left out and counted."""
        ids = chosen_ids(request)
        make = results.selection_books if self.books else results.selection_manifest
        return json_ld_response(request, make(_chosen(ids), ids=ids, addresses=addresses()), PRESENTATION_3)


class CropView(IiifView):
    """The canvas of one picture, as it stands in a manifest of results."""

    @extend_schema(operation_id="iiif_crop", responses=schema.linked("A Canvas."), tags=["iiif"])
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """One illustration as a canvas of its own."""
        if public_id == "none":
            raise NotFoundError(gettext("Nothing was found, so this canvas is empty."))
        picture = picture_info(selectors.get_illustration(public_id))
        return json_ld_response(request, results.crop_canvas(picture, addresses()), PRESENTATION_3)


def chosen_ids(request: Request) -> list[str]:
    """The ids that were chosen, each once. Raises BadRequestError for none, and for too many."""
    said = ",".join(request.query_params.getlist("ids"))
    ids = list(dict.fromkeys(one.strip() for one in said.split(",") if one.strip()))
    if not ids:
        raise BadRequestError(
            gettext("No pictures were chosen."), hint=gettext("Give their ids with commas between: ?ids=…,…")
        )
    if len(ids) > MOST_CHOSEN:
        raise BadRequestError(
            gettext("At most %(most)s pictures can be chosen at once.") % {"most": MOST_CHOSEN}
        )
    return ids


def _chosen(ids: list[str]) -> list[PictureInfo]:
    found = {row.public_id: row for row in selectors.illustrations_for().filter(public_id__in=_clean(ids))}
    for one in ids:
        if one not in found:
            try:
                selectors.get_illustration(one.replace("\x00", ""))
            except GoneError:
                continue
    if not found:
        raise GoneError(gettext("All of these pictures have been withdrawn."))
    return [picture_info(found[one]) for one in ids if one in found]


def _clean(ids: list[str]) -> list[str]:
    return [one for one in ids if "\x00" not in one]
