from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("onit_search", "0023_colours"),
    ]

    operations = [
        migrations.AddField(
            model_name="vector",
            name="technique",
            field=models.CharField(blank=True, db_default="", default="", max_length=12),
        ),
        AddIndexConcurrently(
            model_name="vector",
            index=models.Index(
                condition=models.Q(("technique", ""), _negated=True),
                fields=["model", "technique"],
                name="onit_vector_technique",
            ),
        ),
    ]
