"""Numbers stay gapless when many submit at once, each over a connection of their own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connection
from django_tenants.utils import tenant_context

from kernel.errors import NotAllowed
from kernel.people import Actor
from tenant_apps.budget.actions.proposals import save_draft, submit_proposal
from tenant_apps.budget.models import Contest, Proposal
from tenant_apps.residents.models import Resident
from tenants.city import City
from tests.factories.proposals import (
    actor_of,
    make_author,
    make_content,
    make_contest_in,
    make_draft,
)

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4


def make_complete(contest: Contest, author: Resident, at: datetime) -> Proposal:
    draft = make_draft(contest, author)
    return save_draft(draft.uuid, content=make_content(contest), actor=actor_of(author), at=at)


def submit_at_once(city: City, rows: list[tuple[UUID, Actor]], at: datetime) -> list[int | None]:
    """Submit every draft in a thread of its own; None where it was refused."""
    barrier = Barrier(len(rows), timeout=20)

    def submit(row: tuple[UUID, Actor]) -> int | None:
        try:
            with tenant_context(city):
                connection.ensure_connection()
                barrier.wait()
                return submit_proposal(row[0], actor=row[1], at=at).number
        except NotAllowed:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(len(rows)) as pool:
        return list(pool.map(submit, rows))


def test_submit_proposal_gives_gapless_numbers_when_many_submit_at_once(
    city: City, at: datetime
) -> None:
    contest = make_contest_in()
    authors = [make_author() for _ in range(AT_ONCE)]
    rows = [(make_complete(contest, author, at).uuid, actor_of(author)) for author in authors]
    numbers = submit_at_once(city, rows, at)
    assert sorted(number or 0 for number in numbers) == list(range(1, AT_ONCE + 1))


def test_submit_proposal_gives_one_number_when_one_draft_is_sent_at_once(
    city: City, at: datetime
) -> None:
    contest, author = make_contest_in(), make_author()
    draft = make_complete(contest, author, at)
    numbers = submit_at_once(city, [(draft.uuid, actor_of(author))] * AT_ONCE, at)
    assert numbers == [1] * AT_ONCE


def test_submit_proposal_keeps_the_limit_when_one_author_submits_at_once(
    city: City, at: datetime
) -> None:
    contest, author = make_contest_in(proposals_per_person=2), make_author()
    rows = [(make_complete(contest, author, at).uuid, actor_of(author)) for _ in range(AT_ONCE)]
    numbers = submit_at_once(city, rows, at)
    assert sorted(number for number in numbers if number) == [1, 2]
    assert Proposal.objects.filter(state="draft").count() == AT_ONCE - 2
