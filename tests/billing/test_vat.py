"""VAT: the countries' rates, borders, and sums that always fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Conflict, Invalid
from shared_apps.billing.rules.rounding import half_up, line_net
from shared_apps.billing.rules.totals import credit_totals, nets_of, totals_of
from shared_apps.billing.rules.vat import Treatment, treatment_of

TREATMENTS = st.sampled_from(
    [
        Treatment("S", 200),
        Treatment("S", 230),
        Treatment("S", 80),
        Treatment("E", 0, "exempt"),
        Treatment("AE", 0, "Reverse charge"),
    ]
)
LINES = st.lists(st.tuples(TREATMENTS, st.integers(1, 10**9)), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("seller", "buyer", "vat_id", "expected"),
    [
        ("UA", "UA", "", ("S", 200)),
        ("PL", "PL", "PL1234563218", ("S", 230)),
        ("RS", "RS", "", ("S", 200)),
        ("PL", "DE", "DE123456789", ("AE", 0)),
        ("PL", "DE", "", ("S", 230)),
        ("PL", "UA", "", ("O", 0)),
        ("UA", "PL", "PL1234563218", ("O", 0)),
        ("RS", "UA", "", ("O", 0)),
    ],
)
def test_treatment_follows_from_the_border(
    seller: str, buyer: str, vat_id: str, expected: tuple[str, int]
) -> None:
    found = treatment_of(seller=seller, scheme="standard", buyer=buyer, buyer_vat_id=vat_id)
    assert (found.category, found.rate_permille) == expected
    assert bool(found.reason) == (found.category != "S")


def test_treatment_is_exempt_when_the_issuer_is_and_says_why() -> None:
    found = treatment_of(seller="UA", scheme="exempt", buyer="UA", exemption="p. 196.1.1")
    assert (found.category, found.reason) == ("E", "p. 196.1.1")
    with pytest.raises(Invalid) as refusal:
        treatment_of(seller="UA", scheme="exempt", buyer="UA")
    assert refusal.value.code == "billing.vat.exemption_without_reason"


def test_treatment_refused_when_the_country_has_no_rules() -> None:
    with pytest.raises(Invalid) as refusal:
        treatment_of(seller="FR", scheme="standard", buyer="FR")
    assert refusal.value.facts == {"country": "FR"}


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"), [(5, 10, 1), (4, 10, 0), (15, 10, 2), (-5, 10, -1)]
)
def test_half_up_rounds_away_from_zero_when_it_is_a_half(
    numerator: int, denominator: int, expected: int
) -> None:
    assert half_up(numerator, denominator) == expected


def test_line_net_counts_thousandths() -> None:
    assert line_net(1_500, 333) == 500
    assert line_net(333, 100) == 33


@given(LINES)
def test_totals_add_up_for_every_invoice(lines: list[tuple[Treatment, int]]) -> None:
    totals = totals_of(lines)
    assert totals.gross_minor == totals.net_minor + totals.tax_minor
    assert totals.net_minor == sum(net for _treatment, net in lines)
    assert totals.tax_minor == sum(group.tax_minor for group in totals.groups)
    for group in totals.groups:
        exact = group.net_minor * group.treatment.rate_permille
        assert abs(group.tax_minor * 1000 - exact) * 2 <= 1000


@given(LINES, st.lists(st.floats(0, 1), max_size=4))
def test_credit_in_parts_cancels_exactly_whatever_the_parts(
    lines: list[tuple[Treatment, int]], parts: list[float]
) -> None:
    invoiced, credited = nets_of(lines), dict.fromkeys(nets_of(lines), 0)
    net = tax = 0
    for share in [*parts, 1.0]:
        left = {key: invoiced[key] - credited[key] for key in invoiced}
        wanted = {key: rest if share == 1 else int(rest * share) for key, rest in left.items()}
        now = {key: amount for key, amount in wanted.items() if amount}
        part = credit_totals(invoiced, credited, now)
        for group in part.groups:
            own = half_up(group.net_minor * group.treatment.rate_permille, 1000)
            assert abs(group.tax_minor - own) <= 1
        net, tax = net + part.net_minor, tax + part.tax_minor
        credited = {key: credited[key] + now.get(key, 0) for key in credited}
    totals = totals_of(lines)
    assert (net, tax) == (totals.net_minor, totals.tax_minor)


def test_credit_refused_when_it_is_more_than_invoiced() -> None:
    treatment = Treatment("S", 200)
    with pytest.raises(Conflict) as refusal:
        credit_totals({treatment: 100}, {treatment: 60}, {treatment: 41})
    assert refusal.value.code == "billing.credit.more_than_invoiced"
