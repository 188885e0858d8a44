"""What search knows of the budget: published contests and results, proposals that are public."""

from collections.abc import Iterator
from itertools import islice

from django.urls import reverse

from kernel.search.actions import forget_entry, index_entry, is_known, keep_entries
from kernel.search.sources import Entry
from kernel.subjects import Subject
from tenant_apps.budget.models import Contest, Proposal, Tally
from tenant_apps.budget.models.contest import ContestState
from tenant_apps.budget.models.proposal_queries import ProposalQuerySet
from tenant_apps.budget.rules.lifecycle import ProposalState, TallyState

PROPOSAL = "budget.proposal"
CONTEST = "budget.contest"
RESULT = "budget.result"
HIDDEN = frozenset({ProposalState.DRAFT.value, ProposalState.WITHDRAWN.value})
ROWS_AT_ONCE = 500


def index_proposal(proposal: Proposal) -> None:
    """Let search find a proposal as it is now, or no more once it is withdrawn."""
    _keep_or_forget(Subject(PROPOSAL, str(proposal.uuid)), _proposal_entry(proposal))


def index_contest(contest: Contest) -> None:
    """Let search find a published contest; with one that is new, all its projects."""
    subject = Subject(CONTEST, str(contest.uuid))
    is_new = not is_known(subject)
    entry = _contest_entry(contest)
    _keep_or_forget(subject, entry)
    if entry is not None and is_new:
        _keep_projects_of(contest)


def index_results(contest: Contest) -> None:
    """Let search find the results of a contest once they are published."""
    tally = Tally.objects.published().filter(contest=contest).first()
    entry = _result_entry(tally, contest) if tally else None
    _keep_or_forget(Subject(RESULT, str(contest.uuid)), entry)


def index_projects_of(contest: Contest) -> None:
    """Let search find all projects of a contest after they came in bulk."""
    if contest.state != ContestState.DRAFT:
        _keep_projects_of(contest)


def _keep_projects_of(contest: Contest) -> None:
    entries = _entries_of(_public_proposals().filter(contest=contest))
    while portion := list(islice(entries, ROWS_AT_ONCE)):
        keep_entries(portion)


def proposal_entries() -> Iterator[Entry]:
    """Yield every public proposal, read in chunks."""
    return _entries_of(_public_proposals())


def contest_entries() -> Iterator[Entry]:
    """Yield every published contest."""
    for contest in Contest.objects.published().iterator(chunk_size=ROWS_AT_ONCE):
        if entry := _contest_entry(contest):
            yield entry


def result_entries() -> Iterator[Entry]:
    """Yield the published results."""
    for tally in Tally.objects.published().select_related("contest").iterator(chunk_size=20):
        yield _result_entry(tally, tally.contest)


SOURCES = {PROPOSAL: proposal_entries, CONTEST: contest_entries, RESULT: result_entries}


def _public_proposals() -> ProposalQuerySet:
    found = Proposal.objects.numbered().exclude(contest__state=ContestState.DRAFT)
    return found.select_related("contest").defer("cost_items", "imported")


def _entries_of(found: ProposalQuerySet) -> Iterator[Entry]:
    for proposal in found.iterator(chunk_size=ROWS_AT_ONCE):
        if entry := _proposal_entry(proposal):
            yield entry


def _keep_or_forget(subject: Subject, entry: Entry | None) -> None:
    if entry is None:
        forget_entry(subject)
        return
    index_entry(subject, title=entry.title, text=entry.text, url=entry.url, dated_at=entry.dated_at)


def _proposal_entry(proposal: Proposal) -> Entry | None:
    if proposal.state in HIDDEN or proposal.submitted_at is None:
        return None
    return Entry(
        Subject(PROPOSAL, str(proposal.uuid)),
        title=proposal.title,
        text=" ".join((proposal.summary, proposal.description, proposal.place)),
        url=reverse("budget:project", args=[proposal.contest.slug, proposal.number]),
        dated_at=proposal.submitted_at,
    )


def _contest_entry(contest: Contest) -> Entry | None:
    if contest.state == ContestState.DRAFT:
        return None
    return Entry(
        Subject(CONTEST, str(contest.uuid)),
        title=contest.title,
        text=" ".join((contest.summary, contest.organiser)),
        url=reverse("budget:contest", args=[contest.slug]),
        dated_at=contest.created_at,
    )


def _result_entry(tally: Tally, contest: Contest) -> Entry:
    """Return the entry of published results: the winners' titles are its text."""
    numbers = [
        int(number) for pool in tally.result["pools"].values() for number in pool.get("winners", [])
    ]
    winners = Proposal.objects.filter(contest=contest, ballot_number__in=numbers)
    titles = winners.order_by("ballot_number").values_list("title", flat=True)
    at = tally.published_at if tally.state == TallyState.PUBLISHED else None
    return Entry(
        Subject(RESULT, str(contest.uuid)),
        title=contest.title,
        text=" · ".join(titles),
        url=reverse("budget:results", args=[contest.slug]),
        dated_at=at or tally.counted_at,
    )
