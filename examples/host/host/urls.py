"""The plugin's routes, and its page to search with below an address of the host's own."""

from django.urls import include, path

urlpatterns = [
    path("pictures/", include("onitsearch.web.urls")),
    path("", include("onitsearch.urls")),
]
