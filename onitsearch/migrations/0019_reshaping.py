from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("onit_search", "0018_review_classifiers"),
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
                    ("describe", "Describe"),
                    ("add", "Add"),
                    ("split", "Split"),
                    ("merge", "Merge"),
                    ("restore", "Restore"),
                    ("reset", "Reset"),
                    ("undo", "Undo"),
                ],
                max_length=8,
            ),
        ),
    ]
