"""Documents: bombs, programs, two files in one, and files cut off are refused."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid
from tenant_apps.files.rules.content import (
    DOCX,
    JPEG,
    PDF,
    UNKNOWN,
    content_type_of,
    name_for,
    safe_name,
)
from tenant_apps.files.rules.documents import check_document
from tests.factories.files import MEGABYTE, docx, pdf, picture

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def refusal_of(content: bytes, content_type: str) -> str:
    with pytest.raises(Invalid) as refusal:
        check_document(io.BytesIO(content), content_type)
    return refusal.value.code


@pytest.mark.parametrize(("content", "kind"), [(pdf(), PDF), (docx(), DOCX)])
def test_document_passes_when_it_is_what_it_says(content: bytes, kind: str) -> None:
    file = io.BytesIO(content)
    assert content_type_of(file) == kind
    check_document(file, kind)
    assert file.tell() == 0


@pytest.mark.parametrize(
    "inside",
    [
        b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>",
        b"/OpenAction<</S/J#61vaScript/JS(1)>>",
        b"/AA<</O<</S/Launch/F(cmd.exe)>>>>",
        b"/Names<</EmbeddedFiles<<>>>>",
    ],
)
def test_pdf_is_refused_when_it_runs_something(inside: bytes) -> None:
    assert refusal_of(pdf(inside), PDF) == "files.document.program"


def test_pdf_is_refused_when_its_program_lies_between_two_pieces_read() -> None:
    filling = b"%" + b"x" * (MEGABYTE - 30) + b"\n"
    content = pdf().replace(b"trailer", filling + b"<</S/JavaScript>>\ntrailer")
    assert refusal_of(content, PDF) == "files.document.program"


def test_pdf_is_refused_when_it_is_an_archive_too() -> None:
    assert refusal_of(pdf() + docx() + b"%%EOF", PDF) == "files.document.program"


def test_pdf_is_refused_when_it_is_cut_off() -> None:
    assert refusal_of(pdf().replace(b"%%EOF", b""), PDF) == "files.document.broken"


def test_archive_is_refused_when_it_is_a_bomb() -> None:
    bomb = docx({"word/media/zeros.bin": bytes(50 * MEGABYTE)})
    assert len(bomb) < MEGABYTE
    assert refusal_of(bomb, DOCX) == "files.document.bomb"


def test_archive_is_refused_when_it_has_too_many_parts() -> None:
    many = docx({f"word/{number}.xml": b"" for number in range(2001)})
    assert refusal_of(many, DOCX) == "files.document.bomb"


def test_archive_is_refused_when_it_lies_about_its_size() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "x" * 100_000)
    told, truth = (10).to_bytes(4, "little"), (100_000).to_bytes(4, "little")
    assert refusal_of(content.getvalue().replace(truth, told), DOCX) == "files.document.broken"


@pytest.mark.parametrize("part", ["word/vbaProject.bin", "word/embeddings/run.EXE"])
def test_archive_is_refused_when_it_carries_a_program(part: str) -> None:
    assert refusal_of(docx({part: b"MZ"}), DOCX) == "files.document.program"


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"GIF89a/*" + b"\0" * 20,
        b"MZ\x90\x00" + b"\0" * 60,
        EICAR,
    ],
)
def test_content_is_neither_picture_nor_document_when_its_name_says_so(content: bytes) -> None:
    assert content_type_of(io.BytesIO(content)) in {UNKNOWN, "text/csv"}


@given(st.text(max_size=400))
def test_name_is_harmless_when_it_was_anything(name: str) -> None:
    cleaned = safe_name(name)
    assert 0 < len(cleaned) <= 150
    assert cleaned.isprintable()
    assert not set(cleaned) & set("/\\")
    assert cleaned.strip(". ") == cleaned
    assert safe_name(cleaned) == cleaned


@given(st.text(max_size=200))
def test_name_ends_as_its_content_does_when_it_lied(name: str) -> None:
    assert name_for(name, PDF).lower().endswith(".pdf")
    assert name_for(name, JPEG).lower().endswith((".jpg", ".jpeg"))


@pytest.mark.parametrize(
    ("sent", "kind", "kept"),
    [
        ("план.PDF", PDF, "план.PDF"),
        ("photo.jpeg", JPEG, "photo.jpeg"),
        ("photo.png", JPEG, "photo.jpg"),
        ("virus.exe", PDF, "virus.pdf"),
        ("v1.5 final", PDF, "v1.5 final.pdf"),
        ("../../etc/passwd", PDF, "passwd.pdf"),
    ],
)
def test_name_keeps_its_stem_when_its_ending_is_mended(sent: str, kind: str, kept: str) -> None:
    assert name_for(sent, kind) == kept


def test_picture_is_known_when_it_is_called_otherwise() -> None:
    assert content_type_of(io.BytesIO(picture())) == JPEG
