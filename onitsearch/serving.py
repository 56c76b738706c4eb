"""Which models an encoder process serves: those that the database says are in use, or a fixed list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, InterfaceError, connection

from manifests.errors import TransientError
from onitsearch import model_services
from onitsearch.conf import conf
from onitsearch.embed.pool import Roster
from onitsearch.embed.specs import ModelSpec, resolve, resolve_key
from onitsearch.store import embedding_models

if TYPE_CHECKING:
    from onitsearch.embed.encoder import Encoder


class FixedModels:
    """These models and no others, the first of them where a question names none; no database is asked.

    Raises ModelUnavailableError when it is made with what is no model.
    """

    def __init__(self, settings: Sequence[str], **how: Any) -> None:
        self._specs = [resolve(setting, resize=conf().resize_mode) for setting in settings]
        self._how = how

    def __call__(self) -> Roster:
        """The roster."""
        return Roster(
            str(self._specs[0].key), {str(spec.key): _maker(spec, **self._how) for spec in self._specs}
        )


class ModelsInUse:
    """The active model and those being built, as their rows say; the configured one while there are no rows to read.

    Only a row leads to weights, so nobody who asks can have the encoder load a path of their choice.
    """

    def __init__(self, **how: Any) -> None:
        self._how = how
        self._read = False

    def __call__(self) -> Roster:
        """The roster. Raises TransientError where rows were read before and cannot be now, ModelUnavailableError."""
        try:
            rows = embedding_models.in_use()
            self._read = True
        except (DatabaseError, InterfaceError) as error:
            if self._read:
                raise TransientError(f"The database does not answer ({str(error).strip()[:200]}).") from error
            rows = []  # we start beside the database, and before its first migration
        finally:
            connection.close()  # looked at every few seconds from a thread of its own
        if not rows:
            spec = model_services.configured()
            return Roster(str(spec.key), {str(spec.key): _maker(spec, **self._how)})
        return Roster(
            rows[0].key, {row.key: _maker_of_row(row.setting, row.key, **self._how) for row in rows}
        )


def _maker(spec: ModelSpec, **how: Any) -> Callable[[], Encoder]:
    def make() -> Encoder:
        from onitsearch.embed.encoder import Encoder  # torch takes seconds: listen first, import then

        return Encoder(spec, **how)

    return make


def _maker_of_row(setting: str, key: str, **how: Any) -> Callable[[], Encoder]:
    # Resolved when it is loaded: what lies at the setting may have changed, and that is then told.
    return lambda: _maker(resolve_key(setting, key), **how)()
