"""Counting, certifying and publishing the result of a contest."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Closed, Conflict, NotAllowed
from kernel.jobs.actions import Progress
from kernel.people import Actor
from tenant_apps.budget.actions.announcements import announce_results
from tenant_apps.budget.actions.ballots import close_voting
from tenant_apps.budget.actions.contests import lock_contest
from tenant_apps.budget.actions.papers import digest_of
from tenant_apps.budget.actions.papers_conditions import pools_as_frozen, projects_as_frozen
from tenant_apps.budget.actions.tallies_count import (
    count_pool,
    digest_of_ballots,
    read_choices,
)
from tenant_apps.budget.models import (
    Ballot,
    BallotPaper,
    Contest,
    Pool,
    Proposal,
    ProposalTransition,
    Tally,
    TallyApproval,
)
from tenant_apps.budget.models.ballot_queries import count_turnout
from tenant_apps.budget.models.contest import ContestState
from tenant_apps.budget.rules.lifecycle import ProposalState, TallyState, check_tally_move
from tenant_apps.budget.rules.permissions import check_may

OFFICIALS_NEEDED = 2
RESULT_VERSION = 2


def count_contest(
    contest: Contest, *, actor: Actor, at: datetime, progress: Progress | None = None
) -> Tally:
    """Close voting if nobody did, count every pool by its rule and store a preliminary tally.

    Counting again replaces a preliminary tally and is audited; approvals of another result lapse.
    Ballots no longer change once voting is closed, so they are read without a lock.

    Raises: NotAllowed; Closed (`budget.tally.still_open`); Conflict
    (`budget.tally.already_certified`).
    """
    paper = check_countable(contest, actor=actor, at=at)
    if paper.shuffled_at is None:
        _step(progress, "closing")
        close_voting(contest=contest, actor=actor, at=at)
    result, ballots = count_pools(contest, paper, progress=progress)
    _step(progress, "storing")
    return _store(contest, result, ballots, actor=actor, at=at)


def check_countable(contest: Contest, *, actor: Actor, at: datetime) -> BallotPaper:
    """Return the paper of a contest that may be counted now. Raises: as `count_contest`."""
    check_may(actor.roles, "tally.run")
    paper = BallotPaper.objects.filter(contest=contest).first()
    if paper is None:
        raise Conflict("budget.tally.no_paper")
    if at < paper.closes_at:
        raise Closed("budget.tally.still_open", closes_at=paper.closes_at)
    _check_preliminary(Tally.objects.filter(contest=contest).first())
    return paper


def _check_preliminary(tally: Tally | None) -> None:
    if tally is not None and tally.state != TallyState.PRELIMINARY.value:
        raise Conflict("budget.tally.already_certified", state=tally.state)


def count_pools(
    contest: Contest, paper: BallotPaper, *, progress: Progress | None = None
) -> tuple[dict[str, Any], int]:
    """Return the result as JSON values and the number of ballots; stores nothing."""
    _step(progress, "reading")
    choices = list(read_choices(contest))
    ballots = sum(choice.weight for choice in choices)
    pools = pools_as_frozen(paper, Pool.objects.filter(contest=contest).select_related("contest"))
    projects = projects_as_frozen(
        paper,
        Proposal.objects.filter(contest=contest, ballot_number__isnull=False)
        .only("contest", "pool", "number", "ballot_number", "cost_minor", "state")
        .order_by("ballot_number"),
    )
    _step(progress, "counting", total=len(pools))
    outcomes = {}
    for done, pool in enumerate(pools, start=1):
        own = [project for project in projects if project.pool_id == pool.pk]
        outcomes[pool.code] = count_pool(pool, own, choices, alone=len(pools) == 1, seed=paper.seed)
        if progress is not None:
            progress.advance(done)
    result = {
        "version": RESULT_VERSION,
        "contest": str(contest.uuid),
        "currency": contest.currency,
        "paper": paper.digest,
        "seed": paper.seed,
        "participations": count_turnout(contest.pk),
        "ballots": ballots,
        "ballots_digest": digest_of_ballots(choices),
        "pools": outcomes,
    }
    return result, ballots


@transaction.atomic
def _store(
    contest: Contest, result: dict[str, Any], ballots: int, *, actor: Actor, at: datetime
) -> Tally:
    contest = lock_contest(contest)
    existing = Tally.objects.select_for_update().filter(contest=contest).first()
    _check_preliminary(existing)
    digest = digest_of(result)
    if existing is not None and existing.digest != digest:
        TallyApproval.objects.filter(tally=existing).delete()
    tally, _ = Tally.objects.update_or_create(
        contest=contest,
        defaults={"result": result, "digest": digest, "ballots": ballots, "counted_at": at},
    )
    record(
        "tally.recounted" if existing else "tally.counted",
        kind="contest",
        key=contest.uuid,
        actor=actor,
        at=at,
        digest=digest,
        ballots=ballots,
        participations=result["participations"],
        before=existing.digest if existing else None,
    )
    return tally


@transaction.atomic
def certify(
    contest: Contest, *, digest: str, official_name: str, actor: Actor, at: datetime
) -> Tally:
    """Approve the result with this digest; the second official's approval certifies it.

    What was acknowledged is what was stored and counted: nobody certifies a result whose ballots
    are more or fewer than the people who voted.

    Raises: NotAllowed; Conflict when it is not counted, certified already, counted again
    meanwhile (`budget.tally.digest_differs`), when voters and ballots differ
    (`budget.tally.voters_differ`) or the same official approved it before.
    """
    check_may(actor.roles, "tally.certify")
    if actor.account is None:
        raise NotAllowed("budget.role.missing", action="tally.certify")
    tally = lock_tally(contest)
    check_tally_move(TallyState(tally.state), TallyState.CERTIFIED)
    if digest != tally.digest:
        raise Conflict("budget.tally.digest_differs")
    _check_every_voter_counted(tally)
    if tally.approvals.filter(official=actor.account).exists():
        raise Conflict("budget.tally.same_official")
    TallyApproval.objects.create(
        tally=tally,
        official=actor.account,
        official_name=official_name,
        digest=digest,
        at=at,
    )
    if tally.approvals.filter(digest=digest).count() >= OFFICIALS_NEEDED:
        tally.state = TallyState.CERTIFIED.value
        tally.certified_at = at
        tally.save(update_fields=["state", "certified_at"])
    record(
        "tally.approved",
        kind="contest",
        key=contest.uuid,
        actor=actor,
        at=at,
        digest=digest,
        state=tally.state,
    )
    return tally


def _check_every_voter_counted(tally: Tally) -> None:
    voters = count_turnout(tally.contest_id)
    stored = Ballot.objects.filter(contest_id=tally.contest_id).count()
    if not voters == stored == tally.ballots:
        raise Conflict("budget.tally.voters_differ", voters=voters, ballots=tally.ballots)


@transaction.atomic
def publish_results(contest: Contest, *, actor: Actor, at: datetime) -> Tally:
    """Show the certified result to everybody and mark projects as selected or not.

    Raises: NotAllowed; Conflict unless the tally is certified and the contest published.
    """
    check_may(actor.roles, "tally.publish")
    contest = lock_contest(contest)
    tally = lock_tally(contest)
    check_tally_move(TallyState(tally.state), TallyState.PUBLISHED)
    if contest.state != ContestState.PUBLISHED:
        raise Conflict("budget.contest.not_published", state=contest.state)
    tally.state = TallyState.PUBLISHED.value
    tally.published_at = at
    tally.save(update_fields=["state", "published_at"])
    selected = _mark_projects(contest, tally, actor=actor, at=at)
    record(
        "tally.published",
        kind="contest",
        key=contest.uuid,
        actor=actor,
        at=at,
        digest=tally.digest,
        selected=selected,
    )
    announce_results(contest, actor=actor, at=at)
    return tally


def lock_tally(contest: Contest) -> Tally:
    """Return the locked tally of a contest. Raises: Conflict (`budget.tally.not_counted`)."""
    tally = Tally.objects.select_for_update().filter(contest=contest).first()
    if tally is None:
        raise Conflict("budget.tally.not_counted")
    return tally


def _mark_projects(contest: Contest, tally: Tally, *, actor: Actor, at: datetime) -> int:
    """Move every project on the ballot to selected or not selected; return how many won."""
    winners = {
        number for outcome in tally.result["pools"].values() for number in outcome["winners"]
    }
    on_ballot = Proposal.objects.filter(contest=contest, state=ProposalState.ON_BALLOT.value)
    moves = {}
    for project in on_ballot.select_for_update():
        won = project.ballot_number in winners
        state = ProposalState.SELECTED if won else ProposalState.NOT_SELECTED
        moves[project.pk] = state.value
    for outcome in (ProposalState.SELECTED.value, ProposalState.NOT_SELECTED.value):
        keys = [key for key, to in moves.items() if to == outcome]
        Proposal.objects.filter(pk__in=keys).update(state=outcome, changed_at=at)
    ProposalTransition.objects.bulk_create(
        ProposalTransition(proposal_id=key, state=to, actor=actor.tag, at=at)
        for key, to in moves.items()
    )
    return sum(to == ProposalState.SELECTED.value for to in moves.values())


def _step(progress: Progress | None, name: str, *, total: int | None = None) -> None:
    if progress is not None:
        progress.step(name, total=total)
