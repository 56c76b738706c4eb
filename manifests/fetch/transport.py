"""One HTTP request to a checked address: the connection goes to the address, Host and TLS name stay.

Nothing here follows redirects or retries. Bodies are read in pieces, with a cap on the unpacked size, and a clock cuts
the connection when the time for one answer is over (`deadline`): neither a packed bomb nor a slow drip, be it of
headers, chunk lines or packed bytes, holds a worker.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import certifi
import requests
import urllib3
from urllib3.exceptions import HTTPError

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
from manifests.fetch.session import CheckedRequest, DoorSession

_PIECE = 64 * 1024
_NOT_IN_TIME = "the host did not answer in time"
_HOSTS_AT_ONCE = 32

_pools = urllib3.PoolManager(
    num_pools=_HOSTS_AT_ONCE, maxsize=4, retries=False, cert_reqs="CERT_REQUIRED", ca_certs=certifi.where()
)
_pools.pool_classes_by_scheme = {"http": HTTPConnectionPool, "https": HTTPSConnectionPool}
_session = DoorSession()


@dataclass(frozen=True)
class Answer:
    """What one request brought; ``body`` is empty unless the status is 200, or 401 or 403 with some words."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def request(target: Target, headers: Mapping[str, str], max_bytes: int) -> Answer:
    """GET a checked target.

    Raises HostUnreachableError where the host cannot be reached or breaks off, HostSilentError where it does not
    answer in time, FetchFailedError where its certificate is not good,
    TooLargeError where the unpacked body is larger than ``max_bytes``.
    """
    settings = get_settings()
    timeouts = settings.fetch_connect_timeout, settings.fetch_read_timeout
    with Deadline(settings.fetch_total_timeout) as deadline:
        try:
            answer = _ask(target, headers, max_bytes, timeouts)
        except (HostUnreachableError, FetchFailedError):
            if not deadline.passed:
                raise
        if not deadline.passed:
            return answer
    raise HostSilentError(f"{target.url} came too slowly and was given up.", hint=TRIED_LATER, url=target.url)


def _ask(target: Target, headers: Mapping[str, str], max_bytes: int, timeouts: tuple[float, float]) -> Answer:
    problem: Exception | None = None
    for address in target.addresses[:3]:
        try:
            response = _open(target, address, headers, timeouts)
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


def _open(
    target: Target, address: str, headers: Mapping[str, str], timeouts: tuple[float, float]
) -> requests.Response:
    tls = {"server_hostname": target.host, "assert_hostname": target.host} if target.scheme == "https" else {}
    pool = _pools.connection_from_host(address, target.port, target.scheme, pool_kwargs=tls)
    checked = CheckedRequest(target, pool, headers)
    return _session.send(checked, stream=True, timeout=timeouts, allow_redirects=False)


def _answer(target: Target, response: requests.Response, max_bytes: int) -> Answer:
    status, headers = response.status_code, dict(response.headers)
    if status in (401, 403):
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
        hint="FETCH_MAX_JSON and FETCH_MAX_BYTES in ONITSEARCH set the limit.",
        url=target.url,
    )


def _cause(error: Exception | None) -> str:
    """The innermost reason in few words."""
    if error is None:
        return "no address answered"
    if isinstance(error, requests.RequestException) and error.args and isinstance(error.args[0], Exception):
        error = error.args[0]
    name = type(error).__name__
    if "ConnectTimeout" in name or "ReadTimeout" in name or isinstance(error, TimeoutError):
        return _NOT_IN_TIME
    if "NewConnection" in name or isinstance(error, ConnectionRefusedError):
        return "the host does not accept connections"
    if "IncompleteRead" in name or "Protocol" in name:
        return "the connection was closed too early"
    return str(error)[:200] or name
