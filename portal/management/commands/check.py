"""`check`: Django's own, which asks the servers as well, unless told otherwise."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import check


class Command(check.Command):
    help = "Checks settings and, unless --database names others, whether Postgres and Redis can be used."

    def handle(self, *app_labels: Any, **options: Any) -> None:
        """Check."""
        super().handle(*app_labels, **{**options, "databases": options.get("databases") or ["default"]})
