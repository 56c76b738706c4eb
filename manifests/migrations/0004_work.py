from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('onit_manifests', '0003_words'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='stream', name='onit_stream_due'),
        migrations.RenameField(model_name='stream', old_name='next_at', new_name='not_before'),
        migrations.AlterField(
            model_name='stream',
            name='not_before',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name='stream',
            index=models.Index(fields=['following', 'not_before'], name='onit_stream_due'),
        ),
        migrations.AddField(
            model_name='stream',
            name='claimed_by',
            field=models.CharField(blank=True, db_default='', default='', max_length=120),
        ),
        migrations.AddField(
            model_name='runitem',
            name='claimed_by',
            field=models.CharField(blank=True, db_default='', default='', max_length=120),
        ),
    ]
