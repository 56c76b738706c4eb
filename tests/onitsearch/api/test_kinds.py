"""What kind a picture is decides whether visitors see it unasked; nothing that was found is out of reach."""

import pytest

from onitsearch import kinds
from onitsearch.conf import conf
from onitsearch.detect.kinds import kind_by_words
from onitsearch.detect.layout import PICTURE
from onitsearch.detect.net.shape import KINDS as OF_THE_NETWORK
from onitsearch.store import vectors
from onitsearch.store.models import Illustration

pytestmark = pytest.mark.django_db

HIDDEN = ("ornament", "initial", "mark", "stamp", "binding")


@pytest.fixture
def one_group(library):
    """A group of pictures that look alike; the first stays an illustration to search with."""
    return library, library.groups[0]


def call(row, kind):
    Illustration.objects.filter(pk=row.pk).update(kind=kind)
    vectors.refresh_shown([row.pk])


def test_the_kinds_are_those_that_are_promised():
    assert set(Illustration.Kind.values) == {
        "illustration", "map", "ornament", "initial", "mark", "stamp", "diagram", "music", "other",
        "photograph", "historiated", "coat-of-arms", "title-border", "binding",
    }  # fmt: skip
    assert set(Illustration.Kind.values) - set(conf().visible_kinds) == set(HIDDEN)


def test_every_kind_is_declared_once():
    """Choices, names, layout words and what the network tells apart are of the same kinds."""
    assert tuple(Illustration.Kind.values) == kinds.KINDS
    assert [value for value, _ in Illustration._meta.get_field("kind").choices] == list(kinds.KINDS)
    assert set(kinds.HIDDEN) | set(kinds.LAYOUT_WORDS) | set(OF_THE_NETWORK) <= set(kinds.KINDS)
    assert set(kinds.HIDDEN).isdisjoint(kinds.VISIBLE)
    assert len({kinds.kind_name(kind) for kind in kinds.KINDS}) == len(kinds.KINDS)
    assert kinds.kind_name("dragon") == kinds.kind_name("other") == "Picture"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Historiated initial S", "historiated"),
        ("lettre historiée", "historiated"),
        ("DropCapitalZone", "initial"),
        ("Coat of arms of the dukes", "coat-of-arms"),
        ("Wappen", "coat-of-arms"),
        ("Armoiries du roi", "coat-of-arms"),
        ("Title page border", "title-border"),
        ("Titeleinfassung", "title-border"),
        ("front cover", "binding"),
        ("Vorderdeckel", "binding"),
        ("Reliure en veau", "binding"),
        ("Photograph", "photograph"),
        ("Snow covers the mountains", None),
        ("GraphicZone", None),
    ],
)
def test_words_of_layouts_name_the_kinds(words, kind):
    assert kind_by_words(words) == kind


@pytest.mark.parametrize(
    "words", ["Coat of arms", "Wappen", "Title border", "front cover", "Einband", "historiated S"]
)
def test_what_layouts_call_so_is_a_picture(words):
    assert PICTURE.search(words)


@pytest.mark.parametrize("kind", HIDDEN)
def test_ornaments_initials_marks_and_stamps_are_found_when_asked_for(nobody, one_group, kind):
    library, group = one_group
    call(group[1], kind)
    alike = nobody.get("/api/v1/search", {"like": library.first.public_id}).json()
    assert group[1].public_id not in [hit["id"] for hit in alike["results"]]
    assert group[2].public_id in [hit["id"] for hit in alike["results"]]
    asked = nobody.get("/api/v1/search", {"like": library.first.public_id, "kind": kind}).json()
    assert [(hit["id"], hit["kind"]) for hit in asked["results"]] == [(group[1].public_id, kind)]

    listed = nobody.get("/api/v1/illustrations", {"page_size": 100}).json()["results"]
    assert group[1].public_id not in [one["id"] for one in listed]
    wanted = nobody.get("/api/v1/illustrations", {"kind": kind}).json()["results"]
    assert [one["id"] for one in wanted] == [group[1].public_id]
    assert nobody.get(f"/api/v1/illustrations/{group[1].public_id}").json()["kind"] == kind


@pytest.mark.parametrize(
    "kind", ["map", "diagram", "music", "photograph", "historiated", "coat-of-arms", "title-border", "other"]
)
def test_all_other_kinds_are_shown(nobody, one_group, kind):
    library, group = one_group
    call(group[1], kind)
    alike = nobody.get("/api/v1/search", {"like": library.first.public_id}).json()
    assert group[1].public_id in [hit["id"] for hit in alike["results"]]


def test_an_installation_may_show_what_it_likes(nobody, one_group, settings):
    library, group = one_group
    settings.ONITSEARCH = {**settings.ONITSEARCH, "VISIBLE_KINDS": ("illustration", "ornament")}
    call(group[1], "ornament")
    call(group[2], "map")
    found = [
        hit["id"] for hit in nobody.get("/api/v1/search", {"like": library.first.public_id}).json()["results"]
    ]
    assert group[1].public_id in found
    assert group[2].public_id not in found
