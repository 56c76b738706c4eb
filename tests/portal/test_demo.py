"""A demo of another seed leaves one library standing: its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from manifests.models import Collection, Manifest, Run
from portal import demo
from portal.stack import StackError

BASE = "http://127.0.0.1:8000/books"
COLLECTION = f"{BASE}/sample-library.json"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Path:
    monkeypatch.setenv("ONIT_VAR", str(tmp_path))
    settings.PUBLIC_URL, settings.BOOKS_URL = "http://127.0.0.1:8000", "/books/"
    settings.BOOKS_ROOT = tmp_path / "books"
    return tmp_path


def a_book(folder: Path, slug: str, collection: Collection | None) -> Manifest:
    (folder / "books" / slug).mkdir(parents=True)
    (folder / "books" / slug / "manifest.json").write_text("{}")
    address = f"{BASE}/{slug}/manifest.json"
    book = Manifest.objects.create(uri=address, url=address)
    if collection is not None:
        book.collections.add(collection)
    return book


def drawn(plan: demo.DemoPlan) -> Path:
    plan.folder.mkdir(parents=True)
    (plan.folder / "truth.json").write_text("[]")
    return plan.folder


@pytest.mark.django_db
def test_another_seed_replaces_the_former(site: Path) -> None:
    collection = Collection.objects.create(uri=COLLECTION, harvested=True)
    former, own = a_book(site, "book-1-001", collection), a_book(site, "of-ones-own", None)
    standing = a_book(site, "book-5-001", collection)
    (site / "books" / "sample-library.json").write_text(json.dumps({"items": [{"id": standing.uri}]}))
    first, second = demo.DemoPlan(seed=1), demo.DemoPlan(seed=5)
    pages, others = drawn(first), drawn(second)
    (pages.parent / "my-pages").mkdir()
    demo.mark_done(first)
    half_way = Run.objects.create(url=COLLECTION, state=Run.State.RUNNING)

    assert demo.replace_former(second, COLLECTION) == 1

    for book in (former, own, standing):
        book.refresh_from_db()
    assert former.withdrawn_by == Manifest.WithdrawnBy.LIBRARY  # comes back when it is listed again
    assert own.withdrawn_at is None
    assert standing.withdrawn_at is None
    assert sorted(one.name for one in (site / "books").iterdir() if one.is_dir()) == [
        "book-5-001",
        "of-ones-own",
    ]
    assert others.exists()
    assert not pages.exists()
    assert (pages.parent / "my-pages").exists()
    half_way.refresh_from_db()
    assert half_way.state == Run.State.CANCELLED
    # Were it interrupted now, neither seed would be taken for done.
    assert not demo.is_done(first)
    assert not demo.is_done(second)
    demo.mark_done(second)
    assert demo.is_done(second)


@pytest.mark.django_db
def test_the_same_library_goes_on_where_it_was_interrupted(site: Path) -> None:
    collection = Collection.objects.create(uri=COLLECTION, harvested=True)
    book = a_book(site, "book-5-001", collection)
    (site / "books" / "sample-library.json").write_text(json.dumps({"items": [{"id": book.uri}]}))
    plan = demo.DemoPlan(seed=5)
    drawn(plan)
    assert demo.replace_former(plan, COLLECTION) == 0
    going_on = Run.objects.create(url=COLLECTION, state=Run.State.RUNNING)

    assert demo.replace_former(plan, COLLECTION) == 0

    going_on.refresh_from_db()
    assert going_on.state == Run.State.RUNNING


def test_seeds_are_whole_numbers_of_a_sensible_size() -> None:
    for bad in (-1, demo.MOST_SEED + 1):
        with pytest.raises(StackError, match="seed"):
            demo.DemoPlan(seed=bad)
    with pytest.raises(CommandError, match="seed"):
        call_command("demo", "--seed", "-1")
    with pytest.raises(CommandError, match="at least one book"):
        call_command("demo", "--books", "0")


def test_the_word_of_the_demo_is_one_that_was_drawn(site: Path) -> None:
    plan = demo.DemoPlan(seed=5)
    plan.folder.mkdir(parents=True)
    truth = plan.folder / "truth.json"
    truth.write_text(json.dumps([{"boxes": [{"kind": "initial"}, {"concept": "owl"}]}]))
    assert demo.a_word(plan) == "owl"
    truth.write_text(json.dumps([{"boxes": [{"concept": "owl"}, {"concept": "castle"}]}]))
    assert demo.a_word(plan) == "castle"
