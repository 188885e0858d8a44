from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kernel.problems import register_sentences


class StatisticsConfig(AppConfig):
    name = "shared_apps.statistics"
    label = "statistics"

    def ready(self) -> None:
        """Register what other layers read."""
        from kernel.registries import ConsoleEntry, console_entries, reactions
        from kernel.statistics import TOPIC, statistics_sources
        from kernel.ui.sections import Section, portal_sections
        from shared_apps.statistics.actions import erasing, pushing
        from shared_apps.statistics.messages import SENTENCES
        from shared_apps.statistics.models import platform_facts
        from shared_apps.statistics.web import console
        from tenants.erasing import erasures

        register_sentences(SENTENCES)
        erasures.register("statistics", erasing.forget_told)
        reactions.register(TOPIC, pushing.react)
        statistics_sources.register("platform", platform_facts.SOURCE)
        portal_sections.register(
            "statistics", Section(order=30, label=_("Statistics"), url_name="statistics:home")
        )
        console_entries.register(
            "statistics",
            ConsoleEntry(
                order=60,
                label=_("Statistics"),
                url_name="statistics_console:home",
                roles=console.READERS,
                waiting=console.waiting,
            ),
        )
