"""Ways through the voter's pages that several tests share."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from tenant_apps.budget.models import Contest
from tenant_apps.budget.models.ballot_papers import FrozenPaper
from tenant_apps.residents.actions.voter_keys import ensure_key
from tenant_apps.residents.models import RollEntry
from tenant_apps.residents.rules import tags
from tests.factories.voting import OPENS

PESEL, NAME = "44051401359", "Jan Kowalski"
ROLL = {"assurance": "roll", "roll_required": True, "id_kind": "pesel"}


def address(name: str, paper: FrozenPaper | Contest, *parts: str) -> str:
    return reverse(f"budget:{name}", args=[paper.slug, *parts])


def hidden_fields(page: str) -> dict[str, Any]:
    """The fields of the form that casts the ballot."""
    form = re.search(r'<form method="post" action="[^"]*/vote/cast/">(.*?)</form>', page, re.S)
    assert form is not None
    fields: dict[str, Any] = {"choice": []}
    for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form.group(1)):
        if name == "choice":
            fields["choice"].append(value)
        else:
            fields[name] = value
    return fields


def reviewed(client: Client, paper: FrozenPaper, chosen: dict[str, Any]) -> dict[str, Any]:
    """The fields that cast the ballot, after a selection was sent to be reviewed."""
    return hidden_fields(client.post(address("review", paper), chosen, follow=True).text)


def add_to_roll(paper: FrozenPaper, *, year: int = 1944) -> None:
    key = ensure_key(scope=paper.contest_uuid, at=OPENS)
    RollEntry.objects.create(
        scope=paper.contest_uuid,
        voter_tag=tags.voter_tag(key, kind="pesel", number=PESEL),
        name_tag=tags.name_tag(key, name=NAME),
        birth_year=year,
    )
