"""Sums of an invoice as EN 16931 wants them: tax on the sum of each category and rate."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kernel.errors import Conflict
from shared_apps.billing.rules.rounding import tax_of
from shared_apps.billing.rules.vat import Treatment

Nets = Mapping[Treatment, int]
"""Net amounts in minor units by treatment."""


@dataclass(frozen=True, slots=True)
class TaxGroup:
    """One row of the VAT breakdown (BG-23): net and tax in minor units."""

    treatment: Treatment
    net_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Net, tax and gross of an invoice in minor units, and its VAT breakdown."""

    net_minor: int
    tax_minor: int
    gross_minor: int
    groups: tuple[TaxGroup, ...]


def nets_of(lines: Iterable[tuple[Treatment, int]]) -> dict[Treatment, int]:
    """Return the sum of line nets by treatment, in the order in which treatments appear."""
    nets: dict[Treatment, int] = {}
    for treatment, net_minor in lines:
        nets[treatment] = nets.get(treatment, 0) + net_minor
    return nets


def totals_of(lines: Iterable[tuple[Treatment, int]]) -> Totals:
    """Return the totals of an invoice with these lines (treatment, net in minor units).

    Source: EN 16931-1, BR-CO-10 to BR-CO-18.
    """
    groups = tuple(
        TaxGroup(treatment, net, tax_of(net, treatment.rate_permille))
        for treatment, net in nets_of(lines).items()
    )
    return _summed(groups)


def credit_totals(invoiced: Nets, credited: Nets, now: Nets) -> Totals:
    """Return the totals of a credit note over `now` of an invoice partly `credited` before.

    The tax is the difference of the taxes before and after: whatever is credited in parts, the
    parts together cancel the tax of the invoice exactly; each is within one minor unit of its
    own rounding.

    Raises: Conflict `billing.credit.more_than_invoiced`.
    """
    groups = []
    for treatment, net in now.items():
        before = credited.get(treatment, 0)
        if net <= 0 or before + net > invoiced.get(treatment, 0):
            raise Conflict("billing.credit.more_than_invoiced")
        rate = treatment.rate_permille
        tax = tax_of(before + net, rate) - tax_of(before, rate)
        groups.append(TaxGroup(treatment, net, tax))
    return _summed(tuple(groups))


def _summed(groups: tuple[TaxGroup, ...]) -> Totals:
    net = sum(group.net_minor for group in groups)
    tax = sum(group.tax_minor for group in groups)
    return Totals(net, tax, net + tax, groups)
