"""Binary codes of a model's shown vectors: a narrow table beside them, for filters that leave part of everything.

A code is the signs of a vector less the mean of all (vectors of one model lie on one side: without that most signs
are the same). A scan of codes reads a tenth of the bytes that one of vectors does; the few with the smallest Hamming
distance are then compared exactly. Like the HNSW index the table is built at run time, never in a migration; triggers
keep it in step within the transaction that changes a vector.
"""

from __future__ import annotations

from typing import Any

from django.db import OperationalError, connection, transaction

from onitsearch.store.models import EmbeddingModel, Vector

_VECTORS = Vector._meta.db_table
PREFIX = "onit_codes_"
_COMPLETE = "complete"
# A code of fewer bits tells too little apart.
LEAST_DIM = 64
# Vectors whose mean stands for that of all.
_SAMPLE = 20_000
_PATIENCE = "5s"


def table(model: EmbeddingModel) -> str:
    """Return the name of the model's table of codes."""
    return f"{PREFIX}{int(model.id)}"


def code_of(model: EmbeddingModel, value: str) -> str:
    """Return the SQL expression of a vector's code, ``value`` being one of type halfvec."""
    return f"onit_code_{int(model.id)}({value})"


def ready(model: EmbeddingModel) -> bool:
    """Say whether the table holds a code of every shown vector."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regclass(%s)::oid, 'pg_class')", [table(model)])
        return bool(cursor.fetchone()[0] == _COMPLETE)


def lacking(model: EmbeddingModel) -> bool:
    """Say whether the model's vectors are worth codes and have none yet."""
    return model.dim >= LEAST_DIM and not ready(model)


def ensure(model: EmbeddingModel) -> bool:
    """Build the model's table where it is missing or incomplete; True where this call did.

    Searches and writes go on but for the moment in which the triggers are made; where that moment does not come
    within some seconds, nothing is built and a later call tries again. Must not be called in a transaction.
    """
    if not lacking(model):
        return False
    name = table(model)
    try:
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{_PATIENCE}'")
            cursor.execute(
                # What was interrupted has its triggers already; its mean stays.
                "SELECT to_regclass(%s) IS NOT NULL", [name],
            )  # fmt: skip
            if not cursor.fetchone()[0]:
                _create(cursor, model)
    except OperationalError:
        return False
    with connection.cursor() as cursor:
        # From here on triggers bring whatever changes: what they brought first stays.
        cursor.execute(
            f"INSERT INTO {name} SELECT illustration_id, manifest_id, kind, collections, {code_of(model, 'v')}"  # noqa: S608
            f" FROM {_VECTORS} WHERE model_id = {int(model.id)} AND shown AND v IS NOT NULL"
            " ORDER BY manifest_id, illustration_id ON CONFLICT DO NOTHING"
        )
        cursor.execute(f"ANALYZE {name}")
        cursor.execute(f"COMMENT ON TABLE {name} IS '{_COMPLETE}'")
    return True


def drop(model: EmbeddingModel) -> None:
    """Remove the model's table, its functions and triggers."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table(model)}")
        cursor.execute(f"DROP FUNCTION IF EXISTS {table(model)}_kept() CASCADE")
        cursor.execute(f"DROP FUNCTION IF EXISTS onit_code_{int(model.id)}(halfvec) CASCADE")


# A row's filter columns are those of its vector.
_CREATE = """
CREATE TABLE {name} (illustration_id bigint PRIMARY KEY, manifest_id bigint NOT NULL, kind varchar(12) NOT NULL,
    collections bigint[] NOT NULL, code bit({dim}) NOT NULL);
CREATE INDEX {name}_manifest ON {name} (manifest_id);
CREATE INDEX {name}_collections ON {name} USING gin (collections);
CREATE OR REPLACE FUNCTION onit_code_{id}(given halfvec) RETURNS bit LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
    $code$ SELECT binary_quantize(given::halfvec({dim}) - '{mean}'::halfvec({dim})) $code$;
CREATE OR REPLACE FUNCTION {name}_kept() RETURNS trigger LANGUAGE plpgsql AS $kept$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM {name} WHERE illustration_id = OLD.illustration_id;
    ELSIF NEW.shown AND NEW.v IS NOT NULL THEN
        INSERT INTO {name} VALUES (NEW.illustration_id, NEW.manifest_id, NEW.kind, NEW.collections, onit_code_{id}(NEW.v))
        ON CONFLICT (illustration_id) DO UPDATE SET (manifest_id, kind, collections, code) =
            (EXCLUDED.manifest_id, EXCLUDED.kind, EXCLUDED.collections, EXCLUDED.code);
    ELSIF TG_OP = 'UPDATE' AND OLD.shown THEN
        DELETE FROM {name} WHERE illustration_id = NEW.illustration_id;
    END IF;
    RETURN NULL;
END $kept$;
CREATE OR REPLACE TRIGGER {name}_new AFTER INSERT ON {vectors} FOR EACH ROW
    WHEN (NEW.model_id = {id} AND NEW.shown AND NEW.v IS NOT NULL) EXECUTE FUNCTION {name}_kept();
CREATE OR REPLACE TRIGGER {name}_changed AFTER UPDATE OF v, shown, manifest_id, kind, collections ON {vectors} FOR EACH ROW
    WHEN (NEW.model_id = {id} AND (OLD.shown OR NEW.shown)) EXECUTE FUNCTION {name}_kept();
CREATE OR REPLACE TRIGGER {name}_gone AFTER DELETE ON {vectors} FOR EACH ROW
    WHEN (OLD.model_id = {id} AND OLD.shown) EXECUTE FUNCTION {name}_kept();
"""  # noqa: E501


def _create(cursor: Any, model: EmbeddingModel) -> None:
    """Make table, functions and triggers; the mean stands in the function, so that a code is the same for ever."""
    dim, number = int(model.dim), int(model.id)
    cursor.execute(
        f"SELECT avg(v::vector({dim}))::halfvec({dim})::text FROM (SELECT v FROM {_VECTORS}"  # noqa: S608
        f" WHERE model_id = {number} AND shown AND v IS NOT NULL LIMIT {_SAMPLE}) few"
    )
    mean = cursor.fetchone()[0] or "[" + ",".join(["0"] * dim) + "]"
    cursor.execute(_CREATE.format(name=table(model), id=number, dim=dim, mean=mean, vectors=_VECTORS))
