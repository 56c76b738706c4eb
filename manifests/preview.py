"""Looks at an address before it is harvested: what it is, how large, whose, known already or not. Nothing is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from django.db.models import Q

from manifests.activities import StreamDoc
from manifests.documents import fetch_document, read_document
from manifests.errors import OnitError, TransientError
from manifests.fetch.limiter import pace_of
from manifests.imageapi.plan import sized_url
from manifests.models import Manifest, Run
from manifests.presentation import CollectionDoc, ManifestDoc
from manifests.presentation.account import account_of
from manifests.presentation.docs import CanvasDoc, LanguageMap, MemberDoc
from manifests.presentation.values import is_object, number
from manifests.provenance import library_of
from manifests.runs import UNFINISHED
from manifests.services import check_address
from manifests.uri import absolute, is_web, valid_uri
from manifests.work import hosts

MANIFEST, COLLECTION, STREAM, UNSEEN, NOTHING = "manifest", "collection", "stream", "unseen", "nothing"
_SAMPLES = 4
_SAMPLE_SIZE = 200  # pixels, the long side
# So many addresses are looked at at the same time.
_AT_ONCE = 6


@dataclass(frozen=True)
class Preview:
    """What an address leads to. ``kind`` is manifest, collection, stream, unseen (not looked at yet) or nothing.

    ``samples`` are addresses of small images of some pages; ``members`` counts what a collection or stream lists;
    ``seconds`` is how long its library lets us take at least, None where that is not known; ``error`` and ``hint``
    say why it cannot be harvested, or with unseen why it could not be looked at.
    """

    url: str
    kind: str
    uri: str = ""
    label: LanguageMap = field(default_factory=dict)
    pages: int = 0
    left_out: int = 0
    samples: tuple[str, ...] = ()
    library: LanguageMap = field(default_factory=dict)
    library_url: str = ""
    rights: str = ""
    years: tuple[int, int] | None = None
    members: int | None = None
    first_members: tuple[LanguageMap, ...] = ()
    seconds: float | None = None
    error: str = ""
    hint: str = ""
    known: Manifest | None = None
    run: Run | None = None


def look(urls: Sequence[str], *, patience: float) -> list[Preview]:
    """Look at some addresses side by side; what has not answered after ``patience`` seconds is unseen."""
    refused = {url: error for url in urls if (error := _refusal(url)) is not None}
    pool = ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="preview")
    asked = {url: pool.submit(_fetched, url) for url in urls if url not in refused}
    wait(asked.values(), timeout=patience)
    pool.shutdown(wait=False, cancel_futures=True)
    seen = [refused.get(url) or _result(url, asked[url]) for url in urls]
    return with_known(seen)


def unseen(urls: Iterable[str]) -> list[Preview]:
    """Addresses that are not looked at now, with what is known of them here."""
    return with_known([_refusal(url) or Preview(url, UNSEEN) for url in urls])


def with_known(previews: list[Preview]) -> list[Preview]:
    """The same, each with the book that it is here already, and the run that is at it."""
    names = [name for one in previews for name in (one.url, one.uri) if name]
    books = Manifest.objects.defer("source", "metadata").filter(Q(url__in=names) | Q(uri__in=names))
    known = {name: book for book in books for name in (book.url, book.uri)}
    runs = {run.url: run for run in Run.objects.filter(url__in=names, state__in=UNFINISHED)}
    return [
        Preview(**{**vars(one), "known": known.get(one.url) or known.get(one.uri), "run": runs.get(one.url)})
        for one in previews
    ]


def _refusal(url: str) -> Preview | None:
    try:
        check_address(url)
    except OnitError as error:
        return Preview(url, NOTHING, error=error.message, hint=error.hint)
    return None


def _result(url: str, future: Future[Preview]) -> Preview:
    return future.result() if future.done() and not future.cancelled() else Preview(url, UNSEEN)


def _fetched(url: str) -> Preview:
    try:
        fetched = fetch_document(url, tries=1)
        doc = read_document(fetched)
        if isinstance(doc, StreamDoc):
            total = number(fetched.data.get("totalItems")) if is_object(fetched.data) else None
            return Preview(url, STREAM, members=int(total) if total is not None else None)
        if isinstance(doc, CollectionDoc):
            return _collection(url, doc)
        return _manifest(url, doc, fetched.final_url)
    except TransientError as error:
        # Its library is away just now; a run would wait for it.
        return Preview(url, UNSEEN, error=error.message)
    except OnitError as error:
        return Preview(url, NOTHING, error=error.message, hint=error.hint)


def _manifest(url: str, doc: ManifestDoc, where: str) -> Preview:
    account = account_of(doc, where)
    pages = [page.canvas for page in account.pages]
    provider = doc.provider[0] if doc.provider else None
    uri = absolute(doc.id, where)
    return Preview(
        url,
        MANIFEST,
        uri=uri,
        label=doc.label,
        pages=len(pages),
        left_out=len(account.left_out),
        samples=_samples(pages),
        library=provider.label if provider else {},
        library_url=library_of([{"id": provider.id}] if provider else [], uri),
        rights=doc.rights,
        years=(doc.date_start, doc.date_end) if doc.date_start is not None and doc.date_end is not None else None,
        seconds=seconds_for(Counter(hosts.of(_image_of(page)) for page in pages)),
    )  # fmt: skip


def _collection(url: str, doc: CollectionDoc) -> Preview:
    listed = _leaves(doc.members)
    return Preview(
        url,
        COLLECTION,
        uri=absolute(doc.id, url),
        label=doc.label,
        members=len(listed),
        first_members=tuple(one.label for one in listed[:_SAMPLES]),
        # Their pages are not known yet: this is for reading the manifests alone.
        seconds=seconds_for(Counter(hosts.of(absolute(one.id, url)) for one in listed)),
    )


def _leaves(members: Sequence[MemberDoc]) -> list[MemberDoc]:
    """What a collection lists, collections that came along inside by what they list."""
    found: list[MemberDoc] = []
    for one in members:
        found += _leaves(one.embedded.members) if one.embedded is not None else [one]
    return found


def seconds_for(requests: Mapping[str, int]) -> float | None:
    """How long so many requests of each host take at the pace at which we ask it; None where there are none."""
    return max((many / pace_of(host) for host, many in requests.items() if host), default=None)


def _samples(pages: Sequence[CanvasDoc]) -> tuple[str, ...]:
    """Small images of pages spread over the book: not of its first, which are boards and blank leaves."""
    step = max(1, len(pages) // (_SAMPLES + 1))
    chosen = pages[step::step][:_SAMPLES] if len(pages) > _SAMPLES else pages
    return tuple(address for page in chosen if is_web(address := valid_uri(_small(page))))


def _small(page: CanvasDoc) -> str:
    if page.thumbnail is not None and page.thumbnail.url:
        return page.thumbnail.url
    image = page.images[0] if page.images else None
    if image is None:
        return ""
    return sized_url(image.service, _SAMPLE_SIZE, plain=image.url) if image.service else image.url


def _image_of(page: CanvasDoc) -> str:
    return page.images[0].address if page.images else ""
