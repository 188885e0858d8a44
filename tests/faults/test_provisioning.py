"""Provisioning killed at every step is run again and ends as if nothing had happened."""

from typing import Any

import pytest
from django_tenants.utils import schema_exists

from kernel.audit.models import AuditEvent
from kernel.people import SYSTEM
from tenants.actions.cities import change_state, register_city
from tenants.actions.provisioning import provision_city
from tenants.actions.spares import fill_spares, spare_schemas
from tenants.fleet.drift import drifted
from tenants.models import Municipality, MunicipalityTransition, ProvisioningRun
from tenants.rules.lifecycle import CityState
from tenants.snapshot import ensure_template
from tests.factories.cities import POLTAVA
from tests.faults.killing import die_at

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PROVISIONING = "tenants.actions.provisioning"
POINTS = [
    "_begin:before",
    "_begin:after",
    "make_schema:before",
    "take_spare:before",
    "take_spare:after",
    "replay:before",
    "replay:after",
    "make_schema:after",
    "_tell:before",
    "_tell:after",
    "check_schema:before",
    "check_schema:after",
    "open_address:after",
    "change_state:before:2",
    "change_state:after:2",
    "record:before",
    "record:after",
    "_finish:before",
    "_finish:after",
]
WITH_A_SPARE = [
    (point, 1)
    for point in ("_begin:after", "take_spare:before", "take_spare:after", "make_schema:after")
]
FILLING = [("spare_schemas:after", 0), ("spare_schemas:after:2", 1), ("fill_spares:after", 2)]


@pytest.fixture
def approved(at: Any) -> None:
    """Have Sumy, approved, and the template of this version."""
    ensure_template()
    fields: dict[str, Any] = {**POLTAVA, "slug": "sumy", "official_code": ""}
    register_city(**fields, actor=SYSTEM, at=at)
    change_state("sumy", to=CityState.APPROVED, actor=SYSTEM, at=at)


@pytest.mark.parametrize(("point", "spares"), [(point, 0) for point in POINTS] + WITH_A_SPARE)
def test_provisioning_ends_the_same_when_killed_at(
    approved: None, at: Any, point: str, spares: int
) -> None:
    fill_spares(spares)
    die_at(f"{PROVISIONING}.{point}", work="provision")
    if Municipality.objects.get(slug="sumy").state != CityState.SETUP.value:
        provision_city("sumy", actor=SYSTEM, at=at)
    _is_as_if_nothing_had_happened()
    assert len(spare_schemas()) <= spares


def _is_as_if_nothing_had_happened() -> None:
    city = Municipality.objects.get(slug="sumy")
    assert city.state == CityState.SETUP.value
    run = ProvisioningRun.objects.get(municipality=city)
    assert run.state == "done"
    names = [step["name"] for step in run.steps]
    assert names == ["make_schema", "check_schema", "open_address"]
    moves = MunicipalityTransition.objects.filter(municipality=city).order_by("pk")
    states = list(moves.values_list("state", flat=True))
    assert states == ["applied", "approved", "provisioning", "setup"]
    assert (
        AuditEvent.objects.filter(verb="municipality.provisioned", object_key=city.uuid).count()
        == 1
    )
    assert schema_exists("city_sumy")
    assert list(drifted(["city_sumy"])) == []


@pytest.mark.parametrize(("point", "left"), FILLING)
def test_fill_spares_leaves_no_half_schema_when_killed(
    approved: None, point: str, left: int
) -> None:
    die_at(f"tenants.actions.spares.{point}", work="spares")
    assert len(spare_schemas()) == left
    assert fill_spares(2) == 2 - left
    for schema in spare_schemas():
        assert list(drifted([schema])) == []
