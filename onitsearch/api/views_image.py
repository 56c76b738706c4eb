"""A picture as an image service of its own, by which viewers zoom into it at its library."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from rest_framework.request import Request

from manifests.errors import NotFoundError
from onitsearch import selectors
from onitsearch.annotate.image_service import IMAGE_2, Window, image_information, window
from onitsearch.api import schema
from onitsearch.api.base import IiifView, json_ld_response
from onitsearch.api.public import addresses
from onitsearch.api.schema.extend import extend_schema

_KEPT = "public, max-age=3600"


class ImageView(IiifView):
    """The service itself."""

    @extend_schema(operation_id="iiif_image", tags=["iiif"],
                   responses=schema.redirected(303, "To its info.json."))  # fmt: skip
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """Lead from the service's id to its description, as the Image API wants it."""
        response = HttpResponseRedirect(f"{addresses().image(public_id)}/info.json")
        response.status_code = 303
        return response


class ImageInfoView(IiifView):
    """What the service says of itself."""

    @extend_schema(operation_id="iiif_image_info", tags=["iiif"],
                   responses=schema.linked("info.json of the Image API 2, level 1."))  # fmt: skip
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """The size of the picture at its library, and the tiles by which it can be had."""
        return json_ld_response(
            request, image_information(public_id, _window(public_id), addresses()), IMAGE_2, cache=_KEPT
        )


class ImagePartView(IiifView):
    """A part of the picture."""

    @extend_schema(operation_id="iiif_image_part", tags=["iiif"],
                   responses=schema.redirected(302, "To the same at the library."))  # fmt: skip
    def get(
        self, request: Request, public_id: str, region: str, size: str, rotation: str, file: str
    ) -> HttpResponse:
        """Lead to the library's image service, which shows what is asked for."""
        response = HttpResponseRedirect(_window(public_id).address(region, size, rotation, file))
        response["Cache-Control"] = _KEPT
        return response


def _window(public_id: str) -> Window:
    found = window(selectors.get_illustration(public_id).image_url)
    if found is None:
        raise NotFoundError("The library of this picture does not serve parts of its pages.")
    return found
