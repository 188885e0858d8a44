"""Invoices of a service: asked for by plans, written once each, and renewals ahead of the end."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from kernel.errors import NotFound, Refusal
from kernel.people import SYSTEM
from shared_apps.billing.actions.invoices import Item, Occasion, draft_invoice, issue
from shared_apps.billing.actions.parties import ensure_party
from shared_apps.billing.models import BillingParty, Invoice, Issuer
from shared_apps.billing.rules.occasions import START, extension_name, extension_number
from shared_apps.plans.actions.debts import settle_debt
from shared_apps.plans.actions.subscriptions import extend
from shared_apps.plans.models import Subscription
from tenants.schemas import PUBLIC, working_in

log = structlog.get_logger()


def invoice_service(*, subscription: str, kind: str, at: datetime) -> None:
    """Write whatever invoice of a subscription is missing (the reaction to plans' message).

    However often and in whatever order messages come, the start and each extension are invoiced
    once: `kind` only says that something is due. A draft waits where billing details are missing.

    Raises: NotFound `billing.subscription.unknown`, `billing.issuer.none`.
    """
    with working_in(PUBLIC):
        found = Subscription.objects.filter(uuid=UUID(subscription)).first()
        if found is None:
            raise NotFound("billing.subscription.unknown")
        for name in due_occasions(found):
            write_invoice(found, name, at=at)


def due_occasions(subscription: Subscription) -> Iterator[str]:
    """Yield the names of what a subscription has used and what costs something."""
    if subscription.price_minor:
        yield START
    if subscription.extension_price_minor:
        for number in range(1, subscription.extensions + 1):
            yield extension_name(number)


def write_invoice(subscription: Subscription, name: str, *, at: datetime) -> Invoice | None:
    """Write and, where the buyer is complete, issue one invoice; None where it exists."""
    existing = Invoice.objects.filter(subscription=subscription.uuid, occasion=name)
    if existing.exists():
        return None
    try:
        draft = _draft(subscription, name, at=at)
    except IntegrityError:
        if existing.exists():
            return None  # written by another worker at this very moment
        raise
    party = BillingParty.objects.get(municipality=subscription.municipality)
    return issue(draft, actor=SYSTEM, at=at) if party.is_complete else draft


@transaction.atomic
def _draft(subscription: Subscription, name: str, *, at: datetime) -> Invoice:
    municipality = subscription.municipality
    party = ensure_party(municipality, at=at, email=subscription.contact_email)
    since, until = _period(subscription, name, at=at)
    number = extension_number(name)
    price = subscription.extension_price_minor if number else subscription.price_minor
    with translation.override(party.language):
        description = describe(subscription, number)
    return draft_invoice(
        municipality=municipality,
        items=[Item(description, price or 0)],
        currency=subscription.currency,
        supply_on=since,
        period_end=until,
        occasion=Occasion(subscription.uuid, name),
        actor=SYSTEM,
        at=at,
    )


def describe(subscription: Subscription, number: int) -> str:
    """Return the text of a line in the current language; `number` of the extension, 0: start."""
    names = subscription.plan.names
    language = translation.get_language() or "en"
    name = names.get(language) or names.get("en") or subscription.plan.code
    if not number:
        return _("Service “%(plan)s” of e-DEM") % {"plan": name}
    return _("Service “%(plan)s” of e-DEM, extension %(number)s") % {"plan": name, "number": number}


def _period(subscription: Subscription, name: str, *, at: datetime) -> tuple[date, date | None]:
    """Return first and last day of what is invoiced; None where the clock does not run yet."""
    zone = ZoneInfo(subscription.municipality.time_zone)
    number = extension_number(name)
    term = timedelta(days=(subscription.extension_days if number else subscription.term_days) or 0)
    if not number:
        starts_at = subscription.starts_at or at
        until = (starts_at + term).astimezone(zone).date() if subscription.starts_at else None
        return starts_at.astimezone(zone).date(), until if term else None
    ends_at = subscription.ends_at or at
    end = ends_at + term * (number - subscription.extensions)
    return (end - term).astimezone(zone).date(), end.astimezone(zone).date()


def issue_waiting(*, municipality: str, at: datetime) -> None:
    """Issue a city's drafts once its billing details are complete (the reaction to saving them)."""
    with working_in(PUBLIC):
        drafts = Invoice.objects.filter(municipality__uuid=UUID(municipality), state="draft")
        for draft in drafts.filter(kind="invoice").order_by("pk"):
            issue(draft, actor=SYSTEM, at=at)


def invoice_renewals(*, at: datetime) -> int:
    """Invoice annual services that end soon, the issuer's days ahead; return how many.

    Whoever pays has renewed; an extension asked for by hand finds its invoice written.
    """
    count = 0
    with working_in(PUBLIC):
        for issuer in Issuer.objects.filter(is_active=True):
            before = at + timedelta(days=issuer.renewal_days)
            ending = Subscription.objects.filter(
                municipality__country=issuer.country,
                plan__kind="annual",
                state="running",
                extension_price_minor__gt=0,
                ends_at__gt=at,
                ends_at__lte=before,
            ).select_related("municipality", "plan")
            for subscription in ending.order_by("pk"):
                name = extension_name(subscription.extensions + 1)
                count += write_invoice(subscription, name, at=at) is not None
    return count


def follow_up(*, invoice: str, paid: bool, at: datetime) -> None:
    """Do what a settled invoice brings (the reaction): the debt is lifted, a renewal extends."""
    with working_in(PUBLIC):
        found = Invoice.objects.select_related("municipality").get(uuid=UUID(invoice))
        _lift_debt(found, at=at)
        if paid:
            _renew(found, at=at)


def _lift_debt(invoice: Invoice, *, at: datetime) -> None:
    city = invoice.municipality
    owing = Invoice.objects.open().filter(municipality=city, dunning__step="grace")
    if invoice.dunning.filter(step="grace").exists() and not owing.exists():
        try:
            settle_debt(municipality=city, actor=SYSTEM, at=at)
        except NotFound:
            log.info("debt.without_service", slug=city.slug)


def _renew(invoice: Invoice, *, at: datetime) -> None:
    """Extend the service that a paid renewal is for; one paid after the fact changes nothing."""
    number = extension_number(invoice.occasion)
    found = Subscription.objects.live().filter(uuid=invoice.subscription).first()
    if not number or found is None or number != found.extensions + 1:
        return
    try:
        extend(municipality=found.municipality, number=number, actor=SYSTEM, at=at)
    except Refusal as refusal:
        log.warning("renewal.refused", code=refusal.code, number=invoice.number)
