from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kernel.problems import register_sentences
from kernel.registries import ConsoleEntry, console_entries
from kernel.ui.sections import Section, portal_sections


class PlansConfig(AppConfig):
    name = "shared_apps.plans"
    label = "plans"

    def ready(self) -> None:
        """Register what other layers read."""
        from shared_apps.plans.actions import erasing
        from shared_apps.plans.messages import (
            FEATURE_LABELS,
            LIMIT_LABELS,
            MODULE_LABELS,
            SENTENCES,
        )
        from shared_apps.plans.rules.labels import LABELS
        from tenants.erasing import erasures

        register_sentences(SENTENCES)
        erasures.register("plans", erasing.end_contracts)
        _register_demo()
        _register_pages()
        LABELS.update({**MODULE_LABELS, **FEATURE_LABELS, **LIMIT_LABELS})


def _register_demo() -> None:
    from kernel.registries import DemoContent, demo_content, platform_demo_content
    from shared_apps.plans.actions import demo

    platform_demo_content.register("plans", DemoContent(demo.fill_platform, list))
    demo_content.register("plans", DemoContent(demo.fill_city, list))


def _register_pages() -> None:
    from shared_apps.plans.web.console import READERS

    portal_sections.register("plans", Section(40, _("Prices"), "plans:price_list"))
    console_entries.register(
        "plans",
        ConsoleEntry(
            order=50,
            label=_("Plans"),
            url_name="plans_console:plans",
            roles=READERS,
            waiting=lambda actor, at: [],
        ),
    )
