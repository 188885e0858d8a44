"""What becomes of an invitation when its inviter is no longer who they were."""

from datetime import datetime

import pytest

from kernel.audit.models import AuditEvent
from kernel.people import SYSTEM
from tenant_apps.residents.actions.personal import erase
from tenant_apps.residents.actions.roles import revoke_role
from tenant_apps.residents.actions.roles_invitations import accept_invitations
from tenant_apps.residents.models import Resident, RoleInvitation
from tenants.city import City
from tests.factories.residents import make_resident
from tests.residents.test_roles import held, send_invitation


@pytest.mark.parametrize("lost", ["role", "account"])
def test_accept_drops_an_invitation_when_the_inviter_may_grant_no_more(
    owner: Resident, at: datetime, lost: str
) -> None:
    make_resident("owner")
    send_invitation(owner, "late@mail.example", at)
    if lost == "role":
        revoke_role(resident=owner, role="owner", actor=SYSTEM, at=at)
    else:
        Resident.objects.filter(pk=owner.pk).update(is_active=False)
    person = make_resident(email="late@mail.example")

    assert accept_invitations(resident=person, email=person.email, at=at) == []
    assert held(person) == set()
    assert not RoleInvitation.objects.exists()
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.facts["code"]) == (
        "role.invitation_dropped",
        "residents.roles.not_allowed",
    )


def test_invitations_go_when_the_inviter_is_forgotten(owner: Resident, at: datetime) -> None:
    """Without its inviter an invitation would look like one of the platform."""
    make_resident("owner")
    send_invitation(owner, "late@mail.example", at)

    erase(owner.uuid, at)

    assert not RoleInvitation.objects.exists()
    assert AuditEvent.objects.filter(verb="role.invitation_withdrawn").count() == 1


def test_accept_grants_when_the_platform_invited(city: City, at: datetime) -> None:
    RoleInvitation.objects.create(email="first@mail.example", role="owner", invited_at=at)
    person = make_resident(email="first@mail.example")

    assert accept_invitations(resident=person, email=person.email, at=at) == ["owner"]
