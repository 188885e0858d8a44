"""The import contracts hold, and each of them fails on a deliberate violation."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, SOURCE_ROOTS


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    environment = {"PYTHONPATH": f"{root / 'platform'}:{root}", "PATH": "/usr/bin:/bin"}
    return subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def copy_of_the_source(tmp_path: Path) -> Path:
    for folder in SOURCE_ROOTS:
        for path in (ROOT / folder).rglob("*.py"):
            target = tmp_path / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


VIOLATIONS = {
    "One way down": {"platform/kernel/errors.py": "import tenants.city\n"},
    "Modules stand on building blocks and do not know one another": {
        "tenant_apps/residents/models/roles.py": "import tenant_apps.budget.models.contest\n"
    },
    "Inside an app: edge > actions > models > vocabulary > rules; no other files": {
        "tenant_apps/budget/utils.py": "x = 1\n"
    },
    "Rules are plain Python": {"tenant_apps/budget/rules/lifecycle.py": "import django.db\n"},
    "No cycles between siblings": {
        "tenants/rules/lifecycle.py": "import tenants.models.municipality\n",
    },
}


@pytest.mark.slow
def test_contracts_hold_for_the_source(copy_of_the_source: Path) -> None:
    outcome = lint_imports(copy_of_the_source)
    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.slow
@pytest.mark.parametrize("contract", VIOLATIONS)
def test_contract_fails_when_deliberately_violated(copy_of_the_source: Path, contract: str) -> None:
    for name, text in VIOLATIONS[contract].items():
        path = copy_of_the_source / name
        path.write_text((path.read_text() if path.exists() else "") + "\n" + text)
    outcome = lint_imports(copy_of_the_source)
    assert outcome.returncode == 1, outcome.stdout
    assert f"{contract} BROKEN" in outcome.stdout
