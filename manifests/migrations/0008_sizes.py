import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('onit_manifests', '0007_learned_services'),
    ]

    operations = [
        migrations.AlterField(
            model_name='canvas',
            name='width',
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='canvas',
            name='height',
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='canvas',
            name='size_from',
            field=models.CharField(blank=True, choices=[('canvas', 'Canvas'), ('image', 'Image'), ('service', 'Service'), ('info', 'Info'), ('pixels', 'Pixels')], db_default='canvas', default='canvas', max_length=7),
        ),
        migrations.AddField(
            model_name='manifest',
            name='further_rights',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, db_default=[], default=list, size=None),
        ),
    ]
