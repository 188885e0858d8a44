"""What plans ask for is invoiced once; what is not paid is recalled step by step."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from kernel.outbox.actions import deliver
from kernel.outbox.models import OutboxMessage
from kernel.people import SYSTEM
from shared_apps.billing.actions.checking import find_faults
from shared_apps.billing.actions.dunning import dun
from shared_apps.billing.actions.letters import send_letter
from shared_apps.billing.actions.payments import record_payment
from shared_apps.billing.actions.services import (
    follow_up,
    invoice_renewals,
    invoice_service,
    issue_waiting,
)
from shared_apps.billing.models import BillingParty, DunningRecord, Invoice
from shared_apps.billing.rules.dunning import AFTER_DUE, DunningStep, next_step
from shared_apps.plans.actions.subscriptions import extend, start_service, subscribe
from shared_apps.plans.models import Plan, Subscription
from tenants.models import Municipality
from tests.factories.billing import (
    FINANCE,
    NOON,
    find_city,
    later,
    make_invoice,
    make_issuer,
    make_party,
)


@pytest.fixture
def annual() -> Plan:
    band = {"country": "UA", "up_to_population": None}
    price = [{**band, "currency": "UAH", "amount_minor": 1_000_000}]
    return Plan.objects.create(
        code="annual-test",
        names={"en": "Annual", "uk": "Річний"},
        kind="annual",
        modules=["budget"],
        term_days=365,
        extension_days=365,
        prices=price,
        extension_prices=price,
    )


@pytest.fixture
def subscription(annual: Plan) -> Subscription:
    Municipality.objects.filter(slug="poltava").update(population=20_000)
    make_issuer()
    found = subscribe(
        municipality=find_city(),
        plan=annual,
        modules=["budget"],
        actor=SYSTEM,
        at=NOON,
        contact_email="buyer@city.example",
    )
    start_service(municipality=find_city(), actor=SYSTEM, at=NOON)
    found.refresh_from_db()
    return found


def ask(subscription: Subscription, kind: str = "start") -> None:
    invoice_service(subscription=str(subscription.uuid), kind=kind, at=NOON)


def test_service_is_invoiced_once_however_often_it_is_asked(subscription: Subscription) -> None:
    make_party(find_city())
    for _ in range(4):
        ask(subscription)
    invoice = Invoice.objects.get()
    assert (invoice.occasion, invoice.number) == ("start", "UA-2026-000001")
    assert invoice.net_minor == 1_000_000


def test_service_waits_as_a_draft_when_the_buyer_is_unknown(subscription: Subscription) -> None:
    ask(subscription)
    assert Invoice.objects.get().state == "draft"
    assert BillingParty.objects.get().email == "buyer@city.example"
    make_party(find_city())
    issue_waiting(municipality=str(find_city().uuid), at=NOON)
    issue_waiting(municipality=str(find_city().uuid), at=NOON)
    assert Invoice.objects.get().number == "UA-2026-000001"


def test_each_extension_is_invoiced_once_when_messages_come_late(
    subscription: Subscription,
) -> None:
    make_party(find_city())
    for number in (1, 2):
        extend(municipality=find_city(), number=number, actor=SYSTEM, at=NOON)
    for _ in range(3):
        ask(subscription, "renewal")
    names = sorted(Invoice.objects.values_list("occasion", flat=True))
    assert names == ["extension-1", "extension-2", "start"]
    second = Invoice.objects.get(occasion="extension-2")
    first = Invoice.objects.get(occasion="extension-1")
    assert second.supply_on == first.period_end
    assert find_faults() == []


def test_renewal_is_invoiced_ahead_and_extends_when_it_is_paid(
    subscription: Subscription,
) -> None:
    make_party(find_city())
    assert invoice_renewals(at=later(300)) == 0
    assert invoice_renewals(at=later(340)) == 1
    assert invoice_renewals(at=later(341)) == 0
    renewal = Invoice.objects.get()
    assert renewal.occasion == "extension-1"
    pay(renewal, at=later(350))
    before = Subscription.objects.get().ends_at
    assert before is not None
    for _ in range(2):
        follow_up(invoice=str(renewal.uuid), paid=True, at=later(350))
    after = Subscription.objects.get()
    assert after.extensions == 1
    assert after.ends_at is not None
    assert after.ends_at - before >= timedelta(days=364)
    ask(subscription, "renewal")
    assert Invoice.objects.filter(occasion="extension-1").count() == 1


def pay(invoice: Invoice, *, at: Any) -> None:
    record_payment(
        Invoice.objects.get(pk=invoice.pk),
        amount_minor=invoice.gross_minor,
        received_on=at.date(),
        reason="cash",
        actor=FINANCE,
        at=at,
    )


@given(st.integers(0, 90), st.sampled_from([0, 1, 2, 3]))
def test_steps_come_in_order_and_never_early(days: int, taken: int) -> None:
    due = date(2026, 3, 16)
    steps = list(AFTER_DUE)
    found = next_step(due, due + timedelta(days=days), set(steps[:taken]))
    if taken == 3 or timedelta(days=days) < AFTER_DUE[steps[taken]]:
        assert found is None
    else:
        assert found is steps[taken]


def test_dun_takes_one_step_a_day_and_each_once(subscription: Subscription) -> None:
    make_party(find_city())
    ask(subscription)
    invoice = Invoice.objects.get()
    taken = {day: dun(at=later(day)) + dun(at=later(day)) for day in range(60)}
    assert {day for day, count in taken.items() if count} == {14 + 7, 14 + 21, 14 + 35}
    assert list(DunningRecord.objects.order_by("pk").values_list("step", flat=True)) == [
        step.value for step in DunningStep
    ]
    assert Subscription.objects.get().owed_since == later(49)
    pay(invoice, at=later(60))
    follow_up(invoice=str(invoice.uuid), paid=True, at=later(60))
    assert Subscription.objects.get().owed_since is None


def test_dun_catches_up_step_by_step_when_it_stood_still() -> None:
    make_invoice()
    assert [dun(at=later(day)) for day in (100, 100, 101, 102, 103)] == [1, 0, 1, 1, 0]


def test_letter_carries_both_documents_in_the_buyers_language() -> None:
    invoice = make_invoice()
    make_party(find_city(), language="en")
    message = OutboxMessage.objects.get(topic="billing.send_letter")
    deliver(message.pk, at=NOON)
    sent = mail.outbox[0]
    assert sent.to == ["money@city.example"]
    assert sent.subject == f"Invoice {invoice.number}"
    assert "16 March 2026" in sent.body
    assert [part[0] for part in sent.attachments] == [
        "UA-2026-000001.pdf",
        "UA-2026-000001.xml",
    ]


def test_reminder_is_not_sent_when_the_invoice_was_paid_meanwhile() -> None:
    invoice = make_invoice()
    pay(invoice, at=NOON)
    send_letter(invoice=str(invoice.uuid), letter="reminder_1", at=NOON)
    assert mail.outbox == []


@pytest.mark.parametrize("letter", ["reminder_1", "reminder_2", "grace"])
def test_reminders_say_what_is_open_and_until_when(letter: str) -> None:
    invoice = make_invoice()
    make_party(find_city(), language="en")
    send_letter(invoice=str(invoice.uuid), letter=letter, at=NOON)
    assert "1,200" in mail.outbox[0].body
    assert "16 March 2026" in mail.outbox[0].body
