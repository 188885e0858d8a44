from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kernel.problems import register_sentences
from kernel.registries import DemoContent, OfficeEntry, demo_content, office_entries, reactions
from kernel.ui.sections import Section, account_links, footer_links


class ResidentsConfig(AppConfig):
    name = "tenant_apps.residents"
    label = "residents"

    def ready(self) -> None:
        from tenant_apps.residents.actions import demo, mail
        from tenant_apps.residents.messages import SENTENCES
        from tenant_apps.residents.rules.roles import AUDITOR, MANAGES_PEOPLE, READS_AUDIT
        from tenant_apps.residents.web import people, receivers

        register_sentences(SENTENCES)
        reactions.register(mail.TOPIC, mail.send_mail)
        demo_content.register("residents", DemoContent(demo.fill, demo.logins))
        receivers.connect()
        office_entries.register(
            "people",
            OfficeEntry(
                order=90,
                label=_("People"),
                url_name="people:list",
                roles=MANAGES_PEOPLE | {AUDITOR},
                waiting=people.waiting,
            ),
        )
        office_entries.register(
            "audit",
            OfficeEntry(
                order=95,
                label=_("Audit"),
                url_name="office:audit",
                roles=READS_AUDIT,
                waiting=people.nothing_waits,
            ),
        )
        account_links.register(
            "password", Section(order=90, label=_("Password"), url_name="account_change_password")
        )
        footer_links.register(
            "rules", Section(order=50, label=_("Rules of this site"), url_name="account_rules")
        )
