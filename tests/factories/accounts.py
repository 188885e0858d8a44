"""Somebody of every role, for the leak tests."""

from datetime import datetime
from typing import Any

from kernel.jobs.models import Job
from tenant_apps.residents.models import RoleGrant
from tests.factories.registry import Seed, register
from tests.factories.residents import make_resident

STAFF = (
    "owner",
    "contest_manager",
    "intake_clerk",
    "substantive_evaluator",
    "paper_clerk",
    "paper_approver",
    "auditor",
)


def plant_people(marker: str, at: datetime) -> dict[str, Any]:
    """Make a resident and one person per staff role, named by the marker, and a finished job."""
    resident = make_resident(
        name=f"{marker} resident", email=f"resident@{marker.lower()}.example", at=at
    )
    people: dict[str, Any] = {"resident": resident}
    for role in STAFF:
        address = f"{role}@{marker.lower()}.example"
        people[role] = make_resident(name=f"{marker} {role}", email=address, at=at)
        RoleGrant.objects.create(resident=people[role], role=role, granted_at=at)
    job = Job.objects.create(
        kind="leak.test",
        state="done",
        report={"told": marker},
        started_by=resident.uuid,
        created_at=at,
        ended_at=at,
    )
    told = {"account": resident.uuid, "job": job.uuid, "kind": "csv"}
    return {**people, **told, "privacy:section:name": "account"}


register(Seed("people", order=10, plant=plant_people))
