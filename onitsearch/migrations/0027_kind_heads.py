"""Kinds by evidence: what was found and how probable each kind is, beside the kind; and heads learned of decisions."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("onit_search", "0026_visibility_changes"),
    ]

    operations = [
        migrations.AddField(
            model_name="illustration",
            name="found_kind",
            field=models.CharField(blank=True, db_default="", default="", max_length=12),
        ),
        migrations.AddField(
            model_name="illustration",
            name="kind_chances",
            field=models.JSONField(blank=True, db_default={}, default=dict),
        ),
        migrations.CreateModel(
            name="KindHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("not_before", models.DateTimeField(blank=True, null=True)),
                ("claimed_by", models.CharField(blank=True, db_default="", default="", max_length=120)),
                ("error", models.TextField(blank=True, default="")),
                ("cause", models.CharField(blank=True, db_default="", default="", max_length=30)),
                ("waiting_since", models.DateTimeField(blank=True, null=True)),
                ("due", models.BooleanField(default=False)),
                ("decisions", models.PositiveIntegerField(default=0)),
                ("data", models.BinaryField(default=b"")),
                ("figures", models.JSONField(blank=True, default=dict)),
                ("applied", models.CharField(blank=True, default="", max_length=16)),
                ("through", models.BigIntegerField(blank=True, null=True)),
                ("classes_due", models.BooleanField(default=False)),
                ("class_labels", models.PositiveIntegerField(default=0)),
                ("learned_at", models.DateTimeField(blank=True, null=True)),
                (
                    "model",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="kind_head",
                        to="onit_search.embeddingmodel",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("due", True)), fields=["not_before"], name="onit_kind_head_due"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ClassHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("notation", models.CharField(max_length=64)),
                ("weights", models.BinaryField(default=b"")),
                ("examples", models.PositiveIntegerField()),
                ("ours", models.FloatField()),
                ("before", models.FloatField()),
                ("stands", models.BooleanField(default=False)),
                ("learned_at", models.DateTimeField(auto_now_add=True)),
                (
                    "model",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="class_heads",
                        to="onit_search.embeddingmodel",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("model", "notation"), name="onit_class_head_once")
                ],
            },
        ),
    ]
