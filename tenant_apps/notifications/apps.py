from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.problems import register_sentences
from kernel.registries import OwnPagePart, own_page_parts, reactions
from kernel.ui.sections import Section, account_links


class NotificationsConfig(AppConfig):
    name = "tenant_apps.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Tell the layers below what this block says, runs and keeps."""
        from tenant_apps.notifications.actions import personal
        from tenant_apps.notifications.messages import SENTENCES
        from tenant_apps.notifications.web import own_page, receivers, samples

        register_sentences(SENTENCES)
        personal.register()
        receivers.connect()
        samples.register()
        _register_events()
        _register_reactions()
        own_page_parts.register(
            "notices",
            OwnPagePart(order=5, template="notifications/own_page.html", read=own_page.read),
        )
        account_links.register(
            "notices",
            Section(order=20, label=gettext_lazy("Notices"), url_name="notifications:list"),
        )


def _register_events() -> None:
    from tenant_apps.notifications.actions import bounces
    from tenant_apps.notifications.events import NoticeKind, notice_kinds

    notice_kinds.register(
        bounces.EVENT,
        NoticeKind(0, gettext_lazy("Letters do not reach me"), _came_back, personal=True),
    )


def _register_reactions() -> None:
    from tenant_apps.notifications.actions import addresses, digests, letters, notices, telling

    reactions.register(notices.TOPIC, telling.react)
    reactions.register(telling.LETTERS_TOPIC, letters.react_to_notices)
    reactions.register(digests.TOPIC, letters.react_to_digests)
    reactions.register(addresses.TOPIC, addresses.send_address_check)


def _came_back(facts: Any) -> str:
    return _("Letters to your address come back. Confirm it, or change it, to get letters again.")
