"""How often one client may ask for what costs much: counted by the client's own address, told with 429 and Retry-After.

Behind proxies of one's own the address is what the last so many entries of `X-Forwarded-For` say (ONIT_PROXIES);
whatever a client writes before them is not believed. Clients on this very machine are not counted: tests, benchmarks,
and whatever stands here without ONIT_PROXIES would share one address.
"""

from __future__ import annotations

import ipaddress
import math
import re
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext

from manifests.errors import TooManyRequestsError
from onitsearch.api.problems import problem_response
from portal.visit.views.errors import error_page

_MACHINES = ("/api/", "/iiif/", "/thumb/")
# What is limited: by which paths and methods. The first that fits is counted.
_GROUPS: tuple[tuple[str, frozenset[str], re.Pattern[str]], ...] = tuple(
    (name, frozenset(methods.split()), re.compile(pattern))
    for name, methods, pattern in (
        ("login", "POST", r"/(desk|admin)/login/?$|/desk/join/"),
        ("upload", "POST", r"/(search|identify|api/v1/(search|identify))/?$"),
        ("export", "GET HEAD", r"/search/results\.|/selection/|/api/v1/(export|results)"),
        ("region", "GET HEAD POST", r"/page/[^/]+/region|/illustration/[^/]+/(explained|compare)|/map/at/"),
        ("search", "GET HEAD", r"/search$|/suggestions$|/api/v1/search|/iiif/search/"),
    )
)


def client_address(request: HttpRequest) -> str:
    """The address of who asks, as far as it can be believed; "" for none (a socket)."""
    direct = str(request.META.get("REMOTE_ADDR") or "")
    proxies = int(settings.REST_FRAMEWORK.get("NUM_PROXIES") or 0)
    said = [
        one.strip() for one in str(request.META.get("HTTP_X_FORWARDED_FOR") or "").split(",") if one.strip()
    ]
    if not proxies or not said:
        return direct
    found = said[-min(proxies, len(said))]
    try:
        # With a port, as some proxies write it.
        return str(ipaddress.ip_address(re.sub(r"^\[(.+)\](:\d+)?$|^([\d.]+):\d+$", r"\1\3", found)))
    except ValueError:
        return direct


class AdmissionMiddleware:
    """Turns away who asks too often, before anything is done for them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Count, and pass on or refuse."""
        wait = _wait_for(request)
        return _refused(request, wait) if wait else self.get_response(request)


def _wait_for(request: HttpRequest) -> float:
    """How many seconds this client has to wait; 0 for none."""
    name = next(
        (
            name
            for name, methods, pattern in _GROUPS
            if request.method in methods and pattern.match(request.path_info)
        ),
        "",
    )
    rate = settings.CLIENT_RATES.get(name)
    if rate is None:
        return 0.0
    address = client_address(request)
    if not address or _is_local(address):
        return 0.0
    now = time.time()
    window = int(now // rate.seconds)
    if _count(f"onit:rate:{name}:{_network(address)}:{window}", rate.seconds) <= rate.many:
        return 0.0
    return (window + 1) * rate.seconds - now


def _is_local(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _network(address: str) -> str:
    """Whom requests are counted for: one address, or the /64 that a household has of IPv6."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:  # a server on a socket says “localhost”
        return address
    if isinstance(found, ipaddress.IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped or ipaddress.ip_network((found, 64), strict=False).network_address)
    return str(found)


_lock = threading.Lock()
_own: dict[str, tuple[float, int]] = {}


def _count(key: str, seconds: int) -> int:
    """Count one more; in this process alone while the cache is away."""
    if cache.add(key, 1, seconds + 1):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # away, or just run out
        return _count_here(key, seconds)


def _count_here(key: str, seconds: int) -> int:
    with _lock:
        now = time.monotonic()
        if len(_own) > 10_000:
            for old in [one for one, (until, _many) in _own.items() if until < now]:
                del _own[old]
        until, many = _own.get(key, (now + seconds, 0))
        _own[key] = (until, many + 1)
        return many + 1


def _refused(request: HttpRequest, wait: float) -> HttpResponse:
    error = TooManyRequestsError(
        gettext("Your address asks more often than this site can answer."),
        hint=gettext("Please wait a moment and try again."),
        retry_after=wait,
    )
    if request.path_info.startswith(_MACHINES):
        answer: HttpResponse = problem_response(error)
        answer["Access-Control-Allow-Origin"] = "*"
        return answer
    answer = error_page(request, 429, gettext("One moment, please"), error.message, error.hint)
    answer["Retry-After"] = str(max(1, math.ceil(wait)))
    return answer
