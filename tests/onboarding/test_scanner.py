"""The virus scanner looks at the document of an application too."""

import socket
from datetime import datetime
from typing import Any

import pytest

from shared_apps.registers.models import RegisterUnit
from tests.files.clamd import Scanner, address_of
from tests.files.test_documents import EICAR
from tests.onboarding.applying import PDF, Applicant, pdf


@pytest.fixture
def confirmed(applicant: Applicant, unit: RegisterUnit, at: datetime) -> Applicant:
    """Give somebody who comes to the document."""
    applicant.begin(unit)
    applicant.confirm(at)
    return applicant


def test_document_is_refused_when_the_scanner_finds_eicar(
    confirmed: Applicant, settings: Any
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings.CLAMAV_URL = address_of(listener)
        Scanner(listener)
        answer = confirmed.send("document", document=pdf(content=PDF + EICAR))
    assert "The virus scanner stopped this file." in answer.content.decode()
    assert confirmed.application.document_place == ""


def test_document_is_refused_when_the_scanner_is_gone(confirmed: Applicant, settings: Any) -> None:
    settings.CLAMAV_URL = "tcp://127.0.0.1:1"
    answer = confirmed.send("document", document=pdf())
    assert answer.status_code == 503
    assert "try again in a minute" in answer.content.decode()
    assert confirmed.application.document_place == ""
    settings.CLAMAV_URL = ""
    assert confirmed.send("document", document=pdf()).status_code == 302
    assert confirmed.application.document_size == len(PDF)
