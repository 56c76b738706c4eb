"""What all views share: JSON whatever is asked for, who one is, and the manners of IIIF answers."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.http import HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from drf_spectacular.openapi import AutoSchema
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, TokenAuthentication
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from manifests.errors import BadRequestError
from onitsearch.annotate.contexts import media_type
from onitsearch.annotate.splice import compact
from onitsearch.api.problems import exception_handler
from onitsearch.api.throttling import ClientRateThrottle
from onitsearch.conf import conf

# As JSON writes it; after an even number of backslashes, since \\u0000 is six characters of a text.
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class JsonNegotiation(BaseContentNegotiation):
    """Everybody gets JSON: a browser that prefers HTML is not turned away."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        """The parser of the request's media type."""
        kind = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == kind), None)

    def select_renderer(self, request: Any, renderers: Any, format_suffix: str | None = None) -> Any:
        """The first renderer."""
        return renderers[0], renderers[0].media_type


class PermissionsByMethod(BasePermission):
    """Reading is free; writing needs the permission that the view names by method, or one of several."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Ask for the permission of this method, where it has one."""
        wanted = getattr(view, "permissions_by_method", {}).get(request.method)
        if wanted is None:
            return True
        if not (request.user and request.user.is_authenticated):
            return False
        return any(request.user.has_perm(one) for one in ([wanted] if isinstance(wanted, str) else wanted))


class PluginView(APIView):
    """A view that answers as we promise in any project, whatever REST_FRAMEWORK of the host says.

    Its errors are problems, it speaks JSON, its addresses carry no version, and OpenAPI describes it. How often one
    may ask is for the host to say: DEFAULT_THROTTLE_CLASSES and DEFAULT_THROTTLE_RATES hold here as well.
    """

    content_negotiation_class = JsonNegotiation
    renderer_classes = (JSONRenderer,)
    versioning_class = None
    schema = AutoSchema()

    def get_exception_handler(self) -> Callable[[Exception, Mapping[str, Any]], Response]:
        """Ours, whatever the host's EXCEPTION_HANDLER is."""
        return exception_handler


class JsonParser(JSONParser):
    """JSON; what is nested deeper than Python reads is told of like all other JSON that cannot be read."""

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the document that the body holds."""
        try:
            document = super().parse(stream, media_type, parser_context)
            # Half a pair of UTF-16 (\ud800) is JSON, and no text that anything behind here could keep.
            written = json.dumps(document, ensure_ascii=False).encode()
        except RecursionError as error:
            raise ParseError(gettext("The JSON is nested too deeply.")) from error
        except UnicodeEncodeError as error:
            raise ParseError(gettext("The JSON holds half a character (\\ud800 to \\udfff).")) from error
        if _NUL.search(written):  # in a name or a value, however deep: Postgres keeps none
            raise ParseError(gettext("The JSON holds the character \\u0000, which no text has."))
        return document


class ApiView(PluginView):
    """A view below /api/v1. Tokens are asked for first, so that who is nobody gets 401 and not 403."""

    parser_classes: Sequence[Any] = (JsonParser,)
    permission_classes = (PermissionsByMethod,)
    permissions_by_method: Mapping[str, str | tuple[str, ...]] = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what an address asks for and the method would not heed; what `extend_schema` describes is known."""
        super().initial(request, *args, **kwargs)
        name = "get" if request.method == "HEAD" else str(request.method).lower()
        heeded: frozenset[str] | None = getattr(getattr(self, name, None), "heeded", None)
        if heeded is not None and (unknown := sorted(set(request.query_params) - heeded)):
            raise BadRequestError(
                gettext("“%(name)s” is not a known parameter.") % {"name": unknown[0][:60]},
                hint=gettext("Possible: %(names)s.") % {"names": ", ".join(sorted(heeded)) or "–"},
            )

    def get_authenticators(self) -> list[BaseAuthentication]:
        """By session, and by token where the host has tokens: its own class, or those of Django REST framework."""
        found: list[BaseAuthentication] = [SessionAuthentication()]
        if named := conf().api_authentication:
            found.insert(0, import_string(named)())
        elif apps.is_installed("rest_framework.authtoken"):
            found.insert(0, TokenAuthentication())
        return found

    def get_throttles(self) -> list[BaseThrottle]:
        """The host's limits, and ours."""
        return [*super().get_throttles(), ClientRateThrottle()]


class OpenToEveryOrigin(APIView):
    """A view that other sites' pages may ask, its errors included: it answers all alike and knows no cookies."""

    def get_authenticators(self) -> list[BaseAuthentication]:
        """Nobody is asked who they are, so that no session and no CSRF token is needed to post."""
        return []

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Open the answer, also the one to a browser that asks beforehand."""
        finished = super().finalize_response(request, response, *args, **kwargs)
        allow_any_origin(finished, methods=", ".join(self.allowed_methods))
        patch_vary_headers(finished, ("Accept-Language",))
        return finished


class IiifView(PluginView):
    """A view below /iiif: public, GET only, open to every origin, its errors included."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    http_method_names = ["get", "head", "options"]

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        """Answer a browser that asks beforehand."""
        return HttpResponse(status=204, headers={"Allow": "GET, HEAD, OPTIONS"})

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Open the answer to every origin."""
        finished = super().finalize_response(request, response, *args, **kwargs)
        allow_any_origin(finished)
        return finished


def allow_any_origin(response: HttpResponseBase, *, methods: str = "GET, HEAD, OPTIONS") -> None:
    """Let pages of every origin read the answer, and ask by these methods."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = methods
    response["Access-Control-Allow-Headers"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"


# Decisions of cataloguers show at once: what is kept is asked about before it is used.
REVALIDATE = "public, no-cache"
# A manifest is the same for months; one that is a little old may be shown while it is asked about, and one
# that is a week old while we cannot be reached.
STALE_WHILE_REVALIDATE = "public, max-age=60, stale-while-revalidate=3600, stale-if-error=604800"


def json_ld_response(
    request: Request, answer: Mapping[str, Any] | str, context: str, *, cache: str = REVALIDATE
) -> HttpResponse:
    """An answer of IIIF (JSON text as it is): its media type by what the client accepts, an ETag, 304."""
    text = answer if isinstance(answer, str) else compact(answer)
    # A library's text may hold half a surrogate pair, which no encoding has; it is replaced.
    body = text.encode(errors="replace")
    kind = media_type(request.headers.get("Accept", ""), context)
    etag = f'"{hashlib.sha256(kind.encode() + body).hexdigest()[:32]}"'
    given = parse_etags(request.headers.get("If-None-Match", ""))
    unchanged = "*" in given or etag in (one.removeprefix("W/") for one in given)
    response = HttpResponse(status=304) if unchanged else HttpResponse(body, content_type=kind)
    response["ETag"] = etag
    response["Cache-Control"] = cache
    patch_vary_headers(response, ("Accept", "Accept-Language"))
    return response
