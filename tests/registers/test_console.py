"""Operators load a register in the console; the worker does it, the page reports."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kernel.jobs.actions import run_job
from kernel.jobs.models import Job
from shared_apps.registers.actions import uploads
from shared_apps.registers.actions.loading import SAMPLES
from shared_apps.registers.models import RegisterUnit

pytestmark = pytest.mark.django_db
PAGE = "/console/registers/"
Browser = Callable[..., Client]


def _file(name: str, content: bytes | None = None) -> dict[str, Any]:
    body = content if content is not None else (SAMPLES / name).read_bytes()
    return {"file": SimpleUploadedFile("register.csv", body, "text/csv"), "as_of": "2026-01-01"}


def test_upload_is_loaded_and_reported_when_file_is_right(
    operator_client: Browser, at: datetime
) -> None:
    client = operator_client("operator")
    response = client.post(PAGE, {"register": "terc", **_file("terc_sample.csv")})
    assert response.status_code == 302
    job = Job.objects.get(kind=uploads.JOB_KIND)
    assert response.headers["Location"] == f"{PAGE}jobs/{job.pk}/"
    run_job(job=str(job.pk), roles=["operator"], at=at, language="en")
    page = client.get(response.headers["Location"], headers={"accept-language": "en"})
    assert "The register is up to date." in page.content.decode()
    assert RegisterUnit.objects.filter(scheme="TERYT", kind="region").count() == 16
    assert not default_storage.exists(job.parameters["path"])
    assert "TERYT (PL)" in client.get(PAGE).content.decode()


def test_upload_reports_the_row_when_file_is_broken(operator_client: Browser, at: datetime) -> None:
    client = operator_client("operator")
    broken = b"WOJ;POW;GMI;RODZ;NAZWA;NAZWA_DOD;STAN_NA\n02;;;;A;w;2024-01-01\n02;;\n"
    response = client.post(PAGE, {"register": "terc", **_file("", broken)})
    job = Job.objects.get(kind=uploads.JOB_KIND)
    run_job(job=str(job.pk), roles=["operator"], at=at, language="en")
    page = client.get(response.headers["Location"], headers={"accept-language": "en"})
    assert "Row 3 has 3 columns instead of 7" in page.content.decode()
    assert not RegisterUnit.objects.exists()
    assert not default_storage.exists(job.parameters["path"])


def test_upload_is_refused_when_file_is_too_large(
    operator_client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_MEGABYTES", 0)
    response = operator_client("operator").post(
        PAGE, {"register": "terc", **_file("terc_sample.csv")}
    )
    assert response.status_code == 422
    assert not Job.objects.exists()


def test_upload_asks_again_when_file_is_missing(operator_client: Browser) -> None:
    response = operator_client("operator").post(PAGE, {"register": "terc", "as_of": "2026-01-01"})
    assert response.status_code == 422
    assert 'value="2026-01-01"' in response.content.decode()


def test_console_reads_but_does_not_load_when_role_only_reads(operator_client: Browser) -> None:
    client = operator_client("viewer")
    page = client.get(PAGE, headers={"accept-language": "en"})
    assert page.status_code == 200
    assert "Load a newer file" not in page.content.decode()
    assert client.post(PAGE, {"register": "terc"}).status_code == 403


def test_console_is_closed_when_nobody_is_signed_in(main_client: Client) -> None:
    assert main_client.get(PAGE).status_code == 403
