"""Who is at the ballot: by account, or by national id and name against the roll."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tenant_apps.budget.models.ballot_papers import FrozenPaper
from tenant_apps.budget.rules.ballots import Choice
from tenant_apps.budget.rules.eligibility import VoterFacts, check_eligible


@dataclass(frozen=True, slots=True)
class Voter:
    """A person as one contest knows them.

    `tag` is the keyed hash that is the same in every channel; `session` is the key of the
    session that must still be alive when the ballot is stored, "" where there is no account.
    """

    tag: bytes
    facts: VoterFacts
    account: UUID | None = None
    sex: str = ""
    session: str = ""


def check_voter(paper: FrozenPaper, voter: Voter, choices: Sequence[Choice] = ()) -> None:
    """Let the person vote in the contest and in every pool chosen. Raises NotAllowed."""
    check_eligible(paper.eligibility, voter.facts)
    if not paper.pool_eligibility:
        return
    projects = paper.paper.projects
    for code in {projects[number].pool for number, _ in choices if number in projects}:
        if code in paper.pool_eligibility:
            check_eligible(paper.pool_eligibility[code], voter.facts)
