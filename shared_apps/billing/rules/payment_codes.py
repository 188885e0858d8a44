"""What the QR code of an invoice says, so that a banking application fills the transfer in."""

from dataclasses import dataclass

from kernel.money import to_major

BANK_CODES = frozenset({"EUR", "PLN", "RSD"})
"""Currencies whose banking applications read a code of ours."""

LARGEST_POLISH = 999_999
"""The Polish code has six digits for the amount in grosze."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer to us: minor units, `reference` is the creditor reference."""

    name: str
    iban: str
    bic: str
    amount_minor: int
    currency: str
    number: str
    reference: str


def payment_code(transfer: Transfer) -> str:
    """Return the text of the code that the banks of the currency's country read.

    Where there is none that we know for certain, the bank details as lines of text.
    Source: EPC069-12 (EUR); ZBP recommendation on 2D codes (PLN); NBS IPS QR code (RSD).
    """
    if transfer.currency == "EUR":
        return _european(transfer)
    if transfer.currency == "PLN" and transfer.amount_minor <= LARGEST_POLISH:
        return _polish(transfer)
    if transfer.currency == "RSD" and transfer.iban.startswith("RS"):
        return _serbian(transfer)
    amount = f"{transfer.currency} {to_major(transfer.amount_minor, transfer.currency)}"
    return "\n".join((transfer.name, transfer.iban, amount, transfer.reference, transfer.number))


def _european(transfer: Transfer) -> str:
    amount = f"EUR{to_major(transfer.amount_minor, 'EUR')}"
    head = ("BCD", "002", "1", "SCT", transfer.bic, transfer.name[:70], transfer.iban)
    return "\n".join((*head, amount, "", transfer.reference, ""))


def _polish(transfer: Transfer) -> str:
    account = transfer.iban.removeprefix("PL")
    parts = ("", "PL", account, f"{transfer.amount_minor:06d}", transfer.name[:20])
    return "|".join((*parts, transfer.number[:32], "", "", ""))


def _serbian(transfer: Transfer) -> str:
    amount = str(to_major(transfer.amount_minor, "RSD")).replace(".", ",")
    parts = ("K:PR", "V:01", "C:1", f"R:{transfer.iban[4:]}", f"N:{transfer.name[:70]}")
    return "|".join((*parts, f"I:RSD{amount}", "SF:221", f"S:{transfer.number[:35]}"))
