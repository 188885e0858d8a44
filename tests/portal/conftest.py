"""The registers' samples, and operators."""

from datetime import datetime

import pytest

from shared_apps.registers.actions.samples import load_samples
from tests.factories.operators import operator_client

__all__ = ["operator_client"]


@pytest.fixture
def samples(db: None, at: datetime) -> None:
    """Load the samples of all registers."""
    load_samples(at=at)
