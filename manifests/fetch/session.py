"""What the door is made of: a requests session that goes where a checked request says, and nowhere else.

It follows no redirects (each hop has to pass the guard first), retries nothing, keeps no cookies, and takes nothing
from the environment: no proxies, no .netrc, no certificates.
"""

from __future__ import annotations

from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict

from manifests.fetch.guard import Target


class CheckedRequest(requests.PreparedRequest):
    """A GET of a target that passed the guard, with the pool of connections to one of its checked addresses."""

    path_url = ""

    def __init__(self, target: Target, pool: urllib3.HTTPConnectionPool, headers: Mapping[str, str]) -> None:
        super().__init__()
        # Not prepared by requests, which would write the address anew.
        self.method, self.url, self.path_url = "GET", target.url, target.request_path
        self.headers = CaseInsensitiveDict({"Host": target.host_header, **headers})
        self.pool = pool


class CheckedAdapter(HTTPAdapter):
    """Sends checked requests alone, each by the pool that it brings along; no name is resolved here."""

    def init_poolmanager(self, *_: Any, **__: Any) -> None:
        """Have none, so that a way past the next method would fail instead of connecting."""

    def get_connection_with_tls_context(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> Any:
        """The pool of a checked request; any other is refused."""
        if isinstance(request, CheckedRequest):
            return request.pool
        raise requests.exceptions.InvalidURL("its address was not checked", request=request)

    def cert_verify(self, *_: Any) -> None:
        """Leave the pool as it was made: it insists on a good certificate, whatever the session says."""

    def build_response(
        self, req: requests.PreparedRequest, resp: urllib3.BaseHTTPResponse
    ) -> requests.Response:
        """Wrap an answer without reading cookies and charset out of it; of headers of one name the last counts."""
        response = requests.Response()
        response.request, response.raw, response.status_code = req, resp, resp.status
        response.headers = CaseInsensitiveDict({key.lower(): value for key, value in resp.headers.items()})
        return response


class DoorSession(requests.Session):
    """The session; threads may share it."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        self.cookies.set_policy(DefaultCookiePolicy(netscape=False))
        for scheme in list(self.adapters):
            self.mount(scheme, CheckedAdapter(max_retries=urllib3.Retry(False)))

    def get_redirect_target(self, resp: requests.Response) -> None:
        """None, also where there is one: to look ahead at it, requests would read the answer's whole body."""
