"""Rules of the house that hold over the whole source, each with a violation it must find."""

from collections.abc import Callable

import pytest

from tests.architecture import checks
from tests.architecture.source import ROOT, SourceFile, production_files, production_templates

Check = Callable[[list[SourceFile]], list[str]]

VIOLATIONS: list[tuple[Check, str, str]] = [
    (
        checks.orm_writes_outside_actions,
        "tenant_apps.budget.web.contests",
        "def view(request):\n    Contest.objects.create(title='x')\n",
    ),
    (
        checks.orm_writes_outside_actions,
        "tenant_apps.budget.web.contests",
        "def view(contest):\n    contest.save()\n",
    ),
    (
        checks.orm_writes_outside_actions,
        "tenant_apps.budget.models.contest",
        "def close(pk):\n    Contest.objects.filter(pk=pk).update(state='x')\n",
    ),
    (
        checks.transactions_outside_actions,
        "tenant_apps.budget.web.contests",
        "def view(request):\n    with transaction.atomic():\n        pass\n",
    ),
    (
        checks.clock_below_the_edge,
        "tenant_apps.budget.rules.lifecycle",
        "def phase():\n    return datetime.now(UTC)\n",
    ),
    (checks.banned_file_names, "tenant_apps.budget.utils", ""),
    (
        checks.unsafe_tenant_switches,
        "tenants.actions.cities",
        "def run(tenant):\n    with tenant:\n        pass\n",
    ),
    (
        checks.unsafe_tenant_switches,
        "tenants.actions.cities",
        "from django_tenants.utils import schema_context\n",
    ),
    (
        checks.delay_on_commit,
        "tenant_apps.budget.actions.ballots",
        "def cast():\n    count.delay_on_commit()\n",
    ),
    (
        checks.functions_without_annotations,
        "tenant_apps.budget.actions.ballots",
        "def cast(contest) -> None: ...\n",
    ),
]


@pytest.mark.parametrize(
    "check", dict.fromkeys(check for check, _, _ in VIOLATIONS), ids=lambda check: check.__name__
)
def test_source_obeys_the_rule(check: Check) -> None:
    assert check(production_files()) == []


@pytest.mark.parametrize(("check", "module", "text"), VIOLATIONS)
def test_check_finds_a_deliberate_violation(check: Check, module: str, text: str) -> None:
    assert check([SourceFile(module, text)]) != []


def test_platform_folder_is_never_a_package() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()


def test_standard_platform_module_is_not_shadowed() -> None:
    import platform

    assert platform.python_version().startswith("3.")


def percentile(values: list[int], share: float) -> int:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def test_files_stay_small() -> None:
    lines = {file.module: file.text.count("\n") for file in production_files() if file.text.strip()}
    too_long = {module: count for module, count in lines.items() if count > 400}
    assert too_long == {}
    assert percentile(list(lines.values()), 0.5) <= 80
    assert percentile(list(lines.values()), 0.95) <= 250


def test_functions_stay_small() -> None:
    lengths = [
        checks.length(function) for file in production_files() for function in file.functions()
    ]
    assert percentile(lengths, 0.95) <= 30


def test_views_stay_small() -> None:
    lengths = [
        checks.length(function)
        for file in production_files()
        if "web" in file.parts
        for function in file.functions()
        if function.args.args and function.args.args[0].arg == "request"
    ]
    assert percentile(lengths, 0.5) <= 8
    assert percentile(lengths, 0.95) <= 20
    assert max(lengths) <= 30


def test_templates_stay_small() -> None:
    lengths = [path.read_text().count("\n") + 1 for path in production_templates()]
    assert percentile(lengths, 0.95) <= 80
    assert max(lengths) <= 150


def test_templates_carry_no_inline_code() -> None:
    banned = (" style=", "<style", " onclick=", " onchange=", " onsubmit=", "javascript:")
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in production_templates()
        for word in banned
        if word in path.read_text()
    ]
    assert found == []
