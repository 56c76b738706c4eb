"""Changes of what may be seen: a row for each transaction that showed or hid a picture or had it cut anew."""

from __future__ import annotations

from django.db import models


class VisibilityChange(models.Model):
    """That a transaction changed what may be seen; triggers write it, see the migration 0026."""

    transaction = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return f"visibility changed in {self.pk}"
