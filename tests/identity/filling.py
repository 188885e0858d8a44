"""Adds to a site of journeys: `python -m tests.identity.filling <slug> <issuer>`.

In Poltava there is then a provider of that slug, and the contest `eid` that asks for a confirmed
identity; DATABASE_URL names the site's database.
"""

import os
import sys
from datetime import UTC, datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.journeys.settings")
django.setup()

from django_tenants.utils import tenant_context  # noqa: E402

from kernel.people import SYSTEM  # noqa: E402
from tenant_apps.budget.actions.papers import freeze_paper  # noqa: E402
from tenant_apps.budget.models import Contest  # noqa: E402
from tenants import hosts  # noqa: E402
from tests.factories.proposals import make_contest_in, make_projects_in  # noqa: E402
from tests.identity.walking import make_oidc  # noqa: E402
from tests.journeys.people import CITIES  # noqa: E402

TITLE = "Бюджет із підтвердженою особою"


def fill(slug: str, issuer: str, at: datetime) -> None:
    """Add the provider, and the contest if it is not there yet."""
    make_oidc(issuer, at=at, slug=slug, scopes="openid profile email number")
    if Contest.objects.filter(slug="eid").exists():
        return
    town = CITIES["poltava"]
    words = {"summary": town.summary, "regulation": town.regulation, "organiser": town.name}
    contest = make_contest_in(
        "voting",
        at=at,
        slug="eid",
        title=TITLE,
        assurance="eid",
        year=at.year,
        currency=town.currency,
        **words,
    )
    contest.pools.update(name=town.pool, code="city", min_choices=1)
    contest.categories.update(name=town.category)
    for number, title in enumerate(town.projects, start=1):
        cost_minor = 90_000 + number * 20_000
        make_projects_in(
            contest, 1, first=number, title=title, summary=f"{title}.", cost_minor=cost_minor
        )
    freeze_paper(contest=contest, seed="17-42-08-33-21-05", actor=SYSTEM, at=at)


def main() -> None:
    """Fill Poltava."""
    slug, issuer = sys.argv[1:]
    city = hosts.city_of("poltava.localhost")
    assert city is not None
    with tenant_context(city):
        fill(slug, issuer, datetime.now(UTC))


if __name__ == "__main__":
    main()
