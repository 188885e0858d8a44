"""Colours and coat of arms."""

import io
import warnings
from datetime import datetime
from typing import BinaryIO
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from PIL import Image, UnidentifiedImageError

from kernel.errors import Invalid, NotFound
from kernel.people import Actor
from tenant_apps.community.actions.profile import lock_profile
from tenant_apps.community.rules.colours import check_readable
from tenant_apps.community.rules.permissions import check_may
from tenants.actions import appearance as registry

FOLDER = "arms"
FORMATS = ("PNG", "JPEG", "WEBP")
MAX_BYTES = 4 * 1024 * 1024
MAX_SIDE = 6_000
KEPT_SIDE = 240


def change_colours(slug: str, *, hue: int, chroma: float, actor: Actor, at: datetime) -> None:
    """Give the municipality another accent when text in it can be read.

    Raises: NotAllowed; Invalid `community.colours.out_of_range`, `community.colours.unreadable`.
    """
    check_may(actor.roles, "appearance.edit")
    check_readable(hue, chroma)
    registry.set_accent(slug, hue=hue, chroma=chroma, actor=actor, at=at)


def change_arms(slug: str, *, file: BinaryIO, actor: Actor, at: datetime) -> UUID:
    """Show another coat of arms; the picture is drawn anew, small and without its metadata.

    Raises: NotAllowed; Invalid `community.arms.too_large`, `community.arms.not_a_picture`.
    """
    check_may(actor.roles, "appearance.edit")
    picture = small_picture(file)
    key = uuid4()
    default_storage.save(place_of(key), ContentFile(picture))
    try:
        _show(slug, key, actor=actor, at=at)
    except Exception:
        default_storage.delete(place_of(key))
        raise
    return key


def remove_arms(slug: str, *, actor: Actor, at: datetime) -> None:
    """Show the plain shield again. Raises: NotAllowed."""
    check_may(actor.roles, "appearance.edit")
    _show(slug, None, actor=actor, at=at)


@transaction.atomic
def _show(slug: str, key: UUID | None, *, actor: Actor, at: datetime) -> None:
    profile = lock_profile()
    before = profile.arms
    profile.arms = key
    profile.save(update_fields=["arms"])
    address = reverse("community:arms", args=[key]) if key else ""
    registry.set_arms(slug, address=address, actor=actor, at=at)
    if before:
        transaction.on_commit(lambda: default_storage.delete(place_of(before)))


def read_arms(key: UUID) -> bytes:
    """Return the PNG of a coat of arms. Raises: NotFound `community.page.missing`."""
    try:
        with default_storage.open(place_of(key)) as file:
            content: bytes = file.read()
    except FileNotFoundError as error:
        raise NotFound("community.page.missing") from error
    return content


def place_of(key: UUID) -> str:
    """Return where the picture lies in the municipality's folder."""
    return f"{FOLDER}/{key}.png"


def small_picture(file: BinaryIO) -> bytes:
    """Return a picture as PNG of at most KEPT_SIDE pixels a side.

    The side lengths are read before anything is unpacked: a picture bomb stays packed.

    Raises: Invalid `community.arms.too_large`, `community.arms.not_a_picture`.
    """
    content = file.read(MAX_BYTES + 1)
    limits = {"megabytes": MAX_BYTES // 1024**2, "pixels": MAX_SIDE}
    if len(content) > MAX_BYTES:
        raise Invalid("community.arms.too_large", **limits)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _redraw(content, limits)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Invalid("community.arms.too_large", **limits) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Invalid("community.arms.not_a_picture") from error


def _redraw(content: bytes, limits: dict[str, int]) -> bytes:
    with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
        if max(picture.size) > MAX_SIDE:
            raise Invalid("community.arms.too_large", **limits)
        drawn = picture.convert("RGBA")
    drawn.thumbnail((KEPT_SIDE, KEPT_SIDE))
    out = io.BytesIO()
    drawn.save(out, "PNG", optimize=True)
    return out.getvalue()
