"""The registry as a Django application."""

from django.apps import AppConfig

from kernel.problems import register_sentences
from tenants.messages import SENTENCES


class TenantsConfig(AppConfig):
    """Registers the sentences of its refusals."""

    name = "tenants"
    label = "tenants"

    def ready(self) -> None:
        """Register what other layers read."""
        from tenants.runners import register_runners

        register_sentences(SENTENCES)
        register_runners()
