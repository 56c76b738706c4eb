"""The plugin's routes, for one `include()` in a host project."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
