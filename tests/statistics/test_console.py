"""The operators' page: who may see and push again, what is audited."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from kernel.audit.models import AuditEvent
from shared_apps.statistics.actions.pushing import push_all
from shared_apps.statistics.actions.reconciling import reconcile
from shared_apps.statistics.models import CityFact, CityTotal
from shared_apps.statistics.web.console import last_drift
from tenants import schemas
from tenants.city import City

pytestmark = pytest.mark.django_db
Browser = Callable[..., Any]


@pytest.fixture
def drifted(city: City, at: datetime) -> City:
    """Give a city one of whose facts was changed by hand, compared."""
    push_all(at=at)
    schemas.leave()
    CityFact.objects.filter(measure="communities").update(value=9)
    reconcile(at=at, read_clock=lambda: at, city="poltava")
    return city


def test_page_names_what_differs(drifted: City, operator_client: Browser) -> None:
    answer = operator_client("viewer").get("/console/statistics/")
    assert answer.status_code == 200
    assert "communities" in answer.content.decode()
    assert last_drift() > 0


def test_page_is_closed_to_strangers(drifted: City, main_client: Any) -> None:
    assert main_client.get("/console/statistics/").status_code in (302, 403)


def test_operator_pushes_again_and_it_is_audited(
    drifted: City,
    operator_client: Browser,
) -> None:
    browser = operator_client("operator")
    assert browser.post("/console/statistics/push/", {"city": "poltava"}).status_code == 302
    assert CityTotal.objects.get(measure="communities").value == 1
    assert CityFact.objects.get(measure="communities").value == 1
    assert AuditEvent.objects.filter(verb="statistics.pushed_again", object_key="poltava").exists()
    assert browser.post("/console/statistics/push/", {"city": "atlantis"}).status_code == 404


def test_viewer_may_not_push(drifted: City, operator_client: Browser) -> None:
    answer = operator_client("viewer").post("/console/statistics/push/", {"city": "poltava"})
    assert answer.status_code == 403
    assert CityFact.objects.get(measure="communities").value == 9
