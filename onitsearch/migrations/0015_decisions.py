import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("onit_search", "0012_reference_means"),
    ]

    operations = [
        migrations.AlterField(
            model_name="decisionrecord",
            name="action",
            field=models.CharField(
                choices=[
                    ("accept", "Accept"),
                    ("reject", "Reject"),
                    ("redraw", "Redraw"),
                    ("classify", "Classify"),
                    ("add", "Add"),
                    ("reset", "Reset"),
                    ("undo", "Undo"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="decisionrecord",
            name="batch",
            field=models.CharField(blank=True, db_default="", db_index=True, default="", max_length=16),
        ),
        migrations.AddField(
            model_name="decisionrecord",
            name="undoes",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="undone_by",
                to="onit_search.decisionrecord",
            ),
        ),
        migrations.CreateModel(
            name="ReviewLease",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until", models.DateTimeField()),
                (
                    "illustration",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lease",
                        to="onit_search.illustration",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
