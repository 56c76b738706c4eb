"""A filled database goes back to former versions and forward again, and has lost nothing of what they knew.

That is a rollback, and an upgrade. In the suite over the newest migrations; with ONIT_EACH_MIGRATION=1 over all, one
after the other (a minute), so that each state between is one from which, and to which, one comes.
"""

import os

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from manifests import collections
from manifests.collection_settings import Settings
from onitsearch.curate.decisions import accept
from onitsearch.store.models import Illustration
from tests.onitsearch import rows
from tests.onitsearch.library import a_library

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
APPS = ("onit_manifests", "onit_search", "onit_portal")


def known_from_the_start():
    """What people and machines made that was there in the first version: books, pages, pictures, decisions, vectors."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.uri, m.public_id, m.label::text, c.uri, c.public_id, i.public_id, i.x, i.y, i.w, i.h, i.kind,"
            " i.decision, i.text, i.thumbnail, md5(v.v::text) FROM onit_manifests_manifest m"
            " JOIN onit_manifests_canvas c ON c.manifest_id = m.id"
            " JOIN onit_search_illustration i ON i.canvas_id = c.id"
            " LEFT JOIN onit_search_vector v ON v.illustration_id = i.id ORDER BY i.public_id"
        )
        return cursor.fetchall()


def steps():
    """All migrations of ours in the order in which they are applied."""
    graph = MigrationExecutor(connection).loader.graph
    plan = dict.fromkeys(node for leaf in graph.leaf_nodes() for node in graph.forwards_plan(leaf))
    return [node for node in plan if node[0] in APPS]


def _jumps(ours):
    """Where to go, back and forward."""
    if not os.environ.get("ONIT_EACH_MIGRATION"):
        back = [
            (app, [name for one, name in ours if one == app][:-2][-1])
            for app in ("onit_search", "onit_manifests")
        ]
        return back, []
    back = []
    for number, (app, _name) in reversed(list(enumerate(ours))):
        before = [other for one, other in ours[:number] if one == app]
        if before:  # what was there before the first version is nothing
            back.append((app, before[-1]))
    return back, ours


def test_a_filled_database_goes_back_and_forward_again(django_user_model):
    library = a_library()
    accept(illustration=library.first, user=django_user_model.objects.create_user("anna"))
    Illustration.objects.filter(pk=library.first.pk).update(text="A lion in a wood")
    collections.make_collection(settings=Settings(label={"en": ["Zoo"]}, slug="zoo", visible=False))
    rows.a_canvas(library.books[0])
    before, ours = known_from_the_start(), steps()
    assert len(before) == 30
    assert len(ours) > 35
    back, forward = _jumps(ours)
    try:
        for app, name in back:
            call_command("migrate", app, name, verbosity=0)
            assert known_from_the_start() == before, f"back to {app} {name}"
        for app, name in forward:
            call_command("migrate", app, name, verbosity=0)
            assert known_from_the_start() == before, f"forward to {app} {name}"
    finally:
        call_command("migrate", verbosity=0)
    assert known_from_the_start() == before
