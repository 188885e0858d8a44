"""What the tests of voting share."""

import pytest

from kernel.problems import register_sentences
from tenant_apps.budget.messages import SENTENCES


@pytest.fixture(autouse=True)
def sentences_known() -> None:
    """Know the sentences of the budget, whether or not the app has registered them."""
    register_sentences(SENTENCES)
