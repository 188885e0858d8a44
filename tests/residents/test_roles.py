"""Who grants what, what is kept apart, and that an owner always remains."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django_tenants.utils import tenant_context

from kernel.audit.models import AuditEvent
from kernel.errors import Conflict, Invalid, NotAllowed
from kernel.outbox.models import OutboxMessage
from kernel.people import SYSTEM
from tenant_apps.community.models import Department
from tenant_apps.residents.actions.roles import grant_role, revoke_role
from tenant_apps.residents.actions.roles_invitations import (
    accept_invitations,
    invite,
    withdraw_invitation,
)
from tenant_apps.residents.models import Resident, RoleGrant, RoleInvitation
from tenant_apps.residents.rules.roles import (
    APART,
    INVITATION_LASTS,
    ROLES,
    check_apart,
    grantable_by,
    is_expired,
)
from tenants.city import City
from tests.factories.residents import JOINED_AT, acting, actor_for, make_resident


def held(resident: Resident) -> set[str]:
    return set(resident.role_grants.values_list("role", flat=True))


def test_grant_gives_the_role_and_audits_when_the_owner_asks(
    owner: Resident, resident: Resident, at: datetime
) -> None:
    grant_role(resident=resident, role="editor", actor=actor_for(owner), at=at)

    assert held(resident) == {"editor"}
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.object_key) == ("role.granted", str(resident.uuid))
    assert event.facts == {"role": "editor"}
    assert event.actor == f"account:{owner.uuid}"


def test_grant_changes_nothing_when_the_role_is_held(
    owner: Resident, clerk: Resident, at: datetime
) -> None:
    before = AuditEvent.objects.count()

    grant_role(resident=clerk, role="intake_clerk", actor=actor_for(owner), at=at)

    assert RoleGrant.objects.filter(resident=clerk).count() == 1
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("role", ["owner", "contest_manager", "auditor", "editor"])
def test_grant_refuses_when_a_manager_reaches_beyond_the_contest(
    manager: Resident, resident: Resident, at: datetime, role: str
) -> None:
    with pytest.raises(NotAllowed) as refusal:
        grant_role(resident=resident, role=role, actor=actor_for(manager), at=at)

    assert refusal.value.code == "residents.roles.not_allowed"
    assert held(resident) == set()


@pytest.mark.parametrize("role", ROLES)
def test_grant_refuses_every_role_when_somebody_holds_none(city: City, role: str) -> None:
    with pytest.raises(NotAllowed):
        grant_role(resident=make_resident(), role=role, actor=acting(), at=JOINED_AT)


@pytest.mark.parametrize("holder", ROLES)
def test_grantable_matches_the_table_for_every_role(holder: str) -> None:
    expected = {
        "owner": ROLES,
        "contest_manager": (
            "intake_clerk",
            "formal_evaluator",
            "substantive_evaluator",
            "paper_clerk",
            "paper_approver",
        ),
    }
    assert grantable_by(acting(holder)) == expected.get(holder, ())


def test_grant_refuses_when_the_role_does_not_exist(
    owner: Resident, resident: Resident, at: datetime
) -> None:
    with pytest.raises(Invalid) as refusal:
        grant_role(resident=resident, role="emperor", actor=actor_for(owner), at=at)

    assert refusal.value.code == "residents.roles.unknown"


@pytest.mark.parametrize(("one", "other"), APART)
def test_check_apart_refuses_both_ways_when_roles_exclude_one_another(one: str, other: str) -> None:
    for role, held_role in ((one, other), (other, one)):
        with pytest.raises(Conflict) as refusal:
            check_apart(role, [held_role])
        assert refusal.value.facts == {"role": role, "other": held_role}


def test_grant_refuses_when_an_intake_clerk_would_evaluate(
    owner: Resident, clerk: Resident, at: datetime
) -> None:
    with pytest.raises(Conflict) as refusal:
        grant_role(resident=clerk, role="formal_evaluator", actor=actor_for(owner), at=at)

    assert refusal.value.code == "residents.roles.kept_apart"
    assert held(clerk) == {"intake_clerk"}


def test_revoke_takes_the_role_and_audits_when_held(
    owner: Resident, clerk: Resident, at: datetime
) -> None:
    revoke_role(resident=clerk, role="intake_clerk", actor=actor_for(owner), at=at)

    assert held(clerk) == set()
    assert AuditEvent.objects.latest("pk").verb == "role.revoked"


def test_revoke_refuses_when_the_last_owner_would_go(owner: Resident, at: datetime) -> None:
    with pytest.raises(Conflict) as refusal:
        revoke_role(resident=owner, role="owner", actor=actor_for(owner), at=at)

    assert refusal.value.code == "residents.roles.last_owner"
    assert held(owner) == {"owner"}


def test_grant_leaves_no_trace_when_the_transaction_is_rolled_back(
    owner: Resident, resident: Resident, at: datetime
) -> None:
    before = AuditEvent.objects.count()
    with transaction.atomic():
        grant_role(resident=resident, role="editor", actor=actor_for(owner), at=at)
        transaction.set_rollback(True)

    assert held(resident) == set()
    assert AuditEvent.objects.count() == before


def test_invite_grants_at_once_when_the_address_is_verified(
    owner: Resident, resident: Resident, at: datetime
) -> None:
    send_invitation(owner, resident.email.upper(), at)

    assert held(resident) == {"paper_clerk"}
    assert not RoleInvitation.objects.exists()


def test_invite_waits_for_the_address_when_nobody_verified_it(
    owner: Resident, at: datetime
) -> None:
    send_invitation(owner, "New.Person@mail.example", at)
    send_invitation(owner, "new.person@mail.example", at)

    invitation = RoleInvitation.objects.get()
    assert invitation.email == "new.person@mail.example"

    person = make_resident(email="new.person@mail.example")
    assert accept_invitations(resident=person, email=person.email, at=at) == ["paper_clerk"]
    assert held(person) == {"paper_clerk"}
    assert RoleGrant.objects.get(resident=person).granted_by == owner.uuid
    assert not RoleInvitation.objects.exists()


def test_accept_drops_an_invitation_when_it_clashes_with_a_role_held_by_now(
    owner: Resident, at: datetime
) -> None:
    RoleInvitation.objects.create(email="two@mail.example", role="auditor", invited_at=at)
    person = make_resident("editor", email="two@mail.example")

    assert accept_invitations(resident=person, email=person.email, at=at) == []
    assert held(person) == {"editor"}
    assert AuditEvent.objects.latest("pk").verb == "role.invitation_dropped"


def test_withdraw_deletes_the_invitation_and_audits(owner: Resident, at: datetime) -> None:
    send_invitation(owner, "late@mail.example", at)

    withdraw_invitation(invitation=RoleInvitation.objects.get(), actor=actor_for(owner), at=at)

    assert not RoleInvitation.objects.exists()
    assert AuditEvent.objects.latest("pk").verb == "role.invitation_withdrawn"


@pytest.mark.parametrize("email", ["", "nobody", "   "])
def test_invite_refuses_when_the_address_is_none(owner: Resident, at: datetime, email: str) -> None:
    with pytest.raises(Invalid) as refusal:
        send_invitation(owner, email, at)

    assert refusal.value.code == "residents.roles.no_email"


@pytest.mark.django_db(transaction=True)
def test_revoke_keeps_one_owner_when_two_revoke_each_other_at_once(
    owner: Resident, city: City, at: datetime
) -> None:
    other = make_resident("owner")
    pairs = [(actor_for(owner), other), (actor_for(other), owner)]

    codes = run_together(
        [
            lambda by=by, of=of: revoke_role(resident=of, role="owner", actor=by, at=at)
            for by, of in pairs
        ],
        city,
    )

    assert sorted(codes) == ["", "residents.roles.last_owner"]
    assert RoleGrant.objects.filter(role="owner").count() == 1


@pytest.mark.django_db(transaction=True)
def test_grant_keeps_duties_apart_when_two_grant_at_once(city: City, at: datetime) -> None:
    person = make_resident()

    codes = run_together(
        [
            lambda role=role: grant_role(resident=person, role=role, actor=SYSTEM, at=at)
            for role in ("intake_clerk", "formal_evaluator")
        ],
        city,
    )

    assert sorted(codes) == ["", "residents.roles.kept_apart"]
    assert len(held(person)) == 1


def send_invitation(owner: Resident, email: str, at: datetime) -> Any:
    return invite(
        email=email,
        role="paper_clerk",
        link="http://poltava.localhost/accounts/signup/",
        language="uk",
        city_name="Полтава",
        actor=actor_for(owner),
        at=at,
    )


def run_together(calls: list[Any], city: City) -> list[str]:
    """Run each call on its own connection, started together; return refusal codes or ''."""
    barrier, codes = threading.Barrier(len(calls)), []

    def work(call: Any) -> None:
        try:
            with tenant_context(city):
                barrier.wait(10)
                call()
                codes.append("")
        except Conflict as refusal:
            codes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return codes


def make_department(code: str = "roads") -> Department:
    return Department.objects.create(code=code, name=f"Department of {code}")


def test_grant_asks_for_a_department_when_the_role_has_one(
    owner: Resident, resident: Resident, at: datetime
) -> None:
    roads, parks = make_department(), make_department("parks")
    asked: dict[str, Any] = {"resident": resident, "role": "substantive_evaluator", "at": at}
    actor = actor_for(owner)

    with pytest.raises(Invalid) as refusal:
        grant_role(**asked, actor=actor)
    assert refusal.value.code == "residents.roles.department_missing"
    grant_role(**asked, department=roads, actor=actor)
    grant_role(**asked, department=parks, actor=actor)

    assert resident.role_grants.get().department == parks
    assert AuditEvent.objects.get(verb="role.moved").facts["department"] == "parks"


def test_grant_refuses_a_department_when_the_role_has_none(
    owner: Resident, resident: Resident, at: datetime
) -> None:
    with pytest.raises(Invalid) as refusal:
        grant_role(
            resident=resident,
            role="editor",
            department=make_department(),
            actor=actor_for(owner),
            at=at,
        )

    assert refusal.value.code == "residents.roles.no_department"
    assert held(resident) == set()


def test_accept_gives_the_department_of_the_invitation(owner: Resident, at: datetime) -> None:
    roads = make_department()
    invite(
        email="new@mail.example",
        role="department_worker",
        department=roads,
        link="http://x.localhost/",
        language="uk",
        city_name="Полтава",
        actor=actor_for(owner),
        at=at,
    )
    person = make_resident(email="new@mail.example")

    accept_invitations(resident=person, email=person.email, at=at)

    assert person.role_grants.get().department == roads


def test_accept_drops_an_invitation_when_two_weeks_are_over(owner: Resident, at: datetime) -> None:
    send_invitation(owner, "late@mail.example", at)
    person = make_resident(email="late@mail.example")

    assert accept_invitations(resident=person, email=person.email, at=at + INVITATION_LASTS) == []
    assert held(person) == set()
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.facts["code"]) == ("role.invitation_dropped", "expired")


def test_resend_starts_the_two_weeks_anew_and_posts_a_letter(owner: Resident, at: datetime) -> None:
    send_invitation(owner, "late@mail.example", at)
    later = at + timedelta(days=10)

    send_invitation(owner, "late@mail.example", later)

    invitation = RoleInvitation.objects.get()
    assert invitation.invited_at == later
    assert not is_expired(invitation.invited_at, at=at + INVITATION_LASTS)
    assert OutboxMessage.objects.filter(topic="residents.send_mail").count() == 2
    assert AuditEvent.objects.filter(verb="role.invited_again").count() == 1


@pytest.mark.parametrize("seat", ["councillor", "chair"])
@pytest.mark.parametrize(
    "post", ["council_clerk", "formal_evaluator", "substantive_evaluator", "paper_clerk"]
)
def test_grant_refuses_when_somebody_of_the_council_would_do_the_office_work(
    resident: Resident, at: datetime, seat: str, post: str
) -> None:
    grant_role(resident=resident, role=seat, actor=SYSTEM, at=at)

    with pytest.raises(Conflict) as refusal:
        grant_role(resident=resident, role=post, actor=SYSTEM, at=at)

    assert refusal.value.code == "residents.roles.kept_apart"
    assert held(resident) == {seat}
