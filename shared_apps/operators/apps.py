from django.apps import AppConfig

from kernel.problems import register_sentences


class OperatorsConfig(AppConfig):
    name = "shared_apps.operators"
    label = "operators"

    def ready(self) -> None:
        """Register what other layers read."""
        from shared_apps.operators.messages import SENTENCES

        register_sentences(SENTENCES)
