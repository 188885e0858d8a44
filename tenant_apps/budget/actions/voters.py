"""Who is at the ballot: by account, or by national id and name against the roll."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tenant_apps.budget.models.ballot_papers import FrozenPaper
from tenant_apps.budget.rules.ballots import Choice
from tenant_apps.budget.rules.eligibility import VoterFacts, check_eligible
from tenant_apps.residents.actions.roll import find_voter
from tenant_apps.residents.actions.voter_keys import ensure_key
from tenant_apps.residents.models import IdentityLink, Resident
from tenant_apps.residents.rules import tags
from tenant_apps.residents.rules.identity.assurance import EID, reaches
from tenant_apps.residents.rules.identity.persons import voting_tag
from tenant_apps.residents.rules.national_ids import DOCUMENT


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


def asks_for_id(paper: FrozenPaper) -> bool:
    """Whether voters name themselves by national id, whether or not they have an account."""
    rules = paper.eligibility
    return rules.roll_required or rules.assurance == "roll"


def voter_by_account(
    *, paper: FrozenPaper, resident: Resident, assurance: str, session: str, at: datetime
) -> Voter:
    """Return the signed-in resident as a voter; `assurance` as the session knows them.

    Raises: NotAllowed (`budget.voter.…`) when the person may not vote in this contest.
    """
    born = resident.birth_date
    voter = Voter(
        tag=_tag_of(paper, resident, at),
        facts=VoterFacts(
            birth_year=born.year if born else None,
            birth_date=born,
            district=resident.district.code if resident.district else None,
            assurance=assurance,
            on_roll=False,
        ),
        account=resident.uuid,
        session=session,
    )
    check_voter(paper, voter)
    return voter


def _tag_of(paper: FrozenPaper, resident: Resident, at: datetime) -> bytes:
    """Return the tag of an account, of the person behind it where the contest asks who that is.

    A person who erases the account and makes another has still one ballot.
    """
    key = ensure_key(scope=paper.contest_uuid, at=at)
    if reaches(paper.eligibility.assurance, EID):
        person = IdentityLink.objects.person_of(resident.pk)
        if person is not None:
            return voting_tag(key, person)
    return tags.account_tag(key, account=resident.uuid)


def voter_by_id(
    *,
    paper: FrozenPaper,
    national_id: str,
    name: str,
    network: str,
    is_document: bool = False,
    account: UUID | None = None,
    session: str = "",
    at: datetime,
) -> Voter:
    """Return the person with this national id and name, found in the contest's roll.

    `is_document`: the person has no such id, a clerk entered them by an identity document.

    With or without an account the person has the same tag, and so one ballot. `network` is what
    failed attempts are counted under.
    Raises: what `find_voter` raises; NotAllowed (`budget.voter.…`).
    """
    match = find_voter(
        scope=paper.contest_uuid,
        kind=DOCUMENT if is_document else paper.id_kind,
        national_id=national_id,
        name=name,
        network=network,
        at=at,
    )
    voter = Voter(
        tag=match.voter_tag,
        facts=VoterFacts(
            birth_year=match.birth_year,
            birth_date=None,
            district=match.district or None,
            assurance="roll",
            on_roll=True,
        ),
        account=account,
        session=session,
    )
    check_voter(paper, voter)
    return voter


def check_voter(paper: FrozenPaper, voter: Voter, choices: Sequence[Choice] = ()) -> None:
    """Let the person vote in the contest and in every pool chosen. Raises NotAllowed."""
    check_eligible(paper.eligibility, voter.facts)
    if not paper.pool_eligibility:
        return
    projects = paper.paper.projects
    for code in {projects[number].pool for number, _ in choices if number in projects}:
        if code in paper.pool_eligibility:
            check_eligible(paper.pool_eligibility[code], voter.facts)


def may_choose_in(paper: FrozenPaper, pool: str, voter: Voter) -> bool:
    """Whether the person's district is that of the pool, or the pool is for everybody."""
    rules = paper.pool_eligibility.get(pool)
    return rules is None or voter.facts.district in rules.districts
