"""Photos and documents on the page where a proposal is written."""

from typing import Any
from uuid import UUID

from kernel.errors import Refusal
from kernel.problems import sentence_of
from tenant_apps.budget.actions.attachments import DOCUMENT, MAX_BYTES, MOST, PHOTO, subject_of
from tenant_apps.files.actions import attachments
from tenant_apps.files.models import StoredFile
from tenant_apps.files.rules.content import safe_name
from tenants.requests import CityRequest

FIELDS = {"photos": PHOTO, "documents": DOCUMENT}
DESCRIBES = "describe-"
MOST_AT_ONCE = 2 * MOST


def take_files(request: CityRequest, key: UUID, intent: str) -> list[str]:
    """Keep what was sent, described and ordered of a proposal's files; return what went wrong.

    Each file is kept or refused by itself: one that will not do costs none of the others.
    """
    wrong: list[str] = []
    subject = subject_of(key)
    by: dict[str, Any] = {"actor": request.actor, "at": request.at}
    descriptions = _descriptions(request)
    verb, _colon, name = intent.partition(":")
    steps: list[Any] = []
    if descriptions:
        steps.append(lambda: attachments.describe(subject, descriptions, **by))
    if verb == "remove" and _is_key(name):
        steps.append(lambda: attachments.detach(subject, UUID(name), **by))
    if verb == "earlier" and _is_key(name):
        steps.append(lambda: attachments.move_earlier(subject, UUID(name), **by))
    for step in steps:
        try:
            step()
        except Refusal as refusal:
            wrong.append(sentence_of(refusal))
    return wrong + _uploads(request, key)


def _uploads(request: CityRequest, key: UUID) -> list[str]:
    wrong = []
    for field, purpose in FIELDS.items():
        for sent in request.FILES.getlist(field)[:MOST_AT_ONCE]:
            try:
                attachments.attach(
                    subject_of(key),
                    purpose,
                    file=sent,  # type: ignore[arg-type]
                    name=sent.name or "",
                    actor=request.actor,
                    at=request.at,
                )
            except Refusal as refusal:
                wrong.append(f"{safe_name(sent.name or '')}: {sentence_of(refusal)}")
    return wrong


def files_context(key: UUID) -> dict[str, Any]:
    """Return the files of a proposal by their lists, and what may be added."""
    files = list(StoredFile.objects.of(subject_of(key)))
    photos = [file for file in files if file.purpose == PHOTO]
    documents = [file for file in files if file.purpose == DOCUMENT]
    return {
        "photos": photos,
        "documents": documents,
        "photos_left": MOST - len(photos),
        "documents_left": MOST - len(documents),
        "most_files": MOST,
        "most_megabytes": MAX_BYTES // 1024**2,
    }


def _descriptions(request: CityRequest) -> dict[UUID, str]:
    return {
        UUID(name.removeprefix(DESCRIBES)): str(text)
        for name, text in request.POST.items()
        if name.startswith(DESCRIBES) and _is_key(name.removeprefix(DESCRIBES))
    }


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
