"""One sentence per refusal, and the words for states, steps and accounts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

STATE_LABELS: dict[str, Any] = {
    "draft": _("draft"),
    "issued": _("open"),
    "part_paid": _("partly paid"),
    "paid": _("paid"),
    "overdue": _("overdue"),
    "credited": _("credited"),
    "written_off": _("written off"),
}
STATE_KINDS = {"issued": "", "part_paid": "warn", "paid": "good", "overdue": "bad"}
STEP_LABELS: dict[str, Any] = {
    "reminder_1": _("First reminder"),
    "reminder_2": _("Second reminder"),
    "grace": _("Service in grace"),
}
ACCOUNT_LABELS: dict[str, Any] = {
    "bank": _("Bank"),
    "receivable": _("Owed by municipalities"),
    "suspense": _("Not yet assigned"),
    "customer_credit": _("Credit of municipalities"),
    "vat": _("VAT to be paid"),
    "revenue": _("Revenue"),
    "bad_debt": _("Losses"),
}
VERB_LABELS: dict[str, Any] = {
    "invoice.issued": _("Invoice issued"),
    "invoice.credited": _("Credit note issued"),
    "invoice.written_off": _("Written off"),
    "payment.received": _("Payment received"),
    "payment.refunded": _("Refunded"),
    "payment.reversed": _("Payment taken back by the bank"),
    "credit.applied": _("Paid from credit"),
    "bank.booked": _("Booked by the bank"),
    "bank.returned": _("Booked as returned"),
}

SENTENCES: dict[str, Any] = {
    "billing.credit.more_than_invoiced": _(
        "More would be credited than the invoice still asks for. Choose smaller amounts."
    ),
    "billing.credit.not_possible": _("Only an issued invoice that is not credited yet can be."),
    "billing.credit.nothing": _("Nothing is left of this invoice that could be credited."),
    "billing.entry.is_reversal": _(
        "The bank took this money back. Choose the payment that it took back."
    ),
    "billing.entry.not_waiting": _("Somebody has dealt with this payment in the meantime."),
    "billing.entry.unknown": _("There is no such payment on any statement."),
    "billing.invoice.currency_differs": _("Invoices of this issuer are in %(currency)s only."),
    "billing.invoice.not_draft": _("This invoice is issued; it does not change any more."),
    "billing.invoice.nothing_open": _("Nothing is owed on this invoice."),
    "billing.invoice.other_city": _("This invoice belongs to another municipality."),
    "billing.invoice.unknown": _("There is no such invoice."),
    "billing.issuer.none": _("Nobody issues invoices in this country yet: %(country)s."),
    "billing.issuer.vat_id_missing": _("An issuer that charges VAT needs its VAT number."),
    "billing.party.bic_wrong": _("This is not a BIC. It has 8 or 11 letters and digits."),
    "billing.party.endpoint_wrong": _(
        "A Peppol address is written as scheme and number, for example 9945:1234567883."
    ),
    "billing.party.iban_wrong": _("The check digits of this IBAN do not fit. Look for a typo."),
    "billing.party.incomplete": _(
        "The buyer's street, town, tax number or e-mail is missing. The invoice waits as a draft."
    ),
    "billing.party.tax_id_wrong": _(
        "The check digit of this number (%(name)s) does not fit. Look for a typo."
    ),
    "billing.party.vat_id_wrong": _("A VAT number of this country begins with %(country)s."),
    "billing.payment.already_reversed": _("This payment was taken back already."),
    "billing.payment.amount_differs": _("The bank took back another amount than was paid."),
    "billing.payment.credit_used": _(
        "What was too much of this payment has been used since. Book that back first."
    ),
    "billing.payment.more_than_open": _("More would be paid than is owed on an invoice."),
    "billing.payment.no_credit": _("The municipality has no such credit on its account."),
    "billing.payment.not_positive": _("The amount must be greater than zero."),
    "billing.reason.missing": _("Say why: the reason stays in the records."),
    "billing.statement.account_unknown": _(
        "None of our issuers has the account %(iban)s. Nothing was imported."
    ),
    "billing.statement.batch_does_not_add_up": _(
        "The payments of entry %(entry)s do not add up to its amount. Nothing was imported."
    ),
    "billing.statement.currency_differs": _(
        "Entry %(entry)s is in another currency (%(currency)s) than the account. "
        "Nothing was imported."
    ),
    "billing.statement.dangerous": _(
        "This file declares a document type, which no bank does and which can hide an attack. "
        "Nothing was imported."
    ),
    "billing.statement.does_not_add_up": _(
        "The statement contradicts itself: %(opening)s at the beginning and %(moved)s moved do not "
        "make %(closing)s %(currency)s at the end. Nothing was imported."
    ),
    "billing.statement.empty": _("There is no statement in this file. Nothing was imported."),
    "billing.statement.field_missing": _(
        "%(field)s is missing (entry %(entry)s). Nothing was imported."
    ),
    "billing.statement.field_wrong": _(
        "%(field)s cannot be “%(value)s” (entry %(entry)s). Nothing was imported."
    ),
    "billing.statement.not_camt053": _(
        "This is not a camt.053 bank statement of version %(versions)s. Nothing was imported."
    ),
    "billing.statement.not_xml": _(
        "This is not well-formed XML: line %(line)s, column %(column)s. Nothing was imported."
    ),
    "billing.statement.too_large": _(
        "The statement is larger or more deeply nested than any bank's. Nothing was imported."
    ),
    "billing.subscription.unknown": _("There is no such subscription."),
    "billing.vat.country_unknown": _("No VAT rules are known for this country: %(country)s."),
    "billing.vat.exemption_without_reason": _("An exempt issuer has to say on what ground."),
}
