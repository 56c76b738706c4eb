"""One HTTP request to a checked address, by requests: the connection goes to the address, Host and TLS name stay.

Nothing here follows redirects or retries, keeps cookies or heeds the environment (proxies, .netrc, certificates).
Bodies are read in pieces, with a cap on the unpacked size, and a clock cuts the connection when the time for one
answer is over (`deadline`): neither a packed bomb nor a slow drip, be it of headers, chunk lines or packed bytes,
holds a worker.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import certifi
import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import DecodeError, HTTPError

from manifests.conf import get_settings
from manifests.errors import (
    TRIED_LATER,
    FetchFailedError,
    HostSilentError,
    HostUnreachableError,
    TooLargeError,
)
from manifests.fetch.deadline import Deadline, HTTPConnectionPool, HTTPSConnectionPool
from manifests.fetch.guard import Target

_PIECE = 64 * 1024
_NOT_IN_TIME = "the host did not answer in time"
_HOSTS_AT_ONCE = 32
# Refusals whose page tells who refuses: the library, or a guard before it.
_WITH_WORDS = {401, 403, 405, 406, 418, 429, 503}

_pools = urllib3.PoolManager(
    num_pools=_HOSTS_AT_ONCE, maxsize=4, retries=False, cert_reqs="CERT_REQUIRED", ca_certs=certifi.where()
)
_pools.pool_classes_by_scheme = {"http": HTTPConnectionPool, "https": HTTPSConnectionPool}


class CheckedRequest(requests.PreparedRequest):
    """A GET of a target that passed the guard (a POST where there is a body), at one of its checked addresses."""

    path_url = ""

    def __init__(
        self, target: Target, address: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> None:
        super().__init__()
        # Not prepared by requests, which would write the address anew.
        self.method = "GET" if body is None else "POST"
        self.url, self.path_url, self.body = target.url, target.request_path, body
        self.headers = CaseInsensitiveDict({"Host": target.host_header, **headers})
        if body is not None:
            self.headers["Content-Length"] = str(len(body))
        self.target, self.address = target, address


class _Adapter(HTTPAdapter):
    """Sends checked requests alone, to their checked addresses; no name is resolved here."""

    def init_poolmanager(self, *_: Any, **__: Any) -> None:
        """Have none: a way past the next method fails instead of connecting."""

    def get_connection_with_tls_context(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> Any:
        """The connections to the address; what they show there has to be a certificate of the name."""
        if not isinstance(request, CheckedRequest):
            raise requests.exceptions.InvalidURL("its address was not checked", request=request)
        host, scheme = request.target.host, request.target.scheme
        tls = {"server_hostname": host, "assert_hostname": host} if scheme == "https" else {}
        return _pools.connection_from_host(request.address, request.target.port, scheme, pool_kwargs=tls)

    def cert_verify(self, *_: Any) -> None:
        """Leave the pools as they were made: they insist on a good certificate, whatever the session says."""

    def build_response(self, req: requests.PreparedRequest, resp: Any) -> requests.Response:
        """Wrap an answer without reading cookies and charset out of it; of headers of one name the last counts."""
        response = requests.Response()
        response.request, response.raw, response.status_code = req, resp, resp.status
        response.headers = CaseInsensitiveDict({key.lower(): value for key, value in resp.headers.items()})
        return response


class _Session(requests.Session):
    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        self.cookies.set_policy(DefaultCookiePolicy(netscape=False))
        for scheme in list(self.adapters):
            self.mount(scheme, _Adapter(max_retries=urllib3.Retry(False)))  # 0 would wrap errors

    def get_redirect_target(self, resp: requests.Response) -> None:
        """None, also where there is one: to look ahead at it, requests would read the answer's whole body."""


_session = _Session()


@dataclass(frozen=True)
class Answer:
    """What one request brought; ``body`` is empty unless the status is 200, or a refusal with some words."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def request(
    target: Target,
    headers: Mapping[str, str],
    max_bytes: int,
    *,
    body: bytes | None = None,
    seconds: float | None = None,
) -> Answer:
    """GET a checked target, or POST a body to it; ``seconds`` is a shorter time than the settings give an answer.

    Raises HostUnreachableError where the host cannot be reached or breaks off, HostSilentError where it does not
    answer in time, FetchFailedError where its certificate is not good,
    TooLargeError where the unpacked body is larger than ``max_bytes``.
    """
    settings = get_settings()
    total = settings.fetch_total_timeout if seconds is None else seconds
    timeouts = min(total, settings.fetch_connect_timeout), min(total, settings.fetch_read_timeout)
    with Deadline(total) as deadline:
        try:
            answer = _ask(target, headers, max_bytes, timeouts, body)
        except (HostUnreachableError, FetchFailedError):
            if not deadline.passed:
                raise
        if not deadline.passed:
            return answer
    raise HostSilentError(f"{target.url} came too slowly and was given up.", hint=TRIED_LATER, url=target.url)


def _ask(
    target: Target,
    headers: Mapping[str, str],
    max_bytes: int,
    timeouts: tuple[float, float],
    body: bytes | None,
) -> Answer:
    problem: Exception | None = None
    for address in target.addresses[:3]:
        try:
            checked = CheckedRequest(target, address, headers, body)
            response = _session.send(checked, stream=True, timeout=timeouts, allow_redirects=False)
        except requests.exceptions.SSLError as error:
            raise FetchFailedError(
                f"The certificate of {target.host} is not in order, so {target.url} was not fetched.",
                hint=f"Tell the library: {_cause(error)}",
                url=target.url,
            ) from error
        except (HTTPError, OSError) as error:
            problem = error
            continue
        # Closed after: a connection whose body was not read to its end is of no use to the next request.
        with response:
            return _answer(target, response, max_bytes)
    raise _broken(problem)(
        f"{target.url} could not be fetched: {_cause(problem)}.",
        hint=TRIED_LATER,
        url=target.url,
    ) from problem


def _broken(problem: Exception | None) -> type[HostUnreachableError]:
    return HostSilentError if _cause(problem) == _NOT_IN_TIME else HostUnreachableError


def _answer(target: Target, response: requests.Response, max_bytes: int) -> Answer:
    status, headers = response.status_code, dict(response.headers)
    if status in _WITH_WORDS:
        return Answer(status, headers, _words(response.raw))
    if status != 200:
        return Answer(status, headers, b"")
    said = headers.get("content-length", "")
    if said.isdigit() and int(said) > max_bytes:
        raise _too_large(target, max_bytes)
    return Answer(200, headers, _body(target, response.raw, max_bytes))


def _words(response: urllib3.BaseHTTPResponse) -> bytes:
    """What a host says to its refusal (an info.json that names the log-in), as far as it comes at once."""
    try:
        return response.read1(_PIECE, decode_content=True)
    except (HTTPError, OSError):
        return b""


def _body(target: Target, response: urllib3.BaseHTTPResponse, max_bytes: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    try:
        # read1 hands over what has come, so that nothing larger than the cap is ever held.
        while piece := response.read1(_PIECE, decode_content=True):
            size += len(piece)
            if size > max_bytes:
                raise _too_large(target, max_bytes)
            pieces.append(piece)
    except DecodeError as error:
        packed = response.headers.get("content-encoding", "")[:40]
        raise FetchFailedError(
            f"What {target.url} answered is not packed as it says ({packed}), so it cannot be read.",
            hint="Tell whoever publishes it: its header Content-Encoding is wrong.",
            url=target.url,
        ) from error
    except (HTTPError, OSError) as error:
        raise _broken(error)(
            f"{target.url} broke off in the middle: {_cause(error)}.",
            hint=TRIED_LATER,
            url=target.url,
        ) from error
    return b"".join(pieces)


def _too_large(target: Target, max_bytes: int) -> TooLargeError:
    return TooLargeError(
        f"{target.url} is larger than {max_bytes / 2**20:.0f} MB and was not read to its end.",
        hint="FETCH_MAX_JSON in ONITSEARCH sets the limit for documents, MAX_IMAGE_BYTES that for images.",
        url=target.url,
    )


def _cause(error: Exception | None) -> str:
    """The innermost reason in few words, none of them Python's."""
    if error is None:
        return "no address answered"
    chain = [error]
    while (inner := _within(chain[-1])) is not None and inner not in chain:
        chain.append(inner)
    names = " ".join(type(one).__name__ for one in chain)
    if "ConnectTimeout" in names or "ReadTimeout" in names or any(isinstance(e, TimeoutError) for e in chain):
        return _NOT_IN_TIME
    certificate = next(
        (one.verify_message for one in chain if isinstance(one, ssl.SSLCertVerificationError)), ""
    )
    if certificate:
        return certificate.rstrip(".")
    if isinstance(chain[-1], ssl.SSLError):
        return "the encrypted connection (TLS) could not be made"
    if "NewConnection" in names or "ConnectionRefused" in names:
        return "the host does not accept connections"
    if "IncompleteRead" in names or "Protocol" in names or "ConnectionReset" in names:
        return "the connection was closed too early"
    if isinstance(chain[-1], OSError) and chain[-1].strerror:
        return chain[-1].strerror.rstrip(".").lower()
    return "the connection failed"


def _within(error: BaseException) -> Exception | None:
    """The exception that another one wraps, as an argument or as its cause."""
    wrapped = [one for one in (*error.args, error.__cause__) if isinstance(one, Exception)]
    wrapped += [one for one in [getattr(error, "reason", None)] if isinstance(one, Exception)]
    return wrapped[0] if wrapped else None
