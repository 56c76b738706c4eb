"""The books storey as a Django app."""

from django.apps import AppConfig


class ManifestsConfig(AppConfig):
    """Books: registered, fetched, read, kept current."""

    name = "manifests"
    label = "onit_manifests"
    verbose_name = "onitsearch books"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have workers take documents and streams."""
        from manifests import jobs

        jobs.register()
