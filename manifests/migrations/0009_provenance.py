from django.db import migrations, models

from manifests import provenance


def fill(apps, schema_editor):
    manifests = apps.get_model('onit_manifests', 'Manifest').objects.using(schema_editor.connection.alias)
    batch = []
    for row in manifests.only('pk', 'metadata', 'provider', 'uri').iterator(chunk_size=500):
        row.place = provenance.place_of(row.metadata)
        row.library = provenance.library_of(row.provider, row.uri)
        batch.append(row)
        if len(batch) == 500:
            manifests.bulk_update(batch, ['place', 'library'])
            batch.clear()
    manifests.bulk_update(batch, ['place', 'library'])


class Migration(migrations.Migration):

    dependencies = [
        ('onit_manifests', '0008_sizes'),
    ]

    operations = [
        migrations.AddField(
            model_name='manifest',
            name='place',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=60),
        ),
        migrations.AddField(
            model_name='manifest',
            name='library',
            field=models.TextField(blank=True, db_default='', default='', editable=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name='manifest',
            index=models.Index(fields=['place'], name='onit_manifest_place'),
        ),
    ]
