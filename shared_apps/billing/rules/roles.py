"""Who may do what with money: operators of the console, people of a city's office."""

from typing import Final

READS: Final = frozenset({"operator", "finance", "viewer"})
CHANGES: Final = frozenset({"finance"})
"""Roles of operators on the main host."""

MATRIX: Final[dict[str, frozenset[str]]] = {
    "invoices.read": frozenset({"owner", "auditor"}),
    "party.edit": frozenset({"owner"}),
}
"""Roles of a city's office."""
