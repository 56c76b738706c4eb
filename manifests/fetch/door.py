"""``fetch_json`` and ``fetch_bytes``: guarded, paced, retried; answers as values, failures as sentences."""

from __future__ import annotations

import contextlib
import functools
import importlib.metadata
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin

from manifests import jsontext
from manifests.conf import get_settings
from manifests.errors import (
    TRIED_LATER,
    AccessDeniedError,
    FetchFailedError,
    HostBusyError,
    HostFailedError,
    HostUnreachableError,
    OnitError,
)
from manifests.fetch import limiter, retry, robots, tokens, transport
from manifests.fetch.challenge import is_challenge
from manifests.fetch.guard import Target, check_url
from manifests.fetch.transport import Answer
from manifests.gzipped import PackedError, unpacked

Permit = Literal["never", "refused", "first"]

_REDIRECTS = {301, 302, 303, 307, 308}
_MOST_REDIRECTS = 5
_JSON = "application/ld+json, application/json;q=0.9, */*;q=0.1"
_STATUS_WORDS = {
    400: "says the request is not well formed",
    401: "asks for a log-in",
    403: "does not allow us to read it",
    404: "is not there",
    410: "is no longer there",
    451: "may not be shown for legal reasons",
    501: "is more than that server can do",
}


@dataclass(frozen=True)
class FetchedJson:
    """A JSON document; ``data`` is None and ``text`` empty where it was not modified."""

    url: str
    final_url: str
    status: int
    data: object
    text: str
    etag: str = ""
    last_modified: str = ""
    not_modified: bool = False
    authorized: bool = False


@dataclass(frozen=True)
class FetchedBytes:
    """The bytes of a file; empty where it was not modified."""

    url: str
    final_url: str
    status: int
    data: bytes
    media_type: str
    etag: str = ""
    last_modified: str = ""
    not_modified: bool = False
    authorized: bool = False


def fetch_json(
    url: str,
    *,
    etag: str = "",
    last_modified: str = "",
    permit: Permit = "never",
    tries: int | None = None,
) -> FetchedJson:
    """Fetch a JSON document.

    ``etag`` and ``last_modified`` as an earlier answer gave them make the request conditional. ``permit`` says
    whether a token of ours for that host is sent: never, where it is refused without, or at once; the answer's
    ``authorized`` tells that one was, so that what came is not for everybody. ``tries`` as for ``fetch_bytes``.
    Raises PermanentError or TransientError of manifests.errors, never anything else.
    """
    answer, final, sent = _get(url, _JSON, etag, last_modified, get_settings().fetch_max_json, permit, tries)
    unmodified = answer.status == 304
    data, text = (
        (None, "") if unmodified else jsontext.parse(_unpacked(answer, final), final, _charset(answer))
    )
    return FetchedJson(
        url=url,
        final_url=final,
        status=answer.status,
        data=data,
        text=text,
        etag=answer.headers.get("etag", etag if unmodified else ""),
        last_modified=answer.headers.get("last-modified", last_modified if unmodified else ""),
        not_modified=unmodified,
        authorized=sent,
    )


def _unpacked(answer: Answer, url: str) -> bytes:
    """The body of a document, unpacked where it is a packed file and not only sent so."""
    try:
        return unpacked(answer.body, get_settings().fetch_max_json)
    except PackedError as error:
        raise FetchFailedError(
            f"The document at {url} is packed and cannot be unpacked: {error}.",
            hint="Tell whoever publishes it.",
            url=url,
        ) from error


def fetch_bytes(
    url: str,
    *,
    etag: str = "",
    last_modified: str = "",
    accept: str = "*/*",
    max_bytes: int | None = None,
    permit: Permit = "never",
    tries: int | None = None,
) -> FetchedBytes:
    """Fetch a file of at most ``max_bytes`` (unpacked; FETCH_MAX_JSON unless said).

    Conditions, tokens and errors are as for ``fetch_json``.

    ``tries`` is how often a host that fails is asked at once, where that is not FETCH_ATTEMPTS.
    """
    most = max_bytes or get_settings().fetch_max_json
    answer, final, sent = _get(url, accept, etag, last_modified, most, permit, tries)
    unmodified = answer.status == 304
    return FetchedBytes(
        url=url,
        final_url=final,
        status=answer.status,
        data=answer.body,
        media_type=answer.headers.get("content-type", "").split(";")[0].strip().lower(),
        etag=answer.headers.get("etag", etag if unmodified else ""),
        last_modified=answer.headers.get("last-modified", last_modified if unmodified else ""),
        not_modified=unmodified,
        authorized=sent,
    )


def _charset(answer: Answer) -> str:
    """The encoding that a host declares for its text; "" where it declares none."""
    found = re.search(r"charset\s*=\s*\"?'?([^\s;\"',]+)", answer.headers.get("content-type", ""), re.I)
    return found[1] if found else ""


def post_json(url: str, body: object, *, seconds: float, allowed: Iterable[str] = ()) -> FetchedJson:
    """Ask an address that the owner configured (``allowed``: its origin) by a JSON body, once and in a given time.

    No redirect is followed and nothing is tried again, since somebody waits. Raises as ``fetch_json``.
    """
    target = check_url(url, allowed=allowed)
    headers = {"User-Agent": user_agent(), "Accept": _JSON, "Content-Type": "application/json"}
    sent = json.dumps(body, separators=(",", ":")).encode()
    answer = transport.request(target, headers, get_settings().fetch_max_json, body=sent, seconds=seconds)
    if answer.status != 200:
        raise _failure(target, answer)
    data, text = jsontext.parse(answer.body, target.url)
    return FetchedJson(url=url, final_url=target.url, status=answer.status, data=data, text=text)


def _get(
    url: str,
    accept: str,
    etag: str,
    last_modified: str,
    max_bytes: int,
    permit: Permit,
    tries: int | None = None,
) -> tuple[Answer, str, bool]:
    """The answer (200 or 304), the address that gave it, after redirects and retries, and whether a token went out."""
    headers = {"User-Agent": user_agent(), "Accept": accept, "Accept-Encoding": "gzip, deflate"}
    if etag:
        headers["If-None-Match"] = _header_safe(etag)
    if last_modified:
        headers["If-Modified-Since"] = _header_safe(last_modified)
    retrying = retry.policy(tries)
    if permit == "first":
        return retrying(_follow, url, headers, max_bytes, True)
    try:
        return retrying(_follow, url, headers, max_bytes, False)
    except AccessDeniedError as error:
        if permit == "never" or not (tokens.header_for(error.url) or tokens.header_for(url)):
            raise
        return retrying(_follow, url, headers, max_bytes, True)


def _follow(url: str, headers: dict[str, str], max_bytes: int, with_token: bool) -> tuple[Answer, str, bool]:
    sent = False

    def ask(target: Target) -> Answer:
        nonlocal sent
        # Looked up for each hop: a token goes to its own host only, never on with a redirect.
        own = tokens.header_of(target) if with_token else {}
        sent = sent or bool(own)
        rules = robots.rules_for(target, _robots_txt)
        robots.require_allowed(rules, target)
        limiter.wait_for_turn(target, delay=rules.delay)
        return transport.request(target, {**headers, **own}, max_bytes)

    answer, final = follow(url, ask)
    return answer, final, sent


def _robots_txt(url: str) -> bytes:
    return follow(url, lambda target: robots.ask(target, user_agent()))[0].body


def follow(url: str, ask: Callable[[Target], Answer]) -> tuple[Answer, str]:
    """The answer (200 or 304) at the end of an address's redirects, each hop checked, and the last address."""
    seen = {url}
    here = url
    while True:
        target = check_url(here)
        answer = ask(target)
        if answer.status != 304 and is_challenge(answer):
            raise _denied(target, answer, by_guard=True)
        if answer.status in (200, 304):
            return answer, target.url
        if answer.status not in _REDIRECTS or not answer.headers.get("location"):
            raise _failure(target, answer)
        try:
            here = urljoin(target.url, answer.headers["location"])
        except ValueError:
            raise FetchFailedError(f"{url} leads to an address that is not well formed.", url=url) from None
        if here in seen or len(seen) > _MOST_REDIRECTS:
            raise FetchFailedError(f"{url} only leads from one redirect to the next.", url=url)
        seen.add(here)


def _failure(target: Target, answer: Answer) -> Exception:
    status, url = answer.status, target.url
    if status in retry.BUSY:
        wait = retry.retry_after(answer.headers.get("retry-after", ""))
        limiter.hold(target, wait if wait is not None else 1.0)
        return HostBusyError(
            f"{target.host} is busy and asks us to slow down (status {status}), so {url} was not fetched.",
            hint=TRIED_LATER,
            url=url,
            retry_after=wait,
        )
    # "Not implemented" stays so, however often it is asked for.
    if (status >= 500 and status != 501) or status == 408:
        kind = HostUnreachableError if status in retry.AWAY else HostFailedError
        return kind(
            f"{target.host} has a problem of its own with {url} (status {status}).",
            hint=TRIED_LATER,
            url=url,
        )
    if status in (401, 403):
        return _denied(target, answer)
    words = _STATUS_WORDS.get(status, "was answered with nothing we can use")
    return FetchFailedError(f"{url} {words} (status {status}).", url=url, hint="Check the address.")


def _denied(target: Target, answer: Answer, *, by_guard: bool = False) -> AccessDeniedError:
    words = "is behind a guard that takes us for a robot" if by_guard else _STATUS_WORDS[answer.status]
    error = AccessDeniedError(
        f"{target.url} {words} (status {answer.status}).",
        url=target.url,
        hint="Ask the library to let this server in, or for a token: FETCH_TOKENS in ONITSEARCH holds it.",
    )
    error.remote_status = answer.status
    error.by_page = by_guard or "html" in answer.headers.get("content-type", "").lower()
    with contextlib.suppress(OnitError):
        error.document = jsontext.parse(answer.body, target.url)[0]
    return error


@functools.cache
def _version() -> str:
    try:
        return importlib.metadata.version("onitsearch")
    except importlib.metadata.PackageNotFoundError:
        return "0"


def user_agent() -> str:
    """Who we are, and whom to write to."""
    settings = get_settings()
    contact = "; ".join(part for part in (settings.public_url, settings.user_agent_contact) if part)
    return f"onitsearch/{_version()} (+{_header_safe(contact)})"


def _header_safe(value: str) -> str:
    return re.sub(r"[^\x20-\x7e]", "", value)[:1000]
