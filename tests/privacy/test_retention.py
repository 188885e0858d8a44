"""Records go when their term is over: by rule, by city, with a report and a rehearsal."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from kernel.audit.models import AuditEvent
from kernel.errors import Invalid, NotAllowed
from kernel.jobs.models import Job
from kernel.outbox.actions import deliver
from kernel.outbox.models import OutboxMessage
from kernel.people import SYSTEM
from kernel.privacy import RetentionRule, retention_rules
from kernel.sessions.models import Session
from tenant_apps.budget.models import Proposal
from tenant_apps.community.models import Profile
from tenant_apps.residents.actions import retention
from tenant_apps.residents.models import Resident, RoleInvitation
from tenant_apps.residents.rules.retention import LONGEST_DAYS, check_terms, days_kept
from tenant_apps.residents.tasks import forget_old
from tenants.city import City
from tenants.schemas import leave
from tests.factories.proposals import make_author, make_contest_in, make_draft
from tests.factories.residents import actor_for


def make_old_things(at: datetime) -> None:
    """Leave one record of each of our kinds that is past its term, and one that is not."""
    contest, author = make_contest_in(), make_author()
    for days in (10, 400):
        when = at - timedelta(days=days)
        make_draft(contest, author, created_at=when, changed_at=when)
        RoleInvitation.objects.create(email=f"a{days}@mail.example", role="editor", invited_at=when)
        Session.objects.create(session_key=f"key{days}", session_data="", expire_date=when)
        OutboxMessage.objects.create(topic="x", created_at=when, due_at=when, delivered_at=when)
        Job.objects.create(kind="x", state="done", created_at=when, ended_at=when)


def test_forget_deletes_only_what_is_past_its_term(city: City, at: datetime) -> None:
    make_old_things(at)

    done = {item.name: item.rows for item in retention.forget_old(actor=SYSTEM, at=at)}

    assert done["budget.drafts"] == 1
    assert done["invitations"] == 1
    assert done["sessions"] == 2
    assert done["outbox"] == 1
    assert done["jobs"] == 1
    assert Proposal.objects.filter(state="draft").count() == 1
    assert OutboxMessage.objects.filter(topic="x").count() == 1
    event = AuditEvent.objects.get(verb="retention.run")
    assert event.facts["rows"]["sessions"] == 2


def test_forget_finds_nothing_more_when_it_runs_again(city: City, at: datetime) -> None:
    make_old_things(at)
    retention.forget_old(actor=SYSTEM, at=at)

    again = retention.forget_old(actor=SYSTEM, at=at)

    assert sum(item.rows for item in again) == 0


def test_preview_counts_the_same_and_keeps_everything(city: City, at: datetime) -> None:
    make_old_things(at)
    before = Session.objects.count(), Proposal.objects.count(), Job.objects.count()

    shown = retention.preview(at=at)

    assert (Session.objects.count(), Proposal.objects.count(), Job.objects.count()) == before
    assert shown == retention.forget_old(actor=SYSTEM, at=at)


def test_forget_keeps_to_the_term_of_the_municipality(
    city: City, owner: Resident, at: datetime
) -> None:
    make_old_things(at)
    days = {term.name: term.days for term in retention.terms()} | {"budget.drafts": 5}

    retention.set_terms(days=days, actor=actor_for(owner), at=at)
    done = {item.name: item.rows for item in retention.forget_old(actor=SYSTEM, at=at)}

    assert Profile.objects.get().retention_days == {"budget.drafts": 5}
    assert done["budget.drafts"] == 2
    assert AuditEvent.objects.get(verb="retention.terms_set").facts["days"] == {"budget.drafts": 5}


def test_terms_refuse_when_the_role_or_the_number_is_wrong(
    city: City, owner: Resident, auditor: Resident, at: datetime
) -> None:
    with pytest.raises(NotAllowed):
        retention.set_terms(days={}, actor=actor_for(auditor), at=at)
    with pytest.raises(Invalid) as refusal:
        retention.set_terms(days={"outbox": 0}, actor=actor_for(owner), at=at)
    assert refusal.value.code == "residents.retention.wrong_days"
    assert not Profile.objects.exclude(retention_days={}).exists()


def test_terms_leave_no_trace_when_rolled_back(city: City, owner: Resident, at: datetime) -> None:
    with transaction.atomic():
        retention.set_terms(days={"outbox": 3}, actor=actor_for(owner), at=at)
        transaction.set_rollback(True)

    assert not AuditEvent.objects.filter(verb="retention.terms_set").exists()
    assert {term.days for term in retention.terms() if term.name == "outbox"} == {14}


def test_forget_goes_on_when_one_rule_breaks(
    city: City, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_before: datetime) -> int:
        RoleInvitation.objects.all().delete()
        raise RuntimeError("broken rule")

    monkeypatch.setitem(retention_rules.entries, "broken", RetentionRule(1, "Broken", 1, broken))
    make_old_things(at)

    done = {item.name: item for item in retention.forget_old(actor=SYSTEM, at=at)}

    assert done["broken"].failed
    assert done["invitations"].rows == 1
    assert AuditEvent.objects.get(verb="retention.run").facts["failed"] == ["broken"]


def test_task_starts_a_job_in_every_municipality_and_its_report_is_readable(
    city: City, at: datetime
) -> None:
    make_old_things(at)
    leave()

    started = forget_old()

    assert started >= 2
    from tenants import schemas

    schemas.enter(city)
    message = OutboxMessage.objects.get(topic="jobs.run", delivered_at=None)
    deliver(message.pk, at=at)
    job = Job.objects.get(kind=retention.JOB_KIND)
    assert job.state == "done"
    assert job.report["total"] >= 5
    assert job.report["failed"] == []


@pytest.mark.parametrize("chosen", [0, -1, True, "7", None, LONGEST_DAYS + 1, 1.5])
def test_days_kept_falls_back_when_the_choice_is_broken(chosen: Any) -> None:
    assert days_kept("a", usual=30, chosen={"a": chosen}) == 30


def test_days_kept_is_the_choice_when_it_is_a_term() -> None:
    assert days_kept("a", usual=30, chosen={"a": 7}) == 7


def test_check_terms_drops_usual_ones_and_refuses_unknown_kinds() -> None:
    assert check_terms({"a": 30, "b": 5}, known={"a": 30, "b": 10}) == {"b": 5}
    with pytest.raises(Invalid):
        check_terms({"c": 5}, known={"a": 30})
