"""What may be seen is in another state whenever a picture is shown, hidden or cut anew, and after nothing else."""

import numpy as np
import pytest
from django.contrib.auth.models import User
from django.core.cache import cache

from manifests.services import set_visibility
from onitsearch.curate import decisions
from onitsearch.store import similarity_maps, visibility_version
from onitsearch.store.models import Illustration, VisibilityChange
from onitsearch.store.similarity_maps import MadeMap
from tests.onitsearch import rows
from tests.onitsearch.library import a_library
from tests.onitsearch.store.test_illustrations import A, B, visit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made():
    """A map of a small library."""
    cache.clear()
    library = a_library()
    Illustration.objects.filter(canvas__manifest=library.books[0]).update(kind="map")
    ids, digests, _vectors = similarity_maps.to_lay_out(library.model)
    none = np.zeros((len(ids), 2), np.int32)
    return library, MadeMap(1, library.model.pk, 8, ids, digests, none, np.zeros(len(ids), np.int16), [])


def test_a_harvest_has_nothing_read_anew(made, django_assert_num_queries):
    library, its = made
    assert similarity_maps.visible(its).all()
    before = visibility_version.version()
    canvas = rows.a_canvas()
    visit(canvas, [A, B])
    rows.embed_all(library.model)
    visit(canvas, [A, B])
    library.books[0].label = {"en": ["Another title"]}
    library.books[0].save()
    assert visibility_version.version() == before
    with django_assert_num_queries(1):
        assert similarity_maps.visible(its).all()


def test_what_is_shown_hidden_or_cut_anew_is_noticed(made):
    library, its = made
    user = User.objects.create(username="anna")
    standing = Illustration.objects.filter(canvas__manifest=library.books[1])
    hidden = standing.count()
    first, second, third = standing.order_by("pk")[:3]
    steps = [
        (lambda: decisions.reject(illustration=first, user=user), 1),
        (lambda: Illustration.objects.filter(pk=second.pk).update(restricted=True), 2),
        (lambda: Illustration.objects.filter(pk=third.pk).update(crop_digest="anew"), 3),
        (lambda: set_visibility(thing=library.books[1], visible=False), hidden),
        (lambda: set_visibility(thing=library.books[1], visible=True), 3),
        (lambda: library.books[0].illustrations.last().delete(), 4),
    ]
    seen = {visibility_version.version()}
    for step, (change, away) in enumerate(steps, start=1):
        change()
        seen.add(visibility_version.version())
        assert len(seen) == step + 1
        assert (~similarity_maps.visible(its)).sum() == away


def test_changes_of_long_ago_are_forgotten_and_that_is_a_change(monkeypatch):
    VisibilityChange.objects.bulk_create(VisibilityChange(transaction=one) for one in range(1, 31))
    before = visibility_version.version()
    visibility_version.forget_old()
    assert visibility_version.version() == before
    monkeypatch.setattr(visibility_version, "_KEPT", 2)
    visibility_version.forget_old()
    assert VisibilityChange.objects.count() == 3
    assert visibility_version.version() != before
