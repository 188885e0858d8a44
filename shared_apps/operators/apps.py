from django.apps import AppConfig


class OperatorsConfig(AppConfig):
    name = "shared_apps.operators"
    label = "operators"

    def ready(self) -> None:
        """Register what other layers read."""
        from kernel.outbox.actions import forget_after_delivery
        from kernel.problems import register_sentences
        from kernel.registries import console_entries, job_runners, notice_sources, reactions
        from shared_apps.operators.actions import erasing, long_work, mail, notices
        from shared_apps.operators.messages import SENTENCES
        from shared_apps.operators.web.sections import ENTRIES
        from shared_apps.operators.web.shown_notices import read_ahead, shown_notices
        from tenants import hosts
        from tenants.erasing import erasures

        register_sentences(SENTENCES)
        erasures.register("operators", erasing.forget_fleet_rows)
        reactions.register(mail.TOPIC, mail.send_mail)
        forget_after_delivery(mail.TOPIC)
        notice_sources.register("operators", shown_notices)
        hosts.kept_beside.append(notices.forget)
        hosts.read_beside.append(read_ahead)
        for name, entry in ENTRIES.items():
            console_entries.register(name, entry)
        for kind, runner in long_work.RUNNERS.items():
            job_runners.register(kind, runner)
        _register_support()
        _register_demo()


def _register_support() -> None:
    """Put requests for access into every municipality's office, and say so while it lasts."""
    from django.utils.translation import gettext_lazy as _

    from kernel.registries import OfficeEntry, notice_sources, office_entries, permission_matrices
    from shared_apps.operators.actions import support_shown
    from shared_apps.operators.rules.support import MATRIX
    from shared_apps.operators.web.shown_support import shown_support, waiting_for_consent
    from tenants import hosts

    permission_matrices.register("support", MATRIX)
    readers = MATRIX["support.read"]
    entry = OfficeEntry(97, _("Support"), "support:accesses", readers, waiting_for_consent)
    office_entries.register("support", entry)
    notice_sources.register("support", shown_support)
    hosts.kept_beside.append(support_shown.forget)
    hosts.read_beside.append(support_shown.read_ahead)


def _register_demo() -> None:
    from kernel.registries import DemoContent, platform_demo_content
    from shared_apps.operators.actions import demo

    platform_demo_content.register("operators", DemoContent(demo.fill, demo.logins))
