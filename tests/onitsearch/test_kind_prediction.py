"""Kinds by evidence: a head judges what the machine found, hides only what it is sure of, and never a person's word."""

import numpy as np
import pytest

from onitsearch import kind_prediction
from onitsearch.curate import decisions as curate
from onitsearch.detect.region import Region
from onitsearch.geometry import Box
from onitsearch.kind_heads import files
from onitsearch.kind_heads.evidence import WIDE
from onitsearch.kind_heads.head import KindHead
from onitsearch.models import Illustration, Vector
from onitsearch.models import KindHead as KindHeadRow
from onitsearch.store import illustrations, kind_heads, vectors
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db

DIM = 8
KINDS = ("illustration", "mark", "map")


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    """No head comes along: what is said here is said by the heads of these tests."""
    monkeypatch.setattr(kind_heads, "base_head", lambda: None)
    kind_heads.forget()
    yield
    kind_heads.forget()


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna")


@pytest.fixture
def model(db):
    return rows.a_model(dim=DIM)


def a_head(model, strength=8.0):
    """Pictures along the first axis are marks, along the second maps, along the third illustrations."""
    looks = np.zeros((3, DIM + 1))
    looks[1, 0] = looks[2, 1] = looks[0, 2] = strength
    return KindHead(KINDS, np.zeros((3, WIDE + 1)), looks, model=model.key)


def stand(model, head):
    """Have a head stand for a model, as decisions would have taught it."""
    KindHeadRow.objects.update_or_create(model=model, defaults={"data": head.as_bytes()})
    kind_heads.forget()


def a_picture(model, towards, **values):
    values = {"kind": "mark", "found_kind": "mark", "source": "network", "score": 0.9, **values}
    picture = rows.an_illustration(**values)
    vectors.ensure_due([picture.pk])
    vector = np.asarray(towards, float) / np.linalg.norm(towards)
    Vector.objects.filter(illustration=picture, model=model).update(v=vector.tolist())
    return picture


AXES = np.eye(DIM)


def told(picture):
    picture.refresh_from_db()
    return picture.kind


def test_pictures_are_called_what_the_head_is_sure_of_and_the_rest_stays_visible(model):
    stand(model, a_head(model))
    mark, map_, portrait = (a_picture(model, AXES[at]) for at in (0, 1, 2))
    # More like a mark than like anything else, and not surely one.
    unsure = a_picture(model, AXES[0] + 0.9 * AXES[2])

    kind_prediction.predict(model, [one.pk for one in (mark, map_, portrait, unsure)])

    assert [told(one) for one in (mark, map_, portrait, unsure)] == [
        "mark",
        "map",
        "illustration",
        "illustration",
    ]
    assert unsure.kind_chances["mark"] > unsure.kind_chances["illustration"] > 0.05
    assert unsure.found_kind == "mark"
    # What searches go by follows.
    shown = dict(Vector.objects.filter(model=model).values_list("illustration", "shown"))
    assert [shown[one.pk] for one in (mark, map_, portrait, unsure)] == [False, True, True, True]


def test_a_persons_word_and_the_librarys_are_never_overwritten(model, anna):
    stand(model, a_head(model))
    accepted, drawn, named, both = (
        a_picture(model, AXES[2], source=source) for source in ("network", "person", "alto", "alto+network")
    )
    curate.accept(illustration=accepted, user=anna)

    kind_prediction.predict(model, [one.pk for one in (accepted, drawn, named, both)])
    kind_prediction.catch_up()

    assert [told(one) for one in (accepted, drawn, named, both)] == ["mark"] * 4
    assert accepted.kind_chances == {}


def test_a_decision_made_while_a_head_looked_stands(model, anna):
    stand(model, a_head(model))
    picture = a_picture(model, AXES[2])
    seen = kind_heads.open_ones(model, [picture.pk])
    curate.accept(illustration=picture, user=anna)

    said = a_head(model).predict(seen.evidence, seen.vectors, ("illustration", "map"))
    assert kind_heads.write(seen.ids, said) == 0
    assert told(picture) == "mark"


def test_a_new_head_goes_through_all_pictures_once_in_parts(model):
    pictures = [a_picture(model, AXES[2]) for _ in range(5)]
    assert kind_prediction.catch_up() == 0
    assert {told(one) for one in pictures} == {"mark"}
    stand(model, a_head(model))

    assert [kind_prediction.catch_up(2) for _ in range(4)] == [2, 2, 1, 0]
    assert {told(one) for one in pictures} == {"illustration"}
    stand(model, a_head(model, strength=7))
    assert kind_prediction.catch_up() == 5
    assert kind_prediction.catch_up() == 0


def test_what_a_head_made_of_a_finding_outlives_the_next_look_at_its_page(model):
    stand(model, a_head(model))
    picture = a_picture(model, AXES[2])
    kind_prediction.predict(model, [picture.pk])
    picture.refresh_from_db()
    again = Region(Box(10, 10, 100, 100), "mark", 0.91, "network")

    class Crop:
        digest, thumbnail_name, image_url, colour = picture.crop_digest, "crops/a.jpg", "", "grey"
        thumbnail_width = thumbnail_height = 100

    illustrations._fill(picture, illustrations.MatchedRegion(again, picture.pk), Crop)
    assert (picture.kind, picture.found_kind) == ("illustration", "mark")
    other = Region(Box(10, 10, 100, 100), "stamp", 0.91, "network")
    illustrations._fill(picture, illustrations.MatchedRegion(other, picture.pk), Crop)
    assert (picture.kind, picture.found_kind, picture.kind_chances) == ("stamp", "stamp", {})


@pytest.fixture
def taught(model, anna):
    """Books whose cataloguer calls everything along the third axis a portrait that the detector had called a mark."""
    random = np.random.default_rng(1)
    for _book in range(4):
        canvas = rows.a_canvas(rows.a_manifest())
        for n in range(12):
            towards = AXES[2 if n % 2 else 0] + random.normal(size=DIM) * 0.1
            picture = a_picture(model, towards, canvas=canvas)
            curate.classify(illustration=picture, user=anna, kind="illustration" if n % 2 else "mark")
    return model


def a_blind_head():
    """Says of everything what the detector said: it knows marks, and nothing of looks."""
    shape = np.zeros((2, WIDE + 1))
    shape[1, -1] = 3.0
    return KindHead(("illustration", "mark"), shape)


def test_decisions_teach_a_head_that_takes_over_where_it_is_better(taught, monkeypatch):
    monkeypatch.setattr(kind_prediction, "base_head", a_blind_head)
    undecided = a_picture(taught, AXES[2])
    assert kind_heads.ensure_due()
    assert kind_prediction.learn_due()
    assert not kind_prediction.learn_due()
    row = KindHeadRow.objects.get()
    assert row.decisions == 48
    assert row.figures["ours"]["right"] > row.figures["before"]["right"] == 24
    assert kind_heads.head_for(taught).model == taught.key
    assert kind_prediction.catch_up() == 1
    assert told(undecided) == "illustration"
    # Too few new decisions: nothing to learn.
    assert not kind_heads.ensure_due()


def test_one_that_is_no_better_changes_nothing(taught, monkeypatch):
    monkeypatch.setattr(kind_prediction, "base_head", a_blind_head)
    Illustration.objects.update(kind="mark")  # the detector was right of all
    assert kind_heads.ensure_due()
    assert kind_prediction.learn_due()
    assert bytes(KindHeadRow.objects.get().data) == b""
    assert kind_heads.head_for(taught) is None


def test_a_head_in_a_models_folder_is_used_with_its_own_weights_only(model, tmp_path):
    head = a_head(model)
    (tmp_path / files.NAME).write_bytes(head.as_bytes())
    assert files.head_of_folder(str(tmp_path), model.key).digest == head.digest
    assert files.head_of_folder(str(tmp_path), "another/one/8") is None
    (tmp_path / files.NAME).write_bytes(b"no head")
    assert files.head_of_folder(str(tmp_path), model.key) is None
    assert files.head_of_folder("", model.key) is None
