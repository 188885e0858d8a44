from shared_apps.billing.models.bank import BankEntry, BankStatement
from shared_apps.billing.models.dunning import DunningRecord
from shared_apps.billing.models.invoice import Invoice
from shared_apps.billing.models.issuer import Issuer, NumberSeries
from shared_apps.billing.models.ledger import LedgerEntry
from shared_apps.billing.models.line import InvoiceLine
from shared_apps.billing.models.party import BillingParty
from shared_apps.billing.models.payment import Allocation, Payment

__all__ = [
    "Allocation",
    "BankEntry",
    "BankStatement",
    "BillingParty",
    "DunningRecord",
    "Invoice",
    "InvoiceLine",
    "Issuer",
    "LedgerEntry",
    "NumberSeries",
    "Payment",
]
