"""Files as people fetch them."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from tenant_apps.files.actions.blobs import open_content
from tenant_apps.files.actions.kinds import attachable
from tenant_apps.files.models import StoredFile
from tenant_apps.files.web.links import LINK_SECONDS, SIZE_ENDING, check_link
from tenants.requests import CityRequest

FOR_EVER = "public, max-age=31536000, immutable"
BRIEFLY = f"private, max-age={LINK_SECONDS}"
# Nothing in a file runs on this site, whatever the browser takes it for.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@require_safe
def file(request: CityRequest, key: UUID, name: str) -> FileResponse | HttpResponse:
    """Answer a file, or one size of an image (`800.jpg`)."""
    stored = get_object_or_404(StoredFile.objects.exclude(subject_kind=""), pk=key)
    if not stored.is_public:
        check_readable(request, stored, name)
    return response_of(stored, width_of(stored, name))


def check_readable(request: CityRequest, stored: StoredFile, name: str) -> None:
    """Let those read who have a signed link, or whom the object's module lets.

    Raises: NotAllowed `files.link.expired`.
    """
    if attachable[stored.subject_kind].may_read(request.actor, stored.subject_key):
        return
    check_link(stored, name, request.GET.get("link", ""))


def width_of(stored: StoredFile, name: str) -> int:
    """Return the width that a name asks for, the largest for a name that is none; 0: no image.

    Raises: Http404 for a width that is not kept.
    """
    if not stored.is_image:
        return 0
    widths = [variant["width"] for variant in stored.variants]
    asked = name.removesuffix(SIZE_ENDING)
    if not asked.isdecimal() or len(asked) > 5 or name == stored.name:
        return int(widths[-1])
    if int(asked) not in widths:
        raise Http404
    return int(asked)


def response_of(stored: StoredFile, width: int) -> FileResponse:
    """Return the bytes with headers that keep what is in them from doing anything."""
    response = FileResponse(
        open_content(stored.sha256, width),
        as_attachment=not stored.is_image,
        filename=stored.name,
        content_type=stored.content_type,
    )
    response.headers["Cache-Control"] = FOR_EVER if stored.is_public else BRIEFLY
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    if not stored.is_public:
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
