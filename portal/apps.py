"""The portal as a Django app."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class PortalConfig(AppConfig):
    """People: the reference website."""

    name = "portal"
    label = "onit_portal"
    verbose_name = "onitsearch portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the groups made once the pictures' app, the last whose permissions they hold, is migrated."""
        from portal.desk.groups import make_groups

        last = apps.get_app_config("onit_search")
        post_migrate.connect(make_groups, sender=last, dispatch_uid="portal.groups")
