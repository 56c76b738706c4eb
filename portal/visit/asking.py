"""Asks the search on behalf of a page: the ranked ids are kept for a while, so that paging and walking are cheap.

What a page shows is read anew each time, so what was rejected or withdrawn since is never shown.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field

from django.core.cache import cache
from django.utils.translation import get_language, gettext, ngettext

from manifests.errors import NotFoundError
from onitsearch.models import Illustration
from onitsearch.search import Filters, SearchQuery, Why, find
from onitsearch.selectors import listed
from onitsearch.store import embedding_models
from portal.visit import selectors, texts, uploads
from portal.visit.classes import class_label
from portal.visit.params import SearchParams

PAGE_SIZE = 40
_MOST = 1000
_KEPT = 120  # seconds


@dataclass(frozen=True)
class Ranked:
    """One hit by its row id, and the reasons for it."""

    id: int
    why: tuple[Why, ...]


@dataclass(frozen=True)
class Shown:
    """One hit as a page shows it; ``why`` is a short phrase in the visitor's language."""

    illustration: Illustration
    why: str = ""
    reasons: tuple[Why, ...] = ()


@dataclass(frozen=True)
class Counted:
    """How many hits fall under each value, the most frequent first (centuries in their order)."""

    kinds: list[tuple[str, int]] = field(default_factory=list)
    books: list[tuple[str, str, int]] = field(default_factory=list)
    languages: list[tuple[str, int]] = field(default_factory=list)
    centuries: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Answer:
    """One page of an answer; ``total`` counts all hits, ``note`` says what else one should know."""

    hits: list[Shown]
    total: int
    counted: Counted
    note: str = ""


def ask(params: SearchParams, *, size: int = PAGE_SIZE) -> Answer:
    """Answer a search, or list what its limits leave where nothing is compared. Raises OnitError."""
    ranked, cut = _ranked(params)
    first = (params.page - 1) * size
    if params.page > 1 and first >= len(ranked):
        raise NotFoundError(gettext("There is no page %(page)s.") % {"page": params.page})
    return Answer(
        hits=_shown(ranked[first : first + size]),
        total=len(ranked),
        counted=_counted(ranked),
        note=gettext("the best %(most)s") % {"most": texts.figures(_MOST)} if cut else "",
    )


def around(params: SearchParams, place: int) -> tuple[dict[int, Shown], int]:
    """The hits before, at and after a place (counted from 1), by their places, and how many there are."""
    ranked, _cut = _ranked(params)
    low = max(1, place - 1)
    window = ranked[low - 1 : place + 1]
    by_id = {hit.illustration.pk: hit for hit in _shown(window)}
    found = {low + at: by_id[one.id] for at, one in enumerate(window) if one.id in by_id}
    return found, len(ranked)


def _ranked(params: SearchParams) -> tuple[list[Ranked], bool]:
    if not params.asked:
        return _listed(params)
    model = embedding_models.active()
    language = (get_language() or "en")[:2]
    said = f"{model.key if model else ''}|{language}|{params.having(page=1).encoded()}"
    name = f"portal:ranked:{hashlib.sha256(said.encode()).hexdigest()}"
    kept = cache.get(name)
    if kept is None:
        page = find(_query(params, language))
        kept = [Ranked(hit.illustration.pk, hit.why) for hit in page.hits], page.cut
        cache.set(name, kept, _KEPT)
    return kept


def _query(params: SearchParams, language: str) -> SearchQuery:
    detail = uploads.detail(params.picture) if params.picture else None
    return SearchQuery(
        text=params.q,
        vectors=(uploads.vector(params.picture),) if params.picture else (),
        details=(detail,) if detail else (),
        like=params.like,
        unlike=params.unlike,
        filters=_filters(params),
        page_size=_MOST,
        most=_MOST,
        lang=language,
    )


def _filters(params: SearchParams) -> Filters:
    def some(value: str) -> tuple[str, ...]:
        return (value,) if value else ()

    return Filters(
        manifests=some(params.manifest),
        collections=some(params.collection),
        kinds=some(params.kind),
        notations=some(params.notation),
        languages=some(params.language),
        captions=some(params.caption),
        years=params.date,
    )


def _listed(params: SearchParams) -> tuple[list[Ranked], bool]:
    """Limits alone: everything within them, in the order of books and pages."""
    ids = list(listed(_filters(params)).values_list("pk", flat=True)[: _MOST + 1])
    return [Ranked(one, ()) for one in ids[:_MOST]], len(ids) > _MOST


def _shown(ranked: list[Ranked]) -> list[Shown]:
    rows = selectors.visible_pictures().in_bulk([one.id for one in ranked])
    return [Shown(rows[one.id], _why(one.why), one.why) for one in ranked if one.id in rows]


def _why(reasons: tuple[Why, ...]) -> str:
    """The strongest reason in a few words; likeness alone is what a search of pictures is, and goes unsaid."""
    for why in reasons:
        if why.code == "same-print":
            return gettext("the same print")
        if why.code == "in-the-caption":
            return gettext("in the caption")
        if why.code == "class":
            return gettext("class: %(name)s") % {"name": class_label(why.value)}
    return ""


def reasons(params: SearchParams, whys: tuple[Why, ...]) -> str:
    """All reasons for a hit, for its own page."""
    said = []
    for why in whys:
        if why.code == "looks-like":
            said.append(
                gettext("it looks like “%(words)s”") % {"words": params.q}
                if why.value == "words"
                else gettext("it looks like the picture you gave")
                if why.value in ("picture", "region")
                else gettext("it looks like the picture you chose")
            )
        elif why.code == "same-print":
            many = int(why.value) if why.value.isdigit() else 0
            said.append(
                ngettext("it is the same print: %(points)s point matches",
                         "it is the same print: %(points)s points match", many)
                % {"points": texts.figures(many)}
            )  # fmt: skip
        elif why.code == "in-the-caption":
            said.append(gettext("“%(words)s” stands in the caption") % {"words": why.value})
        else:
            said.append(gettext("its class is %(name)s (%(notation)s)")
                        % {"name": class_label(why.value), "notation": why.value})  # fmt: skip
    return "; ".join(said)


def _counted(ranked: list[Ranked]) -> Counted:
    rows = selectors.facts_for_counting([one.id for one in ranked])
    kinds: Counter[str] = Counter()
    books: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    centuries: Counter[int] = Counter()
    labels: dict[str, object] = {}
    for kind, book, label, spoken, start, end in rows:
        kinds[kind] += 1
        books[book] += 1
        labels[book] = label
        languages.update(spoken)
        if start is not None and end is not None:
            centuries.update(range(start // 100 * 100, end // 100 * 100 + 1, 100))
    return Counted(
        kinds=kinds.most_common(),
        books=[(book, texts.title(labels[book]), many) for book, many in books.most_common()],  # type: ignore[arg-type]
        languages=languages.most_common(),
        centuries=sorted(centuries.items()),
    )
