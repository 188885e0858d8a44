"""Photos of documents drawn anew: what lay beside the picture (place, camera) stays behind."""

import io
import threading
import warnings
from typing import Any

from PIL import Image, ImageOps

from kernel.errors import Invalid
from shared_apps.onboarding.rules.documents import JPEG, PNG

FORMATS = {JPEG: "JPEG", PNG: "PNG"}
MAX_PIXELS = 40_000_000
LONGEST_SIDE = 4000
QUALITY = 88
AT_ONCE = threading.BoundedSemaphore(2)
"""How many photos one process decodes at a time: one of 40 megapixels takes 160 MB."""


def drawn_anew(content: bytes, media_type: str) -> bytes:
    """Return a photo of the same kind, upright, without metadata, at most 4000 pixels a side.

    The side lengths are read before anything is unpacked.

    Raises: Invalid `onboarding.document.broken`, `onboarding.document.too_many_pixels`.
    """
    kind = FORMATS[media_type]
    with AT_ONCE, warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            image = Image.open(io.BytesIO(content), formats=[kind])
        except Image.DecompressionBombError as error:
            raise _too_many() from error
        except Exception as error:  # Pillow raises a dozen kinds for a broken header
            raise Invalid("onboarding.document.broken") from error
        if image.width * image.height > MAX_PIXELS:
            raise _too_many()
        try:
            return _encoded(image, kind)
        except Exception as error:  # a broken body, as above
            raise Invalid("onboarding.document.broken") from error


def _encoded(image: Any, kind: str) -> bytes:
    bounds = (LONGEST_SIDE, LONGEST_SIDE)
    image.draft("RGB", bounds)
    upright = ImageOps.exif_transpose(image)
    transparent = kind == "PNG" and upright.has_transparency_data
    plain = upright.convert("RGBA" if transparent else "RGB")
    plain.thumbnail(bounds, Image.Resampling.LANCZOS, reducing_gap=2.0)
    plain.info.clear()
    out = io.BytesIO()
    options: dict[str, Any] = {"quality": QUALITY} if kind == "JPEG" else {}
    plain.save(out, kind, optimize=True, **options)
    return out.getvalue()


def _too_many() -> Invalid:
    return Invalid("onboarding.document.too_many_pixels", megapixels=MAX_PIXELS // 1_000_000)
