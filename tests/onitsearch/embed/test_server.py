"""The encoder process over real sockets: what it answers, what it shares, what it refuses, how it dies."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from onitsearch.embed.client import EncoderClient
from onitsearch.embed.encoder import Encoder
from onitsearch.embed.errors import (
    EncoderProtocolError,
    EncoderUnavailableError,
    ModelMismatchError,
    ModelUnavailableError,
)
from onitsearch.embed.pool import ModelPool, Roster
from onitsearch.embed.protocol import MAX_BODY, Address, pack, receive
from onitsearch.embed.server import EncoderServer
from onitsearch.embed.specs import resolve
from tests.onitsearch.embed.serving import serving as serving_pool
from tests.onitsearch.embed.tiny import CONFIG, write_model


def a_pool(encoder, make=None, **options):
    """A pool that serves one model."""
    key = str(encoder.key)
    return ModelPool(lambda: Roster(key, {key: make or (lambda: encoder)}), **options)


@contextlib.contextmanager
def serving(address, encoder, make=None, **options):
    """An EncoderServer of one model in a thread of its own; yields a client and stops the server afterwards."""
    retry = {name: options.pop(name) for name in ("retry_load",) if name in options}
    with serving_pool(address, a_pool(encoder, make, refresh=0.1, **retry), **options) as client:
        yield client


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def address(tmp_path_factory):
    return f"unix://{tmp_path_factory.mktemp('s')}/e.sock"


class SlowEncoder:
    """The real encoder, with a pause in each batch, and a note of the batches it got."""

    def __init__(self, encoder, pause=0.2, gate=None):
        self._encoder = encoder
        self._pause = pause
        self._gate = gate
        self.batches = []

    def __getattr__(self, name):
        return getattr(self._encoder, name)

    def encode_texts(self, texts, lang="en"):
        self.batches.append(list(texts))
        if self._gate is not None:
            assert self._gate.wait(60)
        time.sleep(self._pause)
        return self._encoder.encode_texts(texts, lang)


def _in_threads(count, work):
    results = [None] * count

    def run(i):
        try:
            results[i] = work(i)
        except Exception as error:
            results[i] = error

    threads = [threading.Thread(target=run, args=(i,)) for i in range(count)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    return results


@pytest.mark.parametrize("kind", ["unix", "tcp"])
def test_words_and_pictures_come_back_as_the_encoder_made_them(kind, address, encoder):
    place = address if kind == "unix" else f"tcp://127.0.0.1:{_free_port()}"
    picture = np.random.default_rng(0).integers(0, 255, (50, 70, 3), dtype=np.uint8)
    with serving(place, encoder) as client:
        info = client.wait_ready(30)
        assert (info.key, info.dim, info.device, info.precision) == (encoder.key, 32, "cpu", "fp32")
        word = client.encode_text("Löwe", "de")
        np.testing.assert_allclose(word, encoder.encode_texts(["Löwe"], "de")[0], atol=1e-6)
        np.testing.assert_allclose(
            client.encode_image(picture), encoder.encode_images([picture])[0], atol=1e-6
        )


def test_a_map_comes_back_as_the_encoder_made_it_and_is_made_once(address, encoder):
    picture = np.random.default_rng(0).integers(0, 255, (50, 70, 3), dtype=np.uint8)
    with serving(address, encoder) as client:
        client.wait_ready(30)
        found = client.similarity_map(picture, "Löwe", "de", key=encoder.key)
        np.testing.assert_allclose(found, encoder.similarity_map(picture, "löwe", "de"), atol=1e-6)
        assert np.array_equal(client.similarity_map(picture, " löwe", "de"), found)
        assert client.info().counts["map_cached"] == 1
        assert not np.array_equal(client.similarity_map(picture[:, ::-1], "Löwe", "de"), found)
        with pytest.raises(ModelMismatchError):
            client.similarity_map(picture, "lion", key="other/tag/32")


def test_large_pictures_are_sent_small(address, encoder):
    picture = np.full((3000, 2000, 3), 200, np.uint8)
    picture[500:900] = 10
    with serving(address, encoder) as client:
        client.wait_ready(30)
        assert float(client.encode_image(picture) @ encoder.encode_images([picture])[0]) > 0.999


def test_equal_words_are_encoded_once(address, encoder):
    slow = SlowEncoder(encoder)
    with serving(address, slow) as client:
        client.wait_ready(30)
        slow.batches.clear()
        rows = _in_threads(8, lambda i: client.encode_text("  LION " if i % 2 else "lion"))
        again = client.encode_text("lion")
        counts = client.info().counts
    assert slow.batches == [["lion"]]
    assert all(np.array_equal(row, again) for row in rows)
    assert counts["text_shared"] == 7
    assert counts["text_cached"] == 1


def test_different_words_share_batches(address, encoder):
    slow = SlowEncoder(encoder)
    with serving(address, slow) as client:
        client.wait_ready(30)
        slow.batches.clear()
        rows = _in_threads(12, lambda i: client.encode_text(f"word {i}"))
    assert len(slow.batches) <= 3
    assert sorted(w for batch in slow.batches for w in batch) == sorted(f"word {i}" for i in range(12))
    expected = encoder.encode_texts([f"word {i}" for i in range(12)])
    np.testing.assert_allclose(np.array(rows), expected, atol=1e-5)


def test_a_cached_word_is_answered_at_once(address, encoder):
    with serving(address, encoder) as client:
        client.wait_ready(30)
        client.encode_text("ship")
        times = []
        for _ in range(100):
            started = time.perf_counter()
            client.encode_text("ship")
            times.append(time.perf_counter() - started)
    assert sorted(times)[50] < 0.01


def test_too_many_questions_are_refused_and_the_rest_answered(address, encoder):
    """The model is held until the first question was refused, however slowly this machine asks them."""
    gate = threading.Event()
    gate.set()  # the model is warmed up with a word while it loads
    batcher_limit = 256
    with serving(address, SlowEncoder(encoder, pause=0, gate=gate), answer_within=90) as client:
        client.timeout = 90

        def ask(i):
            try:
                return client.encode_text(f"question {i}")
            except EncoderUnavailableError:
                gate.set()
                raise

        client.wait_ready(30)
        gate.clear()
        results = _in_threads(batcher_limit + 60, ask)
    refused = [r for r in results if isinstance(r, EncoderUnavailableError)]
    answered = [r for r in results if isinstance(r, np.ndarray)]
    assert len(refused) + len(answered) == len(results)
    assert refused
    assert len(answered) >= batcher_limit / 2


def test_who_came_in_time_is_answered_however_many_came_after(address, encoder):
    """More connections than places: as many as there are places are answered, and a place left is free again."""
    question = pack({"op": "text", "text": "ship", "lang": "en"})

    def says(connection):
        connection.sendall(question)
        return receive(connection)[0].get("error", {}).get("message", "")

    with serving(address, encoder, connections=4) as client, contextlib.ExitStack() as crowd:
        client.wait_ready(30)
        client.close()
        # The server knows of all seven before the first of them asks.
        came = []
        for _ in range(7):
            came.append(crowd.enter_context(client.address.connect(10)))
            time.sleep(0.2)
        told = [says(connection) for connection in came]
        assert told[:4] == [""] * 4
        assert all("already talks to 4" in message for message in told[4:])
        assert says(came[0]) == ""
        came[1].close()
        time.sleep(0.2)
        assert says(came[6]) == ""
        assert "already talks to 4" in says(came[5])


def test_a_burst_waits_in_the_queue_of_the_socket(address, encoder):
    """While the server is busy, as many connections as it takes wait; a Unix socket refuses what does not fit."""
    where = Address.parse(address)

    async def main():
        server = EncoderServer(where, a_pool(encoder), connections=200)
        task = asyncio.create_task(server.serve())
        await asyncio.sleep(0.1)
        burst = [where.connect(5.0) for _ in range(200)]  # nothing is accepted: the loop is here
        for connection in burst:
            connection.close()
        server.stop()
        await task
        return len(burst)

    # A thread of its own: where journeys ran before, Playwright's loop still runs in this one.
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(lambda: asyncio.run(main())).result(60) == 200


def test_a_late_answer_is_an_error_with_a_time(address, encoder):
    with serving(address, SlowEncoder(encoder, pause=1.0), answer_within=0.3) as client:
        client.wait_ready(30)
        with pytest.raises(EncoderUnavailableError, match=r"did not finish within 0\.3 s"):
            client.encode_text("ship")


def test_nobody_listens(address):
    with pytest.raises(EncoderUnavailableError, match="encoder is not running") as raised:
        EncoderClient(address).encode_text("lion")
    assert "manage.py encoder" in raised.value.hint


def test_while_it_loads_it_says_so(address, encoder):
    gate = threading.Event()

    def make():
        gate.wait(10)
        return encoder

    with serving(address, encoder, make) as client:
        assert client.info().state == "loading"
        with pytest.raises(EncoderUnavailableError, match="is starting"):
            client.encode_text("lion")
        gate.set()
        assert client.wait_ready(30).state == "ready"
        assert client.encode_text("lion").shape == (32,)


def test_a_model_that_cannot_be_loaded_is_told_to_whoever_asks(address, encoder):
    attempts = []

    def make():
        attempts.append(1)
        if len(attempts) < 3:
            raise ModelUnavailableError("The weights are missing.", hint="Put them there.")
        return encoder

    with serving(address, encoder, make, retry_load=0.3) as client:
        with pytest.raises(ModelUnavailableError, match="The weights are missing"):
            client.wait_ready(10)
        assert client.info().state == "failed"
        end = time.monotonic() + 10
        while client.info().state != "ready":
            assert time.monotonic() < end
            time.sleep(0.05)
        assert client.encode_text("lion").shape == (32,)


@pytest.mark.parametrize("text", ["?", '  "" '])
def test_a_question_without_words(address, encoder, text):
    with serving(address, encoder) as client:
        client.wait_ready(30)
        with pytest.raises(EncoderProtocolError, match="needs words"):
            client.encode_text(text)
        assert client.encode_text("lion").shape == (32,)  # the connection is still in step


@pytest.mark.parametrize(
    "frame",
    [
        struct.pack("!II", 2**31, 0),
        struct.pack("!II", 10, MAX_BODY + 1),
        struct.pack("!II", 3, 0) + b"{]}",
        struct.pack("!II", 2, 0) + b"[]",
    ],
)
def test_malformed_frames_are_told_and_hung_up_on(address, encoder, frame):
    with serving(address, encoder) as client:
        client.wait_ready(30)
        with Address.parse(address).connect(5) as raw:
            raw.sendall(frame)
            answer, _ = receive(raw)
            assert answer["error"]["type"] == "EncoderProtocolError"
            assert raw.recv(1) == b""
        assert client.encode_text("lion").shape == (32,)


@pytest.mark.parametrize(
    "header",
    [
        {"op": "image", "width": 10, "height": 10},
        {"op": "image", "width": -1, "height": -3},
        {"op": "image", "width": "10", "height": 1},
        {"op": "text", "text": 7},
        {"op": "map", "width": 1, "height": 1},
        {"op": "map", "text": "lion", "width": 9, "height": 1},
        {"op": "shutdown"},
        {},
    ],
)
def test_wrong_questions_are_answered_with_an_error(address, encoder, header):
    with serving(address, encoder) as client:
        client.wait_ready(30)
        with Address.parse(address).connect(5) as raw:
            raw.sendall(pack(header, b"123"))
            assert receive(raw)[0]["error"]["type"] == "EncoderProtocolError"


def test_a_frame_that_never_ends_is_given_up(address, encoder):
    with serving(address, encoder, frame_within=0.3) as client:
        client.wait_ready(30)
        with Address.parse(address).connect(5) as raw:
            raw.sendall(b"\0\0")
            raw.settimeout(5)
            assert raw.recv(1) == b""


def test_a_client_that_nobody_keeps_closes_its_connections(address, encoder):
    with serving(address, encoder):
        client = EncoderClient(address)
        client.wait_ready(30)
        (connection,) = client._idle
        del client
        gc.collect()
        assert connection.fileno() == -1


def test_a_second_encoder_does_not_take_the_socket(address, encoder):
    with serving(address, encoder) as client:
        client.wait_ready(30)
        with pytest.raises(FileExistsError, match="already listens"):
            Address.parse(address).clear_stale()


@pytest.mark.parametrize("text", ["", "http://a/b", "unix://relative", "tcp://host", "unix:///" + "a" * 200])
def test_wrong_addresses(text):
    with pytest.raises(ValueError, match=r"address|longer"):
        Address.parse(text)


def test_the_client_and_what_it_needs_import_no_torch():
    code = (
        "import sys; import onitsearch.embed.client, onitsearch.embed.specs, onitsearch.embed.prompts;"
        "onitsearch.embed.specs.resolve('ViT-B-32/openai');"
        "sys.exit(any(name.split('.')[0] in ('torch', 'open_clip', 'transformers') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_command_serves_survives_kill_and_stops_cleanly(address, tiny_folder):
    """kill -9 leaves a stale socket; the next encoder takes it over and the same client goes on."""
    command = [
        sys.executable, "-W", "ignore", "manage.py", "encoder", "--model", str(tiny_folder), "--address", address,
    ]  # fmt: skip
    client = EncoderClient(address, timeout=10)
    first = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        client.wait_ready(60)
        assert any(line.startswith("encoder ready: tiny/sha256:") for line in first.stdout)
        before = client.encode_text("lion")
        assert (Path(Address.parse(address).path).stat().st_mode & 0o777) == 0o600
    finally:
        first.kill()
        first.wait(10)
    with pytest.raises(EncoderUnavailableError, match="not running"):
        client.encode_text("ship")
    second = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        client.wait_ready(60)
        np.testing.assert_allclose(client.encode_text("lion"), before, atol=1e-5)
        second.send_signal(signal.SIGTERM)
        assert second.wait(10) == 0
        assert not Path(Address.parse(address).path).exists()
    finally:
        second.kill()
        second.wait(10)
        client.close()
        first.stdout.close()
        second.stdout.close()


def make_two(tmp_path):
    """Two models of one dimension and one of another, as encoders by key."""
    wide = {**CONFIG["model_cfg"], "embed_dim": 64}
    folders = [
        write_model(tmp_path / "one", seed=1, name="one"),
        write_model(tmp_path / "two", seed=2, name="two"),
        write_model(tmp_path / "wide", seed=3, name="wide", model_cfg=wide),
    ]
    return {str(e.key): e for e in (Encoder(resolve(folder), threads=1) for folder in folders)}


def test_each_question_is_answered_by_the_model_that_it_names(address, tmp_path):
    encoders = make_two(tmp_path)
    one, two, wide = encoders
    pool = ModelPool(
        lambda: Roster(one, {k: (lambda e=e: e) for k, e in encoders.items()}), loaded=3, refresh=0.1
    )
    picture = np.random.default_rng(0).integers(0, 255, (50, 70, 3), dtype=np.uint8)
    with serving_pool(address, pool) as client:
        client.wait_ready(30)
        assert client.info().serves == {one: "ready", two: "idle", wide: "idle"}
        with pytest.raises(EncoderUnavailableError, match="loads its model two"):
            client.encode_text("owl", key=two)
        for key, encoder in encoders.items():
            assert client.wait_ready(30, key=key).key == encoder.key
            np.testing.assert_allclose(
                client.encode_text("owl", key=key), encoder.encode_texts(["owl"])[0], atol=1e-6
            )
            np.testing.assert_allclose(
                client.encode_image(picture, key=key), encoder.encode_images([picture])[0], atol=1e-6
            )
        np.testing.assert_allclose(client.encode_text("owl"), client.encode_text("owl", key=one), atol=0)
        assert client.info(key=wide).dim == 64


def test_a_key_that_is_not_served_is_refused_and_never_answered_by_another_model(address, encoder):
    other = str(encoder.key).replace("tiny", "other")
    picture = np.zeros((9, 9, 3), np.uint8)
    with serving(address, encoder) as client:
        client.wait_ready(30)
        for ask in (
            lambda: client.encode_text("owl", key=other),
            lambda: client.encode_image(picture, key=other),
            lambda: client.info(key=other),
            lambda: client.encode_text("owl", key="/etc/passwd"),
        ):
            with pytest.raises(
                ModelMismatchError, match=f"does not serve the model .*; it serves {encoder.key}"
            ):
                ask()
        assert client.encode_text("owl", key=encoder.key).shape == (32,)


def test_an_answer_that_names_another_model_is_not_taken(address, encoder):
    """An encoder of an older version answers without looking at the key."""

    class Older(EncoderServer):
        async def _reply(self, header, body):
            answer, raw = await super()._reply({k: v for k, v in header.items() if k != "key"}, body)
            return ({"dim": answer["dim"]} if raw else answer), raw

    with serving_pool(address, a_pool(encoder, refresh=0.1), server=Older) as client:
        client.wait_ready(30)
        assert client.encode_text("owl").shape == (32,)
        with pytest.raises(ModelMismatchError, match="answered with one of an unnamed model"):
            client.encode_text("owl", key=encoder.key)


def test_a_model_that_hangs_or_fails_leaves_the_others_alone(address, encoder, tmp_path):
    gate = threading.Event()
    hanging, failing = "hanging/tag/8", "failing/tag/8"

    def hang():
        gate.wait(30)
        raise ModelUnavailableError("It came to nothing.")

    def fail():
        raise ModelUnavailableError("The weights are missing.")

    key = str(encoder.key)
    roster = Roster(key, {key: lambda: encoder, hanging: hang, failing: fail})
    with serving_pool(address, ModelPool(lambda: roster, refresh=0.1)) as client:
        client.wait_ready(30)
        assert client.info(key=hanging, load=True).state == "loading"
        with pytest.raises(ModelUnavailableError, match="weights are missing"):
            client.wait_ready(10, key=failing)
        assert client.info().serves == {key: "ready", hanging: "loading", failing: "failed"}
        assert client.info(key=failing).problem == "The weights are missing."
        assert client.encode_text("owl", key=key).shape == (32,)
        gate.set()


def test_only_so_many_models_stay_loaded_and_the_default_always_does(address, tmp_path):
    encoders = make_two(tmp_path)
    one, two, wide = encoders
    made = []
    make = {k: (lambda k=k, e=e: made.append(k) or e) for k, e in encoders.items()}
    with serving_pool(address, ModelPool(lambda: Roster(one, make), loaded=2, refresh=0.1)) as client:
        client.wait_ready(30)
        client.wait_ready(30, key=two)
        client.wait_ready(30, key=wide)
        assert client.info().serves == {one: "ready", two: "idle", wide: "ready"}
        assert client.wait_ready(30, key=two).state == "ready"
        assert client.info().serves == {one: "ready", two: "ready", wide: "idle"}
    assert made == [one, two, wide, two]


def test_a_model_that_is_no_longer_in_use_is_served_a_while_and_then_refused(address, tmp_path):
    encoders = make_two(tmp_path)
    one, two, _wide = encoders
    make = {k: (lambda e=e: e) for k, e in encoders.items()}
    box = [Roster(one, {one: make[one], two: make[two]})]
    with serving_pool(address, ModelPool(lambda: box[0], refresh=0.1, grace=1.5)) as client:
        client.wait_ready(30)
        client.wait_ready(30, key=two)
        box[0] = Roster(two, {two: make[two]})
        time.sleep(0.7)
        assert client.info().key == encoders[two].key
        assert client.encode_text("owl", key=one).shape == (32,)
        time.sleep(1.8)
        with pytest.raises(ModelMismatchError, match="does not serve"):
            client.encode_text("owl", key=one)
        assert client.encode_text("owl", key=two).shape == (32,)


def test_what_cannot_be_looked_up_leaves_the_list_as_it_was(address, encoder):
    key, broken = str(encoder.key), threading.Event()

    def look():
        if broken.is_set():
            raise EncoderUnavailableError("The database does not answer.")
        return Roster(key, {key: lambda: encoder})

    with serving_pool(address, ModelPool(look, refresh=0.1, grace=0.2)) as client:
        client.wait_ready(30)
        broken.set()
        time.sleep(1.0)
        assert client.encode_text("owl", key=key).shape == (32,)
