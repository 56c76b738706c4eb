"""A cache in Redis that can be lost, and that nobody who writes into it can run a program by.

Django's own Redis cache raises where Redis is away, so that every page is an error; and it unpickles what it reads,
which may run anything. Here a cache that is away holds nothing, and values are JSON with tags for what JSON lacks.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import logging
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any, TypeVar, cast

import numpy as np
import redis
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger(__name__)
T = TypeVar("T")

# Only dataclasses and enumerations of these packages are made from what is read.
PACKAGES = ("manifests", "onitsearch")
# A Redis that is away is not asked for a while: a page reads the cache ten times and more.
PAUSE_SECONDS = 2.0
_AWAY = (redis.RedisError, OSError)
_PLAIN = frozenset((str, int, float, bool, type(None)))
_TAG = "~"


class PlainSerializer:
    """JSON for plain values, tuples, sets, bytes, NumPy arrays, and dataclasses of our own packages.

    ``packages`` are further packages whose dataclasses are known. Raises TypeError for what it does not write,
    ValueError for what it does not read.
    """

    def __init__(self, packages: Iterable[str] = ()) -> None:
        self.packages = frozenset((*PACKAGES, *packages))

    def dumps(self, value: Any) -> bytes | int:
        """What is written for a value; whole numbers as they are, so that Redis can count."""
        if type(value) is int:
            return value
        return json.dumps(self._plain(value), separators=(",", ":")).encode()

    def loads(self, data: bytes) -> Any:
        """The value that was written."""
        try:
            return self._value(json.loads(data))
        except (
            LookupError,
            TypeError,
            AttributeError,
            ImportError,
            RecursionError,
            UnicodeDecodeError,
        ) as error:
            raise ValueError(f"not a kept value ({error})") from error

    def _plain(self, value: Any) -> Any:
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind is list:
            return self._plain_list(value)
        if kind is tuple:
            return {_TAG: "tuple", "v": self._plain_list(value)}
        if kind in (set, frozenset):
            return {_TAG: kind.__name__, "v": self._plain_list(list(value))}
        if isinstance(value, Enum):
            return {_TAG: "enum", "c": self._name(kind), "v": value.value}
        if isinstance(value, str):
            return str(value)
        if isinstance(value, bytes | bytearray | memoryview):
            return {_TAG: "bytes", "v": base64.b64encode(value).decode()}
        if isinstance(value, Mapping):
            return {
                _TAG: "dict",
                "k": self._plain_list(list(value)),
                "v": self._plain_list(list(value.values())),
            }
        if isinstance(value, np.ndarray | np.generic):
            return self._plain_array(np.asarray(value))
        if dataclasses.is_dataclass(kind):
            return {_TAG: "data", "c": self._name(kind), "v": self._plain_list(_values(value))}
        raise TypeError(f"A {kind.__name__} is not kept in the cache.")

    def _plain_list(self, values: list[Any] | tuple[Any, ...]) -> Any:
        kinds = set(map(type, values))
        if kinds <= _PLAIN:
            return list(values)
        # Rows of one kind are written by columns: a ranking holds a thousand of them.
        if len(values) > 2 and len(kinds) == 1 and dataclasses.is_dataclass(kind := kinds.pop()):
            columns = zip(*(_values(one) for one in values), strict=True)
            return {_TAG: "rows", "c": self._name(kind), "v": [self._plain_list(one) for one in columns]}
        return [self._plain(one) for one in values]

    def _plain_array(self, value: np.ndarray[Any, Any]) -> dict[str, Any]:
        if value.dtype.hasobject or value.dtype.names:
            raise TypeError(f"An array of {value.dtype} is not kept in the cache.")
        raw = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
        return {_TAG: "array", "c": value.dtype.str, "s": list(value.shape), "v": raw}

    def _name(self, kind: type) -> str:
        if kind.__module__.partition(".")[0] not in self.packages:
            raise TypeError(f"A {kind.__module__}.{kind.__qualname__} is not kept in the cache.")
        return f"{kind.__module__}:{kind.__qualname__}"

    def _value(self, found: Any) -> Any:
        kind = type(found)
        if kind in _PLAIN:
            return found
        if kind is list:
            return found if _PLAIN.issuperset(map(type, found)) else [self._value(one) for one in found]
        return getattr(self, f"_read_{_READ[found[_TAG]]}")(found)

    def _read_sequence(self, found: dict[str, Any]) -> Any:
        return {"tuple": tuple, "set": set, "frozenset": frozenset}[found[_TAG]](self._value(found["v"]))

    def _read_bytes(self, found: dict[str, Any]) -> bytes:
        return base64.b64decode(found["v"], validate=True)

    def _read_dict(self, found: dict[str, Any]) -> dict[Any, Any]:
        return dict(zip(self._value(found["k"]), self._value(found["v"]), strict=True))

    def _read_array(self, found: dict[str, Any]) -> Any:
        dtype = np.dtype(str(found["c"]))
        if dtype.hasobject:
            raise ValueError("an array of objects")
        made = np.frombuffer(base64.b64decode(found["v"], validate=True), dtype).reshape(found["s"])
        return made if made.shape else made[()]

    def _read_enum(self, found: dict[str, Any]) -> Enum:
        return cast("Enum", self._class(found["c"], Enum)(found["v"]))

    def _read_data(self, found: dict[str, Any]) -> Any:
        return _made(self._class(found["c"], None), self._value(found["v"]))

    def _read_rows(self, found: dict[str, Any]) -> list[Any]:
        cls = self._class(found["c"], None)
        columns = [self._value(one) for one in found["v"]]
        return [_made(cls, row) for row in zip(*columns, strict=True)]

    def _class(self, name: str, base: type | None) -> type[Any]:
        """A class by its name: one that this process has loaded already, of a package that is known."""
        module, _, path = name.partition(":")
        if module.partition(".")[0] not in self.packages:
            raise ValueError(f"{name} is not a class of ours")
        found: Any = sys.modules.get(module) or __import__(module, fromlist=["_"])
        for part in path.split("."):
            found = vars(found)[part]
        if not isinstance(found, type) or not (
            issubclass(found, base) if base else dataclasses.is_dataclass(found)
        ):
            raise ValueError(f"{name} is not a class of ours")
        return found


_READ = {
    "tuple": "sequence", "set": "sequence", "frozenset": "sequence", "bytes": "bytes", "dict": "dict",
    "array": "array", "enum": "enum", "data": "data", "rows": "rows",
}  # fmt: skip


_fields_of: dict[type[Any], tuple[str, ...]] = {}


def _fields(kind: type[Any]) -> tuple[str, ...]:
    if kind not in _fields_of:
        _fields_of[kind] = tuple(one.name for one in dataclasses.fields(kind))
    return _fields_of[kind]


def _values(value: Any) -> list[Any]:
    return [getattr(value, name) for name in _fields(type(value))]


def _made(kind: type[Any], values: Iterable[Any]) -> Any:
    """An instance with these values; nothing of the class is run."""
    made = object.__new__(kind)
    for name, one in zip(_fields(kind), values, strict=True):
        object.__setattr__(made, name, one)
    return made


class SharedCache(RedisCache):
    """Django's Redis cache, but without pickles, and empty while Redis is away.

    ``OPTIONS`` may name further ``packages`` whose dataclasses are kept; everything else is for the client.
    """

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        options = dict(params.get("OPTIONS", {}))
        packages = tuple(options.pop("packages", ()))
        super().__init__(server, {**params, "OPTIONS": options})
        self._options = {
            "socket_connect_timeout": 1.0,
            "socket_timeout": 2.0,
            # One try: who waits in a browser is better served without a cache.
            "retry": Retry(NoBackoff(), 0),
            **options,
            "serializer": PlainSerializer(packages),
        }
        self._away_until = 0.0

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The kept value, or the default: also for what was written by another version of ours."""
        try:
            return self._tried(lambda: super(SharedCache, self).get(key, default, version), default)
        except ValueError:
            return default

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        """The kept values."""
        try:
            return self._tried(lambda: super(SharedCache, self).get_many(keys, version), {})
        except ValueError:
            return {}

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep a value, where Redis answers."""
        self._tried(lambda: super(SharedCache, self).set(key, value, timeout, version), None)

    def set_many(
        self, data: Mapping[str, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[str]:
        """Keep values; returns the keys that were not kept."""
        return self._tried(lambda: super(SharedCache, self).set_many(dict(data), timeout, version), [*data])

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value where there is none; False where Redis does not answer."""
        return self._tried(lambda: super(SharedCache, self).add(key, value, timeout, version), False)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value for longer."""
        return self._tried(lambda: super(SharedCache, self).touch(key, timeout, version), False)

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget a value."""
        return self._tried(lambda: super(SharedCache, self).delete(key, version), False)

    def delete_many(self, keys: Iterable[str], version: int | None = None) -> None:
        """Forget values."""
        self._tried(lambda: super(SharedCache, self).delete_many([*keys], version), None)

    def has_key(self, key: str, version: int | None = None) -> bool:
        """Whether a value is kept."""
        return self._tried(lambda: super(SharedCache, self).has_key(key, version), False)

    def clear(self) -> None:
        """Forget everything."""
        self._tried(lambda: super(SharedCache, self).clear(), None)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Count on. Raises ValueError where nothing is kept by this key, as while Redis is away."""
        counted: int | None = self._tried(lambda: super(SharedCache, self).incr(key, delta, version), None)
        if counted is None:
            raise ValueError(f"{key} is not kept")
        return counted

    def _tried(self, ask: Callable[[], T], otherwise: T) -> T:
        if time.monotonic() < self._away_until:
            return otherwise
        try:
            return ask()
        except TypeError as error:
            # A mistake of ours, told in the log and by tests: no reason to show a visitor an error.
            log.exception("%s", error)
            return otherwise
        except _AWAY as error:
            self._away_until = time.monotonic() + PAUSE_SECONDS
            log.warning("Redis does not answer (%s): nothing is kept meanwhile.", error)
            return otherwise
