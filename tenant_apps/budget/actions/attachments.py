"""Photos and documents of proposals: five of each, changed only while the text can be changed."""

from datetime import datetime
from uuid import UUID

from kernel.errors import Conflict, NotAllowed
from kernel.people import Actor
from kernel.subjects import Subject
from tenant_apps.budget.actions.indexing import PROPOSAL
from tenant_apps.budget.actions.proposal_checks import EDITABLE_STATES
from tenant_apps.budget.models import Proposal
from tenant_apps.budget.rules.lifecycle import ProposalState
from tenant_apps.budget.rules.permissions import may
from tenant_apps.files.actions.kinds import AttachableKind, Slot
from tenant_apps.files.rules.content import DOCUMENTS, IMAGES, XLSX

PHOTO = "photo"
DOCUMENT = "document"
MOST = 5
MAX_BYTES = 10 * 1024 * 1024
SLOTS = {
    PHOTO: Slot(accept=IMAGES, most=MOST, max_bytes=MAX_BYTES),
    DOCUMENT: Slot(accept=DOCUMENTS | {XLSX}, most=MOST, max_bytes=MAX_BYTES),
}


def subject_of(key: UUID) -> Subject:
    """Name a proposal for files and discussions."""
    return Subject(PROPOSAL, str(key))


def check_may_change(actor: Actor, key: str, at: datetime) -> None:
    """Let the author change the files of a draft, or of a proposal sent back for correction.

    The proposal is locked, so that nothing is added while it is being submitted.
    Raises: NotAllowed `budget.proposal.not_yours`, Conflict `budget.proposal.wrong_state`.
    """
    locked = Proposal.objects.select_for_update(of=("self",)).select_related("author")
    proposal: Proposal | None = locked.filter(uuid=key).first()
    author = proposal.author if proposal else None
    if proposal is None or author is None or author.uuid != actor.account:
        raise NotAllowed("budget.proposal.not_yours")
    if proposal.state not in EDITABLE_STATES:
        draft = ProposalState.DRAFT.value
        raise Conflict("budget.proposal.wrong_state", state=proposal.state, to=draft)


def may_read(actor: Actor, key: str) -> bool:
    """Whether somebody may open files that are not public: the author, and staff once submitted."""
    if actor.account is None:
        return False
    proposal = Proposal.objects.filter(uuid=key).select_related("author").first()
    if proposal is None:
        return False
    if proposal.author is not None and proposal.author.uuid == actor.account:
        return True
    return proposal.number is not None and may(actor.roles, "proposal.view")


KIND = AttachableKind(slots=SLOTS, check_may_change=check_may_change, may_read=may_read)
