"""The portal as a Django app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """People: the reference website."""

    name = "portal"
    label = "onit_portal"
    verbose_name = "onitsearch portal"
    default_auto_field = "django.db.models.BigAutoField"
