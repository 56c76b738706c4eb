"""Classes by example: ten labels teach one, and it stands where it is better on held-out books than the words."""

from __future__ import annotations

import numpy as np
import pytest

from onitsearch.annotate.addresses import Addresses
from onitsearch.api.serializers.base import serialize
from onitsearch.api.serializers.illustration import IllustrationSerializer
from onitsearch.curate import few_shot
from onitsearch.curate.few_shot import learn, learnable, probable
from onitsearch.curate.suggestions import suggestions
from onitsearch.evaluate.calibration import expected_calibration_error
from onitsearch.models import ClassHead, Illustration, Vector
from onitsearch.store import class_heads, vectors
from onitsearch.store.class_heads import Labelled
from tests.onitsearch import rows

DIM = 16
LION, OWL, TULIP = "25F23(LION)", "25F36(OWL)", "25G41(TULIP)"


def told(each=30, seed=0, noise=0.15):
    """Pictures of three classes, each along its own axis, in six books."""
    turns = np.random.default_rng(seed)
    made, notations, books = [], [], []
    for n in range(3 * each):
        vector = turns.normal(size=DIM) * noise
        vector[n % 3] += 1
        made.append(vector / np.linalg.norm(vector))
        notations.append(((LION, OWL, TULIP)[n % 3],))
        books.append(f"book {n % 6}" if n % 2 else f"other {n % 4}")
    return Labelled(list(range(len(made))), np.asarray(made), notations, books)


def test_a_class_is_learned_from_ten_labels_of_three_books_on():
    few = told(each=9)
    assert learnable(few) == []
    assert learn(few, {}) == []
    assert LION in learnable(told(each=10))
    in_two = told(each=10)
    narrow = Labelled(in_two.ids, in_two.rows, in_two.notations, [f"book {n % 2}" for n in in_two.ids])
    assert learnable(narrow) == []


def test_a_wider_class_that_people_gave_is_learned_of_all_below_it():
    some = told()
    some.notations[0] = ("25F2", LION)
    found = {rule.notation: rule for rule in learn(some, {})}
    assert found["25F2"].examples == found[LION].examples == 30


def test_rules_know_new_pictures_and_their_probabilities_keep_their_word():
    rules = learn(told(noise=0.35), {})
    assert {rule.notation for rule in rules} == {LION, OWL, TULIP}
    assert all(rule.ours > 0.8 and rule.before < 0.5 for rule in rules)
    said, right = [], []
    unseen = told(each=300, seed=7, noise=0.35)
    for vector, its in zip(unseen.rows, unseen.notations, strict=True):
        for notation, chance in probable(vector, rules).items():
            said.append(chance)
            right.append(notation in its)
    assert expected_calibration_error(said, right) < 0.05


def test_one_that_is_no_better_than_the_words_does_not_stand():
    some = told()
    words = {n: {"lion": 1.0 if some.notations[n] == (LION,) else 0.2} for n in some.ids}
    rules = {rule.notation: rule for rule in learn(some, words)}
    assert rules[LION].before == 1.0
    assert not rules[LION].stands
    assert rules[OWL].stands


@pytest.fixture
def labelled(db):
    class_heads.forget()
    model = rows.a_model(dim=DIM)
    some = told(each=12)
    canvases = {book: rows.a_canvas(rows.a_manifest()) for book in dict.fromkeys(some.books)}
    for vector, its, book in zip(some.rows, some.notations, some.books, strict=True):
        picture = rows.an_illustration(canvases[book], notations=list(its), decision="accepted")
        vectors.ensure_due([picture.pk])
        Vector.objects.filter(illustration=picture).update(v=vector.tolist())
    yield model
    class_heads.forget()


def test_labels_teach_what_is_proposed_at_the_desk_with_how_many_they_were(labelled):
    assert not few_shot.learn_due()  # nobody asked
    assert class_heads.ensure_due()
    assert few_shot.learn_due()
    assert not few_shot.learn_due()
    assert not class_heads.ensure_due()  # nothing new since
    assert set(ClassHead.objects.filter(stands=True).values_list("notation", flat=True)) == {LION, OWL, TULIP}
    undecided = rows.an_illustration()
    vectors.ensure_due([undecided.pk])
    Vector.objects.filter(illustration=undecided).update(v=np.eye(DIM)[1].tolist())
    (best,) = suggestions([undecided], "en")[undecided.pk]
    assert (best.notation, best.examples) == (OWL, 12)
    assert best.probability > 0.8
    answer = serialize(IllustrationSerializer, undecided, at=Addresses("https://here.example"), lang="en")
    (told,) = answer["suggested_classes"]
    assert (told["notation"], told["examples"]) == (OWL, 12)
    assert told["probability"] == pytest.approx(best.probability)
    assert (told["label"], answer["classes"]) == (best.name, [])
    undecided.notations = [OWL]
    again = serialize(IllustrationSerializer, undecided, at=Addresses("https://here.example"), lang="en")
    assert again["suggested_classes"] == []  # it is people's now
    ClassHead.objects.update(stands=False)
    class_heads.forget()
    assert suggestions([undecided], "en").get(undecided.pk, []) == []


def test_rejected_pictures_teach_nothing(labelled):
    Illustration.objects.update(decision="rejected")
    assert not class_heads.ensure_due()
    assert class_heads.labelled(labelled).ids == []
