"""Steps of the application, in their order, and which of them still lack an answer."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kernel.errors import Invalid

STEPS = ("municipality", "contact", "confirm", "document", "address", "plan", "summary")
"""`confirm` proves the contact's e-mail address, `summary` accepts the texts and submits."""

AGREEMENTS = {"terms": "2026-11", "processing": "2026-11"}
"""Texts a municipality accepts, with the version in force: terms of service, data processing."""

KEEP_DRAFT = timedelta(days=30)
KEEP_CLOSED = timedelta(days=90)
"""How long answers of people are kept: since the last change of a draft, since the decision."""


@dataclass(frozen=True)
class Defaults:
    """What a country brings with it."""

    time_zone: str
    currency: str
    languages: tuple[str, ...]


COUNTRIES = {
    "UA": Defaults("Europe/Kyiv", "UAH", ("uk", "en")),
    "PL": Defaults("Europe/Warsaw", "PLN", ("pl", "en")),
    "RS": Defaults("Europe/Belgrade", "RSD", ("sr", "sr-latn", "en")),
}


@dataclass(frozen=True)
class Answers:
    """Which answers an application has."""

    has_unit: bool = False
    has_contact: bool = False
    email_verified: bool = False
    has_document: bool = False
    has_address: bool = False
    has_plan: bool = False
    accepted: frozenset[str] = field(default_factory=frozenset)

    def done(self) -> frozenset[str]:
        """Return the steps that have their answer."""
        given = {
            "municipality": self.has_unit,
            "contact": self.has_contact,
            "confirm": self.email_verified,
            "document": self.has_document,
            "address": self.has_address,
            "plan": self.has_plan,
        }
        return frozenset(step for step, is_done in given.items() if is_done)

    def open_step(self) -> str:
        """Return the first step without an answer, `summary` when none is missing."""
        done = self.done()
        return next(step for step in STEPS if step not in done)


def reachable(answers: Answers) -> tuple[str, ...]:
    """Return the steps that may be opened: those before the first open one, and that one."""
    return STEPS[: STEPS.index(answers.open_step()) + 1]


def check_complete(answers: Answers) -> None:
    """Check that an application can be submitted.

    Raises: Invalid `onboarding.application.incomplete` with the first open step.
    """
    if answers.open_step() != "summary":
        raise Invalid("onboarding.application.incomplete", step=answers.open_step())
    if not answers.accepted >= set(AGREEMENTS):
        raise Invalid("onboarding.application.not_accepted")


def check_languages(languages: Iterable[str], offered: Iterable[str]) -> None:
    """Check the chosen languages. Raises: Invalid `onboarding.address.no_language`."""
    chosen = list(languages)
    if not chosen or not set(chosen) <= set(offered):
        raise Invalid("onboarding.address.no_language")


def is_stale(changed_at: datetime, *, kept: timedelta, at: datetime) -> bool:
    """Whether something unchanged since `changed_at` has been kept long enough."""
    return at >= changed_at + kept
