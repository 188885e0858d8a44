"""Actors of these tests: plans on the list, a small municipality of the register, browsers."""

from datetime import datetime

import pytest

from kernel.people import SYSTEM
from shared_apps.onboarding.models import Application
from shared_apps.plans.actions.plans import load_plans
from shared_apps.registers.models import RegisterUnit
from tests.factories.operators import operator_client
from tests.onboarding.applying import Applicant, make_unit

__all__ = ["operator_client"]


@pytest.fixture
def plans(db: None, at: datetime) -> None:
    """Put the plans on the list."""
    load_plans(actor=SYSTEM, at=at)


@pytest.fixture
def unit(db: None) -> RegisterUnit:
    """Give a community of 9,000 people that nobody serves."""
    return make_unit()


@pytest.fixture
def applicant(plans: None, unit: RegisterUnit, noon: None) -> Applicant:
    """Give somebody at the first page, who speaks English."""
    return Applicant()


@pytest.fixture
def submitted(applicant: Applicant, unit: RegisterUnit, at: datetime) -> Application:
    """Give an application that waits for a decision."""
    return applicant.submit(unit, at)
