"""Reads books; whoever asks sees what they may see (see `manifests.visibility`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Count, F, IntegerField, Q, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from manifests.errors import GoneError, NotFoundError
from manifests.models import Canvas, Collection, Manifest, Run, RunItem, Stream
from manifests.priorities import priority_name
from manifests.uri import spellings
from manifests.visibility import (
    hidden_manifests,
    is_public,
    manifests_for,
    public_among,
    public_manifests,
    sees_all,
    was_public,
)
from manifests.work.fair import waiting_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

    User = AbstractBaseUser | AnonymousUser

__all__ = [
    "LONG_WORD", "books_in_collections", "canvases_of", "collections_for", "described_words",
    "get_collection", "get_manifest", "get_run", "get_stream", "held_collection", "held_manifest",
    "hidden_manifests", "is_open_above", "is_public", "manifests_for", "open_above", "open_runs_providers",
    "public_among", "public_manifests", "run_counts_providers", "run_progress", "runs", "runs_that_are",
    "sees_all", "streams", "told_state", "told_states", "was_public", "withdrawn_manifest", "worded",
]  # fmt: skip

_MOST_FAILURES = 100
_MOST_BOOKS = 1_000
# The beginning of so long a word is found, too; shorter ones begin too many others.
LONG_WORD = 5

# The storey above says here how far it got with a run's pages: functions of a run's primary key that return
# counts such as {"pages": {"due": 3, "done": 12}, "illustrations": 40}.
run_counts_providers: list[Callable[[int], Mapping[str, Any]]] = []
# And here, which runs it still has pages of to read, by their primary keys; of these, or of all.
open_runs_providers: list[Callable[[Iterable[int] | None], set[int]]] = []


def worded(words: Sequence[str], among: QuerySet[Manifest], *, beginning: str = "") -> QuerySet[Manifest]:
    """Those of the manifests whose description holds all of the folded words, of long ones the beginning.

    Of the word ``beginning`` the beginning will do, however short it is. A year is also held by a book
    that was made in a few years around it (see `Manifest.words`).
    """
    wanted = Q()
    for word in words:
        asked = f"'{word}':*" if len(word) >= LONG_WORD or word == beginning else f"'{word}'"
        held = Q(held=SearchQuery(asked, config="simple", search_type="raw"))
        if len(word) == 4 and word.isascii() and word.isdigit():
            held |= Q(date_start__lte=int(word), date_end__gte=int(word), date_end__lte=F("date_start") + 10)
        wanted &= held
    return among.annotate(held=SearchVector("words", config="simple")).filter(wanted)


def described_words(most: int = 20_000) -> Counter[str]:
    """The folded words of the descriptions of public books, each with how many of (at most) so many hold it."""
    counts: Counter[str] = Counter()
    for words in public_manifests().values_list("words", flat=True)[:most].iterator():
        counts.update(words.split())
    return counts


def held_manifest(key: str) -> Manifest:
    """A manifest by its public id or its URI, whoever may see it.

    Raises NotFoundError where there is none, GoneError where it was withdrawn.
    """
    return _manifest(key, sees=True)


def get_manifest(key: str, user: User | None = None, *, hidden: bool = False) -> Manifest:
    """A manifest by its public id or its URI; ``hidden`` is said for whoever was asked before.

    Raises NotFoundError where there is none to be seen, GoneError where it was withdrawn.
    """
    return _manifest(key, sees=hidden or sees_all(user))


def _manifest(key: str, *, sees: bool) -> Manifest:
    manifest = Manifest.objects.filter(Q(public_id=key) | Q(uri=key)).first()
    # That something was withdrawn is told of what everybody could see before, and of nothing else.
    if manifest is None or not (sees or was_public(manifest)):
        raise NotFoundError(f"No book is kept under “{key[:200]}”.")
    if manifest.withdrawn_at is not None:
        raise GoneError("This book has been withdrawn.", url=manifest.uri)
    if not sees and not is_public(manifest):
        raise NotFoundError(f"No book is kept under “{key[:200]}”.")
    return manifest


def withdrawn_manifest(url: str) -> Manifest | None:
    """The withdrawn book that came from an address, None where none did."""
    return Manifest.objects.filter(url=url.strip(), withdrawn_at__isnull=False).first()


def collections_for(user: User | None = None, *, hidden: bool = False) -> QuerySet[Collection]:
    """The collections that somebody may see; ``hidden`` is said for whoever was asked before."""
    return Collection.objects.all() if hidden or sees_all(user) else Collection.objects.filter(visible=True)


def books_in_collections(ids: Iterable[int], user: User | None = None) -> dict[int, int]:
    """How many books that somebody may see each collection has, by the collections' row ids."""
    through = Manifest.collections.through.objects
    inside = through.filter(collection__in=list(ids), manifest__in=manifests_for(user))
    return dict(inside.order_by().values_list("collection").annotate(Count("pk")))


def get_collection(key: str, user: User | None = None, *, hidden: bool = False) -> Collection:
    """A collection by its public id, name or URI. Raises NotFoundError where there is none to be seen."""
    return _collection(key, collections_for(user, hidden=hidden))


def held_collection(key: str) -> Collection:
    """A collection by its public id, name or URI, whoever may see it. Raises NotFoundError."""
    return _collection(key, Collection.objects.all())


def _collection(key: str, among: QuerySet[Collection]) -> Collection:
    known = spellings(key)  # none where no column could hold it
    collection = among.filter(Q(public_id__in=known) | Q(uri__in=known) | Q(slug__in=known)).first()
    if collection is None:
        raise NotFoundError(f"No collection is kept under “{key[:200]}”.")
    return collection


def canvases_of(manifest: Manifest) -> QuerySet[Canvas]:
    """The pages of a book in their order, without those that left it."""
    return manifest.canvases.filter(removed_at=None).order_by("position")


def get_run(public_id: str) -> Run:
    """A run by its public id. Raises NotFoundError."""
    run = Run.objects.filter(public_id=public_id).first()
    if run is None:
        raise NotFoundError(f"No run is kept under “{public_id[:60]}”.")
    return run


def runs() -> QuerySet[Run]:
    """All runs, the latest first."""
    return Run.objects.select_related("requested_by").order_by("-created_at", "-pk")


def streams() -> QuerySet[Stream]:
    """The activity streams that are known, those that are followed first."""
    return Stream.objects.order_by("-following", "url")


def get_stream(key: str) -> Stream:
    """A stream by its public id or address. Raises NotFoundError."""
    stream = Stream.objects.filter(Q(public_id=key) | Q(url=key)).first()
    if stream is None:
        raise NotFoundError(f"No activity stream is known under “{key[:200]}”.")
    return stream


def run_progress(run: Run) -> dict[str, Any]:
    """How far a run got; its ``state`` is done when its pages are, and ``books`` are the ids of what it harvested.

    ``manifests`` and ``collections`` count documents by state, ``canvases`` what changed in the books,
    ``failures`` (with their ``cause``), ``skipped`` (what was left out, with a word why) and ``notes`` (what was
    read otherwise than it stands) are lists of ``{url, error}``, of at most 100 documents each;
    ``waiting`` says what is waited for, see `work.fair.waiting_of`;
    whatever the storey above counts comes along.
    """
    run.refresh_from_db()
    state = told_state(run, is_open=is_open_above(run))
    lists = Q(kind__in=("Collection", "Page", "Stream"))
    found: dict[str, Any] = {
        "id": run.public_id,
        "url": run.url,
        "state": state,
        "error": run.error,
        "priority": priority_name(run.priority),
        "created": run.created_at,
        "started": run.started_at,
        "finished": run.finished_at if state == run.state else None,
        "manifests": _states(run.items.exclude(lists)),
        "collections": _states(run.items.filter(lists)),
        "canvases": _canvas_counts(run),
        "books": list(
            run.items.filter(manifest__isnull=False)
            .order_by("pk")
            .values_list("manifest__public_id", flat=True)[:_MOST_BOOKS]
        ),
        "failures": list(
            run.items.filter(state=RunItem.State.FAILED).values("url", "error", "cause")[:_MOST_FAILURES]
        ),
        "skipped": _skipped(run),
        "notes": _pages_named(run, "notes"),
        "waiting": waiting_of(run.items.all()),
    }
    for provider in run_counts_providers:
        for name, counts in provider(run.pk).items():
            if name in ("failures", "skipped", "waiting"):
                found[name] += list(counts)
            else:
                found[name] = counts
    return found


def is_open_above(run: Run) -> bool:
    """Whether the storey above has pages of this run to read, or in hand."""
    return run.pk in open_above([run.pk])


def open_above(runs: Iterable[int] | None = None) -> set[int]:
    """Of some runs (None: of all), by primary key, those that the storey above has pages of to read, or in hand."""
    return {one for provider in open_runs_providers for one in provider(runs)}


def told_state(run: Run, *, is_open: bool) -> str:
    """The state of a run as people are told it: it is done, or has failed, when its pages are read, too."""
    over = (Run.State.DONE, Run.State.FAILED)
    return str(Run.State.RUNNING if is_open and run.state in over else run.state)


def told_states(found: Iterable[Run]) -> list[tuple[Run, str]]:
    """Runs with their states as people are told them."""
    listed = list(found)
    still = open_above([one.pk for one in listed])
    return [(one, told_state(one, is_open=one.pk in still)) for one in listed]


def runs_that_are(state: str) -> QuerySet[Run]:
    """The runs of which people are told this state, the latest first."""
    still = Q(pk__in=open_above(), state__in=(Run.State.DONE, Run.State.FAILED))
    found = runs()
    if state == Run.State.RUNNING:
        return found.filter(Q(state=state) | still)
    return found.filter(state=state).exclude(still)


def _skipped(run: Run) -> list[dict[str, str]]:
    """What was left out: whole documents, and single pages of books."""
    if run.state == Run.State.CANCELLED:
        return []
    items = run.items.filter(state=RunItem.State.SKIPPED).values_list("url", "error")[:_MOST_FAILURES]
    return [{"url": url, "error": error} for url, error in items] + _pages_named(run, "left_out")


def _pages_named(run: Run, name: str) -> list[dict[str, str]]:
    """The pages that the documents of a run left out, or read otherwise than they stand, by place, id and reason.

    Of a book with very many of them, the last entry counts the rest.
    """
    found: list[dict[str, str]] = []
    for url, counts in run.items.filter(counts__has_key=name).values_list("url", "counts")[:_MOST_FAILURES]:
        told = counts[name]
        for place, uri, reason in told[:_MOST_FAILURES]:
            which = f"Page {place} ({uri})" if place and uri else f"Page {place}" if place else "The document"
            found.append({"url": url, "error": f"{which} {reason}."})
        if len(told) > _MOST_FAILURES:
            found.append({"url": url, "error": f"So are {len(told) - _MOST_FAILURES} further pages."})
    return found


def _states(items: QuerySet[RunItem]) -> dict[str, int]:
    counted = dict(items.order_by().values_list("state").annotate(Count("pk")))
    counts = {str(state): int(counted.get(state, 0)) for state in RunItem.State.values}
    return {**counts, "total": sum(counts.values())}


def _canvas_counts(run: Run) -> dict[str, int]:
    names = ("added", "changed", "removed", "unusable")
    sums = run.items.order_by().aggregate(
        **{name: Sum(Cast(KeyTextTransform(name, "counts"), IntegerField())) for name in names}
    )
    return {name: int(sums[name] or 0) for name in names}
