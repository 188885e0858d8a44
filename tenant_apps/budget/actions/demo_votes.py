"""Ballots, voter roll and results of the demo: real rows, so that every count is a real count."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from kernel.people import SYSTEM, Actor
from tenant_apps.budget.actions.demo_editions import DemoEdition
from tenant_apps.budget.actions.tallies import certify, count_contest, publish_results
from tenant_apps.budget.models import (
    Ballot,
    Contest,
    Participation,
    Proposal,
    ProposalTransition,
)
from tenant_apps.budget.models.ballot_papers import FrozenPaper, find_paper
from tenant_apps.budget.rules.ballots import Choice, Method, check_ballot
from tenant_apps.budget.rules.lifecycle import ProposalState
from tenant_apps.budget.rules.receipts import receipt_code
from tenant_apps.residents.actions.voter_keys import ensure_key
from tenant_apps.residents.models import RollEntry
from tenant_apps.residents.rules import tags

_S = ProposalState
BATCH = 2000
HOURS_OF_VOTING = 46
POINTS = 5
OFFICIALS = (("first", "О. Бойко"), ("second", "А. Коваль"))
REALISATION: dict[str, tuple[str, ...]] = {
    _S.PLANNED.value: (_S.PLANNED.value,),
    _S.IN_PROGRESS.value: (_S.PLANNED.value, _S.IN_PROGRESS.value),
    _S.DONE.value: (_S.PLANNED.value, _S.IN_PROGRESS.value, _S.DONE.value),
}


def add_ballots(edition: DemoEdition, contest: Contest) -> int:
    """Cast as many ballots as give every project its votes; return how many.

    Every ballot satisfies the frozen paper, and each has its participation.
    """
    paper = find_paper(contest.slug)
    assert paper is not None
    votes = _votes_by_ballot_number(edition, contest)
    ballots = spread_votes(paper, votes)
    rows = [check_ballot(paper.paper, choices) for choices in ballots]
    Ballot.objects.bulk_create(
        (
            Ballot(
                contest=contest,
                projects=list(row.projects),
                points=None if row.points is None else list(row.points),
            )
            for row in rows
        ),
        batch_size=BATCH,
    )
    Participation.objects.bulk_create(
        (_participation(contest, paper, number) for number in range(len(rows))),
        batch_size=BATCH,
    )
    return len(rows)


def spread_votes(paper: FrozenPaper, votes: dict[int, int]) -> list[list[Choice]]:
    """Return ballots in which each project (by ballot number) is chosen as often as it should be.

    Projects of a pool are dealt round the ballots like cards, so that nobody gets one twice.
    """
    deals = []
    for pool in paper.paper.pools:
        limit = 1 if pool.method in {Method.CHOOSE_ONE, Method.KNAPSACK} else pool.max_choices
        own = {number: votes.get(number, 0) for number in pool.projects}
        needed = max([-(-sum(own.values()) // (limit or 1)), *own.values()])
        points = POINTS if pool.method is Method.CUMULATIVE else None
        if points is not None and pool.points_sum:
            needed = max(needed, -(-sum(own.values()) * points // pool.points_sum))
        deals.append((own, needed, points))
    ballots: list[list[Choice]] = [[] for _ in range(max(needed for _, needed, _ in deals))]
    for own, needed, points in deals:
        place = 0
        for number, count in sorted(own.items(), key=lambda item: -item[1]):
            for _ in range(count):
                ballots[place % needed].append((number, points))
                place += 1
    return [choices for choices in ballots if choices]


def enrol_voters(edition: DemoEdition, contest: Contest, *, at: datetime) -> None:
    """Put the made-up residents of an edition on the contest's roll."""
    if not edition.voters:
        return
    key = ensure_key(scope=contest.uuid, at=at)
    RollEntry.objects.bulk_create(
        (
            RollEntry(
                scope=contest.uuid,
                voter_tag=tags.voter_tag(key, kind=edition.id_kind, number=voter.national_id),
                name_tag=tags.name_tag(key, name=voter.name),
                birth_year=voter.birth_year,
                district=voter.district,
            )
            for voter in edition.voters
        ),
        ignore_conflicts=True,
    )


def count_and_publish(contest: Contest, *, actor: Actor, at: datetime) -> None:
    """Count, let two officials certify, and publish."""
    tally = count_contest(contest, actor=actor, at=at)
    for hours, (name, signature) in enumerate(OFFICIALS, start=1):
        official = Actor(account=uuid5(NAMESPACE_URL, f"e-dem:demo:{name}"), roles=actor.roles)
        certify(
            contest,
            digest=tally.digest,
            official_name=signature,
            actor=official,
            at=at + timedelta(hours=hours),
        )
    publish_results(contest, actor=actor, at=at + timedelta(days=1))


def build_winners(edition: DemoEdition, contest: Contest, *, at: datetime) -> None:
    """Move the winners as far as the edition says, in steps that lie before `at`."""
    wanted = {source.number: source.state for source in edition.projects}
    won = Proposal.objects.filter(contest=contest, state=_S.SELECTED.value)
    for project in won.order_by("number"):
        steps = REALISATION.get(wanted.get(project.number or 0, ""), ())
        for days, state in enumerate(reversed(steps)):
            ProposalTransition.objects.create(
                proposal=project,
                state=state,
                actor=SYSTEM.tag,
                at=at - timedelta(days=4 + days * 21),
            )
        if steps:
            Proposal.objects.filter(pk=project.pk).update(state=steps[-1])


def _votes_by_ballot_number(edition: DemoEdition, contest: Contest) -> dict[int, int]:
    wanted = {source.number: source.votes for source in edition.projects}
    on_ballot: Iterable[tuple[int | None, int | None]] = Proposal.objects.filter(
        contest=contest, ballot_number__isnull=False
    ).values_list("number", "ballot_number")
    return {ballot or 0: wanted.get(number or 0, 0) for number, ballot in on_ballot}


def _participation(contest: Contest, paper: FrozenPaper, number: int) -> Participation:
    """Make one participation; its facts only look like chance, so that demos are alike."""
    tag = sha256(f"demo voter {contest.uuid} {number}".encode()).digest()
    key: UUID = uuid4()
    return Participation(
        contest=contest,
        voter_tag=tag,
        receipt=receipt_code(b"demo", contest.uuid, tag, key),
        idempotency_key=key,
        channel="paper" if tag[1] % 8 == 0 else "online",
        birth_year=1940 + tag[2] % 68,
        sex="F" if tag[3] % 100 < 57 else "M",
        hour=paper.opens_at + timedelta(hours=tag[0] % HOURS_OF_VOTING),
    )
