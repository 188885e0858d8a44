"""Two at once, on two connections: one application a municipality, one decision an application."""

from collections.abc import Callable
from datetime import datetime
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from kernel.errors import Conflict, Refusal
from kernel.people import SYSTEM
from shared_apps.onboarding.actions import applications, decisions, opening
from shared_apps.onboarding.models import Application
from shared_apps.onboarding.rules.wizard import AGREEMENTS
from shared_apps.registers.models import RegisterUnit
from tenants.models import Municipality
from tests.onboarding.applying import CONTACT, Applicant

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ACCEPTED = [
    {"kind": kind, "version": version, "language": "uk", "digest": "0" * 64}
    for kind, version in AGREEMENTS.items()
]


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run each act on a connection of its own, all together; return results and refusals."""
    barrier, outcomes = Barrier(len(acts)), list[Any]()

    def run(act: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=20)
            outcomes.append(act())
        except Refusal as refusal:
            outcomes.append(refusal)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def split(outcomes: list[Any]) -> tuple[list[Any], list[str]]:
    """Return what succeeded and the codes of what was refused."""
    refused = [one.code for one in outcomes if isinstance(one, Refusal)]
    return [one for one in outcomes if not isinstance(one, Refusal)], refused


def test_one_application_is_submitted_when_two_are_for_one_municipality(
    plans: None, unit: RegisterUnit, noon: None, at: datetime
) -> None:
    keys = []
    for slug in ("zhovti-mlyny", "mlyny-zhovti"):
        applicant = Applicant()
        applicant.fill(unit, at, slug)
        keys.append(applicant.key)
    acts = [lambda key=key: applications.submit(key, accepted=ACCEPTED, at=at) for key in keys]
    done, refused = split(at_once(*acts))
    assert len(done) == 1
    assert refused == ["onboarding.unit.applied"]
    assert Application.objects.under_way().count() == 1


def test_one_submission_counts_when_the_button_is_pressed_twice_at_once(
    applicant: Applicant, unit: RegisterUnit, at: datetime
) -> None:
    applicant.fill(unit, at)
    act = lambda: applications.submit(applicant.key, accepted=ACCEPTED, at=at)  # noqa: E731
    done, refused = split(at_once(act, act))
    assert (len(done), refused) == (2, [])
    assert applicant.application.transitions.count() == 1


def test_one_decision_counts_when_two_operators_decide_at_once(
    submitted: Application, at: datetime
) -> None:
    done, refused = split(
        at_once(
            lambda: decisions.approve(submitted, actor=SYSTEM, at=at),
            lambda: decisions.refuse(submitted, reason="Ні", actor=SYSTEM, at=at),
        )
    )
    assert len(done) == 1
    assert refused == ["onboarding.application.already_decided"]
    submitted.refresh_from_db()
    has_city = Municipality.objects.filter(slug="zhovti-mlyny").exists()
    assert has_city == (submitted.state == "approved")


def test_one_municipality_is_made_when_two_operators_approve_at_once(
    submitted: Application, at: datetime
) -> None:
    act = lambda: decisions.approve(submitted, actor=SYSTEM, at=at)  # noqa: E731
    done, refused = split(at_once(act, act))
    assert len(done) == 1
    assert refused == ["onboarding.application.already_decided"]
    assert Municipality.objects.filter(slug="zhovti-mlyny").count() == 1


def test_site_is_opened_once_when_retry_is_pressed_twice_at_once(
    submitted: Application, at: datetime
) -> None:
    approved = decisions.approve(submitted, actor=SYSTEM, at=at)
    Application.objects.filter(pk=approved.pk).update(opening="failed")
    act = lambda: opening.retry(approved, actor=SYSTEM, at=at)  # noqa: E731
    done, refused = split(at_once(act, act))
    assert (len(done), refused) == (2, [])
    approved.refresh_from_db()
    assert approved.opening_run == 2


def test_answers_stay_when_they_are_changed_while_submitted(
    applicant: Applicant, unit: RegisterUnit, at: datetime
) -> None:
    applicant.fill(unit, at)
    contact = {"contact_name": "Хтось", "contact_position": "Інший", "contact_phone": ""}
    outcomes = at_once(
        lambda: applications.submit(applicant.key, accepted=ACCEPTED, at=at),
        lambda: applications.keep_contact(applicant.key, email=CONTACT["email"], at=at, **contact),
    )
    assert applicant.application.state == "submitted"
    _done, refused = split(outcomes)
    assert refused in ([], ["onboarding.application.closed"])
    was_late = bool(refused)
    assert (applicant.application.contact_name == CONTACT["name"]) == was_late
    with pytest.raises(Conflict):
        applications.check_free(unit)
