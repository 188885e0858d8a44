"""Demo content: a municipality that has set itself up, in its own language.

Filling again adds what is missing and leaves everything else as it is.
"""

from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from kernel.people import Actor
from tenant_apps.community.actions.demo_abroad import ABROAD
from tenant_apps.community.actions.demo_town import DemoTown, ring
from tenant_apps.community.actions.demo_ukraine import UKRAINE
from tenant_apps.community.actions.departments import add_department
from tenant_apps.community.actions.districts import DistrictRow, import_districts
from tenant_apps.community.actions.pages import add_page
from tenant_apps.community.actions.profile import change_profile
from tenant_apps.community.actions.regulations import add_regulation
from tenant_apps.community.models import Department, District, Page, Profile, Regulation
from tenants.city import City

TOWNS = {**UKRAINE, **ABROAD}
OFFICE = Actor(
    account=uuid5(NAMESPACE_URL, "e-dem:demo:office"),
    roles=frozenset({"owner", "editor"}),
    assurance="desk",
)
NEWS_APART = timedelta(days=9)


@transaction.atomic
def fill_demo(city: City, *, at: datetime) -> None:
    """Give a demo city profile, districts, departments, regulations, pages and news."""
    town = TOWNS.get(city.slug)
    if town is None:
        return
    if not Profile.objects.exclude(introduction="").exists():
        change_profile(actor=OFFICE, at=at, **town.profile)
    if not District.objects.exists():
        _add_districts(town, at)
    if not Department.objects.exists():
        for place, (code, name) in enumerate(town.departments):
            add_department(code=code, name=name, position=place, actor=OFFICE, at=at)
    if not Regulation.objects.exists():
        _add_regulations(town, at)
    _add_pages(town, at)


def logins() -> list[str]:
    """Return nothing further: the owner's login of the demo opens the municipality's office."""
    return []


def _add_districts(town: DemoTown, at: datetime) -> None:
    rows = [
        DistrictRow(number, item.code, item.name, population=item.population, position=number)
        for number, item in enumerate(town.districts, 1)
    ]
    import_districts(rows, dry_run=False, actor=OFFICE, at=at)
    for item in town.districts:
        if item.outline:
            polygon = {"type": "Polygon", "coordinates": [ring(item.outline)]}
            District.objects.filter(code=item.code).update(polygon=polygon)


def _add_regulations(town: DemoTown, at: datetime) -> None:
    for act in town.acts:
        add_regulation(
            scope="budget",
            title=act.title,
            act_number=act.number,
            adopted_on=act.adopted_on,
            act_url="",
            effective_from=act.effective_from,
            effective_until=None,
            values=act.values,
            actor=OFFICE,
            at=at,
            today=date.min,
        )


def _add_pages(town: DemoTown, at: datetime) -> None:
    known = set(Page.objects.values_list("slug", flat=True))
    for place, text in enumerate(town.pages):
        age = NEWS_APART * (place + 1) if text.kind == "news" else timedelta(days=200)
        if text.slug not in known:
            add_page(
                slug=text.slug,
                kind=text.kind,
                titles=text.titles,
                bodies=text.bodies,
                position=place,
                published_at=at - age,
                actor=OFFICE,
                at=at,
            )
