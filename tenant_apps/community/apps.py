from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kernel.problems import register_sentences
from kernel.registries import DemoContent, OfficeEntry, demo_content, office_entries, reactions
from kernel.ui.sections import Section, footer_links

APP = "community"


class CommunityConfig(AppConfig):
    name = "tenant_apps.community"
    label = APP

    def ready(self) -> None:
        """Tell the layers below what the municipality's own part says, shows and keeps."""
        from tenant_apps.community.actions import demo, indexing
        from tenant_apps.community.messages import SENTENCES

        register_sentences(SENTENCES)
        reactions.register(indexing.DUE, indexing.page_due)
        demo_content.register(APP, DemoContent(demo.fill_demo, demo.logins))
        _register_records()
        _register_pages()


def _register_records() -> None:
    from kernel.open_data import datasets
    from kernel.privacy import PersonalRecords, personal_records
    from kernel.search.sources import search_sources
    from kernel.subjects import subject_kinds
    from tenant_apps.community.actions import indexing, open_districts, personal

    for kind, entry in indexing.SUBJECT_KINDS.items():
        subject_kinds.register(kind, entry)
    search_sources.register(indexing.PAGE, indexing.page_entries)
    datasets.register("districts", open_districts.DISTRICTS)
    personal_records.register(
        APP,
        PersonalRecords(
            order=80,
            label=_("Pages and regulations you wrote for the municipality"),
            export=personal.export_authorship,
            erase=personal.erase_authorship,
            about=_("Pages you changed last and regulations you entered."),
            words={"pages": _("Pages"), "regulations": _("Regulations")},
        ),
    )


def _register_pages() -> None:
    from kernel.registries import permission_matrices
    from kernel.setup import setup_steps
    from tenant_apps.community.rules.permissions import MATRIX
    from tenant_apps.community.web import setup_steps as own_steps
    from tenant_apps.community.web.office.waiting import waiting

    for name, step in own_steps.STEPS.items():
        setup_steps.register(name, step)
    permission_matrices.register("community", MATRIX)
    office_entries.register(
        APP,
        OfficeEntry(
            order=80,
            label=_("Municipality"),
            url_name="community_office:home",
            roles=MATRIX["community.view"],
            waiting=waiting,
        ),
    )
    links = (
        ("news", 10, _("News"), "community:news"),
        ("pages", 20, _("About the municipality"), "community:pages"),
        ("districts", 30, _("Districts"), "community:districts"),
        ("regulations", 40, _("Regulations"), "community:regulations"),
    )
    for name, order, label, url_name in links:
        footer_links.register(name, Section(order=order, label=label, url_name=url_name))
