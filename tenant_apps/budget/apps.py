from datetime import datetime
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kernel.problems import register_sentences
from kernel.registries import (
    DemoContent,
    FrontPageCard,
    OfficeEntry,
    OwnPagePart,
    calendar_entries,
    demo_content,
    front_page_cards,
    job_runners,
    office_entries,
    own_page_parts,
    reactions,
)
from kernel.ui.sections import Section, sections

MODULE = "budget"


class BudgetConfig(AppConfig):
    name = "tenant_apps.budget"
    label = "budget"

    def ready(self) -> None:
        """Tell the layers below what the module says, shows and runs."""
        from tenant_apps.budget.messages import SENTENCES

        register_sentences(SENTENCES)
        demo_content.register(MODULE, DemoContent(_fill_demo, _demo_logins))
        sections.register(
            MODULE, Section(order=20, label=_("Budget"), url_name="budget:contests", module=MODULE)
        )
        _register_regulation()
        _register_pages()
        _register_jobs()
        _register_blocks()
        _register_privacy()
        _register_public_records()
        _register_notices()


def _register_regulation() -> None:
    from tenant_apps.budget.actions.regulations import BUDGET, SCOPE
    from tenant_apps.community.rules.scopes import regulation_scopes

    regulation_scopes.register(SCOPE, BUDGET)


def _register_pages() -> None:
    from kernel.setup import setup_steps
    from tenant_apps.budget.rules.permissions import MATRIX
    from tenant_apps.budget.web import front_page, own_page
    from tenant_apps.budget.web.office.setup_steps import STEPS
    from tenant_apps.budget.web.office.waiting import waiting

    for name, step in STEPS.items():
        setup_steps.register(name, step)
    front_page_cards.register(
        MODULE,
        FrontPageCard(order=10, read=front_page.read),
    )
    calendar_entries.register(MODULE, front_page.entries_since)
    own_page_parts.register(
        MODULE, OwnPagePart(order=10, template="budget/mine.html", read=own_page.read)
    )
    office_entries.register(
        MODULE,
        OfficeEntry(
            order=10,
            label=_("Budget"),
            url_name="budget_office:contests",
            roles=MATRIX["contest.view"],
            waiting=waiting,
        ),
    )


def _register_privacy() -> None:
    from kernel import privacy
    from kernel.registries import permission_matrices
    from tenant_apps.budget.actions import personal
    from tenant_apps.budget.rules.permissions import MATRIX

    permission_matrices.register(MODULE, MATRIX)
    privacy.personal_records.register(MODULE, personal.RECORDS)
    privacy.retention_rules.register("budget.drafts", personal.DRAFTS)
    privacy.retention_rules.register("budget.links", personal.LINKS)
    privacy.processing_register.register("budget.proposing", personal.PROPOSING)
    privacy.processing_register.register("budget.voting", personal.VOTING)
    privacy.voter_scopes.register(MODULE, personal.SCOPES)


def _register_jobs() -> None:
    from tenant_apps.budget.actions import imports, tallies_jobs

    job_runners.register(imports.JOB_KIND, imports.RUNNER)
    job_runners.register(tallies_jobs.JOB_KIND, tallies_jobs.RUNNER)


def _register_blocks() -> None:
    from tenant_apps.budget.actions import attachments, talk, talk_notices
    from tenant_apps.budget.actions.indexing import PROPOSAL
    from tenant_apps.discussion.actions.kinds import commentable
    from tenant_apps.files.actions.kinds import attachable

    demo_content.register("budget.talk", DemoContent(_fill_talk, list))
    talk_notices.register()
    attachable.register(PROPOSAL, attachments.KIND)
    commentable.register(PROPOSAL, talk.KIND)


def _register_public_records() -> None:
    from kernel.open_data import datasets
    from kernel.search.sources import search_sources
    from kernel.statistics import statistics_sources
    from kernel.subjects import subject_kinds
    from tenant_apps.budget.actions import indexing, statistics, subjects
    from tenant_apps.budget.models import open_data_tables

    for kind, subject_kind in subjects.KINDS.items():
        subject_kinds.register(kind, subject_kind)
    for kind, source in indexing.SOURCES.items():
        search_sources.register(kind, source)
    for name, dataset in open_data_tables.DATASETS.items():
        datasets.register(name, dataset)
    statistics_sources.register(MODULE, statistics.SOURCE)


def _register_notices() -> None:
    from shared_apps.plans.events import limit_counters
    from tenant_apps.budget.actions import demo_notices, notice_kinds, notices, plan_limits

    notice_kinds.register()
    limit_counters.register(plan_limits.CONTESTS, plan_limits.count_contests)
    reactions.register(notices.RESULTS_TOPIC, notices.tell_project_results)
    demo_content.register("budget.notices", DemoContent(demo_notices.fill, demo_notices.logins))


def _fill_demo(city: Any, *, at: datetime) -> None:
    from tenant_apps.budget.actions.demo import fill_demo

    fill_demo(city, at=at)


def _fill_talk(city: Any, *, at: datetime) -> None:
    from tenant_apps.budget.actions.demo_talk import fill_talk

    fill_talk(city, at=at)


def _demo_logins() -> list[str]:
    from tenant_apps.budget.actions.demo import logins

    return logins()
