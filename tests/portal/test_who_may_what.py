"""Who sees what: every route and method, found by introspection, asked for a hidden, a private and a withdrawn book.

What tells one of these from others (titles, words of captions, addresses, ids) is in no answer to a stranger, but for
the name that was asked for itself; nobody changes anything that the table of docs/people.md does not let them change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.http import HttpResponseBase
from django.test import Client
from django.urls import get_resolver

from manifests import collections, services
from manifests.collection_settings import Settings
from manifests.models import Collection, Manifest, Run
from onitsearch.curate.decisions import accept
from onitsearch.models import Illustration
from onitsearch.store.models import DecisionRecord
from portal.people.roles import ROLES, make_groups
from tests.onitsearch import rows
from tests.onitsearch.library import a_library, keep_thumbnail, put_vectors
from tests.portal.test_odd_addresses import routes

pytestmark = pytest.mark.django_db

_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
_LOST = r"(?:api|iiif)"
# Names of arguments that name a thing, and what the others are filled with.
_IDS = {"public_id", "other_id", "key"}
_OTHERS = {
    "step": "retry", "batch": "b1", "number": "1", "region": "full", "size": "max", "rotation": "0",
    "file": "default.jpg", "token": "A" * 24, "secret": "none", "part": "books-1", "path": "none.json",
    "version": "1", "stamp": "x", "level": "0", "column": "0", "row": "0", "form": "csv",
}  # fmt: skip


@dataclass
class Kept:
    """A book that is not for everybody; ``marks`` are what would give it away, ``ids`` what it can be asked by."""

    name: str
    book: Manifest
    picture: Illustration
    marks: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)


@dataclass
class House:
    """A library of which three books are kept from visitors, each for another reason."""

    kept: list[Kept]
    collection: Collection
    public: Any

    def leaks(self, answer: HttpResponseBase, asked: str) -> set[str]:
        """The marks that an answer gives away and was not given by the question itself."""
        told = _text(answer) + str(dict(answer.items()))
        return {mark for one in self.kept for mark in one.marks if mark in told and mark not in asked}


def _kept(name: str, model: Any, vector: Any, **said: Any) -> Kept:
    word = f"zwrk{name}"
    book = rows.a_manifest(
        label={"en": [f"Secrets of {word}"]}, uri=f"https://{word}.example/manifest", languages=["en"],
        date_start=1550, date_end=1560, metadata=[{"label": {"en": ["Place"]}, "value": {"en": [f"{word}burg"]}}],
        homepage=f"https://{word}.example/home", **said,
    )  # fmt: skip
    canvas = rows.a_canvas(book)
    picture = rows.an_illustration(canvas, text=f"A lion of {word}", thumbnail="crops/x.jpg",
                                   image_url=f"https://{word}.example/img/1/full/max/0/default.jpg")  # fmt: skip
    keep_thumbnail(picture)
    put_vectors([picture], model, [vector])
    marks = {word, book.public_id, canvas.public_id, picture.public_id}
    return Kept(name, book, picture, marks, {book.public_id, canvas.public_id, picture.public_id, book.uri})


@pytest.fixture
def house(db: None, speaking: Any) -> House:
    public = a_library(speaking, groups=2, each=2)
    private = collections.make_collection(
        settings=Settings(label={"en": ["Zwrkcollection"]}, slug="zwrk-slug", visible=False)
    )
    found = [
        _kept("hidden", public.model, public.towards[0], visible=False),
        _kept("private", public.model, public.towards[0]),
        _kept("withdrawn", public.model, public.towards[0], visible=False),
    ]
    collections.add_books(collection=private, books=[found[1].book])
    services.withdraw_manifest(manifest=found[2].book)
    found[1].marks |= {"Zwrkcollection", "zwrk-slug", private.public_id}
    found[1].ids |= {private.public_id, "zwrk-slug"}
    # A public book that is in the private collection, too, does not tell of it.
    collections.add_books(collection=private, books=[public.books[1]])
    run = Run.objects.create(url="https://zwrkrun.example/c", state="failed", error="zwrkrun does not answer")
    found[0].marks |= {"zwrkrun", run.public_id}
    found[0].ids.add(run.public_id)
    return House(found, private, public)


def _text(answer: HttpResponseBase) -> str:
    data = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return bytes(data).decode("utf-8", "replace")


def _paths(house: House, *, ids: set[str]) -> Iterator[str]:
    """Every route, those that name a thing once for each id."""
    for route in ROUTES:
        names = _ARGUMENT.findall(route)
        if not set(names) & _IDS:
            yield "/" + _ARGUMENT.sub(lambda found: _OTHERS[found[1]], route)
            continue
        for one in sorted(ids):
            if "/" not in one:
                yield "/" + _ARGUMENT.sub(lambda found, one=one: _OTHERS.get(found[1], one), route)  # type: ignore[misc]


def _queries(house: House) -> list[str]:
    """What is asked of routes that name nothing."""
    hidden, private, _withdrawn = house.kept
    queries = [
        "", "q=lion", "q=zwrkhidden", "q=zwrkprivate", "q=zwrk", "q=secrets&hidden=1", "kind=illustration", "hidden=1",
        "kind=illustration&hidden=1", "by=time", "by=classes", "by=kinds", "language=en", "date=1500/1600",
        f"collection={house.collection.public_id}", f"collection={house.collection.public_id}&hidden=1",
        "place=zwrkprivateburg", "library=https://zwrkhidden.example", "caption=zwrkhidden", "sort=varied&hidden=1",
    ]  # fmt: skip
    for one in (hidden, private):
        queries += [
            f"manifest={one.book.public_id}", f"like={one.picture.public_id}", f"ids={one.picture.public_id}",
            f"uri={one.book.uri}", f"canvas={one.picture.canvas.uri}", f"like={house.public.first.public_id}&hidden=1",
            f"iiif-content={one.book.uri}", f"id={one.picture.public_id}",
        ]  # fmt: skip
    return queries


ROUTES = sorted(
    route for route in set(routes(get_resolver("portal.urls"))) if not route.startswith((_LOST, "i18n/"))
)


# Whatever is asked of them they answer the same, which the other test looks at: the login, descriptions, files.
SAME = ("desk/", "api/schema", "api/docs", "embed", "robots", "favicon", "opensearch", "healthz", "readyz", "sitemap",
        "static", "published", "books", "metrics", "api/v1/quality", "api/v1/models")  # fmt: skip


def _state() -> tuple[Any, ...]:
    """All that people can change."""
    return (
        list(Manifest.objects.order_by("pk").values_list("pk", "visible", "withdrawn_at")),
        list(Collection.objects.order_by("pk").values_list("pk", "visible", "label", "slug")),
        list(Illustration.objects.order_by("pk").values_list("pk", "decision", "kind", "x", "notations")),
        DecisionRecord.objects.count(),
        Run.objects.count(),
        User.objects.count(),
    )


def test_strangers_are_told_nothing(client: Client, house: House) -> None:
    assert len(ROUTES) > 90
    ids = {one for kept in house.kept for one in kept.ids} | {
        house.public.books[0].public_id, house.public.first.public_id
    }  # fmt: skip
    told, opened = {}, []
    for path in _paths(house, ids=ids):
        answer = client.get(path)
        if leaks := house.leaks(answer, path):
            told[path] = leaks
        kept_by_name = any(one in path.split("/") for kept in house.kept for one in kept.ids)
        if kept_by_name and answer.status_code == 200:
            opened.append(path)
    assert told == {}
    assert opened == []


def test_no_question_finds_what_is_kept(client: Client, house: House) -> None:
    told = {}
    plain = [
        route
        for route in ROUTES
        if route and not set(_ARGUMENT.findall(route)) & _IDS and not route.startswith(SAME)
    ]
    for route in plain:
        path = "/" + _ARGUMENT.sub(lambda found: _OTHERS[found[1]], route)
        for query in _queries(house):
            answer = client.get(f"{path}?{query}")
            if leaks := house.leaks(answer, query):
                told[path, query] = leaks
    for service in ("search/1", "search/2", "autocomplete/1", "autocomplete/2"):
        answer = client.get(f"/iiif/{service}/all?q=zwrk")
        assert house.leaks(answer, "") == set()
    assert told == {}


@pytest.mark.parametrize("role", ["", "viewer"])
def test_who_may_not_write_changes_nothing(client: Client, house: House, role: str) -> None:
    if role:
        client.force_login(_somebody(role))
    before = _state()
    told = {}
    ids = {
        house.public.first.public_id, house.public.books[0].public_id, house.kept[0].picture.public_id,
        house.kept[1].book.public_id, house.collection.public_id,
    } if not role else {house.public.first.public_id, house.collection.public_id}  # fmt: skip
    for path in _paths(house, ids=ids):
        if (
            path in ("/desk/tokens", "/desk/logout")
            or not path.startswith(("/desk/", "/api/v1/", "/admin/"))
            and role
        ):
            continue  # a viewer may make a token, and what is open to all was asked as a stranger
        for ask in (client.post, client.patch, client.put, client.delete):
            answer = ask(path, data='{"action": "reject", "q": "zwrk"}', content_type="application/json")
            if leaks := house.leaks(answer, path) if not role else set():
                told[path] = leaks
            if answer.status_code == 405:
                break
        client.post(path, {"visible": "0", "sure": "1", "action": "withdraw", "decision": "rejected"})
    assert told == {}
    assert _state() == before


def test_no_other_page_acts_with_the_session_of_somebody_who_may_all(house: House, admin_user: Any) -> None:
    """A form of another site is sent with the cookies of whoever is logged in, and without our token."""
    before, refused = _state(), 0
    ids = {house.public.first.public_id, house.public.books[1].public_id, house.collection.public_id}
    for path in _paths(house, ids=ids):
        client = Client(enforce_csrf_checks=True)
        client.force_login(admin_user)
        for said in (
            {
                "visible": "0",
                "action": "withdraw",
                "decision": "rejected",
                "sure": "1",
                "url": "https://a.b/c",
            },
            {"action": "delete", "label_en": "Taken over", "username": "eve", "decision": "accepted"},
        ):
            refused += client.post(path, said).status_code == 403
        body = (
            '{"action": "reject", "label": {"en": ["Taken over"]}, "visible": false, "url": "https://a.b/c"}'
        )
        for ask in (client.post, client.patch, client.put, client.delete):
            refused += ask(path, data=body, content_type="application/json").status_code == 403
    assert _state() == before
    assert refused > 100


@pytest.mark.parametrize("role", list(ROLES))
def test_whoever_sees_it_gets_it_as_private(client: Client, house: House, role: str) -> None:
    client.force_login(_somebody(role))
    hidden, private, withdrawn = house.kept
    seen = {}
    for kept in (hidden, private):
        for path in (f"/book/{kept.book.public_id}", f"/illustration/{kept.picture.public_id}",
                     f"/api/v1/manifests/{kept.book.public_id}", f"/thumb/{kept.picture.public_id}.jpg",
                     f"/page/{kept.picture.canvas.public_id}", f"/search?q={kept.name and 'lion'}&hidden=1",
                     f"/collection/{house.collection.public_id}"):  # fmt: skip
            answer = client.get(path)
            seen[path] = (answer.status_code, "private" in answer.headers.get("Cache-Control", ""))
    assert set(seen.values()) == {(200, True)}, seen
    html = _text(client.get("/search?q=lion&hidden=1"))
    assert {one.name for one in house.kept if one.picture.public_id in html} == {"hidden", "private"}
    assert html.count(' hidden-tile"') == 2
    assert house.leaks(client.get("/search?q=lion"), "") == set()
    assert client.get(f"/book/{withdrawn.book.public_id}").status_code == 410
    # What was kept of the answers is not given to strangers.
    client.logout()
    assert house.leaks(client.get("/search?q=lion&hidden=1"), "") == set()


def test_hidden_pictures_are_found_by_words_and_limits_and_counted(client: Client, house: House) -> None:
    client.force_login(_somebody("cataloguer"))
    hidden, private, _withdrawn = house.kept
    for query, found in (
        ("caption=zwrkprivate", {"private"}),
        (f"collection={house.collection.public_id}", {"private"}),
        (f"manifest={hidden.book.public_id}", {"hidden"}),
        ("language=en", {"hidden", "private"}),
        (f"like={private.picture.public_id}", {"hidden"}),
    ):
        html = _text(client.get(f"/search?{query}&hidden=1"))
        shown = [one.name for one in house.kept if f'id="i-{one.picture.public_id}"' in html]
        assert set(shown) == found, query
    order = re.findall(r'<li id="i-(\w+)"', _text(client.get("/search?q=zwrkhidden&hidden=1")))
    assert order[0] == hidden.picture.public_id
    html = _text(client.get("/search?kind=illustration&hidden=1"))
    assert "Zwrkcollection" in html
    accept(illustration=hidden.picture, user=User.objects.get(username="cataloguer"))
    assert 'id="i-' + hidden.picture.public_id in _text(client.get("/search?reviewed=1&hidden=1"))


def _somebody(role: str) -> User:
    make_groups()
    user, _ = User.objects.get_or_create(username=role)
    user.groups.set(Group.objects.filter(name=ROLES[role]))
    return user
