"""No personal data leaves a schema: what is public holds nothing of anybody planted there."""

from datetime import datetime

import pytest
from django.db import connection

from kernel.statistics import Measure, measures_in_order, statistics_sources
from shared_apps.statistics.actions.pushing import push_all
from shared_apps.statistics.models import CityFact
from shared_apps.statistics.rules.suppression import LEAST_SHOWN
from tenant_apps.budget.actions.statistics import shown_parts
from tenant_apps.budget.models.turnout_queries import Turnout
from tenant_apps.residents.models import Resident
from tenants import schemas
from tenants.city import City
from tests.factories.proposals import make_author, make_contest_in, make_projects_in
from tests.factories.registry import plant_all

pytestmark = pytest.mark.django_db
TABLES = (
    "statistics_city_fact",
    "statistics_city_total",
    "statistics_region_series",
    "statistics_feed_item",
    "statistics_source",
)


def public_text() -> str:
    """Return everything that the statistics hold, as one text."""
    with connection.cursor() as cursor:
        found = []
        for table in TABLES:
            cursor.execute(f"SELECT coalesce(json_agg(rows), '[]')::text FROM {table} AS rows")
            found.append(cursor.fetchone()[0])
    return "".join(found)


def test_nothing_of_a_person_is_in_public(city: City, at: datetime) -> None:
    author = make_author(name="Marker-Name-7f", email="marker-mail-7f@example.org")
    contest = make_contest_in("submission")
    make_projects_in(contest, 2, state="submitted", author=author, author_name="Marker-Name-7f")
    push_all(at=at)
    people = Resident.objects.values_list("uuid", "email", "name")
    text = public_text().lower()
    assert "projects_submitted" in text
    for uuid, email, name in people:
        assert str(uuid) not in text
        assert email.lower() not in text
        assert not name or name.lower() not in text


@pytest.mark.slow
def test_only_public_words_leave_a_planted_city(city: City, at: datetime) -> None:
    """Of everything planted only titles of listed projects and contests are in public."""
    plant_all("LEAK-7f3a", at)
    schemas.enter(city)
    push_all(at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT title, about FROM statistics_feed_item")
        shown = {text for row in cursor.fetchall() for text in row}
        cursor.execute("SELECT title FROM budget_proposal UNION SELECT title FROM budget_contest")
        titles = {row[0] for row in cursor.fetchall()}
    assert shown <= titles
    text = public_text()
    for title in shown:
        text = text.replace(title, "")
    assert "LEAK-7f3a" not in text


def test_groups_are_withheld_when_few_people_are_in_them() -> None:
    turnout = Turnout(
        voters=112,
        channels={"online": 109, "paper": 3},
        sexes={"F": 60, "M": 50, "": 2},
        ages={(18, 24): 2, (25, 34): 40, (35, 44): 60, None: 10},
    )
    parts = shown_parts(turnout)
    assert parts == {"age:25-34": 40, "age:35-44": 60, "sex:F": 60}


def test_every_stored_part_holds_five_people(city: City, at: datetime) -> None:
    plant_all("PART-7f3a", at)
    schemas.enter(city)
    push_all(at=at)
    assert not CityFact.objects.exclude(part="").filter(value__lt=LEAST_SHOWN).exists()


def test_names_of_measures_are_unique() -> None:
    names = [measure.name for measure in measures_in_order()]
    assert len(names) == len(set(names))
    assert all(isinstance(measure, Measure) for measure in measures_in_order())
    assert {"platform", "residents", "budget"} <= set(statistics_sources.entries)
