"""Operators of the demo: one per role, one password, apps whose codes a page shows."""

from base64 import b32encode
from datetime import datetime
from hashlib import blake2b

from kernel.one_time_codes import code_of_step, step_at
from kernel.people import SYSTEM
from shared_apps.operators.actions.second_factors import keep_app
from shared_apps.operators.models import Operator

DEMO_PASSWORD = "dobra-hromada-2026"  # noqa: S105 - printed by the demo, as the residents' is

NAMES = {"operator": "Марія Гончар", "finance": "Joanna Mazur", "viewer": "Никола Петровић"}


def address_of(role: str) -> str:
    """Return the address of the demo's operator with a role."""
    return f"{role}@e-dem.example"


def secret_of(role: str) -> str:
    """Return the base32 secret of the app, the same at every start: the page of codes knows it."""
    return b32encode(blake2b(address_of(role).encode(), digest_size=20).digest()).decode()


def fill(*, at: datetime) -> None:
    """Make the accounts that are missing."""
    for role, name in NAMES.items():
        operator, is_new = Operator.objects.get_or_create(
            email=address_of(role), defaults={"name": name, "roles": [role], "created_at": at}
        )
        if is_new:
            operator.set_password(DEMO_PASSWORD)
            operator.save(update_fields=["password"])
            keep_app(operator, secret=secret_of(role), actor=SYSTEM, at=at)


def demo_codes(*, at: datetime) -> list[dict[str, str]]:
    """Return `{address, code, next_code}` of the demo's operators at an instant."""
    step = step_at(at.timestamp())
    return [
        {
            "address": address_of(role),
            "code": code_of_step(secret_of(role), step),
            "next_code": code_of_step(secret_of(role), step + 1),
        }
        for role in NAMES
    ]


def logins() -> list[str]:
    """Return how to sign in to the console."""
    return [
        "The console of those who run e-DEM: http://localhost:{port}/console/",
        f"operator@, finance@, viewer@e-dem.example; password {DEMO_PASSWORD}, codes as above",
    ]
