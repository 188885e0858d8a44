from django.apps import AppConfig

from kernel.problems import register_sentences


class StatisticsConfig(AppConfig):
    name = "shared_apps.statistics"
    label = "statistics"

    def ready(self) -> None:
        """Register what other layers read."""
        from shared_apps.statistics.messages import SENTENCES

        register_sentences(SENTENCES)
