"""How many people chose each project, where the public may know it."""

from datetime import datetime

from django.core.cache import cache
from django.db import connection

from tenant_apps.budget.models.contest import Contest
from tenant_apps.budget.models.tally import Tally
from tenant_apps.budget.rules.lifecycle import TallyState

RUNNING_SECONDS = 30
PUBLISHED_SECONDS = 24 * 3600


def public_votes(contest: Contest, *, at: datetime) -> dict[int, int] | None:
    """Return ballots per ballot number, or None while they are secret.

    Published results are always public, running totals only where the contest shows them. The
    caller loads the contest with its tally and phases; counts come from the cache (running ones
    are up to 30 seconds old).
    """
    tally: Tally | None = getattr(contest, "tally", None)
    if tally is not None and tally.state == TallyState.PUBLISHED:
        return _cached(contest, f"published:{tally.digest}", PUBLISHED_SECONDS)
    if contest.show_running_totals and _voting_began(contest, at):
        return _cached(contest, "running", RUNNING_SECONDS)
    return None


def count_votes(contest_id: int) -> dict[int, int]:
    """Count the ballots that name each ballot number of a contest."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, count(*) FROM budget_ballot, unnest(projects) AS number"
            " WHERE contest_id = %s GROUP BY number",
            [contest_id],
        )
        return dict(cursor.fetchall())


def _voting_began(contest: Contest, at: datetime) -> bool:
    return any(phase.kind == "voting" and phase.opens_at <= at for phase in contest.calendar)


def _cached(contest: Contest, version: str, seconds: int) -> dict[int, int]:
    key = f"budget.project_votes:{contest.pk}:{version}"
    counted: dict[int, int] | None = cache.get(key)
    if counted is None:
        counted = count_votes(contest.pk)
        cache.set(key, counted, seconds)
    return counted
