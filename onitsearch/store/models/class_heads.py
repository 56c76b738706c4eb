"""What people's classes taught about a model's vectors."""

from __future__ import annotations

from django.db import models

from onitsearch.store.models.vectors import EmbeddingModel


class ClassHead(models.Model):
    """A class that was learned from labels: a rule on a model's unit vectors, which may stand for the model's words.

    `weights` are float32 (dim + 1), the bias last, of the logit that a picture is of the class. `ours` and `before` are
    average precisions on held-out books, of the rule and of the model's words.
    """

    model = models.ForeignKey(EmbeddingModel, on_delete=models.CASCADE, related_name="class_heads")
    notation = models.CharField(max_length=64)
    weights = models.BinaryField(default=b"")
    examples = models.PositiveIntegerField()
    ours = models.FloatField()
    before = models.FloatField()
    stands = models.BooleanField(default=False)
    learned_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "notation"], name="onit_class_head_once")]

    def __str__(self) -> str:
        return f"{self.notation} by {self.model_id}: {self.examples} examples"
