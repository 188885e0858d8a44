from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kernel.ui.sections import Section, footer_links


class HomeConfig(AppConfig):
    name = "config.home"
    label = "home"

    def ready(self) -> None:
        """Put the pages that every city has into the footer."""
        footer_links.register(
            "calendar", Section(order=30, label=_("Calendar"), url_name="calendar")
        )
        footer_links.register(
            "accessibility", Section(order=60, label=_("Accessibility"), url_name="accessibility")
        )
