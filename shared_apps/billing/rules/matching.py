"""Which invoices a payment pays, judged by what the payer wrote."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared_apps.billing.rules.references import compact, numbers_in, references_in


@dataclass(frozen=True, slots=True)
class Open:
    """An invoice as matching sees it: what of it is open, in minor units of its currency."""

    key: int
    number: str
    reference: str
    party: int
    currency: str
    open_minor: int


@dataclass(frozen=True, slots=True)
class Share:
    """What of a payment pays one invoice, in minor units."""

    key: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Match:
    """Whose payment it is and what it pays; `rest_minor` becomes a credit on account."""

    party: int
    shares: tuple[Share, ...]
    rest_minor: int


def named_invoices(reference: str, text: str, invoices: Sequence[Open]) -> list[Open]:
    """Return the invoices that a payer names, by creditor reference, else by number.

    The structured reference counts before references in the text, and those before numbers.
    """
    by_reference = {invoice.reference: invoice for invoice in invoices}
    if compact(reference) in by_reference:
        return [by_reference[compact(reference)]]
    in_text = sorted(references_in(f"{reference} {text}") & set(by_reference))
    if in_text:
        return [by_reference[found] for found in in_text]
    written = numbers_in(text)
    return [invoice for invoice in invoices if invoice.number in written]


def match(
    *, reference: str, text: str, amount_minor: int, currency: str, invoices: Sequence[Open]
) -> Match | None:
    """Return what a payment pays, None where a person has to look.

    Oldest invoices are paid first; what is too much is a credit of the same city. Nothing is
    matched across cities, or in a currency that the invoice does not have, and several invoices
    named by one payment that does not pay them all exactly wait for a person.
    """
    named = named_invoices(reference, text, invoices)
    if not named or any(invoice.currency != currency for invoice in named):
        return None
    if len({invoice.party for invoice in named}) > 1:
        return None
    owed = sum(invoice.open_minor for invoice in named)
    if len(named) > 1 and owed != amount_minor:
        return None
    return distribute(amount_minor, named)


def distribute(amount_minor: int, invoices: Sequence[Open]) -> Match:
    """Return how an amount pays invoices of one city, in the order given."""
    shares, left = [], amount_minor
    for invoice in invoices:
        part = min(left, invoice.open_minor)
        if part > 0:
            shares.append(Share(invoice.key, part))
            left -= part
    return Match(invoices[0].party, tuple(shares), left)
