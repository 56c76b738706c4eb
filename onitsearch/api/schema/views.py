"""The description of our interface, and the page that shows it, the same in any project."""

from __future__ import annotations

from typing import Any

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from onitsearch.api.base import PluginView

SETTINGS = {
    "TITLE": "onitsearch",
    "DESCRIPTION": "Search the pictures inside digitized books; answers are IIIF annotations.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "PREPROCESSING_HOOKS": ["onitsearch.api.schema.views.only_ours"],
}

Endpoint = tuple[str, str, str, Any]


def only_ours(endpoints: list[Endpoint]) -> list[Endpoint]:
    """Leave out the host's own views: they are not ours to describe, and may not be described at all."""
    return [one for one in endpoints if issubclass(getattr(one[3], "cls", object), PluginView)]


description = SpectacularAPIView.as_view(custom_settings=SETTINGS)
# Its script has an address of its own: a Content-Security-Policy worth its name forbids scripts within pages.
page = SpectacularSwaggerSplitView.as_view(url_name="onit-schema")
