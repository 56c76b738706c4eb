"""One model is replaced by another while people search: real encoder, worker, sweeper, Postgres and networks."""

from __future__ import annotations

import contextlib
import io
import json
import threading
import time
from types import SimpleNamespace

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from PIL import Image

from onitsearch import jobs, model_services, resident, search
from onitsearch.embed.client import get_client
from onitsearch.embed.errors import ModelMismatchError, ModelUnavailableError
from onitsearch.embed.pool import ModelPool
from onitsearch.search import background, reference, thesaurus
from onitsearch.serving import ModelsInUse
from onitsearch.store import embedding_models, index
from onitsearch.store.models import EmbeddingModel, Illustration, Vector
from tests.onitsearch import rows
from tests.onitsearch.embed.serving import serving
from tests.onitsearch.embed.tiny import CONFIG, write_model

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = ("owl", "ship", "castle", "a lion with a crown", "tulip")
ERRORS: list[Exception] = []  # of the searches of the test that runs
# Known to open_clip, and not to be had where no host can be reached.
REAL = "ViT-B-32/laion2b_s34b_b79k"


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Three models: two of dimension 32, one of 64."""
    root = tmp_path_factory.mktemp("models")
    wide = {**CONFIG["model_cfg"], "embed_dim": 64}
    return {
        "first": write_model(root / "first", seed=1, name="first"),
        "same": write_model(root / "same", seed=2, name="same"),
        "wide": write_model(root / "wide", seed=3, name="wide", model_cfg=wide),
    }


@pytest.fixture
def site(settings, tmp_path, tmp_path_factory, folders, monkeypatch):
    """Twelve pictures with kept thumbnails, an encoder, a worker and a sweeper that run until the test ends."""
    settings.MEDIA_ROOT = tmp_path / "media"
    address = f"unix://{tmp_path_factory.mktemp('e')}/e.sock"
    settings.ONITSEARCH = {
        **settings.ONITSEARCH, "MODEL": str(folders["first"]), "ENCODER_ADDRESS": address, "DEVICE": "cpu",
    }  # fmt: skip
    # Untrained networks know no words: a few of the vocabulary that each model is measured by are enough.
    few = SimpleNamespace(terms=lambda: thesaurus.terms()[:30], broader=lambda: thesaurus.broader()[:5])
    monkeypatch.setattr(reference, "thesaurus", few)
    reference.words_digest.cache_clear()
    resident._kept.clear()
    background.forget()
    ERRORS.clear()
    book = rows.a_manifest()
    for seed in range(12):
        add_picture(book, seed)
    stop = threading.Event()

    def repeat(chore, pause):
        def run():
            while not stop.is_set():
                if not chore():
                    stop.wait(pause)
            connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    pool = ModelPool(ModelsInUse(device="cpu", precision="fp32", threads=1), refresh=0.2)
    with serving(address, pool) as client:
        resident.start()
        threads = [repeat(resident.embed_once, 0.05), repeat(jobs.sweep_models, 0.2)]
        try:
            until(lambda: state("first").complete)
            client.wait_ready(60, key=key("first"))
            yield client
        finally:
            stop.set()
            for thread in threads:
                thread.join(60)
                assert not thread.is_alive()
            for kept in list(resident._kept.values()):
                if kept.thread is not None:
                    kept.thread.join(60)
            for model in EmbeddingModel.objects.all():
                index.drop(model)
            get_client(address).close()
            background.forget()
            reference.words_digest.cache_clear()


def add_picture(book, seed):
    pixels = np.random.default_rng(seed).integers(0, 255, (6, 8, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).resize((200, 150)).save(file, "JPEG")
    name = default_storage.save(f"crops/{seed}.jpg", ContentFile(file.getvalue()))
    row = rows.an_illustration(rows.a_canvas(book), crop_digest=f"{seed:04d}" * 4, thumbnail=name,
                               thumbnail_width=200, thumbnail_height=150)  # fmt: skip
    from onitsearch.store import vectors

    vectors.ensure_due([row.id])
    return row


def until(done, seconds=60.0):
    end = time.monotonic() + seconds
    while not done():
        assert ERRORS == []
        assert time.monotonic() < end, [one.as_dict() for one in model_services.states()]
        time.sleep(0.05)


def key(name):
    return EmbeddingModel.objects.get(name=name).key


def state(name):
    found = EmbeddingModel.objects.filter(name=name).first()
    return model_services.state_of(found)


def answers(words):
    """What searches say: which model is asked, and the pictures nearest to the words by its own vectors."""
    found = search.find(search.SearchQuery(text=words, lang="en", page_size=50))
    return tuple(hit.illustration.pk for hit in found.hits)


def nearest(client, words):
    """The same by hand: the active model's vector of the words against the active model's vectors."""
    model = embedding_models.active()
    asked = client.encode_text(words, "en", key=model.key)
    kept = Vector.objects.filter(model=model).exclude(v=None).values_list("illustration_id", "v")
    scores = {one: float(asked @ np.asarray(v, np.float32)) for one, v in kept}
    return model.key, tuple(sorted(scores, key=scores.get, reverse=True))


@contextlib.contextmanager
def searching(client, threads=3):
    """Threads that search without a pause; yields what they were told, in order, and the errors."""
    stop, told, errors = threading.Event(), [], ERRORS
    errors.clear()

    def run(number):
        turn = number
        while not stop.is_set():
            words = WORDS[turn % len(WORDS)]
            turn += 1
            try:
                answers(words)
                told.append((time.monotonic(), words, *nearest(client, words)))
            except Exception as error:
                errors.append(error)
            stop.wait(0.02)  # the others need the machine too
        connection.close()

    running = [threading.Thread(target=run, args=(n,)) for n in range(threads)]
    for thread in running:
        thread.start()
    try:
        yield told, errors
    finally:
        stop.set()
        for thread in running:
            thread.join(60)


def test_searches_stay_whole_while_models_are_added_built_activated_and_rolled_back(site, folders):
    """No error and no answer of a half-built model, with another model of the same and one of another dimension."""
    first = key("first")
    with searching(site) as (told, errors):
        until(lambda: len(told) > 20)
        for name, dim in (("same", 32), ("wide", 64)):
            call_command("models", "add", str(folders[name]))
            added = embedding_models.named(name)
            assert (added.state, added.dim, added.error) == ("added", dim, "")
            with pytest.raises(CommandError, match="is not built"):
                call_command("models", "activate", name)
            call_command("models", "build", name, wait=True)
            assert state(name).complete
            assert embedding_models.active().key == first
            before = time.monotonic()
            call_command("models", "activate", name)
            assert embedding_models.active().key == added.key
            seen = len(told)
            until(lambda seen=seen: len(told) > seen + 20)
            assert {one[2] for one in told if one[0] > before} <= {first, added.key}
            assert told[-1][2] == added.key
            call_command("models", "rollback")
            assert embedding_models.active().key == first
            seen = len(told)
            until(lambda seen=seen: len(told) > seen + 20)
            assert told[-1][2] == first
    assert errors == []
    assert {model for _, _, model, _ in told} == {first, key("same"), key("wide")}
    rankings = {}
    for _, words, model, ranking in told:
        rankings.setdefault((words, model), set()).add(ranking)
    assert len(rankings) == len(WORDS) * 3
    for (words, model), found in rankings.items():
        assert len(found) == 1, (words, model)
        assert all(len(ranking) == 12 for ranking in found)
    assert len({next(iter(rankings["owl", model])) for model in (first, key("same"), key("wide"))}) == 3


def test_a_changed_setting_is_followed_and_a_roll_back_is_not_undone(site, folders, settings):
    first = key("first")
    with searching(site) as (told, errors):
        settings.ONITSEARCH = {**settings.ONITSEARCH, "MODEL": str(folders["wide"])}
        until(lambda: embedding_models.active().name == "wide")
        seen = len(told)
        until(lambda: len(told) > seen + 10)
        call_command("models", "rollback")
        for _ in range(3):
            jobs.sweep_models()
            resident.start()
        time.sleep(1.0)
        assert embedding_models.active().key == first
        assert state("wide").model.state == "retired"
        settings.ONITSEARCH = {**settings.ONITSEARCH, "MODEL": str(folders["same"])}
        until(lambda: embedding_models.active().name == "same")
    assert errors == []


def test_a_model_that_cannot_be_downloaded_is_told_within_ten_seconds_and_the_old_one_serves(site, capsys):
    import huggingface_hub

    if isinstance(
        huggingface_hub.try_to_load_from_cache(
            "laion/CLIP-ViT-B-32-laion2B-s34B-b79K", "open_clip_model.safetensors"
        ),
        str,
    ):
        pytest.skip("this machine has the model, so it cannot fail to be downloaded")
    with searching(site, 2) as (told, errors):
        begun = time.monotonic()
        added = model_services.add(REAL)  # as the desk does it
        until(lambda: embedding_models.named(added.key).error, 10)
        assert time.monotonic() - begun < 10
        before = embedding_models.named(added.key).checked_at
        begun = time.monotonic()
        assert model_services.build(added).error == ""

        def told_again():
            row = embedding_models.named(added.key)
            return row.error and row.checked_at and row.checked_at > before

        until(told_again, 10)
        assert time.monotonic() - begun < 10
        seen = len(told)
        until(lambda: len(told) > seen + 10)
    assert errors == []
    call_command("models", "list", json=True)
    listed = json.loads(capsys.readouterr().out)
    assert [(one["name"], one["state"]) for one in listed] == [("first", "active"), ("ViT-B-32", "building")]
    assert "with the weights laion2b_s34b_b79k could not be loaded" in listed[1]["error"]
    assert listed[1]["vectors"] == {"done": 0, "due": 12, "failed": 0}
    with pytest.raises(CommandError, match="still lacks 12 of 12 vectors"):
        call_command("models", "activate", added.key)
    with pytest.raises(CommandError, match="could not be loaded"):
        call_command("models", "add", REAL)


def test_pictures_that_came_since_are_made_up_for_before_going_back(site, folders):
    call_command("models", "add", str(folders["same"]))
    call_command("models", "build", "same", wait=True, activate=True)
    assert embedding_models.active().name == "same"
    book = Illustration.objects.first().manifest
    extra = add_picture(book, 77)
    until(lambda: state("same").progress.done == 13)
    # A crop that changed meanwhile: what the first model made of the old one must not count.
    changed = Illustration.objects.exclude(pk=extra.pk).first()
    Illustration.objects.filter(pk=changed.pk).update(crop_digest="changed")
    from onitsearch.store import vectors

    vectors.ensure_due([changed.pk])
    assert state("first").progress.due == 2
    _model, done = model_services.roll_back()
    assert not done
    until(lambda: embedding_models.active().name == "first")
    kept = Vector.objects.filter(model__name="first").exclude(v=None)
    assert kept.count() == 13
    assert kept.get(illustration=changed).crop_digest == "changed"


def test_what_the_encoder_cannot_serve_is_not_switched_to(site, folders):
    """The folder is overwritten after its vectors were made: the old model goes on."""
    model_services.add(str(folders["same"]))
    call_command("models", "build", "same", wait=True)
    weights = folders["same"] / "weights.safetensors"
    kept = weights.read_bytes()
    try:
        write_model(folders["same"], seed=99, name="same")
        with pytest.raises(CommandError, match=r"same/sha256:.* is asked for, but .* holds same/sha256"):
            call_command("models", "activate", "same")
        assert embedding_models.active().name == "first"
        assert site.encode_text("owl", key=key("first")).shape == (32,)
        with pytest.raises(ModelMismatchError):
            site.encode_text("owl", key=key("same"))
    finally:
        weights.write_bytes(kept)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        (
            "ViT-B-32/laion2b_s34b_b79",
            "knows no weights 'laion2b_s34b_b79'.*Did you mean ViT-B-32/laion2b_s34b_b79k",
        ),
        ("ViTB32/openai", "neither a model that open_clip knows nor a folder"),
        ("/nowhere/at/all", "neither a model"),
    ],
)
def test_what_is_no_model_is_told_and_not_kept(setting, message):
    with pytest.raises(CommandError, match=message):
        call_command("models", "add", setting)
    with pytest.raises(ModelUnavailableError, match=message):
        model_services.add(setting)
    assert not EmbeddingModel.objects.exists()


def test_steps_that_do_not_fit_are_told(db):
    for step in (["activate", "first"], ["build", "first"], ["retire", "first"]):
        with pytest.raises(CommandError, match="No one model is called 'first'"):
            call_command("models", *step)
    with pytest.raises(CommandError, match="No model was active before"):
        call_command("models", "rollback")
    model = rows.a_model("first", 8)
    with pytest.raises(CommandError, match="is the one that searches use"):
        call_command("models", "retire", model.key)
    call_command("models", "activate", model.key)  # it is
