"""Money in, money back, and a ledger that balances whatever happens."""

from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.errors import Conflict, Refusal
from shared_apps.billing.actions.cards import begin_card_payment, take_card_payment
from shared_apps.billing.actions.checking import find_faults
from shared_apps.billing.actions.credits import credit
from shared_apps.billing.actions.entries import assign_entry
from shared_apps.billing.actions.invoices import issue, write_off
from shared_apps.billing.actions.payments import apply_credit, record_payment, refund
from shared_apps.billing.actions.statements import import_statements, return_entry
from shared_apps.billing.models import (
    Allocation,
    BankEntry,
    BankStatement,
    Invoice,
    LedgerEntry,
    Payment,
)
from shared_apps.billing.rules.cards import CardOutcome, CardProvider, CardRequest
from tests.factories.billing import (
    FINANCE,
    IBANS,
    NOON,
    entry_xml,
    find_city,
    make_draft,
    make_invoice,
    make_issuer,
    make_party,
    statement_xml,
)

DAY = date(2026, 3, 10)


def pay(invoice: Invoice, amount_minor: int) -> Payment:
    return record_payment(
        invoice, amount_minor=amount_minor, received_on=DAY, reason="cash", actor=FINANCE, at=NOON
    )


def take_in(*entries: str, moved: int, **values: Any) -> list[BankStatement]:
    content = statement_xml(*entries, moved_minor=moved, **values)
    return import_statements([content], actor=FINANCE, at=NOON)


def on_account() -> int:
    return int(LedgerEntry.objects.credit_on_account(make_issuer(), find_city()))


def fresh(invoice: Invoice) -> tuple[str, int]:
    found = Invoice.objects.get(pk=invoice.pk)
    return found.state, found.open_minor


def test_payment_settles_when_it_is_exact() -> None:
    invoice = make_invoice()
    pay(invoice, 120_000)
    assert fresh(invoice) == ("paid", 0)
    assert find_faults() == []


def test_payment_settles_in_part_when_it_is_less() -> None:
    invoice = make_invoice()
    pay(invoice, 20_000)
    assert fresh(invoice) == ("part_paid", 100_000)


def test_payment_leaves_a_credit_when_it_is_too_much_and_pays_the_next() -> None:
    first, second = make_invoice(), make_invoice()
    pay(first, 150_000)
    assert on_account() == 30_000
    assert apply_credit(second, actor=FINANCE, at=NOON) == 30_000
    assert (fresh(second), on_account()) == (("part_paid", 90_000), 0)
    assert find_faults() == []


def test_refund_gives_a_credit_back_and_refuses_when_there_is_less() -> None:
    pay(make_invoice(), 150_000)
    given: dict[str, Any] = {
        "municipality": find_city(),
        "paid_on": DAY,
        "reason": "asked",
        "actor": FINANCE,
    }
    with pytest.raises(Conflict, match="no_credit"):
        refund(amount_minor=30_001, at=NOON, **given)
    refund(amount_minor=30_000, at=NOON, **given)
    assert on_account() == 0
    assert find_faults() == []


def test_credit_note_cancels_exactly_when_nothing_is_paid() -> None:
    invoice = make_invoice(33_333, 3)
    note = credit(invoice, reason="wrong buyer", actor=FINANCE, at=NOON)
    assert note.number == "UA-CN-2026-000001"
    assert (note.net_minor, note.tax_minor) == (invoice.net_minor, invoice.tax_minor)
    assert fresh(invoice) == ("credited", 0)
    assert all(row["debit"] == row["credit"] for row in LedgerEntry.objects.balances())


def test_credit_note_in_parts_cancels_exactly_when_taxes_round() -> None:
    invoice = make_invoice(10_003)
    line = invoice.lines.get()
    for part in (3_334, 3_334, 3_335):
        credit(invoice, reason="less", amounts={line.pk: part}, actor=FINANCE, at=NOON)
    assert fresh(invoice) == ("credited", 0)
    with pytest.raises(Conflict):
        credit(invoice, reason="more", actor=FINANCE, at=NOON)
    assert find_faults() == []


def test_credit_note_owes_the_money_when_the_invoice_was_paid() -> None:
    invoice = make_invoice()
    pay(invoice, 120_000)
    credit(invoice, reason="not used", actor=FINANCE, at=NOON)
    assert on_account() == 120_000
    assert find_faults() == []


def test_statement_pays_what_its_reference_names() -> None:
    invoice, other = make_invoice(), make_invoice()
    taken = take_in(entry_xml(120_000, reference=invoice.reference), moved=120_000)
    assert (taken[0].taken, taken[0].known) == (1, 0)
    assert (fresh(invoice), fresh(other)) == (("paid", 0), ("issued", 120_000))
    assert BankEntry.objects.get().state == "matched"
    assert find_faults() == []


@pytest.mark.parametrize("text", ["рах. UA-2026-1", "UA/2026/000001 дякуємо"])
def test_statement_pays_what_its_text_names(text: str) -> None:
    invoice = make_invoice()
    take_in(entry_xml(50_000, text=text), moved=50_000)
    assert fresh(invoice) == ("part_paid", 70_000)


def test_statement_pays_two_invoices_when_both_are_named_and_the_sum_fits() -> None:
    first, second = make_invoice(), make_invoice(50_000)
    text = f"{first.number}, {second.number}"
    take_in(entry_xml(180_000, text=text), moved=180_000)
    assert (fresh(first), fresh(second)) == (("paid", 0), ("paid", 0))
    take_in(entry_xml(7, text=text), moved=7, name="S-2")
    assert BankEntry.objects.waiting().count() == 1


def test_statement_leaves_a_credit_when_it_pays_too_much_or_again() -> None:
    invoice = make_invoice()
    take_in(entry_xml(125_000, reference=invoice.reference), moved=125_000)
    assert on_account() == 5_000
    take_in(entry_xml(1_000, reference=invoice.reference), moved=1_000, name="S-2")
    assert on_account() == 6_000
    assert find_faults() == []


def test_statement_changes_nothing_when_it_comes_twice() -> None:
    invoice = make_invoice()
    entry = entry_xml(50_000, reference=invoice.reference)
    first = take_in(entry, moved=50_000)
    again = take_in(entry, moved=50_000)
    assert first[0].pk == again[0].pk
    assert (BankStatement.objects.count(), Payment.objects.count()) == (1, 1)


def test_statement_skips_an_entry_when_another_statement_brought_it() -> None:
    invoice = make_invoice()
    entry = entry_xml(50_000, reference=invoice.reference)
    take_in(entry, moved=50_000)
    both = take_in(entry, entry_xml(1_000), moved=51_000, name="S-2")
    assert (both[0].taken, both[0].known) == (1, 1)
    assert fresh(invoice) == ("part_paid", 70_000)


def test_statement_opens_the_invoice_again_when_the_bank_takes_money_back() -> None:
    invoice = make_invoice()
    paid = entry_xml(130_000, reference=invoice.reference, end_to_end="E-77")
    take_in(paid, moved=130_000)
    back = entry_xml(130_000, direction="DBIT", reversal=True, end_to_end="E-77")
    take_in(back, moved=-130_000, name="S-2")
    assert (fresh(invoice), on_account()) == (("issued", 120_000), 0)
    assert sum(Allocation.objects.values_list("amount_minor", flat=True)) == 0
    assert LedgerEntry.objects.filter(account="bank").balance_minor() == 0
    assert find_faults() == []


def test_statement_refused_when_the_account_is_nobodys() -> None:
    make_issuer()
    with pytest.raises(Refusal) as refusal:
        take_in(entry_xml(1), moved=1, iban=IBANS["PL"])
    assert refusal.value.code == "billing.statement.account_unknown"
    assert BankStatement.objects.count() == 0


def test_statement_imports_nothing_when_its_second_part_is_bad() -> None:
    invoice = make_invoice()
    good = statement_xml(entry_xml(50_000, reference=invoice.reference), moved_minor=50_000)
    lying = statement_xml(entry_xml(1), moved_minor=2, name="S-2").decode()
    second = lying[lying.index("<Stmt>") : lying.index("</Stmt>") + 7].encode()
    content = good.replace(b"</BkToCstmrStmt>", second + b"</BkToCstmrStmt>")
    with pytest.raises(Refusal, match="does_not_add_up"):
        import_statements([content], actor=FINANCE, at=NOON)
    assert (BankStatement.objects.count(), Payment.objects.count()) == (0, 0)


def test_assign_pays_what_finance_says_and_only_once() -> None:
    invoice = make_invoice()
    take_in(entry_xml(120_000, text="for e-DEM"), moved=120_000)
    entry = BankEntry.objects.get()
    chosen: dict[str, Any] = {"municipality": find_city(), "invoice": invoice}
    assign_entry(entry, actor=FINANCE, at=NOON, **chosen)
    assert fresh(invoice) == ("paid", 0)
    with pytest.raises(Conflict, match="not_waiting"):
        assign_entry(entry, actor=FINANCE, at=NOON, **chosen)
    assert find_faults() == []


def test_assign_refused_when_the_invoice_is_another_citys() -> None:
    make_issuer()
    foreign = make_invoice(slug="lublin")
    take_in(entry_xml(120_000, text="?"), moved=120_000)
    with pytest.raises(Conflict, match="other_city"):
        assign_entry(
            BankEntry.objects.get(),
            municipality=find_city(),
            invoice=foreign,
            actor=FINANCE,
            at=NOON,
        )


def test_return_empties_the_suspense_account_when_money_was_nobodys() -> None:
    make_issuer()
    take_in(entry_xml(900, text="mistake"), moved=900)
    return_entry(BankEntry.objects.get(), note="sent back", actor=FINANCE, at=NOON)
    assert LedgerEntry.objects.filter(account="suspense").balance_minor() == 0
    assert BankEntry.objects.get().state == "returned"


class FakeCards:
    """A provider that keeps what was asked and says that all of it was paid."""

    name = "fake"

    def __init__(self) -> None:
        self.asked: list[CardRequest] = []

    def begin(self, request: CardRequest) -> str:
        self.asked.append(request)
        return f"https://cards.example/{len(self.asked)}"

    def outcome(self, token: str) -> CardOutcome:
        asked = self.asked[int(token) - 1]
        return CardOutcome(token, asked.reference, asked.amount_minor, asked.currency, paid=True)


def test_card_payment_is_recorded_once_when_the_provider_tells_twice() -> None:
    invoice, fake = make_invoice(), FakeCards()
    provider: CardProvider = fake
    begun = begin_card_payment(invoice, provider=provider, return_url="https://x.example/")
    first = take_card_payment(provider=provider, token="1", actor=FINANCE, at=NOON)
    again = take_card_payment(provider=provider, token="1", actor=FINANCE, at=NOON)
    assert begun == "https://cards.example/1"
    assert first == again
    assert fresh(invoice) == ("paid", 0)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["issue", "pay", "bank", "credit", "apply", "refund", "write_off", "assign", "return"]
        ),
        st.integers(1, 200_000),
        st.integers(0, 3),
    ),
    min_size=3,
    max_size=12,
)


def act(verb: str, amount: int, which: int, number: int) -> None:
    """Do one of the verbs, or be refused."""
    invoices = list(Invoice.objects.issued().filter(kind="invoice").order_by("pk"))
    if verb == "issue" or not invoices:
        issue(make_draft(amount, max(1, amount // 3)), actor=FINANCE, at=NOON)
        return
    invoice = invoices[which % len(invoices)]
    entry = BankEntry.objects.waiting().first()
    if verb == "pay":
        pay(invoice, amount)
    elif verb == "bank":
        text = invoice.reference if which else "no idea"
        take_in(entry_xml(amount, text=text), moved=amount, name=f"S-{number}")
    elif verb == "credit":
        line = invoice.lines.all()[0]
        amounts = {line.pk: min(amount, line.net_minor)} if which else None
        credit(invoice, reason="less", amounts=amounts, actor=FINANCE, at=NOON)
    elif verb == "apply":
        apply_credit(invoice, actor=FINANCE, at=NOON)
    elif verb == "refund":
        given: dict[str, Any] = {"municipality": find_city(), "paid_on": DAY, "reason": "asked"}
        refund(amount_minor=amount, actor=FINANCE, at=NOON, **given)
    elif verb == "write_off":
        write_off(invoice, reason="gone", actor=FINANCE, at=NOON)
    elif verb == "assign" and entry:
        assign_entry(entry, municipality=find_city(), invoice=invoice, actor=FINANCE, at=NOON)
    elif verb == "return" and entry:
        return_entry(entry, note="back", actor=FINANCE, at=NOON)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(STEPS)
def test_ledger_balances_after_any_sequence(steps: list[tuple[str, int, int]]) -> None:
    mark = transaction.savepoint()
    make_issuer()
    make_party(find_city())
    for number, (verb, amount, which) in enumerate(steps):
        try:
            act(verb, amount, which, number)
        except Conflict:
            continue
        assert find_faults() == []
        assert on_account() >= 0
    transaction.savepoint_rollback(mark)
