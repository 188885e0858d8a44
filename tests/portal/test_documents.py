"""Documentation is shown, and nothing else of the disk."""

from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from shared_apps.portal.rules.documents import lead_of, render_page
from shared_apps.portal.web.documents import READERS, shelf

pytestmark = pytest.mark.django_db


def test_index_lists_each_reader_when_opened(main_client: Client) -> None:
    text = main_client.get("/docs/", headers={"accept-language": "en"}).content.decode()
    for key, (title, _text) in READERS.items():
        assert f'id="part-{key}"' in text
        with translation.override("en"):
            assert str(title) in text
        assert shelf.of_reader(key)


@pytest.mark.parametrize("key", sorted(shelf.documents))
def test_document_opens_when_listed(main_client: Client, key: str) -> None:
    response = main_client.get(f"/docs/{key}/")
    assert response.status_code == 200
    text = response.content.decode()
    assert "<article" in text
    assert "<h1>" in text
    assert '.md"' not in text


@pytest.mark.parametrize(
    "path",
    [
        "/docs/../pyproject/",
        "/docs/..%2Fpyproject/",
        "/docs/..%2F..%2Fetc%2Fpasswd/",
        "/docs/%2Fetc%2Fpasswd/",
        "/docs/howto/..%2F..%2FREADME/",
        "/docs/pictures/..%2Fwrite-pages.md",
        "/docs/pictures/../write-pages.md",
        "/docs/pictures/%2e%2e%2fwrite-pages.md",
        "/docs/pictures/front.png%00.html",
        "/docs/problems/../../README/",
        "/docs/problems/..%2F..%2FREADME/",
        "/docs/problems/nobody.knows.this/",
        "/docs/absent/",
    ],
)
def test_document_is_not_found_when_path_leaves_the_shelf(main_client: Client, path: str) -> None:
    assert main_client.get(path).status_code == 404


def test_picture_is_sent_when_it_lies_among_them(main_client: Client) -> None:
    response = main_client.get("/docs/pictures/front.png")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "image/png"
    assert b"".join(response.streaming_content).startswith(b"\x89PNG")  # type: ignore[attr-defined]


def test_problem_shows_sentence_and_page_when_code_is_known(main_client: Client) -> None:
    page = main_client.get(
        "/docs/problems/registers.file.wrong_columns/", headers={"accept-language": "en"}
    ).content.decode()
    assert "Row … has … columns instead of …" in page
    assert "What to do." in page
    short = main_client.get("/problems/registers.file.wrong_columns")
    assert short.headers["Location"] == "/docs/problems/registers.file.wrong_columns/"


def test_rendering_is_safe_when_text_is_hostile() -> None:
    text = (
        "# Title\n\n<script>x</script> [a](javascript:x) [b](../../README.md) [c](b.md#part)\n\n"
        "![p](https://elsewhere.example/p.png) ![q](pictures/q.png)\n\n## One\n\n## One\n"
    )
    page = render_page(
        text,
        folder="howto",
        address_of={"howto/b.md": "/docs/b/", "howto/pictures/q.png": "/docs/pictures/q.png"}.get,  # type: ignore[arg-type]
    )
    assert page.title == "Title"
    assert page.contents == ((2, "one", "One"), (2, "one-2", "One"))
    assert "<script" not in page.html
    assert "javascript" not in page.html.replace("[a](javascript:x)", "")
    assert 'href="/docs/b/#part"' in page.html
    assert "README" not in page.html
    assert "elsewhere" not in page.html
    assert 'src="/docs/pictures/q.png"' in page.html


def test_shelf_reads_who_a_page_is_for_when_named() -> None:
    assert shelf.documents["take-part"].reader == "resident"
    assert shelf.documents["operations/keys"].reader == "operator"
    assert shelf.documents["load-a-register"].path == Path(
        shelf.root / "howto" / "load-a-register.md"
    )


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("# T\n\nFor clerks. Do **this** `now`. Then rest.\n", "Do this now."),
        ("# T\n\n1. one\n2. two\n\nSee [there](x.md) first.\n", "See there first."),
        ("# T\n\nFor clerks.\n", "For clerks."),
        ("# T\n", ""),
    ],
)
def test_lead_is_first_sentence_when_there_is_a_paragraph(text: str, lead: str) -> None:
    assert lead_of(text) == lead
