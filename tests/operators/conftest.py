"""Fixtures of the console's tests."""

from tests.factories.operators import operator_client

__all__ = ["operator_client"]
