"""Models as rows: found by name, added, built, switched, retired, and what is written down of them."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from manifests.errors import ConflictError, NotFoundError
from onitsearch.embed.keys import ModelKey
from onitsearch.store import embedding_models, vectors
from onitsearch.store.embedding_models import Progress
from onitsearch.store.models import EmbeddingModel, Illustration, Vector
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db


def a_model(name="test", pretrained="random", dim=8, setting=""):
    return embedding_models.register(ModelKey(name, pretrained, dim), setting)


def states():
    return dict(EmbeddingModel.objects.values_list("name", "state"))


def test_a_model_that_is_only_added_makes_nothing_due():
    row = rows.an_illustration()
    added = embedding_models.add(ModelKey("one", "tag", 8), "one/tag")
    assert (added.name, added.pretrained, added.dim, added.setting) == ("one", "tag", 8, "one/tag")
    assert (added.state, added.key, added.configured) == ("added", str(ModelKey("one", "tag", 8)), False)
    assert embedding_models.active() is None
    assert embedding_models.in_use() == []
    assert vectors.ensure_due([row.pk]) == 0
    # Once more: the same row, with the setting as it is now, unless none is told.
    assert embedding_models.add(ModelKey("one", "tag", 8), "one/elsewhere.pt").setting == "one/elsewhere.pt"
    assert embedding_models.add(ModelKey("one", "tag", 8), "").setting == "one/elsewhere.pt"
    assert EmbeddingModel.objects.count() == 1


def test_models_in_order_and_the_one_before():
    first, second, third = (a_model(name) for name in ("first", "second", "third"))
    added = embedding_models.add(ModelKey("added", "random", 8), "")
    assert embedding_models.active() == first
    assert embedding_models.in_use() == [first, second, third]
    assert embedding_models.previous() is None
    for model in (second, third):
        embedding_models.activate(model)
    assert embedding_models.previous() == second
    assert embedding_models.all_models() == [third, added, second, first]
    assert embedding_models.in_use() == [third]
    first.refresh_from_db()
    again = embedding_models.build(first)
    assert embedding_models.all_models() == [third, first, added, second]
    assert again.state == "building"
    EmbeddingModel.objects.filter(pk=second.pk).update(activated_at=None)
    assert embedding_models.previous() is None


def test_models_that_were_not_tried_to_load_yet():
    one, two, three = (embedding_models.add(ModelKey(name, "tag", 8), "") for name in "abc")
    a_model("used")
    assert embedding_models.unchecked() == [one, two, three]
    before = timezone.now()
    embedding_models.record_check(one)
    embedding_models.record_check(three, "Its weights are missing.")
    assert embedding_models.unchecked() == [two]
    told = {row.name: (row.error, row.checked_at) for row in EmbeddingModel.objects.all()}
    assert (told["a"][0], told["b"], told["c"][0]) == ("", ("", None), "Its weights are missing.")
    assert all(before <= told[name][1] <= timezone.now() for name in "ac")
    embedding_models.record_error(two, "No room.")
    two.refresh_from_db()
    assert two.error == "No room."
    embedding_models.clear_error(three)
    assert (three.error, three.checked_at) == ("", None)
    two.refresh_from_db()
    assert two.error == "No room."
    assert embedding_models.unchecked() == [two, three]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("big/laion/8", "big"), ("big/laion", "big"), ("settings/big.pt", "big"), ("big", "big"),
        ("small/b/8", "small b"), ("small/b", "small b"), ("small", None), ("", None), ("bigger", None),
    ],
)  # fmt: skip
def test_a_model_is_called_by_its_key_its_setting_or_a_name_that_one_has_alone(text, found):
    named = {
        "big": a_model("big", "laion", setting="settings/big.pt"),
        "small a": a_model("small", "a"),
        "small b": a_model("small", "b"),
    }
    if found:
        assert embedding_models.named(text) == named[found]
        return
    with pytest.raises(NotFoundError, match=f"No one model is called '{text}'") as told:
        embedding_models.named(text)
    assert told.value.hint.startswith("There are: ")
    assert all(model.key in told.value.hint for model in named.values())


def test_where_there_is_no_model_the_command_that_adds_one_is_named():
    assert embedding_models.find("none/random/8") is None
    with pytest.raises(NotFoundError) as told:
        embedding_models.named("x" * 500)
    assert "models add" in told.value.hint
    assert len(told.value.message) < 170


def test_whether_a_model_is_switched_to_by_itself_is_kept_until_it_is():
    first, second = a_model("first"), embedding_models.add(ModelKey("second", "random", 8), "")
    assert embedding_models.build(second).automatic is False
    assert embedding_models.build(second, automatic=True).automatic is True
    assert embedding_models.build(second).automatic is True
    assert embedding_models.build(second, automatic=False).automatic is False
    embedding_models.build(second, automatic=True)
    before = timezone.now()
    embedding_models.activate(second)
    first.refresh_from_db()
    assert (second.automatic, second.error, first.automatic) == (False, "", False)
    assert before <= second.activated_at <= timezone.now()
    assert states() == {"first": "retired", "second": "active"}


def test_only_one_model_is_that_of_the_setting():
    first, second = a_model("first"), embedding_models.add(ModelKey("second", "random", 8), "")
    EmbeddingModel.objects.update(automatic=True)
    for model in (first, second):
        embedding_models.configure(model)
        assert model.configured is True
        assert list(EmbeddingModel.objects.filter(configured=True)) == [model]
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.configured, first.automatic, second.automatic) == (False, False, True)


def test_progress_counts_what_is_there_what_comes_and_what_was_given_up(settings):
    settings.ONITSEARCH = {**settings.ONITSEARCH, "MAX_ATTEMPTS": 3}
    model = a_model()
    made = [rows.an_illustration() for _ in range(6)]
    rows.an_illustration(state="superseded")
    rows.an_illustration(crop_digest="")
    vectors.ensure_due([row.pk for row in made[:5]])
    rows.embed_all(model)
    of = Vector.objects.filter
    of(illustration=made[1]).update(v=None, attempts=3)
    of(illustration=made[2]).update(v=None, attempts=2)
    Illustration.objects.filter(pk=made[3].pk).update(crop_digest="cut-anew")
    found = embedding_models.progress(model)
    assert found == Progress(done=2, due=3, failed=1)
    assert (found.complete, found.total) == (False, 6)
    assert Progress(2, 0, 1).complete
    assert embedding_models.progress(a_model("another")).done == 0
    other = embedding_models.find("another/random/8")
    with pytest.raises(ConflictError, match="lacks 6 of 6 vectors"):
        embedding_models.activate(other)
    of(illustration=made[2]).update(attempts=3)
    rows.embed_all(model)
    Vector.objects.filter(model=model, illustration=made[3]).update(crop_digest="cut-anew")
    vectors.ensure_due([made[5].pk])
    rows.embed_all(model)
    assert embedding_models.progress(model) == Progress(4, 0, 2)


def test_those_who_look_on_have_much_counted_once_in_a_while(monkeypatch, django_assert_num_queries):
    model = a_model()
    assert embedding_models.recent_progress(model) == Progress(0, 0, 0)
    vectors.ensure_due([rows.an_illustration().pk])
    assert embedding_models.recent_progress(model) == Progress(0, 1, 0)  # few are counted anew
    monkeypatch.setattr(embedding_models, "_MANY", 1)
    assert embedding_models.recent_progress(model) == Progress(0, 1, 0)
    rows.embed_all(model)
    with django_assert_num_queries(0):
        assert embedding_models.recent_progress(model) == Progress(0, 1, 0)
    assert embedding_models.progress(model) == Progress(1, 0, 0)  # who acts on it looks at the rows
    assert embedding_models.recent_progress(a_model("another")) == Progress(0, 1, 0)
    cache.clear()
    assert embedding_models.recent_progress(model) == Progress(1, 0, 0)


def test_a_retired_model_keeps_its_vectors_and_loses_what_was_due():
    first, second = a_model("first"), a_model("second")
    row = rows.an_illustration()
    vectors.ensure_due([row.pk])
    rows.embed_all(second)
    other = rows.an_illustration()
    vectors.ensure_due([other.pk])
    EmbeddingModel.objects.filter(pk=second.pk).update(automatic=True, error="It was slow.")
    embedding_models.retire(second)
    assert (second.state, second.automatic, second.error) == ("retired", False, "")
    assert list(Vector.objects.filter(model=second).values_list("illustration_id", flat=True)) == [row.pk]
    assert Vector.objects.filter(model=first).count() == 2
    with pytest.raises(ConflictError, match="searches use") as told:
        embedding_models.retire(first)
    assert "another" in told.value.hint
    # Built again it needs only what it lacks.
    EmbeddingModel.objects.filter(pk=second.pk).update(error="Before.")
    second.refresh_from_db()
    assert embedding_models.build(second).error == ""
    assert list(Vector.objects.filter(model=second, v=None).values_list("illustration_id", flat=True)) == [
        other.pk
    ]


def test_a_model_that_was_active_keeps_since_when_while_it_is_built_again():
    first, second = a_model("first"), a_model("second")
    assert first.activated_at is not None
    assert second.activated_at is None
    then = timezone.now() - timedelta(days=3)
    embedding_models.activate(second)
    EmbeddingModel.objects.filter(pk=first.pk).update(activated_at=then)
    first.refresh_from_db()
    assert embedding_models.build(first).activated_at == then
    embedding_models.activate(second)  # it is already: nothing changes
    second.refresh_from_db()
    assert states() == {"first": "building", "second": "active"}
