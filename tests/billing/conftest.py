"""The main host's data in every test of billing."""

import pytest


@pytest.fixture(autouse=True)
def _in_public(db: None) -> None:
    """Work in the public schema, where billing is."""
