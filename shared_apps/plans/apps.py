from django.apps import AppConfig

from kernel.problems import register_sentences


class PlansConfig(AppConfig):
    name = "shared_apps.plans"
    label = "plans"

    def ready(self) -> None:
        """Register what other layers read."""
        from shared_apps.plans.messages import SENTENCES

        register_sentences(SENTENCES)
