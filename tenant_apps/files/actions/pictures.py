"""Photos as the site shows them: checked before they are decoded, then drawn anew in few sizes.

What is shown is never what was sent: decoding and encoding again leaves behind positions, names of
cameras and whatever else a file carried beside its picture.
"""

import io
import threading
import warnings
from dataclasses import dataclass
from typing import Any, BinaryIO

from PIL import Image, ImageCms

from kernel.errors import Invalid

MAX_PIXELS = 40_000_000
MAX_SIDE = 20_000
WIDTHS = (320, 800, 1600)
MAX_HEIGHT_SHARE = 2
QUALITY = 82
FORMATS = ("JPEG", "PNG", "WEBP")
ORIENTATION = 0x0112
AT_ONCE = threading.BoundedSemaphore(2)
"""How many photos one process decodes at a time: one of 40 megapixels takes 160 MB."""

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What each EXIF orientation asks for."""


@dataclass(frozen=True)
class Variant:
    """One size of a picture: `content` is a JPEG without metadata; lengths in pixels."""

    width: int
    height: int
    content: bytes


def draw_variants(file: BinaryIO) -> list[Variant]:
    """Return a photo in its sizes, the smallest first, upright and without metadata.

    A photo is never enlarged: its own size is the last one where it is small.
    Raises: Invalid `files.image.broken`, `files.image.too_many_pixels`.
    """
    with AT_ONCE:
        image = _decoded(_opened(file))
        drawn = []
        for width in WIDTHS:
            drawn.append(_variant(image, width))
            if (drawn[-1].width, drawn[-1].height) == image.size:
                break
    return drawn


def _opened(file: BinaryIO) -> Any:
    """Return the image with its header read and its pixels not yet."""
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(file, formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise _too_many() from error
    except Exception as error:  # Pillow raises a dozen kinds for a broken header
        raise Invalid("files.image.broken") from error
    if image.width * image.height > MAX_PIXELS or max(image.size) > MAX_SIDE:
        raise _too_many()
    return image


def _decoded(image: Any) -> Image.Image:
    """Return the pixels of the largest size, upright, in plain sRGB on white."""
    largest = WIDTHS[-1]
    bounds = (largest * MAX_HEIGHT_SHARE, largest * MAX_HEIGHT_SHARE)
    try:
        turn = TURNS.get(image.getexif().get(ORIENTATION))
        image.draft("RGB", bounds)
        image.thumbnail(bounds, Image.Resampling.LANCZOS, reducing_gap=2.0)
        plain = _on_white(_in_srgb(image))
    except Exception as error:  # a broken body, as in _opened
        raise Invalid("files.image.broken") from error
    upright = plain if turn is None else plain.transpose(turn)
    upright.info.clear()
    return upright


def _in_srgb(image: Any) -> Any:
    """Return the image in sRGB where its own colour profile can be read, as it is otherwise."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "CMYK"}:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, source, target, outputMode="RGB") or image
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image


def _on_white(image: Any) -> Image.Image:
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        paper = Image.new("RGB", layer.size, "white")
        paper.paste(layer, mask=layer.getchannel("A"))
        return paper
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    converted: Image.Image = image.convert("RGB")
    return converted


def _variant(image: Image.Image, width: int) -> Variant:
    sized = image.copy()
    sized.thumbnail((width, width * MAX_HEIGHT_SHARE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    content = io.BytesIO()
    sized.save(content, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return Variant(sized.width, sized.height, content.getvalue())


def _too_many() -> Invalid:
    return Invalid("files.image.too_many_pixels", megapixels=MAX_PIXELS // 1_000_000)
