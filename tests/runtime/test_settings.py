"""Settings of a real installation: clean by Django's own checks, complete, and documented."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.ROOT)
TABLE = ROOT / "docs" / "operations" / "README.md"
KINDS = ("bool", "int", "float", "json", "list", "db_url", "cache_url", "email_url")
READERS = {"env", "os.environ.get", *(f"env.{kind}" for kind in KINDS)}
NOT_OURS = {"PYTHONPATH", "DJANGO_SETTINGS_MODULE"}
INSTALLATION = {
    "SECRET_KEY": "k9-Vw3x_Zr7Tq2Lm8Np4Bs6Hd1Fg5Jc0Ya-Xe_Uo-Ri-Wt-Kq-Mz-Pb",
    "VOTER_PEPPERS": '{"1": "a-long-secret-of-this-installation"}',
    "AUDIT_SEAL_KEYS": '{"1": "b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMtMzI="}',
    "BASE_DOMAIN": "edem.example",
    "DATABASE_URL": "postgres://edem:secret@127.0.0.1:1/edem",
    "EMAIL_URL": "smtp+tls://post:secret@mail.example:587",
    "DEFAULT_FROM_EMAIL": "e-DEM <post@edem.example>",
}


def run(code: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run Python with the settings of production and nothing but `environment`."""
    paths = os.pathsep.join([str(ROOT / "platform"), str(ROOT)])
    given = {"PATH": os.environ["PATH"], "PYTHONPATH": paths, **environment}
    given["DJANGO_SETTINGS_MODULE"] = "config.settings.production"
    command = [sys.executable, *code]
    return subprocess.run(
        command, env=given, capture_output=True, text=True, timeout=120, check=False
    )


def test_check_finds_nothing_when_an_installation_is_deployed() -> None:
    check = ["-m", "config.command", "check", "--deploy", "--fail-level", "WARNING"]
    result = run(check, INSTALLATION)
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


@pytest.mark.parametrize("missing", sorted(INSTALLATION))
def test_settings_refuse_to_start_when_a_variable_is_missing(missing: str) -> None:
    environment = {name: value for name, value in INSTALLATION.items() if name != missing}
    result = run(["-c", "from config.settings import production"], environment)
    assert result.returncode != 0
    assert f"Set the {missing} environment variable" in result.stderr


def test_settings_send_mail_as_the_address_says() -> None:
    code = (
        "from config.settings import production as s;"
        "print(s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_HOST_USER, s.EMAIL_USE_TLS, s.DEBUG, s.DEMO)"
    )
    result = run(["-c", code], INSTALLATION)
    assert result.stdout.split() == ["mail.example", "587", "post", "True", "False", "False"]


def variables_read() -> set[str]:
    """Return the environment variables that the composition of the product reads."""
    found = set()
    for path in (ROOT / "platform" / "config").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in READERS and node.args:
                found |= {text.value for text in node.args[:1] if isinstance(text, ast.Constant)}
    return {str(name) for name in found} - NOT_OURS


def test_table_names_every_variable_that_is_read() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)`", TABLE.read_text(), re.MULTILINE)
    assert sorted(rows) == sorted(variables_read())


def test_table_marks_what_an_installation_must_set() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| required", TABLE.read_text(), re.MULTILINE)
    assert sorted(rows) == sorted(INSTALLATION)
