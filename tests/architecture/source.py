"""The production source as syntax trees, and where each file stands in the layers."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE_ROOTS = ("platform/config", "platform/kernel", "tenants", "shared_apps", "tenant_apps")


@dataclass(frozen=True)
class SourceFile:
    """One Python file; `module` is its dotted name, `text` its content."""

    module: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self.module.split("."))

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function and method of the file."""
        for node in ast.walk(self.tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield node

    def calls(self) -> Iterator[tuple[ast.Call, str]]:
        """Every call with the dotted text of what is called."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield node, ast.unparse(node.func)


def production_files(root: Path = ROOT) -> list[SourceFile]:
    """Every Python file of the product but its migrations."""
    found = []
    for folder in SOURCE_ROOTS:
        base = root / folder
        start = base.parent if folder.startswith("platform/") else root
        for path in sorted(base.rglob("*.py")):
            if "migrations" in path.parts:
                continue
            module = ".".join(path.relative_to(start).with_suffix("").parts)
            found.append(SourceFile(module.removesuffix(".__init__"), path.read_text()))
    return found


def production_templates(root: Path = ROOT) -> list[Path]:
    """Every template of the product."""
    paths: list[Path] = []
    for folder in SOURCE_ROOTS:
        for pattern in ("*.html", "*.txt"):
            paths += [path for path in (root / folder).rglob(pattern) if "templates" in path.parts]
    return sorted(paths)
