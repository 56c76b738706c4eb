import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

from manifests import book_text


def fill(apps, schema_editor):
    manifests = apps.get_model('onit_manifests', 'Manifest').objects.using(schema_editor.connection.alias)
    fields = ('label', 'summary', 'metadata', 'date_start', 'date_end', 'uri')
    batch = []
    for row in manifests.only('pk', *fields).iterator(chunk_size=500):
        row.words = book_text.searched(
            book_text.values_of(
                label=row.label, summary=row.summary, metadata=row.metadata,
                years=(row.date_start, row.date_end), uri=row.uri,
            )
        )
        batch.append(row)
        if len(batch) == 500:
            manifests.bulk_update(batch, ['words'])
            batch.clear()
    manifests.bulk_update(batch, ['words'])


class Migration(migrations.Migration):

    dependencies = [
        ('onit_manifests', '0002_streams'),
    ]

    operations = [
        migrations.AddField(
            model_name='manifest',
            name='words',
            field=models.TextField(blank=True, default='', editable=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name='manifest',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector('words', config='simple'), name='onit_manifest_words'),
        ),
    ]
