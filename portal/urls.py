"""All routes of the reference site: the plugin's own, and the pages for people."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from portal.books import PublishedView
from portal.metrics import metrics

urlpatterns = [
    path("", include("portal.visit.urls")),
    path("desk/", include("portal.desk.urls")),
    path(f"{settings.BOOKS_URL.strip('/')}/<path:path>", PublishedView.as_view(), name="published-file"),
    path("metrics", metrics, name="metrics"),
    path("", include("onitsearch.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
]

handler400 = "portal.visit.views.errors.bad_request"
handler403 = "portal.visit.views.errors.forbidden"
handler404 = "portal.visit.views.errors.not_found"
handler500 = "portal.visit.views.errors.broken"
