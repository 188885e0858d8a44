"""Addresses and words of files: `{% load files %}`."""

from django import template
from django.utils.translation import gettext

from kernel.ui.templatetags.ui import number
from tenant_apps.files.models import StoredFile
from tenant_apps.files.rules.content import DOCX, PDF, XLSX
from tenant_apps.files.web import links

register = template.Library()

KILOBYTE = 1024
KINDS = {PDF: "PDF", DOCX: "DOCX", XLSX: "XLSX"}


@register.filter
def file_url(file: StoredFile) -> str:
    """Return where a file is fetched."""
    return links.file_url(file)


@register.filter
def image_url(file: StoredFile, width: int) -> str:
    """Return where an image is fetched at least `width` pixels wide."""
    return links.image_url(file, width)


@register.filter
def srcset(file: StoredFile) -> str:
    """Return the sizes of an image for the attribute `srcset`."""
    widths = [variant["width"] for variant in file.variants]
    return ", ".join(f"{links.image_url(file, width)} {width}w" for width in widths)


@register.filter
def height_at(file: StoredFile, width: int) -> int:
    """Return the height of the size that is shown at `width`."""
    return file.variant_for(width)["height"]


@register.filter
def width_at(file: StoredFile, width: int) -> int:
    """Return the width of the size that is shown at `width`."""
    return file.variant_for(width)["width"]


@register.filter
def file_kind(file: StoredFile) -> str:
    """Name the format of a document."""
    return KINDS.get(file.content_type, "")


@register.filter
def file_size(size: int) -> str:
    """Show a number of bytes in kB or MB."""
    if size >= KILOBYTE * KILOBYTE:
        return gettext("%(size)s MB") % {"size": number(round(size / KILOBYTE**2, 1))}
    return gettext("%(size)s kB") % {"size": number(max(1, round(size / KILOBYTE)))}
