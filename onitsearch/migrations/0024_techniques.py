from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("onit_search", "0023_colours"),
    ]

    operations = [
        migrations.AddField(
            model_name="vector",
            name="technique",
            field=models.CharField(blank=True, db_default="", default="", max_length=12),
        ),
    ]
