from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kernel.problems import register_sentences
from kernel.registries import ConsoleEntry, console_entries, reactions
from kernel.ui.sections import Section, portal_sections


class OnboardingConfig(AppConfig):
    name = "shared_apps.onboarding"
    label = "onboarding"

    def ready(self) -> None:
        """Register what other layers read."""
        from kernel.outbox.actions import forget_after_delivery
        from shared_apps.onboarding.actions import decisions, erasing, letters, opening
        from shared_apps.onboarding.messages import SENTENCES
        from tenants.erasing import erasures

        register_sentences(SENTENCES)
        reactions.register(letters.TOPIC, letters.send_letter)
        forget_after_delivery(letters.TOPIC)
        reactions.register(decisions.OPEN_TOPIC, opening.open_site)
        erasures.register("onboarding", erasing.forget_applications)
        reactions.register(erasing.DISCARD_TOPIC, erasing.discard_document)
        forget_after_delivery(erasing.DISCARD_TOPIC)
        _register_pages()
        _register_demo()


def _register_pages() -> None:
    from shared_apps.onboarding.web import console, queue

    portal_sections.register(
        "apply", Section(order=60, label=_("For municipalities"), url_name="onboarding:start")
    )
    console_entries.register(
        "applications",
        ConsoleEntry(
            order=20,
            label=_("Applications"),
            url_name="onboarding_console:applications",
            roles=console.READS,
            waiting=queue.waiting,
        ),
    )


def _register_demo() -> None:
    from kernel.registries import DemoContent, platform_demo_content
    from shared_apps.onboarding.actions import demo

    platform_demo_content.register("onboarding", DemoContent(demo.fill, demo.logins))
