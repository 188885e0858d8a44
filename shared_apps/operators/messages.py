"""One sentence per refusal of the console, and the names of operators' roles."""

from typing import Any

from django.utils.translation import gettext_lazy as _

ROLE_LABELS: dict[str, Any] = {
    "operator": _("Operator"),
    "finance": _("Finance"),
    "viewer": _("Viewer"),
}

SENTENCES: dict[str, Any] = {
    "operators.console.sign_in": _("The console is for those who run e-DEM. Sign in first."),
    "operators.console.wrong_role": _("None of your roles opens this part of the console."),
    "operators.sign_in.wrong": _("This e-mail address and this password do not belong together."),
    "operators.sign_in.begin_again": _("The first step was too long ago. Sign in from the start."),
    "operators.too_many_attempts": _("Too many attempts. Try again in %(minutes)s min."),
    "operators.code.wrong": _("This code is not right. Take the one that is shown now."),
    "operators.code.used": _("This code was used already. Wait for the next one."),
    "operators.passkey.refused": _("This passkey was not accepted. Try again or use a code."),
    "operators.factor.unknown": _("There is no such second factor of yours."),
    "operators.factor.last": _(
        "This is your last second factor. Set another one up before you remove it."
    ),
    "operators.link.unusable": _("This link was used already or is too old. Ask for a new one."),
    "operators.people.unknown": _("There is no such operator."),
    "operators.people.exists": _("Somebody with this e-mail address is an operator already."),
    "operators.people.oneself": _("Nobody changes their own roles. Ask another operator."),
    "operators.people.last_operator": _(
        "This is the last operator: without one nobody could run the platform."
    ),
    "operators.people.roles_unknown": _("Choose at least one of the roles of operators."),
    "operators.support.settled": _("This request for access has been settled already."),
    "operators.support.reason_missing": _("Say why access is needed: the municipality reads it."),
    "operators.support.role_not_lent": _("This role cannot be lent to support."),
    "operators.support.hours": _("Access lasts between %(shortest)s and %(longest)s hours."),
    "operators.support.not_open": _("The municipality has not given access, or it has ended."),
    "operators.support.unknown": _("There is no such request for access."),
    "operators.support.entry_unusable": _("This way in was used already or is too old."),
    "operators.notice.text_missing": _("Write the notice in at least one language."),
    "operators.notice.times": _("A notice must end after it begins."),
    "operators.notice.audience_missing": _("Choose who sees the notice."),
    "operators.notice.unknown": _("There is no such notice."),
    "operators.domain.not_proven": _(
        "The record for %(host)s was not found. New records can take an hour to be seen."
    ),
    "operators.domain.no_answer": _("The name servers did not answer. Try again in a minute."),
    "operators.fleet.slug_differs": _("Type the address of the municipality exactly: %(slug)s."),
    "operators.fleet.verb_unknown": _("This cannot be done here."),
    "operators.outbox.not_waiting": _("This message is not waiting any more."),
}
