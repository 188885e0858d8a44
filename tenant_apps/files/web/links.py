"""Addresses of files: for ever for public ones, signed and short-lived for others."""

from django.core.signing import BadSignature, TimestampSigner
from django.db import connection
from django.urls import reverse

from kernel.errors import NotAllowed
from tenant_apps.files.models import StoredFile

LINK_SECONDS = 3600
SIZE_ENDING = ".jpg"


def file_url(file: StoredFile) -> str:
    """Return where a file is fetched under its name; the link to one that is not public expires."""
    return _address(file, file.name)


def image_url(file: StoredFile, width: int) -> str:
    """Return where an image is fetched in the smallest kept size at least `width` pixels wide."""
    return _address(file, f"{file.variant_for(width)['width']}{SIZE_ENDING}")


def check_link(file: StoredFile, name: str, signature: str) -> None:
    """Let a signed link pass. Raises: NotAllowed `files.link.expired`, also for a forged one."""
    try:
        signed = _signer().unsign(f"{file.pk}/{name}:{signature}", max_age=LINK_SECONDS)
    except BadSignature as error:
        raise NotAllowed("files.link.expired") from error
    if signed != f"{file.pk}/{name}":
        raise NotAllowed("files.link.expired")


def _address(file: StoredFile, name: str) -> str:
    path = reverse("files:file", args=[file.pk, name])
    if file.is_public:
        return path
    signature = _signer().sign(f"{file.pk}/{name}").removeprefix(f"{file.pk}/{name}:")
    return f"{path}?link={signature}"


def _signer() -> TimestampSigner:
    """Return a signer whose links open nothing in another municipality."""
    schema: str = connection.schema_name  # type: ignore[attr-defined]
    return TimestampSigner(salt=f"files:{schema}")
