"""Strangers are answered as if hidden, private and withdrawn books were not there: the same bytes, counts included."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from manifests import collections, services
from manifests.collection_settings import Settings
from manifests.models import Run
from onitsearch.curate.decisions import accept
from tests.onitsearch.library import Library, a_library
from tests.portal.test_who_may_what import _ARGUMENT, _IDS, _OTHERS, ROUTES, SAME, _kept, _text

pytestmark = pytest.mark.django_db

_CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|"X-Request-ID"[^,]*|\d+(?:\.\d+)? ms')
QUESTIONS = (
    "", "q=zwrk", "by=time", "by=classes", "kind=illustration", "reviewed=1",
)  # fmt: skip
# Told to whoever looks after the site, or the same for everybody.
_LEFT_OUT = (*(one for one in SAME if one not in ("api/v1/quality", "api/v1/models")), "admin", "i18n")


def _asked(library: Library) -> list[str]:
    paths = []
    known = [library.books[0].public_id, library.first.public_id, library.collection.public_id]
    for route in ROUTES:
        if route.startswith(_LEFT_OUT):
            continue
        names = set(_ARGUMENT.findall(route))
        if names & _IDS:
            paths += [
                "/" + _ARGUMENT.sub(lambda found, one=one: _OTHERS.get(found[1], one), route)  # type: ignore[misc]
                for one in known
            ]
        else:
            path = "/" + _ARGUMENT.sub(lambda found: _OTHERS[found[1]], route)
            paths += [f"{path}?{query}" for query in QUESTIONS]
    return paths


def _answers(paths: list[str]) -> dict[str, str]:
    cache.clear()
    client = Client()
    return {
        path: _CHANGING.sub("", f"{(answer := client.get(path)).status_code} {_text(answer)}")
        for path in paths
    }


def test_strangers_are_answered_as_if_it_were_not_there(speaking: Any, django_user_model: Any) -> None:
    library = a_library(speaking, groups=2, each=4)
    paths = _asked(library)
    assert len(paths) > 180
    before = _answers(paths)
    hidden = _kept("hidden", library.model, library.towards[0], visible=False)
    private = _kept("private", library.model, library.towards[0])
    withdrawn = _kept("withdrawn", library.model, library.towards[0], visible=False)
    closed = collections.make_collection(settings=Settings(label={"en": ["Zwrkcollection"]}, visible=False))
    collections.add_books(collection=closed, books=[private.book])
    services.withdraw_manifest(manifest=withdrawn.book)
    accept(illustration=hidden.picture, user=django_user_model.objects.create_user("anna"))
    Run.objects.create(url="https://zwrkrun.example/c", state="running")
    after = _answers(paths)
    differing = [path for path in paths if after[path] != before[path]]
    # What is another each time (pictures by chance, of a dozen) tells nothing.
    again = [_answers(differing) for _ in range(5)]
    told = [path for path in differing if all(each[path] == after[path] for each in again)]
    assert told == []
    assert len(differing) < 0.02 * len(paths), differing
    # What is for everybody is counted.
    services.set_visibility(thing=hidden.book, visible=True)
    assert _answers(["/"])["/"] != before["/?"]
