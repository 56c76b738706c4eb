"""The list of books at the desk: what it is narrowed by, and what is done with many books at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext, pgettext

from manifests import collections, services
from manifests.errors import BadRequestError, OnitError
from manifests.folding import words_of
from manifests.models import Collection, Manifest, Run, RunItem
from manifests.selectors import held_collection, hidden_manifests, worded
from manifests.work.models import OPEN
from onitsearch.annotate.labels import label_text
from onitsearch.models import Illustration, Page
from portal.desk import selectors
from portal.desk.services import read_again
from portal.failures import localized

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

WITHDRAW_ALL = "withdraw"
# Before the id of a collection: put the books into it.
INTO = "into:"
_MOST_COLLECTIONS = 50
# More at once would keep somebody waiting.
_MOST = 1_500


def _states() -> Mapping[str, tuple[str, Callable[[QuerySet[Manifest]], QuerySet[Manifest]]]]:
    """The states that the list can be narrowed to: their names, and how."""
    pages = Page.objects.filter(canvas__manifest=OuterRef("pk"), canvas__removed_at=None)
    open_pages, unread = (
        Exists(pages.filter(state__in=OPEN)),
        Exists(pages.filter(state__in=selectors.UNREAD)),
    )
    undecided = Illustration.objects.filter(
        manifest=OuterRef("pk"),
        state=Illustration.State.STANDING,
        decision=Illustration.Decision.UNDECIDED,
    )
    here = {"withdrawn_at": None}
    return {
        "running": (gettext("being read"), lambda rows: rows.filter(open_pages, **here)),
        "failed": (gettext("some pages failed"), lambda rows: rows.filter(unread, ~open_pages, **here)),
        "done": (gettext("read to the end"), lambda rows: rows.filter(~open_pages, ~unread, **here)),
        "unreviewed": (gettext("not reviewed"), lambda rows: rows.filter(Exists(undecided), **here)),
        "hidden": (gettext("hidden"), lambda rows: rows.filter(pk__in=hidden_manifests().values("pk"))),
        "withdrawn": (gettext("withdrawn"), lambda rows: rows.filter(withdrawn_at__isnull=False)),
    }


@dataclass(frozen=True)
class BookFilter:
    """What the list is narrowed by: words of the description, a state, a run; each may be empty."""

    words: str = ""
    state: str = ""
    run: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> BookFilter:
        """Read it from an address or a form; a state that there is not narrows nothing."""
        state = given.get("state", "")
        return cls(
            given.get("q", "").replace("\x00", "").strip()[:200],
            state if state in _states() else "",
            given.get("run", "").replace("\x00", "")[:16],
        )

    def __bool__(self) -> bool:
        return bool(self.words or self.state or self.run)

    def query(self, **more: str) -> str:
        """The same as a query string, with more beside it."""
        said = {"q": self.words, "state": self.state, "run": self.run, **more}
        return urlencode({name: value for name, value in said.items() if value})

    def books(self) -> QuerySet[Manifest]:
        """The books that it leaves, the latest registered first."""
        found = selectors.books()
        if self.words:
            *whole, last = words_of(self.words) or [""]
            found = worded([*whole, last], found, beginning=last) if last else found.none()
        if self.run:
            found = found.filter(
                Exists(RunItem.objects.filter(run__public_id=self.run, manifest=OuterRef("pk")))
            )
        return _states()[self.state][1](found) if self.state else found

    def choices(self) -> list[tuple[str, str, bool]]:
        """The states as links: query string, name, and whether it is the one."""
        named = [
            ("", pgettext("books", "all")),
            *((value, name) for value, (name, _narrow) in _states().items()),
        ]
        return [
            (BookFilter(self.words, value, self.run).query(), name, value == self.state)
            for value, name in named
        ]


@dataclass
class Done:
    """What came of an action on many books: how many it changed, and what was refused, each in a sentence."""

    many: int = 0
    errors: list[str] = field(default_factory=list)


def actions(*, may_withdraw: bool) -> list[tuple[str, str]]:
    """What can be done with many books: values and names."""
    found = [
        ("harvest", gettext("Harvest again")),
        ("retry", gettext("Read failed pages again")),
        ("pause", gettext("Pause their runs")),
        ("resume", gettext("Resume their runs")),
        ("hide", gettext("Hide from visitors")),
        ("show", gettext("Show to visitors")),
    ]
    found += [
        (f"{INTO}{one.public_id}", gettext("Put into “%(title)s”") % {"title": label_text(one.label)[:60]})
        for one in _chosen_collections()[:_MOST_COLLECTIONS]
    ]
    return [*found, (WITHDRAW_ALL, gettext("Withdraw for good"))] if may_withdraw else found


def _chosen_collections() -> QuerySet[Collection]:
    """The collections whose books are chosen one by one."""
    return Collection.objects.filter(rule=Collection.Rule.CHOSEN, harvested=False).order_by("label", "pk")


def chosen(form: Mapping[str, str], ids: Iterable[str]) -> list[Manifest]:
    """The books that were ticked, or all that the filter leaves. Raises BadRequestError where there are none."""
    if form.get("all"):
        found = BookFilter.of(form).books()
    else:
        found = selectors.books().filter(public_id__in=[one.replace("\x00", "") for one in ids])
    rows = list(found[: _MOST + 1])
    if not rows:
        raise BadRequestError(gettext("No book was chosen."), hint=gettext("Tick the books first."))
    if len(rows) > _MOST:
        raise BadRequestError(
            gettext("More than %(many)s books cannot be changed at once.") % {"many": _MOST}
        )
    return rows


def apply(action: str, books: list[Manifest], user: AbstractBaseUser) -> Done:
    """Do the same with many books; what is refused keeps none of the others back. Raises BadRequestError."""
    if action in ("pause", "resume"):
        return _runs(action, books)
    if action.startswith(INTO):
        into = held_collection(action.removeprefix(INTO)[:16].replace("\x00", ""))
        return Done(collections.add_books(collection=into, books=books))
    steps: dict[str, Callable[[Manifest], object]] = {
        "harvest": lambda book: services.register(url=book.url, requested_by=user),
        "retry": read_again,
        "hide": lambda book: services.set_visibility(thing=book, visible=False),
        "show": lambda book: services.set_visibility(thing=book, visible=True),
        WITHDRAW_ALL: lambda book: services.withdraw_manifest(manifest=book),
    }
    step = steps.get(action)
    if step is None:
        raise BadRequestError(gettext("This is nothing that can be done with books."))
    done = Done()
    for book in books:
        try:
            step(book)
            done.many += 1
        except OnitError as error:
            done.errors.append(f"{localized(error.message)} {localized(error.hint)}".strip())
    return done


def _runs(action: str, books: list[Manifest]) -> Done:
    """Pause or resume the runs that read pages of some books, or fetch them."""
    ids = [book.pk for book in books]
    reading = Page.objects.filter(canvas__manifest__in=ids, state__in=OPEN, run__isnull=False).values("run")
    fetching = RunItem.objects.filter(url__in=[book.url for book in books], state__in=OPEN).values("run")
    runs = Run.objects.filter(Q(pk__in=reading) | Q(pk__in=fetching))
    paused = (
        runs.filter(state=Run.State.PAUSED) if action == "resume" else runs.exclude(state=Run.State.PAUSED)
    )
    done = Done()
    for run in paused:
        try:
            (services.resume_run if action == "resume" else services.pause_run)(run=run)
            done.many += 1
        except OnitError as error:
            done.errors.append(localized(error.message))
    return done
