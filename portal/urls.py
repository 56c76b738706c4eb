"""All routes of the reference site: the plugin's own, and the pages for people."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("onitsearch.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
]
