"""Photos: checked before they are decoded, shown without what they carried beside the picture."""

import io
import struct
import zlib

import pytest
from PIL import Image

from kernel.errors import Invalid
from tenant_apps.files.actions.pictures import draw_variants
from tests.factories.files import picture


def drawn(content: bytes) -> list[Image.Image]:
    return [Image.open(io.BytesIO(one.content)) for one in draw_variants(io.BytesIO(content))]


def header_of_png(width: int, height: int) -> bytes:
    """Return a PNG whose header promises a size that its body never delivers."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    body = b"IDAT" + zlib.compress(b"\0" * 100)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk
        + struct.pack(">I", len(body) - 4)
        + body
        + struct.pack(">I", zlib.crc32(body))
    )


def test_photo_comes_in_three_sizes_when_it_is_large() -> None:
    assert [image.size for image in drawn(picture(2000, 1000))] == [
        (320, 160),
        (800, 400),
        (1600, 800),
    ]


@pytest.mark.parametrize(("size", "sizes"), [((40, 30), 1), ((500, 20), 2), ((320, 640), 1)])
def test_photo_is_never_enlarged_when_it_is_small(size: tuple[int, int], sizes: int) -> None:
    images = drawn(picture(*size))
    assert images[-1].size == size
    assert len(images) == sizes


def test_photo_forgets_camera_and_position_when_it_is_drawn_anew() -> None:
    sent = picture(900, 600, camera="SpyCam 3000")
    assert b"SpyCam" in sent
    for variant in draw_variants(io.BytesIO(sent)):
        image = Image.open(io.BytesIO(variant.content))
        assert dict(image.getexif()) == {}
        assert b"SpyCam" not in variant.content
        assert not {"exif", "icc_profile", "comment", "photoshop"} & set(image.info)


@pytest.mark.parametrize("orientation", [5, 6, 7, 8])
def test_photo_stands_upright_when_the_camera_was_turned(orientation: int) -> None:
    assert drawn(picture(40, 30, orientation=orientation))[0].size == (30, 40)


def test_photo_is_turned_the_right_way_when_its_orientation_says_so() -> None:
    image = Image.new("RGB", (40, 30), "black")
    image.paste("white", (0, 0, 40, 15))
    exif = Image.Exif()
    exif[0x0112] = 6
    content = io.BytesIO()
    image.save(content, "JPEG", exif=exif, quality=95)
    upright = drawn(content.getvalue())[0].convert("L").tobytes()
    assert upright[20 * 30 + 27] > 200
    assert upright[20 * 30 + 2] < 50


@pytest.mark.parametrize(
    ("mode", "kind", "colour"),
    [
        ("RGBA", "PNG", (0, 0, 0, 0)),
        ("LA", "PNG", (0, 0)),
        ("P", "PNG", 0),
        ("1", "PNG", 1),
        ("I;16", "PNG", 65535),
        ("CMYK", "JPEG", (0, 0, 0, 0)),
        ("L", "JPEG", 255),
        ("RGBA", "WEBP", (0, 0, 0, 0)),
    ],
)
def test_photo_is_plain_when_its_mode_is_unusual(mode: str, kind: str, colour: object) -> None:
    image = drawn(picture(20, 20, mode=mode, kind=kind, colour=colour))[0]
    assert image.mode == "RGB"
    if mode != "P":
        assert min(image.tobytes()) > 245


@pytest.mark.parametrize("size", [(10_000, 10_000), (8_000, 5_001), (20_001, 10), (60_000, 60_000)])
def test_photo_is_refused_before_decoding_when_its_header_is_huge(size: tuple[int, int]) -> None:
    with pytest.raises(Invalid) as refusal:
        draw_variants(io.BytesIO(header_of_png(*size)))
    assert refusal.value.code == "files.image.too_many_pixels"
    assert refusal.value.facts == {"megapixels": 40}


def test_photo_is_refused_when_it_has_a_hundred_megapixels() -> None:
    content = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(content, "PNG")
    assert len(content.getvalue()) < 100_000
    with pytest.raises(Invalid) as refusal:
        draw_variants(content)
    assert refusal.value.code == "files.image.too_many_pixels"


@pytest.mark.parametrize("cut", [20, 200, 700])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photo_is_refused_when_it_is_cut_off(kind: str, cut: int) -> None:
    noise = Image.effect_noise((64, 64), 90).convert("RGB")
    content = io.BytesIO()
    noise.save(content, kind)
    with pytest.raises(Invalid) as refusal:
        draw_variants(io.BytesIO(content.getvalue()[:cut]))
    assert refusal.value.code == "files.image.broken"


def test_photo_is_refused_when_it_is_of_a_kind_nobody_asked_for() -> None:
    with pytest.raises(Invalid) as refusal:
        draw_variants(io.BytesIO(picture(kind="GIF", mode="P", colour=1)))
    assert refusal.value.code == "files.image.broken"
