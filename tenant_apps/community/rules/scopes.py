"""What a regulation can say: each module declares its terms, a regulation holds their values.

A module registers its scope in `AppConfig.ready()`:

    regulation_scopes.register("budget", Scope(order=10, label=…, terms=(Term("min_age", …),)))
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kernel.errors import Invalid
from kernel.registries import Registry

NUMBER = "number"
DAYS = "days"
WORKING_DAYS = "working_days"
MONEY = "money"
CHOICE = "choice"
YES_NO = "yes_no"
NUMBERS = frozenset({NUMBER, DAYS, WORKING_DAYS, MONEY})
HIGHEST = 10**15


@dataclass(frozen=True)
class Term:
    """One figure of a regulation.

    `kind` is one of NUMBER, DAYS, WORKING_DAYS, MONEY (minor units of the city's currency),
    CHOICE (`choices`: value and label), YES_NO. `suggested` is what a first regulation's form
    begins with. A regulation that does not say anything about a term leaves it out.
    """

    name: str
    label: Any
    kind: str
    help_text: Any = ""
    minimum: int = 0
    maximum: int = HIGHEST
    choices: tuple[tuple[str, Any], ...] = ()
    suggested: Any = None


def nothing_more(_values: Mapping[str, Any]) -> None:
    """Check nothing beyond the terms one by one."""


@dataclass(frozen=True)
class Scope:
    """What a kind of regulation governs; `check(values)` refuses terms that clash."""

    order: int
    label: Any
    terms: tuple[Term, ...]
    module: str = ""
    check: Callable[[Mapping[str, Any]], None] = nothing_more


regulation_scopes: Registry[Scope] = Registry("regulation scopes")


def check_values(scope: Scope, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that say something, each checked against its term.

    Raises: Invalid `community.regulation.value_wrong` with the label of the term; whatever the
    scope's own check raises.
    """
    terms = {term.name: term for term in scope.terms}
    said = {name: value for name, value in values.items() if value is not None and value != ""}
    for name, value in said.items():
        if name not in terms or not _fits(terms[name], value):
            label = terms[name].label if name in terms else name
            raise Invalid("community.regulation.value_wrong", term=label)
    scope.check(said)
    return said


def _fits(term: Term, value: Any) -> bool:
    if term.kind == YES_NO:
        return isinstance(value, bool)
    if term.kind == CHOICE:
        return value in {code for code, _label in term.choices}
    is_integer = isinstance(value, int) and not isinstance(value, bool)
    return is_integer and term.minimum <= value <= term.maximum


def changed_terms(scope: Scope, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Term]:
    """Return the terms on which two versions differ, in the scope's order."""
    return [term for term in scope.terms if before.get(term.name) != after.get(term.name)]
