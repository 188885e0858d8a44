"""The municipality's own records of the tests, and its seed for the leak tests."""

import io
import json
from datetime import UTC, date, datetime
from typing import Any

from PIL import Image

from kernel.people import Actor
from tenant_apps.community.actions.appearance import change_arms
from tenant_apps.community.actions.departments import add_department
from tenant_apps.community.actions.districts import add_district
from tenant_apps.community.actions.pages import add_page
from tenant_apps.community.actions.profile import change_profile
from tenant_apps.community.actions.regulations import add_regulation
from tenant_apps.community.models import District, Page, Regulation
from tenants.schemas import current_schema
from tests.factories.registry import Seed, register
from tests.factories.residents import acting

NOON = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
SQUARE = [[30.0, 50.0], [31.0, 50.0], [31.0, 51.0], [30.0, 51.0], [30.0, 50.0]]
NEXT_SQUARE = [[31.0, 50.0], [32.0, 50.0], [32.0, 51.0], [31.0, 51.0], [31.0, 50.0]]


def owner_actor() -> Actor:
    """Return an owner without a row."""
    return acting("owner")


def editor_actor() -> Actor:
    """Return an editor without a row."""
    return acting("editor")


def make_district(code: str = "center", name: str = "Center", **values: Any) -> District:
    """Return a new district."""
    values = {"position": 0, "population": None, "parent": None, **values}
    return add_district(code=code, name=name, actor=owner_actor(), at=NOON, **values)


def make_page(slug: str = "about", **values: Any) -> Page:
    """Return a new published page; `published_at=None` makes a draft."""
    fields: dict[str, Any] = {
        "kind": "page",
        "position": 0,
        "published_at": NOON,
        "titles": {"uk": "Про нас"},
        "bodies": {"uk": "Текст **сторінки**."},
    }
    return add_page(slug=slug, actor=editor_actor(), at=NOON, **(fields | values))


def make_regulation(values: dict[str, Any], **act: Any) -> Regulation:
    """Return a version of the budget's regulation, in force since 2024."""
    facts: dict[str, Any] = {
        "title": "Regulation of the budget",
        "act_number": "12/2023",
        "adopted_on": date(2023, 12, 1),
        "act_url": "https://acts.example/12",
        "effective_from": date(2024, 1, 1),
        "effective_until": None,
        "today": TODAY,
    }
    return add_regulation(
        scope="budget", values=values, actor=owner_actor(), at=NOON, **(facts | act)
    )


def geojson(*features: tuple[dict[str, Any], Any]) -> bytes:
    """Return a FeatureCollection of `(properties, outer ring)`."""
    items = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for properties, ring in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": items}).encode()


def picture(width: int = 40, height: int = 50, kind: str = "PNG") -> io.BytesIO:
    """Return a picture file."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(out, kind)
    out.seek(0)
    return out


def plant_community(marker: str, at: datetime) -> dict[str, Any]:
    """Give the city profile, arms, a district, a department, an act and pages, all marked."""
    by: dict[str, Any] = {"actor": owner_actor(), "at": at}
    change_profile(motto=f"{marker} motto", introduction=f"{marker} introduction", **by)
    key = change_arms(slug_of_current_city(), file=picture(), **by)
    code = f"{marker.lower()}-district"
    add_district(code=code, name=f"{marker} district", parent=None, position=0, **by)
    department = f"{marker.lower()}-department"
    add_department(code=department, name=f"{marker} department", position=0, **by)
    act = add_regulation(
        scope="budget",
        values={},
        title=f"{marker} act",
        act_number=f"{marker} 1",
        adopted_on=date(2020, 1, 1),
        act_url="",
        effective_from=date(2020, 2, 1),
        effective_until=None,
        today=at.date(),
        **by,
    )
    texts: dict[str, Any] = {
        "titles": {"en": f"{marker} title"},
        "bodies": {"en": f"{marker} text"},
    }
    page = add_page(slug=f"{marker.lower()}-page", kind="page", published_at=at, **texts, **by)
    story = add_page(slug=f"{marker.lower()}-story", kind="news", published_at=at, **texts, **by)
    return {
        "community:district:code": code,
        "community_office:district:code": code,
        "community_office:remove_district:code": code,
        "community_office:clear_outline:code": code,
        "community_office:department:code": department,
        "community_office:close_department:code": department,
        "community_office:reopen_department:code": department,
        "community_office:new_regulation:scope": "budget",
        "community_office:regulation:key": act.uuid,
        "community_office:remove_regulation:key": act.uuid,
        "community_office:page:key": page.uuid,
        "community_office:remove_page:key": page.uuid,
        "community_office:calendar_year:year": at.year,
        "community:page:slug": page.slug,
        "community:story:slug": story.slug,
        "community:arms:key": key,
        "office_districts:table:kind": "csv",
    }


def slug_of_current_city() -> str:
    """Return the slug of the city whose schema is current."""
    from tenants.models import Municipality

    slug: str = Municipality.objects.values_list("slug", flat=True).get(
        schema_name=current_schema()
    )
    return slug


def regulation_values(**values: Any) -> dict[str, Any]:
    """Return figures of a usual budget act with changes."""
    usual = {"assurance": "email", "proposals_per_person": 3, "voting_days": 10}
    return usual | values


register(Seed("community", order=15, plant=plant_community))
