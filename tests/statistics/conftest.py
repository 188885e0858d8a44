"""Browsers of operators for the tests of the statistics."""

from tests.factories.operators import operator_client

__all__ = ["operator_client"]
