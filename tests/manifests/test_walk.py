"""A walk through an activity stream, on documents alone: what is fetched, gone, moved, and where it stops."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from manifests import discovery
from manifests.activities import ADD, CREATE, DELETE, MOVE, REFRESH, REMOVE, UPDATE, Activity, StreamDoc
from manifests.discovery import walk
from manifests.errors import MalformedManifestError, NotIiifError
from tests.origin import Origin

pytestmark = pytest.mark.django_db

STREAM = "https://library.example/activity/all"


def on(day: int) -> datetime:
    return datetime(2024, 1, day, 12, tzinfo=UTC)


def act(kind: str, thing: str = "", day: int | None = None, **more: Any) -> Activity:
    return Activity(kind, thing, **{"object_kind": "Manifest", "ended": on(day) if day else None, **more})


def whole(*activities: Activity) -> StreamDoc:
    return StreamDoc(STREAM, is_page=False, activities=activities)


class Pages:
    """Pages of a stream at a real server, by short names; ``asked`` says in which order they were asked for."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin

    def put(self, name: str, document: dict[str, Any]) -> None:
        links = {key: self.at(document[key]) for key in ("next", "prev") if key in document}
        self.origin.put_json(f"/{name}", {**document, **links})

    def at(self, name: str) -> str:
        return self.origin.url(f"/{name}")

    def walk(self, since: datetime | None = None, **links: str) -> list[str]:
        """What a walk fetches, from a stream that names these pages."""
        self.origin.seen.clear()
        top = StreamDoc(STREAM, is_page=False, **{key: self.at(name) for key, name in links.items()})
        return list(walk(top, since, set()).fetch)

    @property
    def asked(self) -> list[str]:
        return [seen.path.removeprefix("/") for seen in self.origin.seen]


@pytest.fixture
def pages(origin: Origin) -> Pages:
    return Pages(origin)


def a_page(*things: str, day: int = 1, **links: str) -> dict[str, Any]:
    items = [
        {
            "type": "Create",
            "object": {"id": one, "type": "Manifest"},
            "endTime": f"2024-01-{day:02}T12:00:00Z",
        }
        for one in things
    ]
    return {"type": "OrderedCollectionPage", "orderedItems": items, **links}


def test_the_newest_activity_of_each_thing_decides() -> None:
    found = walk(
        whole(
            act(CREATE, "a", 1),
            act(CREATE, "b", 2),
            act(ADD, "d", 1),
            act(DELETE, "a", 3),
            act(UPDATE, "c", 4),
            act(CREATE, "b", 5),
            act(REMOVE, "d", 6),
            act(ADD, "e", 7),
            act(UPDATE, "f", 1, object_kind="Collection"),
            act(CREATE, "g", 1, object_kind=""),
            act(CREATE, "h", 1, object_kind="Canvas"),
            act("Like", "i", 1),
        ),  # fmt: skip
        None,
        set(),
    )
    assert list(found.fetch) == ["g", "f", "e", "b", "c"]
    assert set(found.fetch.values()) == {""}
    assert found.kinds == {"g": "", "f": "Collection", "e": "Manifest", "b": "Manifest", "c": "Manifest"}
    assert (found.gone, found.left, found.moved) == (["d", "a"], [], {})
    assert (found.until, found.timed) == (on(7), True)


def test_what_joins_and_leaves_a_collection() -> None:
    place = {"place": "shelf", "place_kind": "Collection"}
    found = walk(
        whole(
            act(ADD, "a", 1, **place),
            act(REMOVE, "b", 2, **place),
            act(REMOVE, "c", 3, place="s", place_kind="X"),
            act(UPDATE, "d", 4, **place),
            act(ADD, "e", 5, place="s", place_kind="OrderedCollection"),
        ),  # fmt: skip
        None,
        set(),
    )
    assert found.fetch == {"e": "", "d": "", "a": "shelf"}
    assert found.left == [("b", "shelf")]
    assert found.gone == ["c"]


def test_what_happened_before_is_not_looked_at_again() -> None:
    activities = [act(CREATE, name, day) for day, name in enumerate("abcd", 1)]
    same = act(CREATE, "e", 4)
    first = walk(whole(*activities), None, set())
    assert (first.until, first.boundary) == (on(4), {"Create d "})
    again = walk(whole(*activities), first.until, first.boundary)
    assert (again.fetch, again.until, again.boundary) == ({}, on(4), {"Create d "})
    # Another one that ended in the same moment is new, and is remembered beside the first.
    third = walk(whole(*activities, same), first.until, first.boundary)
    assert (third.fetch, third.until) == ({"e": ""}, on(4))
    assert third.boundary == {"Create d ", "Create e "}
    later = walk(whole(*activities, same, act(DELETE, "f", 5)), third.until, third.boundary)
    assert (later.fetch, later.gone, later.until, later.boundary) == ({}, ["f"], on(5), {"Delete f "})
    assert first.boundary == {"Create d "}  # what was handed in is not written to


def test_what_has_no_time_is_read_each_time() -> None:
    found = walk(whole(act(CREATE, "a"), act(CREATE, "b")), None, set())
    assert (list(found.fetch), found.until, found.timed, found.boundary) == (["b", "a"], None, False, set())
    mixed = walk(whole(act(CREATE, "a"), act(CREATE, "b", 2), act(CREATE, "c")), on(3), {"x"})
    assert (list(mixed.fetch), mixed.until, mixed.timed, mixed.boundary) == (["c"], on(3), True, {"x"})


def test_before_a_refresh_only_what_was_deleted_counts() -> None:
    found = walk(
        whole(
            act(CREATE, "a", 1),
            act(DELETE, "b", 2),
            act(MOVE, "c", 2, place="d"),
            act(REMOVE, "e", 2),
            act(ADD, "f", 2),
            act(REFRESH, "", 3, object_kind=""),
            act(UPDATE, "g", 4),
            act(MOVE, "h", 5, place="g"),
        ),  # fmt: skip
        None,
        set(),
    )
    assert found.fetch == {"g": ""}
    assert found.gone == ["e", "c", "b"]
    assert found.moved == {"g": ["h"]}


def test_a_thing_moves_on_and_takes_all_its_old_addresses_along() -> None:
    moves = [act(MOVE, "a", 1, place="b"), act(MOVE, "b", 2, place="c"), act(MOVE, "x", 3, place="c")]
    found = walk(whole(*moves), None, set())
    assert (found.fetch, found.moved, found.gone) == ({"c": ""}, {"c": ["x", "b", "a"]}, [])
    assert found.kinds == {"c": "Manifest"}
    # Where it ended up it was deleted: so it is gone.
    found = walk(whole(act(MOVE, "a", 1, place="b"), act(DELETE, "b", 2)), None, set())
    assert (found.fetch, found.moved, found.gone) == ({}, {}, ["b", "a"])
    # It came back to where it was after that.
    found = walk(whole(act(MOVE, "a", 1, place="b"), act(CREATE, "a", 2)), None, set())
    assert (found.fetch, found.moved) == ({"a": ""}, {})
    found = walk(whole(act(MOVE, "a", 1)), None, set())  # to nowhere
    assert (found.fetch, found.gone) == ({}, [])


def test_pages_are_read_backwards_no_further_than_needed(pages: Pages) -> None:
    pages.put("2", a_page("e", "f", day=3, prev="1"))
    pages.put("1", a_page("c", "d", day=2, prev="0"))
    pages.put("0", a_page("a", "b", day=1))
    assert pages.walk(first="0", last="2") == ["f", "e", "d", "c", "b", "a"]
    assert pages.asked == ["2", "1", "0"]
    pages.walk(on(2), first="0", last="2")
    assert pages.asked == ["2", "1", "0"]  # only there it is known to be older
    pages.walk(on(3), first="0", last="2")
    assert pages.asked == ["2", "1"]
    assert pages.walk() == pages.asked == []
    # What stands in the stream itself needs no page.
    top = StreamDoc(STREAM, False, (act(CREATE, "x", 1),), last=pages.at("2"))
    assert list(walk(top, None, set()).fetch) == ["x"]
    assert pages.asked == []


def test_a_stream_that_names_no_last_page_is_read_from_its_first(pages: Pages) -> None:
    pages.put("0", a_page("a", "b", day=1, next="1"))
    pages.put("1", a_page("c", day=2, next="0", prev="1"))  # in a circle, both ways
    assert pages.walk(first="0") == ["c", "b", "a"]
    assert pages.asked == ["0", "1"]
    assert pages.walk(last="1") == ["c"]
    assert pages.asked == ["1"]


def test_what_is_no_page_and_what_never_ends_is_told(
    pages: Pages, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    pages.put("0", {"type": "Manifest"})
    for links in ({"last": "0"}, {"first": "0"}):
        with pytest.raises(NotIiifError, match=f"at {pages.at('0')} is not a page") as told:
            pages.walk(**links)
        assert (told.value.url, told.value.hint) == (pages.at("0"), "Tell the library whose stream names it.")
    monkeypatch.setattr(discovery, "_MOST_PAGES", 3)
    for number in range(5):
        pages.put(str(number), a_page(f"b{number}", next=str(number + 1), prev=str(number + 1)))
    for links in ({"last": "0"}, {"first": "0"}):
        with pytest.raises(MalformedManifestError, match=f"at {STREAM} has more than 3 pages") as endless:
            pages.walk(**links)
        assert (pages.asked, endless.value.url) == (["0", "1", "2"], STREAM)
    settings.ONITSEARCH = {**settings.ONITSEARCH, "HARVEST_MAX_DOCUMENTS": 2}
    assert len(walk(whole(act(CREATE, "a"), act(CREATE, "b"), act(DELETE, "c")), None, set()).fetch) == 2
    with pytest.raises(MalformedManifestError, match="names more than 2 new documents") as large:
        walk(whole(*(act(CREATE, name) for name in "abc")), None, set())
    assert "HARVEST_MAX_DOCUMENTS" in large.value.hint
    assert large.value.url == STREAM
