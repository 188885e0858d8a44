"""The official files, and the samples of them that are always there."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from django.conf import settings

from kernel.people import SYSTEM
from shared_apps.registers.actions.loading import LoadReport, load_register
from shared_apps.registers.actions.samples import load_samples
from tests.factories.operators import operator_client

__all__ = ["operator_client"]

FOLDER = Path(settings.ROOT).parent / "shared" / "data" / "registers"
LATER = date(2026, 1, 1)


@pytest.fixture
def official() -> Callable[[str], Path]:
    """Give the path of an official file; skip where the folder of real data is absent."""

    def find(name: str) -> Path:
        path = FOLDER / name
        if not path.exists():
            pytest.skip(f"the official file is not here: ../shared/data/registers/{name}")
        return path

    return find


@pytest.fixture
def samples(db: None, at: datetime) -> None:
    """Load the samples of all registers."""
    load_samples(at=at)


Load = Callable[..., LoadReport]


@pytest.fixture
def load(db: None, at: datetime) -> Load:
    """Give `load(slug, text_or_path, as_of=…)`."""

    def run(slug: str, source: str | bytes | Path, as_of: date = LATER) -> LoadReport:
        if isinstance(source, Path):
            with source.open("rb") as file:
                return load_register(slug, file, as_of=as_of, actor=SYSTEM, at=at)
        content = source.encode() if isinstance(source, str) else source
        lines = content.splitlines(keepends=True)
        return load_register(slug, lines, as_of=as_of, actor=SYSTEM, at=at)

    return run
