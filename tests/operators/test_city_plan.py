"""What operators do on a city's page, and what its service plan says to that."""

from typing import Any

import pytest

from kernel.errors import NotAllowed
from shared_apps.operators.actions import domains
from tenants.city import City
from tenants.models import Domain, Municipality
from tenants.schemas import PUBLIC, working_in
from tests.factories.operators import OperatorClient, actor_of, make_operator

HOST = "voice.poltava.example"
ADD = "/console/fleet/poltava/domains/add/"


def set_plan(features: list[str]) -> None:
    Municipality.objects.filter(slug="poltava").update(plan="eight-weeks", features=features)


def test_host_name_is_refused_when_the_plan_has_none_of_its_own(city: City) -> None:
    set_plan([])
    browser = OperatorClient(make_operator(), HTTP_ACCEPT_LANGUAGE="en")
    answer = browser.post(ADD, {"host": HOST})
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "does not include this: Own domain name" in page
    assert f'value="{HOST}"' in page
    assert not Domain.objects.filter(domain=HOST).exists()


def test_host_name_is_added_when_the_plan_includes_one(city: City) -> None:
    set_plan(["custom_domain"])
    assert OperatorClient(make_operator()).post(ADD, {"host": HOST}).status_code == 302
    assert Domain.objects.filter(domain=HOST).exists()


def test_host_name_is_not_let_answer_when_the_plan_changed_meanwhile(
    city: City, at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    who: dict[str, Any] = {"actor": actor_of(make_operator()), "at": at}
    with working_in(PUBLIC):
        added = domains.add_own_domain("poltava", host=HOST, **who)
        _name, value = domains.expected_record(added)
        monkeypatch.setattr(domains, "resolver", lambda: lambda name: [value])
        set_plan([])
        with pytest.raises(NotAllowed, match="not_included"):
            domains.verify_domain("poltava", host=HOST, **who)
        assert Domain.objects.get(domain=HOST).verified_at is None
