"""Indexes of large tables, built while pictures are written.

A build that was interrupted leaves an invalid index behind, which goes first; so does one of an unreleased version.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


def without(name):
    """Take an index away where there is one; nothing is searched by it while others wait."""
    return migrations.RunSQL(f"DROP INDEX CONCURRENTLY IF EXISTS {name}", migrations.RunSQL.noop)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("onit_search", "0024_techniques"),
    ]

    operations = [
        without("onit_vector_technique"),
        AddIndexConcurrently(
            model_name="vector",
            index=models.Index(
                condition=models.Q(("technique", ""), _negated=True),
                fields=["model", "technique"],
                name="onit_vector_technique",
            ),
        ),
        without("onit_ill_tags"),
        AddIndexConcurrently(
            model_name="illustration",
            index=GinIndex(
                condition=models.Q(("tags", []), _negated=True), fields=["tags"], name="onit_ill_tags"
            ),
        ),
        without("onit_ill_uncoloured"),
        AddIndexConcurrently(
            model_name="illustration",
            index=models.Index(
                condition=models.Q(("colour", "")), fields=["id"], name="onit_ill_uncoloured"
            ),
        ),
    ]
