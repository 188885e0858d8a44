"""Fills the database of journeys: `python -m tests.journeys.filling` with DATABASE_URL set.

In Poltava and in Lublin there are the demo's accounts and three contests: `green` takes proposals,
`open` is being voted on, `roll` is voted on by national id. Phases last ten days each.
"""

import os
from datetime import UTC, datetime
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.journeys.settings")
django.setup()

from django_tenants.utils import tenant_context  # noqa: E402

from kernel.people import SYSTEM  # noqa: E402
from kernel.registries import platform_demo_content  # noqa: E402
from tenant_apps.budget.actions.papers import freeze_paper  # noqa: E402
from tenant_apps.budget.models import Contest  # noqa: E402
from tenant_apps.residents.actions.demo import fill  # noqa: E402
from tenant_apps.residents.actions.voter_keys import ensure_key  # noqa: E402
from tenant_apps.residents.models import RollEntry  # noqa: E402
from tenant_apps.residents.rules import tags  # noqa: E402
from tenants import hosts  # noqa: E402
from tenants.actions.spares import fill_spares  # noqa: E402
from tests.factories.proposals import make_contest_in, make_projects_in  # noqa: E402
from tests.journeys.people import CITIES, ROLL_NAME, Town  # noqa: E402


def fill_town(town: Town, at: datetime) -> None:
    """Make accounts and contests in the current schema."""
    words: dict[str, Any] = {
        "year": at.year,
        "currency": town.currency,
        "organiser": town.name,
        "summary": town.summary,
        "regulation": town.regulation,
    }
    new = make_contest_in(at=at, slug="green", title=town.titles[0], **words)
    _name_parts(new, town)
    for number, title in enumerate(town.projects[:4], start=1):
        make_projects_in(
            new, 1, first=number, title=title, summary=f"{title}.", cost_minor=150_000 * number
        )
    _open(town, at, slug="open", title=town.titles[1], **words)
    by_id = {"assurance": "roll", "roll_required": True, "id_kind": town.id_kind}
    contest = _open(town, at, slug="roll", title=town.titles[2], **by_id, **words)
    _enrol(contest, town, at)


def _open(town: Town, at: datetime, **fields: Any) -> Contest:
    contest = make_contest_in("voting", at=at, **fields)
    _name_parts(contest, town)
    for number, title in enumerate(town.projects, start=1):
        cost_minor = 90_000 + number * 20_000
        make_projects_in(
            contest, 1, first=number, title=title, summary=f"{title}.", cost_minor=cost_minor
        )
    freeze_paper(contest=contest, seed="17-42-08-33-21-05", actor=SYSTEM, at=at)
    return contest


def _name_parts(contest: Contest, town: Town) -> None:
    contest.pools.update(name=town.pool, code="city", min_choices=1)
    contest.categories.update(name=town.category)


def _enrol(contest: Contest, town: Town, at: datetime) -> None:
    key = ensure_key(scope=contest.uuid, at=at)
    RollEntry.objects.bulk_create(
        RollEntry(
            scope=contest.uuid,
            voter_tag=tags.voter_tag(key, kind=town.id_kind, number=number),
            name_tag=tags.name_tag(key, name=ROLL_NAME),
            birth_year=1985,
        )
        for number in town.ids
    )


def main() -> None:
    """Fill the main host and both cities; a schema is ready for the next one."""
    at = datetime.now(UTC)
    fill_spares(1)
    for _name, content in platform_demo_content:
        content.fill(at=at)
    for slug, town in CITIES.items():
        city = hosts.city_of(f"{slug}.localhost")
        assert city is not None
        with tenant_context(city):
            fill(city, at=at)
            fill_town(town, at)


if __name__ == "__main__":
    main()
