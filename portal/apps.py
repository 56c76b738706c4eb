"""The portal as a Django app."""

from django.apps import AppConfig
from django.core.signals import request_finished
from django.db.models.signals import post_migrate


class PortalConfig(AppConfig):
    """People: the reference website."""

    name = "portal"
    label = "onit_portal"
    verbose_name = "onitsearch portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the groups made once this app, the last whose permissions they hold, is migrated; connect receivers."""
        from manifests import memory
        from portal import withdrawn_books
        from portal.people.roles import make_groups

        post_migrate.connect(make_groups, sender=self, dispatch_uid="portal.groups")
        withdrawn_books.connect()
        request_finished.connect(memory.trim, dispatch_uid="portal.memory")
