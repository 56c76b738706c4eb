"""The books storey as a Django app."""

from django.apps import AppConfig


class ManifestsConfig(AppConfig):
    """Books: registered, fetched, read, kept current."""

    name = "manifests"
    label = "onit_manifests"
    verbose_name = "onitsearch books"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have workers take documents, streams and uploads, and runs tell of the latter."""
        from manifests import jobs, selectors
        from manifests.upload_models import progress_of_run

        jobs.register()
        selectors.run_counts_providers.append(progress_of_run)
