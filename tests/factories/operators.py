"""Operators of the tests: accounts with an app, browsers that are signed in to the console."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.test import Client

from kernel.one_time_codes import STEP_SECONDS, code_of_step, step_at
from kernel.people import SYSTEM, Actor
from shared_apps.operators.actions import support
from shared_apps.operators.actions.second_factors import keep_app
from shared_apps.operators.models import Operator
from shared_apps.operators.web.signed_in import confirm
from tenants.models import Municipality
from tenants.schemas import PUBLIC, current_schema, working_in
from tests.factories.registry import Seed, register

PASSWORD = "correct-horse-battery"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
JOINED_AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
_numbers = count(1)


def make_operator(
    roles: tuple[str, ...] = ("operator",), *, email: str = "", name: str = "Марія Гончар"
) -> Operator:
    """Return a new operator with a password and an authenticator app, in the public schema."""
    with working_in(PUBLIC):
        operator = Operator(
            email=email or f"operator{next(_numbers)}@e-dem.example",
            name=name,
            roles=list(roles),
            created_at=JOINED_AT,
        )
        operator.set_password(PASSWORD)
        operator.save()
        keep_app(operator, secret=SECRET, actor=SYSTEM, at=JOINED_AT)
    return operator


def actor_of(operator: Operator) -> Actor:
    """Return an operator as the one who acts."""
    roles = frozenset(operator.roles)
    return Actor(operator.uuid, roles=roles, assurance="operator", request_id="test")


def code_at(at: datetime, *, steps: int = 0, secret: str = SECRET) -> str:
    """Return the code of an instant, so many steps later."""
    moment = at + timedelta(seconds=steps * STEP_SECONDS)
    return code_of_step(secret, step_at(moment.timestamp()))


class OperatorClient(Client):
    """A browser on the main host, signed in as `operator` with the second factor (None: nobody).

    The session is the one that a code would have confirmed; what happens at sign-in itself is
    tested by posting the forms.
    """

    def __init__(self, operator: Operator | None = None, **defaults: Any) -> None:
        super().__init__(HTTP_HOST="localhost", **defaults)
        self.operator = operator
        if operator is not None:
            self._sign_in(operator)

    def request(self, **request: Any) -> Any:
        """Send one request and come back to the schema the test works in."""
        from django_tenants.utils import get_current_tenant

        from tenants import schemas

        before = get_current_tenant()
        try:
            return super().request(**request)
        finally:
            schemas.enter(before)

    def _sign_in(self, operator: Operator) -> None:
        asked: Any = HttpRequest()
        asked.META = {"REMOTE_ADDR": "127.0.0.1", "HTTP_USER_AGENT": "Firefox Linux"}
        with working_in(PUBLIC):
            asked.session = self.session
            factor = operator.factors.exclude(kind="codes").get()
            confirm(asked, factor)
            asked.session.save()
            self.cookies[settings.SESSION_COOKIE_NAME] = asked.session.session_key


def plant_support(marker: str, at: datetime) -> dict[str, Any]:
    """Let an operator ask the current city for access, and give the request's id."""
    operator = make_operator(name=f"{marker} operator")
    slug = Municipality.objects.get(schema_name=current_schema()).slug
    asked: dict[str, Any] = {"reason": f"{marker} reason", "actor": actor_of(operator), "at": at}
    return {"access": support.ask_for_access(slug, **asked).pk}


register(Seed("support", order=15, plant=plant_support))


@pytest.fixture
def operator_client(db: None) -> Callable[..., OperatorClient]:
    """Give `operator_client(*roles)`: a browser of a new operator with these roles."""

    def sign_in(*roles: str, **defaults: Any) -> OperatorClient:
        return OperatorClient(make_operator(roles or ("operator",)), **defaults)

    return sign_in
