from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('onit_search', '0027_kind_heads'),
    ]

    operations = [
        migrations.CreateModel(
            name='QualityReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('not_before', models.DateTimeField(blank=True, null=True)),
                ('claimed_by', models.CharField(blank=True, db_default='', default='', max_length=120)),
                ('error', models.TextField(blank=True, default='')),
                ('cause', models.CharField(blank=True, db_default='', default='', max_length=30)),
                ('waiting_since', models.DateTimeField(blank=True, null=True)),
                ('progress', models.PositiveSmallIntegerField(default=0)),
                ('lang', models.CharField(default='en', max_length=8)),
                ('truth', models.CharField(blank=True, default='', max_length=120)),
                ('result', models.JSONField(blank=True, default=dict)),
                ('made_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('made_at', None)), fields=['not_before'], name='onit_quality_due')],
            },
        ),
    ]
