"""What an owner tries to get past operators and the service's clock."""

from datetime import datetime

import pytest

from kernel.errors import Conflict
from shared_apps.onboarding.actions.publishing import publish_site
from tenants.city import City
from tenants.models import Municipality
from tests.factories.residents import acting
from tests.onboarding.sites import set_state


@pytest.mark.parametrize("state", ["grace", "read_only", "suspended"])
def test_publishing_is_refused_when_the_site_is_not_in_set_up(
    city: City, at: datetime, state: str
) -> None:
    """Processes know a host's state for some seconds longer than it holds."""
    if state == "suspended":
        Municipality.objects.filter(slug="poltava").update(state_reason="Скарга")
    set_state("poltava", state)
    with pytest.raises(Conflict) as refusal:
        publish_site("poltava", actor=acting("owner"), at=at)
    assert refusal.value.code == "tenants.lifecycle.move_not_allowed"
    assert Municipality.objects.get(slug="poltava").state == state
