"""Erase: public tables say no more of a municipality than the law and the trail want."""

from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from django.db.models import Sum
from django_tenants.utils import tenant_context

from kernel.jobs.models import Job
from kernel.outbox.models import OutboxMessage
from kernel.people import SYSTEM
from shared_apps.billing.models import BillingParty, Invoice, LedgerEntry
from shared_apps.onboarding.actions.applications import check_free
from shared_apps.onboarding.actions.erasing import DISCARD_TOPIC, forget_applications
from shared_apps.onboarding.models import Application
from shared_apps.operators.models import Notice
from shared_apps.plans.actions.plans import load_plans
from shared_apps.plans.models import Subscription
from shared_apps.registers.models import RegisterUnit
from shared_apps.statistics.models import Reconciliation
from tenants.actions.archives import archive_city
from tenants.actions.cities import change_state
from tenants.actions.erasures import erase_city
from tenants.models import FleetRunCity, Municipality
from tenants.rules.lifecycle import CityState
from tests.factories.billing import make_issuer
from tests.factories.registry import plant_all
from tests.lifecycle.planted import files_of
from tests.lifecycle.public_rows import Column, holders_of, rows
from tests.lifecycle.served import LATER, PLANTED, SCHEMA, SLUG, apply_and_open, plant_service
from tests.onboarding.applying import CONTACT, EMAIL, make_unit
from tests.plans.making import serve
from tests.residents.letters import deliver_letters
from tests.tenancy.contents import contents_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

TRAIL: set[Column] = {("audit_event", "facts")}
TOMBSTONE: set[Column] = {("tombstone", "slug"), ("tombstone", "schema_name")}
ISSUED: set[Column] = {("invoice", "snapshot"), ("invoice_line", "description")}
LAST_BUYER: set[Column] = {("billing_party", "legal_name"), ("billing_party", "street")}
"""What the last issued document says too."""
OPERATOR: set[Column] = {("operator", "name")}
"""The person of ours who asked for access, whom the factory names by the marker."""
NEEDLES = {
    SLUG: TRAIL | TOMBSTONE | ISSUED,
    SCHEMA: TOMBSTONE | TRAIL,
    EMAIL: set(),
    CONTACT["name"]: set(),
    CONTACT["phone"]: set(),
    LATER: TRAIL,
    PLANTED: TRAIL | ISSUED | LAST_BUYER | OPERATOR,
}
SHARED = {"statistics_reconciliation", "operator_notice", "number_series", "audit_seal"}
"""Tables in which one row is about several municipalities; looked at by name below."""


@pytest.fixture
def unit(transactional_db: None, state_folder: Path, noon: None, at: datetime) -> RegisterUnit:
    """Give a community that may apply; Poltava and Lublin are full, Poltava pays for a service."""
    load_plans(actor=SYSTEM, at=at)
    for country in ("UA", "PL"):
        make_issuer(country)
    for slug in ("lublin", "poltava"):
        with tenant_context(Municipality.objects.get(slug=slug).as_city()):
            plant_all(f"marked-{slug}", at)
    serve(at=at)
    while deliver_letters(at):
        pass
    return make_unit()


def _erase(at: datetime) -> None:
    change_state(SLUG, to=CityState.READ_ONLY, actor=SYSTEM, at=at)
    archive_city(SLUG, actor=SYSTEM, at=at)
    erase_city(SLUG, confirmation=SLUG, actor=SYSTEM, at=at)


def test_erase_leaves_what_the_law_wants_when_city_had_everything(
    unit: RegisterUnit, at: datetime
) -> None:
    city = apply_and_open(unit, at)
    plant_service(city, at)
    assert len(files_of("public")) == 2
    for needle, allowed in NEEDLES.items():
        assert holders_of(needle) - allowed, f"nothing of {needle} was planted"
    numbers = _issued(city)
    _erase(at)
    for needle, allowed in NEEDLES.items():
        assert holders_of(needle) <= allowed, needle
    assert files_of("public") == {}
    assert _issued(city) == numbers
    assert len(numbers[0]) >= 2
    _buyer_is_on_paper(city)
    check_free(unit)


def _issued(city: Municipality) -> tuple[list[object], int, int]:
    """Return the city's issued documents, how many ledger rows it has, and what they sum to."""
    issued = Invoice.objects.filter(municipality=city).exclude(state="draft").order_by("pk")
    ledger = LedgerEntry.objects.filter(municipality=city)
    documents: list[object] = list(issued.values())
    return documents, ledger.count(), ledger.aggregate(sum=Sum("debit_minor"))["sum"]


def _buyer_is_on_paper(city: Municipality) -> None:
    """Check that drafts are gone and that the buyer is the last document's."""
    invoices = Invoice.objects.filter(municipality=city)
    assert not invoices.filter(state="draft").exists()
    buyer = invoices.latest("issued_at", "pk").snapshot["buyer"]
    party = BillingParty.objects.get(municipality=city)
    assert (party.legal_name, party.street, party.email) == (
        buyer["name"],
        buyer["street"],
        buyer["email"],
    )
    subscription = Subscription.objects.get(municipality=city)
    assert (subscription.state, subscription.contact_email) == ("cancelled", "")


def test_erase_touches_no_row_of_others_when_they_share_tables(
    unit: RegisterUnit, at: datetime
) -> None:
    before, inside = rows(), {slug: contents_of(f"city_{slug}") for slug in ("lublin", "poltava")}
    plant_service(apply_and_open(unit, at), at)
    assert before["statistics_region_series"] - rows()["statistics_region_series"]
    _erase(at)
    after = rows()
    lost = {table: before[table] - after[table] for table in before if table not in SHARED}
    assert {table: found for table, found in lost.items() if found} == {}
    assert {slug: contents_of(f"city_{slug}") for slug in inside} == inside
    assert _zeros(after["statistics_region_series"] - before["statistics_region_series"])
    assert Reconciliation.objects.get().findings == [{"city": "lublin"}]
    assert sorted(Notice.objects.values_list("cities", flat=True)) == [["lublin"], ["lublin"]]
    assert list(FleetRunCity.objects.values_list("schema_name", flat=True)) == ["city_lublin"]
    assert Job.objects.count() == 2


def _zeros(series: Counter[str]) -> bool:
    """Whether sums that others have no part in are all nought."""
    return all(row.endswith(",0)") for row in series)


def test_history_stays_without_people_when_applications_are_forgotten(
    unit: RegisterUnit, at: datetime
) -> None:
    city = apply_and_open(unit, at)
    keys = set(Application.objects.values_list("key", flat=True))
    assert forget_applications(city, at) == 2
    refused, opened = Application.objects.order_by("pk")
    assert (refused.state, opened.state) == ("refused", "provisioned")
    assert [row.state for row in opened.transitions.order_by("pk")][-1] == "provisioned"
    assert not refused.transitions.exclude(reason="").exists()
    assert opened.submitted_at is not None
    assert not keys & {refused.key, opened.key}


def test_document_goes_by_message_when_process_was_killed_after_the_commit(
    unit: RegisterUnit, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = apply_and_open(unit, at)
    monkeypatch.setattr("shared_apps.onboarding.actions.documents._drop", lambda place: None)
    forget_applications(city, at)
    assert len(files_of("public")) == 2
    deliver_letters(at)
    assert files_of("public") == {}
    told = OutboxMessage.objects.filter(topic=DISCARD_TOPIC)
    assert [message.payload for message in told] == [{}, {}]


def test_unit_may_apply_again_when_its_site_was_never_opened(
    unit: RegisterUnit, at: datetime
) -> None:
    city = apply_and_open(unit, at)
    Application.objects.filter(municipality=city).update(state="approved", opening="failed")
    Municipality.objects.filter(pk=city.pk).update(state="failed")
    erase_city(SLUG, confirmation=SLUG, actor=SYSTEM, at=at)
    found = Application.objects.get(municipality=city)
    assert (found.state, found.opening) == ("withdrawn", "")
    assert found.transitions.latest("pk").state == "withdrawn"
    check_free(unit)


def test_buyer_goes_whole_when_nothing_was_issued(unit: RegisterUnit, at: datetime) -> None:
    city = apply_and_open(unit, at)
    deliver_letters(at)
    assert Invoice.objects.filter(municipality=city, state="draft").exists()
    assert BillingParty.objects.filter(municipality=city).exists()
    _erase(at)
    assert not Invoice.objects.filter(municipality=city).exists()
    assert not BillingParty.objects.filter(municipality=city).exists()
