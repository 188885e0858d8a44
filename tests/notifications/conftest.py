"""Events that only tests know, and people of the tests."""

from collections.abc import Iterator

import pytest

from tests.factories.notifications import forget_test_events, know_test_events
from tests.factories.residents import manager, owner, resident

__all__ = ["manager", "owner", "resident"]


@pytest.fixture(autouse=True)
def own_events() -> Iterator[None]:
    """Know the events of the tests while one runs."""
    know_test_events()
    yield
    forget_test_events()
