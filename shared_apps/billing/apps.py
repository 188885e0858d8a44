from datetime import datetime
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kernel.problems import register_sentences
from kernel.registries import (
    ConsoleEntry,
    DemoContent,
    console_entries,
    demo_content,
    permission_matrices,
    platform_demo_content,
    reactions,
)


class BillingConfig(AppConfig):
    name = "shared_apps.billing"
    label = "billing"

    def ready(self) -> None:
        """Register what other layers read."""
        from shared_apps.billing.actions import erasing
        from shared_apps.billing.messages import SENTENCES
        from shared_apps.billing.rules.roles import MATRIX, READS
        from shared_apps.billing.web.service_part import INVOICES
        from shared_apps.billing.web.waiting import waiting
        from shared_apps.plans.events import service_parts
        from tenants.erasing import erasures

        register_sentences(SENTENCES)
        erasures.register("billing", erasing.forget_buyer)
        service_parts.register("invoices", INVOICES)
        permission_matrices.register("billing", MATRIX)
        platform_demo_content.register("billing", DemoContent(_fill_issuers, list))
        demo_content.register("billing", DemoContent(_fill_city, list))
        console_entries.register(
            "billing",
            ConsoleEntry(
                order=40,
                label=_("Billing"),
                url_name="billing_console:invoices",
                roles=READS,
                waiting=waiting,
            ),
        )
        _register_reactions()


def _register_reactions() -> None:
    from shared_apps.billing import events
    from shared_apps.billing.actions import letters, services

    reactions.register(events.SERVICE_TOPIC, services.invoice_service)
    reactions.register(events.PARTY_TOPIC, services.issue_waiting)
    reactions.register(events.SETTLED_TOPIC, services.follow_up)
    reactions.register(events.LETTER_TOPIC, letters.send_letter)


def _fill_issuers(*, at: datetime) -> None:
    from shared_apps.billing.actions.demo import fill_issuers

    fill_issuers(at=at)


def _fill_city(city: Any, *, at: datetime) -> None:
    from shared_apps.billing.actions.demo import fill_city

    fill_city(city, at=at)
