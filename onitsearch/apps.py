"""The picture storey as a Django app; `ready` is the only place that wires it to the books below."""

from django.apps import AppConfig


class OnitsearchConfig(AppConfig):
    """Pictures: found, cropped, embedded, searched, answered."""

    name = "onitsearch"
    label = "onit_search"
    verbose_name = "onitsearch pictures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the signals of the books below."""
        from onitsearch import signal_handlers

        signal_handlers.register_signal_handlers()
