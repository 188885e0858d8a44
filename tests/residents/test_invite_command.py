"""`edem invite` lets an operator give a new municipality its first owner."""

import pytest
from django.core.management import CommandError, call_command

from kernel.outbox.models import OutboxMessage
from tenant_apps.residents.models import RoleInvitation
from tenants.city import City

pytestmark = pytest.mark.django_db


def test_invite_command_writes_a_letter_when_the_city_has_no_owner(city: City) -> None:
    call_command("invite", city.slug, "mayor@poltava.example", origin="https://poltava.test")
    assert RoleInvitation.objects.get().role == "owner"
    letter = OutboxMessage.objects.get(topic="residents.send_mail").payload
    assert letter["to"] == "mayor@poltava.example"
    assert "https://poltava.test/accounts/signup/?next=/office/" in str(letter)


def test_invite_command_says_what_is_wrong_when_it_is_refused(city: City) -> None:
    with pytest.raises(CommandError, match="there is no municipality"):
        call_command("invite", "nowhere", "mayor@poltava.example")
    with pytest.raises(CommandError):
        call_command("invite", city.slug, "no address")
    assert not RoleInvitation.objects.exists()
