"""The page's route; a host includes it where it likes: ``path("pictures/", include("onitsearch.web.urls"))``."""

from django.urls import path

from onitsearch.web.views import search_page

urlpatterns = [path("", search_page, name="onit-web-search")]
