from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('onit_search', '0016_kinds'),
    ]

    operations = [
        migrations.AddField(
            model_name='vector',
            name='published',
            field=models.CharField(blank=True, db_default='', default='', max_length=16),
        ),
    ]
