"""Card payments: what a provider has to offer. None is built in."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CardRequest:
    """What is to be paid: reference of the invoice, minor units, where to come back to."""

    reference: str
    amount_minor: int
    currency: str
    return_url: str


@dataclass(frozen=True, slots=True)
class CardOutcome:
    """What the provider says of one attempt; `transaction` is its own lasting name of it."""

    transaction: str
    reference: str
    amount_minor: int
    currency: str
    paid: bool


class CardProvider(Protocol):
    """A payment provider. Amounts are minor units; both calls may be repeated."""

    name: str

    def begin(self, request: CardRequest) -> str:
        """Return the address of the provider's page for this payment."""

    def outcome(self, token: str) -> CardOutcome:
        """Return what became of the payment that the provider calls `token`."""
