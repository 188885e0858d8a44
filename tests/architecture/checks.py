"""What an import linter cannot see: each check returns the places that break its rule."""

import ast

from tests.architecture.source import SourceFile

WRITES = frozenset(
    {
        "save",
        "create",
        "bulk_create",
        "bulk_update",
        "update_or_create",
        "get_or_create",
        "delete",
        "select_for_update",
    }
)
NOT_MODELS = frozenset({"request.session", "self.request.session", "cache", "form", "hashlib"})
MAY_WRITE = frozenset({"actions", "management"})
EDGES = frozenset({"web", "api", "tasks", "management", "admin", "config"})
BANNED_NAMES = frozenset({"utils", "helpers", "manager", "managers", "data", "info", "misc"})


def place(file: SourceFile, node: ast.AST) -> str:
    """Name a line of a file."""
    return f"{file.module}:{getattr(node, 'lineno', 0)}"


def orm_writes_outside_actions(files: list[SourceFile]) -> list[str]:
    """Find `X.objects.create(…)`, `row.save(…)` and the like outside actions."""
    found = []
    for file in files:
        if MAY_WRITE & set(file.parts) or "tests" in file.parts:
            continue
        for call, name in file.calls():
            owner, _, verb = name.rpartition(".")
            updates = verb == "update" and ("objects" in owner or "filter" in owner)
            writes = verb in WRITES and ("objects" in owner or verb == "save")
            if (updates or writes) and owner not in NOT_MODELS and "storage" not in owner:
                found.append(f"{place(file, call)} {name}")
    return found


def transactions_outside_actions(files: list[SourceFile]) -> list[str]:
    """Find `transaction.atomic` outside actions."""
    found = []
    for file in files:
        if MAY_WRITE & set(file.parts):
            continue
        found += [
            f"{place(file, node)} {ast.unparse(node)}"
            for node in ast.walk(file.tree)
            if isinstance(node, ast.Attribute) and ast.unparse(node) == "transaction.atomic"
        ]
    return found


def clock_below_the_edge(files: list[SourceFile]) -> list[str]:
    """Find `now()`, `today()` and `utcnow()` in rules, models and actions of apps."""
    found = []
    for file in files:
        below = {"rules", "models", "actions", "events", "messages"} & set(file.parts)
        if not below or file.parts[0] == "kernel":
            continue
        found += [
            f"{place(file, call)} {name}"
            for call, name in file.calls()
            if name.rpartition(".")[2] in {"now", "today", "utcnow"}
        ]
    return found


def banned_file_names(files: list[SourceFile]) -> list[str]:
    """Find files and packages whose name says nothing."""
    return [file.module for file in files if BANNED_NAMES & set(file.parts)]


def unsafe_tenant_switches(files: list[SourceFile]) -> list[str]:
    """Find `with tenant:`, `schema_context` and the decorators that keep state across threads.

    Only `tenant_context(…)` is allowed; `tenants` itself may set the connection's schema.
    """
    found = []
    for file in files:
        for node in ast.walk(file.tree):
            if isinstance(node, ast.With):
                bare = [item.context_expr for item in node.items]
                found += [
                    f"{place(file, node)} with {item.id}:"
                    for item in bare
                    if isinstance(item, ast.Name) and item.id in {"tenant", "city", "municipality"}
                ]
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                "django_tenants"
            ):
                found += [
                    f"{place(file, node)} {name.name}"
                    for name in node.names
                    if name.name in {"schema_context", "tenant_decorator"}
                ]
    return found


def delay_on_commit(files: list[SourceFile]) -> list[str]:
    """Find tasks sent after commit past the outbox."""
    return [
        f"{place(file, call)} {name}"
        for file in files
        for call, name in file.calls()
        if name.endswith("delay_on_commit")
    ]


def functions_without_annotations(files: list[SourceFile]) -> list[str]:
    """Find functions that lack a return type or an argument's type."""
    found = []
    for file in files:
        for function in file.functions():
            arguments = [
                *function.args.posonlyargs,
                *function.args.args,
                *function.args.kwonlyargs,
            ]
            bare = [
                argument.arg
                for argument in arguments
                if argument.annotation is None and argument.arg not in {"self", "cls"}
            ]
            if function.returns is None or bare:
                found.append(f"{place(file, function)} {function.name}")
    return found


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function."""
    return (function.end_lineno or function.lineno) - function.lineno + 1
