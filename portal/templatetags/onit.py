"""What templates need from the portal: vendored files that may be missing, and a search kept in a form."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from portal import failures
from portal.visit.params import SearchParams

register = template.Library()
register.filter("localized", failures.localized)


@register.simple_tag
def vendor(path: str) -> str:
    """The address of a front-end file from npm, or nothing where it was never fetched."""
    return static(f"vendor/{path}") if _found(path) else ""


def _found(path: str) -> bool:
    return finders.find(f"vendor/{path}") is not None if settings.DEBUG else _found_once(path)


@lru_cache(maxsize=64)
def _found_once(path: str) -> bool:
    return finders.find(f"vendor/{path}") is not None


@register.simple_tag
def hidden_params(params: SearchParams | None, leave_out: str) -> SafeString:
    """A search as hidden fields, without the part that the form itself asks for and without its page."""
    pairs = [
        (name, value) for name, value in (params.pairs() if params else []) if name not in (leave_out, "page")
    ]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)
