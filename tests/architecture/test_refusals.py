"""Every refusal code has a sentence in the product and a page in the docs."""

import ast

import pytest

from kernel.registries import sentences
from tests.architecture.source import ROOT, production_files

KINDS = {
    "Refusal",
    "Invalid",
    "NotAllowed",
    "NotFound",
    "Conflict",
    "Closed",
    "TooMany",
    "Unavailable",
    "BallotRefused",
}


def raised_codes() -> set[str]:
    """Codes written in the source as the first argument of a refusal."""
    return {
        call.args[0].value
        for file in production_files()
        for call, name in file.calls()
        if name.rpartition(".")[2] in KINDS
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }


@pytest.mark.parametrize("code", sorted(raised_codes()))
def test_refusal_has_a_sentence_when_it_is_raised(code: str) -> None:
    assert code in sentences.entries


@pytest.mark.parametrize("code", sorted(raised_codes()))
def test_refusal_has_a_docs_page_when_it_is_raised(code: str) -> None:
    page = ROOT / "docs" / "problems" / f"{code}.md"
    assert page.exists()
    assert page.read_text().startswith("# ")


def test_every_registered_sentence_has_a_docs_page() -> None:
    missing = [
        code
        for code in sentences.entries
        if not (ROOT / "docs" / "problems" / f"{code}.md").exists()
    ]
    assert missing == []
