"""A contest that asks for a confirmed identity: who may vote, and once per person."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from kernel.errors import NotAllowed
from tenant_apps.budget.actions.voters import voter_by_account
from tenant_apps.residents.models import Resident
from tests.factories.residents import make_resident
from tests.factories.voting import make_paper
from tests.identity.test_identities import link, prove, unlink


def voter_of(paper: Any, resident: Resident, at: datetime, assurance: str = "eid") -> Any:
    return voter_by_account(paper=paper, resident=resident, assurance=assurance, session="s", at=at)


def test_person_is_the_same_voter_when_they_come_with_another_account(
    resident: Resident, at: datetime
) -> None:
    paper = make_paper(contest={"assurance": "eid"})
    link(resident, prove(at), at)
    first = voter_of(paper, resident, at)
    unlink(resident, "bank", at)
    other = make_resident()
    link(other, prove(at, source="state"), at)

    assert voter_of(paper, other, at).tag == first.tag


def test_account_is_the_voter_when_the_contest_asks_for_an_address_only(
    resident: Resident, at: datetime
) -> None:
    paper = make_paper(contest={"assurance": "email"})
    before = voter_of(paper, resident, at, "email").tag

    link(resident, prove(at), at)

    assert voter_of(paper, resident, at).tag == before


def test_voting_is_refused_when_the_level_is_too_low(resident: Resident, at: datetime) -> None:
    paper = make_paper(contest={"assurance": "eid"})

    with pytest.raises(NotAllowed, match="assurance_too_low"):
        voter_of(paper, resident, at, "email")


def test_refusal_leads_to_the_ways_and_back_when_the_level_is_too_low(
    browser: Client, resident: Resident, noon: None
) -> None:
    paper = make_paper(contest={"assurance": "eid"})
    browser.force_login(resident)

    page = browser.get(f"/budget/{paper.slug}/vote/identify/").content.decode()

    back = f"/budget/{paper.slug}/vote/review/"
    assert f'href="/accounts/identity/?level=eid&amp;next={back}"' in page
