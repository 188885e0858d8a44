from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kernel.privacy import RetentionRule, retention_rules
from kernel.problems import register_sentences
from kernel.registries import DemoContent, OfficeEntry, demo_content, office_entries, reactions
from kernel.ui.sections import Section, account_links, footer_links


class ResidentsConfig(AppConfig):
    name = "tenant_apps.residents"
    label = "residents"

    def ready(self) -> None:
        from kernel.outbox.actions import forget_after_delivery
        from tenant_apps.residents.actions import accounts, demo, mail
        from tenant_apps.residents.messages import SENTENCES
        from tenant_apps.residents.rules.roles import AUDITOR, MANAGES_PEOPLE, READS_AUDIT
        from tenant_apps.residents.web import people_rows, receivers

        register_sentences(SENTENCES)
        reactions.register(mail.TOPIC, mail.send_mail)
        forget_after_delivery(mail.TOPIC)
        demo_content.register("residents", DemoContent(demo.fill, demo.logins))
        receivers.connect()
        office_entries.register(
            "people",
            OfficeEntry(
                order=90,
                label=_("People"),
                url_name="people:list",
                roles=MANAGES_PEOPLE | {AUDITOR},
                waiting=people_rows.waiting,
            ),
        )
        office_entries.register(
            "audit",
            OfficeEntry(
                order=95,
                label=_("Audit"),
                url_name="office:audit",
                roles=READS_AUDIT,
                waiting=people_rows.nothing_waits,
            ),
        )
        account_links.register(
            "security",
            Section(order=90, label=_("Account and security"), url_name="account_security"),
        )
        retention_rules.register(
            "unconfirmed_accounts",
            RetentionRule(
                order=910,
                label=_("Accounts whose e-mail address nobody confirmed"),
                days=14,
                forget=accounts.forget_unconfirmed,
            ),
        )
        footer_links.register(
            "rules", Section(order=50, label=_("Rules of this site"), url_name="account_rules")
        )
        _register_statistics()
        _register_privacy()
        _register_identity()
        _register_api_keys()
        _register_service()
        _register_setup()


def _register_statistics() -> None:
    from kernel.statistics import statistics_sources
    from tenant_apps.residents.actions import statistics

    statistics_sources.register(statistics.SOURCE_NAME, statistics.SOURCE)


def _register_privacy() -> None:
    """Tell what residents hold of people, for how long and why, and show its pages."""
    from django.core import checks

    from kernel import privacy
    from kernel.registries import job_runners, permission_matrices
    from tenant_apps.residents.actions import forgetting, peppers, personal, retention, sealed
    from tenant_apps.residents.rules.roles import MATRIX
    from tenant_apps.residents.web import people_rows, privacy_texts

    checks.register(checks.Tags.database)(peppers.check_peppers)  # type: ignore[type-var]
    permission_matrices.register("residents", MATRIX)
    privacy.personal_records.register("residents", personal.RECORDS)
    for name, rule in forgetting.RULES.items():
        privacy.retention_rules.register(name, rule)
    for name, processing in privacy_texts.PROCESSING.items():
        privacy.processing_register.register(name, processing)
    privacy.sealed_secrets.register("second_factors", sealed.FACTORS)
    job_runners.register(retention.JOB_KIND, retention.RUNNER)
    office_entries.register(
        "privacy",
        OfficeEntry(
            order=92,
            label=_("Privacy"),
            url_name="privacy_office:home",
            roles=MATRIX["privacy.read"],
            waiting=people_rows.nothing_waits,
        ),
    )
    account_links.register(
        "data", Section(order=80, label=_("My records"), url_name="privacy:data")
    )
    footer_links.register(
        "privacy", Section(order=55, label=_("Personal data"), url_name="privacy_register")
    )


def _register_identity() -> None:
    """Show where identities are set up and confirmed, and what about them is sealed."""
    from kernel import privacy
    from kernel.registries import permission_matrices
    from tenant_apps.residents.actions import identities_demo, identities_sealed
    from tenant_apps.residents.rules.identity.assurance import CHECKS_DESK, DESK_MATRIX, READS
    from tenant_apps.residents.web import people_rows

    permission_matrices.register("identity", DESK_MATRIX)
    demo_content.register("identity", DemoContent(identities_demo.fill, identities_demo.logins))
    privacy.sealed_secrets.register("identity_providers", identities_sealed.PROVIDERS)
    nothing = people_rows.nothing_waits
    office_entries.register(
        "identity", OfficeEntry(91, _("Identity providers"), "identity_office:list", READS, nothing)
    )
    office_entries.register(
        "desk", OfficeEntry(89, _("At the desk"), "identity_office:desk", CHECKS_DESK, nothing)
    )
    account_links.register(
        "identity", Section(order=85, label=_("Your identity"), url_name="identity:ways")
    )


def _register_api_keys() -> None:
    """Show the office's page of API keys."""
    from tenant_apps.residents.rules.roles import MATRIX
    from tenant_apps.residents.web import people_rows

    nothing, readers = people_rows.nothing_waits, MATRIX["api_keys.read"]
    office_entries.register(
        "api_keys", OfficeEntry(94, _("API keys"), "api_keys:list", readers, nothing)
    )


def _register_service() -> None:
    """Write to those who manage the municipality what becomes of its service."""
    from shared_apps.plans.events import LETTER, limit_counters
    from tenant_apps.residents.actions import service_letters, staff_limit

    reactions.register(LETTER, service_letters.tell_service)
    limit_counters.register(staff_limit.STAFF, staff_limit.count_staff)


def _register_setup() -> None:
    """Invite the owner of a new site, and ask of it what it still needs."""
    from kernel.setup import setup_steps
    from tenant_apps.residents.actions import owner_invitation
    from tenant_apps.residents.web.setup_steps import STEPS

    reactions.register(owner_invitation.TOPIC, owner_invitation.invite_owner)
    for name, step in STEPS.items():
        setup_steps.register(name, step)
