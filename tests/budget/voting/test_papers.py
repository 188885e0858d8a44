"""Freezing: drawn by a seed that anyone can replay, hashed, unchangeable, once."""

import hashlib
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from kernel.audit.models import AuditEvent
from kernel.errors import Conflict, Invalid
from kernel.people import SYSTEM
from tenant_apps.budget.actions.papers import canonical_json, ensure_paper, freeze_paper
from tenant_apps.budget.actions.tallies import count_pools
from tenant_apps.budget.models import BallotPaper, Phase, Proposal, ProposalTransition
from tenant_apps.budget.models.ballot_papers import check_not_frozen, find_paper
from tenant_apps.budget.rules.draw import draw_order
from tenants.city import City
from tests.factories.voting import (
    CLOSES,
    NOON,
    OPENS,
    SEED,
    cast,
    make_contest,
    make_paper,
    make_pool,
    make_projects,
    open_voting,
)


def test_freeze_numbers_projects_by_the_published_draw(city: City) -> None:
    contest = make_contest()
    make_projects(make_pool(contest), 12)
    open_voting(contest)
    drawn = Proposal.objects.filter(contest=contest).order_by("ballot_number")
    assert [str(row.number) for row in drawn] == draw_order(SEED, [str(n) for n in range(1, 13)])
    assert [row.ballot_number for row in drawn] == list(range(1, 13))
    assert {row.state for row in drawn} == {"on_ballot"}
    assert ProposalTransition.objects.filter(state="on_ballot").count() == 12


def test_freeze_hashes_the_canonical_content(city: City) -> None:
    paper = make_paper(3)
    row = BallotPaper.objects.get(contest_id=paper.contest_id)
    assert row.digest == hashlib.sha256(canonical_json(row.content)).hexdigest()
    assert (row.opens_at, row.closes_at) == (OPENS, CLOSES)
    project = row.content["projects"][0]
    line = f"{row.seed}:{project['number']}".encode()
    assert project["draw"] == hashlib.sha256(line).hexdigest()


def test_count_follows_the_paper_when_rows_were_changed_behind_it(city: City) -> None:
    contest = make_contest()
    make_projects(make_pool(contest, amount_minor=60_000, rivals=[[1, 2], [3, 99]]), 3)
    paper = open_voting(contest)
    assert paper.content["pools"][0]["rivals"] == [[1, 2]]
    printed = {project["number"]: project["ballot_number"] for project in paper.content["projects"]}
    for numbers in ([1, 2, 3], [1, 2], [1]):
        cast(paper, *(printed[number] for number in numbers))
    row = BallotPaper.objects.get(contest=contest)
    before = count_pools(contest, row)
    (outcome,) = before[0]["pools"].values()
    assert set(outcome["winners"]) == {printed[1], printed[3]}
    contest.pools.update(rivals=[], amount_minor=30_000, tally_rule="manual", threshold=100)
    Proposal.objects.filter(contest=contest).update(cost_minor=59_000)
    assert count_pools(contest, row) == before


def test_freeze_is_audited(city: City) -> None:
    paper = make_paper(3)
    event = AuditEvent.objects.get(verb="paper.frozen")
    assert event.object_key == str(paper.contest_uuid)
    assert event.facts == {"digest": paper.digest, "seed": SEED, "projects": 3}


def test_freeze_makes_up_a_seed_when_none_is_given(city: City) -> None:
    contest = make_contest()
    make_projects(make_pool(contest), 2)
    row = freeze_paper(contest=contest, seed=" ", actor=SYSTEM, at=NOON)
    assert len(row.seed) == 32
    assert row.content["seed"] == row.seed


def test_freeze_refused_when_no_project_is_admitted(city: City) -> None:
    contest = make_contest()
    make_pool(contest)
    with pytest.raises(Conflict, match="no_projects"):
        freeze_paper(contest=contest, seed=SEED, actor=SYSTEM, at=NOON)
    assert not BallotPaper.objects.exists()


def test_freeze_refused_when_contest_is_a_draft(city: City) -> None:
    contest = make_contest(state="draft")
    make_projects(make_pool(contest), 2)
    with pytest.raises(Conflict, match="not_published"):
        freeze_paper(contest=contest, seed=SEED, actor=SYSTEM, at=NOON)
    assert Proposal.objects.filter(state="admitted").count() == 2


def test_freeze_refused_when_calendar_has_no_voting(city: City) -> None:
    contest = make_contest()
    make_projects(make_pool(contest), 2)
    Phase.objects.filter(contest=contest, kind="voting").delete()
    with pytest.raises(Invalid, match="calendar_invalid"):
        freeze_paper(contest=contest, seed=SEED, actor=SYSTEM, at=NOON)


def test_freeze_refused_when_already_frozen(city: City) -> None:
    contest = make_contest()
    make_projects(make_pool(contest), 2)
    open_voting(contest)
    with pytest.raises(Conflict, match="frozen"):
        freeze_paper(contest=contest, seed="another", actor=SYSTEM, at=NOON)
    with pytest.raises(Conflict, match="frozen"):
        check_not_frozen(contest)
    assert AuditEvent.objects.filter(verb="paper.frozen").count() == 1


def test_ensure_paper_freezes_once_when_voting_is_open(city: City) -> None:
    contest = make_contest()
    make_projects(make_pool(contest), 2)
    first = ensure_paper(contest=contest, at=OPENS)
    again = ensure_paper(contest=contest, at=NOON)
    assert first is not None
    assert again is not None
    assert first.digest == again.digest
    assert AuditEvent.objects.filter(verb="paper.frozen").count() == 1


def test_ensure_paper_waits_when_voting_is_not_open_yet(city: City) -> None:
    contest = make_contest()
    make_projects(make_pool(contest), 2)
    assert ensure_paper(contest=contest, at=OPENS - timedelta(seconds=1)) is None
    assert not BallotPaper.objects.exists()


@pytest.mark.parametrize(
    "change",
    [{"digest": "0" * 64}, {"content": {}}, {"closes_at": CLOSES + timedelta(days=1)}],
    ids=lambda change: next(iter(change)),
)
def test_paper_rows_refuse_changes(city: City, change: dict[str, object]) -> None:
    paper = make_paper(2)
    with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
        BallotPaper.objects.filter(contest_id=paper.contest_id).update(**change)
    with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
        BallotPaper.objects.filter(contest_id=paper.contest_id).delete()
    assert find_paper(paper.slug) == paper
