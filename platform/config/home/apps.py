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
        footer_links.register(
            "statistics",
            Section(order=33, label=_("Statistics"), url_name="city_statistics"),
        )
        footer_links.register(
            "open_data", Section(order=35, label=_("Open data"), url_name="open_data:list")
        )
        _register_public_records()
        _register_setup()
        _register_service()


def _register_public_records() -> None:
    from config.home import audit_check, audit_rows, audit_seals, open_data_jobs
    from kernel.open_data import datasets
    from kernel.registries import job_runners

    job_runners.register(audit_rows.CHECK_KIND, audit_check.RUNNER)
    job_runners.register(open_data_jobs.JOB_KIND, open_data_jobs.RUNNER)
    datasets.register("audit_seals", audit_seals.DATASET)


def _register_setup() -> None:
    """Put the checklist of a new site first among the office's sections."""
    from config.home import setup
    from kernel.registries import OfficeEntry, office_entries, permission_matrices

    permission_matrices.register("setup", setup.MATRIX)
    office_entries.register(
        "setup",
        OfficeEntry(
            order=5,
            label=_("Checklist"),
            url_name="office:setup",
            roles=setup.PREPARES,
            waiting=setup.waiting,
        ),
    )


def _register_service() -> None:
    from config.home import service
    from kernel.registries import OfficeEntry, office_entries, permission_matrices
    from tenant_apps.residents.web.people_rows import nothing_waits

    permission_matrices.register("home", service.MATRIX)
    readers = service.MATRIX["service.read"]
    office_entries.register(
        "service", OfficeEntry(96, _("Service"), "office:service", readers, nothing_waits)
    )
