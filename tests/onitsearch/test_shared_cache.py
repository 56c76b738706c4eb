"""The cache: a Redis that is stopped holds nothing, and what lies in Redis can run nothing."""

import dataclasses
import pickle
import subprocess
import time
from collections import Counter

import numpy as np
import pytest
import redis

from onitsearch.geometry import Box
from onitsearch.search.query import Why
from onitsearch.shared_cache import PlainSerializer, SharedCache
from portal import admission, stack
from portal.visit.rankings import RankedId, Ranking

PLAIN = PlainSerializer(["portal"])


@dataclasses.dataclass
class Foreign:
    name: str


@pytest.mark.parametrize(
    "value",
    [
        None, True, 7, 1.5, "ü~\ud83d", [1, "a", [None]], (1, (2, "x")), {"a": (1,), (1, 2): b"\x00\xff"}, set("ab"),
        frozenset([(1, 2)]), [], (), {}, {"~": "tuple", "v": [1]}, [Box(1, 2, 3, 4)] * 2, [Box(1, 2.5, 3, 4)] * 9,
        Ranking(tuple(RankedId(n, (Why("looks-like", "words"),)) for n in range(50)), 3, spelling="lion"),
    ],
)  # fmt: skip
def test_values_come_back_as_they_were(value):
    written = PLAIN.dumps(value)
    back = PLAIN.loads(written if isinstance(written, bytes) else str(written).encode())
    assert back == value
    assert type(back) is type(value)


def test_arrays_come_back_as_they_were():
    for array in (np.eye(3, dtype=np.float32), np.arange(5), np.zeros((0, 2), np.uint8)):
        back = PLAIN.loads(PLAIN.dumps(array))
        assert back.dtype == array.dtype
        assert np.array_equal(back, array)
    assert PLAIN.loads(PLAIN.dumps(np.float32(2))) == 2
    assert PLAIN.loads(PLAIN.dumps(Counter("aab"))) == {"a": 2, "b": 1}


def test_what_is_not_ours_is_neither_written_nor_read(tmp_path):
    for foreign in (Foreign("x"), object(), np.array([object()])):
        with pytest.raises(TypeError, match="not kept"):
            PLAIN.dumps(foreign)

    class Runs:
        def __reduce__(self):
            return (open, (str(tmp_path / "ran"), "w"))

    for data in (
        pickle.dumps(Runs()),
        b'{"~":"data","c":"subprocess:Popen","v":["true"]}',
        b'{"~":"data","c":"onitsearch.shared_cache:SharedCache","v":[]}',
        b'{"~":"enum","c":"onitsearch.shared_cache:PlainSerializer","v":1}',
        b'{"~":"array","c":"O","s":[1],"v":"AAAAAAAAAAA="}',
        b'{"~":"nothing"}',
        b"[" * 100_000,
    ):
        with pytest.raises(ValueError, match=r"."):
            PLAIN.loads(data)
    assert not (tmp_path / "ran").exists()


@pytest.fixture
def server(tmp_path):
    """A Redis of this test's own, to be stopped."""
    socket = tmp_path / "r"
    command = [
        stack.redis_executable(),
        "--port",
        "0",
        "--unixsocket",
        str(socket),
        "--save",
        "",
        "--dir",
        str(tmp_path),
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        client = redis.Redis(unix_socket_path=str(socket))
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                client.ping()
                break
            except redis.RedisError:
                time.sleep(0.01)
        client.close()
        yield f"unix://{socket}", process
        process.kill()


def test_a_stopped_redis_holds_nothing_and_is_asked_again_later(server, monkeypatch):
    address, process = server
    cache = SharedCache(address, {"OPTIONS": {"packages": ["portal"]}})
    cache.set("a", {"b": (1, 2)}, 60)
    assert cache.get("a") == {"b": (1, 2)}
    assert cache.get_many(["a", "c"]) == {"a": {"b": (1, 2)}}
    redis.Redis.from_url(address).set(cache.make_key("old"), pickle.dumps({"of": "before"}))
    assert cache.get("old", "nothing") == "nothing"
    cache.set("n", 1, 60)
    assert (cache.incr("n"), cache.incr("n", 3)) == (2, 5)
    process.kill()
    process.wait()
    began = time.monotonic()
    assert cache.get("a", 5) == 5
    assert cache.get_many(["a"]) == {}
    assert cache.add("a", 1) is False
    assert cache.set_many({"a": 1}) == ["a"]
    cache.set("a", 1)
    assert (cache.delete("a"), cache.has_key("a"), cache.touch("a")) == (False,) * 3
    cache.clear()
    cache.delete_many(["a"])
    with pytest.raises(ValueError, match="n is not kept"):
        cache.incr("n")
    # Who asks too often is counted in this process meanwhile.
    monkeypatch.setattr(admission, "cache", cache)
    monkeypatch.setattr(admission, "_own", {})
    assert [admission._count("rate", 60) for _ in range(3)] == [1, 2, 3]
    assert time.monotonic() - began < 1
    with subprocess.Popen(
        [
            stack.redis_executable(),
            "--port",
            "0",
            "--unixsocket",
            address.removeprefix("unix://"),
            "--save",
            "",
        ],
        stdout=subprocess.DEVNULL,
    ) as again:
        monkeypatch.setattr(cache, "_away_until", 0.0)
        deadline = time.monotonic() + 10
        while not cache.has_key("a") and time.monotonic() < deadline:
            monkeypatch.setattr(cache, "_away_until", 0.0)
            cache.set("a", 2, 60)
        assert cache.get("a") == 2
        again.kill()
