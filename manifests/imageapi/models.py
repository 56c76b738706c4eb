"""What was learned of image services, as rows."""

from __future__ import annotations

from django.db import models


class LearnedService(models.Model):
    """What was learned of one image, of one server's images, or of a host; see ``learned``.

    ``base`` is the image's own address, or what the addresses of all images of a server (a host) begin with.
    ``description`` is what the image's info.json said beyond its manifest, ``dialect`` how it wants to be asked.
    """

    base = models.TextField(unique=True)
    description = models.JSONField(default=dict, blank=True)
    dialect = models.JSONField(default=dict, blank=True)
    learned_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"learned of {self.base}"
