"""Accounts of the demo: in every city the same addresses under its own name, one password."""

from base64 import b32encode
from datetime import datetime
from hashlib import blake2b
from typing import Any

from kernel.one_time_codes import code_of_step, step_at
from kernel.people import SYSTEM
from tenant_apps.residents.actions.accounts import make_account
from tenant_apps.residents.actions.roles import grant_role
from tenant_apps.residents.actions.second_factor import enrol_app

DEMO_PASSWORD = "dobra-hromada-2026"  # noqa: S105 - printed by the demo, for nothing else

STAFF: dict[str, tuple[str, ...]] = {
    "owner": ("owner",),
    "manager": ("contest_manager",),
    "clerk": ("intake_clerk", "paper_clerk"),
    "official": ("contest_manager", "paper_approver"),
    "auditor": ("auditor",),
    "resident": (),
    "neighbour": (),
}
"""Roles by the part of the address before the @."""

NAMES: dict[str, dict[str, str]] = {
    "uk": {
        "owner": "Оксана Бойко",
        "manager": "Андрій Коваль",
        "clerk": "Ірина Мельник",
        "official": "Тарас Шевчук",
        "auditor": "Наталія Лисенко",
        "resident": "Олена Петренко",
        "neighbour": "Микола Гнатюк",
    },
    "pl": {
        "owner": "Agnieszka Wójcik",
        "manager": "Piotr Zieliński",
        "clerk": "Małgorzata Dąbrowska",
        "official": "Tomasz Lewandowski",
        "auditor": "Ewa Kamińska",
        "resident": "Łukasz Nowak",
        "neighbour": "Żaneta Król",
    },
    "sr": {
        "owner": "Љиљана Јовановић",
        "manager": "Ђорђе Петровић",
        "clerk": "Милица Николић",
        "official": "Жељко Илић",
        "auditor": "Светлана Марковић",
        "resident": "Душан Павловић",
        "neighbour": "Јелена Стојановић",
    },
}
FALLBACK = "uk"


def fill(city: Any, *, at: datetime) -> None:
    """Make the demo's accounts in `city` with their roles; what is there stays."""
    language = city.default_language
    names = NAMES.get(language.partition("-")[0], NAMES[FALLBACK])
    for post, roles in STAFF.items():
        resident = make_account(
            email=demo_address(post, city.slug),
            name=names[post],
            password=DEMO_PASSWORD,
            language=language,
            at=at,
        )
        if roles:
            secret = demo_secret(post, city.slug)
            enrol_app(resident=resident, secret=secret, actor=SYSTEM, at=at)
        for role in roles:
            grant_role(resident=resident, role=role, actor=SYSTEM, at=at)


def demo_address(post: str, slug: str) -> str:
    """Return the address of a demo account: `owner@lublin.example`."""
    return f"{post}@{slug}.example"


def demo_secret(post: str, slug: str) -> str:
    """Return the base32 secret of a demo account's authenticator app: known, like its password."""
    return b32encode(blake2b(demo_address(post, slug).encode(), digest_size=20).digest()).decode()


def demo_codes(slug: str, *, at: datetime) -> list[dict[str, str]]:
    """Return `{address, code, next_code}` of a city's demo staff at an instant."""
    step = step_at(at.timestamp())
    return [
        {
            "address": demo_address(post, slug),
            "code": code_of_step(demo_secret(post, slug), step),
            "next_code": code_of_step(demo_secret(post, slug), step + 1),
        }
        for post, roles in STAFF.items()
        if roles
    ]


def logins() -> list[str]:
    """Return how to sign in."""
    return [
        "Sign in to any city as owner@, manager@, clerk@, official@, auditor@, resident@ or",
        f"neighbour@<city>.example (owner@poltava.example); password {DEMO_PASSWORD}",
        "Staff are asked for a code then: http://localhost:{port}/demo/codes/",
    ]
