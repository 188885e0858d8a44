"""Second factors of the tests: an app whose secret is known, and its codes."""

from datetime import datetime, timedelta

from kernel.one_time_codes import STEP_SECONDS, code_of_step, step_at
from kernel.people import SYSTEM
from tenant_apps.residents.actions.second_factor import enrol_app
from tenant_apps.residents.models import Resident

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def give_app(resident: Resident, at: datetime) -> None:
    """Give the resident an authenticator app."""
    enrol_app(resident=resident, secret=SECRET, actor=SYSTEM, at=at)


def code_at(at: datetime, *, steps: int = 0, secret: str = SECRET) -> str:
    """Return the code of an instant, so many steps later."""
    moment = at + timedelta(seconds=steps * STEP_SECONDS)
    return code_of_step(secret, step_at(moment.timestamp()))
