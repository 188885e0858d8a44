from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kernel.problems import register_sentences


class PortalConfig(AppConfig):
    name = "shared_apps.portal"
    label = "portal"

    def ready(self) -> None:
        """Register what other layers read."""
        from shared_apps.portal.messages import SENTENCES

        register_sentences(SENTENCES)
        _register_sections()
        _register_console()


def _register_sections() -> None:
    from kernel.ui.sections import Section, portal_footer_links, portal_sections

    portal_sections.register("communities", Section(10, _("Communities"), "portal:communities"))
    portal_sections.register("documents", Section(80, _("Documentation"), "portal:documents"))
    portal_footer_links.register("status", Section(20, _("Status"), "portal:status"))
    portal_footer_links.register("documents", Section(10, _("Documentation"), "portal:documents"))
    portal_footer_links.register("privacy", Section(50, _("Privacy"), "portal:privacy"))
    portal_footer_links.register(
        "accessibility", Section(60, _("Accessibility"), "portal:accessibility")
    )


def _register_console() -> None:
    from kernel.registries import ConsoleEntry, console_entries
    from shared_apps.portal.web.console import READERS
    from shared_apps.portal.web.waiting import open_incidents

    console_entries.register(
        "incidents",
        ConsoleEntry(
            order=70,
            label=_("Incidents"),
            url_name="portal_console:incidents",
            roles=READERS,
            waiting=open_incidents,
        ),
    )
