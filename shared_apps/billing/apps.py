from django.apps import AppConfig

from kernel.problems import register_sentences


class BillingConfig(AppConfig):
    name = "shared_apps.billing"
    label = "billing"

    def ready(self) -> None:
        """Register what other layers read."""
        from shared_apps.billing.messages import SENTENCES

        register_sentences(SENTENCES)
