"""How figures of a regulation are written for people."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.money import format_money
from kernel.ui.templatetags.ui import number
from tenant_apps.community.actions.regulations import InForce
from tenant_apps.community.rules import scopes
from tenant_apps.community.rules.scopes import Scope, Term, changed_terms


def shown_value(term: Term, value: Any, currency: str) -> str:
    """Return one figure in words; "—" where the regulation says nothing."""
    if value is None:
        return "—"
    if term.kind == scopes.YES_NO:
        return _("yes") if value else _("no")
    if term.kind == scopes.CHOICE:
        return str(dict(term.choices).get(value, value))
    if term.kind == scopes.MONEY:
        return format_money(value, currency, translation.get_language() or "en")
    if term.kind == scopes.DAYS:
        text = ngettext("%(count)s day", "%(count)s days", value)
    elif term.kind == scopes.WORKING_DAYS:
        text = ngettext("%(count)s working day", "%(count)s working days", value)
    else:
        text = "%(count)s"
    return text % {"count": number(value)}


def rows_of(scope: Scope, version: InForce, currency: str) -> list[dict[str, str]]:
    """Return `{label, value}` of everything a version says."""
    return [
        {
            "label": str(term.label),
            "value": shown_value(term, version.values[term.name], currency),
        }
        for term in scope.terms
        if term.name in version.values
    ]


def changes_of(
    scope: Scope, before: InForce | None, after: InForce, currency: str
) -> list[dict[str, str]]:
    """Return `{label, before, after}` of what a version changed; nothing for the first one."""
    if before is None:
        return []
    return [
        {
            "label": str(term.label),
            "before": shown_value(term, before.values.get(term.name), currency),
            "after": shown_value(term, after.values.get(term.name), currency),
        }
        for term in changed_terms(scope, before.values, after.values)
    ]
